//! Where the worker reads and writes, and what the client library is told.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{properties, token};
use crate::config::{ConfigFault, Properties};
use crate::format::{OutputFormat, RegistryConfig};
use crate::record::HeaderStyle;

/// Where a group without a committed offset begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Start {
    /// With the oldest record that the topic still holds.
    #[default]
    Earliest,
    /// With what arrives next.
    Latest,
    /// Nowhere: the worker stops with an error, so that nothing is skipped or repeated by surprise.
    Error,
}

/// How the group shares its partitions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum GroupProtocol {
    /// The clients decide, cooperatively: a rebalance stops only the partitions that move.
    #[default]
    Classic,
    /// The broker decides (KIP-848, Kafka 4.0 or later). Experimental here: the linked librdkafka still has known
    /// faults with it.
    Consumer,
}

/// The cluster, the group and the topics that are read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct KafkaConfig {
    /// Brokers to ask first, `host:port`.
    pub brokers: Vec<String>,
    /// The consumer group: workers of one group share the partitions.
    pub group: String,
    /// Topics to read; a name that begins with `^` is a regular expression.
    pub topics: Vec<String>,
    /// Where a group without a committed offset begins.
    pub start: Start,
    /// How the group shares its partitions.
    pub group_protocol: GroupProtocol,
    /// Seconds after which the broker aborts a transaction whose worker has gone. Keep it above a batch's worst case
    /// and a broker's restart.
    pub transaction_timeout_seconds: u64,
    /// Properties of librdkafka for both clients, by its own names: TLS, SASL, timeouts. Those that would break the
    /// guarantee are refused.
    pub properties: Properties,
    /// Properties of librdkafka for the consumer alone.
    pub consumer_properties: Properties,
    /// Properties of librdkafka for the producer alone.
    pub producer_properties: Properties,
}

impl Default for KafkaConfig {
    fn default() -> Self {
        Self {
            brokers: vec!["localhost:9092".to_owned()],
            group: "copydesk".to_owned(),
            topics: vec!["news.raw".to_owned()],
            start: Start::Earliest,
            group_protocol: GroupProtocol::Classic,
            transaction_timeout_seconds: 40,
            properties: Properties::default(),
            consumer_properties: Properties::default(),
            producer_properties: Properties::default(),
        }
    }
}

/// What a published record's key is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum KeySource {
    /// The input's key; the article's id where the input has none.
    #[default]
    Input,
    /// The article's id: for compacted topics and upserts.
    Id,
}

/// What a published record's timestamp is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TimestampSource {
    /// The input's timestamp. An input older than the output's retention disappears as soon as it is written.
    #[default]
    Input,
    /// The moment of publication.
    Now,
}

/// Where published records go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OutputConfig {
    /// The topic; it must exist, and must not be one that is read.
    pub topic: String,
    /// The form in which a record is written.
    pub format: OutputFormat,
    /// Whether each record carries the headers of a CloudEvent in Kafka's binary mode (`ce_id`, `ce_source`, …).
    pub cloudevents: bool,
    /// What `ce_source` says: a URI reference that names this desk.
    pub cloudevents_source: String,
    /// What a record's key is.
    pub key: KeySource,
    /// What a record's timestamp is.
    pub timestamp: TimestampSource,
    /// Largest record in bytes, key and headers included: the topic's `max.message.bytes`. A larger one becomes a
    /// dead letter.
    pub max_record_bytes: usize,
    /// The schema registry that the formats ending in `-schema-registry` need.
    pub registry: RegistryConfig,
}

impl Default for OutputConfig {
    fn default() -> Self {
        Self {
            topic: "news.enriched".to_owned(),
            format: OutputFormat::Json,
            cloudevents: false,
            cloudevents_source: "/copydesk".to_owned(),
            key: KeySource::Input,
            timestamp: TimestampSource::Input,
            max_record_bytes: 1_000_000,
            registry: RegistryConfig::default(),
        }
    }
}

