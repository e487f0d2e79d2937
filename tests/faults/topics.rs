//! Topics that are missing, too small, grown, emptied or made anew under a running worker, and upstream that aborts.

use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};

use crate::broker::Cluster;
use crate::chaos::hasty;
use crate::checker::{Reader, assert_exactly_once, header, read_messages};
use crate::desk;
use crate::feeder::feed;
use crate::wait::wait_until;
use crate::worker::Setup;

const LIMIT: Duration = Duration::from_mins(3);

fn good(number: u64) -> Vec<u8> {
    format!("is good {number}").into_bytes()
}

/// Text that no codec makes smaller than half of it.
fn dense(number: u64, n_bytes: usize) -> Vec<u8> {
    let mut chance = crate::chance::Chance::new(number);
    let words = std::iter::repeat_with(|| format!("{:016x}", chance.next()));
    words.take(n_bytes / 16).collect::<String>().into_bytes()
}

#[test]
fn a_record_too_large_for_its_topic_becomes_a_dead_letter_and_its_batch_goes_on() {
    let cluster = Cluster::shared();
    let mut setup = Setup::new(cluster, "large", 1);
    setup.output = format!("{}.small", setup.output);
    cluster.create_topic(&setup.output, 1, &[("max.message.bytes", "100000")]);
    let setup = setup.with("kafka.producer_properties", "batch.size=50000");
    let is_large = |number| number % 100 == 40;
    let make = |number| if is_large(number) { dense(number, 400_000) } else { good(number) };
    let inputs = feed(&setup.bootstrap, &setup.input, 0..300, make);

    let mut worker = desk::start_and_read(&setup, inputs.len(), LIMIT);
    worker.signal("TERM");
    assert_eq!(worker.exit(LIMIT).code(), Some(0));

    assert_exactly_once(&inputs, &Reader::all(&setup.bootstrap, &setup.written()), &setup.letters);
    let letters = read_messages(&setup.bootstrap, &setup.letters);
    assert_eq!(letters.len(), 3, "only the large ones");
    assert!(letters.iter().all(|letter| header(letter, "copydesk.error.reason") == "record_too_large"));
}

#[test]
fn without_a_dead_letter_topic_the_partition_waits_and_nothing_is_dropped() {
    let cluster = Cluster::shared();
    let properties = "topic.metadata.propagation.max.ms=1000,topic.metadata.refresh.interval.ms=1000";
    let setup = Setup::new(cluster, "letterless", 1).with("kafka.producer_properties", properties);
    cluster.delete_topic(&setup.letters);
    let article = |number: u64| format!("Copper rose {number}. ").repeat(60).into_bytes();
    let make = |number| if number == 10 { b"{\"title\": \"cut off".to_vec() } else { article(number) };
    let inputs = feed(&setup.bootstrap, &setup.input, 0..20, make);

    // The real binary, for its metrics.
    let mut worker = setup.start();
    let unknown = [("class", "unknown_topic")];
    wait_until("a letter that is refused", LIMIT, || {
        worker.scrape().sum("copydesk_produce_errors_total", &unknown) > 0
    });
    assert!(read_messages(&setup.bootstrap, &setup.output).len() <= 10, "the partition went on without its letter");
    cluster.create_topic(&setup.letters, 1, &[]);
    Reader::new(&setup.bootstrap, &setup.written()).read_until(inputs.len(), LIMIT);
    worker.signal("TERM");
    worker.exit(LIMIT);

    assert_exactly_once(&inputs, &Reader::all(&setup.bootstrap, &setup.written()), &setup.letters);
}

#[test]
fn partitions_that_are_added_are_read_from_their_start() {
    let cluster = Cluster::shared();
    let setup = Setup::new(cluster, "grown", 1).with("kafka.properties", "topic.metadata.refresh.interval.ms=1000");
    let mut inputs = feed(&setup.bootstrap, &setup.input, 0..200, good);
    let mut worker = desk::start_and_read(&setup, inputs.len(), LIMIT);

    cluster.tool("org.apache.kafka.tools.TopicCommand", &["--alter", "--topic", &setup.input, "--partitions", "4"]);
    inputs.extend(feed(&setup.bootstrap, &setup.input, 200..600, good));
    Reader::new(&setup.bootstrap, &setup.written()).read_until(inputs.len(), LIMIT);
    worker.signal("TERM");
    assert_eq!(worker.exit(LIMIT).code(), Some(0));

    assert_exactly_once(&inputs, &Reader::all(&setup.bootstrap, &setup.written()), &setup.letters);
}

#[test]
fn a_topic_that_is_made_anew_is_read_again() {
    // With a look at the metadata between the two topics, and without.
    for refresh_ms in ["1000", "300000"] {
        make_anew(refresh_ms);
    }
}

