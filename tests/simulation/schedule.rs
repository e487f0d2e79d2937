//! One schedule: a cluster, some processes, and a seed that decides what happens to them and when.

use std::time::Duration;

use copydesk::worker::{Ending, Guarantee, Moment};

use crate::chance::Chance;
use crate::cluster::Cluster;
use crate::faults::Faults;
use crate::process::Process;
use crate::protection::Protection;
use crate::truth::{Input, Truth};

/// Turns after which calm should long have brought everything to its end.
const MAX_CALM_TURNS: usize = 30_000;

/// What happened, for the statistics that show the faults to be real.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Tally {
    pub(crate) records: usize,
    pub(crate) crashes: usize,
    pub(crate) stalls: usize,
    pub(crate) zombies: usize,
    pub(crate) aborted: u64,
    pub(crate) returned: u64,
    pub(crate) ended: usize,
    pub(crate) killed: usize,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Self) {
        self.records += other.records;
        self.crashes += other.crashes;
        self.stalls += other.stalls;
        self.zombies += other.zombies;
        self.aborted += other.aborted;
        self.returned += other.returned;
        self.ended += other.ended;
        self.killed += other.killed;
    }
}

/// What every process lives in.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) now: Moment,
    pub(crate) cluster: Cluster,
    pub(crate) faults: Faults,
}

impl World {
    /// Lets time pass until this moment.
    pub(crate) fn wait_until(&mut self, moment: Moment) {
        self.now = self.now.max(moment);
        self.cluster.advance(self.now);
    }
}

pub(crate) struct Schedule {
    world: World,
    processes: Vec<Option<Process>>,
    /// Of each process, the transactional id that it uses: two may have been given the same one by mistake.
    ids: Vec<usize>,
    stalled_until: Vec<Moment>,
    n_members: usize,
    guarantee: Guarantee,
    crash_rate: u64,
    stall_rate: u64,
    churn_rate: u64,
    n_stuck: usize,
    tally: Tally,
}

impl Schedule {
    pub(crate) fn draw(seed: u64, guarantee: Guarantee, without: Option<Protection>) -> Self {
        let mut chance = Chance::new(seed);
        let n_partitions = 1 + chance.index(3);
        let inputs: Vec<_> = (0..n_partitions).map(|_| draw_log(&mut chance)).collect();
        let n_processes = 1 + chance.index(3);
        let mut rate = |limit| if chance.per_mille(600) { chance.below(limit) } else { 0 };
        let (crash_rate, stall_rate, churn_rate) = (rate(20), rate(20), rate(20));
        let has_twins = n_processes > 1 && chance.per_mille(100);
        let tally = Tally { records: inputs.iter().map(Input::n_records).sum(), ..Tally::default() };
        let faults = Faults::draw(chance, &inputs, without);
        let mut cluster = Cluster::new(Truth::new(inputs, guarantee), n_processes);
        let checks = [Some(Protection::CheckedGenerations), Some(Protection::LetGoAfterTheBatch)];
        cluster.checks_generations = !checks.contains(&without);
        Self {
            world: World { now: Moment::from_secs(1), cluster, faults },
            processes: (0..n_processes).map(|_| None).collect(),
            ids: (0..n_processes).map(|index| if has_twins && index == 1 { 0 } else { index }).collect(),
            stalled_until: vec![Moment::ZERO; n_processes],
            n_members: 0,
            guarantee,
            crash_rate,
            stall_rate,
            churn_rate,
            n_stuck: 0,
            tally,
        }
    }

    /// Runs the faults, then lets calm return, and says what came of it: figures, or the first violation.
    pub(crate) fn run(mut self) -> Result<Tally, String> {
        let n_turns = 40 + self.world.faults.chance.index(260);
        for _ in 0..n_turns {
            self.disturb();
            self.step()?;
        }
        self.world.faults.is_calm = true;
        self.part_twins();
        let mut turns = 0;
        while !self.world.cluster.is_done() {
            self.step()?;
            turns += 1;
            if turns > MAX_CALM_TURNS {
                return Err("stuck: calm has returned, and not everything comes to its end".to_owned());
            }
        }
        self.stop_all()?;
        self.world.cluster.truth.is_in_order();
        self.tally.zombies = self.world.cluster.group.n_expelled;
        self.verdict().map(|()| self.tally)
    }