/// Where messages go that cannot become a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DeadLetterConfig {
    /// The topic; it must exist, and must not be one that is read.
    pub topic: String,
    /// The names of the headers that say what went wrong.
    pub header_style: HeaderStyle,
}

impl Default for DeadLetterConfig {
    fn default() -> Self {
        Self { topic: "news.dead-letter".to_owned(), header_style: HeaderStyle::default() }
    }
}

impl KafkaConfig {
    /// Every mistake in this section.
    #[must_use]
    pub fn validate(&self) -> Vec<ConfigFault> {
        let mut faults = Vec::new();
        if self.brokers.is_empty() {
            faults.push(ConfigFault::new("brokers", "is empty; name at least one broker as `host:port`"));
        }
        for broker in self.brokers.iter().filter(|broker| !is_broker(broker)) {
            faults
                .push(ConfigFault::new("brokers", format!("holds `{broker}`, which is no broker; write `host:port`")));
        }
        for topic in self.topics.iter().filter(|topic| !topic.starts_with('^') && !is_topic_name(topic)) {
            faults.push(ConfigFault::new("topics", format!("holds `{topic}`, which {NO_TOPIC_NAME}")));
        }
        if self.group.is_empty() {
            faults.push(ConfigFault::new("group", "is empty; workers of one group need a name to find each other"));
        }
        if self.topics.is_empty() {
            faults.push(ConfigFault::new("topics", "is empty; name at least one topic to read"));
        }
        if !(5..=900).contains(&self.transaction_timeout_seconds) {
            let problem =
                "is outside 5 to 900; brokers refuse more than 900 by default, and less aborts healthy batches";
            faults.push(ConfigFault::new("transaction_timeout_seconds", problem));
        }
        for topic in self.topics.iter().filter(|topic| topic.starts_with('^')) {
            if let Err(error) = regex::Regex::new(topic) {
                faults.push(ConfigFault::new("topics", format!("`{topic}` is no regular expression: {error}")));
            }
        }
        let sections = [
            ("properties", &self.properties),
            ("consumer_properties", &self.consumer_properties),
            ("producer_properties", &self.producer_properties),
        ];
        for (section, set) in sections {
            faults.extend(properties::validate(set).into_iter().map(|fault| fault.within(section)));
        }
        faults.extend(self.token_faults());
        faults
    }

    /// What is wrong with the tokens of either client, said where they are set.
    fn token_faults(&self) -> Vec<ConfigFault> {
        let fault = |section, own: &Properties| {
            let problem = token::fault(|name| own.get(name).or_else(|| self.properties.get(name)))?;
            let section = own.get(token::PROPERTY).map_or("properties", |_| section);
            Some(ConfigFault::new(token::PROPERTY, problem.to_string()).within(section))
        };
        let consumer = fault("consumer_properties", &self.consumer_properties);
        let producer = fault("producer_properties", &self.producer_properties);
        let both: Vec<_> = consumer.into_iter().chain(producer).collect();
        match both.as_slice() {
            [one, other] if one == other => vec![one.clone()],
            _ => both,
        }
    }

    /// The first topic of the subscription that would read `topic`, which a worker writes: an endless loop.
    #[must_use]
    pub fn would_read(&self, topic: &str) -> Option<&str> {
        self.topics.iter().find(|pattern| reads(pattern, topic)).map(String::as_str)
    }
}

/// A dead letter without its original: a key, headers and a description, each of 2 KiB at most.
const LEAST_RECORD_BYTES: usize = 16 * 1024;

const NO_TOPIC_NAME: &str = "is no topic's name; write at most 249 letters, digits, `.`, `_` and `-`";

/// What Kafka takes for the name of a topic.
fn is_topic_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    (1..=249).contains(&name.len()) && name.chars().all(is_plain) && name != "." && name != ".."
}

