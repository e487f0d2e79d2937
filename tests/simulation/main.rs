//! The worker under many thousands of schedules of faults: crashes, zombies, twins, fencing, revokes, lost replies, late
//! requests, calls that hang, refused records, records that kill. And that the model could tell: without each of its protections, a violation is found.
//!
//! `COPYDESK_SEED=123` repeats one schedule; `make simulate` runs a million of them.

#![expect(clippy::indexing_slicing, reason = "a test that indexes past an end has found a bug, and says where")]
#![expect(clippy::print_stdout, reason = "how many schedules ran, and what they held, is the test's result")]

mod chance;
mod client;
mod cluster;
mod faults;
mod group;
mod process;
mod protection;
mod schedule;
mod settings;
mod transactions;
mod truth;

use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use copydesk::worker::Guarantee;
use protection::Protection;
use schedule::{Schedule, Tally};

/// Schedules of each guarantee in the default run.
const EXACTLY_ONCE_SCHEDULES: u64 = 40_000;
const AT_LEAST_ONCE_SCHEDULES: u64 = 12_000;

/// Within so many schedules each missing protection must show.
const MAX_UNPROTECTED_SCHEDULES: u64 = 20_000;

#[test]
fn exactly_once_nothing_is_lost_or_doubled_under_any_schedule() {
    run_all(Guarantee::ExactlyOnce, EXACTLY_ONCE_SCHEDULES);
}

#[test]
fn at_least_once_nothing_is_lost_under_any_schedule() {
    run_all(Guarantee::AtLeastOnce, AT_LEAST_ONCE_SCHEDULES);
}

#[test]
fn without_any_one_of_its_protections_a_violation_is_found() {
    for protection in Protection::ALL {
        let run = |seed| Schedule::draw(seed, Guarantee::ExactlyOnce, Some(protection)).run().err();
        let is_it = |(_, violation): &(u64, String)| protection.is_missed_by(violation);
        let found = (1..=MAX_UNPROTECTED_SCHEDULES).find_map(|seed| Some((seed, run(seed)?)).filter(is_it));
        let (seed, violation) = found.unwrap_or_else(|| panic!("nothing shows that {protection:?} is needed"));
        println!("without {protection:?}: {violation}, under seed {seed}");
    }
}

fn run_all(guarantee: Guarantee, default: u64) {
    if let Some(seed) = number("COPYDESK_SEED") {
        println!("{guarantee:?}, seed {seed}: {:?}", Schedule::draw(seed, guarantee, None).run());
        return;
    }
    let n_schedules = number("COPYDESK_SCHEDULES").unwrap_or(default);
    let first_seed = number("COPYDESK_FIRST_SEED").unwrap_or(1);
    let started = Instant::now();
    let sum = run_seeds(guarantee, first_seed..first_seed + n_schedules);
    let rate = f64::from(u32::try_from(n_schedules).expect("few enough")) / started.elapsed().as_secs_f64();
    println!("{guarantee:?}: {n_schedules} schedules from seed {first_seed} at {rate:.0}/s: {sum:?}");
    assert!(sum.crashes > 0 && sum.aborted > 0 && sum.zombies > 0, "the faults did not happen");
}

/// Runs the schedules on every core; the first violation ends them all.
fn run_seeds(guarantee: Guarantee, seeds: std::ops::Range<u64>) -> Tally {
    let next = AtomicU64::new(seeds.start);
    let sum = Mutex::new(Tally::default());
    let n_threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    std::thread::scope(|scope| {
        for _ in 0..n_threads {
            scope.spawn(|| {
                let mut own = Tally::default();
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        break;
                    }
                    match Schedule::draw(seed, guarantee, None).run() {
                        Ok(tally) => own.add(tally),
                        Err(violation) => {
                            next.store(seeds.end, Ordering::Relaxed);
                            panic!("{guarantee:?}: {violation}; repeat it with COPYDESK_SEED={seed}");
                        }
                    }
                }
                sum.lock().expect("no thread panics while it adds").add(own);
            });
        }
    });
    sum.into_inner().expect("no thread panicked")
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}
