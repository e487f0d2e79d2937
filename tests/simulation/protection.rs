//! The protections that the guarantee rests on, each of which a schedule can do without: then a violation must show.

/// What worker, driver, client and brokers do so that nothing is lost or doubled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protection {
    /// After a call whose result was in doubt, a new producer: a stray copy of the request is fenced (P7).
    NewProducerAfterDoubt,
    /// A call that may have been carried out is made again until its result is known, and not taken for failed (P7).
    RetriedUntilKnown,
    /// After a producer was replaced, the broker says what is committed; nobody guesses (P6).
    AskedWhatIsCommitted,
    /// A process that starts fences the earlier ones of its id (P6, P14).
    FencedAtTheStart,
    /// The offsets that are committed are those of records that are done, and not those of records read (P21).
    OffsetsOfWhatIsDone,
    /// Offsets are sent with the member's own generation, which the group checks: zombies are refused (P21).
    CheckedGenerations,
    /// After an abort, the records of the batch are read again (P21).
    RewoundAfterAbort,
    /// A new owner waits for the offsets that a transaction holds (P22, KIP-447).
    WaitedForPendingOffsets,
    /// Partitions are given up only with their batch committed or aborted, and without offsets the group would check
    /// (P20): on its own it would be caught by the generation, so both are left out here.
    LetGoAfterTheBatch,
    /// A record that a broker refuses is named, so that it alone becomes a dead letter (P13).
    NamedRefusals,
    /// The client raises its epoch after a record whose delivery is in doubt.
    RaisedEpochAfterLostRecord,
    /// A partition that comes back is fetched again, though the client keeps it paused.
    ResumedWhenAssigned,
}

impl Protection {
    pub(crate) const ALL: [Self; 12] = [
        Self::NewProducerAfterDoubt,
        Self::RetriedUntilKnown,
        Self::AskedWhatIsCommitted,
        Self::FencedAtTheStart,
        Self::OffsetsOfWhatIsDone,
        Self::CheckedGenerations,
        Self::RewoundAfterAbort,
        Self::WaitedForPendingOffsets,
        Self::LetGoAfterTheBatch,
        Self::NamedRefusals,
        Self::RaisedEpochAfterLostRecord,
        Self::ResumedWhenAssigned,
    ];

    /// The kinds of violation that show it missing, by the first word of each.
    pub(crate) fn is_missed_by(self, violation: &str) -> bool {
        let kinds: &[&str] = match self {
            Self::OffsetsOfWhatIsDone | Self::RewoundAfterAbort => &["lost"],
            Self::NamedRefusals | Self::ResumedWhenAssigned => &["stuck"],
            Self::NewProducerAfterDoubt | Self::RetriedUntilKnown => &["lost", "doubled"],
            Self::AskedWhatIsCommitted
            | Self::FencedAtTheStart
            | Self::CheckedGenerations
            | Self::WaitedForPendingOffsets
            | Self::LetGoAfterTheBatch
            | Self::RaisedEpochAfterLostRecord => &["doubled"],
        };
        kinds.iter().any(|kind| violation.starts_with(kind))
    }
}
