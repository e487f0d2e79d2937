//! The small words of the worker: a partition, a ticket for one record of it, a moment.

use std::time::Duration;

/// Time since an origin of the caller's choice. The worker has no clock; each event brings the moment it happened.
pub type Moment = Duration;

/// A partition that the driver reads, by a small number of its choice; topic names stay with the driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartitionId(pub u32);

impl PartitionId {
    pub(super) fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// Names one admitted record. After a rewind or a rebalance the partition's epoch has moved on, and a late result
/// that comes with an older ticket is recognised and discarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket {
    /// The partition it was read from.
    pub partition: PartitionId,
    /// The record's offset there.
    pub offset: i64,
    pub(super) epoch: u32,
    pub(super) sequence: u64,
}

/// The next offset to read of a partition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// The partition.
    pub partition: PartitionId,
    /// The next offset: one past the last record that is done.
    pub offset: i64,
}
