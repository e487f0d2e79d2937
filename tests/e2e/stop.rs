//! A worker that is told to stop finishes what it holds, commits and leaves, or says that it could not.

use std::time::{Duration, Instant};

use crate::articles::{Shape, article};
use crate::broker::Cluster;
use crate::checker::{Reader, assert_exactly_once};
use crate::feeder::feed;
use crate::wait::wait_until;
use crate::worker::{Setup, Worker};

#[test]
fn a_stop_under_load_ends_well_within_the_drain_deadline() {
    let setup = Setup::new(Cluster::shared(), "stop", 4).with("worker.drain_seconds", "20");
    let inputs = feed(&setup.bootstrap, &setup.input, 0..20_000, |number| article(number, Shape::Text));
    let mut reader = Reader::new(&setup.bootstrap, &setup.written());

    let mut stopped = setup.start();
    reader.read_until(1_000, Duration::from_mins(1));
    assert_eq!(stopped.probe("/readyz"), Some(200));
    stopped.signal("TERM");
    let begun = Instant::now();
    let is_unready = |worker: &mut Worker| worker.ended().is_some() || worker.probe("/readyz") == Some(503);
    wait_until("a worker that is not ready", Duration::from_secs(20), || is_unready(&mut stopped));
    assert!(stopped.ended().is_none(), "it says so before it ends");
    let status = stopped.exit(Duration::from_secs(20));

    assert_eq!(status.code(), Some(0), "after {:?}", begun.elapsed());
    let n_published = Reader::all(&setup.bootstrap, &setup.written()).len();
    assert!(n_published < inputs.len(), "the worker was stopped under load, not after it");
    // A member that left hands its partitions over at once: nobody waits for its session to time out.
    let successor = setup.start();
    let restarted = Instant::now();
    reader.read_until(n_published + 1, Duration::from_secs(30));
    assert!(restarted.elapsed() < Duration::from_secs(10), "the group waited {:?}", restarted.elapsed());
    reader.read_until(inputs.len(), Duration::from_secs(90));
    drop(successor);
    assert_exactly_once(&inputs, &Reader::all(&setup.bootstrap, &setup.written()), &setup.letters);
}

#[test]
fn a_member_without_partitions_that_stops_is_not_waited_for_either() {
    let setup = Setup::new(Cluster::shared(), "spare", 1);
    let limit = Duration::from_mins(1);
    let is_member = |worker: &Worker| worker.logged().contains("partitions assigned");
    let mut owner = setup.start();
    wait_until("the first to own the partition", limit, || is_member(&owner));
    let mut spare = setup.start();
    wait_until("the second to be given none", limit, || is_member(&spare));

    for worker in [&mut spare, &mut owner] {
        worker.signal("TERM");
        assert_eq!(worker.exit(limit).code(), Some(0));
    }
    let successor = setup.start();

    wait_until("the successor's partition", Duration::from_secs(10), || is_member(&successor));
}

#[test]
fn a_stop_while_the_broker_is_away_ends_with_code_3() {
    let cluster = Cluster::start(1);
    let setup = Setup::new(&cluster, "away", 2).with("worker.drain_seconds", "3");
    let inputs = feed(&setup.bootstrap, &setup.input, 0..20_000, |number| article(number, Shape::Text));
    let mut reader = Reader::new(&setup.bootstrap, &setup.written());
    let mut worker = setup.start();
    reader.read_until(500, Duration::from_mins(1));
    assert!(reader.seen.len() < inputs.len(), "the broker goes while there is work");

    cluster.kill_node(0);
    worker.signal("TERM");
    let begun = Instant::now();
    let status = worker.exit(Duration::from_secs(30));

    assert_eq!(status.code(), Some(3), "after {:?}", begun.elapsed());
    // The drain's 3 s, the 8 s that clients have for their end after it, and what a busy machine adds.
    assert!(begun.elapsed() < Duration::from_secs(20), "the watchdog took {:?}", begun.elapsed());
}

#[test]
fn a_second_signal_ends_a_worker_at_once() {
    let cluster = Cluster::start(1);
    let setup = Setup::new(&cluster, "insist", 2).with("worker.drain_seconds", "60");
    feed(&setup.bootstrap, &setup.input, 0..2_000, |number| article(number, Shape::Text));
    let mut worker = setup.start();
    Reader::new(&setup.bootstrap, &setup.written()).read_until(1, Duration::from_mins(1));

    cluster.kill_node(0);
    worker.signal("TERM");
    wait_until("the first signal to be taken", Duration::from_secs(10), || worker.logged().contains("stopping"));
    worker.signal("TERM");

    assert_eq!(worker.exit(Duration::from_secs(5)).code(), Some(3));
}
