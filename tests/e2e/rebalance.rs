//! Workers that join and leave share the partitions, and no record is lost, doubled or overtaken by it.

use std::time::Duration;

use crate::articles::{Shape, article};
use crate::broker::Cluster;
use crate::checker::{Reader, assert_exactly_once};
use crate::feeder::feed;
use crate::wait::wait_until;
use crate::worker::{Setup, Worker};

const LIMIT: Duration = Duration::from_mins(1);

fn n_assigned(worker: &Worker) -> i64 {
    worker.scrape().sum("copydesk_partitions_assigned", &[])
}

#[test]
fn two_workers_join_and_leave_and_each_record_is_published_once() {
    let setup = Setup::new(Cluster::shared(), "rebalance", 4).with("worker.batch_max_records", "200");
    let mut inputs = feed(&setup.bootstrap, &setup.input, 0..6_000, |number| article(number, Shape::Text));
    let mut reader = Reader::new(&setup.bootstrap, &setup.written());

    let mut first = setup.start();
    reader.read_until(500, LIMIT);
    let mut second = setup.start();
    wait_until("both to own partitions", LIMIT, || n_assigned(&first) == 2 && n_assigned(&second) == 2);
    inputs.extend(feed(&setup.bootstrap, &setup.input, 6_000..12_000, |number| article(number, Shape::Text)));
    let n_before = reader.seen.len();
    reader.read_until(n_before + 1_000, LIMIT);

    first.signal("TERM");
    assert_eq!(first.exit(LIMIT).code(), Some(0));
    wait_until("the second to own all partitions", LIMIT, || n_assigned(&second) == 4);
    let mut third = setup.start();
    reader.read_until(inputs.len(), LIMIT);
    for worker in [&mut second, &mut third] {
        worker.signal("TERM");
        assert_eq!(worker.exit(LIMIT).code(), Some(0));
    }

    assert_exactly_once(&inputs, &Reader::all(&setup.bootstrap, &setup.written()), &setup.letters);
}

#[test]
fn a_named_worker_that_restarts_takes_its_partitions_back_and_nobody_else_hears_of_it() {
    let setup = Setup::new(Cluster::shared(), "named", 4);
    let named = |name: &str| setup.clone().with("worker.instance", name).start();
    let stays = named("stays");
    let mut restarts = named("restarts");
    wait_until("both to own partitions", LIMIT, || n_assigned(&stays) == 2 && n_assigned(&restarts) == 2);
    let n_rebalances = || stays.logged().matches("partitions assigned").count();
    let n_before = n_rebalances();

    restarts.signal("TERM");
    assert_eq!(restarts.exit(LIMIT).code(), Some(0));
    let again = named("restarts");

    wait_until("its partitions to be back", LIMIT, || n_assigned(&again) == 2);
    assert_eq!((n_assigned(&stays), n_rebalances()), (2, n_before));
}

#[test]
fn a_partition_that_is_revoked_takes_its_series_with_it() {
    let setup = Setup::new(Cluster::shared(), "series", 4);
    feed(&setup.bootstrap, &setup.input, 0..40, |number| article(number, Shape::Text));
    let lag_series = |worker: &Worker| worker.scrape().series("copydesk_consumer_lag_records").count();

    let first = setup.start();
    wait_until("a lag for each partition", LIMIT, || lag_series(&first) == 4);
    let second = setup.start();

    wait_until("the lag of the revoked partitions to vanish", LIMIT, || {
        lag_series(&first) == 2 && lag_series(&second) == 2
    });
}
