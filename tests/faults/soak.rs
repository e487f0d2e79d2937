//! An hour in the life of two workers, or as many minutes as `make soak MINUTES=…` says: rates that step, faults at random,
//! memory and descriptors that stay flat.

use std::time::{Duration, Instant};

use crate::broker::Cluster;
use crate::chance::Chance;
use crate::chaos::hasty;
use crate::checker::{Reader, assert_exactly_once};
use crate::feeder::{Inputs, feed};
use crate::network::resident_bytes;
use crate::worker::{Setup, Worker};

const LIMIT: Duration = Duration::from_mins(3);

/// Records a second, one step after the other.
const RATES: [u64; 4] = [50, 200, 400, 100];

const STEP: Duration = Duration::from_mins(1);

/// What an allocator may keep beyond what it kept in the first third.
const SLACK_BYTES: u64 = 48 * 1024 * 1024;

/// One line of the table: the worker that nothing is done to, at the end of a step.
struct Line {
    rate: u64,
    fault: &'static str,
    n_in: usize,
    n_out: usize,
    bytes: u64,
    n_descriptors: usize,
}

struct Soak {
    setup: Setup,
    chance: Chance,
    inputs: Inputs,
    reader: Reader,
    witness: Worker,
    victim: Worker,
}

#[test]
#[ignore = "lasts as long as `make soak MINUTES=…` says"]
fn memory_and_descriptors_stay_flat_through_steps_and_faults() {
    let minutes = std::env::var("COPYDESK_SOAK_MINUTES").map_or(4, |n| n.parse().expect("a number of minutes"));
    let setup = hasty(Setup::new(Cluster::shared(), "soak", 6));
    let chance = Chance::new(crate::seed("soak"));
    let reader = Reader::new(&setup.bootstrap, &setup.written());
    let witness = setup.clone().with("worker.instance", "witness").start();
    let victim = setup.clone().with("worker.instance", "victim").start();
    let mut soak = Soak { setup, chance, inputs: Inputs::new(), reader, witness, victim };

    let lines: Vec<Line> = (0..minutes).map(|minute| soak.step(RATES[minute % RATES.len()], minute > 0)).collect();
    soak.reader.read_until(soak.inputs.len(), LIMIT);
    for worker in [&mut soak.witness, &mut soak.victim] {
        worker.signal("TERM");
        worker.exit(LIMIT);
    }

    println!("minute | records/s | fault | in | out | resident MiB | descriptors");
    for (minute, line) in lines.iter().enumerate() {
        let mebibytes = line.bytes / (1024 * 1024);
        let Line { rate, fault, n_in, n_out, n_descriptors, .. } = line;
        println!("{minute} | {rate} | {fault} | {n_in} | {n_out} | {mebibytes} | {n_descriptors}");
    }
    let third = lines.len().div_ceil(3);
    let most = |lines: &[Line]| lines.iter().map(|line| (line.bytes, line.n_descriptors)).max().expect("a step");
    let (first, last) = (most(&lines[..third]), most(&lines[lines.len() - third..]));
    assert!(last.0 < first.0 + SLACK_BYTES, "from {} to {} bytes", first.0, last.0);
    assert!(last.1 <= first.1 + 8, "from {} to {} descriptors", first.1, last.1);
    let seen = Reader::all(&soak.setup.bootstrap, &soak.setup.written());
    assert_exactly_once(&soak.inputs, &seen, &soak.setup.letters);
}

impl Soak {
    /// A minute at this rate, with a fault in its midst.
    fn step(&mut self, rate: u64, is_faulty: bool) -> Line {
        let start = Instant::now();
        let mut fault = if is_faulty { Some(["killed", "frozen", "stopped"][self.chance.index(3)]) } else { None };
        let happened = fault.unwrap_or("none");
        while start.elapsed() < STEP {
            let second = Instant::now();
            let n_fed = self.inputs.len() as u64;
            let text = |number: u64| format!("Copper rose {number}. ").repeat(60).into_bytes();
            self.inputs.extend(feed(&self.setup.bootstrap, &self.setup.input, n_fed..n_fed + rate, text));
            if start.elapsed() > STEP / 2
                && let Some(fault) = fault.take()
            {
                self.suffer(fault);
            }
            while second.elapsed() < Duration::from_secs(1) {
                self.reader.poll();
            }
        }
        let pid = self.witness.pid();
        let descriptors = std::fs::read_dir(format!("/proc/{pid}/fd")).expect("the witness runs");
        Line {
            rate,
            fault: happened,
            n_in: self.inputs.len(),
            n_out: self.reader.seen.len(),
            bytes: resident_bytes(pid),
            n_descriptors: descriptors.count(),
        }
    }

    fn suffer(&mut self, fault: &str) {
        match fault {
            "killed" => self.victim.kill(),
            "stopped" => {
                self.victim.signal("TERM");
                self.victim.exit(LIMIT);
            }
            _ => {
                self.victim.signal("STOP");
                let start = Instant::now();
                while start.elapsed() < Duration::from_secs(9) {
                    self.reader.poll();
                }
                return self.victim.signal("CONT");
            }
        }
        self.victim = self.setup.clone().with("worker.instance", "victim").start();
    }
}
