//! Marks and farewells: over many lives of a worker that a record kills, and one step at a time.

use super::*;
use crate::worker::machine::tests::{settings, worker};
use crate::worker::{Finished, Intake, Outcome, Ticket};

const N_PARTITIONS: usize = 2;
const N_RECORDS: i64 = 5_000;

/// What outlives a process: committed offsets with their marks, and what was published or condemned.
#[derive(Default)]
struct Broker {
    committed: [(i64, Option<Mark>); N_PARTITIONS],
    condemned: Vec<(PartitionId, i64)>,
    n_settled: usize,
}

/// One process from its start to its death, or until everything is done.
struct Life<'a> {
    worker: Worker<(), (PartitionId, i64)>,
    broker: &'a mut Broker,
    position: [i64; N_PARTITIONS],
    open: Vec<Commitment>,
    killer: (PartitionId, i64),
    turn: usize,
    paused: Vec<PartitionId>,
}

impl<'a> Life<'a> {
    fn begin(broker: &'a mut Broker, killer: (PartitionId, i64)) -> Self {
        let mut worker = Worker::new(settings());
        let ids: Vec<_> = (0..2).map(PartitionId).collect();
        worker.on_assigned(&ids);
        let position = broker.committed.map(|(offset, _)| offset);
        for (id, (offset, mark)) in ids.into_iter().zip(broker.committed) {
            worker.on_found(id, Found { offset, end: N_RECORDS, mark });
        }
        let mut life = Self { worker, broker, position, open: Vec::new(), killer, turn: 0, paused: Vec::new() };
        // As in the driver's loop: what follows from an assignment is done before anything is read.
        life.worker.advance(Moment::ZERO);
        life.act(Moment::ZERO);
        life
    }

    /// Lives until the killer is processed (`false`) or every record is settled (`true`).
    fn live(&mut self) -> bool {
        let mut now = Moment::ZERO;
        while self.broker.n_settled < N_PARTITIONS * usize::try_from(N_RECORDS).expect("a few") {
            now += Moment::from_millis(50);
            assert!(now < Moment::from_hours(1), "nothing moves");
            let Some(tickets) = self.read() else { return false };
            for (ticket, outcome) in tickets {
                let note = (ticket.partition, ticket.offset);
                self.worker.on_finished(ticket, Finished { outcome, record: None, note, bytes: 1 });
            }
            self.worker.advance(now);
            self.act(now);
            self.tell_what_is_done();
        }
        true
    }

    fn tell_what_is_done(&mut self) {
        for (id, (offset, _)) in (0..).map(PartitionId).zip(self.broker.committed) {
            if offset == N_RECORDS {
                self.worker.on_caught_up(id);
            }
        }
    }

    /// Reads what there is room for; `None` is the death of the process. The pool begins with all of it at once.
    fn read(&mut self) -> Option<Vec<(Ticket, Outcome)>> {
        let mut tickets = Vec::new();
        self.turn += 1;
        // Neither partition is always the first, whatever the rhythm in which the worker reads.
        let first = self.turn.wrapping_mul(0x9E37_79B9) >> 16;
        for index in (0..N_PARTITIONS).map(|step| (first + step) % N_PARTITIONS) {
            let id = PartitionId(u32::try_from(index).expect("a few"));
            let is_hungry = self.worker.appetite() == crate::worker::Appetite::Hungry;
            while is_hungry && !self.paused.contains(&id) && self.worker.has_room() && self.position[index] < N_RECORDS
            {
                let offset = self.position[index];
                self.position[index] += 1;
                match self.worker.on_message(id, offset, 10) {
                    Intake::Ignore => {}
                    Intake::Process(_) if (id, offset) == self.killer => return None,
                    Intake::Process(ticket) => tickets.push((ticket, Outcome::Published)),
                    Intake::Condemned(ticket, condemned) => {
                        assert_eq!(condemned.reason, FaultReason::CrashLoop);
                        self.broker.condemned.push((id, offset));
                        tickets.push((ticket, Outcome::Published));
                    }
                }
            }
        }
        Some(tickets)
    }

    fn act(&mut self, now: Moment) {
        while let Some(action) = self.worker.next_action() {
            match action {
                Action::Call(Call::Commit) => {
                    for Commitment { partition, offset, mark } in self.open.drain(..) {
                        let slot = &mut self.broker.committed[partition.index()];
                        assert!(offset >= slot.0, "a commit goes back");
                        *slot = (offset, mark);
                    }
                    self.worker.on_call(now, Call::Commit, Ok(()));
                }
                Action::Call(call) => self.worker.on_call(now, call, Ok(())),
                Action::Offsets(call, commitments) => {
                    self.open = commitments;
                    self.worker.on_call(now, call, Ok(()));
                }
                Action::Pause(ids) => self.paused.extend(ids),
                Action::Resume(ids) => self.paused.retain(|id| !ids.contains(id)),
                Action::Settled(settled) => self.broker.n_settled += settled.len(),
                Action::Seek(positions) => {
                    for Position { partition, offset } in positions {
                        self.position[partition.index()] = offset;
                        self.worker.on_seek(now, partition, true);
                    }
                }
                other => panic!("unexpected: {other:?}"),
            }
        }
    }
}

fn lives_until_done(killer: (PartitionId, i64)) -> (usize, Broker) {
    let mut broker = Broker::default();
    for n_deaths in 0..20 {
        if Life::begin(&mut broker, killer).live() {
            return (n_deaths, broker);
        }
    }
    panic!("20 deaths and no end");
}

