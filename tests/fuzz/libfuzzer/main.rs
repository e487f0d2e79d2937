//! Fuzzes one target with libFuzzer, which owns the command line: the environment names the target.

#![no_main]

#[path = "../seeds.rs"]
mod seeds;
#[path = "../targets.rs"]
#[expect(dead_code, reason = "the test among the others needs more of it")]
mod targets;

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use targets::{TARGETS, Target};

static TARGET: LazyLock<&Target> = LazyLock::new(|| {
    let wanted = std::env::var("COPYDESK_FUZZ_TARGET").unwrap_or_default();
    let target = TARGETS.iter().find(|target| target.name == wanted);
    target.unwrap_or_else(|| panic!("COPYDESK_FUZZ_TARGET names no target: {wanted:?}"))
});

/// libFuzzer reads the folder of seeds after this.
fn prepare() {
    TARGET.warm_up();
    let Some(folder) = std::env::var_os("COPYDESK_FUZZ_SEEDS").map(PathBuf::from) else { return };
    for (number, seed) in seeds::of(TARGET.name).iter().enumerate() {
        fs::write(folder.join(format!("seed-{number}")), seed).expect("the folder can be written");
    }
}

libfuzzer_sys::fuzz_target!(init: prepare(), |input: &[u8]| {
    TARGET.run_within_budget(input);
});
