//! The settings of the two clients: what the guarantee needs, what the operator adds.

use std::hash::{BuildHasher, Hasher};

use rdkafka::ClientConfig;

use super::{GroupProtocol, Start};
use crate::config::{Config, Properties};
use crate::worker::Guarantee;

/// Prefetched records of all shards together. The worker's own budget comes on top.
const PREFETCH_KIBIBYTES: usize = 8 * 1024;

/// The most that librdkafka lets `message.max.bytes` be.
const LARGEST_MESSAGE_BYTES: usize = 1_000_000_000;

/// How often librdkafka says where the partitions end: as often as lag can change what a person does.
const STATISTICS_INTERVAL_MS: usize = 5_000;

/// What the names of one shard's clients are made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ShardName {
    instance: String,
    is_stable: bool,
    index: usize,
}

impl ShardName {
    /// The names of the shard with this index; `instance` is the configured one, or this process's random one.
    pub(super) fn new(config: &Config, random: &str, index: usize) -> Self {
        let configured = config.worker.instance.clone();
        Self { is_stable: configured.is_some(), instance: configured.unwrap_or_else(|| random.to_owned()), index }
    }

    fn transactional_id(&self, group: &str) -> String {
        format!("{group}-{}-{}", self.instance, self.index)
    }

    fn member(&self) -> String {
        format!("{}-{}", self.instance, self.index)
    }
}

/// A name that no other process has, for a worker that was given none.
pub(super) fn random_instance() -> String {
    let mut hasher = std::hash::RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    format!("{:016x}", hasher.finish())
}

/// The settings of a shard's consumer.
pub(super) fn consumer(config: &Config, name: &ShardName) -> ClientConfig {
    let kafka = &config.kafka;
    let prefetch = PREFETCH_KIBIBYTES / config.worker.shards.get();
    let mut client = common(config, &name.member());
    client
        .set("group.id", &kafka.group)
        .set("enable.auto.commit", "false")
        .set("enable.auto.offset.store", "false")
        .set("isolation.level", "read_committed")
        .set("auto.offset.reset", start(kafka.start))
        .set("allow.auto.create.topics", "false")
        .set("queued.max.messages.kbytes", prefetch.max(1024).to_string())
        // The default of a second makes a small prefetch stop and go.
        .set("fetch.queue.backoff.ms", "50")
        .set("check.crcs", "true")
        .set("statistics.interval.ms", STATISTICS_INTERVAL_MS.to_string());
    match kafka.group_protocol {
        GroupProtocol::Classic => client.set("partition.assignment.strategy", "cooperative-sticky"),
        GroupProtocol::Consumer => client.set("group.protocol", "consumer"),
    };
    if name.is_stable {
        client.set("group.instance.id", name.member());
    }
    with(client, [&kafka.properties, &kafka.consumer_properties], &PRODUCER_ONLY)
}

/// The settings of a shard's producer.
pub(super) fn producer(config: &Config, name: &ShardName) -> ClientConfig {
    let kafka = &config.kafka;
    let mut client = common(config, &name.member());
    client
        .set("acks", "all")
        .set("enable.idempotence", "true")
        .set("partitioner", "murmur2_random")
        .set("delivery.report.only.error", "false")
        .set("compression.type", "zstd")
        .set("linger.ms", "5")
        .set("message.max.bytes", config.output.max_record_bytes.to_string());
    match config.worker.guarantee {
        Guarantee::ExactlyOnce => {
            let timeout_ms = kafka.transaction_timeout_seconds * 1000;
            client
                .set("transactional.id", name.transactional_id(&kafka.group))
                .set("transaction.timeout.ms", timeout_ms.to_string());
        }
        // Delivered or refused for good: nothing in between.
        Guarantee::AtLeastOnce => {
            client.set("message.timeout.ms", "0");
        }
    }
    with(client, [&kafka.properties, &kafka.producer_properties], &CONSUMER_ONLY)
}

