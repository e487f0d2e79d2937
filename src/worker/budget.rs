//! What may be held in memory, and when to stop reading.
//!
//! # Why
//! A full worker first just stops polling: librdkafka stops fetching when its own queue is full, and nothing is thrown
//! away. But rebalances wait while nobody polls, so after a good part of `max.poll.interval.ms` the partitions are
//! paused and polled again. Pausing throws the prefetched records away, hence the low-water mark before reading on.

use super::Moment;
use std::time::Duration;

/// The part of the budget below which a full worker reads on.
const LOW_WATER_PERCENT: usize = 75;

/// What the driver may do with its consumer just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appetite {
    /// Poll for records.
    Hungry,
    /// Do not poll; wait for results.
    Full,
    /// The partitions are paused: poll, for rebalances alone.
    Paused,
}

/// The limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BudgetLimits {
    /// Records in flight.
    pub records: usize,
    /// Bytes held for them.
    pub bytes: usize,
    /// How long a full worker may leave its consumer without a poll.
    pub pause_after: Duration,
}

/// Records and bytes in flight against their limits.
#[derive(Debug)]
pub(super) struct Budget {
    limits: BudgetLimits,
    /// Fewer records than usual, where a predecessor died.
    narrowed: Option<usize>,
    records: usize,
    bytes: usize,
    full_since: Option<Moment>,
}

impl Budget {
    pub(super) fn new(limits: BudgetLimits) -> Self {
        Self { limits, narrowed: None, records: 0, bytes: 0, full_since: None }
    }

    /// Holds no more records than this, or as many as usual again.
    pub(super) fn narrow(&mut self, records: Option<usize>) {
        self.narrowed = records;
    }

    pub(super) fn admit(&mut self, bytes: usize) {
        self.records += 1;
        self.bytes += bytes;
    }

    /// A record now holds `after` bytes where it held `before`.
    pub(super) fn resize(&mut self, before: usize, after: usize) {
        self.bytes = (self.bytes + after).saturating_sub(before);
    }

    pub(super) fn release(&mut self, records: usize, bytes: usize) {
        self.records = self.records.saturating_sub(records);
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    pub(super) fn records(&self) -> usize {
        self.records
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Looks at the level; between the two marks a full worker stays full and a hungry one hungry.
    pub(super) fn observe(&mut self, now: Moment) {
        if self.full_since.is_some() && !self.holds(LOW_WATER_PERCENT) {
            self.full_since = None;
        } else if self.full_since.is_none() && self.is_at_limit() {
            self.full_since = Some(now);
        }
    }

    pub(super) fn is_at_limit(&self) -> bool {
        self.holds(100)
    }

    fn holds(&self, percent: usize) -> bool {
        let reaches = |held: usize, limit: usize| held.saturating_mul(100) >= limit.saturating_mul(percent);
        // One record of any size is always let in, else a large one would wait for ever.
        let limit = self.narrowed.map_or(self.limits.records, |narrowed| narrowed.min(self.limits.records));
        self.records > 0 && (reaches(self.records, limit) || reaches(self.bytes, self.limits.bytes))
    }

    pub(super) fn is_full(&self) -> bool {
        self.full_since.is_some()
    }

    pub(super) fn wants_pause(&self, now: Moment) -> bool {
        self.full_since.is_some_and(|since| now.saturating_sub(since) >= self.limits.pause_after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget() -> Budget {
        Budget::new(BudgetLimits { records: 4, bytes: 1000, pause_after: Duration::from_secs(75) })
    }

    #[test]
    fn a_full_worker_reads_on_only_below_the_low_water_mark() {
        let mut budget = budget();
        (0..4).for_each(|_| budget.admit(1));
        budget.observe(Duration::ZERO);
        assert!(budget.is_full());

        budget.release(1, 1);
        budget.observe(Duration::ZERO);
        assert!(budget.is_full(), "three of four is not below 75 percent");

        budget.release(1, 1);
        budget.observe(Duration::ZERO);
        assert!(!budget.is_full());
    }

    #[test]
    fn partitions_are_paused_only_after_a_long_stall() {
        let mut budget = budget();
        budget.admit(5000);
        budget.observe(Duration::from_secs(1));

        assert!(!budget.wants_pause(Duration::from_secs(75)));
        assert!(budget.wants_pause(Duration::from_secs(76)));
    }
}
