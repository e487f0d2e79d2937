//! After a failure: abort and go back to where the batch began, or replace the producer and ask the broker.

use super::{Phase, Worker};
use crate::record::FaultReason;
use crate::worker::action::{Action, Ending};
use crate::worker::ledger::Returned;
use crate::worker::policy::{Call, Failure, Reaction, react};
use crate::worker::ticket::{Moment, PartitionId, Position, Ticket};

/// What the failed deliveries of a batch mean.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    /// Records that the broker will not take, or that shared a request with one.
    pub(super) records: Vec<(Ticket, FaultReason)>,
    /// The producer is of no more use.
    pub(super) needs_new_producer: bool,
}

impl Refusals {
    pub(super) fn clear(&mut self) {
        self.records.clear();
        self.needs_new_producer = false;
    }
}

/// Where a partition stands according to the broker: its committed offset, where it has one.
pub type Committed = (PartitionId, Option<i64>);

impl<R, N> Worker<R, N> {
    /// The producer was replaced, and this is what the broker has committed; or it could not be.
    pub fn on_rebuilt(&mut self, now: Moment, result: Result<Vec<Committed>, Failure>) {
        if self.phase != Phase::Calling(Call::Rebuild) {
            return;
        }
        match result {
            Ok(committed) => {
                self.is_doubtful = false;
                self.reconcile(&committed);
                self.become_idle(now);
            }
            Err(failure) => match react(Call::Rebuild, failure) {
                Reaction::Exit => self.exit(Ending::FencedInstance),
                Reaction::Rebuild if !self.rebuilds.allow(now) => self.exit(Ending::TooManyRebuilds),
                Reaction::Retry | Reaction::Abort | Reaction::Rebuild => self.wait_for(now, Call::Rebuild),
            },
        }
    }

    pub(super) fn abort(&mut self, now: Moment) {
        // What the driver has not sent yet need not be sent.
        self.actions.retain(|action| !matches!(action, Action::Produce { .. }));
        let is_alone = self.batch.n_sent() == 1;
        for (ticket, reason) in std::mem::take(&mut self.refusals.records) {
            let partition = self.partitions.get_mut(ticket.partition.index()).and_then(Option::as_mut);
            if partition.is_some_and(|partition| !partition.suspect(ticket.offset, reason, is_alone)) {
                self.ending = Some(Ending::Undeliverable(ticket.partition, ticket.offset));
            }
        }
        self.issue(now, Call::Abort);
    }

    pub(super) fn aborted(&mut self, now: Moment) {
        self.rewind(|_, first| first);
        if let Some(ending) = self.ending {
            return self.exit(ending);
        }
        if !self.has_patience(now) {
            return;
        }
        if self.refusals.needs_new_producer {
            self.rebuild_after_failure(now);
        } else if self.is_doubtful && self.is_exactly_once() {
            self.rebuild(now);
        } else {
            self.become_idle(now);
        }
    }

    /// The batch led nowhere: the next one waits a little longer each time, and after too many the worker ends.
    pub(super) fn has_patience(&mut self, now: Moment) -> bool {
        match self.patience.spend() {
            None => {
                self.acquit_and_end(Ending::NoProgress);
                false
            }
            Some(wait) => {
                self.not_before = Some(now + wait);
                true
            }
        }
    }

    pub(super) fn rebuild_after_failure(&mut self, now: Moment) {
        if let Some(ending) = self.ending {
            self.exit(ending);
        } else if self.rebuilds.allow(now) {
            self.rebuild(now);
        } else {
            self.exit(Ending::TooManyRebuilds);
        }
    }

    /// An abort that was given up says that a broker is away, and not that another worker has our name: it counts among the
    /// batches that led nowhere.
    pub(super) fn rebuild_patiently(&mut self, now: Moment) {
        if let Some(ending) = self.ending {
            self.exit(ending);
        } else if self.has_patience(now) {
            self.rebuild(now);
        }
    }

    pub(super) fn rebuild(&mut self, now: Moment) {
        self.actions.retain(|action| !matches!(action, Action::Produce { .. }));
        self.issue(now, Call::Rebuild);
    }

    /// Books what the broker has committed, though we were not told, and goes back for the rest.
    fn reconcile(&mut self, committed: &[Committed]) {
        let of = |id| committed.iter().find(|(other, _)| *other == id).and_then(|(_, offset)| *offset);
        self.settle_until(|id| Some(of(id).unwrap_or(0)));
        // The committed offset may lie before the first record, where control markers fill the gap.
        self.rewind(|id, first| of(id).map_or(first, |offset| offset.min(first)));
    }

    /// Hands the open batch back: its partitions start over at `target`, given their first offset in flight.
    fn rewind(&mut self, target: impl Fn(PartitionId, i64) -> i64) {
        let mut positions = Vec::new();
        for (id, slot) in (0..).map(PartitionId).zip(&mut self.partitions) {
            let Some(partition) = slot.as_mut() else { continue };
            let is_in_batch = partition.window.n_taken() > 0 && !partition.is_leaving;
            let Some(first) = partition.window.first_offset().filter(|_| is_in_batch) else { continue };
            let (n_records, bytes) = partition.window.clear();
            self.budget.release(n_records, bytes);
            self.ledger.hand_back(n_records, Returned::Aborted);
            partition.restart_at(target(id, first), self.next_epoch);
            self.next_epoch = self.next_epoch.wrapping_add(1);
            positions.push(Position { partition: id, offset: partition.last_offset + 1 });
        }
        if !positions.is_empty() {
            self.actions.push_back(Action::Seek(positions));
        }
    }
}
