//! The worker on a real broker, beside a plain consume → produce loop with the same guarantee, in the same run.
//!
//! Three contenders take turns over the same topic of varied articles, each in a process of its own: the plain loop, the
//! worker with a pipeline that does nothing, the worker as it is. Rates count from the first record read to the last
//! commit; CPU is that of the contender and of the broker. `COPYDESK_BENCH_RECORDS` and `COPYDESK_BENCH_ROUNDS` change
//! how long it takes.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "../../common/articles.rs"]
#[expect(dead_code, reason = "the tests send every shape")]
mod articles;
#[path = "../../common/broker.rs"]
#[expect(dead_code, reason = "the tests kill nodes and run tools too")]
mod broker;
#[path = "../../common/feeder.rs"]
mod feeder;
#[path = "../../common/worker.rs"]
#[expect(dead_code, reason = "the tests send signals and read logs too")]
mod process;
#[path = "../../common/wait.rs"]
mod wait;

mod at_rest;
mod measured;
mod plain_loop;
mod report;
mod worker;

use std::num::NonZeroUsize;
use std::process::{Command, Stdio};

use articles::{Shape, article};
use broker::Cluster;
use measured::{Measured, cpu_seconds};
use report::Report;

/// As in the binary: the allocator is part of what is measured.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// About 300 MB of articles: a run of several seconds, and small enough for any machine's disk.
const N_RECORDS: u64 = 60_000;

/// Each contender's turns; figures are medians.
const N_ROUNDS: usize = 3;

/// What a small cluster gives one worker; every contender reads all of them.
const N_PARTITIONS: i32 = 4;

/// The records of one transaction, the same for every contender.
const BATCH_RECORDS: usize = 5_000;

/// Where the role of a child process is named.
const ROLE: &str = "COPYDESK_BENCH_ROLE";

/// Who takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Contender {
    PlainLoop,
    IdleWorker,
    Worker,
}

impl Contender {
    const ALL: [Self; 3] = [Self::PlainLoop, Self::IdleWorker, Self::Worker];

    fn name(self) -> &'static str {
        match self {
            Self::PlainLoop => "plain loop",
            Self::IdleWorker => "worker, no-op pipeline",
            Self::Worker => "worker",
        }
    }
}

/// What one turn is told: where the broker is, what to read, where to write, and how much there is.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
struct Turn {
    bootstrap: String,
    input: String,
    output: String,
    letters: String,
    group: String,
    n_records: u64,
}

fn main() {
    match std::env::var(ROLE) {
        Ok(role) => take_turn(&role),
        Err(_) => run_all(),
    }
}

fn run_all() {
    let n_records = setting("COPYDESK_BENCH_RECORDS", N_RECORDS);
    let n_rounds = setting("COPYDESK_BENCH_ROUNDS", N_ROUNDS);
    let cluster = Cluster::start(1);
    let input = "bench.raw";
    cluster.create_topic(input, N_PARTITIONS, &[]);
    feeder::feed(&cluster.bootstrap(), input, 0..n_records, |number| article(number, Shape::Text));
    let n_cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let mut report = Report::new(n_records, n_cores);
    // Not counted: a broker that has just started compiles its own code, at the cost of whoever comes first.
    measure(&cluster, Contender::PlainLoop, input, n_records, 0);
    for round in 1..=n_rounds {
        // In each round, as the machine's speed may change from one to the next.
        report.add_pipeline([1, n_cores].map(worker::pipeline_seconds_a_record));
        for contender in Contender::ALL {
            report.add(contender, measure(&cluster, contender, input, n_records, round));
        }
    }
    println!("{report}\n{}", at_rest::measure(&cluster));
}

fn setting<T: std::str::FromStr>(name: &str, default: T) -> T {
    std::env::var(name).ok().map_or(default, |value| value.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// One turn in a process of its own, on topics of its own, which are gone afterwards.
fn measure(cluster: &Cluster, contender: Contender, input: &str, n_records: u64, round: usize) -> Measured {
    let stem = format!("bench-{round}-{contender:?}");
    let turn = Turn {
        bootstrap: cluster.bootstrap(),
        input: input.to_owned(),
        output: format!("{stem}.enriched"),
        letters: format!("{stem}.dead-letter"),
        group: format!("{stem}.group"),
        n_records,
    };
    let written = [&turn.output, &turn.letters];
    for topic in written {
        cluster.create_topic(topic, N_PARTITIONS, &[]);
    }
    let role = serde_json::to_string(&(format!("{contender:?}"), &turn)).expect("plain data");
    let broker_before: f64 = cluster.pids().into_iter().map(cpu_seconds).sum();

    let program = std::env::current_exe().expect("this program has a path");
    let child = Command::new(program).env(ROLE, role).stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    let child = child.expect("this program can be started again");

    assert!(child.status.success(), "{} ended with {}", contender.name(), child.status);
    let mut measured: Measured = serde_json::from_slice(&child.stdout).expect("a turn prints its figures");
    let broker_after: f64 = cluster.pids().into_iter().map(cpu_seconds).sum();
    measured.broker_cpu_seconds = broker_after - broker_before;
    for topic in written {
        cluster.delete_topic(topic);
    }
    measured
}

fn take_turn(role: &str) {
    let (contender, turn): (String, Turn) = serde_json::from_str(role).expect("written by the parent");
    let contender = Contender::ALL.into_iter().find(|known| format!("{known:?}") == contender);
    let measured = match contender.expect("written by the parent") {
        Contender::PlainLoop => plain_loop::run(&turn),
        Contender::IdleWorker => worker::run(&turn, worker::Idle),
        Contender::Worker => worker::run(&turn, worker::pipeline()),
    };
    println!("{}", serde_json::to_string(&measured).expect("plain data"));
}