/// `host`, `host:port` or `[address]:port`, with a protocol before it or none: what librdkafka takes.
fn is_broker(broker: &str) -> bool {
    let place = broker.split_once("://").map_or(broker, |(_, place)| place);
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse::<u16>().is_ok()),
        _ => (place, true),
    };
    !host.is_empty() && port && !host.contains([' ', '/', ','])
}

/// Whether a subscription to `pattern` reads `topic`.
pub(super) fn reads(pattern: &str, topic: &str) -> bool {
    // librdkafka takes the whole name, `^` included, as the expression, and does not anchor its end.
    if pattern.starts_with('^') {
        regex::Regex::new(pattern).is_ok_and(|regex| regex.is_match(topic))
    } else {
        pattern == topic
    }
}

/// The mistakes that only the sections together show: topics that would be read and written.
#[must_use]
pub fn validate_topics(kafka: &KafkaConfig, output: &OutputConfig, dead_letter: &DeadLetterConfig) -> Vec<ConfigFault> {
    let mut faults = Vec::new();
    for (key, topic) in [("output.topic", &output.topic), ("dead_letter.topic", &dead_letter.topic)] {
        if topic.is_empty() {
            faults.push(ConfigFault::new(key, "is empty; name the topic to write"));
        } else if !is_topic_name(topic) {
            faults.push(ConfigFault::new(key, format!("is `{topic}`, which {NO_TOPIC_NAME}")));
        } else if let Some(pattern) = kafka.would_read(topic) {
            let problem =
                format!("`{topic}` is read by `{pattern}` of kafka.topics, an endless loop; use another topic");
            faults.push(ConfigFault::new(key, problem));
        }
    }
    if output.topic == dead_letter.topic && !output.topic.is_empty() {
        let problem = "is also output.topic; readers of the output must not meet dead letters";
        faults.push(ConfigFault::new("dead_letter.topic", problem));
    }
    if output.cloudevents && output.cloudevents_source.is_empty() {
        let problem = "is empty, and a CloudEvent needs a source; write a URI reference such as `/copydesk`";
        faults.push(ConfigFault::new("output.cloudevents_source", problem));
    }
    let of_registry = output.registry.validate(output.format).into_iter();
    faults.extend(of_registry.map(|fault| fault.within("registry").within("output")));
    if output.max_record_bytes < LEAST_RECORD_BYTES {
        let problem = format!("is below {LEAST_RECORD_BYTES}, which a dead letter about a record may take");
        faults.push(ConfigFault::new("output.max_record_bytes", problem));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_valid() {
        assert_eq!(KafkaConfig::default().validate(), []);
        let faults = validate_topics(&KafkaConfig::default(), &OutputConfig::default(), &DeadLetterConfig::default());
        assert_eq!(faults, []);
    }

    #[test]
    fn a_subscription_that_reads_what_is_written_is_refused() {
        let kafka = KafkaConfig { topics: vec!["^news\\..*".to_owned()], ..KafkaConfig::default() };

        let faults = validate_topics(&kafka, &OutputConfig::default(), &DeadLetterConfig::default());

        let keys: Vec<_> = faults.iter().map(|fault| fault.key.as_str()).collect();
        assert_eq!(keys, ["output.topic", "dead_letter.topic"]);
    }

    #[test]
    fn a_client_that_shows_tokens_and_has_none_is_refused_once() {
        let properties = [("security.protocol", "sasl_ssl"), ("sasl.mechanism", "OAUTHBEARER")];
        let kafka = KafkaConfig { properties: properties.into_iter().collect(), ..KafkaConfig::default() };

        let faults = kafka.validate();

        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].key, "properties.sasl.oauthbearer.config");
        assert!(faults[0].problem.contains("token_file=/path"), "{}", faults[0].problem);
    }

    #[test]
    fn a_broken_pattern_is_refused() {
        let kafka = KafkaConfig { topics: vec!["^news(".to_owned()], ..KafkaConfig::default() };

        assert_eq!(kafka.validate()[0].key, "topics");
    }
}
