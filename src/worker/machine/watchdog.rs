//! A partition that has work and does not move: first another consumer, then the end, never silence.
//!
//! # Why
//! Consumers have stopped reading after a rebalance without an error, and a stage that never returns holds its partition
//! for ever; from outside both look healthy. Only progress tells. The clock counts time spent awake, because while the
//! process sleeps or waits inside a call to the broker nothing could move, and what hangs there is seen by its pulse.

use std::collections::BTreeSet;
use std::time::Duration;

use super::{Partition, Phase, Worker};
use crate::worker::action::Ending;
use crate::worker::ledger::Returned;
use crate::worker::ticket::{Moment, PartitionId};

/// The most that one turn of the driver's loop counts.
const LONGEST_TURN: Duration = Duration::from_secs(1);

/// What the watchdog remembers.
#[derive(Debug, Default)]
pub(super) struct Watch {
    /// Time spent awake.
    pub(super) awake: Moment,
    pub(super) looked_at: Moment,
    /// Partitions for whose sake the consumer was replaced, and which have not moved since.
    on_last_chance: BTreeSet<PartitionId>,
    /// Partitions whose log is another one than we know: it was cut off, or made anew.
    pub(super) made_anew: BTreeSet<PartitionId>,
}

impl<R, N> Worker<R, N> {
    /// Nothing is to be done for this partition: everything up to its end is settled, or no broker can be reached.
    pub fn on_nothing_to_do(&mut self, id: PartitionId) {
        let awake = self.watch.awake;
        if let Some(partition) = self.partition_mut(id) {
            partition.moved_at = awake;
            self.watch.on_last_chance.remove(&id);
        }
    }

    /// Something of this partition was settled.
    pub(super) fn has_moved(&mut self, id: PartitionId) {
        self.on_nothing_to_do(id);
    }

    pub(super) fn watch_progress(&mut self, now: Moment) {
        self.watch.awake += now.saturating_sub(self.watch.looked_at).min(LONGEST_TURN);
        self.watch.looked_at = now;
        let is_ending = self.stop_deadline.is_some() || self.ending.is_some() || self.phase == Phase::Ended;
        if is_ending || self.revocation.is_some() {
            return;
        }
        self.excuse_those_who_wait();
        let stalled = self.stalled();
        let hopeless = stalled.iter().find(|(id, _)| self.watch.on_last_chance.contains(id));
        if let Some((id, offset)) = hopeless.copied() {
            self.end_after_abort(now, Ending::Stalled(id, offset));
        } else if !stalled.is_empty() {
            self.watch.on_last_chance.extend(stalled.iter().map(|(id, _)| *id));
            self.replace_consumer(now);
        }
    }

    /// A partition that is paused while a record of another is tried alone does not stand still by itself.
    fn excuse_those_who_wait(&mut self) {
        if self.is_overfull {
            return;
        }
        let awake = self.watch.awake;
        for (_, partition) in self.owned_mut().filter(|(_, partition)| partition.is_paused) {
            partition.moved_at = awake;
        }
    }

    /// The partitions that have not moved for too long, or never will, each with the offset at which it stands.
    fn stalled(&self) -> Vec<(PartitionId, i64)> {
        let since = |moved_at| self.watch.awake.saturating_sub(moved_at);
        let is_overdue = |partition: &Partition<R, N>| since(partition.moved_at) >= self.settings.stall_after;
        let is_hopeless = |id| self.watch.made_anew.contains(&id);
        let stalled = self.owned().filter(|(id, partition)| is_hopeless(*id) || is_overdue(partition));
        let offset = |partition: &Partition<R, N>| partition.window.first_offset().unwrap_or(partition.last_offset + 1);
        stalled.map(|(id, partition)| (id, offset(partition))).collect()
    }

    /// Lets go of everything, as for a rebalance, and begins again with a consumer that knows nothing.
    fn replace_consumer(&mut self, now: Moment) {
        let all: Vec<_> = self.owned().map(|(id, _)| id).collect();
        self.is_replacing_consumer = true;
        self.watch.made_anew.clear();
        self.revoke(now, &all, Returned::Revoked);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worker::action::{Action, Intake};
    use crate::worker::machine::tests::{settings, worker};

    const ID: PartitionId = PartitionId(0);

    /// Lets this much time pass in turns of a tenth of a second, and gives what was asked for meanwhile.
    fn pass(worker: &mut Worker<(), ()>, from: Duration, time: Duration) -> Vec<Action<(), ()>> {
        let mut asked = Vec::new();
        let mut now = from;
        while now < from + time {
            now += Duration::from_millis(100);
            worker.advance(now);
            asked.extend(std::iter::from_fn(|| worker.next_action()));
        }
        asked
    }

    #[test]
    fn a_record_that_hangs_costs_a_consumer_and_then_ends_the_worker_by_name() {
        let mut worker = worker();
        let patience = settings().stall_after;
        worker.on_assigned(&[ID]);
        assert!(matches!(worker.on_message(ID, 41, 10), Intake::Process(_)));

        assert_eq!(pass(&mut worker, Duration::ZERO, patience / 2), []);
        let asked = pass(&mut worker, patience / 2, patience);
        assert_eq!(asked, [Action::ReplaceConsumer(vec![ID])]);
        assert_eq!(worker.in_flight().0, 0);

        worker.on_assigned(&[ID]);
        assert!(matches!(worker.on_message(ID, 41, 10), Intake::Process(_)));
        let asked = pass(&mut worker, patience * 2, patience * 2);
        assert_eq!(asked, [Action::Exit(Ending::Stalled(ID, 41))]);
    }

    #[test]
    fn a_partition_with_nothing_to_do_does_not_stand_still() {
        let mut worker = worker();
        worker.on_assigned(&[ID]);

        for turn in 0..10 {
            let from = settings().stall_after * turn / 2;
            assert_eq!(pass(&mut worker, from, settings().stall_after / 2), []);
            worker.on_nothing_to_do(ID);
        }
    }

    #[test]
    fn a_log_that_begins_again_costs_a_consumer_at_once_and_with_it_no_record() {
        let mut worker = worker();
        worker.on_assigned(&[ID]);
        assert!(matches!(worker.on_message(ID, 499, 10), Intake::Process(_)));
        assert_eq!(worker.on_message(ID, 0, 10), Intake::Ignore);

        assert_eq!(pass(&mut worker, Duration::ZERO, Duration::from_millis(100)), [Action::ReplaceConsumer(vec![ID])]);

        worker.on_assigned(&[ID]);
        assert!(matches!(worker.on_message(ID, 0, 10), Intake::Process(_)));
    }

    #[test]
    fn a_process_that_slept_has_not_stood_still() {
        let mut worker = worker();
        worker.on_assigned(&[ID]);
        worker.advance(Duration::ZERO);

        worker.advance(settings().stall_after * 10);

        assert_eq!(worker.next_action(), None);
    }
}
