//! Marks: what the worker leaves beside the committed offset before it begins, and before it tries a record alone; and the
//! farewell that takes them away.
//!
//! # Invariants
//! - A mark never moves an offset back: one for an assignment is written only while nothing of it was settled, one for
//!   a record lies at that record.
//! - It belongs to one assignment: where the partition was lost and has come back, somebody else may have committed more.
//! - A mark goes the way of a batch, through a transaction where there are transactions: a stray copy of it is fenced
//!   like any other.

#[cfg(test)]
mod tests;

use super::{Phase, Worker};
use crate::record::FaultReason;
use crate::worker::action::{Action, Commitment, Ending};
use crate::worker::caution::Mark;
use crate::worker::partition::{Partition, Suspicion};
use crate::worker::policy::Call;
use crate::worker::ticket::{Moment, PartitionId, Position};

/// Before a record that had to wait for another's trial is read again.
const READ_AGAIN_AFTER: Moment = Moment::from_millis(50);

/// What the broker says of a partition that was just assigned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The committed offset, or where the partition is begun.
    pub offset: i64,
    /// One past the last record that the log held then.
    pub end: i64,
    /// What the last owner left beside its offset.
    pub mark: Option<Mark>,
}

/// A mark that is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Announcement {
    id: PartitionId,
    assignment: u32,
    offset: i64,
    /// `None` is a farewell.
    mark: Option<Mark>,
    /// It is for the record at its offset, which is read again once the mark is written.
    is_for_record: bool,
}

impl<R, N> Worker<R, N> {
    /// What the broker has committed for a partition that was just assigned, with the mark of its last owner: `None`
    /// where that owner took its leave.
    pub fn on_found(&mut self, id: PartitionId, Found { offset, end, mark }: Found) {
        let calm = self.calm();
        let n_waiting = u64::try_from(end.saturating_sub(offset)).unwrap_or(0);
        let mark = mark.map_or(calm, |mark| mark.after_death(n_waiting, calm));
        let max_tries = self.settings.deaths_alone;
        let Some(partition) = self.partition_mut(id) else { return };
        partition.mark = mark;
        partition.tried_at = Some(offset);
        if mark.is_alone() && mark.tries >= max_tries {
            partition.suspicions.insert(offset, Suspicion::Refused(FaultReason::CrashLoop));
        } else if !mark.is_alone() {
            // Records that are tried alone are marked one by one, as they come.
            let assignment = partition.assignment;
            self.announcements.push(Announcement { id, assignment, offset, mark: Some(mark), is_for_record: false });
        }
        self.narrow();
    }

    /// Everything that this partition holds is settled, so that its killer has passed too.
    pub fn on_caught_up(&mut self, id: PartitionId) {
        self.on_nothing_to_do(id);
        let calm = self.calm();
        if let Some(partition) = self.partition_mut(id).filter(|partition| partition.mark.is_careful()) {
            partition.mark = calm;
            self.end_trial(id);
            self.narrow();
        }
    }

    /// How carefully this partition is read: the records that may be in flight, where that is fewer than usual.
    #[must_use]
    pub fn caution(&self, id: PartitionId) -> Option<u64> {
        self.partition(id).map(|partition| partition.mark).filter(|mark| mark.is_careful()).map(|mark| mark.window)
    }

    /// Whether this record may be processed now. Where records are tried alone, one of the shard is on trial at a time: it
    /// is marked while nothing is in flight and read again, and whatever else comes is read again later.
    pub(super) fn may_be_processed(&mut self, id: PartitionId, offset: i64) -> bool {
        if self.on_trial.is_some_and(|(on_trial, at)| on_trial == id && at < offset) {
            // The record that was on trial is gone from the log.
            self.on_trial = None;
        }
        let is_busy = self.budget.records() > 0;
        let Some(partition) = self.partitions.get_mut(id.index()).and_then(Option::as_mut) else { return false };
        let must_be_tried = partition.mark.is_alone() && partition.condemned(offset).is_none();
        match self.on_trial {
            Some(on_trial) if on_trial == (id, offset) => return true,
            None if !must_be_tried => return true,
            None if !is_busy => {
                let tries_before = if partition.tried_at == Some(offset) { partition.mark.tries } else { 0 };
                let mark = Mark { tries: tries_before + 1, ..partition.mark };
                partition.read_again(offset, None);
                self.on_trial = Some((id, offset));
                let assignment = partition.assignment;
                self.announcements.push(Announcement { id, assignment, offset, mark: Some(mark), is_for_record: true });
            }
            Some(_) | None => partition.read_again(offset, Some(self.watch.looked_at + READ_AGAIN_AFTER)),
        }
        false
    }

    /// The partition whose records are tried one by one; until they have passed, the others wait.
    pub(super) fn suspected(&self) -> Option<PartitionId> {
        let on_trial = self.on_trial.map(|(id, _)| id);
        on_trial.or_else(|| self.owned().find(|(_, partition)| partition.mark.is_alone()).map(|(id, _)| id))
    }

    /// The record on trial was settled, or its partition is no longer ours, or nobody is suspected any more.
    pub(super) fn end_trial(&mut self, id: PartitionId) {
        self.on_trial = self.on_trial.filter(|(on_trial, _)| *on_trial != id);
    }

