//! librdkafka's errors in the worker's words: one class and one code each.

use rdkafka::error::{KafkaError, RDKafkaErrorCode};

use crate::worker::{Code, Failure, Severity};

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
    use RDKafkaErrorCode as Raw;
    match code {
        Raw::IllegalGeneration
        | Raw::UnknownMemberId
        | Raw::AssignmentLost
        | Raw::FencedMemberEpoch
        | Raw::StaleMemberEpoch => Code::StaleGeneration,
        Raw::RebalanceInProgress => Code::RebalanceInProgress,
        Raw::FencedInstanceId => Code::FencedInstance,
        Raw::Fenced | Raw::InvalidProducerEpoch | Raw::ProducerFenced => Code::FencedProducer,
        Raw::InvalidTransactionalState | Raw::InvalidProducerIdMapping | Raw::UnknownProducerId => {
            Code::LostTransaction
        }
        Raw::TopicAuthorizationFailed
        | Raw::GroupAuthorizationFailed
        | Raw::ClusterAuthorizationFailed
        | Raw::TransactionalIdAuthorizationFailed => Code::Unauthorized,
        Raw::UnknownTopic | Raw::UnknownTopicOrPartition | Raw::UnknownPartition => Code::UnknownTopic,
        Raw::MessageSizeTooLarge | Raw::MessageBatchTooLarge => Code::TooLarge,
        Raw::InvalidRecord | Raw::InvalidMessage | Raw::PolicyViolation | Raw::InvalidTimestamp => Code::InvalidRecord,
        Raw::PurgeQueue | Raw::PurgeInflight | Raw::State => Code::Consequence,
        Raw::OperationTimedOut | Raw::MessageTimedOut | Raw::RequestTimedOut => Code::TimedOut,
        _ => Code::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_of_the_policy_is_reached_by_the_codes_that_it_lists() {
        let expected = [
            (RDKafkaErrorCode::IllegalGeneration, Code::StaleGeneration),
            (RDKafkaErrorCode::RebalanceInProgress, Code::RebalanceInProgress),
            (RDKafkaErrorCode::FencedInstanceId, Code::FencedInstance),
            (RDKafkaErrorCode::Fenced, Code::FencedProducer),
            (RDKafkaErrorCode::InvalidTransactionalState, Code::LostTransaction),
            (RDKafkaErrorCode::TopicAuthorizationFailed, Code::Unauthorized),
            (RDKafkaErrorCode::UnknownTopicOrPartition, Code::UnknownTopic),
            (RDKafkaErrorCode::MessageSizeTooLarge, Code::TooLarge),
            (RDKafkaErrorCode::InvalidRecord, Code::InvalidRecord),
            (RDKafkaErrorCode::PurgeQueue, Code::Consequence),
            (RDKafkaErrorCode::MessageTimedOut, Code::TimedOut),
            (RDKafkaErrorCode::NotCoordinator, Code::Other),
        ];

        for (raw, name) in expected {
            assert_eq!(code(raw), name, "{raw:?}");
        }
    }

    #[test]
    fn a_plain_commit_is_retried_unless_the_group_has_moved_on() {
        let of = |code| of_commit(&KafkaError::ConsumerCommit(code)).severity;

        assert_eq!(of(RDKafkaErrorCode::NotCoordinator), Severity::Retriable);
        assert_eq!(of(RDKafkaErrorCode::RebalanceInProgress), Severity::Retriable);
        assert_eq!(of(RDKafkaErrorCode::IllegalGeneration), Severity::Other);
    }
}
