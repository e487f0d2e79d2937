//! The worker under faults, on a real Apache Kafka: nothing lost, nothing doubled, nothing overtaken, back without a human.
//!
//! The short form runs with every test; `make faults` runs the long one. Each run tells its seed, and takes it again by
//! `COPYDESK_SEED`.

#![expect(clippy::print_stdout, reason = "a test tells its figures with `--show-output`")]
#![expect(clippy::indexing_slicing, reason = "an index out of bounds is a failed test")]

#[path = "../common/broker.rs"]
mod broker;
#[path = "../simulation/chance.rs"]
#[expect(dead_code, reason = "the simulation draws in more ways")]
mod chance;
#[path = "../common/checker.rs"]
mod checker;
#[path = "../common/feeder.rs"]
mod feeder;
#[path = "../common/proxy.rs"]
mod proxy;
#[path = "../common/wait.rs"]
mod wait;
#[path = "../common/worker.rs"]
#[expect(dead_code, reason = "other tests ask the probes")]
mod worker;

mod chaos;
mod clients;
mod crash_loop;
mod desk;
mod network;
mod nodes;
mod processes;
mod resend;
mod soak;
mod stalls;
mod standstill;
mod storm;
mod topics;
mod upstream;

/// Whether this is the long form.
fn is_long() -> bool {
    std::env::var_os("COPYDESK_FAULTS").is_some_and(|form| form == "long")
}

/// How many, in the short form and in the long one.
fn scaled(short: usize, long: usize) -> usize {
    if is_long() { long } else { short }
}

/// A number in this test's name, for each run another one.
fn seed(test: &str) -> u64 {
    let given = std::env::var("COPYDESK_SEED").ok().map(|seed| seed.parse().expect("COPYDESK_SEED is a number"));
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    let seed = given.unwrap_or(u64::from(now.subsec_nanos()));
    println!("{test}: seed {seed}");
    seed
}
