//! A broker inside the process, for the demo: librdkafka's own mock cluster.
//!
//! # Why
//! It starts in milliseconds and needs no Java. It speaks the whole protocol, group and transactions included, but it
//! enforces no transaction: an aborted record stays readable. Nothing about exactly-once is shown with it.

use std::sync::Arc;
use std::time::Duration;

use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::message::{BorrowedMessage, Header, Headers, Message, OwnedHeaders};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::{BaseProducer, BaseRecord, DefaultProducerContext, Producer};
use rdkafka::{Offset, TopicPartitionList};

use crate::record::{self, Origin, RawMessage};

/// Partitions of each topic of the embedded broker: enough to see records of several.
const PARTITIONS: i32 = 2;

/// How long a handful of records may take to reach a broker on this machine.
const SEND_TIMEOUT: Duration = Duration::from_secs(10);

/// The broker; dropping it ends it.
pub struct EmbeddedBroker {
    cluster: MockCluster<'static, DefaultProducerContext>,
}

impl EmbeddedBroker {
    /// Starts a broker on a free loopback port, with these topics.
    ///
    /// # Errors
    /// When the client library cannot bind, or refuses a topic's name.
    pub fn start(topics: &[&str]) -> Result<Self, KafkaError> {
        let cluster = MockCluster::new(1)?;
        for topic in topics {
            cluster.create_topic(topic, PARTITIONS, 1)?;
        }
        Ok(Self { cluster })
    }

    /// `host:port` to connect to.
    #[must_use]
    pub fn brokers(&self) -> String {
        self.cluster.bootstrap_servers()
    }
}

impl std::fmt::Debug for EmbeddedBroker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EmbeddedBroker").field("brokers", &self.brokers()).finish_non_exhaustive()
    }
}

/// One raw article to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Its key: the file's name.
    pub name: String,
    /// Its bytes.
    pub value: Vec<u8>,
    /// Its media type, where the file's name says it.
    pub content_type: Option<&'static str>,
}

/// Sends articles and waits until the broker has them.
///
/// # Errors
/// When the broker is not there or refuses a record.
pub fn send(brokers: &str, topic: &str, articles: &[Article]) -> Result<(), KafkaError> {
    let producer: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", brokers)
        .set("message.timeout.ms", SEND_TIMEOUT.as_millis().to_string())
        .set("partitioner", "murmur2_random")
        .create()?;
    for article in articles {
        let headers = article.content_type.map(|value| Header { key: "content-type", value: Some(value) });
        let headers = headers.into_iter().fold(OwnedHeaders::new(), OwnedHeaders::insert);
        let record = BaseRecord::to(topic).key(&article.name).payload(&article.value).headers(headers);
        producer.send(record).map_err(|(error, _)| error)?;
    }
    producer.flush(SEND_TIMEOUT)
}

/// Follows topics from their beginning, outside any group: what a person watches.
pub struct Follower {
    consumer: BaseConsumer,
}

impl Follower {
    /// Begins to follow.
    ///
    /// # Errors
    /// When the client library refuses its configuration.
    pub fn start(brokers: &str, topics: &[&str]) -> Result<Self, KafkaError> {
        let consumer: BaseConsumer = ClientConfig::new()
            .set("bootstrap.servers", brokers)
            .set("group.id", "copydesk-demo-view")
            .set("enable.auto.commit", "false")
            .set("isolation.level", "read_committed")
            .create()?;
        let mut partitions = TopicPartitionList::new();
        for topic in topics {
            for partition in 0..PARTITIONS {
                partitions.add_partition_offset(topic, partition, Offset::Beginning)?;
            }
        }
        consumer.assign(&partitions)?;
        Ok(Self { consumer })
    }

    /// The next record, if one comes within this time.
    #[must_use]
    pub fn next(&self, timeout: Duration) -> Option<RawMessage> {
        self.consumer.poll(timeout)?.ok().map(|message| detached(&message))
    }
}

impl std::fmt::Debug for Follower {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Follower").finish_non_exhaustive()
    }
}

fn detached(message: &BorrowedMessage<'_>) -> RawMessage {
    let topic = Arc::from(message.topic());
    let headers = message.headers().into_iter().flat_map(Headers::iter);
    let headers =
        headers.map(|header| record::Header { name: header.key.to_owned(), value: header.value.map(<[u8]>::to_vec) });
    RawMessage {
        origin: Origin::Kafka { topic, partition: message.partition(), offset: message.offset() },
        key: message.key().map(<[u8]>::to_vec),
        value: message.payload().map(<[u8]>::to_vec),
        headers: headers.collect(),
        timestamp_ms: message.timestamp().to_millis(),
    }
}
