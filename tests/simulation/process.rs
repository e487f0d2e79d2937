//! One simulated process: the real worker behind a driver that mimics the one in `kafka`.

use std::time::Duration;

use copydesk::record::{FaultReason, StageName};
use copydesk::worker::{
    Action, Appetite, Call, Code, Commitment, Ending, Failure, Finished, Found, Guarantee, Intake, Moment, Outcome,
    PartitionId, Position, Severity, Ticket, Worker,
};

use crate::client::{Answer, Client, GIVEN_UP, LOST_REPLY, Made};
use crate::group::{Partitions, id, ids};
use crate::protection::Protection;
use crate::schedule::World;
use crate::settings::{GIVEN_UP_AFTER, settings};
use crate::truth::natural_outcome;

/// A record in the pool, and when it comes back.
type Pooled = (Ticket, Finished<Made, ()>, Moment);

/// A call that the driver is inside of; its request arrives at the end of it.
#[derive(Debug)]
struct Pending {
    call: Call,
    offsets: Vec<Commitment>,
    until: Moment,
    /// Its request was made, and the answer never comes: at its end the driver gives it up.
    hangs: bool,
}

/// How long a member may be without a poll before its own client takes it out of the group.
const MAX_POLL_INTERVAL: Duration = Duration::from_secs(8);

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a state of the process of its own")]
pub(crate) struct Process {
    pub(crate) worker: Worker<Made, ()>,
    pub(crate) ended: Option<Ending>,
    pub(crate) has_left: bool,
    /// A record has killed it.
    pub(crate) has_died: bool,
    member: usize,
    generation: u32,
    owned: Partitions,
    positions: Vec<Option<i64>>,
    paused: Partitions,
    pool: Vec<Pooled>,
    client: Client,
    pending: Option<Pending>,
    last_poll: Moment,
    guarantee: Guarantee,
    is_leaving: bool,
    is_revoking: bool,
}

impl Process {
    pub(crate) fn start(id: usize, member: usize, guarantee: Guarantee, world: &mut World) -> Self {
        world.cluster.group.join(world.now, member);
        Self {
            worker: Worker::new(settings(guarantee)),
            ended: None,
            has_left: false,
            has_died: false,
            member,
            generation: 0,
            owned: Vec::new(),
            positions: vec![None; world.cluster.truth.inputs.len()],
            paused: Vec::new(),
            pool: Vec::new(),
            client: Client::start(id, guarantee, world),
            pending: None,
            last_poll: world.now,
            guarantee,
            is_leaving: false,
            is_revoking: false,
        }
    }

    /// One turn of the driver's loop, unless it is inside a call.
    pub(crate) fn turn(&mut self, world: &mut World) {
        self.finish_call(world);
        self.act(world);
        if self.is_over() || self.is_blocked(world) {
            return;
        }
        self.last_poll = world.now;
        let appetite = self.worker.appetite();
        if appetite != Appetite::Full {
            world.cluster.group.heartbeat(world.now, self.member);
            self.serve_group(world);
            self.act(world);
            if self.is_over() || self.is_blocked(world) {
                return;
            }
        }
        if appetite == Appetite::Hungry {
            self.poll(world);
        }
        self.collect(world);
        if self.has_died {
            return;
        }
        self.tell_of_idle_partitions(world);
        self.client.send(world);
        while let Some((number, result)) = self.client.report(world.now) {
            self.worker.on_delivery(number, result);
        }
        self.worker.advance(world.now);
        self.act(world);
        self.finish_leaving(world);
        if !self.worker.ledger().balances() {
            world.cluster.truth.violate(|| "the books do not balance".to_owned());
        }
    }

    /// The process is killed, wherever it is.
    pub(crate) fn die(&self, world: &mut World) {
        if self.pending.as_ref().is_some_and(|pending| pending.call == Call::Commit) {
            self.client.die_committing(world);
        }
    }

    fn is_over(&self) -> bool {
        self.ended.is_some() || self.has_left
    }

    /// Whether the driver is inside a call; the client's own thread keeps the membership for a while.
    fn is_blocked(&self, world: &mut World) -> bool {
        if self.pending.is_none() {
            return false;
        }
        if world.now.saturating_sub(self.last_poll) < MAX_POLL_INTERVAL {
            world.cluster.group.heartbeat(world.now, self.member);
        } else {
            world.cluster.group.leave(self.member);
        }
        true
    }

    pub(crate) fn stop(&mut self, now: Moment) {
        self.worker.on_stop(now, now + Duration::from_mins(1));
    }

    // ---- the consumer ----

