//! Reads what a worker wrote as its readers do, `read_committed`, and holds it against what was sent.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::message::{BorrowedMessage, Headers, Message, OwnedMessage};
use rdkafka::metadata::{MetadataPartition, MetadataTopic};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};
use xxhash_rust::xxh3::xxh3_64;

use super::feeder::{HASH, Inputs, NUMBER};
use super::wait::{wait_for, wait_until};

/// A record that a reader sees. The value is kept as its hash: a kill test reads a gigabyte.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) topic: String,
    pub(crate) partition: i32,
    pub(crate) offset: i64,
    /// The header `copydesk-id`: the input's coordinates.
    pub(crate) id: String,
    key: String,
    number: String,
    hash: String,
    value_hash: u64,
}

/// Reads topics from their beginning, outside any group.
pub(crate) struct Reader {
    topics: Vec<TopicReader>,
    pub(crate) seen: Vec<Seen>,
}

/// One topic: the client names no topic when a partition's end is reached.
struct TopicReader {
    consumer: BaseConsumer,
    open: BTreeSet<i32>,
}

impl Reader {
    /// Begins to read.
    pub(crate) fn new(bootstrap: &str, topics: &[&str]) -> Self {
        Self { topics: topics.iter().map(|topic| TopicReader::new(bootstrap, topic)).collect(), seen: Vec::new() }
    }

    /// Takes in what has arrived, waiting a moment if that is nothing.
    pub(crate) fn poll(&mut self) {
        for topic in &mut self.topics {
            topic.take_in(&mut |message| self.seen.push(Seen::of(message)));
        }
    }

    /// Reads until this many records were seen.
    pub(crate) fn read_until(&mut self, n_records: usize, limit: Duration) {
        let start = Instant::now();
        while self.seen.len() < n_records {
            self.poll();
            assert!(start.elapsed() < limit, "saw {} of {n_records} records in {limit:?}", self.seen.len());
        }
    }

    /// Everything that is committed now. Call it once nobody writes any more.
    pub(crate) fn all(bootstrap: &str, topics: &[&str]) -> Vec<Seen> {
        let mut reader = Self::new(bootstrap, topics);
        wait_until("the end of the written topics", Duration::from_mins(1), || {
            reader.poll();
            reader.topics.iter().all(|topic| topic.open.is_empty())
        });
        reader.seen
    }
}

impl TopicReader {
    fn new(bootstrap: &str, topic: &str) -> Self {
        let consumer: BaseConsumer = ClientConfig::new()
            .set("bootstrap.servers", bootstrap)
            .set("group.id", "test-reader")
            .set("enable.auto.commit", "false")
            .set("isolation.level", "read_committed")
            .set("enable.partition.eof", "true")
            .set("fetch.wait.max.ms", "20")
            .create()
            .expect("valid settings");
        // A broker of several may not have heard of the topic yet, and a reader of no partitions would wait for ever.
        let partitions: BTreeSet<i32> = wait_for("a broker that knows the topic", Duration::from_mins(1), || {
            let metadata = consumer.fetch_metadata(Some(topic), Duration::from_secs(20)).ok()?;
            let known = metadata.topics().iter().flat_map(MetadataTopic::partitions).map(MetadataPartition::id);
            Some(known.collect()).filter(|partitions: &BTreeSet<i32>| !partitions.is_empty())
        });
        let mut assignment = TopicPartitionList::new();
        for partition in &partitions {
            assignment.add_partition_offset(topic, *partition, Offset::Beginning).expect("a valid offset");
        }
        consumer.assign(&assignment).expect("the partitions exist");
        Self { consumer, open: partitions }
    }

    fn take_in(&mut self, keep: &mut dyn FnMut(&BorrowedMessage<'_>)) {
        let mut patience = Duration::from_millis(5);
        while let Some(polled) = self.consumer.poll(patience) {
            patience = Duration::ZERO;
            match polled {
                Ok(message) => {
                    self.open.insert(message.partition());
                    keep(&message);
                }
                Err(KafkaError::PartitionEOF(partition)) => {
                    self.open.remove(&partition);
                }
                // The broker is being killed and restarted around us; the client tries again by itself.
                Err(_) => return,
            }
        }
    }
}

impl Seen {
    fn of(message: &BorrowedMessage<'_>) -> Self {
        Self {
            topic: message.topic().to_owned(),
            partition: message.partition(),
            offset: message.offset(),
            id: header(message, "copydesk-id"),
            key: String::from_utf8_lossy(message.key().unwrap_or_default()).into_owned(),
            number: header(message, NUMBER),
            hash: header(message, HASH),
            value_hash: xxh3_64(message.payload().unwrap_or_default()),
        }
    }
}

/// The first header of this name, as text; empty where there is none.
pub(crate) fn header(message: &impl Message, name: &str) -> String {
    let headers = message.headers().into_iter().flat_map(Headers::iter);
    let mut values = headers.filter(|header| header.key == name).filter_map(|header| header.value);
    values.next().map(|value| String::from_utf8_lossy(value).into_owned()).unwrap_or_default()
}

/// What is wrong between inputs and results; empty when nothing is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Audit {
    /// Inputs with no result.
    pub(crate) lost: Vec<String>,
    /// Inputs with more than one.
    pub(crate) doubled: Vec<String>,
    /// Results of no input, or of another than they say.
    pub(crate) altered: Vec<String>,
    /// Results that stand behind a later one of their partition.
    pub(crate) overtaken: Vec<String>,
}

