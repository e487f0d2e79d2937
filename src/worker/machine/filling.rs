//! The open batch: what is ready is taken in offset order and sent, until the batch is full or its time has come.

use super::{Phase, Worker};
use crate::worker::action::{Action, Commitment};
use crate::worker::policy::{Call, Failure, Refusal, refusal};
use crate::worker::ticket::{Moment, Ticket};

/// Why taking from a partition ended.
enum Stopped {
    /// Its next record is not ready.
    NotReady,
    /// The batch cannot take its next record.
    BatchFull,
}

impl<R, N> Worker<R, N> {
    pub(super) fn open_if_ready(&mut self, now: Moment) {
        let may_open = self.revocation.is_none() && self.may_begin(now);
        if self.revocation.is_none() && self.announce(now) {
            return;
        }
        if !may_open || !self.owned().any(|(_, partition)| partition.window.next_ready().is_some()) {
            return;
        }
        self.batch.reset(now);
        self.refusals.clear();
        if self.is_exactly_once() {
            self.issue(now, Call::Begin);
        } else {
            self.phase = Phase::Open;
            self.fill(now);
        }
    }

    pub(super) fn fill(&mut self, now: Moment) {
        let must_close = self.take_what_is_ready() || self.batch.has_failed() || self.batch.is_due(now);
        if must_close || self.closes_early() {
            self.phase = Phase::Draining;
            self.commit_if_delivered(now);
        }
    }

    /// A delivery was reported; reports of other batches than the open one are ignored.
    pub fn on_delivery(&mut self, number: u64, result: Result<(), Failure>) {
        if !matches!(self.phase, Phase::Open | Phase::Draining) {
            return;
        }
        let Some(ticket) = self.batch.sent(number) else { return };
        match result {
            Ok(()) => self.delivered(ticket),
            Err(failure) => {
                self.batch.failed();
                match refusal(failure) {
                    Refusal::Record(reason) => self.refusals.records.push((ticket, reason)),
                    Refusal::Batch => {}
                    Refusal::Producer => self.refusals.needs_new_producer = true,
                }
            }
        }
    }

    pub(super) fn commit_if_delivered(&mut self, now: Moment) {
        if self.batch.has_failed() {
            self.abort(now);
        } else if self.batch.is_delivered() {
            let first = if self.is_exactly_once() { Call::SendOffsets } else { Call::Commit };
            self.issue(now, first);
        }
    }

    /// The offsets that the batch settles, and the farewells of partitions that are let go with nothing in it.
    pub(super) fn batch_commitments(&self) -> Vec<Commitment> {
        let end = |(id, partition): (_, &crate::worker::partition::Partition<R, N>)| {
            let farewell =
                || self.farewell_of(partition).map(|offset| Commitment { partition: id, offset, mark: None });
            let Some(offset) = partition.window.batch_end() else { return farewell() };
            Some(Commitment { partition: id, offset, mark: self.mark_of(partition) })
        };
        self.owned().filter_map(end).collect()
    }

    /// The same, remembering where no mark is left.
    pub(super) fn note_farewells(&mut self) -> Vec<Commitment> {
        let commitments = self.batch_commitments();
        for Commitment { partition, offset, mark } in &commitments {
            if let Some(partition) = self.partition_mut(*partition) {
                partition.farewell_at = mark.is_none().then_some(*offset);
            }
        }
        commitments
    }

    fn delivered(&mut self, ticket: Ticket) {
        self.batch.delivered();
        let window = self.partition_mut(ticket.partition).map(|partition| &mut partition.window);
        if let Some((before, after)) = window.and_then(|window| window.delivered(ticket.sequence)) {
            self.budget.resize(before, after);
        }
    }

    /// Takes from each partition in turn; `true` when the batch can take no more.
    fn take_what_is_ready(&mut self) -> bool {
        let n_partitions = self.partitions.len();
        for step in 0..n_partitions {
            let index = (self.turn + step) % n_partitions;
            if let Stopped::BatchFull = self.take_from(index) {
                self.turn = index + 1;
                return true;
            }
        }
        false
    }

    fn take_from(&mut self, index: usize) -> Stopped {
        let Some(partition) = self.partitions.get_mut(index).and_then(Option::as_mut) else {
            return Stopped::NotReady;
        };
        if partition.is_leaving {
            return Stopped::NotReady;
        }
        let id = super::PartitionId(u32::try_from(index).unwrap_or(u32::MAX));
        while let Some(is_suspect) = partition.window.next_ready() {
            if !self.batch.has_room(is_suspect) {
                return Stopped::BatchFull;
            }
            let Some(taken) = partition.window.take() else { break };
            self.batch.add(taken.bytes, is_suspect);
            if let Some(record) = taken.record {
                let ticket =
                    Ticket { partition: id, offset: taken.offset, epoch: partition.epoch, sequence: taken.sequence };
                let number = self.batch.send(ticket);
                self.actions.push_back(Action::Produce { number, record });
            }
        }
        if self.batch.has_room(false) { Stopped::NotReady } else { Stopped::BatchFull }
    }

    /// A partition waits to leave, or nothing can join any more because the worker is stopping.
    fn closes_early(&self) -> bool {
        let is_all_taken = || self.owned().all(|(_, partition)| partition.window.n_taken() == partition.window.len());
        self.revocation.is_some() || (self.stop_deadline.is_some() && is_all_taken())
    }
}