    fn serve_group(&mut self, world: &mut World) {
        let now = world.now;
        let Some(member) = world.cluster.group.member(self.member) else {
            // Expelled: everything is lost, and a new member joins.
            let lost = ids(&std::mem::take(&mut self.owned));
            self.worker.on_lost(now, &lost);
            self.member += 1000;
            self.is_revoking = false;
            if !self.is_leaving {
                world.cluster.group.join(now, self.member);
            }
            return;
        };
        if self.is_revoking {
            return;
        }
        if !member.must_revoke.is_empty() {
            let leaving = member.must_revoke.clone();
            self.is_revoking = true;
            self.worker.on_revoke(now, &ids(&leaving));
            if world.faults.lacks(Protection::LetGoAfterTheBatch) {
                world.cluster.group.revoked(self.member, &leaving);
            }
        } else if member.generation != self.generation {
            self.generation = member.generation;
            let gained: Partitions =
                member.owned.iter().copied().filter(|partition| !self.owned.contains(partition)).collect();
            for partition in &gained {
                self.positions[*partition] = None;
            }
            if !world.faults.lacks(Protection::ResumedWhenAssigned) {
                self.paused.retain(|partition| !gained.contains(partition));
            }
            self.owned.extend(&gained);
            self.owned.sort_unstable();
            self.worker.on_assigned(&ids(&gained));
        }
    }

    fn poll(&mut self, world: &mut World) {
        for index in 0..self.owned.len() {
            let partition = self.owned[index];
            if self.paused.contains(&partition) {
                continue;
            }
            let waits = !world.faults.lacks(Protection::WaitedForPendingOffsets);
            let is_pending = waits && world.cluster.is_offset_pending(partition);
            if self.positions[partition].is_none() && !is_pending {
                self.find(partition, world);
            }
            for _ in 0..world.faults.chance.below(6) {
                self.poll_record(partition, world);
            }
        }
    }

    /// Looks up where a partition stands, and what its last owner left there.
    fn find(&mut self, partition: usize, world: &World) {
        let offset = world.cluster.committed(partition).unwrap_or(0);
        self.positions[partition] = Some(offset);
        let (end, mark) = (world.cluster.truth.inputs[partition].end(), world.cluster.mark(partition));
        self.worker.on_found(id(partition), Found { offset, end, mark });
    }

    /// Tells the worker of the partitions that are settled to their end.
    fn tell_of_idle_partitions(&mut self, world: &World) {
        for partition in self.owned.clone() {
            if world.cluster.committed(partition) == Some(world.cluster.truth.inputs[partition].end()) {
                self.worker.on_caught_up(id(partition));
            }
        }
    }

    fn poll_record(&mut self, partition: usize, world: &mut World) {
        let Some(position) = self.positions[partition] else { return };
        let Some(offset) = world.cluster.truth.inputs[partition].next(position) else { return };
        self.positions[partition] = Some(offset + 1);
        let (ticket, outcome, is_short_letter) = match self.worker.on_message(id(partition), offset, 100) {
            Intake::Ignore => return,
            Intake::Process(ticket) => (ticket, natural_outcome(partition, offset), false),
            Intake::Condemned(ticket, condemned) => {
                let outcome = Outcome::DeadLettered(StageName::Produce, condemned.reason);
                (ticket, outcome, condemned.without_original)
            }
        };
        let is_letter = matches!(outcome, Outcome::DeadLettered(..));
        let made = Made { partition, offset, is_letter, is_short_letter };
        let record = (!matches!(outcome, Outcome::Dropped(_))).then_some(made);
        let finished = Finished { outcome, record, note: (), bytes: 120 };
        self.pool.push((ticket, finished, world.now + world.faults.processing_time()));
    }

    fn collect(&mut self, world: &mut World) {
        let mut index = 0;
        while index < self.pool.len() {
            if self.pool[index].2 <= world.now && !world.faults.chance.per_mille(200) {
                let (ticket, finished, _) = self.pool.swap_remove(index);
                let is_condemned =
                    finished.outcome == Outcome::DeadLettered(StageName::Produce, FaultReason::CrashLoop);
                self.has_died |= world.faults.kills(ticket) && !is_condemned;
                self.worker.on_finished(ticket, finished);
            } else {
                index += 1;
            }
        }
    }

    // ---- actions ----

    /// Does what the worker asks for, up to the next call.
    fn act(&mut self, world: &mut World) {
        while self.pending.is_none()
            && !self.is_over()
            && let Some(action) = self.worker.next_action()
        {
            match action {
                Action::Produce { number, record } => self.client.enqueue(number, record),
                Action::Call(call) => self.call(call, Vec::new(), world),
                Action::Offsets(call, commitments) => self.call(call, commitments, world),
                Action::Settled(settled) => world.faults.settled += settled.len(),
                Action::Seek(positions) => self.seek(&positions, world),
                Action::Pause(ids) => self.paused.extend(ids.iter().map(|id| id.0 as usize)),
                Action::Resume(ids) => self.paused.retain(|partition| !ids.contains(&id(*partition))),
                Action::Unassign(ids) => self.unassign(&ids, world),
                Action::ReplaceConsumer(ids) => self.replace_consumer(&ids, world),
                Action::Leave => {
                    self.is_leaving = true;
                    let all = ids(&std::mem::take(&mut self.owned));
                    self.worker.on_revoke(world.now, &all);
                }
                Action::Exit(ending) => self.ended = Some(ending),
            }
        }
    }

