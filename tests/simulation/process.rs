//! One simulated process: the real worker behind a driver that mimics the one in `kafka`.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use copydesk::record::{DropReason, FaultReason, StageName};
use copydesk::worker::{
    Action, Appetite, BatchLimits, BudgetLimits, Call, Code, Ending, Failure, Finished, Guarantee, Intake, Moment,
    Outcome, PartitionId, Position, Settings, Severity, Ticket, Worker,
};

use crate::chance::Chance;
use crate::check;
use crate::cluster::{Cluster, Producer, Refused};
use crate::faults::Faults;

/// What is produced for a record: which input it is, and whether as a dead letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Made {
    partition: usize,
    offset: i64,
    is_dead_letter: bool,
    is_short_letter: bool,
}

/// A record in the pool, and when it comes back.
type Pooled = (Ticket, Finished<Made, (usize, i64)>, Moment);

/// A delivery that the client has not reported yet.
#[derive(Debug)]
struct Delivery {
    number: u64,
    result: Result<(), Failure>,
    at: Moment,
}

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a state of the simulated client of its own")]
pub(crate) struct Process {
    pub(crate) id: usize,
    pub(crate) worker: Worker<Made, (usize, i64)>,
    pub(crate) ended: Option<Ending>,
    pub(crate) has_left: bool,
    member: usize,
    generation: u32,
    owned: BTreeSet<usize>,
    positions: Vec<Option<i64>>,
    paused: BTreeSet<usize>,
    pool: Vec<Pooled>,
    outbox: VecDeque<(u64, Made)>,
    deliveries: VecDeque<Delivery>,
    producer: Producer,
    /// The client saw a failure that only an abort mends.
    must_abort: bool,
    guarantee: Guarantee,
    is_leaving: bool,
    is_revoking: bool,
}

const FATAL: Failure = Failure { severity: Severity::Fatal, code: Code::FencedProducer };
const LOST_REPLY: Failure = Failure { severity: Severity::Retriable, code: Code::TimedOut };
const MUST_ABORT: Failure = Failure { severity: Severity::RequiresAbort, code: Code::Other };
const STALE: Failure = Failure { severity: Severity::RequiresAbort, code: Code::StaleGeneration };

impl Process {
    pub(crate) fn start(now: Moment, id: usize, member: usize, guarantee: Guarantee, cluster: &mut Cluster) -> Self {
        cluster.join(now, member);
        let producer = cluster.init_producer(id);
        Self {
            id,
            worker: Worker::new(settings(guarantee)),
            ended: None,
            has_left: false,
            member,
            generation: 0,
            owned: BTreeSet::new(),
            positions: vec![None; cluster.input.len()],
            paused: BTreeSet::new(),
            pool: Vec::new(),
            outbox: VecDeque::new(),
            deliveries: VecDeque::new(),
            producer,
            must_abort: false,
            guarantee,
            is_leaving: false,
            is_revoking: false,
        }
    }

    /// One turn of the driver's loop.
    pub(crate) fn turn(&mut self, now: &mut Moment, cluster: &mut Cluster, faults: &mut Faults) {
        if self.ended.is_some() || self.has_left {
            return;
        }
        let appetite = self.worker.appetite();
        if appetite != Appetite::Full {
            cluster.heartbeat(*now, self.member);
            self.serve_group(*now, cluster);
            self.act(now, cluster, faults);
        }
        if appetite == Appetite::Hungry {
            self.poll(*now, cluster, faults);
        }
        self.collect(*now, &mut faults.chance);
        self.send(*now, cluster, faults);
        self.report_deliveries(*now);
        self.worker.advance(*now);
        self.act(now, cluster, faults);
        self.finish_leaving(cluster);
        assert!(self.worker.ledger().balances(), "the books of process {} do not balance", self.id);
    }

    pub(crate) fn stop(&mut self, now: Moment) {
        self.worker.on_stop(now, now + Duration::from_mins(1));
    }

    // ---- the consumer ----

