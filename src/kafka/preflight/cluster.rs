//! The connection that the questions go over, and what the cluster says of its topics.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, ResourceSpecifier, TopicReplication};
use rdkafka::client::{ClientContext, OAuthToken};
use rdkafka::config::{ClientConfig, FromClientConfigAndContext, RDKafkaLogLevel};
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::metadata::MetadataTopic;

use super::Finding;
use crate::config::{Config, Properties};
use crate::kafka::token;

/// How long one question may take: a cold TLS handshake over a slow link takes a few seconds.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// The broker decides: KIP-464 for partitions and replicas.
const BROKER_DEFAULT: i32 = -1;

/// Why a topic cannot be created by a client that no token reaches.
const NO_ADMIN: &str =
    "the client library gives an administrator no token from a file; create it with Kafka's own tools";

/// A connection to the cluster.
pub(super) struct Cluster {
    /// Asks for metadata, offsets and records; never joins the group.
    pub(super) consumer: BaseConsumer<Listener>,
    /// `None` where it would not be let in.
    admin: Option<AdminClient<Listener>>,
    runtime: tokio::runtime::Runtime,
    n_brokers: usize,
    /// The names of all topics that may be seen.
    pub(super) names: Vec<String>,
}

/// What one topic is like.
#[derive(Debug, Clone, Default)]
pub(super) struct TopicFacts {
    /// Its number of partitions.
    pub(super) n_partitions: usize,
    /// Replicas of the partition that has the fewest.
    pub(super) n_replicas: usize,
    /// Its settings by name; `None` where they may not be seen.
    pub(super) settings: Option<BTreeMap<String, String>>,
}

impl Cluster {
    /// Connects, or says why it cannot.
    pub(super) fn connect(config: &Config) -> Result<Self, Finding> {
        let brokers = config.kafka.brokers.join(",");
        let refused = |error: KafkaError| Finding::wrong("client", format!("librdkafka refuses: {error}"));
        let listener = Listener::default();
        let consumer: BaseConsumer<Listener> =
            client(config, &config.kafka.consumer_properties, listener.clone()).map_err(refused)?;
        // Its first token, which every question would wait for.
        drop(consumer.poll(Duration::ZERO));
        let admin = admin(config, &listener).map_err(refused)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Finding::wrong("client", format!("no event queue: {error}")))?;
        let metadata = consumer.fetch_metadata(None, PATIENCE).map_err(|error| {
            let why = complaint(&consumer, &listener).unwrap_or_else(|| error.to_string());
            Finding::wrong(&brokers, format!("no broker answers: {why}; check kafka.brokers and the security settings"))
        })?;
        let names = metadata.topics().iter().map(|topic| topic.name().to_owned()).collect();
        Ok(Self { consumer, admin, runtime, n_brokers: metadata.brokers().len(), names })
    }

    /// That there is a cluster.
    pub(super) fn finding(&self) -> Finding {
        Finding::fine("cluster", format!("{} brokers, {} topics to be seen", self.n_brokers, self.names.len()))
    }

    /// Whether a record may have more than one copy.
    pub(super) fn can_replicate(&self) -> bool {
        self.n_brokers > 1
    }

    /// Why a topic's settings are not seen.
    pub(super) fn why_hidden(&self) -> &'static str {
        match self.admin {
            Some(_) => "; its settings may not be seen (DescribeConfigs)",
            None => "; its settings are not looked at, a token from a file lets no administrator in",
        }
    }

    /// What a topic is like; `None` if there is none of this name.
    pub(super) fn topic(&self, name: &str) -> Result<Option<TopicFacts>, KafkaError> {
        let metadata = self.consumer.fetch_metadata(Some(name), PATIENCE)?;
        let Some(topic) = metadata.topics().first() else { return Ok(None) };
        match topic.error().map(RDKafkaErrorCode::from) {
            None => {}
            Some(RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::UnknownTopic) => return Ok(None),
            Some(code) => return Err(KafkaError::MetadataFetch(code)),
        }
        let n_replicas = topic.partitions().iter().map(|partition| partition.replicas().len()).min();
        Ok(Some(TopicFacts {
            n_partitions: partitions(topic),
            n_replicas: n_replicas.unwrap_or_default(),
            settings: self.settings(name),
        }))
    }

    /// Creates a topic; `None` partitions are as many as the broker's default.
    pub(super) fn create(
        &self,
        name: &str,
        n_partitions: Option<usize>,
        settings: &[(&str, String)],
    ) -> Result<(), String> {
        let Some(admin) = &self.admin else { return Err(NO_ADMIN.to_owned()) };
        let n_partitions = n_partitions.and_then(|n| i32::try_from(n).ok()).unwrap_or(BROKER_DEFAULT);
        let topic = NewTopic::new(name, n_partitions, TopicReplication::Fixed(BROKER_DEFAULT));
        let topic = settings.iter().fold(topic, |topic, (key, value)| topic.set(key, value));
        let options = AdminOptions::new().operation_timeout(Some(PATIENCE)).request_timeout(Some(PATIENCE));
        let created = self.runtime.block_on(admin.create_topics([&topic], &options));
        let results = created.map_err(|error| error.to_string())?;
        match results.into_iter().next() {
            Some(Err((_, code))) => Err(code.to_string()),
            _ => Ok(()),
        }
    }

    fn settings(&self, topic: &str) -> Option<BTreeMap<String, String>> {
        let resource = ResourceSpecifier::Topic(topic);
        let options = AdminOptions::new().request_timeout(Some(PATIENCE));
        let described = self.runtime.block_on(self.admin.as_ref()?.describe_configs([&resource], &options));
        let resource = described.ok()?.into_iter().next()?.ok()?;
        Some(resource.entries.into_iter().filter_map(|entry| Some((entry.name, entry.value?))).collect())
    }
}

