//! Random faults under load, one after the other, each followed by the question whether work goes on.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use crate::broker::Cluster;
use crate::chance::Chance;
use crate::checker::{Reader, assert_at_least_once, assert_exactly_once};
use crate::desk::{self, IS_BAD};
use crate::feeder::{Inputs, feed};
use crate::standstill;
use crate::worker::{Setup, Worker};

/// How long work may stand still after a fault has ended: far beyond what it takes, for a machine that is busy.
const LIMIT: Duration = Duration::from_mins(3);

/// The session and the transactions of frozen workers end before this does.
const LONG_FREEZE: Duration = Duration::from_secs(9);

/// What can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// `kill -9` of a worker, and a restart.
    Kill,
    /// SIGTERM to a worker, and a restart.
    Stop,
    /// SIGTERM, and a second one: the end at once.
    Insist,
    /// A worker stands still for a moment.
    Freeze,
    /// A worker stands still until the group and the coordinator have given it up: a zombie.
    Zombie,
    /// Another worker joins, and leaves again.
    Join,
    /// `kill -9` of a broker, and a restart.
    KillNode,
    /// A broker is stopped in order, and started again.
    BounceNode,
    /// A broker and a worker are killed together.
    KillBoth,
}

/// A run of faults.
pub(crate) struct Chaos<'a> {
    pub(crate) cluster: &'a Cluster,
    pub(crate) setup: Setup,
    pub(crate) kinds: &'a [Fault],
    pub(crate) n_workers: usize,
    pub(crate) n_faults: usize,
    pub(crate) records_a_fault: u64,
    pub(crate) is_exactly_once: bool,
}

struct Run<'a> {
    chaos: &'a Chaos<'a>,
    chance: Chance,
    workers: Vec<Worker>,
    reader: Reader,
    ids: BTreeSet<String>,
    n_read: usize,
    n_ended_by_themselves: usize,
}

/// Settings under which sessions, transactions and standstills end within seconds.
pub(crate) fn hasty(setup: Setup) -> Setup {
    setup
        .with("kafka.consumer_properties", "session.timeout.ms=6000,heartbeat.interval.ms=500")
        .with("kafka.transaction_timeout_seconds", "6")
        .with("worker.batch_max_records", "500")
        .with("worker.batch_max_wait_ms", "50")
        .with("worker.max_rebuilds", "20")
        .with("worker.stall_seconds", "40")
}

impl Chaos<'_> {
    /// Runs it, tells what came of it, and checks every record.
    pub(crate) fn run(&self, name: &str) {
        let reader = Reader::new(&self.setup.bootstrap, &self.setup.written());
        let chance = Chance::new(crate::seed(name));
        let (workers, ids) = (Vec::new(), BTreeSet::new());
        let mut run = Run { chaos: self, chance, workers, reader, ids, n_read: 0, n_ended_by_themselves: 0 };
        run.workers = (0..self.n_workers).map(|index| run.start(index)).collect();
        let kinds = self.kinds_wanted();
        let mut inputs = Inputs::new();
        let mut returns: Vec<(Fault, Duration)> = Vec::new();
        for n_fed in (0..self.n_faults as u64).map(|fault| fault * self.records_a_fault) {
            let numbers = n_fed..n_fed + self.records_a_fault;
            inputs.extend(feed(&self.setup.bootstrap, &self.setup.input, numbers, value));
            let ahead = usize::try_from(run.chance.below(self.records_a_fault)).expect("a small number");
            run.wait_for_records(inputs.len() - ahead);
            let kind = kinds[run.chance.index(kinds.len())];
            let returned = run.suffer(kind, &mut inputs);
            println!("{name}: {kind:?}, back after {returned:.1?}");
            returns.push((kind, returned));
        }
        run.wait_for_records(inputs.len());
        run.end();
        tell(name, &inputs, &returns, run.n_ended_by_themselves);
        let seen = Reader::all(&self.setup.bootstrap, &self.setup.written());
        if self.is_exactly_once {
            assert_exactly_once(&inputs, &seen, &self.setup.letters);
        } else {
            assert_at_least_once(&inputs, &seen, &self.setup.letters);
        }
    }

    /// All kinds, or the one that `COPYDESK_FAULT` names, such as `Kill`, to measure it alone.
    fn kinds_wanted(&self) -> Vec<Fault> {
        let only = std::env::var("COPYDESK_FAULT").ok();
        let is_wanted = |kind: &Fault| only.as_ref().is_none_or(|only| format!("{kind:?}") == *only);
        let kinds: Vec<Fault> = self.kinds.iter().copied().filter(is_wanted).collect();
        assert!(!kinds.is_empty(), "COPYDESK_FAULT names none of {:?}", self.kinds);
        kinds
    }
}

/// Short, every one different, and some of them bad.
fn value(number: u64) -> Vec<u8> {
    let start = if number % 50 == 7 { IS_BAD } else { b"is good".as_slice() };
    [start, format!(" {number}").repeat(20).as_bytes()].concat()
}

