//! The error policy: what the worker does about each failure of a call or a delivery, in one table.
//!
//! # Why
//! librdkafka says of a transactional error whether to call again, to abort, or to give the producer up. That is the
//! default here. The table holds what it does not say: codes whose meaning for a consume-and-produce worker is sharper
//! than their class (a stale generation is no reason to give up a healthy producer), and codes of single records,
//! which must not abort the same batch for ever. Codes that appear when a coordinator aborted our transaction behind
//! our back (KIP-588 is missing in librdkafka) mean "rebuild and rewind", not "fatal".

use crate::record::FaultReason;

/// What the driver is asked to do with the broker, one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Call {
    /// Begin a transaction.
    Begin,
    /// Add the batch's offsets to the transaction.
    SendOffsets,
    /// Commit: the transaction, or without transactions the batch's offsets.
    Commit,
    /// Abort the transaction and drop what is not delivered.
    Abort,
    /// Replace the producer and read the committed offsets.
    Rebuild,
}

/// What librdkafka says of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The same call may be made again; what it did is not known.
    Retriable,
    /// The transaction must be aborted.
    RequiresAbort,
    /// The producer is of no more use.
    Fatal,
    /// None of these.
    Other,
}

/// The codes that the policy knows by name; the driver maps librdkafka's to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// The group has moved on: `ILLEGAL_GENERATION`, `UNKNOWN_MEMBER_ID`, `_ASSIGNMENT_LOST`.
    StaleGeneration,
    /// `REBALANCE_IN_PROGRESS`.
    RebalanceInProgress,
    /// `FENCED_INSTANCE_ID`: another process runs under the same instance name.
    FencedInstance,
    /// `_FENCED`, `INVALID_PRODUCER_EPOCH`, `PRODUCER_FENCED`: a newer producer has the transactional id.
    FencedProducer,
    /// `INVALID_TXN_STATE`, `INVALID_PRODUCER_ID_MAPPING`: the coordinator aborted it.
    LostTransaction,
    /// An authorisation is missing.
    Unauthorized,
    /// The topic or partition does not exist.
    UnknownTopic,
    /// `MSG_SIZE_TOO_LARGE`, `RECORD_LIST_TOO_LARGE`.
    TooLarge,
    /// `INVALID_RECORD`, `INVALID_MSG`, `INVALID_TIMESTAMP`: the broker will never take this record.
    InvalidRecord,
    /// `_PURGE_QUEUE`, `_PURGE_INFLIGHT`, `_STATE`: the consequence of another failure.
    Consequence,
    /// `_TIMED_OUT`, `_MSG_TIMED_OUT`, `REQUEST_TIMED_OUT`.
    TimedOut,
    /// Any other.
    Other,
}

/// A failure as the worker sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    /// What librdkafka says of it.
    pub severity: Severity,
    /// What it is.
    pub code: Code,
}

/// What to do about a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reaction {
    /// Make the same call again; should it succeed then, the producer is replaced all the same, because a stray copy
    /// of the first request could still end a later transaction (KIP-890 is missing in librdkafka).
    Retry,
    /// Abort the batch, go back to where it began, go on.
    Abort,
    /// Replace the producer, ask the broker what was committed, go back to there, go on. Bounded.
    Rebuild,
    /// A human must act.
    Exit,
}

/// What a failed delivery means for its record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The broker will not take this record, or one that shared its request.
    Record(FaultReason),
    /// Nothing about the record: the batch is aborted and tried again.
    Batch,
    /// The producer is of no more use.
    Producer,
}

/// What is done about a code, whatever librdkafka's class for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The code.
    pub code: Code,
    /// When a call fails with it, for good.
    pub reaction: Reaction,
    /// When a delivery fails with it.
    pub refusal: Refusal,
    /// What it means, and why that is right.
    pub because: &'static str,
}

/// The codes that outweigh librdkafka's own classes.
pub const TABLE: &[Rule] = &[
    rule(
        Code::StaleGeneration,
        Reaction::Abort,
        Refusal::Batch,
        "the group has moved on; the batch is dropped and the rebalance that made it stale is on its way",
    ),
    rule(Code::RebalanceInProgress, Reaction::Abort, Refusal::Batch, "the group is moving; as above"),
    rule(
        Code::FencedInstance,
        Reaction::Exit,
        Refusal::Producer,
        "another process has this worker.instance; going on would be a fight without an end",
    ),
    rule(
        Code::FencedProducer,
        Reaction::Rebuild,
        Refusal::Producer,
        "our own stall looks the same as a twin; a new producer is right for the one, and bounded for the other",
    ),
    rule(
        Code::LostTransaction,
        Reaction::Rebuild,
        Refusal::Producer,
        "the coordinator has ended or forgotten the transaction behind our back",
    ),
    rule(
        Code::Unauthorized,
        Reaction::Rebuild,
        Refusal::Batch,
        "librdkafka gives the producer up; the bound on rebuilds ends it if nobody grants the right",
    ),
    rule(
        Code::UnknownTopic,
        Reaction::Abort,
        Refusal::Batch,
        "the topic is gone, or not there yet; tried again for a while",
    ),
    rule(
        Code::TooLarge,
        Reaction::Abort,
        Refusal::Record(FaultReason::RecordTooLarge),
        "the topic takes no record of this size; alone in its batch the record shows itself, and becomes a letter",
    ),
    rule(
        Code::InvalidRecord,
        Reaction::Abort,
        Refusal::Record(FaultReason::Rejected),
        "the broker will never take this record; it becomes a letter in the same way",
    ),
    rule(Code::Consequence, Reaction::Abort, Refusal::Batch, "something else failed before, and was reported itself"),
];