    fn seek(&mut self, positions: &[Position], world: &mut World) {
        for position in positions {
            let is_done = !world.faults.seek_fails();
            if is_done && !world.faults.lacks(Protection::RewoundAfterAbort) {
                self.positions[position.partition.0 as usize] = Some(position.offset);
            }
            self.worker.on_seek(world.now, position.partition, is_done);
        }
    }

    fn unassign(&mut self, ids: &[PartitionId], world: &mut World) {
        let partitions: Partitions = ids.iter().map(|id| id.0 as usize).collect();
        self.owned.retain(|partition| !partitions.contains(partition));
        for partition in &partitions {
            self.positions[*partition] = None;
        }
        if self.is_revoking && !self.is_leaving {
            self.is_revoking = false;
            if !world.faults.lacks(Protection::LetGoAfterTheBatch) {
                world.cluster.group.revoked(self.member, &partitions);
            }
        }
    }

    /// The old member is expelled when its session ends.
    fn replace_consumer(&mut self, ids: &[PartitionId], world: &mut World) {
        self.unassign(ids, world);
        self.paused.clear();
        self.is_revoking = false;
        self.member += 1000;
        world.cluster.group.join(world.now, self.member);
    }

    fn finish_leaving(&mut self, world: &mut World) {
        if self.is_leaving && !self.has_left {
            if self.worker.ledger().in_flight > 0 {
                world.cluster.truth.violate(|| "left the group with records in flight".to_owned());
            }
            world.cluster.group.leave(self.member);
            self.has_left = true;
        }
    }

    // ---- calls ----

    fn call(&mut self, call: Call, offsets: Vec<Commitment>, world: &mut World) {
        let until = world.now + world.faults.call_time();
        self.pending = Some(Pending { call, offsets, until, hangs: false });
    }

    /// The end of a call, if its time has come.
    fn finish_call(&mut self, world: &mut World) {
        let Some(pending) = self.pending.take_if(|pending| pending.until <= world.now) else { return };
        world.cluster.marker_time = world.faults.marker_time();
        if pending.hangs {
            self.client.is_left_behind();
            return self.worker.on_call(world.now, pending.call, Err(GIVEN_UP));
        }
        if pending.call == Call::Rebuild {
            let result = self.client.replace(world).and_then(|()| self.committed(world));
            return self.worker.on_rebuilt(world.now, result);
        }
        let answer = match self.guarantee {
            Guarantee::ExactlyOnce => self.transactional(pending.call, &pending.offsets, world),
            Guarantee::AtLeastOnce => Answer::Done(self.plain(pending.call, &pending.offsets, world)),
        };
        let can_hang = self.guarantee == Guarantee::ExactlyOnce && pending.call != Call::Begin;
        match answer {
            _ if can_hang && world.faults.call_hangs() => {
                self.pending = Some(Pending { until: world.now + GIVEN_UP_AFTER, hangs: true, ..pending });
            }
            Answer::Done(result) => self.worker.on_call(world.now, pending.call, result),
            Answer::AskAgain(until) => self.pending = Some(Pending { until, ..pending }),
        }
    }

    fn committed(&self, world: &World) -> Result<Vec<(PartitionId, Option<i64>)>, Failure> {
        if world.faults.lacks(Protection::AskedWhatIsCommitted) {
            return Ok(Vec::new());
        }
        let waits = !world.faults.lacks(Protection::WaitedForPendingOffsets);
        if waits && self.owned.iter().any(|partition| world.cluster.is_offset_pending(*partition)) {
            return Err(LOST_REPLY);
        }
        Ok(self.owned.iter().map(|partition| (id(*partition), world.cluster.committed(*partition))).collect())
    }

    fn transactional(&mut self, call: Call, offsets: &[Commitment], world: &mut World) -> Answer {
        match call {
            Call::Begin | Call::Rebuild => Answer::Done(Ok(())),
            Call::SendOffsets => {
                let offsets = self.offsets(offsets, world);
                self.client.send_offsets((self.member, self.generation), &offsets, world)
            }
            Call::Commit => self.client.commit(world),
            Call::Abort => self.client.abort(world),
        }
    }

    fn plain(&mut self, call: Call, offsets: &[Commitment], world: &mut World) -> Result<(), Failure> {
        if call != Call::Commit {
            self.client.purge();
            return Ok(());
        }
        if world.faults.request_is_lost() {
            return Err(LOST_REPLY);
        }
        let offsets = self.offsets(offsets, world);
        let stale = Failure { severity: Severity::Other, code: Code::StaleGeneration };
        world.cluster.commit_offsets((self.member, self.generation), &offsets).map_err(|_| stale)?;
        if world.faults.reply_is_lost() { Err(LOST_REPLY) } else { Ok(()) }
    }

    /// The offsets of what is done; without that protection, of what was read.
    fn offsets(&self, offsets: &[Commitment], world: &World) -> Vec<Commitment> {
        if !world.faults.lacks(Protection::OffsetsOfWhatIsDone) {
            return offsets.to_vec();
        }
        let read = |at: &Commitment| self.positions[at.partition.0 as usize].unwrap_or(at.offset);
        offsets.iter().map(|at| Commitment { offset: read(at), ..*at }).collect()
    }
}
