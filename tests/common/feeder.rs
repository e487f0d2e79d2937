//! Sends inputs that can be recognised again: each carries its number and its hash, and its coordinates are kept.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{Header, Message, OwnedHeaders};
use rdkafka::producer::{BaseRecord, DeliveryResult, Producer, ProducerContext, ThreadedProducer};
use xxhash_rust::xxh3::xxh3_64;

/// The header with an input's number.
pub(crate) const NUMBER: &str = "test-number";
/// The header with the hash of an input's value.
pub(crate) const HASH: &str = "test-hash";

/// An input that the broker has, by the id that its result must carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) number: u64,
    pub(crate) key: String,
    pub(crate) hash: u64,
}

/// The inputs of a test: `topic/partition/offset` to what was sent there.
pub(crate) type Inputs = BTreeMap<String, Sent>;

#[derive(Default, Clone)]
struct Reports(Arc<Mutex<Vec<(usize, i32, i64)>>>);

impl rdkafka::ClientContext for Reports {}

impl ProducerContext for Reports {
    type DeliveryOpaque = usize;

    fn delivery(&self, result: &DeliveryResult<'_>, number: usize) {
        let message = result.as_ref().unwrap_or_else(|(error, _)| panic!("input {number} was not delivered: {error}"));
        let mut reports = self.0.lock().expect("no delivery panics");
        reports.push((number, message.partition(), message.offset()));
    }
}

/// Sends inputs `numbers` with the values that `make` gives, and waits until the broker has them all.
pub(crate) fn feed(
    bootstrap: &str,
    topic: &str,
    numbers: std::ops::Range<u64>,
    make: impl Fn(u64) -> Vec<u8>,
) -> Inputs {
    let reports = Reports::default();
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", bootstrap).set("linger.ms", "20").set("compression.type", "lz4");
    config.set("partitioner", "murmur2_random").set("enable.idempotence", "true");
    let producer: ThreadedProducer<Reports> = config.create_with_context(reports.clone()).expect("valid settings");
    let mut sent = BTreeMap::new();
    for number in numbers {
        let value = make(number);
        let input = Sent { number, key: format!("key-{}", number % 997), hash: xxh3_64(&value) };
        send_one(&producer, topic, &input, &value);
        sent.insert(usize::try_from(number).expect("few inputs"), input);
    }
    producer.flush(Duration::from_mins(1)).expect("the broker takes all inputs");
    let reports = reports.0.lock().expect("no delivery panicked");
    let by_id = reports.iter().map(|(number, partition, offset)| {
        (format!("{topic}/{partition}/{offset}"), sent.remove(number).expect("delivered once"))
    });
    let inputs: Inputs = by_id.collect();
    assert!(sent.is_empty(), "{} inputs have no delivery report", sent.len());
    inputs
}

fn send_one(producer: &ThreadedProducer<Reports>, topic: &str, input: &Sent, value: &[u8]) {
    let (number, hash) = (input.number.to_string(), format!("{:016x}", input.hash));
    let headers = OwnedHeaders::new()
        .insert(Header { key: NUMBER, value: Some(&number) })
        .insert(Header { key: HASH, value: Some(&hash) });
    let opaque = usize::try_from(input.number).expect("few inputs");
    let mut record = BaseRecord::with_opaque_to(topic, opaque).key(input.key.as_str()).payload(value).headers(headers);
    loop {
        match producer.send(record) {
            Ok(()) => return,
            Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), refused)) => {
                record = refused;
                std::thread::park_timeout(Duration::from_millis(5));
            }
            Err((error, _)) => panic!("an input was refused: {error}"),
        }
    }
}
