//! The worker as a process of its own, with a pipeline of the tests' instead of the real one: this binary once more.
//!
//! What is tested is the motion and the edges, which are the product's. The pipeline passes records on, so that a test
//! is through with half a million of them in minutes, and does what a broken stage would do where the input says so.

use std::process::Command;
use std::time::Duration;

use copydesk::config::{self, Config};
use copydesk::kafka::{self, Ended, Host, Shutdown};
use copydesk::pipeline::Observer;
use copydesk::record::{Fault, FaultReason, RawMessage, StageName};
use copydesk::telemetry::{BuildInfo, ContentMetrics, Health, PulseLimits, StageMetrics, Telemetry, Tracer};
use copydesk::worker::{PipelineHandle, Process, Publication, Verdict};

use crate::checker::Reader;
use crate::worker::{Setup, Worker};

/// A value that begins so ends the process.
pub(crate) const KILLS: &[u8] = b"kills";
/// A value that begins so is never done.
pub(crate) const HANGS: &[u8] = b"hangs";
/// A value that begins so takes some seconds.
pub(crate) const TAKES_LONG: &[u8] = b"takes long";
/// A value that begins so becomes a dead letter.
pub(crate) const IS_BAD: &[u8] = b"is bad";

/// How long a slow record takes: longer than the poll interval of the tests that have one.
const LONG: Duration = Duration::from_secs(15);

struct Desk;

impl Process for Desk {
    fn process(&self, message: &RawMessage, _observer: &mut dyn Observer) -> Verdict {
        let value = message.value.clone().unwrap_or_default();
        if value.starts_with(KILLS) {
            std::process::abort();
        }
        if value.starts_with(TAKES_LONG) {
            std::thread::park_timeout(LONG);
        }
        while value.starts_with(HANGS) {
            std::thread::park();
        }
        if value.starts_with(IS_BAD) {
            let (stage, reason) = (StageName::Decode, FaultReason::InvalidJson);
            return Verdict::DeadLetter(Fault { stage, reason, detail: "as the test wanted".to_owned() });
        }
        Verdict::Publish(Publication { value: Some(value), id: String::new(), published_at_ms: None, facts: None })
    }
}

/// Starts one.
pub(crate) fn start(setup: &Setup) -> Worker {
    let mut command = Command::new(std::env::current_exe().expect("this test's binary"));
    command.args(["--exact", "desk::serve", "--ignored", "--nocapture", "--test-threads=1"]);
    setup.configure(&mut command);
    Worker::launch(command)
}

/// Starts one, and waits until so many records have their result.
pub(crate) fn start_and_read(setup: &Setup, n_records: usize, limit: Duration) -> Worker {
    let worker = start(setup);
    Reader::new(&setup.bootstrap, &setup.written()).read_until(n_records, limit);
    worker
}

#[test]
#[ignore = "a worker's process, which the other tests start"]
fn serve() {
    let config = config::load(None, &config::process_environment()).expect("valid settings").config;
    copydesk::telemetry::start_log(&config.telemetry);
    let shutdown = Shutdown::default();
    let host = host(&config, shutdown.clone());
    std::thread::spawn(move || stop_when_told(&shutdown));
    let ended = kafka::run(&config, &host).expect("the worker starts");
    std::process::exit(match ended {
        Ended::Done => 0,
        Ended::Fatal => 2,
        Ended::DrainAborted => 3,
    });
}

fn host(config: &Config, shutdown: Shutdown) -> Host {
    let telemetry = Telemetry::new(&BuildInfo::default()).expect("a fresh registry");
    let registry = telemetry.registry();
    let limits = PulseLimits { beat: Duration::from_mins(5), broker_call: Duration::from_mins(5) };
    Host {
        pipeline: PipelineHandle::new(Desk),
        registry: registry.clone(),
        content: ContentMetrics::register(registry, []).expect("a fresh registry"),
        stages: StageMetrics::register(registry).expect("a fresh registry"),
        health: Health::new(config.worker.shards.get(), limits),
        shutdown,
        bounds: None,
        tracer: Tracer::default(),
    }
}

fn stop_when_told(shutdown: &Shutdown) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut told = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).expect("a signal");
        while told.recv().await.is_some() {
            if shutdown.is_requested() { shutdown.insist() } else { shutdown.request() }
        }
    });
}
