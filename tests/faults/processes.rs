//! Workers that are killed, frozen, stopped and joined at random instants.

use std::time::Duration;

use crate::broker::Cluster;
use crate::chaos::{Chaos, Fault, hasty};
use crate::checker::{Reader, assert_exactly_once};
use crate::desk;
use crate::feeder::feed;
use crate::scaled;
use crate::wait::wait_for;
use crate::worker::Setup;

const LIMIT: Duration = Duration::from_mins(3);

const ONE_WORKER: [Fault; 5] = [Fault::Kill, Fault::Stop, Fault::Insist, Fault::Freeze, Fault::Zombie];
const SEVERAL: [Fault; 5] = [Fault::Kill, Fault::Stop, Fault::Join, Fault::Freeze, Fault::Zombie];

fn chaos(setup: Setup, kinds: &[Fault], n_workers: usize, n_faults: usize) -> Chaos<'_> {
    let setup = hasty(setup);
    let (cluster, records_a_fault) = (Cluster::shared(), 2_500);
    Chaos { cluster, setup, kinds, n_workers, n_faults, records_a_fault, is_exactly_once: true }
}

#[test]
fn a_worker_that_is_killed_loses_nothing_and_doubles_nothing() {
    let setup = Setup::new(Cluster::shared(), "killed", 4);
    chaos(setup, &[Fault::Kill], 1, scaled(4, 50)).run("killed");
}

#[test]
fn a_worker_that_is_frozen_or_stopped_loses_nothing_and_doubles_nothing() {
    let setup = Setup::new(Cluster::shared(), "one", 4);
    chaos(setup, &ONE_WORKER, 1, scaled(4, 40)).run("one worker");
}

#[test]
fn workers_that_come_and_go_lose_nothing_and_double_nothing() {
    let setup = Setup::new(Cluster::shared(), "two", 6);
    chaos(setup, &SEVERAL, 2, scaled(4, 40)).run("two workers");
}

#[test]
fn two_workers_that_are_killed_in_turn_lose_nothing_and_double_nothing() {
    let setup = Setup::new(Cluster::shared(), "pair", 6);
    chaos(setup, &[Fault::Kill], 2, scaled(3, 20)).run("a killed pair");
}

#[test]
fn at_least_once_loses_nothing_and_every_copy_is_the_same() {
    let setup = Setup::new(Cluster::shared(), "alo", 6).with("worker.guarantee", "at_least_once");
    let chaos = chaos(setup, &SEVERAL, 2, scaled(4, 40));
    Chaos { is_exactly_once: false, ..chaos }.run("at least once");
}

#[test]
fn two_workers_with_one_name_cost_one_of_them_and_no_record() {
    let setup = hasty(Setup::new(Cluster::shared(), "twins", 4)).with("worker.instance", "twin");
    let make = |number: u64| format!("is good {number}").into_bytes();
    let mut inputs = feed(&setup.bootstrap, &setup.input, 0..2_000, make);
    let mut reader = Reader::new(&setup.bootstrap, &setup.written());
    let mut twins = [desk::start(&setup), desk::start(&setup)];

    let loser = wait_for("one of the twins to end", LIMIT, || {
        let ended = twins.iter_mut().position(|twin| twin.ended().is_some());
        reader.poll();
        ended
    });
    assert_eq!(twins[loser].exit(LIMIT).code(), Some(2), "{}", twins[loser].logged());
    inputs.extend(feed(&setup.bootstrap, &setup.input, 2_000..4_000, make));
    reader.read_until(inputs.len(), LIMIT);
    let survivor = &mut twins[1 - loser];
    survivor.signal("TERM");
    assert_eq!(survivor.exit(LIMIT).code(), Some(0), "{}", survivor.logged());

    assert_exactly_once(&inputs, &Reader::all(&setup.bootstrap, &setup.written()), &setup.letters);
}
