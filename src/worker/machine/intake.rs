//! Records coming in, results coming back, and when to stop reading.

use super::{Phase, Worker};
use crate::worker::action::{Action, Intake};
use crate::worker::ticket::{Moment, PartitionId, Position, Ticket};
use crate::worker::window::{Finished, RECORD_OVERHEAD_BYTES};

/// Before a rewind that the client library refused is tried again.
const SEEK_AGAIN_AFTER: Moment = Moment::from_millis(200);

impl<R, N> Worker<R, N> {
    /// A record was read.
    pub fn on_message(&mut self, id: PartitionId, offset: i64, bytes: usize) -> Intake {
        if self.stop_deadline.is_some() || self.phase == Phase::Ended {
            return Intake::Ignore;
        }
        let Some(partition) = self.partitions.get_mut(id.index()).and_then(Option::as_mut) else {
            return Intake::Ignore;
        };
        if !partition.takes(offset) {
            if partition.is_contradicted_by(offset) {
                self.watch.made_anew.insert(id);
            }
            return Intake::Ignore;
        }
        if !self.may_be_processed(id, offset) {
            return Intake::Ignore;
        }
        let Some(partition) = self.partitions.get_mut(id.index()).and_then(Option::as_mut) else {
            return Intake::Ignore;
        };
        let held_bytes = bytes + RECORD_OVERHEAD_BYTES;
        let is_suspect = !partition.suspicions.is_empty() && partition.suspicions.contains_key(&offset);
        let sequence = partition.window.push(offset, held_bytes, is_suspect);
        partition.last_offset = offset;
        self.budget.admit(held_bytes);
        self.ledger.admit();
        let ticket = Ticket { partition: id, offset, epoch: partition.epoch, sequence };
        match partition.condemned(offset) {
            None => Intake::Process(ticket),
            Some(condemned) => Intake::Condemned(ticket, condemned),
        }
    }

    /// The pool has a result. One that comes after a rewind or a rebalance is discarded.
    pub fn on_finished(&mut self, ticket: Ticket, finished: Finished<R, N>) {
        let Some(partition) = self.partitions.get_mut(ticket.partition.index()).and_then(Option::as_mut) else {
            return;
        };
        if partition.epoch != ticket.epoch {
            return;
        }
        if let Some((before, after)) = partition.window.finish(ticket.sequence, finished) {
            self.budget.resize(before, after);
        }
    }

    /// The client library took the rewind, or refused it.
    pub fn on_seek(&mut self, now: Moment, id: PartitionId, is_done: bool) {
        if let Some(partition) = self.partition_mut(id) {
            partition.seek_again_at = (!is_done).then(|| now + SEEK_AGAIN_AFTER);
            partition.is_seeking = !is_done;
        }
    }

    pub(super) fn seek_again(&mut self, now: Moment) {
        let mut positions = Vec::new();
        for (id, partition) in self.owned_mut() {
            if partition.seek_again_at.is_some_and(|at| now >= at) {
                partition.seek_again_at = None;
                positions.push(Position { partition: id, offset: partition.last_offset + 1 });
            }
        }
        if !positions.is_empty() {
            self.actions.push_back(Action::Seek(positions));
        }
    }

    pub(super) fn pause_or_resume(&mut self, now: Moment) {
        if self.stop_deadline.is_some() || self.budget.wants_pause(now) {
            self.is_overfull = true;
        } else if !self.budget.is_full() {
            self.is_overfull = false;
        }
        let (is_overfull, suspected) = (self.is_overfull, self.suspected());
        let (mut paused, mut resumed) = (Vec::new(), Vec::new());
        for (id, partition) in self.owned_mut().filter(|(_, partition)| !partition.is_leaving) {
            let must_pause = is_overfull || suspected.is_some_and(|suspected| suspected != id);
            if partition.is_paused != must_pause {
                partition.is_paused = must_pause;
                if must_pause { &mut paused } else { &mut resumed }.push(id);
            }
        }
        self.push_unless_empty(paused, Action::Pause);
        self.push_unless_empty(resumed, Action::Resume);
    }

    fn push_unless_empty(&mut self, ids: Vec<PartitionId>, action: fn(Vec<PartitionId>) -> Action<R, N>) {
        if !ids.is_empty() {
            self.actions.push_back(action(ids));
        }
    }
}