const fn rule(code: Code, reaction: Reaction, refusal: Refusal, because: &'static str) -> Rule {
    Rule { code, reaction, refusal, because }
}

/// What to do about a failed call.
#[must_use]
pub fn react(call: Call, failure: Failure) -> Reaction {
    let by_code = TABLE.iter().find(|rule| rule.code == failure.code).map(|rule| rule.reaction);
    let reaction = match (failure.severity, by_code) {
        // Only what is definite is judged by its code: a retriable failure may still have been carried out.
        (Severity::Retriable, Some(Reaction::Exit)) => Reaction::Exit,
        (Severity::Retriable, _) => Reaction::Retry,
        (_, Some(reaction)) => reaction,
        (Severity::RequiresAbort, None) => Reaction::Abort,
        (Severity::Fatal | Severity::Other, None) => Reaction::Rebuild,
    };
    match (call, reaction) {
        // There is nothing to abort before a transaction began, and aborting again would not end.
        (Call::Abort | Call::Rebuild, Reaction::Abort) => Reaction::Rebuild,
        (_, reaction) => reaction,
    }
}

/// What a failed delivery means for its record.
#[must_use]
pub fn refusal(failure: Failure) -> Refusal {
    let by_code = TABLE.iter().find(|rule| rule.code == failure.code).map(|rule| rule.refusal);
    match (by_code, failure.severity) {
        (Some(refusal), _) => refusal,
        (None, Severity::Fatal) => Refusal::Producer,
        (None, _) => Refusal::Batch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reaction(call: Call, severity: Severity, code: Code) -> Reaction {
        react(call, Failure { severity, code })
    }

    #[test]
    fn without_a_rule_librdkafkas_class_decides() {
        let of = |severity| reaction(Call::Commit, severity, Code::Other);

        assert_eq!(of(Severity::Retriable), Reaction::Retry);
        assert_eq!(of(Severity::RequiresAbort), Reaction::Abort);
        assert_eq!(of(Severity::Fatal), Reaction::Rebuild);
        assert_eq!(of(Severity::Other), Reaction::Rebuild);
    }

    #[test]
    fn a_stale_generation_drops_the_batch_and_keeps_the_producer() {
        for severity in [Severity::RequiresAbort, Severity::Other] {
            assert_eq!(reaction(Call::SendOffsets, severity, Code::StaleGeneration), Reaction::Abort);
        }
    }

    #[test]
    fn a_fenced_instance_ends_the_worker_and_a_fenced_producer_does_not() {
        assert_eq!(reaction(Call::SendOffsets, Severity::Fatal, Code::FencedInstance), Reaction::Exit);
        assert_eq!(reaction(Call::Commit, Severity::Fatal, Code::FencedProducer), Reaction::Rebuild);
        assert_eq!(reaction(Call::Commit, Severity::Fatal, Code::LostTransaction), Reaction::Rebuild);
    }

    #[test]
    fn an_abort_that_fails_for_good_is_not_aborted_again() {
        assert_eq!(reaction(Call::Abort, Severity::RequiresAbort, Code::Other), Reaction::Rebuild);
    }

    #[test]
    fn a_retriable_failure_may_have_been_carried_out_and_is_never_judged_by_its_code() {
        for rule in TABLE.iter().filter(|rule| rule.reaction != Reaction::Exit) {
            for call in [Call::SendOffsets, Call::Commit, Call::Abort, Call::Rebuild] {
                assert_eq!(reaction(call, Severity::Retriable, rule.code), Reaction::Retry, "{:?}", rule.code);
            }
        }
    }

    #[test]
    fn every_rule_holds_for_every_definite_class() {
        for rule in TABLE {
            for severity in [Severity::RequiresAbort, Severity::Fatal, Severity::Other] {
                let failure = Failure { severity, code: rule.code };
                assert_eq!(react(Call::Commit, failure), rule.reaction, "{:?}", rule.code);
                assert_eq!(refusal(failure), rule.refusal, "{:?}", rule.code);
            }
        }
    }

    #[test]
    fn only_codes_of_a_record_condemn_the_record() {
        let of = |code| refusal(Failure { severity: Severity::Other, code });

        assert_eq!(of(Code::TooLarge), Refusal::Record(FaultReason::RecordTooLarge));
        assert_eq!(of(Code::InvalidRecord), Refusal::Record(FaultReason::Rejected));
        for code in [Code::TimedOut, Code::Unauthorized, Code::UnknownTopic, Code::Consequence, Code::Other] {
            assert_eq!(of(code), Refusal::Batch);
        }
    }

    #[test]
    fn each_code_has_one_rule_at_most() {
        for (index, rule) in TABLE.iter().enumerate() {
            assert!(TABLE.iter().skip(index + 1).all(|other| other.code != rule.code), "{:?}", rule.code);
        }
    }
}
