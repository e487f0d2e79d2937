//! The exit codes: documented, tested, and the same for every command.

use std::process::ExitCode;

/// How a command ended, as its caller sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All went well.
    Done = 0,
    /// It ran to its end, and some records were dead-lettered, or something checked did not hold.
    Refused = 1,
    /// It could not be done.
    Fatal = 2,
    /// The drain deadline passed, or a second signal came: what was not committed is read again after the restart.
    DrainAborted = 3,
    /// The command line or the configuration is wrong; 64 is `EX_USAGE` of sysexits.h.
    Usage = 64,
}

/// Printed under every help page.
pub const HELP: &str = "Exit codes: 0 done; 1 some records were dead-lettered, or a check did not hold; 2 fatal; \
                        3 drain aborted; 64 wrong usage or configuration.";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
