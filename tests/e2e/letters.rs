//! Poison: what cannot become a record becomes a dead letter, whole and with its reason, and its partition moves on.

use std::time::Duration;

use rdkafka::message::{Header, Headers, Message, OwnedHeaders, OwnedMessage};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};

use crate::articles::{Shape, article};
use crate::broker::Cluster;
use crate::checker::{header, read_messages};
use crate::wait::wait_until;
use crate::worker::{Setup, Worker};

const LIMIT: Duration = Duration::from_mins(1);
const TIMESTAMP_MS: i64 = 1_744_192_800_123;

/// Bytes that cannot be an article, with the stage and the reason that must be given.
fn poison() -> Vec<(Vec<u8>, &'static str, &'static str)> {
    let deep = [b"{\"body\":".to_vec(), b"[".repeat(200_000), b"]".repeat(200_000), b"}".to_vec()].concat();
    vec![
        (b"{\"title\": \"cut off in the mid".to_vec(), "decode", "invalid_json"),
        (b"  \n\t ".to_vec(), "decode", "empty_body"),
        (b"{\"title\": \"no body\"}".to_vec(), "decode", "missing_body"),
        (b"{\"body\": \"one\"}\n{\"body\": \"two\"}\n".to_vec(), "decode", "multiple_documents"),
        (deep, "decode", "too_deep"),
        (b"\x1f\x8b\x08\x00broken".to_vec(), "decode", "bad_compression"),
        (vec![0x00, 0xff, 0xfe, 0x01, 0x80, 0x02, 0x03, 0x9d, 0x81, 0x00, 0x05], "decode", "undecodable_bytes"),
    ]
}

fn original_headers() -> OwnedHeaders {
    OwnedHeaders::new()
        .insert(Header { key: "source", value: Some("first") })
        .insert(Header::<&str> { key: "nothing", value: None })
        .insert(Header { key: "source", value: Some("second") })
        .insert(Header { key: "bytes", value: Some(&[0xff_u8, 0x00][..]) })
}

fn send(setup: &Setup, key: &[u8], value: Option<&[u8]>) {
    let mut config = rdkafka::ClientConfig::new();
    let producer: BaseProducer = config.set("bootstrap.servers", &setup.bootstrap).create().expect("valid settings");
    let mut record = BaseRecord::<[u8], [u8]>::to(&setup.input).key(key).partition(0);
    record = record.timestamp(TIMESTAMP_MS).headers(original_headers());
    if let Some(value) = value {
        record = record.payload(value);
    }
    producer.send(record).map_err(|(error, _)| error).expect("the record is taken");
    producer.flush(LIMIT).expect("the record is delivered");
}

fn outcome(worker: &Worker, outcome: &str) -> i64 {
    worker.scrape().sum("copydesk_records_total", &[("outcome", outcome)])
}

#[test]
fn each_poison_becomes_a_dead_letter_with_its_reason_and_its_bytes() {
    let setup = Setup::new(Cluster::shared(), "letters", 1);
    let poison = poison();
    for (index, (value, ..)) in poison.iter().enumerate() {
        send(&setup, &[0xff, 0x00, u8::try_from(index).expect("a few")], Some(value));
        send(&setup, b"good", Some(&article(index as u64, Shape::Text)));
    }
    send(&setup, b"grave", None);
    send(&setup, b"good", Some(&article(99, Shape::Html)));

    let mut worker = setup.start();
    let n_poison = i64::try_from(poison.len()).expect("a few");
    wait_until("the last good article to be published", LIMIT, || outcome(&worker, "published") > n_poison);
    assert_eq!(outcome(&worker, "dead_letter"), n_poison);
    assert_eq!(outcome(&worker, "dropped"), 1, "the tombstone");
    let scrape = worker.scrape();
    for (_, stage, reason) in &poison {
        let labels = [("stage", *stage), ("reason", *reason)];
        assert_eq!(scrape.sum("copydesk_dead_letters_total", &labels), 1, "{stage}/{reason}");
    }
    worker.signal("TERM");
    assert_eq!(worker.exit(LIMIT).code(), Some(0));

    let letters = read_messages(&setup.bootstrap, &setup.letters);
    assert_eq!(letters.len(), poison.len());
    for (index, (letter, (value, stage, reason))) in letters.iter().zip(&poison).enumerate() {
        assert_eq!(letter.payload(), Some(value.as_slice()), "{reason}: the value is the original's");
        assert_eq!(letter.key().map(<[u8]>::len), Some(3), "{reason}: the key is the original's");
        assert_eq!(letter.timestamp().to_millis(), Some(TIMESTAMP_MS), "{reason}");
        assert_headers(letter, &setup, 2 * index, (stage, reason));
    }
    assert_eq!(read_messages(&setup.bootstrap, &setup.output).len(), poison.len() + 1);
}

#[test]
fn a_tombstone_is_forwarded_under_its_key_where_that_is_wanted() {
    let setup = Setup::new(Cluster::shared(), "graves", 1).with("input.tombstones", "forward");
    send(&setup, b"grave", None);
    send(&setup, b"good", Some(&article(1, Shape::Text)));

    let mut worker = setup.start();
    wait_until("both to be published", LIMIT, || outcome(&worker, "published") == 2);
    worker.signal("TERM");
    assert_eq!(worker.exit(LIMIT).code(), Some(0));

    let records = read_messages(&setup.bootstrap, &setup.output);
    let [grave, _] = records.as_slice() else { panic!("two records: {records:?}") };
    assert_eq!((grave.key(), grave.payload()), (Some(b"grave".as_slice()), None));
    assert_eq!(header(grave, "copydesk-id"), format!("{}/0/0", setup.input));
}

/// The original headers first, in their order, with duplicates and nulls; then ours.
fn assert_headers(letter: &OwnedMessage, setup: &Setup, offset: usize, (stage, reason): (&str, &str)) {
    let headers = letter.headers().expect("a dead letter has headers");
    let pairs = |headers: &dyn Fn(usize) -> (String, Option<Vec<u8>>), n| (0..n).map(headers).collect::<Vec<_>>();
    let originals = original_headers();
    let owned = |header: Header<'_, &[u8]>| (header.key.to_owned(), header.value.map(<[u8]>::to_vec));
    assert_eq!(
        pairs(&|index| owned(headers.get(index)), originals.count()),
        pairs(&|index| owned(originals.get(index)), originals.count()),
        "{reason}: the original headers"
    );
    let expected = [
        ("__dlq.errors.topic", setup.input.clone()),
        ("__dlq.errors.partition", "0".to_owned()),
        ("__dlq.errors.offset", offset.to_string()),
        ("__dlq.errors.group", setup.group.clone()),
        ("copydesk.error.stage", stage.to_owned()),
        ("copydesk.error.reason", reason.to_owned()),
        ("copydesk-id", format!("{}/0/{offset}", setup.input)),
    ];
    for (name, value) in expected {
        assert_eq!(header(letter, name), value, "{reason}: {name}");
    }
    for name in ["__dlq.errors.message", "copydesk.error.at", "copydesk.error.detail", "copydesk.error.attempts"] {
        assert!(!header(letter, name).is_empty(), "{reason}: {name}");
    }
}
