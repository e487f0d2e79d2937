//! One schedule: a cluster, some processes, and a seed that decides what happens to them and when.

use std::time::Duration;

use copydesk::worker::{Guarantee, Moment};

use crate::chance::Chance;
use crate::check;
use crate::cluster::Cluster;
use crate::faults::Faults;
use crate::process::Process;

const MAX_CALM_TURNS: usize = 20_000;

/// What happened, for the statistics that show the faults to be real.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Tally {
    pub(crate) records: usize,
    pub(crate) crashes: usize,
    pub(crate) stalls: usize,
    pub(crate) aborted: u64,
    pub(crate) returned: u64,
    pub(crate) ended: usize,
}

pub(crate) struct Schedule {
    now: Moment,
    cluster: Cluster,
    faults: Faults,
    processes: Vec<Option<Process>>,
    stalled_until: Vec<Moment>,
    n_members: usize,
    guarantee: Guarantee,
    crash_rate: u64,
    stall_rate: u64,
    churn_rate: u64,
    tally: Tally,
}

impl Schedule {
    pub(crate) fn draw(seed: u64, guarantee: Guarantee) -> Self {
        let mut chance = Chance::new(seed);
        let n_partitions = 1 + chance.index(4);
        let input: Vec<_> = (0..n_partitions).map(|_| draw_log(&mut chance)).collect();
        let n_processes = 1 + chance.index(3);
        let mut rate = |limit| if chance.per_mille(600) { chance.below(limit) } else { 0 };
        let (crash_rate, stall_rate, churn_rate) = (rate(20), rate(20), rate(20));
        let tally = Tally { records: input.iter().map(Vec::len).sum(), ..Tally::default() };
        let faults = Faults::draw(chance, &input);
        Self {
            now: Moment::from_secs(1),
            cluster: Cluster::new(input),
            faults,
            processes: (0..n_processes).map(|_| None).collect(),
            stalled_until: vec![Moment::ZERO; n_processes],
            n_members: 0,
            guarantee,
            crash_rate,
            stall_rate,
            churn_rate,
            tally,
        }
    }

    /// Runs the faults, then lets calm return, and checks what came of it.
    pub(crate) fn run(mut self) -> Tally {
        let n_turns = 50 + self.faults.chance.index(400);
        for _ in 0..n_turns {
            self.disturb();
            self.step();
        }
        self.faults.is_calm = true;
        let mut turns = 0;
        while !self.is_done() {
            self.step();
            turns += 1;
            assert!(turns < MAX_CALM_TURNS, "no progress: {:?} of {:?}", self.cluster.committed, self.cluster.input);
        }
        check::everything_arrived(&self.cluster, self.guarantee);
        self.stop_all();
        check::everything_arrived(&self.cluster, self.guarantee);
        self.tally
    }

    fn step(&mut self) {
        self.now += Duration::from_millis(1 + self.faults.chance.below(40));
        self.cluster.advance(self.now);
        let index = self.faults.chance.index(self.processes.len());
        if self.now < self.stalled_until[index] && !self.faults.is_calm {
            return;
        }
        match &mut self.processes[index] {
            Some(process) => {
                process.turn(&mut self.now, &mut self.cluster, &mut self.faults);
                if process.ended.is_some() || process.has_left {
                    self.tally.ended += usize::from(process.ended.is_some());
                    self.bury(index);
                }
            }
            None => self.start(index),
        }
        check::committed_offsets_are_resolved(&self.cluster);
    }

    fn disturb(&mut self) {
        let index = self.faults.chance.index(self.processes.len());
        if self.faults.chance.per_mille(self.crash_rate) && self.processes[index].is_some() {
            self.tally.crashes += 1;
            self.bury(index);
        }
        if self.faults.chance.per_mille(self.stall_rate) {
            self.tally.stalls += 1;
            self.stalled_until[index] = self.now + Duration::from_millis(self.faults.chance.below(40_000));
        }
        if self.faults.chance.per_mille(self.churn_rate)
            && let Some(process) = &mut self.processes[index]
        {
            process.stop(self.now);
        }
    }

    fn start(&mut self, index: usize) {
        self.n_members += 1;
        let member = self.n_members;
        self.processes[index] = Some(Process::start(self.now, index, member, self.guarantee, &mut self.cluster));
    }

    fn bury(&mut self, index: usize) {
        if let Some(process) = self.processes[index].take() {
            let ledger = process.worker.ledger();
            self.tally.aborted += ledger.returned[0];
            self.tally.returned += ledger.returned_total();
        }
    }

    fn is_done(&self) -> bool {
        let ends = self.cluster.input.iter().map(|offsets| offsets.last().map(|offset| offset + 1));
        ends.zip(&self.cluster.committed).all(|(end, committed)| end == *committed)
    }

    fn stop_all(&mut self) {
        for index in 0..self.processes.len() {
            if let Some(process) = &mut self.processes[index] {
                process.stop(self.now);
            }
            let mut turns = 0;
            while let Some(process) = &mut self.processes[index] {
                self.now += Duration::from_millis(10);
                self.cluster.advance(self.now);
                process.turn(&mut self.now, &mut self.cluster, &mut self.faults);
                assert!(process.ended.is_none(), "a stop without faults ended with {:?}", process.ended);
                if process.has_left {
                    self.bury(index);
                }
                turns += 1;
                assert!(turns < MAX_CALM_TURNS, "the stop does not end");
            }
        }
    }
}

/// Offsets with gaps, where control markers would be.
fn draw_log(chance: &mut Chance) -> Vec<i64> {
    let n_records = 5 + chance.below(60);
    let mut offset = 0;
    let mut offsets = Vec::new();
    for _ in 0..n_records {
        offset += if chance.per_mille(100) { 1 + i64::try_from(chance.below(4)).expect("small") } else { 0 };
        offsets.push(offset);
        offset += 1;
    }
    offsets
}
