//! Stages that take too long, and stages that never return: membership is kept, and nothing stands still in silence.

use std::time::Duration;

use crate::broker::Cluster;
use crate::checker::{Reader, assert_exactly_once};
use crate::desk::{self, HANGS, TAKES_LONG};
use crate::feeder::feed;
use crate::wait::wait_until;
use crate::worker::Setup;

const LIMIT: Duration = Duration::from_mins(3);

#[test]
fn a_stage_slower_than_the_poll_interval_costs_neither_membership_nor_a_record() {
    let setup = Setup::new(Cluster::shared(), "slow", 2)
        .with("kafka.consumer_properties", "max.poll.interval.ms=8000,session.timeout.ms=6000")
        .with("worker.max_in_flight_records", "50");
    let make = |number| if number % 100 == 60 { TAKES_LONG.to_vec() } else { format!("is good {number}").into_bytes() };
    let inputs = feed(&setup.bootstrap, &setup.input, 0..200, make);

    let mut worker = desk::start(&setup);
    Reader::new(&setup.bootstrap, &setup.written()).read_until(inputs.len(), LIMIT);
    worker.signal("TERM");
    assert_eq!(worker.exit(LIMIT).code(), Some(0));

    assert!(!worker.logged().contains("partitions revoked\",\"shard\":0,\"n_partitions\":2,\"is_lost\":true"));
    assert_exactly_once(&inputs, &Reader::all(&setup.bootstrap, &setup.written()), &setup.letters);
}

#[test]
fn a_stage_that_never_returns_ends_the_worker_by_name_and_then_its_record() {
    let setup = Setup::new(Cluster::shared(), "stuck", 1)
        .with("worker.instance", "stuck")
        .with("worker.stall_seconds", "3")
        .with("worker.max_in_flight_records", "64")
        .with("worker.deaths_alone", "1");
    let make = |number| if number == 100 { HANGS.to_vec() } else { format!("is good {number}").into_bytes() };
    let inputs = feed(&setup.bootstrap, &setup.input, 0..200, make);
    let mut reader = Reader::new(&setup.bootstrap, &setup.written());

    let mut worker = desk::start(&setup);
    assert_eq!(worker.exit(LIMIT).code(), Some(2), "{}", worker.logged());
    let logged = worker.logged();
    assert!(logged.contains("replacing the consumer") && logged.contains("stands still with a new consumer too"));

    worker = desk::start(&setup);
    wait_until("every record's result", LIMIT, || {
        reader.poll();
        if worker.ended().is_some() {
            worker = desk::start(&setup);
        }
        reader.seen.len() >= inputs.len()
    });
    worker.signal("TERM");
    worker.exit(LIMIT);
    assert_exactly_once(&inputs, &Reader::all(&setup.bootstrap, &setup.written()), &setup.letters);
}