    fn serve_group(&mut self, now: Moment, cluster: &mut Cluster) {
        let Some(member) = cluster.members.get(&self.member) else {
            // Expelled: everything is lost, and a new member joins.
            let lost: Vec<_> = std::mem::take(&mut self.owned).into_iter().map(partition_id).collect();
            self.worker.on_lost(now, &lost);
            self.member += 1000;
            if !self.is_leaving {
                cluster.join(now, self.member);
            }
            return;
        };
        if self.is_revoking {
            return;
        }
        if !member.must_revoke.is_empty() {
            let revoked: Vec<_> = member.must_revoke.iter().copied().map(partition_id).collect();
            self.is_revoking = true;
            self.worker.on_revoke(now, &revoked);
        } else if member.generation != self.generation {
            self.generation = member.generation;
            let gained: Vec<usize> = member.owned.difference(&self.owned).copied().collect();
            self.owned.extend(&gained);
            for partition in &gained {
                self.positions[*partition] = None;
            }
            self.worker.on_assigned(&gained.into_iter().map(partition_id).collect::<Vec<_>>());
        }
    }

    fn poll(&mut self, now: Moment, cluster: &Cluster, faults: &mut Faults) {
        let owned: Vec<usize> = self.owned.iter().copied().collect();
        for partition in owned {
            if self.paused.contains(&partition) {
                continue;
            }
            if self.positions[partition].is_none() && !cluster.is_offset_pending(partition) {
                self.positions[partition] = Some(cluster.committed[partition].unwrap_or(0));
            }
            for _ in 0..faults.chance.below(6) {
                self.poll_record(now, cluster, faults, partition);
            }
        }
    }

    fn poll_record(&mut self, now: Moment, cluster: &Cluster, faults: &mut Faults, partition: usize) {
        let Some(position) = self.positions[partition] else { return };
        let next = cluster.input[partition].iter().copied().find(|offset| *offset >= position);
        let Some(offset) = next else { return };
        self.positions[partition] = Some(offset + 1);
        let (ticket, outcome) = match self.worker.on_message(partition_id(partition), offset, 100) {
            Intake::Ignore => return,
            Intake::Process(ticket) => (ticket, natural_outcome(partition, offset)),
            Intake::Condemned(ticket, condemned) => {
                let outcome = Outcome::DeadLettered(StageName::Produce, condemned.reason);
                self.enqueue(now, ticket, outcome, condemned.without_original, faults);
                return;
            }
        };
        self.enqueue(now, ticket, outcome, false, faults);
    }

    fn enqueue(&mut self, now: Moment, ticket: Ticket, outcome: Outcome, is_short_letter: bool, faults: &mut Faults) {
        let partition = ticket.partition.0 as usize;
        let is_dead_letter = matches!(outcome, Outcome::DeadLettered(..));
        let made = Made { partition, offset: ticket.offset, is_dead_letter, is_short_letter };
        let record = (!matches!(outcome, Outcome::Dropped(_))).then_some(made);
        let finished = Finished { outcome, record, note: (partition, ticket.offset), bytes: 120 };
        self.pool.push((ticket, finished, now + faults.processing_time()));
    }

    // ---- the pool ----

    fn collect(&mut self, now: Moment, chance: &mut Chance) {
        let mut index = 0;
        while index < self.pool.len() {
            if self.pool[index].2 <= now && !chance.per_mille(200) {
                let (ticket, finished, _) = self.pool.swap_remove(index);
                self.worker.on_finished(ticket, finished);
            } else {
                index += 1;
            }
        }
    }

    // ---- the producer ----

    fn send(&mut self, now: Moment, cluster: &mut Cluster, faults: &mut Faults) {
        while let Some((number, made)) = self.outbox.front().copied() {
            if faults.chance.per_mille(30) {
                return; // the client's queue is full
            }
            self.outbox.pop_front();
            let result = self.deliver(now, made, cluster, faults);
            self.deliveries.push_back(Delivery { number, result, at: now + faults.network_time() });
        }
    }

