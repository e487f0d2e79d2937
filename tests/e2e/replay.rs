//! A range of time processed again: bounded, the same each time, and without the production group noticing.

use std::collections::BTreeMap;
use std::process::Output;
use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::{Message, OwnedMessage};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};

use crate::articles::{Shape, article};
use crate::broker::Cluster;
use crate::checker::{header, read_messages};
use crate::wait::wait_until;
use crate::worker::Setup;

const LIMIT: Duration = Duration::from_mins(1);

/// One article a minute, from the first of January 2025.
const FIRST_MS: i64 = 1_735_689_600_000;
const MINUTE_MS: i64 = 60_000;
const N_ARTICLES: u64 = 120;

/// Each transaction leaves a control marker, so that the range ends with one.
const TRANSACTION: u64 = 30;

fn feed_in_transactions(setup: &Setup) {
    let producer: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", &setup.bootstrap)
        .set("transactional.id", &setup.group)
        .create()
        .expect("valid settings");
    producer.init_transactions(LIMIT).expect("the broker answers");
    for number in 0..N_ARTICLES {
        if number % TRANSACTION == 0 {
            producer.begin_transaction().expect("no transaction is open");
        }
        let (key, value) = (format!("key-{number}"), article(number, Shape::Text));
        let record = BaseRecord::to(&setup.input).key(&key).payload(&value);
        let record = record.timestamp(FIRST_MS + MINUTE_MS * i64::try_from(number).expect("few articles"));
        producer.send(record).map_err(|(error, _)| error).expect("the record is taken");
        if number % TRANSACTION == TRANSACTION - 1 {
            producer.flush(LIMIT).expect("the records are delivered");
            producer.commit_transaction(LIMIT).expect("the transaction is committed");
        }
    }
}

fn committed(setup: &Setup) -> Vec<Offset> {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", &setup.bootstrap).set("group.id", &setup.group);
    let consumer: BaseConsumer = config.create().expect("valid settings");
    let mut list = TopicPartitionList::new();
    list.add_partition_range(&setup.input, 0, 1);
    let list = consumer.committed_offsets(list, LIMIT).expect("the coordinator answers");
    list.elements().iter().map(rdkafka::topic_partition_list::TopicPartitionListElem::offset).collect()
}

fn replay(setup: &Setup, arguments: &[&str]) -> Output {
    let arguments = [&["replay", "--from", "2025-01-01T00:30:00Z", "--to", "2025-01-01T01:00:00Z"], arguments].concat();
    setup.copydesk(&arguments).output().expect("the binary was built")
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// The values by the coordinates of their inputs, each as often as it is there.
fn by_id(messages: &[OwnedMessage]) -> BTreeMap<String, Vec<Vec<u8>>> {
    let mut values: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    for message in messages {
        values.entry(header(message, "copydesk-id")).or_default().push(message.payload().unwrap_or_default().to_vec());
    }
    values
}

#[test]
fn a_range_replayed_twice_gives_equal_sets_and_leaves_the_production_group_alone() {
    let cluster = Cluster::shared();
    let setup = Setup::new(cluster, "again", 2);
    let target = format!("{}.again", setup.group);
    cluster.create_topic(&target, 2, &[("retention.ms", "-1")]);
    feed_in_transactions(&setup);
    let mut worker = setup.start();
    wait_until("the articles to be published", LIMIT, || {
        let published = worker.scrape().sum("copydesk_records_total", &[("outcome", "published")]);
        u64::try_from(published).is_ok_and(|published| published == N_ARTICLES)
    });
    worker.signal("TERM");
    worker.exit(LIMIT);
    let before = committed(&setup);

    let planned = replay(&setup, &["--to-topic", &target, "--dry-run"]);
    assert_eq!(planned.status.code(), Some(0), "{}", text(&planned));
    assert_eq!(read_messages(&setup.bootstrap, &target).len(), 0);

    let first = replay(&setup, &["--to-topic", &target]);
    assert_eq!(first.status.code(), Some(0), "{}", text(&first));
    assert!(text(&first).contains("30 published · 0 dead-lettered · 0 dropped · all of it"), "{}", text(&first));
    let once = by_id(&read_messages(&setup.bootstrap, &target));
    let second = replay(&setup, &["--to-topic", &target]);
    assert_eq!(second.status.code(), Some(0), "{}", text(&second));
    let twice = by_id(&read_messages(&setup.bootstrap, &target));

    assert_eq!(once.len(), 30, "the articles of half an hour");
    assert_eq!(once.keys().collect::<Vec<_>>(), twice.keys().collect::<Vec<_>>());
    for (id, values) in &twice {
        assert!(values.len() == 2 && values.iter().all(|value| Some(value) == once[id].first()), "{id}");
    }
    let production = by_id(&read_messages(&setup.bootstrap, &setup.output));
    assert!(once.iter().all(|(id, values)| production.get(id) == Some(values)), "as the worker published them");
    assert_eq!(committed(&setup), before, "the production group's offsets");
}

#[test]
fn a_replay_as_the_production_group_or_into_its_own_input_is_refused() {
    let setup = Setup::new(Cluster::shared(), "refused", 1);

    let as_production = replay(&setup, &["--to-topic", "elsewhere", "--group", &setup.group]);
    let into_input = replay(&setup, &["--to-topic", &setup.input]);

    assert_eq!(as_production.status.code(), Some(64), "{}", text(&as_production));
    assert_eq!(into_input.status.code(), Some(64), "{}", text(&into_input));
    assert!(text(&into_input).contains("endless loop"), "{}", text(&into_input));
}
