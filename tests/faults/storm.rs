//! Members that join and leave faster than the group can settle: partitions are revoked again and again under load.

use std::time::Duration;

use crate::broker::Cluster;
use crate::chance::Chance;
use crate::chaos::hasty;
use crate::checker::{Reader, assert_exactly_once};
use crate::desk;
use crate::feeder::{Inputs, feed};
use crate::scaled;
use crate::wait::wait_until;
use crate::worker::{Setup, Worker};

const LIMIT: Duration = Duration::from_mins(3);

const RECORDS_A_ROUND: u64 = 1_500;

#[test]
fn a_storm_of_revokes_loses_nothing_and_doubles_nothing() {
    let chance = &mut Chance::new(crate::seed("revoke storm"));
    storm("cooperative-sticky", chance);
    storm("range", chance);
}

/// One member stays while others come and go, two at a time; with `range` every change takes all partitions away.
fn storm(strategy: &str, chance: &mut Chance) {
    let session = "session.timeout.ms=6000,heartbeat.interval.ms=500";
    let setup = hasty(Setup::new(Cluster::shared(), "storm", 6))
        .with("kafka.consumer_properties", &format!("{session},partition.assignment.strategy={strategy}"));
    let make = |number: u64| format!("is good {number} ").repeat(20).into_bytes();
    let mut inputs = Inputs::new();
    let mut reader = Reader::new(&setup.bootstrap, &setup.written());
    let mut stays = desk::start(&setup);
    let mut guests: Vec<Worker> = Vec::new();
    for round in 0..scaled(4, 40) as u64 {
        inputs.extend(feed(
            &setup.bootstrap,
            &setup.input,
            round * RECORDS_A_ROUND..(round + 1) * RECORDS_A_ROUND,
            make,
        ));
        guests.push(desk::start(&setup));
        let joins = guests.last().expect("one was just started");
        wait_until("a guest to be let in", LIMIT, || joins.logged().contains("partitions assigned"));
        reader.poll();
        if guests.len() > 2 {
            let mut leaves = guests.swap_remove(chance.index(guests.len()));
            leaves.signal("TERM");
            assert_eq!(leaves.exit(LIMIT).code(), Some(0), "{}", leaves.logged());
        }
    }
    reader.read_until(inputs.len(), LIMIT);
    let n_revokes = stays.logged().matches("partitions revoked").count();
    for worker in guests.iter_mut().chain([&mut stays]) {
        worker.signal("TERM");
        assert_eq!(worker.exit(LIMIT).code(), Some(0), "{}", worker.logged());
    }

    println!("revoke storm, {strategy}: {} records, {n_revokes} revokes of the one that stays", inputs.len());
    assert!(n_revokes > 0, "nothing was revoked");
    assert_exactly_once(&inputs, &Reader::all(&setup.bootstrap, &setup.written()), &setup.letters);
}