    fn deliver(&mut self, now: Moment, made: Made, cluster: &mut Cluster, faults: &mut Faults) -> Result<(), Failure> {
        let consequence = Failure { severity: Severity::RequiresAbort, code: Code::Consequence };
        if self.must_abort {
            return Err(consequence);
        }
        let is_refused = if made.is_dead_letter {
            faults.is_letter_refused(made.partition, made.offset) && !made.is_short_letter
        } else {
            faults.is_refused(made.partition, made.offset)
        };
        // Records that share a refused request are refused with it.
        let shares_refused_request = self.deliveries.back().is_some_and(|last| last.result.is_err());
        if is_refused || (shares_refused_request && faults.chance.per_mille(500)) {
            self.must_abort |= faults.chance.per_mille(300);
            return Err(Failure { severity: Severity::Other, code: Code::TooLarge });
        }
        if faults.produce_fails() {
            self.must_abort = true;
            return Err(Failure { severity: Severity::RequiresAbort, code: Code::TimedOut });
        }
        let record = (made.partition, made.offset, made.is_dead_letter);
        if self.guarantee == Guarantee::AtLeastOnce {
            cluster.produce_plainly(record);
            return Ok(());
        }
        cluster.produce(now, self.producer, record).map_err(|_| FATAL)
    }

    fn report_deliveries(&mut self, now: Moment) {
        while self.deliveries.front().is_some_and(|delivery| delivery.at <= now) {
            if let Some(delivery) = self.deliveries.pop_front() {
                self.worker.on_delivery(delivery.number, delivery.result);
            }
        }
    }

    // ---- actions ----

    fn act(&mut self, now: &mut Moment, cluster: &mut Cluster, faults: &mut Faults) {
        while let Some(action) = self.worker.next_action() {
            match action {
                Action::Produce { number, record } => self.outbox.push_back((number, record)),
                Action::Call(Call::Rebuild) => self.rebuild(now, cluster, faults),
                Action::Call(call) => self.call(now, call, &[], cluster, faults),
                Action::Offsets(call, positions) => self.call(now, call, &positions, cluster, faults),
                Action::Settled(settled) => faults.settled += settled.len(),
                Action::Seek(positions) => self.seek(*now, &positions, faults),
                Action::Pause(ids) => self.paused.extend(ids.iter().map(|id| id.0 as usize)),
                Action::Resume(ids) => ids.iter().for_each(|id| {
                    self.paused.remove(&(id.0 as usize));
                }),
                Action::Unassign(ids) => self.unassign(&ids, cluster),
                Action::Leave => {
                    self.is_leaving = true;
                    let all: Vec<_> = std::mem::take(&mut self.owned).into_iter().map(partition_id).collect();
                    self.worker.on_revoke(*now, &all);
                }
                Action::Exit(ending) => {
                    self.ended = Some(ending);
                    return;
                }
            }
        }
    }

    fn seek(&mut self, now: Moment, positions: &[Position], faults: &mut Faults) {
        for position in positions {
            let is_done = !faults.seek_fails();
            if is_done {
                self.positions[position.partition.0 as usize] = Some(position.offset);
            }
            self.worker.on_seek(now, position.partition, is_done);
        }
    }

    fn unassign(&mut self, ids: &[PartitionId], cluster: &mut Cluster) {
        let partitions: Vec<usize> = ids.iter().map(|id| id.0 as usize).collect();
        for partition in &partitions {
            self.owned.remove(partition);
            self.paused.remove(partition);
            self.positions[*partition] = None;
        }
        if self.is_revoking && !self.is_leaving {
            self.is_revoking = false;
            cluster.revoked(self.member, &partitions);
        }
    }

    fn finish_leaving(&mut self, cluster: &mut Cluster) {
        if self.is_leaving && !self.has_left {
            assert_eq!(self.worker.ledger().in_flight, 0, "left the group with records in flight");
            cluster.leave(self.member);
            self.has_left = true;
        }
    }

    fn rebuild(&mut self, now: &mut Moment, cluster: &mut Cluster, faults: &mut Faults) {
        *now += faults.call_time();
        if faults.reply_is_lost() {
            return self.worker.on_rebuilt(*now, Err(LOST_REPLY));
        }
        self.outbox.clear();
        self.deliveries.clear();
        self.must_abort = false;
        self.producer = cluster.init_producer(self.id);
        let committed = |partition: &usize| (partition_id(*partition), cluster.committed[*partition]);
        self.worker.on_rebuilt(*now, Ok(self.owned.iter().map(committed).collect()));
    }

