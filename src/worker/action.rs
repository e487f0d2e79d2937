//! What the worker asks its driver to do.

use super::caution::Mark;
use super::ledger::Outcome;
use super::policy::Call;
use super::ticket::{PartitionId, Position, Ticket};

/// One thing to do; the driver does them in the order given.
#[derive(Debug, PartialEq)]
pub enum Action<R, N> {
    /// Make this call and report its result with `on_call`, or `on_rebuilt` for [`Call::Rebuild`].
    Call(Call),
    /// Add these offsets to the transaction, or without transactions commit them; then report the call's result.
    Offsets(Call, Vec<Commitment>),
    /// Send this record; its delivery is reported under this number.
    Produce {
        /// Names the delivery.
        number: u64,
        /// What is sent.
        record: R,
    },
    /// These records' batch is committed.
    Settled(Vec<Settled<N>>),
    /// Read on from these positions, and report the result with `on_seek`.
    Seek(Vec<Position>),
    /// Stop fetching these partitions.
    Pause(Vec<PartitionId>),
    /// Fetch these partitions again.
    Resume(Vec<PartitionId>),
    /// Nothing of these partitions is held any more: the rebalance may go on.
    Unassign(Vec<PartitionId>),
    /// Nothing of these partitions is held any more: end the consumer, which reads no more, and join with another.
    ReplaceConsumer(Vec<PartitionId>),
    /// Everything is committed: leave the group.
    Leave,
    /// The end.
    Exit(Ending),
}

/// An offset to commit, and what to leave beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commitment {
    /// The partition.
    pub partition: PartitionId,
    /// One past the last record that is done.
    pub offset: i64,
    /// What the next owner is told; `None` is the farewell of an owner that ends in good order.
    pub mark: Option<Mark>,
}

/// A record whose batch is committed.
#[derive(Debug, Clone, PartialEq)]
pub struct Settled<N> {
    /// What became of it.
    pub outcome: Outcome,
    /// What the driver wanted to remember of it.
    pub note: N,
}

/// Why the worker ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The drain deadline passed with records in flight.
    DrainDeadline,
    /// Producers were replaced too often within the window: another worker may have the same instance name.
    TooManyRebuilds,
    /// Another process of the group runs under the same instance name.
    FencedInstance,
    /// Batches were aborted again and again without any progress.
    NoProgress,
    /// Not even a letter about this record could be delivered.
    Undeliverable(PartitionId, i64),
    /// This partition has work and stood still at this offset, with another consumer too.
    Stalled(PartitionId, i64),
    /// The driver says that the consumer is of no more use.
    ConsumerBroken,
}

/// What to do with a record that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intake {
    /// Process it.
    Process(Ticket),
    /// The broker refused its record before: make a dead letter of it.
    Condemned(Ticket, Condemned),
    /// Not ours, or not now: it was read before a rewind, or its partition is on its way to another worker.
    Ignore,
}

/// How a record that the broker refused is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Condemned {
    /// What the broker said.
    pub reason: crate::record::FaultReason,
    /// Whether its own dead letter was refused too, so that only a letter without the original can be written.
    pub without_original: bool,
}
