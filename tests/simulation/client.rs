//! The simulated client library of one process: what librdkafka's transactional producer does with requests and replies.

use std::collections::VecDeque;

use copydesk::worker::{Code, Commitment, Failure, Guarantee, Moment, Severity};

use crate::protection::Protection;
use crate::schedule::World;
use crate::transactions::{Late, Producer, Refused};
use crate::truth::Write;

/// What is produced for a record: which input it is, and whether as a dead letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Made {
    pub(crate) partition: usize,
    pub(crate) offset: i64,
    pub(crate) is_letter: bool,
    pub(crate) is_short_letter: bool,
}

/// A delivery that the client has not reported yet.
#[derive(Debug)]
struct Delivery {
    number: u64,
    result: Result<(), Failure>,
    at: Moment,
}

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a state of the client of its own")]
pub(crate) struct Client {
    producer: Producer,
    guarantee: Guarantee,
    outbox: VecDeque<(u64, Made)>,
    deliveries: VecDeque<Delivery>,
    /// A failure that only an abort mends.
    must_abort: bool,
    /// The coordinator has heard of the transaction, or may have: there is something to end.
    is_touched: bool,
    /// A record may still arrive, so the epoch is raised with the abort.
    needs_new_epoch: bool,
    is_dead: bool,
}

/// What comes of asking the coordinator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The call is over.
    Done(Result<(), Failure>),
    /// The transaction before is still being ended: the client asks again at this moment.
    AskAgain(Moment),
}

pub(crate) const LOST_REPLY: Failure = Failure { severity: Severity::Retriable, code: Code::TimedOut };
/// A call that never returned, as the driver reports it.
pub(crate) const GIVEN_UP: Failure = Failure { severity: Severity::Other, code: Code::TimedOut };
const MUST_ABORT: Failure = Failure { severity: Severity::RequiresAbort, code: Code::Other };
const STALE: Failure = Failure { severity: Severity::RequiresAbort, code: Code::StaleGeneration };
const TIMED_OUT: Failure = Failure { severity: Severity::RequiresAbort, code: Code::TimedOut };
const CONSEQUENCE: Failure = Failure { severity: Severity::RequiresAbort, code: Code::Consequence };

impl Client {
    pub(crate) fn start(id: usize, guarantee: Guarantee, world: &mut World) -> Self {
        let producer = if world.faults.lacks(Protection::FencedAtTheStart) {
            world.cluster.borrow_producer(id)
        } else {
            init(id, world)
        };
        Self {
            producer,
            guarantee,
            outbox: VecDeque::new(),
            deliveries: VecDeque::new(),
            must_abort: false,
            is_touched: false,
            needs_new_epoch: false,
            is_dead: false,
        }
    }

    // ---- records ----

    pub(crate) fn enqueue(&mut self, number: u64, made: Made) {
        self.outbox.push_back((number, made));
    }

    pub(crate) fn send(&mut self, world: &mut World) {
        while let Some((number, made)) = self.outbox.front().copied() {
            // Now and then the client's queue is full.
            if world.faults.chance.per_mille(30) {
                return;
            }
            let Some(result) = self.deliver(made, world) else { return };
            self.outbox.pop_front();
            self.deliveries.push_back(Delivery { number, result, at: world.now + world.faults.network_time() });
        }
    }

    /// The next delivery that is to be reported.
    pub(crate) fn report(&mut self, now: Moment) -> Option<(u64, Result<(), Failure>)> {
        let is_due = self.deliveries.front().is_some_and(|delivery| delivery.at <= now);
        if !is_due {
            return None;
        }
        self.deliveries.pop_front().map(|delivery| (delivery.number, delivery.result))
    }

    /// Forgets what was not sent and not reported.
    pub(crate) fn purge(&mut self) {
        self.outbox.clear();
        self.deliveries.clear();
        if self.guarantee == Guarantee::AtLeastOnce {
            self.must_abort = false;
        }
    }

    /// The fate of one record; `None` while the coordinator still ends the transaction before.
    fn deliver(&mut self, made: Made, world: &mut World) -> Option<Result<(), Failure>> {
        if self.must_abort {
            return Some(Err(CONSEQUENCE));
        }
        let is_refused = if made.is_letter {
            world.faults.is_letter_refused(made.partition, made.offset) && !made.is_short_letter
        } else {
            world.faults.is_refused(made.partition, made.offset)
        };
        // Records that share a refused request are refused with it.
        let shares_refused_request = self.deliveries.back().is_some_and(|last| last.result.is_err());
        if is_refused || (shares_refused_request && world.faults.chance.per_mille(500)) {
            self.must_abort |= world.faults.chance.per_mille(300);
            let is_named = !world.faults.lacks(Protection::NamedRefusals);
            let code = if is_named { Code::TooLarge } else { Code::Other };
            return Some(Err(Failure { severity: Severity::Other, code }));
        }
        let write = Write { partition: made.partition, offset: made.offset, is_letter: made.is_letter, place: 0 };
        let is_lost = world.faults.produce_fails();
        if self.guarantee == Guarantee::AtLeastOnce {
            if is_lost {
                self.must_abort = true;
                return Some(Err(TIMED_OUT));
            }
            world.cluster.produce_plainly(write);
            return Some(Ok(()));
        }
        match world.cluster.open_transaction(world.now, self.producer) {
            Err(Refused::Concurrent(_)) => return None,
            Err(refused) => return Some(Err(self.refused(refused, world))),
            Ok(()) => self.is_touched = true,
        }
        if is_lost {
            return Some(Err(self.lose(write, world)));
        }
        world.cluster.produce(self.producer, write);
        Some(Ok(()))
    }

