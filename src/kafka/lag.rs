//! How far behind each assigned partition is, from our own commits and the log's end as librdkafka reports it.
//!
//! # Why
//! librdkafka's own `consumer_lag` knows only offsets that the consumer committed; a transaction's offsets are committed by
//! the producer, and with them that number stands still. Ours also ends at 0 on a log whose last record is a control
//! marker, where a committed offset alone would stay one behind for ever.
//!
//! The age is that of the oldest record that waits. Before that one is read it is not known, and the time since nothing
//! waited stands for it: a record that ends an hour's silence is not an hour old.

use std::collections::{BTreeMap, VecDeque};

use super::statistics::PartitionStatistics;
use crate::worker::{PartitionId, Position};

/// One record in so many is remembered with its timestamp, and on a slow topic one in so many milliseconds: the age is
/// right to within one or the other.
const SAMPLE_EVERY: i64 = 64;
const SAMPLE_EVERY_MS: i64 = 500;

#[derive(Debug, Default)]
struct Known {
    settled: Option<i64>,
    statistics: Option<PartitionStatistics>,
    /// Offsets and timestamps of records read, from the newest that is settled on.
    arrivals: VecDeque<(i64, i64)>,
    last_read: Option<i64>,
    /// When nothing waited, last.
    caught_up_ms: Option<i64>,
}

/// What is known of every assigned partition.
#[derive(Debug, Default)]
pub(super) struct Lag(BTreeMap<PartitionId, Known>);

impl Lag {
    pub(super) fn assigned(&mut self, ids: &[PartitionId]) {
        self.0.extend(ids.iter().map(|id| (*id, Known::default())));
    }

    pub(super) fn unassigned(&mut self, ids: &[PartitionId]) {
        self.0.retain(|id, _| !ids.contains(id));
    }

    /// A record was read.
    pub(super) fn read(&mut self, id: PartitionId, offset: i64, timestamp_ms: Option<i64>) {
        let (Some(known), Some(timestamp_ms)) = (self.0.get_mut(&id), timestamp_ms) else { return };
        known.last_read = Some(offset);
        // After a rewind the same records come again.
        while known.arrivals.back().is_some_and(|(last, _)| *last >= offset) {
            known.arrivals.pop_back();
        }
        let is_news = |(last, last_ms): &(i64, i64)| {
            offset - last >= SAMPLE_EVERY || timestamp_ms.saturating_sub(*last_ms) >= SAMPLE_EVERY_MS
        };
        if known.arrivals.back().is_none_or(is_news) {
            known.arrivals.push_back((offset, timestamp_ms));
            known.forget_settled();
        }
    }

    /// These offsets are committed.
    pub(super) fn settled(&mut self, positions: &[Position]) {
        for position in positions {
            let Some(known) = self.0.get_mut(&position.partition) else { continue };
            known.settled = Some(position.offset);
            known.forget_settled();
        }
    }

    /// librdkafka said where the partition is.
    pub(super) fn reported(&mut self, id: PartitionId, statistics: PartitionStatistics) {
        if let Some(known) = self.0.get_mut(&id) {
            known.statistics = Some(statistics);
        }
    }

    /// Records until the end, and since when the oldest waits; `first_unsettled` is what is in flight.
    pub(super) fn of(
        &mut self,
        id: PartitionId,
        first_unsettled: Option<i64>,
        now_ms: i64,
    ) -> (Option<i64>, Option<i64>) {
        let Some(known) = self.0.get_mut(&id) else { return (None, None) };
        let n_records = known.records(first_unsettled);
        if n_records == Some(0) {
            known.caught_up_ms = Some(now_ms);
        }
        let oldest_ms = known.arrivals.front().map(|(_, timestamp_ms)| *timestamp_ms);
        let is_read = known.last_read.is_some_and(|last| known.settled.is_none_or(|settled| last >= settled));
        (n_records, if is_read { oldest_ms } else { oldest_ms.max(known.caught_up_ms) })
    }

    /// Whether nothing is left to do up to the partition's end, as far as is known.
    pub(super) fn is_caught_up(&self, id: PartitionId, first_unsettled: Option<i64>) -> bool {
        self.0.get(&id).is_some_and(|known| known.records(first_unsettled) == Some(0))
    }
}

