//! Calls to the broker and what their results lead to.

use super::{Phase, Worker};
use crate::worker::action::{Action, Ending, Settled};
use crate::worker::patience::doubling;
use crate::worker::policy::{Call, Code, Failure, Reaction, react};
use crate::worker::ticket::Moment;

impl<R, N> Worker<R, N> {
    /// A call returned. The time it took counts: pass the moment of its return.
    pub fn on_call(&mut self, now: Moment, call: Call, result: Result<(), Failure>) {
        if self.phase != Phase::Calling(call) {
            return;
        }
        let is_ambiguous = matches!(call, Call::SendOffsets | Call::Commit | Call::Abort);
        if is_ambiguous && now.saturating_sub(self.called_at) > self.settings.doubtful_after {
            self.is_doubtful = true;
        }
        match result {
            Ok(()) => self.succeeded(now, call),
            Err(failure) => self.failed(now, call, failure),
        }
    }

    pub(super) fn issue(&mut self, now: Moment, call: Call) {
        self.attempts = match self.phase {
            Phase::Waiting(waiting, _, attempts) if waiting == call => attempts,
            _ => 0,
        };
        self.phase = Phase::Calling(call);
        self.called_at = now;
        let carries_offsets = call == Call::SendOffsets || (call == Call::Commit && !self.is_exactly_once());
        let action = match (carries_offsets, self.is_announcing()) {
            (false, _) => Action::Call(call),
            (true, false) => Action::Offsets(call, self.note_farewells()),
            (true, true) => Action::Offsets(call, self.announced_commitments()),
        };
        self.actions.push_back(action);
    }

    fn succeeded(&mut self, now: Moment, call: Call) {
        match call {
            Call::Begin if self.is_announcing() => self.issue(now, Call::SendOffsets),
            Call::Begin => {
                self.phase = Phase::Open;
                self.fill(now);
            }
            Call::SendOffsets => self.issue(now, Call::Commit),
            Call::Commit => self.committed(now),
            Call::Abort => self.aborted(now),
            // Its result comes by `on_rebuilt`, with the positions.
            Call::Rebuild => {}
        }
    }

    pub(super) fn failed(&mut self, now: Moment, call: Call, failure: Failure) {
        match react(call, failure) {
            Reaction::Retry => {
                self.is_doubtful |= self.is_exactly_once() && call != Call::Begin && call != Call::Rebuild;
                self.wait_for(now, call);
            }
            Reaction::Abort if call == Call::Begin => {
                if self.has_patience(now) {
                    self.become_idle(now);
                }
            }
            Reaction::Abort => self.abort(now),
            Reaction::Rebuild if call == Call::Abort && failure.code == Code::TimedOut => self.rebuild_patiently(now),
            Reaction::Rebuild => self.rebuild_after_failure(now),
            Reaction::Exit => self.exit(Ending::FencedInstance),
        }
    }

    pub(super) fn wait_for(&mut self, now: Moment, call: Call) {
        self.phase = Phase::Waiting(call, now + doubling(self.attempts), self.attempts + 1);
    }

    fn committed(&mut self, now: Moment) {
        self.settle_until(|_| Some(i64::MAX));
        self.finish_announcing();
        self.patience.restore();
        if self.is_doubtful && self.is_exactly_once() {
            self.rebuild(now);
        } else {
            self.is_doubtful = false;
            self.become_idle(now);
        }
    }

    /// Books what is committed: of each partition in the batch, everything before the offset that `until` gives.
    pub(super) fn settle_until(&mut self, until: impl Fn(super::PartitionId) -> Option<i64>) {
        let mut settled = Vec::with_capacity(self.batch.n_records());
        let calm = self.calm();
        let mut moved = Vec::new();
        for (id, slot) in (0..).map(super::PartitionId).zip(&mut self.partitions) {
            let Some(partition) = slot.as_mut().filter(|partition| partition.window.n_taken() > 0) else { continue };
            let Some(until) = until(id) else { continue };
            moved.push(id);
            while let Some((offset, outcome, note, bytes)) = partition.window.pop_settled(until) {
                self.budget.release(1, bytes);
                self.ledger.settle(outcome);
                partition.forget_before(offset + 1);
                partition.has_committed(offset + 1);
                settled.push(Settled { outcome, note });
                partition.mark = partition.mark.after_commit(1, calm);
                partition.n_settled += 1;
            }
        }
        for id in moved {
            self.has_moved(id);
            self.end_trial(id);
        }
        self.narrow();
        if !settled.is_empty() {
            self.actions.push_back(Action::Settled(settled));
        }
    }

    pub(super) fn become_idle(&mut self, now: Moment) {
        self.phase = Phase::Idle;
        self.batch.reset(now);
        self.postpone_announcing();
        self.finish_revocation();
        if let Some(ending) = self.ending {
            self.exit(ending);
        }
    }

    pub(super) fn exit(&mut self, ending: Ending) {
        if self.phase != Phase::Ended {
            self.phase = Phase::Ended;
            self.actions.push_back(Action::Exit(ending));
        }
    }
}