/// Joins inputs with outputs and dead letters.
pub(crate) fn audit(inputs: &Inputs, seen: &[Seen], letters: &str) -> Audit {
    let mut audit = Audit::default();
    let mut n_results: BTreeMap<&str, usize> = BTreeMap::new();
    for record in seen {
        *n_results.entry(&record.id).or_default() += 1;
        let belongs = inputs.get(&record.id).is_some_and(|input| {
            let is_same = record.key == input.key && record.number == input.number.to_string();
            let is_whole = record.topic != letters || record.value_hash == input.hash;
            is_same && is_whole && record.hash == format!("{:016x}", input.hash)
        });
        if !belongs {
            audit.altered.push(record.id.clone());
        }
    }
    audit.lost = inputs.keys().filter(|id| !n_results.contains_key(id.as_str())).cloned().collect();
    audit.doubled = n_results.iter().filter(|(_, n)| **n > 1).map(|(id, _)| (*id).to_owned()).collect();
    audit.overtaken = overtaken(seen);
    audit
}

/// Within each written partition, the results of one input partition stand in the order of its offsets.
fn overtaken(seen: &[Seen]) -> Vec<String> {
    let mut in_order: Vec<&Seen> = seen.iter().collect();
    in_order.sort_by(|a, b| (&a.topic, a.partition, a.offset).cmp(&(&b.topic, b.partition, b.offset)));
    let mut last: BTreeMap<(&str, i32, &str), i64> = BTreeMap::new();
    let mut overtaken = Vec::new();
    for record in in_order {
        let Some((input_partition, offset)) = record.id.rsplit_once('/') else { continue };
        let offset: i64 = offset.parse().unwrap_or(-1);
        let before = last.insert((&record.topic, record.partition, input_partition), offset);
        if before.is_some_and(|before| before >= offset) {
            overtaken.push(record.id.clone());
        }
    }
    overtaken
}

/// Every input has one result, whole and in order.
///
/// # Panics
/// With the first few of each kind of fault.
pub(crate) fn assert_exactly_once(inputs: &Inputs, seen: &[Seen], letters: &str) {
    let Audit { lost, doubled, altered, overtaken } = audit(inputs, seen, letters);
    let faults = [("lost", lost), ("doubled", doubled), ("altered", altered), ("overtaken", overtaken)];
    let told: Vec<String> = faults
        .iter()
        .filter(|(_, ids)| !ids.is_empty())
        .map(|(fault, ids)| format!("{} {fault}, such as {:?}", ids.len(), ids.iter().take(5).collect::<Vec<_>>()))
        .collect();
    assert!(told.is_empty(), "of {} inputs: {}", inputs.len(), told.join("; "));
}

/// Every input has at least one result, whole; those that have several have the same bytes in each.
///
/// # Panics
/// With the first few of each kind of fault.
pub(crate) fn assert_at_least_once(inputs: &Inputs, seen: &[Seen], letters: &str) {
    let mut first: BTreeMap<&str, &Seen> = BTreeMap::new();
    let mut differing = Vec::new();
    for record in seen {
        let earlier = first.entry(&record.id).or_insert(record);
        if earlier.value_hash != record.value_hash {
            differing.push(record.id.clone());
        }
    }
    let firsts: Vec<Seen> = first.into_values().cloned().collect();
    assert!(differing.is_empty(), "copies differ: {:?}", differing.iter().take(5).collect::<Vec<_>>());
    let Audit { lost, altered, .. } = audit(inputs, &firsts, letters);
    assert!(lost.is_empty() && altered.is_empty(), "lost: {lost:?}; altered: {altered:?}");
}

/// The messages of a topic that are committed by now, whole, once nobody's transaction on it is pending any more.
pub(crate) fn read_messages(bootstrap: &str, topic: &str) -> Vec<OwnedMessage> {
    let mut reader = TopicReader::new(bootstrap, topic);
    wait_for_markers(bootstrap, topic, &reader);
    let mut messages = Vec::new();
    wait_until("the end of the topic", Duration::from_mins(1), || {
        reader.take_in(&mut |message| messages.push(message.detach()));
        reader.open.is_empty()
    });
    messages
}

/// A coordinator answers a commit before its markers stand in the partitions, and until they do no reader sees it.
fn wait_for_markers(bootstrap: &str, topic: &str, reader: &TopicReader) {
    let patience = Duration::from_secs(20);
    let uncommitted: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", bootstrap)
        .set("isolation.level", "read_uncommitted")
        .create()
        .expect("valid settings");
    let end = |consumer: &BaseConsumer, partition| Some(consumer.fetch_watermarks(topic, partition, patience).ok()?.1);
    for partition in reader.open.iter().copied() {
        let written = wait_for("a leader of the partition", Duration::from_mins(1), || end(&uncommitted, partition));
        wait_until("the markers of the transactions", Duration::from_mins(1), || {
            end(&reader.consumer, partition).is_some_and(|stable| stable >= written)
        });
    }
}
