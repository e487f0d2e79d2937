//! The lag that the worker tells is the lag that Kafka's own tool tells.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::articles::{Shape, article};
use crate::broker::Cluster;
use crate::checker::Reader;
use crate::feeder::feed;
use crate::wait::{wait_for, wait_until};
use crate::worker::{Setup, Worker};

const LIMIT: Duration = Duration::from_mins(1);

const N_PARTITIONS: usize = 3;

#[test]
fn lag_agrees_with_the_consumer_groups_tool() {
    let cluster = Cluster::shared();
    let setup = Setup::new(cluster, "lag", i32::try_from(N_PARTITIONS).expect("a small number"));
    feed(&setup.bootstrap, &setup.input, 0..300, |number| article(number, Shape::Text));
    let mut first = setup.start();
    Reader::new(&setup.bootstrap, &setup.written()).read_until(300, LIMIT);
    // A lag is not known before the broker has said where the partitions end, and an unknown lag has no series.
    wait_until("no lag", LIMIT, || {
        let lags = told_by_worker(&first);
        lags.len() == N_PARTITIONS && lags.values().all(|lag| *lag == 0)
    });
    assert_both_agree(cluster, &setup, &first);
    first.signal("TERM");
    assert_eq!(first.exit(LIMIT).code(), Some(0));

    // A batch that waits, in a group of its own: everything is read, nothing is committed, and all of it is lag.
    feed(&setup.bootstrap, &setup.input, 300..800, |number| article(number, Shape::Text));
    let mut waiting = setup.clone();
    waiting.group.push_str("-waiting");
    let waiting = waiting.with("worker.batch_max_wait_ms", "600000").with("worker.batch_max_records", "100000");
    let second = waiting.clone().with("worker.drain_seconds", "5").start();

    wait_until("the lag of the open batch", LIMIT, || told_by_worker(&second).values().sum::<i64>() == 800);
    assert_both_agree(cluster, &waiting, &second);
}

fn assert_both_agree(cluster: &Cluster, setup: &Setup, worker: &Worker) {
    // On a busy machine the tool may give up, or find the group in a rebalance, and then shows no table.
    let by_kafka = wait_for("the tool's table", LIMIT, || {
        let lags = told_by_kafka(cluster, setup);
        (!lags.is_empty()).then_some(lags)
    });
    assert_eq!(by_kafka, told_by_worker(worker));
}

/// The lag of each partition, by the metric. It is a whole number, and never negative.
fn told_by_worker(worker: &Worker) -> BTreeMap<i32, i64> {
    let scrape = worker.scrape();
    let lags = scrape.series("copydesk_consumer_lag_records").map(|(labels, lag)| {
        assert!(lag >= 0, "a negative lag: {labels} {lag}");
        let partition = labels.split(',').find_map(|label| label.strip_prefix("partition=")).expect("a partition");
        (partition.trim_matches('"').parse().expect("a number"), lag)
    });
    lags.collect()
}

/// The column LAG of `kafka-consumer-groups --describe`.
fn told_by_kafka(cluster: &Cluster, setup: &Setup) -> BTreeMap<i32, i64> {
    let arguments = ["--describe", "--group", &setup.group, "--timeout", "30000"];
    let described = cluster.tool("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", &arguments);
    let rows = described.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    let of_input = rows.filter(|row| row.get(1) == Some(&setup.input.as_str()));
    let lags = of_input.map(|row| match row.as_slice() {
        [_group, _topic, partition, _current, _end, lag, ..] => {
            (partition.parse().expect("a number"), lag.parse().expect("a number"))
        }
        _ => panic!("not the tool's table:\n{described}"),
    });
    lags.collect()
}