fn make_anew(refresh_ms: &str) {
    let cluster = Cluster::shared();
    let setup = hasty(Setup::new(cluster, &format!("anew-{refresh_ms}"), 1))
        .with("kafka.properties", &format!("topic.metadata.refresh.interval.ms={refresh_ms}"))
        .with("worker.stall_seconds", "5");
    let inputs = feed(&setup.bootstrap, &setup.input, 0..500, good);
    let mut worker = desk::start_and_read(&setup, inputs.len(), LIMIT);

    cluster.delete_topic(&setup.input);
    wait_until("the name to be free", LIMIT, || {
        !cluster.tool("org.apache.kafka.tools.TopicCommand", &["--list"]).lines().any(|line| line == setup.input)
    });
    cluster.create_topic(&setup.input, 1, &[]);
    let anew = feed(&setup.bootstrap, &setup.input, 1_000..1_200, good);
    let mut reader = Reader::new(&setup.bootstrap, &setup.written());
    wait_until("the new records", LIMIT, || {
        reader.poll();
        if worker.ended().is_some() {
            worker = desk::start(&setup);
        }
        reader.seen.len() >= inputs.len() + anew.len()
    });
}

#[test]
fn records_that_retention_has_taken_are_passed_over_or_end_the_worker_as_it_was_told() {
    let cluster = Cluster::shared();
    let setup = Setup::new(cluster, "retained", 1);
    let mut inputs = feed(&setup.bootstrap, &setup.input, 0..100, good);
    let mut worker = desk::start_and_read(&setup, inputs.len(), LIMIT);
    worker.signal("TERM");
    assert_eq!(worker.exit(LIMIT).code(), Some(0));

    feed(&setup.bootstrap, &setup.input, 100..200, good);
    delete_before(cluster, &setup.input, 200);
    inputs.extend(feed(&setup.bootstrap, &setup.input, 200..300, good));
    let mut strict = desk::start(&setup.clone().with("kafka.start", "error"));
    assert_eq!(strict.exit(LIMIT).code(), Some(2), "{}", strict.logged());
    let mut worker = desk::start_and_read(&setup, inputs.len(), LIMIT);
    worker.signal("TERM");
    assert_eq!(worker.exit(LIMIT).code(), Some(0));

    assert_exactly_once(&inputs, &Reader::all(&setup.bootstrap, &setup.written()), &setup.letters);
}

/// Deletes the records of partition 0 before this offset, as retention does.
fn delete_before(cluster: &Cluster, topic: &str, offset: i64) {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{topic}.json"));
    let partition = serde_json::json!({ "topic": topic, "partition": 0, "offset": offset });
    let json = serde_json::json!({ "version": 1, "partitions": [partition] });
    std::fs::write(&file, json.to_string()).expect("the target folder is writable");
    let path = file.display().to_string();
    cluster.tool("org.apache.kafka.tools.DeleteRecordsCommand", &["--offset-json-file", &path]);
}

#[test]
fn what_upstream_aborted_is_never_processed_and_is_no_lag() {
    let setup = Setup::new(Cluster::shared(), "aborted", 1);
    let upstream: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", &setup.bootstrap)
        .set("transactional.id", format!("{}.upstream", setup.group))
        .create()
        .expect("valid settings");
    upstream.init_transactions(LIMIT).expect("the broker answers");
    let send = |value: &str| {
        upstream.begin_transaction().expect("none is open");
        for _ in 0..50 {
            let record = BaseRecord::<str, str>::to(&setup.input).payload(value);
            upstream.send(record).map_err(|(error, _)| error).expect("the record is taken");
        }
        upstream.flush(LIMIT).expect("the broker takes them");
    };
    for round in 0..4 {
        send(if round % 2 == 0 { "is good" } else { "is aborted" });
        if round % 2 == 0 {
            upstream.commit_transaction(LIMIT).expect("a commit");
        } else {
            upstream.abort_transaction(LIMIT).expect("an abort");
        }
    }

    // The real binary, for its metrics.
    let mut worker = setup.clone().with("worker.batch_max_wait_ms", "50").start();
    wait_until("every record", LIMIT, || worker.scrape().sum("copydesk_records_consumed_total", &[]) == 100);
    wait_until("no lag behind the markers", LIMIT, || {
        let scrape = worker.scrape();
        let lags: Vec<i64> = scrape.series("copydesk_consumer_lag_records").map(|(_, lag)| lag).collect();
        lags == [0]
    });
    worker.signal("TERM");
    assert_eq!(worker.exit(LIMIT).code(), Some(0));

    // And again from behind the last marker, where there is nothing to settle.
    let mut worker = setup.start();
    wait_until("no lag after a restart", LIMIT, || {
        let scrape = worker.scrape();
        let lags: Vec<i64> = scrape.series("copydesk_consumer_lag_records").map(|(_, lag)| lag).collect();
        lags == [0]
    });
    worker.signal("TERM");
    assert_eq!(worker.exit(LIMIT).code(), Some(0));
}