#[test]
fn a_record_that_kills_the_process_is_condemned_and_its_neighbours_are_processed() {
    for offset in [0, 1, 17, 1_234, N_RECORDS - 1] {
        for partition in [0, 1] {
            let killer = (PartitionId(partition), offset);

            let (n_deaths, broker) = lives_until_done(killer);

            assert_eq!(broker.condemned, [killer], "after {n_deaths} deaths");
            assert!((4..=7).contains(&n_deaths), "{n_deaths} deaths at {offset}");
        }
    }
}

#[test]
fn a_worker_that_dies_of_something_else_condemns_nothing() {
    let mut broker = Broker::default();
    for n_turns in [1_usize, 2, 3, 5, 8, 13, 21] {
        let mut life = Life::begin(&mut broker, (PartitionId(9), 0));
        let mut now = Moment::ZERO;
        for _ in 0..n_turns {
            now += Moment::from_millis(50);
            for (ticket, outcome) in life.read().expect("nothing kills") {
                let note = (ticket.partition, ticket.offset);
                life.worker.on_finished(ticket, Finished { outcome, record: None, note, bytes: 1 });
            }
            life.worker.advance(now);
            life.act(now);
        }
    }

    assert!(Life::begin(&mut broker, (PartitionId(9), 0)).live());
    assert_eq!(broker.condemned, []);
}

#[test]
fn an_orderly_end_leaves_a_farewell() {
    let mut worker = worker();
    worker.on_assigned(&[PartitionId(0)]);
    let Intake::Process(ticket) = worker.on_message(PartitionId(0), 7, 1) else { panic!("a record is taken") };
    let made = Finished { outcome: Outcome::Published, record: None, note: (), bytes: 1 };
    worker.on_finished(ticket, made);
    worker.on_stop(Moment::ZERO, Moment::from_secs(9));
    worker.on_call(Moment::ZERO, Call::Begin, Ok(()));

    let asked: Vec<_> = std::iter::from_fn(|| worker.next_action()).collect();

    let farewell = Commitment { partition: PartitionId(0), offset: 8, mark: None };
    assert!(asked.contains(&Action::Offsets(Call::SendOffsets, vec![farewell])), "{asked:?}");
}

/// A worker whose mark lies at this offset, with nothing to do.
fn idle_at(offset: i64) -> Worker<(), ()> {
    let mut worker = worker();
    worker.on_assigned(&[PartitionId(0)]);
    worker.on_found(PartitionId(0), Found { offset, end: offset, mark: None });
    worker.advance(Moment::ZERO);
    for call in [Call::Begin, Call::SendOffsets, Call::Commit] {
        worker.on_call(Moment::ZERO, call, Ok(()));
    }
    std::iter::from_fn(|| worker.next_action()).for_each(drop);
    worker
}

#[test]
fn a_worker_that_is_stopped_with_nothing_to_do_takes_its_mark_away() {
    let mut worker = idle_at(7);

    worker.on_stop(Moment::ZERO, Moment::from_secs(9));
    for call in [Call::Begin, Call::SendOffsets, Call::Commit] {
        worker.on_call(Moment::ZERO, call, Ok(()));
    }
    worker.advance(Moment::ZERO);

    let asked: Vec<_> = std::iter::from_fn(|| worker.next_action()).collect();
    let farewell = Commitment { partition: PartitionId(0), offset: 7, mark: None };
    assert!(asked.contains(&Action::Offsets(Call::SendOffsets, vec![farewell])), "{asked:?}");
    assert_eq!(asked.last(), Some(&Action::Leave));
}

#[test]
fn a_mark_that_waits_is_forgotten_with_its_partition() {
    let mut worker = worker();
    let id = PartitionId(0);
    worker.on_assigned(&[id]);
    worker.on_found(id, Found { offset: 5, end: 9, mark: None });
    worker.on_lost(Moment::ZERO, &[id]);
    // Meanwhile another owner commits more.
    worker.on_assigned(&[id]);
    worker.on_found(id, Found { offset: 8, end: 9, mark: None });
    worker.advance(Moment::ZERO);
    worker.on_call(Moment::ZERO, Call::Begin, Ok(()));

    let asked: Vec<_> = std::iter::from_fn(|| worker.next_action()).collect();
    let offsets = asked.iter().filter_map(|action| match action {
        Action::Offsets(_, commitments) => Some(commitments.iter().map(|at| at.offset).collect::<Vec<_>>()),
        _ => None,
    });
    assert_eq!(offsets.collect::<Vec<_>>(), [[8]], "{asked:?}");
}

#[test]
fn an_idle_partition_that_goes_to_another_member_goes_without_a_mark() {
    let mut worker = idle_at(7);

    worker.on_revoke(Moment::ZERO, &[PartitionId(0)]);
    for call in [Call::Begin, Call::SendOffsets, Call::Commit] {
        worker.on_call(Moment::ZERO, call, Ok(()));
    }

    let asked: Vec<_> = std::iter::from_fn(|| worker.next_action()).collect();
    let farewell = Commitment { partition: PartitionId(0), offset: 7, mark: None };
    assert!(asked.contains(&Action::Offsets(Call::SendOffsets, vec![farewell])), "{asked:?}");
    assert_eq!(asked.last(), Some(&Action::Unassign(vec![PartitionId(0)])));
}

#[test]
fn a_lost_partition_is_let_go_without_a_word() {
    let mut worker = idle_at(7);

    worker.on_lost(Moment::ZERO, &[PartitionId(0)]);

    assert_eq!(worker.next_action(), Some(Action::Unassign(vec![PartitionId(0)])));
}
