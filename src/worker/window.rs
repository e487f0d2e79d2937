//! What is in flight of one partition: results come in any order and leave in the order of their offsets.
//!
//! Offsets have gaps, where control markers and compacted records were, so a record's place is its sequence number and
//! not its offset.

use std::collections::VecDeque;

use super::ledger::Outcome;

/// What a record costs in memory besides its bytes: its place here, its headers' bookkeeping, its delivery report.
pub(super) const RECORD_OVERHEAD_BYTES: usize = 256;

/// What the pipeline made of a record: `R` is what is produced, `N` what is remembered until the commit.
#[derive(Debug)]
pub struct Finished<R, N> {
    /// What becomes of it.
    pub outcome: Outcome,
    /// What is produced; a dropped record produces nothing.
    pub record: Option<R>,
    /// Handed back when it is committed.
    pub note: N,
    /// Bytes that `record` holds.
    pub bytes: usize,
}

#[derive(Debug)]
struct Slot<R, N> {
    offset: i64,
    held_bytes: usize,
    /// Whether it must be alone in its batch.
    is_suspect: bool,
    state: State<R, N>,
}

#[derive(Debug)]
enum State<R, N> {
    /// The pool has it.
    Processing,
    /// It waits for its turn.
    Ready(Option<R>, Outcome, N),
    /// It is in the open batch.
    Taken(Outcome, N),
    /// Only while it is being moved.
    Moving,
}

/// A record on its way into the open batch.
#[derive(Debug)]
pub(super) struct Taken<R> {
    pub(super) sequence: u64,
    pub(super) offset: i64,
    pub(super) record: Option<R>,
    pub(super) bytes: usize,
}

/// The records of one partition that are in flight, in offset order; the first `n_taken` are in the open batch.
#[derive(Debug)]
pub(super) struct Window<R, N> {
    slots: VecDeque<Slot<R, N>>,
    first_sequence: u64,
    n_taken: usize,
}

impl<R, N> Window<R, N> {
    pub(super) fn new() -> Self {
        Self { slots: VecDeque::new(), first_sequence: 0, n_taken: 0 }
    }

    /// Admits the next record and returns its sequence number.
    pub(super) fn push(&mut self, offset: i64, held_bytes: usize, is_suspect: bool) -> u64 {
        self.slots.push_back(Slot { offset, held_bytes, is_suspect, state: State::Processing });
        self.first_sequence + self.slots.len() as u64 - 1
    }

    /// Puts a result in its place; returns the bytes held before and after, or `None` for a result that nobody awaits.
    pub(super) fn finish(&mut self, sequence: u64, finished: Finished<R, N>) -> Option<(usize, usize)> {
        let slot = self.slot(sequence)?;
        if !matches!(slot.state, State::Processing) {
            return None;
        }
        slot.state = State::Ready(finished.record, finished.outcome, finished.note);
        let before = std::mem::replace(&mut slot.held_bytes, finished.bytes + RECORD_OVERHEAD_BYTES);
        Some((before, slot.held_bytes))
    }

    /// Whether the next record in order is ready, and whether it must be alone in its batch.
    pub(super) fn next_ready(&self) -> Option<bool> {
        let slot = self.slots.get(self.n_taken)?;
        matches!(slot.state, State::Ready(..)).then_some(slot.is_suspect)
    }

    /// Moves the next record in order into the open batch.
    pub(super) fn take(&mut self) -> Option<Taken<R>> {
        let sequence = self.first_sequence + self.n_taken as u64;
        let slot = self.slots.get_mut(self.n_taken)?;
        match std::mem::replace(&mut slot.state, State::Moving) {
            State::Ready(record, outcome, note) => {
                slot.state = State::Taken(outcome, note);
                self.n_taken += 1;
                Some(Taken { sequence, offset: slot.offset, record, bytes: slot.held_bytes })
            }
            other => {
                slot.state = other;
                None
            }
        }
    }

    /// The broker has it, so its bytes are no longer held; returns those before and after.
    pub(super) fn delivered(&mut self, sequence: u64) -> Option<(usize, usize)> {
        let slot = self.slot(sequence)?;
        let before = std::mem::replace(&mut slot.held_bytes, RECORD_OVERHEAD_BYTES);
        Some((before, slot.held_bytes))
    }

    /// One past the last record of the open batch; `None` where this partition is not in it.
    pub(super) fn batch_end(&self) -> Option<i64> {
        let last = self.n_taken.checked_sub(1)?;
        self.slots.get(last).map(|slot| slot.offset + 1)
    }

    /// Lets go of the first record if it is in the batch and before `until`; with its outcome, note and bytes held.
    pub(super) fn pop_settled(&mut self, until: i64) -> Option<(i64, Outcome, N, usize)> {
        let is_settled = self.n_taken > 0 && self.slots.front().is_some_and(|slot| slot.offset < until);
        if !is_settled {
            return None;
        }
        let slot = self.slots.pop_front()?;
        self.first_sequence += 1;
        self.n_taken -= 1;
        match slot.state {
            State::Taken(outcome, note) => Some((slot.offset, outcome, note, slot.held_bytes)),
            State::Processing | State::Ready(..) | State::Moving => None,
        }
    }

    /// Forgets everything; returns how many records and bytes that were.
    pub(super) fn clear(&mut self) -> (usize, usize) {
        let n_records = self.slots.len();
        let bytes = self.slots.iter().map(|slot| slot.held_bytes).sum();
        self.first_sequence += n_records as u64;
        self.n_taken = 0;
        self.slots.clear();
        (n_records, bytes)
    }

    /// The first offset that is not committed; `None` when nothing is in flight.
    pub(super) fn first_offset(&self) -> Option<i64> {
        self.slots.front().map(|slot| slot.offset)
    }

    /// Records in the open batch.
    pub(super) fn n_taken(&self) -> usize {
        self.n_taken
    }

    /// Records in flight.
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    fn slot(&mut self, sequence: u64) -> Option<&mut Slot<R, N>> {
        let index = usize::try_from(sequence.checked_sub(self.first_sequence)?).ok()?;
        self.slots.get_mut(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn published(record: char) -> Finished<char, ()> {
        Finished { outcome: Outcome::Published, record: Some(record), note: (), bytes: 1 }
    }

    #[test]
    fn results_leave_in_the_order_of_their_offsets_across_gaps() {
        let mut window = Window::new();
        let first = window.push(10, 1, false);
        let second = window.push(17, 1, false);

        window.finish(second, published('b'));
        assert!(window.take().is_none(), "the record before it is not ready");
        window.finish(first, published('a'));

        assert_eq!(window.take().and_then(|taken| taken.record), Some('a'));
        assert_eq!(window.batch_end(), Some(11));
        assert_eq!(window.take().and_then(|taken| taken.record), Some('b'));
        assert_eq!(window.batch_end(), Some(18));
    }

    #[test]
    fn only_what_is_in_the_batch_is_settled() {
        let mut window = Window::new();
        let sequences: Vec<_> = (0..3).map(|offset| window.push(offset, 1, false)).collect();
        for sequence in sequences {
            window.finish(sequence, published('x'));
        }
        window.take();

        assert!(window.pop_settled(i64::MAX).is_some());
        assert!(window.pop_settled(i64::MAX).is_none());
        assert_eq!((window.len(), window.first_offset()), (2, Some(1)));
    }

    #[test]
    fn a_second_result_for_the_same_record_is_ignored() {
        let mut window = Window::new();
        let sequence = window.push(0, 1, false);

        assert!(window.finish(sequence, published('a')).is_some());
        assert!(window.finish(sequence, published('b')).is_none());
    }
}
