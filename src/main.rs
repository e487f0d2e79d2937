//! Runs the command that the arguments name, and maps its end to an exit code.

use std::process::ExitCode;

/// Articles are many small strings that one thread makes and another frees.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    copydesk::cli::run(std::env::args_os())
}
