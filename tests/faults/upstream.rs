//! Upstream that sends a message twice, and whose clock is wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rdkafka::ClientConfig;
use rdkafka::message::Message;
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};

use crate::broker::Cluster;
use crate::checker::{Reader, header, read_messages};
use crate::wait::wait_until;
use crate::worker::Setup;

const LIMIT: Duration = Duration::from_mins(3);

/// Each is sent twice.
const N_ARTICLES: i64 = 60;

#[test]
fn messages_sent_twice_by_a_wrong_clock_are_each_published_once_under_one_name() {
    let setup = Setup::new(Cluster::shared(), "skewed", 1);
    let upstream: BaseProducer =
        ClientConfig::new().set("bootstrap.servers", &setup.bootstrap).create().expect("valid settings");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_millis();
    let now = i64::try_from(now).expect("a timestamp fits");
    for number in 0..N_ARTICLES * 2 {
        let text = format!("Copper rose for the {}th day in a row. ", number / 2).repeat(40);
        // An hour early, on time, an hour late, in turn: never in order.
        let timestamp = now + (number % 3 - 1) * 3_600_000;
        let record = BaseRecord::<str, str>::to(&setup.input).payload(&text).timestamp(timestamp);
        upstream.send(record).map_err(|(error, _)| error).expect("the record is taken");
    }
    upstream.flush(LIMIT).expect("the broker takes them");

    // The real binary: the name of an article, and the metrics, are its own.
    let mut worker = setup.start();
    let n_sent = usize::try_from(N_ARTICLES * 2).expect("few");
    Reader::new(&setup.bootstrap, &setup.written()).read_until(n_sent, LIMIT);
    wait_until("the age of every record", LIMIT, || {
        worker.scrape().sum("copydesk_freshness_seconds_count", &[("point", "ingested")]) == N_ARTICLES * 2
    });
    // The buckets are cumulative: a record from the future counts as new, and takes nothing off the others.
    let scrape = worker.scrape();
    let fresh = [("point", "ingested"), ("le", "900")];
    assert_eq!(scrape.sum("copydesk_freshness_seconds_bucket", &fresh), N_ARTICLES * 2 * 2 / 3);
    worker.signal("TERM");
    assert_eq!(worker.exit(LIMIT).code(), Some(0), "{}", worker.logged());

    let mut by_name: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let published = read_messages(&setup.bootstrap, &setup.output);
    for record in &published {
        let value: serde_json::Value = serde_json::from_slice(record.payload().unwrap_or_default()).expect("JSON");
        let name = value["id"].as_str().expect("an article has a name").to_owned();
        by_name.entry(name).or_default().insert(header(record, "copydesk-id"));
    }
    assert_eq!(published.len(), n_sent);
    assert_eq!(by_name.len() * 2, n_sent, "a copy has its original's name");
    assert!(by_name.values().all(|messages| messages.len() == 2), "each message is published once: {by_name:?}");
}