    fn call(&mut self, now: &mut Moment, call: Call, at: &[Position], cluster: &mut Cluster, faults: &mut Faults) {
        *now += faults.call_time();
        cluster.advance(*now);
        let result = match self.guarantee {
            Guarantee::ExactlyOnce => self.transactional_call(*now, call, at, cluster, faults),
            Guarantee::AtLeastOnce => self.plain_call(call, at, cluster, faults),
        };
        self.worker.on_call(*now, call, result);
    }

    fn plain_call(
        &mut self,
        call: Call,
        at: &[Position],
        cluster: &mut Cluster,
        faults: &mut Faults,
    ) -> Result<(), Failure> {
        if call != Call::Commit {
            self.outbox.clear();
            self.deliveries.clear();
            self.must_abort = false;
            return Ok(());
        }
        if faults.request_is_lost() {
            return Err(LOST_REPLY);
        }
        let offsets: Vec<_> = at.iter().map(|position| (position.partition.0 as usize, position.offset)).collect();
        for (partition, offset) in &offsets {
            // Without transactions an offset may only be committed when everything before it is written.
            check::resolved_before(cluster, *partition, *offset);
        }
        cluster.commit_offsets((self.member, self.generation), &offsets).map_err(|_| STALE)?;
        if faults.reply_is_lost() { Err(LOST_REPLY) } else { Ok(()) }
    }

    fn transactional_call(
        &mut self,
        now: Moment,
        call: Call,
        at: &[Position],
        cluster: &mut Cluster,
        faults: &mut Faults,
    ) -> Result<(), Failure> {
        if call == Call::Begin {
            return Ok(());
        }
        if call == Call::Abort {
            self.outbox.clear();
            self.deliveries.clear();
        } else if self.must_abort {
            return Err(MUST_ABORT);
        }
        if faults.request_is_lost() {
            if call != Call::SendOffsets && faults.request_is_late() {
                let arrives = now + faults.late_by();
                cluster.end_transaction_late(self.producer, call == Call::Commit, arrives);
            }
            return Err(LOST_REPLY);
        }
        let answer = match call {
            Call::SendOffsets => {
                let offsets: Vec<_> =
                    at.iter().map(|position| (position.partition.0 as usize, position.offset)).collect();
                cluster.send_offsets(now, self.producer, (self.member, self.generation), &offsets)
            }
            _ => cluster.end_transaction(self.producer, call == Call::Commit),
        };
        match answer {
            Err(Refused::StaleGeneration) => {
                self.must_abort = true;
                return Err(STALE);
            }
            Err(Refused::Fenced | Refused::InvalidState) => return Err(FATAL),
            Ok(()) => {}
        }
        if call == Call::Abort {
            self.must_abort = false;
        }
        if faults.reply_is_lost() {
            return Err(if faults.loss_is_fatal() { FATAL } else { LOST_REPLY });
        }
        Ok(())
    }
}

fn partition_id(partition: usize) -> PartitionId {
    PartitionId(u32::try_from(partition).expect("few partitions"))
}

fn settings(guarantee: Guarantee) -> Settings {
    Settings {
        guarantee,
        batch: BatchLimits { records: 8, bytes: 4000, wait: Duration::from_millis(200) },
        budget: BudgetLimits { records: 20, bytes: 20_000, pause_after: Duration::from_secs(3) },
        revoke_patience: Duration::from_secs(4),
        max_rebuilds: 1000,
        rebuild_window: Duration::from_mins(10),
        doubtful_after: Duration::from_secs(5),
    }
}

/// What the pipeline makes of a record follows from its coordinates, as it must.
pub(crate) fn natural_outcome(partition: usize, offset: i64) -> Outcome {
    match (offset + i64::try_from(partition).expect("few partitions")) % 11 {
        3 => Outcome::Dropped(DropReason::TooShort),
        7 => Outcome::DeadLettered(StageName::Decode, FaultReason::InvalidJson),
        _ => Outcome::Published,
    }
}
