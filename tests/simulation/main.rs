//! The worker under thousands of schedules of faults: crashes, zombies, fencing, revokes, lost replies, refused records.
//!
//! `COPYDESK_SEED=123` repeats one schedule; `COPYDESK_SCHEDULES=1000000` runs more of them.

#![expect(clippy::indexing_slicing, reason = "a test that indexes past an end has found a bug, and says where")]
#![expect(clippy::print_stdout, reason = "how many schedules ran, and what they held, is the test's result")]

mod chance;
mod check;
mod cluster;
mod faults;
mod process;
mod schedule;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use copydesk::worker::Guarantee;
use schedule::{Schedule, Tally};

const DEFAULT_SCHEDULES: u64 = 3_000;

#[test]
fn exactly_once_nothing_is_lost_or_doubled_under_any_schedule() {
    run_all(Guarantee::ExactlyOnce);
}

#[test]
fn at_least_once_nothing_is_lost_under_any_schedule() {
    run_all(Guarantee::AtLeastOnce);
}

fn run_all(guarantee: Guarantee) {
    if let Some(seed) = number("COPYDESK_SEED") {
        println!("{guarantee:?}, seed {seed}: {:?}", Schedule::draw(seed, guarantee).run());
        return;
    }
    let n_schedules = number("COPYDESK_SCHEDULES").unwrap_or(DEFAULT_SCHEDULES);
    let first_seed = number("COPYDESK_FIRST_SEED").unwrap_or(1);
    let started = Instant::now();
    let mut sum = Tally::default();
    for seed in first_seed..first_seed + n_schedules {
        let attempt = catch_unwind(AssertUnwindSafe(|| Schedule::draw(seed, guarantee).run()));
        let Ok(tally) = attempt else {
            panic!("{guarantee:?} broke under seed {seed}; repeat it with COPYDESK_SEED={seed}");
        };
        sum.records += tally.records;
        sum.crashes += tally.crashes;
        sum.stalls += tally.stalls;
        sum.aborted += tally.aborted;
        sum.returned += tally.returned;
        sum.ended += tally.ended;
    }
    let rate = f64::from(u32::try_from(n_schedules).expect("few enough")) / started.elapsed().as_secs_f64();
    println!("{guarantee:?}: {n_schedules} schedules at {rate:.0}/s: {sum:?}");
    assert!(sum.crashes > 0 && sum.aborted > 0, "the faults did not happen");
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}
