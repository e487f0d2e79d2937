//! The dead letter queue as an operator meets it: listed, looked into, and sent back, byte for byte and once.

use std::process::Output;
use std::time::Duration;

use rdkafka::message::{Header, Headers, Message, OwnedHeaders, OwnedMessage};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use serde_json::Value;

use crate::broker::Cluster;
use crate::checker::{Reader, header, read_messages};
use crate::worker::{Setup, Worker};

const LIMIT: Duration = Duration::from_mins(1);
const TIMESTAMP_MS: i64 = 1_744_192_800_123;

/// What no article can be made of, and would act on a terminal that showed it as it is.
const BROKEN_JSON: &[u8] = b"{\"title\": \"\x1b]0;owned\x07 \xff cut off";
const BLANK: &[u8] = b"  \n ";

fn original_headers() -> OwnedHeaders {
    OwnedHeaders::new()
        .insert(Header { key: "source", value: Some("first") })
        .insert(Header::<&str> { key: "nothing", value: None })
        .insert(Header { key: "source", value: Some("second") })
}

fn send(setup: &Setup, key: &[u8], value: &[u8]) {
    let mut config = rdkafka::ClientConfig::new();
    let producer: BaseProducer = config.set("bootstrap.servers", &setup.bootstrap).create().expect("valid settings");
    let record = BaseRecord::<[u8], [u8]>::to(&setup.input).key(key).payload(value).partition(1);
    let record = record.timestamp(TIMESTAMP_MS).headers(original_headers());
    producer.send(record).map_err(|(error, _)| error).expect("the record is taken");
    producer.flush(LIMIT).expect("the record is delivered");
}

/// A worker that has written letters about both broken messages.
fn worker_with_letters(setup: &Setup) -> Worker {
    send(setup, &[0xff, 0x00], BROKEN_JSON);
    send(setup, b"blank", BLANK);
    let worker = setup.start();
    wait_for_letters(setup, 2);
    worker
}

/// Until a reader sees them, which is a moment later than the worker counts them.
fn wait_for_letters(setup: &Setup, n_letters: usize) {
    Reader::new(&setup.bootstrap, &[&setup.letters]).read_until(n_letters, LIMIT);
}

fn dlq(setup: &Setup, arguments: &[&str]) -> Output {
    let arguments = [&["dlq"], arguments].concat();
    setup.copydesk(&arguments).output().expect("the binary was built")
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn listed(setup: &Setup, arguments: &[&str]) -> Vec<Value> {
    let output = dlq(setup, &[&["ls", "--json"], arguments].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    lines.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

fn header_pairs(message: &OwnedMessage) -> Vec<(String, Option<Vec<u8>>)> {
    let headers = message.headers().into_iter().flat_map(Headers::iter);
    headers.map(|header| (header.key.to_owned(), header.value.map(<[u8]>::to_vec))).collect()
}

#[test]
fn letters_are_listed_by_stage_reason_time_and_place_and_shown_without_acting_on_the_terminal() {
    let setup = Setup::new(Cluster::shared(), "dlq-ls", 2);
    drop(worker_with_letters(&setup));

    let all = listed(&setup, &[]);
    let reasons: Vec<_> = all.iter().map(|letter| letter["reason"].as_str().unwrap_or_default()).collect();
    assert_eq!(reasons.len(), 2, "{all:?}");
    assert!(reasons.contains(&"invalid_json") && reasons.contains(&"empty_body"), "{all:?}");
    assert_eq!(listed(&setup, &["--reason", "empty_body"]).len(), 1);
    assert_eq!(listed(&setup, &["--stage", "clean"]).len(), 0);
    assert_eq!(listed(&setup, &["--since", "1h"]).len(), 2);
    assert_eq!(listed(&setup, &["--until", "2025-01-01"]).len(), 0);
    assert_eq!(listed(&setup, &["--topic", &setup.input, "--partition", "1", "--offset", "0..1"]).len(), 1);
    assert_eq!(listed(&setup, &["--limit", "1"]).len(), 1);

    let broken = all.iter().find(|letter| letter["reason"] == "invalid_json").expect("it is listed");
    let place = format!("{}/{}", broken["partition"], broken["offset"]);
    let shown = dlq(&setup, &["show", &place]);
    let shown = text(&shown);
    assert!(shown.contains("invalid_json in decode") && shown.contains("\\u{1b}]0;owned\\u{7} \\xff cut"), "{shown}");
    assert!(!shown.contains('\u{1b}') && !shown.contains('\u{7}'), "{shown}");
    let raw = dlq(&setup, &["show", "--raw", &format!("{}/1/0", setup.input)]);
    assert_eq!(raw.stdout, BROKEN_JSON);
    assert_eq!(dlq(&setup, &["show", "0/999"]).status.code(), Some(1));
}

#[test]
fn letters_are_sent_back_byte_for_byte_once_and_not_for_ever() {
    let cluster = Cluster::shared();
    let setup = Setup::new(cluster, "dlq-replay", 2);
    let elsewhere = format!("{}.elsewhere", setup.group);
    cluster.create_topic(&elsewhere, 1, &[("retention.ms", "-1")]);
    let _worker = worker_with_letters(&setup);

    let planned = dlq(&setup, &["replay", "--dry-run", "--to-topic", &elsewhere]);
    assert!(text(&planned).contains("2 of 2 letters would be sent"), "{}", text(&planned));
    assert_eq!(read_messages(&setup.bootstrap, &elsewhere).len(), 0);

    let sent = dlq(&setup, &["replay", "--to-topic", &elsewhere]);
    assert!(text(&sent).contains("2 of 2 letters sent"), "{}", text(&sent));
    let again = dlq(&setup, &["replay", "--to-topic", &elsewhere]);
    assert!(text(&again).contains("0 of 0 letters sent"), "the same command sends nothing twice: {}", text(&again));
    let copies = read_messages(&setup.bootstrap, &elsewhere);
    assert_eq!(copies.len(), 2);
    let originals = read_messages(&setup.bootstrap, &setup.input);
    for original in &originals {
        let copy = copies.iter().find(|copy| copy.key() == original.key()).expect("it was sent");
        assert_eq!(copy.payload(), original.payload());
        assert_eq!(copy.timestamp(), original.timestamp());
        let mut expected = header_pairs(original);
        expected.push(("copydesk.error.attempts".to_owned(), Some(b"1".to_vec())));
        assert_eq!(header_pairs(copy), expected);
    }

    // Where they came from they fail again, and their letters count on.
    let back = dlq(&setup, &["replay", "--max-attempts", "2"]);
    assert!(text(&back).contains("2 of 2 letters sent"), "{}", text(&back));
    wait_for_letters(&setup, 4);
    let inputs = read_messages(&setup.bootstrap, &setup.input);
    assert!(inputs.len() == 4 && inputs.iter().all(|input| input.partition() == 1), "back to their own partition");
    let letters = read_messages(&setup.bootstrap, &setup.letters);
    let attempts = letters.iter().map(|letter| {
        let headers = header_pairs(letter);
        headers.iter().rfind(|(name, _)| name == "copydesk.error.attempts").and_then(|(_, value)| value.clone())
    });
    assert_eq!(attempts.filter(|attempts| *attempts == Some(b"2".to_vec())).count(), 2);
    let exhausted = dlq(&setup, &["replay", "--max-attempts", "2"]);
    assert_eq!(exhausted.status.code(), Some(1), "{}", text(&exhausted));
    assert!(text(&exhausted).contains("0 of 2 letters sent · 2 left: it has been tried too often"));
    assert_eq!(header(&letters[0], "__dlq.errors.group"), setup.group);
}
