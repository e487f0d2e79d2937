//! The topics: that they exist, hold records as large as ours, and keep them as long as the inputs are old.

use std::collections::BTreeMap;
use std::time::Duration;

use rdkafka::Message;
use rdkafka::consumer::Consumer;
use rdkafka::topic_partition_list::{Offset, TopicPartitionList};

use super::cluster::{Cluster, PATIENCE, TopicFacts};
use super::{Finding, MissingTopics};
use crate::config::Config;
use crate::kafka::TimestampSource;
use crate::kafka::config::reads;

/// A broker's own default: brokers refuse larger batches unless told otherwise.
const DEFAULT_BATCH_BYTES: usize = 1_048_588;

/// What a batch adds to its records, and the headers that a dead letter adds to its original, at most.
const OVERHEAD_BYTES: usize = 64 * 1024;

/// Partitions whose oldest record is read: enough to know how old the inputs are.
const PARTITIONS_READ: usize = 64;

const DAY: Duration = Duration::from_hours(24);

/// Looks at every topic that the configuration names.
pub(super) fn look(cluster: &Cluster, config: &Config, missing: MissingTopics) -> Vec<Finding> {
    let mut topics = Topics { cluster, missing, findings: Vec::new() };
    let inputs = topics.inputs(config);
    let n_partitions = inputs.values().map(|facts| facts.n_partitions).max();
    let input_bytes = inputs.values().filter_map(|facts| facts.number("max.message.bytes")).max();
    let output = topics.output(config, n_partitions);
    if let Some(output) = output {
        topics.output_keeps(config, &inputs, &output);
    }
    topics.dead_letter(config, n_partitions, input_bytes);
    topics.findings
}

struct Topics<'a> {
    cluster: &'a Cluster,
    missing: MissingTopics,
    findings: Vec<Finding>,
}