impl TopicFacts {
    /// A setting that is a number.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.settings.as_ref()?.get(name)?.parse().ok()
    }
}

/// The client that describes and creates, where it is let in.
fn admin(config: &Config, listener: &Listener) -> Result<Option<AdminClient<Listener>>, KafkaError> {
    let settings = settings(config, &config.kafka.producer_properties);
    token::lets_admin_in(&settings).then(|| settings.create_with_context(listener.clone())).transpose()
}

/// A client with the operator's properties, and what the questions need.
pub(super) fn client<T: FromClientConfigAndContext<Listener>>(
    config: &Config,
    own: &Properties,
    listener: Listener,
) -> Result<T, KafkaError> {
    settings(config, own).create_with_context(listener)
}

/// The settings that every client of the questions shares.
pub(super) fn settings(config: &Config, own: &Properties) -> ClientConfig {
    let mut settings = ClientConfig::new();
    settings.set_log_level(RDKafkaLogLevel::Emerg);
    settings.set("bootstrap.servers", config.kafka.brokers.join(","));
    settings.set("group.id", &config.kafka.group);
    settings.set("enable.auto.commit", "false");
    settings.set("auto.offset.reset", "earliest");
    settings.set("allow.auto.create.topics", "false");
    for (name, value) in config.kafka.properties.iter().chain(own.iter()) {
        settings.set(name, value);
    }
    settings
}

/// What the client complained of; it says so only while it is polled.
fn complaint(consumer: &BaseConsumer<Listener>, listener: &Listener) -> Option<String> {
    for _ in 0..20 {
        // The outcome is the same as the complaint, in fewer words.
        drop(consumer.poll(Duration::from_millis(5)));
    }
    listener.last()
}

/// Keeps the last thing that a client complained of: it says more than the time that ran out.
#[derive(Debug, Clone, Default)]
pub(super) struct Listener {
    last: Arc<Mutex<Option<String>>>,
}

impl Listener {
    /// The last complaint.
    pub(super) fn last(&self) -> Option<String> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ClientContext for Listener {
    const ENABLE_REFRESH_OAUTH_TOKEN: bool = true;

    fn generate_oauth_token(&self, config: Option<&str>) -> Result<OAuthToken, Box<dyn Error>> {
        token::next(config)
    }

    fn error(&self, error: KafkaError, reason: &str) {
        // "All brokers are down" comes last and says the least.
        if error.rdkafka_error_code() != Some(RDKafkaErrorCode::AllBrokersDown) {
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(reason.to_owned());
        }
    }

    fn log(&self, _level: RDKafkaLogLevel, _facility: &str, _line: &str) {}
}

impl ConsumerContext for Listener {}

fn partitions(topic: &MetadataTopic) -> usize {
    topic.partitions().len()
}