fn tell(name: &str, inputs: &Inputs, returns: &[(Fault, Duration)], n_ended: usize) {
    let n_faults = returns.len();
    println!("{name}: {} records, {n_faults} faults, {n_ended} workers ended by themselves", inputs.len());
    let kinds: BTreeSet<Fault> = returns.iter().map(|(kind, _)| *kind).collect();
    for kind in kinds {
        let mut times: Vec<_> = returns.iter().filter(|(other, _)| *other == kind).map(|(_, time)| *time).collect();
        times.sort_unstable();
        let (middle, longest) = (times[times.len() / 2], times[times.len() - 1]);
        println!("{name}: {kind:?} x{}: back after {middle:.1?} in the middle, {longest:.1?} at most", times.len());
    }
}

impl Run<'_> {
    fn start(&self, index: usize) -> Worker {
        desk::start(&self.chaos.setup.clone().with("worker.instance", &format!("w{index}")))
    }

    /// Lets a fault happen and end; how long the next record took from the moment it was mended, a restart included. New
    /// inputs make sure that there is one.
    fn suffer(&mut self, kind: Fault, inputs: &mut Inputs) -> Duration {
        let index = self.chance.index(self.workers.len());
        let node = self.chance.index(self.chaos.cluster.pids().len());
        match kind {
            Fault::Kill | Fault::KillBoth => self.workers[index].kill(),
            Fault::Stop | Fault::Insist => self.workers[index].signal("TERM"),
            Fault::Freeze | Fault::Zombie => self.workers[index].signal("STOP"),
            Fault::Join => {
                let guest = self.start(self.workers.len());
                self.workers.push(guest);
            }
            Fault::KillNode => self.chaos.cluster.kill_node(node),
            Fault::BounceNode => self.chaos.cluster.stop_node(node),
        }
        if kind == Fault::KillBoth {
            self.chaos.cluster.kill_node(node);
        }
        let pause = match kind {
            Fault::Zombie => LONG_FREEZE,
            _ => Duration::from_millis(300 + self.chance.below(1_200)),
        };
        self.read_for(pause);
        let number = 1_000_000_000 + self.n_read as u64 * 1_000;
        let numbers = number..number + 16;
        inputs.extend(feed(&self.chaos.setup.bootstrap, &self.chaos.setup.input, numbers, value));
        let n_before = self.read_for(Duration::from_millis(200));
        let ended = Instant::now();
        self.mend(kind, index, node);
        // Where another worker has done everything meanwhile, work has not stopped.
        self.wait_for_records((n_before + 1).min(inputs.len()));
        ended.elapsed()
    }

    fn mend(&mut self, kind: Fault, index: usize, node: usize) {
        match kind {
            Fault::Kill => self.workers[index] = self.start(index),
            Fault::KillBoth => {
                self.workers[index] = self.start(index);
                self.chaos.cluster.restart_node(node);
            }
            Fault::KillNode | Fault::BounceNode => self.chaos.cluster.restart_node(node),
            Fault::Freeze | Fault::Zombie => self.workers[index].signal("CONT"),
            Fault::Join => {
                let mut guest = self.workers.pop().expect("the guest is here");
                if guest.ended().is_none() {
                    guest.signal("TERM");
                }
                guest.exit(LIMIT);
            }
            Fault::Stop | Fault::Insist => {
                if kind == Fault::Insist && self.workers[index].ended().is_none() {
                    self.workers[index].signal("TERM");
                }
                self.workers[index].exit(LIMIT);
                self.workers[index] = self.start(index);
            }
        }
    }

    /// Reads for a while; how many records there are then.
    fn read_for(&mut self, time: Duration) -> usize {
        let start = Instant::now();
        while start.elapsed() < time {
            self.take_in();
        }
        self.ids.len()
    }

    /// Reads until so many inputs have a result. Workers that end by themselves are started again, as a cluster would.
    fn wait_for_records(&mut self, n_records: usize) {
        let mut moved = (self.ids.len(), Instant::now());
        while self.ids.len() < n_records {
            self.take_in();
            self.restart_the_ended();
            if self.ids.len() > moved.0 {
                moved = (self.ids.len(), Instant::now());
            }
            if moved.1.elapsed() > LIMIT {
                let shown = standstill::show(self.chaos.cluster, &self.chaos.setup, &self.workers);
                panic!("stands still at {} of {n_records} ({} read)\n{shown}", self.ids.len(), self.n_read);
            }
        }
    }

    fn take_in(&mut self) {
        self.reader.poll();
        let new = self.reader.seen.get(self.n_read..).unwrap_or_default();
        self.ids.extend(new.iter().map(|record| record.id.clone()));
        self.n_read = self.reader.seen.len();
    }

    fn restart_the_ended(&mut self) {
        for index in 0..self.workers.len() {
            if self.workers[index].ended().is_some() {
                self.n_ended_by_themselves += 1;
                self.workers[index] = self.start(index);
            }
        }
    }

    fn end(&mut self) {
        for worker in &mut self.workers {
            if worker.ended().is_none() {
                worker.signal("TERM");
            }
            worker.exit(LIMIT);
        }
    }
}
