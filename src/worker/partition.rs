//! One partition that the worker owns: its window, its epoch, and the records that the broker refused.

use std::collections::BTreeMap;

use super::action::Condemned;
use super::caution::Mark;
use super::ticket::Moment;
use super::window::Window;
use crate::record::FaultReason;

/// What is known of a record whose delivery failed, in the order in which it gets worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Suspicion {
    /// It shared a refused request with others, so it is tried once more in a batch of its own.
    Suspect(FaultReason),
    /// It was refused alone: it becomes a dead letter.
    Refused(FaultReason),
    /// Its dead letter was refused too: it becomes a letter without the original.
    LetterRefused(FaultReason),
}

#[derive(Debug)]
pub(super) struct Partition<R, N> {
    pub(super) epoch: u32,
    /// Its first epoch, which names this assignment of it.
    pub(super) assignment: u32,
    pub(super) window: Window<R, N>,
    /// The last offset admitted; what comes at or below it was read before a rewind.
    pub(super) last_offset: i64,
    /// A rewind is not yet confirmed: what comes now may be from before it.
    pub(super) is_seeking: bool,
    /// The rewind was refused and is tried again then.
    pub(super) seek_again_at: Option<Moment>,
    pub(super) is_paused: bool,
    /// It was revoked and only its open batch is still awaited.
    pub(super) is_leaving: bool,
    pub(super) suspicions: BTreeMap<i64, Suspicion>,
    /// When something of it was last settled, or nothing was to be done.
    pub(super) moved_at: Moment,
    /// What is left beside its committed offset.
    pub(super) mark: Mark,
    /// The record that the mark's `tries` count for.
    pub(super) tried_at: Option<i64>,
    /// Records of it that were settled since it was assigned.
    pub(super) n_settled: u64,
    /// Where a mark of ours lies beside the committed offset; whoever ends in good order takes it away.
    pub(super) marked_at: Option<i64>,
    /// The offset that was last sent without a mark.
    pub(super) farewell_at: Option<i64>,
}

impl<R, N> Partition<R, N> {
    pub(super) fn new(epoch: u32, now: Moment, mark: Mark) -> Self {
        Self {
            epoch,
            assignment: epoch,
            window: Window::new(),
            last_offset: -1,
            is_seeking: false,
            seek_again_at: None,
            is_paused: false,
            is_leaving: false,
            suspicions: BTreeMap::new(),
            moved_at: now,
            mark,
            tried_at: None,
            n_settled: 0,
            marked_at: None,
            farewell_at: None,
        }
    }

    pub(super) fn takes(&self, offset: i64) -> bool {
        !self.is_seeking && !self.is_leaving && offset > self.last_offset
    }

    /// Whether this record shows that the log was cut off or made anew, and is read from its start again: after a rewind that
    /// is confirmed nothing comes that was read before.
    pub(super) fn is_contradicted_by(&self, offset: i64) -> bool {
        !self.is_seeking && !self.is_leaving && offset <= self.last_offset
    }

    pub(super) fn condemned(&self, offset: i64) -> Option<Condemned> {
        match self.suspicions.get(&offset)? {
            Suspicion::Suspect(_) => None,
            Suspicion::Refused(reason) => Some(Condemned { reason: *reason, without_original: false }),
            Suspicion::LetterRefused(reason) => Some(Condemned { reason: *reason, without_original: true }),
        }
    }

    /// Its delivery failed; `alone` says that nothing shared its batch. `false` when nothing is left to try.
    pub(super) fn suspect(&mut self, offset: i64, reason: FaultReason, alone: bool) -> bool {
        let next = match self.suspicions.get(&offset) {
            None if !alone => Suspicion::Suspect(reason),
            None | Some(Suspicion::Suspect(_)) => Suspicion::Refused(reason),
            Some(Suspicion::Refused(first)) => Suspicion::LetterRefused(*first),
            Some(Suspicion::LetterRefused(_)) => return false,
        };
        self.suspicions.insert(offset, next);
        true
    }

    /// Everything before this offset is committed, and what was sent with it lies beside it.
    pub(super) fn has_committed(&mut self, offset: i64) {
        self.marked_at = (self.farewell_at != Some(offset)).then_some(offset);
    }

    /// Everything before this offset is committed.
    pub(super) fn forget_before(&mut self, offset: i64) {
        if !self.suspicions.is_empty() {
            self.suspicions = self.suspicions.split_off(&offset);
        }
    }

    /// This record cannot be taken just now: it is read again, at this moment or when something else asks for it.
    pub(super) fn read_again(&mut self, offset: i64, at: Option<Moment>) {
        self.last_offset = offset - 1;
        self.is_seeking = true;
        self.seek_again_at = at;
    }

    /// Starts over from this offset: late results of what was in flight no longer fit.
    pub(super) fn restart_at(&mut self, offset: i64, epoch: u32) {
        self.epoch = epoch;
        self.last_offset = offset - 1;
        self.is_seeking = true;
        self.seek_again_at = None;
    }
}
