//! The librdkafka properties that an operator may not set, each with its reason.

use rdkafka::ClientConfig;
use rdkafka::error::KafkaError;
use rdkafka::types::RDKafkaConfRes;

use crate::config::{ConfigFault, Properties};

/// Properties that would break the guarantee, or that another setting decides.
const REFUSED: &[(&str, &str)] = &[
    ("acks", "copydesk waits for all in-sync replicas, else an acknowledged record could be lost"),
    ("allow.auto.create.topics", "a misspelt topic would be created instead of reported; create topics with `check`"),
    ("auto.offset.reset", "set kafka.start instead"),
    ("bootstrap.servers", "set kafka.brokers instead"),
    ("delivery.report.only.error", "offsets are committed by the reports of successful deliveries"),
    ("enable.auto.commit", "an offset would be committed before its record is published"),
    ("enable.auto.offset.store", "an offset would be stored before its record is published"),
    ("enable.gapless.guarantee", "it stops the producer for ever at the first record that the broker refuses"),
    ("enable.idempotence", "without it a retry could publish a record twice or out of order"),
    ("enable.partition.eof", "the worker has no use for the event, and its position is ambiguous with several topics"),
    ("group.id", "set kafka.group instead"),
    ("group.instance.id", "it follows from worker.instance, one for each shard"),
    ("group.protocol", "set kafka.group_protocol instead"),
    ("isolation.level", "reading uncommitted offsets could process a record twice (KIP-447)"),
    ("max.in.flight", "more than 5 would break the idempotent producer's order, and librdkafka knows the best value"),
    ("max.in.flight.requests.per.connection", "more than 5 would break the idempotent producer's order"),
    ("message.max.bytes", "set output.max_record_bytes instead"),
    ("message.send.max.retries", "a record must be retried until it is delivered or refused for good"),
    ("message.timeout.ms", "a record must be retried until it is delivered or refused for good"),
    ("delivery.timeout.ms", "a record must be retried until it is delivered or refused for good"),
    ("metadata.broker.list", "set kafka.brokers instead"),
    ("partitioner", "records of one key must keep one partition, the one that Java clients choose (murmur2)"),
    ("queuing.strategy", "a record could overtake another of its partition"),
    ("request.required.acks", "copydesk waits for all in-sync replicas, else an acknowledged record could be lost"),
    ("request.timeout.ms", "librdkafka sets it from the transaction's timeout"),
    ("retries", "a record must be retried until it is delivered or refused for good"),
    ("transaction.timeout.ms", "set kafka.transaction_timeout_seconds instead"),
    ("transactional.id", "it follows from kafka.group and worker.instance, one for each shard"),
];

/// The properties that are refused by name, and those that librdkafka does not know or cannot read.
#[must_use]
pub(super) fn validate(properties: &Properties) -> Vec<ConfigFault> {
    let problem = |name, value| refusal(name).or_else(|| misreading(name, value));
    let faults = properties.iter().filter_map(|(name, value)| Some(ConfigFault::new(name, problem(name, value)?)));
    faults.collect()
}

fn refusal(name: &str) -> Option<String> {
    let (_, reason) = REFUSED.iter().find(|(refused, _)| *refused == name)?;
    Some(format!("is not yours to set: {reason}"))
}

/// What librdkafka says of one property alone; never the value, which may be a secret.
fn misreading(name: &str, value: &str) -> Option<String> {
    let error = ClientConfig::new().set(name, value).create_native_config().err()?;
    Some(match error {
        _ if name == "sasl.oauthbearer.method" && value.eq_ignore_ascii_case("oidc") => {
            "needs a librdkafka with curl, which this one lacks; have a token written to a file, and name it by \
             `token_file=/path` in sasl.oauthbearer.config"
                .to_owned()
        }
        KafkaError::ClientConfig(RDKafkaConfRes::RD_KAFKA_CONF_UNKNOWN, ..) => {
            "is no property of the linked librdkafka; see its CONFIGURATION.md".to_owned()
        }
        _ => "has a value that librdkafka cannot read; see its CONFIGURATION.md".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_property_that_breaks_the_guarantee_is_refused_by_name() {
        let properties = [("enable.auto.commit", "true"), ("security.protocol", "ssl")].into_iter().collect();

        let faults = validate(&properties);

        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].key, "enable.auto.commit");
    }

    #[test]
    fn a_property_that_librdkafka_does_not_know_or_cannot_read_is_refused_without_its_value() {
        let properties = [("sasl.pasword", "hunter2"), ("socket.timeout.ms", "hunter2")].into_iter().collect();

        let faults = validate(&properties);

        assert_eq!(faults.len(), 2);
        assert!(faults.iter().all(|fault| !fault.problem.contains("hunter2")));
    }

    #[test]
    fn each_refusal_is_written_once() {
        let mut names: Vec<_> = REFUSED.iter().map(|(name, _)| name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), REFUSED.len());
    }
}