    /// The record's request got no answer in time; it may still arrive.
    fn lose(&mut self, write: Write, world: &mut World) -> Failure {
        self.must_abort = true;
        self.needs_new_epoch = true;
        if world.faults.request_is_late() {
            let at = world.now + world.faults.late_by();
            world.cluster.arrives_late(at, self.producer, Late::Write(write));
        }
        TIMED_OUT
    }

    // ---- transactions ----

    pub(crate) fn send_offsets(&mut self, member: (usize, u32), offsets: &[Commitment], world: &mut World) -> Answer {
        if self.must_abort {
            return Answer::Done(Err(MUST_ABORT));
        }
        self.is_touched = true;
        if world.faults.request_is_lost() {
            if world.faults.request_is_late() {
                let at = world.now + world.faults.late_by();
                world.cluster.arrives_late(at, self.producer, Late::Offsets { member, offsets: offsets.to_vec() });
            }
            return Answer::Done(Err(in_doubt(world)));
        }
        match world.cluster.send_offsets(world.now, self.producer, member, offsets) {
            Ok(()) => Answer::Done(self.reply(world)),
            Err(Refused::Concurrent(until)) => Answer::AskAgain(until),
            Err(refused) => Answer::Done(Err(self.refused(refused, world))),
        }
    }

    pub(crate) fn commit(&mut self, world: &mut World) -> Answer {
        if self.must_abort {
            return Answer::Done(Err(MUST_ABORT));
        }
        self.end(true, world)
    }

    pub(crate) fn abort(&mut self, world: &mut World) -> Answer {
        self.purge();
        let answer = self.end(false, world);
        if answer != Answer::Done(Ok(())) {
            return answer;
        }
        self.must_abort = false;
        if std::mem::take(&mut self.needs_new_epoch) && !world.faults.lacks(Protection::RaisedEpochAfterLostRecord) {
            if world.cluster.is_fenced(self.producer) {
                return Answer::Done(Err(self.refused(Refused::Fenced, world)));
            }
            self.producer = init(self.producer.id, world);
        }
        answer
    }

    /// The process dies inside a commit: its request may be on its way.
    pub(crate) fn die_committing(&self, world: &mut World) {
        if self.guarantee == Guarantee::ExactlyOnce && self.is_touched && world.faults.request_is_late() {
            let at = world.now + world.faults.late_by();
            world.cluster.arrives_late(at, self.producer, Late::End { is_commit: true });
        }
    }

    /// It hangs in a call, so that only another one helps.
    pub(crate) fn is_left_behind(&mut self) {
        self.is_dead = true;
    }

    /// A new producer in the place of this one; `Err` when the answer got lost on the way.
    pub(crate) fn replace(&mut self, world: &mut World) -> Result<(), Failure> {
        self.purge();
        let is_reused = world.faults.lacks(Protection::NewProducerAfterDoubt) && !self.is_dead;
        if !is_reused || world.cluster.is_fenced(self.producer) {
            self.producer = init(self.producer.id, world);
        }
        (self.must_abort, self.is_touched) = (false, false);
        (self.needs_new_epoch, self.is_dead) = (false, false);
        if world.faults.reply_is_lost() { Err(LOST_REPLY) } else { Ok(()) }
    }

    fn end(&mut self, is_commit: bool, world: &mut World) -> Answer {
        if !self.is_touched {
            return Answer::Done(Ok(()));
        }
        if world.faults.request_is_lost() {
            if world.faults.request_is_late() {
                let at = world.now + world.faults.late_by();
                world.cluster.arrives_late(at, self.producer, Late::End { is_commit });
            }
            return Answer::Done(Err(in_doubt(world)));
        }
        match world.cluster.end_transaction(world.now, self.producer, is_commit) {
            Ok(()) => {}
            Err(Refused::Concurrent(until)) => return Answer::AskAgain(until),
            Err(refused) => return Answer::Done(Err(self.refused(refused, world))),
        }
        let reply = self.reply(world);
        self.is_touched = reply.is_err();
        Answer::Done(reply)
    }

    /// The answer is on its way.
    fn reply(&mut self, world: &mut World) -> Result<(), Failure> {
        if !world.faults.reply_is_lost() {
            return Ok(());
        }
        if world.faults.loss_is_fatal() {
            return Err(self.refused(Refused::InvalidState, world));
        }
        Err(in_doubt(world))
    }

    fn refused(&mut self, refused: Refused, world: &mut World) -> Failure {
        self.must_abort = true;
        if refused == Refused::StaleGeneration {
            return STALE;
        }
        self.is_dead = true;
        // Which of the two it is depends on broker and moment, and must not matter (P6).
        let code = if world.faults.chance.per_mille(500) { Code::FencedProducer } else { Code::LostTransaction };
        Failure { severity: Severity::Fatal, code }
    }
}

/// A result that is not known.
fn in_doubt(world: &World) -> Failure {
    if world.faults.lacks(Protection::RetriedUntilKnown) { TIMED_OUT } else { LOST_REPLY }
}

/// Asks until the coordinator has ended what the id left open.
fn init(id: usize, world: &mut World) -> Producer {
    loop {
        match world.cluster.init_producer(world.now, id) {
            Ok(producer) => return producer,
            Err(Refused::Concurrent(until)) => world.wait_until(until),
            Err(refused) => unreachable!("initialising is refused with {refused:?}"),
        }
    }
}