impl Known {
    fn records(&self, first_unsettled: Option<i64>) -> Option<i64> {
        let statistics = self.statistics.filter(|statistics| statistics.ls_offset >= 0)?;
        let from_broker = Some(statistics.committed_offset).filter(|offset| *offset >= 0);
        let settled = self.settled.or(from_broker).unwrap_or(statistics.lo_offset).max(statistics.lo_offset);
        // With nothing fetched and nothing in flight, what lies between is control markers.
        let is_read = first_unsettled.is_none() && statistics.fetchq_cnt == 0;
        // A worker that begins on such a log has settled nothing, and never will.
        let is_drained = is_read && (self.settled.is_some() || statistics.next_offset >= statistics.ls_offset);
        let position = if is_drained { settled.max(statistics.next_offset) } else { settled };
        Some((statistics.ls_offset - position).max(0))
    }

    /// The last sample that is not above the settled offset is the closest to the oldest record that waits.
    fn forget_settled(&mut self) {
        let Some(settled) = self.settled else { return };
        while self.arrivals.get(1).is_some_and(|(offset, _)| *offset <= settled) {
            self.arrivals.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: PartitionId = PartitionId(0);
    const NOW: i64 = 9_000_000;

    fn statistics(next_offset: i64, ls_offset: i64) -> PartitionStatistics {
        PartitionStatistics {
            partition: 0,
            fetchq_cnt: 0,
            next_offset,
            committed_offset: -1001,
            lo_offset: 5,
            ls_offset,
        }
    }

    fn settled(offset: i64) -> [Position; 1] {
        [Position { partition: ID, offset }]
    }

    #[test]
    fn a_log_that_ends_with_a_control_marker_is_caught_up_with() {
        let mut lag = Lag::default();
        lag.assigned(&[ID]);
        lag.settled(&settled(20));
        lag.reported(ID, statistics(21, 21));

        assert_eq!(lag.of(ID, None, NOW).0, Some(0));
        assert_eq!(lag.of(ID, Some(20), NOW).0, Some(1), "a record in flight is not settled");
    }

    #[test]
    fn a_worker_that_begins_at_a_control_marker_has_no_lag() {
        let mut lag = Lag::default();
        lag.assigned(&[ID]);
        lag.reported(ID, statistics(21, 21));

        assert!(lag.is_caught_up(ID, None));
        assert!(!lag.is_caught_up(ID, Some(20)), "a record in flight is still to be done");
    }

    #[test]
    fn without_a_commit_the_lag_counts_from_the_logs_start() {
        let mut lag = Lag::default();
        lag.assigned(&[ID]);
        lag.reported(ID, statistics(5, 25));

        assert_eq!(lag.of(ID, None, NOW).0, Some(20));
    }

    #[test]
    fn lag_is_never_negative_and_unknown_before_the_first_report() {
        let mut lag = Lag::default();
        lag.assigned(&[ID]);
        assert_eq!(lag.of(ID, None, NOW).0, None);

        lag.reported(ID, statistics(30, 25));
        lag.settled(&settled(30));

        assert_eq!(lag.of(ID, None, NOW).0, Some(0));
    }

    #[test]
    fn the_age_is_that_of_the_oldest_sample_not_settled() {
        let mut lag = Lag::default();
        lag.assigned(&[ID]);
        for offset in 0..200 {
            lag.read(ID, offset, Some(1000 + offset));
        }

        lag.settled(&settled(130));

        assert_eq!(lag.of(ID, Some(130), NOW).1, Some(1128));
    }

    #[test]
    fn on_a_slow_topic_the_age_is_that_of_the_oldest_record_itself() {
        let mut lag = Lag::default();
        lag.assigned(&[ID]);
        lag.read(ID, 7, Some(1_000));
        lag.settled(&settled(8));

        lag.read(ID, 8, Some(61_000));

        assert_eq!(lag.of(ID, Some(8), NOW).1, Some(61_000));
    }

    #[test]
    fn what_waited_through_an_outage_is_as_old_as_it_says() {
        let mut lag = Lag::default();
        lag.assigned(&[ID]);
        lag.read(ID, 20, Some(1_000));
        lag.settled(&settled(21));
        lag.reported(ID, statistics(21, 21));
        // As long as the broker is away, its last word is that nothing waits.
        assert_eq!(lag.of(ID, None, NOW).0, Some(0));

        lag.read(ID, 21, Some(61_000));

        assert_eq!(lag.of(ID, Some(21), NOW).1, Some(61_000));
    }

    #[test]
    fn a_record_that_ends_a_silence_is_no_older_than_the_silence() {
        let mut lag = Lag::default();
        lag.assigned(&[ID]);
        lag.read(ID, 20, Some(1_000));
        lag.settled(&settled(21));
        lag.reported(ID, statistics(21, 21));
        assert_eq!(lag.of(ID, None, NOW).0, Some(0));

        lag.reported(ID, PartitionStatistics { fetchq_cnt: 1, ..statistics(21, 22) });

        assert_eq!(lag.of(ID, None, NOW + 800), (Some(1), Some(NOW)));
    }
}