    /// The mark that goes with a commit of this partition.
    pub(super) fn mark_of(&self, partition: &Partition<R, N>) -> Option<Mark> {
        let n_taken = partition.window.n_taken();
        let is_last = partition.is_leaving || (self.stop_deadline.is_some() && n_taken == partition.window.len());
        let mark = partition.mark.after_commit(n_taken as u64, self.calm());
        (!is_last).then_some(mark)
    }

    /// Begins to write the marks that wait, if any do.
    pub(super) fn announce(&mut self, now: Moment) -> bool {
        if self.announcements.is_empty() || !self.may_begin(now) {
            return false;
        }
        let waiting = std::mem::take(&mut self.announcements);
        let fits = |announcement: &Announcement| {
            let owned = self.of_this_assignment(announcement).filter(|partition| !partition.is_leaving);
            owned.is_some_and(|partition| announcement.is_for_record || partition.n_settled == 0)
        };
        self.write(now, waiting.into_iter().filter(fits).collect())
    }

    /// Takes away the marks beside the offsets of partitions that are let go with nothing of them in a batch; `false` where
    /// none is there.
    pub(super) fn say_farewell(&mut self, now: Moment) -> bool {
        let farewell = |(id, partition): (_, &Partition<R, N>)| {
            let offset = self.farewell_of(partition)?;
            Some(Announcement { id, assignment: partition.assignment, offset, mark: None, is_for_record: false })
        };
        let farewells = self.owned().filter_map(farewell).collect();
        self.may_begin(now) && self.write(now, farewells)
    }

    /// Where the mark lies that a partition leaves behind without a farewell, and that no batch takes away.
    pub(super) fn farewell_of(&self, partition: &Partition<R, N>) -> Option<i64> {
        let is_idle = partition.window.n_taken() == 0;
        let is_last = partition.is_leaving || (self.stop_deadline.is_some() && partition.window.len() == 0);
        partition.marked_at.filter(|_| is_idle && is_last)
    }

    /// Begins to write these marks; `false` where there are none.
    fn write(&mut self, now: Moment, announcements: Vec<Announcement>) -> bool {
        self.announcing = announcements;
        if self.announcing.is_empty() {
            return false;
        }
        self.batch.reset(now);
        self.refusals.clear();
        self.issue(now, if self.is_exactly_once() { Call::Begin } else { Call::Commit });
        true
    }

    fn of_this_assignment(&self, announcement: &Announcement) -> Option<&Partition<R, N>> {
        self.partition(announcement.id).filter(|partition| partition.assignment == announcement.assignment)
    }

    pub(super) fn is_announcing(&self) -> bool {
        !self.announcing.is_empty()
    }

    /// The marks being written, at the offsets where their partitions stand.
    pub(super) fn announced_commitments(&self) -> Vec<Commitment> {
        let owned = self.announcing.iter().filter(|announcement| self.of_this_assignment(announcement).is_some());
        let commitment = |announcement: &Announcement| Commitment {
            partition: announcement.id,
            offset: announcement.offset,
            mark: announcement.mark,
        };
        owned.map(commitment).collect()
    }

    /// The marks are written: the records that waited for theirs are read again.
    pub(super) fn finish_announcing(&mut self) {
        let mut positions = Vec::new();
        for Announcement { id, assignment, offset, mark, is_for_record } in std::mem::take(&mut self.announcing) {
            let Some(partition) = self.partition_mut(id).filter(|partition| partition.assignment == assignment) else {
                continue;
            };
            partition.marked_at = mark.map(|_| offset);
            if let (true, Some(mark)) = (is_for_record, mark) {
                partition.mark = mark;
                partition.tried_at = Some(offset);
                positions.push(Position { partition: id, offset });
            }
        }
        if !positions.is_empty() {
            self.actions.push_back(Action::Seek(positions));
        }
    }

    /// The marks were not written: they wait for the next time. Farewells are said anew where they still fit.
    pub(super) fn postpone_announcing(&mut self) {
        let again = std::mem::take(&mut self.announcing);
        self.announcements.extend(again.into_iter().filter(|announcement| announcement.mark.is_some()));
    }

    /// Nothing moves for a reason that lies with the broker: what was counted against a record is taken back first.
    pub(super) fn acquit_and_end(&mut self, ending: Ending) {
        let acquitted = self.on_trial.and_then(|(id, offset)| {
            let Partition { mark, assignment, .. } = self.partition(id)?;
            let mark = Mark { tries: mark.tries.saturating_sub(1), ..*mark };
            Some(Announcement { id, assignment: *assignment, offset, mark: Some(mark), is_for_record: true })
        });
        self.announcements = acquitted.into_iter().collect();
        if self.announcements.is_empty() {
            self.exit(ending);
        } else {
            self.ending = Some(ending);
            self.not_before = None;
            self.phase = Phase::Idle;
        }
    }

    /// The strictest of the partitions decides how many records are in flight, of all of them together.
    pub(super) fn narrow(&mut self) {
        let careful = self.owned().map(|(_, partition)| partition.mark).filter(|mark| mark.is_careful());
        let window = careful.map(|mark| usize::try_from(mark.window).unwrap_or(usize::MAX)).min();
        self.budget.narrow(window);
        self.batch.narrow(window.map(|window| (window / 2).max(1)));
    }

    pub(super) fn calm(&self) -> Mark {
        Mark::calm(self.settings.budget.records as u64)
    }
}
