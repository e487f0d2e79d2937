//! librdkafka's errors in the worker's words: one class and one code each.

mod page;
#[cfg(test)]
mod tests;

use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use crate::worker::{Code, Failure, Severity};
pub use page::error_page;

/// A failed transactional call.
pub(super) fn of_call(error: &KafkaError) -> Failure {
    let code = error.rdkafka_error_code().map_or(Code::Other, code);
    let severity = match error {
        KafkaError::Transaction(error) if error.is_fatal() => Severity::Fatal,
        KafkaError::Transaction(error) if error.txn_requires_abort() => Severity::RequiresAbort,
        KafkaError::Transaction(error) if error.is_retriable() => Severity::Retriable,
        // The rest of what these calls return are failures to serve the queue in time.
        KafkaError::Flush(_) => Severity::Retriable,
        _ => Severity::Other,
    };
    Failure { severity, code }
}

/// A failed commit of offsets outside a transaction, or a failed look-up of committed offsets: unless the group has
/// moved on or something is forbidden, trying again is all that helps.
pub(super) fn of_commit(error: &KafkaError) -> Failure {
    let code = error.rdkafka_error_code().map_or(Code::Other, code);
    let severity = match code {
        Code::StaleGeneration | Code::FencedInstance | Code::Unauthorized => Severity::Other,
        _ => Severity::Retriable,
    };
    Failure { severity, code }
}

/// A failed delivery.
pub(super) fn of_delivery(error: &KafkaError) -> Failure {
    let raw = error.rdkafka_error_code();
    let severity = match raw {
        Some(RDKafkaErrorCode::Fatal) => Severity::Fatal,
        _ => Severity::Other,
    };
    Failure { severity, code: raw.map_or(Code::Other, code) }
}

/// The worker's name for a code.
pub(super) fn code(code: RDKafkaErrorCode) -> Code {
    NAMES.iter().find(|(raw, ..)| *raw == code).map_or(Code::Other, |(.., name)| *name)
}

/// librdkafka's codes that the policy knows, with Kafka's names for them. A leading underscore is librdkafka's own.
const NAMES: &[(RDKafkaErrorCode, &str, Code)] = &[
    (RDKafkaErrorCode::IllegalGeneration, "ILLEGAL_GENERATION", Code::StaleGeneration),
    (RDKafkaErrorCode::UnknownMemberId, "UNKNOWN_MEMBER_ID", Code::StaleGeneration),
    (RDKafkaErrorCode::FencedMemberEpoch, "FENCED_MEMBER_EPOCH", Code::StaleGeneration),
    (RDKafkaErrorCode::StaleMemberEpoch, "STALE_MEMBER_EPOCH", Code::StaleGeneration),
    (RDKafkaErrorCode::AssignmentLost, "_ASSIGNMENT_LOST", Code::StaleGeneration),
    (RDKafkaErrorCode::RebalanceInProgress, "REBALANCE_IN_PROGRESS", Code::RebalanceInProgress),
    (RDKafkaErrorCode::FencedInstanceId, "FENCED_INSTANCE_ID", Code::FencedInstance),
    (RDKafkaErrorCode::Fenced, "_FENCED", Code::FencedProducer),
    (RDKafkaErrorCode::InvalidProducerEpoch, "INVALID_PRODUCER_EPOCH", Code::FencedProducer),
    (RDKafkaErrorCode::ProducerFenced, "PRODUCER_FENCED", Code::FencedProducer),
    (RDKafkaErrorCode::InvalidTransactionalState, "INVALID_TXN_STATE", Code::LostTransaction),
    (RDKafkaErrorCode::InvalidProducerIdMapping, "INVALID_PRODUCER_ID_MAPPING", Code::LostTransaction),
    (RDKafkaErrorCode::UnknownProducerId, "UNKNOWN_PRODUCER_ID", Code::LostTransaction),
    (RDKafkaErrorCode::TopicAuthorizationFailed, "TOPIC_AUTHORIZATION_FAILED", Code::Unauthorized),
    (RDKafkaErrorCode::GroupAuthorizationFailed, "GROUP_AUTHORIZATION_FAILED", Code::Unauthorized),
    (RDKafkaErrorCode::ClusterAuthorizationFailed, "CLUSTER_AUTHORIZATION_FAILED", Code::Unauthorized),
    (RDKafkaErrorCode::TransactionalIdAuthorizationFailed, "TRANSACTIONAL_ID_AUTHORIZATION_FAILED", Code::Unauthorized),
    (RDKafkaErrorCode::UnknownTopicOrPartition, "UNKNOWN_TOPIC_OR_PARTITION", Code::UnknownTopic),
    (RDKafkaErrorCode::UnknownTopic, "_UNKNOWN_TOPIC", Code::UnknownTopic),
    (RDKafkaErrorCode::UnknownPartition, "_UNKNOWN_PARTITION", Code::UnknownTopic),
    (RDKafkaErrorCode::MessageSizeTooLarge, "MSG_SIZE_TOO_LARGE", Code::TooLarge),
    (RDKafkaErrorCode::MessageBatchTooLarge, "RECORD_LIST_TOO_LARGE", Code::TooLarge),
    (RDKafkaErrorCode::InvalidRecord, "INVALID_RECORD", Code::InvalidRecord),
    (RDKafkaErrorCode::InvalidMessage, "INVALID_MSG", Code::InvalidRecord),
    (RDKafkaErrorCode::InvalidTimestamp, "INVALID_TIMESTAMP", Code::InvalidRecord),
    (RDKafkaErrorCode::PurgeQueue, "_PURGE_QUEUE", Code::Consequence),
    (RDKafkaErrorCode::PurgeInflight, "_PURGE_INFLIGHT", Code::Consequence),
    (RDKafkaErrorCode::State, "_STATE", Code::Consequence),
    (RDKafkaErrorCode::OperationTimedOut, "_TIMED_OUT", Code::TimedOut),
    (RDKafkaErrorCode::TimedOutQueue, "_TIMED_OUT_QUEUE", Code::TimedOut),
    (RDKafkaErrorCode::MessageTimedOut, "_MSG_TIMED_OUT", Code::TimedOut),
    (RDKafkaErrorCode::RequestTimedOut, "REQUEST_TIMED_OUT", Code::TimedOut),
];