impl Topics<'_> {
    fn inputs(&mut self, config: &Config) -> BTreeMap<String, TopicFacts> {
        let mut inputs = BTreeMap::new();
        for topic in &config.kafka.topics {
            if !topic.starts_with('^') {
                inputs.extend(self.exists(topic, None, &[]).map(|facts| (topic.clone(), facts)));
                continue;
            }
            let matches: Vec<String> = self.cluster.names.iter().filter(|name| reads(topic, name)).cloned().collect();
            if matches.is_empty() {
                let text = "matches no topic; a worker waits until one appears, and reads it then";
                self.findings.push(Finding::warning(topic, text));
            }
            for name in matches {
                inputs.extend(self.exists(&name, None, &[]).map(|facts| (name, facts)));
            }
        }
        inputs
    }

    fn output(&mut self, config: &Config, n_partitions: Option<usize>) -> Option<TopicFacts> {
        let name = &config.output.topic;
        let wanted_bytes = config.output.max_record_bytes;
        let facts = self.exists(name, n_partitions, &[batch_bytes(wanted_bytes)])?;
        if let Some(allowed) = facts.number("max.message.bytes")
            && usize::try_from(allowed).is_ok_and(|allowed| allowed < wanted_bytes)
        {
            let text = format!(
                "holds records up to {allowed} bytes and output.max_record_bytes is {wanted_bytes}; raise \
                 max.message.bytes of the topic, or lower the setting"
            );
            self.findings.push(Finding::wrong(name, text));
        }
        if facts.n_replicas == 1 && self.cluster.can_replicate() {
            self.findings.push(Finding::warning(name, "has one replica; its records are lost with their broker"));
        }
        Some(facts)
    }

    fn dead_letter(&mut self, config: &Config, n_partitions: Option<usize>, input_bytes: Option<i64>) {
        let name = &config.dead_letter.topic;
        let input_bytes = input_bytes.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(DEFAULT_BATCH_BYTES);
        let Some(facts) = self.exists(name, n_partitions, &[batch_bytes(input_bytes)]) else { return };
        if let Some(allowed) = facts.number("max.message.bytes")
            && usize::try_from(allowed).is_ok_and(|allowed| allowed < input_bytes)
        {
            let text = format!(
                "holds records up to {allowed} bytes and the inputs up to {input_bytes}; larger originals become \
                 letters without their body, unless max.message.bytes of the topic is raised, and \
                 output.max_record_bytes with it"
            );
            self.findings.push(Finding::warning(name, text));
        }
    }

    /// A record with the input's timestamp that is older than the output keeps records is gone once it is written.
    fn output_keeps(&mut self, config: &Config, inputs: &BTreeMap<String, TopicFacts>, output: &TopicFacts) {
        let name = &config.output.topic;
        let keeps = output.number("retention.ms").and_then(|ms| u64::try_from(ms).ok()).map(Duration::from_millis);
        let (Some(keeps), TimestampSource::Input) = (keeps, config.output.timestamp) else { return };
        let Some(age) = self.oldest_input(inputs) else { return };
        if age > keeps {
            let text = format!(
                "keeps records for {}, and the oldest input is {} old: its record would be deleted as soon as it is \
                 written; set output.timestamp = \"now\", or raise retention.ms of the topic",
                days(keeps),
                days(age)
            );
            self.findings.push(Finding::warning(name, text));
        }
    }

    /// The topic, created if it is missing and that was asked for.
    fn exists(&mut self, name: &str, n_partitions: Option<usize>, settings: &[(&str, String)]) -> Option<TopicFacts> {
        let found = match self.cluster.topic(name) {
            Ok(found) => found,
            Err(error) => {
                self.findings.push(Finding::wrong(name, format!("cannot be described: {error}; grant Describe on it")));
                return None;
            }
        };
        if let Some(facts) = found {
            let hidden = if facts.settings.is_none() { self.cluster.why_hidden() } else { "" };
            self.findings.push(Finding::fine(name, format!("{} partitions{hidden}", facts.n_partitions)));
            return Some(facts);
        }
        if self.missing == MissingTopics::Report {
            let text = "does not exist; create it, or let `copydesk check --connect --create-topics` do so";
            self.findings.push(Finding::wrong(name, text));
            return None;
        }
        match self.cluster.create(name, n_partitions, settings) {
            Ok(()) => self.findings.push(Finding::fine(name, "created")),
            Err(error) => self.findings.push(Finding::wrong(name, format!("cannot be created: {error}"))),
        }
        self.cluster.topic(name).ok().flatten()
    }

    fn oldest_input(&self, inputs: &BTreeMap<String, TopicFacts>) -> Option<Duration> {
        let oldest_ms = inputs.iter().filter_map(|(name, facts)| self.oldest_record_ms(name, facts)).min()?;
        let now_ms = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
        Some(now_ms.saturating_sub(Duration::from_millis(u64::try_from(oldest_ms).ok()?)))
    }

    /// Reads the first record of each partition, without a group.
    fn oldest_record_ms(&self, topic: &str, facts: &TopicFacts) -> Option<i64> {
        let consumer = &self.cluster.consumer;
        let mut partitions = TopicPartitionList::new();
        for partition in (0..).take(facts.n_partitions.min(PARTITIONS_READ)) {
            let (first, end) = consumer.fetch_watermarks(topic, partition, PATIENCE).ok()?;
            if first < end {
                partitions.add_partition_offset(topic, partition, Offset::Offset(first)).ok()?;
            }
        }
        let mut waiting = partitions.count();
        consumer.assign(&partitions).ok()?;
        let deadline = std::time::Instant::now() + PATIENCE;
        let mut oldest: Option<i64> = None;
        let mut seen = Vec::new();
        while waiting > 0 && std::time::Instant::now() < deadline {
            let Some(Ok(record)) = consumer.poll(Duration::from_millis(100)) else { continue };
            if seen.contains(&record.partition()) {
                continue;
            }
            seen.push(record.partition());
            waiting -= 1;
            oldest = record.timestamp().to_millis().into_iter().chain(oldest).min();
        }
        consumer.unassign().ok()?;
        oldest
    }
}

/// The topic setting that lets records of this size in; none where the broker's default does.
fn batch_bytes(record_bytes: usize) -> (&'static str, String) {
    ("max.message.bytes", (record_bytes + OVERHEAD_BYTES).max(DEFAULT_BATCH_BYTES).to_string())
}

fn days(duration: Duration) -> String {
    if duration < DAY {
        return format!("{:.1} hours", duration.as_secs_f64() / 3600.0);
    }
    format!("{:.1} days", duration.as_secs_f64() / DAY.as_secs_f64())
}
