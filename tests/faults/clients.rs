//! Clients that the broker slows down, that lose their coordinator at the end, or that speak the newer group protocol.

use std::time::Duration;

use crate::broker::Cluster;
use crate::chaos::hasty;
use crate::checker::{Reader, assert_exactly_once};
use crate::desk;
use crate::feeder::feed;
use crate::wait::wait_until;
use crate::worker::Setup;

const LIMIT: Duration = Duration::from_mins(3);

/// Half a kilobyte that no codec makes much smaller.
fn good(number: u64) -> Vec<u8> {
    let mut chance = crate::chance::Chance::new(number);
    let words: String = std::iter::repeat_with(|| format!("{:016x}", chance.next())).take(32).collect();
    format!("is good {number} {words}").into_bytes()
}

#[test]
fn a_producer_that_is_throttled_and_whose_queue_is_full_drops_nothing() {
    let cluster = Cluster::shared();
    let client = crate::wait::unique("throttled");
    let whom = ["--alter", "--entity-type", "clients", "--entity-name", &client];
    cluster
        .tool("kafka.admin.ConfigCommand", &[whom.as_slice(), &["--add-config", "producer_byte_rate=100000"]].concat());
    let properties = format!("client.id={client},queue.buffering.max.messages=20");
    for guarantee in ["exactly_once", "at_least_once"] {
        let setup = Setup::new(cluster, "throttled", 2)
            .with("kafka.producer_properties", &properties)
            .with("worker.guarantee", guarantee)
            .with("worker.max_in_flight_records", "200");
        let inputs = feed(&setup.bootstrap, &setup.input, 0..1_500, good);

        let mut worker = desk::start(&setup);
        Reader::new(&setup.bootstrap, &setup.written()).read_until(inputs.len(), LIMIT);
        worker.signal("TERM");

        assert_eq!(worker.exit(LIMIT).code(), Some(0), "{}", worker.logged());
        // Nothing failed, so that even at least once means once here.
        assert_exactly_once(&inputs, &Reader::all(&setup.bootstrap, &setup.written()), &setup.letters);
    }
}

#[test]
fn a_worker_that_loses_its_coordinator_at_the_end_has_committed_before() {
    let cluster = Cluster::start(1);
    let setup = hasty(Setup::new(&cluster, "coordinator", 2)).with("worker.drain_seconds", "3");
    let mut inputs = feed(&setup.bootstrap, &setup.input, 0..1_000, good);
    let mut worker = desk::start_and_read(&setup, inputs.len(), LIMIT);

    cluster.kill_node(0);
    worker.signal("TERM");
    let code = worker.exit(LIMIT).code();
    assert!(matches!(code, Some(0 | 3)), "{code:?}: {}", worker.logged());
    cluster.restart_node(0);
    inputs.extend(feed(&setup.bootstrap, &setup.input, 1_000..1_200, good));
    let mut worker = desk::start_and_read(&setup, inputs.len(), LIMIT);
    worker.signal("TERM");
    assert_eq!(worker.exit(LIMIT).code(), Some(0), "{}", worker.logged());

    assert_exactly_once(&inputs, &Reader::all(&setup.bootstrap, &setup.written()), &setup.letters);
}

#[test]
fn the_newer_group_protocol_loses_and_doubles_nothing_when_members_come_and_go() {
    let setup = Setup::new(Cluster::shared(), "consumer-protocol", 4)
        .with("kafka.group_protocol", "consumer")
        .with("worker.batch_max_records", "100");
    let mut inputs = feed(&setup.bootstrap, &setup.input, 0..1_000, good);
    let mut first = desk::start_and_read(&setup, inputs.len(), LIMIT);

    let mut second = desk::start(&setup);
    wait_until("the second to own partitions", LIMIT, || second.logged().contains("partitions assigned"));
    inputs.extend(feed(&setup.bootstrap, &setup.input, 1_000..2_000, good));
    first.signal("TERM");
    assert_eq!(first.exit(LIMIT).code(), Some(0), "{}", first.logged());
    Reader::new(&setup.bootstrap, &setup.written()).read_until(inputs.len(), LIMIT);
    second.signal("TERM");
    assert_eq!(second.exit(LIMIT).code(), Some(0), "{}", second.logged());

    assert_exactly_once(&inputs, &Reader::all(&setup.bootstrap, &setup.written()), &setup.letters);
}