/// The settings of a consumer that reads a part of a topic; it names the group, for its offsets, and never joins it.
pub(super) fn excerpt(config: &Config, group: &str) -> ClientConfig {
    let kafka = &config.kafka;
    let mut client = common(config, "excerpt");
    client
        .set("group.id", group)
        .set("enable.auto.commit", "false")
        .set("enable.auto.offset.store", "false")
        .set("enable.partition.eof", "true")
        .set("isolation.level", "read_committed")
        .set("auto.offset.reset", "error")
        .set("allow.auto.create.topics", "false")
        .set("queued.max.messages.kbytes", PREFETCH_KIBIBYTES.to_string())
        .set("check.crcs", "true");
    with(client, [&kafka.properties, &kafka.consumer_properties], &PRODUCER_ONLY)
}

/// The settings of a producer that sends letters again: exactly once, and as large as they are.
pub(super) fn resender(config: &Config, transactional_id: &str) -> ClientConfig {
    let mut config = config.clone();
    config.worker.guarantee = Guarantee::ExactlyOnce;
    let mut client = producer(&config, &ShardName { instance: String::new(), is_stable: true, index: 0 });
    client
        .set("client.id", "copydesk-resend")
        .set("transactional.id", transactional_id)
        // What came in once fits; the topic it goes to has the last word.
        .set("message.max.bytes", LARGEST_MESSAGE_BYTES.to_string());
    client
}

fn common(config: &Config, client_id: &str) -> ClientConfig {
    let mut client = ClientConfig::new();
    client
        .set("bootstrap.servers", config.kafka.brokers.join(","))
        .set("client.id", format!("copydesk-{client_id}"))
        .set("log.connection.close", "false");
    client
}

fn with(mut client: ClientConfig, sets: [&Properties; 2], foreign: &[&str]) -> ClientConfig {
    let properties = sets.into_iter().flat_map(Properties::iter);
    for (name, value) in properties.filter(|(name, _)| !foreign.contains(name)) {
        client.set(name, value);
    }
    client
}

/// Settings of `kafka.properties` that only the other client knows; librdkafka would log a warning for each.
const PRODUCER_ONLY: [&str; 9] = [
    "batch.num.messages",
    "batch.size",
    "compression.codec",
    "compression.level",
    "compression.type",
    "linger.ms",
    "queue.buffering.max.kbytes",
    "queue.buffering.max.messages",
    "queue.buffering.max.ms",
];

const CONSUMER_ONLY: [&str; 14] = [
    "check.crcs",
    "fetch.error.backoff.ms",
    "fetch.max.bytes",
    "fetch.message.max.bytes",
    "fetch.min.bytes",
    "fetch.queue.backoff.ms",
    "fetch.wait.max.ms",
    "heartbeat.interval.ms",
    "max.partition.fetch.bytes",
    "max.poll.interval.ms",
    "partition.assignment.strategy",
    "queued.max.messages.kbytes",
    "queued.min.messages",
    "session.timeout.ms",
];

fn start(start: Start) -> &'static str {
    match start {
        Start::Earliest => "earliest",
        Start::Latest => "latest",
        Start::Error => "error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stable_instance_keeps_its_membership_and_its_transactions_across_restarts() {
        let mut config = Config::default();
        config.worker.instance = Some("desk-0".to_owned());
        let name = ShardName::new(&config, "random", 1);

        assert_eq!(consumer(&config, &name).get("group.instance.id"), Some("desk-0-1"));
        assert_eq!(producer(&config, &name).get("transactional.id"), Some("copydesk-desk-0-1"));
    }

    #[test]
    fn without_an_instance_nothing_is_claimed_that_another_process_could_claim() {
        let config = Config::default();
        let name = ShardName::new(&config, &random_instance(), 0);

        assert_eq!(consumer(&config, &name).get("group.instance.id"), None);
        assert_ne!(random_instance(), random_instance());
    }

    #[test]
    fn librdkafka_takes_every_setting_of_both_guarantees_and_protocols() {
        for guarantee in [Guarantee::ExactlyOnce, Guarantee::AtLeastOnce] {
            for group_protocol in [GroupProtocol::Classic, GroupProtocol::Consumer] {
                let mut config = Config::default();
                config.worker.guarantee = guarantee;
                config.kafka.group_protocol = group_protocol;
                config.kafka.properties = [("linger.ms", "1"), ("session.timeout.ms", "9000")].into_iter().collect();
                let name = ShardName::new(&config, "random", 0);

                assert!(consumer(&config, &name).create_native_config().is_ok());
                assert!(producer(&config, &name).create_native_config().is_ok());
            }
        }
    }
}
