//! The rights: to read as the group, and to write in transactions.

use std::error::Error;
use std::time::Duration;

use rdkafka::client::{ClientContext, OAuthToken};
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::Consumer;
use rdkafka::error::KafkaError;
use rdkafka::producer::{BaseProducer, DeliveryResult, Producer, ProducerContext};
use rdkafka::topic_partition_list::TopicPartitionList;

use super::Finding;
use super::cluster::{Cluster, Listener, PATIENCE, settings};
use crate::config::Config;
use crate::kafka::token;
use crate::worker::Guarantee;

/// Looks at the group's and the producer's rights.
pub(super) fn look(cluster: &Cluster, config: &Config) -> Vec<Finding> {
    let mut findings = vec![group(cluster, config)];
    if config.worker.guarantee == Guarantee::ExactlyOnce {
        findings.push(transactions(config));
    }
    findings
}

/// Asks for the group's offsets, which needs the right to read as the group, and changes nothing.
fn group(cluster: &Cluster, config: &Config) -> Finding {
    let group = &config.kafka.group;
    let literal = config.kafka.topics.iter().find(|topic| !topic.starts_with('^'));
    let mut partitions = TopicPartitionList::new();
    partitions.add_partition(literal.unwrap_or(&config.output.topic), 0);
    match cluster.consumer.committed_offsets(partitions, PATIENCE) {
        Ok(_) => Finding::fine("group", format!("`{group}` may be read")),
        Err(error) => Finding::wrong("group", format!("`{group}` may not be read: {error}; grant Read on the group")),
    }
}

/// Opens a producer of its own name, so that no running worker is fenced, and begins no transaction.
fn transactions(config: &Config) -> Finding {
    let id = format!("{}-check", config.kafka.group);
    let timeout_ms = config.kafka.transaction_timeout_seconds * 1000;
    let mut settings = settings(config, &config.kafka.producer_properties);
    settings.remove("group.id");
    settings.set("transactional.id", &id).set("transaction.timeout.ms", timeout_ms.to_string());
    let opened = settings.create_with_context(Quiet(Listener::default())).and_then(|producer: BaseProducer<Quiet>| {
        // Its first token, which the call would wait for.
        producer.poll(Duration::ZERO);
        producer.init_transactions(PATIENCE)
    });
    match opened {
        Ok(()) => Finding::fine("transactions", format!("`{id}` may be opened")),
        Err(error) => Finding::wrong("transactions", refusal(config, &id, &error)),
    }
}

/// A producer's listener; it sends nothing, so no delivery is ever reported.
struct Quiet(Listener);

impl ClientContext for Quiet {
    const ENABLE_REFRESH_OAUTH_TOKEN: bool = true;

    fn generate_oauth_token(&self, config: Option<&str>) -> Result<OAuthToken, Box<dyn Error>> {
        token::next(config)
    }

    fn error(&self, error: KafkaError, reason: &str) {
        self.0.error(error, reason);
    }

    fn log(&self, _level: RDKafkaLogLevel, _facility: &str, _line: &str) {}
}

impl ProducerContext for Quiet {
    type DeliveryOpaque = ();

    fn delivery(&self, _result: &DeliveryResult<'_>, _opaque: ()) {}
}

fn refusal(config: &Config, id: &str, error: &KafkaError) -> String {
    format!(
        "`{id}` may not be opened: {error}; grant Write on transactional ids with the prefix `{}-`, and keep \
         kafka.transaction_timeout_seconds below the broker's transaction.max.timeout.ms",
        config.kafka.group
    )
}
