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

/// How many, in the short form, in the long one (`COPYDESK_FAULTS=long`), and in a piece of that (`COPYDESK_FAULTS=40`).
fn scaled(short: usize, long: usize) -> usize {
    match std::env::var("COPYDESK_FAULTS").as_deref() {
        Err(_) => short,
        Ok("long") => long,
        Ok(piece) => {
            piece.parse::<usize>().expect("COPYDESK_FAULTS is `long` or a number").clamp(short, long.max(short))
        }
    }
}

/// A number in this test's name, for each run another one.
fn seed(test: &str) -> u64 {
    let given = std::env::var("COPYDESK_SEED").ok().map(|seed| seed.parse().expect("COPYDESK_SEED is a number"));
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970");
    let seed = given.unwrap_or(u64::from(now.subsec_nanos()));
    println!("{test}: seed {seed}");
    seed
}
