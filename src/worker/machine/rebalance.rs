//! Partitions come and go, and the worker stops: what is open is committed in time, or handed back.

use super::{Phase, Worker};
use crate::worker::action::{Action, Ending};
use crate::worker::ledger::Returned;
use crate::worker::partition::Partition;
use crate::worker::policy::Call;
use crate::worker::ticket::{Moment, PartitionId};

/// Partitions on their way out.
#[derive(Debug)]
pub(super) struct Revocation {
    pub(super) partitions: Vec<PartitionId>,
    pub(super) deadline: Moment,
    cause: Returned,
}

impl<R, N> Worker<R, N> {
    /// These partitions are ours now.
    pub fn on_assigned(&mut self, partitions: &[PartitionId]) {
        let calm = self.calm();
        for id in partitions {
            while self.partitions.len() <= id.index() {
                self.partitions.push(None);
            }
            let epoch = self.next_epoch;
            if let Some(slot @ None) = self.partitions.get_mut(id.index()) {
                *slot = Some(Partition::new(epoch, self.watch.awake, calm));
                self.next_epoch = epoch.wrapping_add(1);
            }
        }
    }

    /// The group wants these partitions back. Their open batch is committed if that can be done in time; then, or
    /// afterwards, [`Action::Unassign`] lets them go.
    pub fn on_revoke(&mut self, now: Moment, partitions: &[PartitionId]) {
        self.revoke(now, partitions, Returned::Revoked);
        self.advance(now);
    }

    /// The group has already given these partitions away: nothing of them can be committed any more.
    pub fn on_lost(&mut self, now: Moment, partitions: &[PartitionId]) {
        self.revoke(now, partitions, Returned::Lost);
        self.advance(now);
    }

    /// Finish what is in flight, commit it and leave, until this moment.
    pub fn on_stop(&mut self, now: Moment, deadline: Moment) {
        if self.stop_deadline.is_none() {
            self.stop_deadline = Some(deadline);
            self.advance(now);
        }
    }

    /// The consumer can no longer be used: abort what is open and end.
    pub fn on_consumer_broken(&mut self, now: Moment) {
        self.end_after_abort(now, Ending::ConsumerBroken);
    }

    pub(super) fn revoke(&mut self, now: Moment, partitions: &[PartitionId], cause: Returned) {
        let deadline = if cause == Returned::Lost { now } else { now + self.settings.revoke_patience };
        let mut leaving = Vec::new();
        for id in partitions {
            if let Some(partition) = self.partition_mut(*id) {
                partition.is_leaving = true;
            }
            leaving.push(*id);
        }
        if let Some(earlier) = self.revocation.take() {
            leaving.extend(earlier.partitions);
        }
        self.revocation = Some(Revocation { partitions: leaving, deadline, cause });
        let owes_farewell = cause == Returned::Revoked && !self.is_replacing_consumer && self.owes_farewell();
        match (self.has_open_batch(), self.is_batch_leaving() || owes_farewell) {
            (true, true) => {}
            (false, true) if owes_farewell && self.phase == Phase::Idle && self.say_farewell(now) => {}
            _ => self.finish_revocation(),
        }
    }

    /// Whether the open batch holds records of a partition that leaves.
    fn is_batch_leaving(&self) -> bool {
        self.owned().any(|(_, partition)| partition.is_leaving && partition.window.n_taken() > 0)
    }

    fn owes_farewell(&self) -> bool {
        self.owned().any(|(_, partition)| partition.is_leaving && self.farewell_of(partition).is_some())
    }

    /// Whether a batch is open whose fate is still ours to decide, or being decided.
    fn has_open_batch(&self) -> bool {
        match self.phase {
            Phase::Open | Phase::Draining => true,
            Phase::Calling(call) | Phase::Waiting(call, ..) => {
                matches!(call, Call::SendOffsets | Call::Commit | Call::Abort)
            }
            Phase::Idle | Phase::Leaving | Phase::Ended => false,
        }
    }

    /// Lets go of the partitions that leave.
    pub(super) fn finish_revocation(&mut self) {
        let Some(mut revocation) = self.revocation.take() else { return };
        if self.is_replacing_consumer {
            // What was assigned meanwhile goes with the old consumer too.
            revocation.partitions = self.owned().map(|(id, _)| id).collect();
        }
        for id in &revocation.partitions {
            let Some(mut partition) = self.partitions.get_mut(id.index()).and_then(Option::take) else { continue };
            let (n_records, bytes) = partition.window.clear();
            self.budget.release(n_records, bytes);
            self.ledger.hand_back(n_records, revocation.cause);
            self.end_trial(*id);
            self.watch.made_anew.remove(id);
        }
        self.narrow();
        let is_replacing = std::mem::take(&mut self.is_replacing_consumer);
        let ids = revocation.partitions;
        self.actions.push_back(if is_replacing { Action::ReplaceConsumer(ids) } else { Action::Unassign(ids) });
    }

    pub(super) fn watch_deadlines(&mut self, now: Moment) {
        if self.revocation.as_ref().is_some_and(|revocation| now >= revocation.deadline) {
            self.revocation_overdue(now);
        }
        let is_overdue = self.stop_deadline.is_some_and(|deadline| now >= deadline);
        if is_overdue && self.phase != Phase::Leaving {
            self.end_after_abort(now, Ending::DrainDeadline);
        }
    }

    fn revocation_overdue(&mut self, now: Moment) {
        match self.phase {
            Phase::Open | Phase::Draining | Phase::Waiting(Call::SendOffsets, ..) => self.abort(now),
            // Whatever the outcome of a commit in doubt, offsets and records share it: the new owner waits for it.
            Phase::Waiting(..) | Phase::Idle => self.finish_revocation(),
            Phase::Calling(_) | Phase::Leaving | Phase::Ended => {}
        }
    }

    pub(super) fn end_after_abort(&mut self, now: Moment, ending: Ending) {
        match self.phase {
            Phase::Open | Phase::Draining => {
                self.ending = Some(ending);
                self.abort(now);
            }
            Phase::Calling(_) => self.ending = Some(ending),
            Phase::Idle | Phase::Waiting(..) | Phase::Leaving => self.exit(ending),
            Phase::Ended => {}
        }
    }

    pub(super) fn leave_if_done(&mut self, now: Moment) {
        let is_done = self.phase == Phase::Idle && self.budget.records() == 0 && self.revocation.is_none();
        if is_done && self.stop_deadline.is_some() && !self.say_farewell(now) {
            self.phase = Phase::Leaving;
            self.actions.push_back(Action::Leave);
        }
    }
}