    fn step(&mut self) -> Result<(), String> {
        let until = self.world.now + Duration::from_millis(1 + self.world.faults.chance.below(40));
        self.world.wait_until(until);
        let index = self.world.faults.chance.index(self.processes.len());
        if self.world.now < self.stalled_until[index] && !self.world.faults.is_calm {
            return Ok(());
        }
        match &mut self.processes[index] {
            None => self.start(index),
            Some(process) => {
                process.turn(&mut self.world);
                if process.has_died {
                    self.tally.killed += 1;
                    process.die(&mut self.world);
                    self.bury(index);
                } else if let Some(ending) = process.ended {
                    self.tally.ended += 1;
                    self.bury(index);
                    self.is_stuck(ending);
                } else if process.has_left {
                    self.bury(index);
                }
            }
        }
        self.verdict()
    }

    /// Once is a relic of the faults; twice is a record that stops the partition for ever.
    fn is_stuck(&mut self, ending: Ending) {
        self.n_stuck += usize::from(self.world.faults.is_calm && ending == Ending::NoProgress);
        if self.n_stuck > 1 {
            self.world.cluster.truth.violate(|| "stuck: the same batch is aborted for ever".to_owned());
        }
    }

    fn verdict(&self) -> Result<(), String> {
        self.world.cluster.truth.violation.clone().map_or(Ok(()), Err)
    }

    fn disturb(&mut self) {
        let chance = &mut self.world.faults.chance;
        let index = chance.index(self.processes.len());
        let (crashes, stalls) = (chance.per_mille(self.crash_rate), chance.per_mille(self.stall_rate));
        let churns = chance.per_mille(self.churn_rate);
        // The worst zombies come back after their session and before their transaction has ended.
        let is_worst = chance.per_mille(300);
        let stall = Duration::from_millis(if is_worst { 9_000 + chance.below(7_000) } else { chance.below(40_000) });
        if crashes && self.processes[index].is_some() {
            self.tally.crashes += 1;
            if let Some(process) = &self.processes[index] {
                process.die(&mut self.world);
            }
            self.bury(index);
        }
        if stalls {
            self.tally.stalls += 1;
            self.stalled_until[index] = self.world.now + stall;
        }
        if churns && let Some(process) = &mut self.processes[index] {
            process.stop(self.world.now);
        }
    }

    fn start(&mut self, index: usize) {
        self.n_members += 1;
        let process = Process::start(self.ids[index], self.n_members, self.guarantee, &mut self.world);
        self.processes[index] = Some(process);
    }

    fn bury(&mut self, index: usize) {
        if let Some(process) = self.processes[index].take() {
            let ledger = process.worker.ledger();
            self.tally.aborted += ledger.returned[0];
            self.tally.returned += ledger.returned_total();
        }
    }

    /// Somebody gives the second one an id of its own; until then they fence each other.
    fn part_twins(&mut self) {
        for index in 0..self.ids.len() {
            if self.ids[index] != index {
                self.ids[index] = index;
                self.bury(index);
            }
        }
    }

    fn stop_all(&mut self) -> Result<(), String> {
        for index in 0..self.processes.len() {
            if let Some(process) = &mut self.processes[index] {
                process.stop(self.world.now);
            }
            let mut turns = 0;
            while let Some(process) = &mut self.processes[index] {
                let until = self.world.now + Duration::from_millis(10);
                self.world.wait_until(until);
                process.turn(&mut self.world);
                if let Some(ending) = process.ended {
                    return Err(format!("a stop without faults ended with {ending:?}"));
                }
                if process.has_left {
                    self.bury(index);
                }
                turns += 1;
                if turns > MAX_CALM_TURNS {
                    return Err("stuck: a stop without faults does not end".to_owned());
                }
            }
        }
        Ok(())
    }
}

/// Offsets with gaps, where control markers would be.
fn draw_log(chance: &mut Chance) -> Input {
    let n_records = 4 + chance.below(24);
    let mut offset = 0;
    let mut offsets = Vec::new();
    for _ in 0..n_records {
        offset += if chance.per_mille(100) { 1 + i64::try_from(chance.below(4)).expect("small") } else { 0 };
        offsets.push(offset);
        offset += 1;
    }
    Input::new(offsets)
}
