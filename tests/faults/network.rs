//! A network that loses replies, delays them, or is gone for a while.

use std::time::{Duration, Instant};

use crate::broker::Cluster;
use crate::checker::{Reader, assert_exactly_once};
use crate::desk;
use crate::feeder::{Inputs, feed};
use crate::proxy::{END_TXN, Proxy, Treatment};
use crate::scaled;
use crate::wait::wait_until;
use crate::worker::{Setup, Worker};

const LIMIT: Duration = Duration::from_mins(3);

/// What the worker may hold besides its budget: clients' buffers, allocators' slack.
const SLACK_BYTES: u64 = 96 * 1024 * 1024;

struct Scene {
    /// Ends with the test, and the worker before it.
    _cluster: Cluster,
    proxy: Proxy,
    setup: Setup,
    worker: Worker,
    inputs: Inputs,
    reader: Reader,
}

/// A worker that reaches its broker by a network that can be broken.
fn scene(stem: &str) -> Scene {
    scene_with(stem, &[])
}

fn scene_with(stem: &str, settings: &[(&str, &str)]) -> Scene {
    let proxy = Proxy::listen();
    let (cluster, behind) = Cluster::start_behind(proxy.port());
    proxy.forward_to(behind);
    let setup = Setup::new(&cluster, stem, 4)
        .with("kafka.brokers", &proxy.address())
        .with("kafka.properties", "socket.timeout.ms=3000,reconnect.backoff.max.ms=500")
        .with("kafka.transaction_timeout_seconds", "20")
        .with("worker.instance", stem)
        .with("worker.max_rebuilds", "100")
        .with("worker.batch_max_records", "200");
    let setup = settings.iter().fold(setup, |setup, (name, value)| setup.with(name, value));
    let reader = Reader::new(&setup.bootstrap, &setup.written());
    let worker = desk::start(&setup);
    Scene { _cluster: cluster, proxy, setup, worker, inputs: Inputs::new(), reader }
}

impl Scene {
    fn feed(&mut self, n_records: u64) {
        let numbers = self.inputs.len() as u64..self.inputs.len() as u64 + n_records;
        let make = |number: u64| format!("is good {number} ").repeat(50).into_bytes();
        self.inputs.extend(feed(&self.setup.bootstrap, &self.setup.input, numbers, make));
    }

    fn wait_for_everything(&mut self) {
        self.reader.read_until(self.inputs.len(), LIMIT);
    }

    fn check(mut self) {
        self.wait_for_everything();
        self.worker.signal("TERM");
        assert_eq!(self.worker.exit(LIMIT).code(), Some(0), "{}", self.worker.logged());
        let seen = Reader::all(&self.setup.bootstrap, &self.setup.written());
        assert_exactly_once(&self.inputs, &seen, &self.setup.letters);
    }
}

#[test]
fn a_commit_whose_reply_is_lost_or_late_costs_the_producer_and_no_record() {
    let mut scene = scene("replies");
    for round in 0..scaled(2, 20) {
        let treatment = if round % 2 == 0 { Treatment::Drop } else { Treatment::Delay(Duration::from_secs(4)) };
        scene.feed(500);
        scene.wait_for_everything();
        scene.proxy.treat(END_TXN, treatment);
        scene.feed(1_500);
        wait_until("a reply to a commit", LIMIT, || scene.proxy.n_treated() > 0);
        scene.proxy.mend();
        scene.wait_for_everything();
    }

    let n_replaced = scene.worker.logged().matches("replacing the producer").count();
    println!("lost and late replies: {n_replaced} producers replaced");
    assert!(n_replaced > 0, "a commit of unknown outcome went on with its producer");
    scene.check();
}

#[test]
fn a_broker_that_cannot_be_reached_costs_no_memory_and_no_record() {
    let away = Duration::from_secs(scaled(15, 300) as u64);
    let mut scene = scene("unreachable");
    scene.feed(10_000);
    scene.reader.read_until(500, LIMIT);
    let before = resident_bytes(scene.worker.pid());

    scene.proxy.cut();
    scene.feed(10_000);
    let start = Instant::now();
    let mut most = before;
    while start.elapsed() < away {
        most = most.max(resident_bytes(scene.worker.pid()));
        std::thread::park_timeout(Duration::from_millis(100));
    }
    assert!(scene.worker.ended().is_none(), "{}", scene.worker.logged());
    scene.proxy.mend();
    let mended = Instant::now();
    let n_before = scene.reader.seen.len();
    scene.reader.read_until(n_before + 1, LIMIT);
    println!("unreachable for {away:?}: back after {:.1?}, {before} bytes before, {most} at most", mended.elapsed());

    assert!(most < before + SLACK_BYTES, "from {before} to {most} bytes while the broker was away");
    scene.check();
}

#[test]
fn partitions_that_were_paused_when_they_were_lost_are_read_again() {
    // Everything is paused two seconds after the budget is full, and the session ends while it is.
    let properties = "session.timeout.ms=6000,heartbeat.interval.ms=500,max.poll.interval.ms=8000";
    let mut scene =
        scene_with("paused", &[("kafka.consumer_properties", properties), ("worker.max_in_flight_records", "300")]);
    scene.feed(3_000);
    scene.reader.read_until(300, LIMIT);

    scene.proxy.cut();
    wait_until("the partitions to be lost", LIMIT, || scene.worker.logged().contains("\"is_lost\":true"));
    scene.proxy.mend();

    let n_before = scene.reader.seen.len();
    scene.reader.read_until(n_before + 1, Duration::from_secs(45));
    scene.check();
}

pub(crate) fn resident_bytes(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("the worker runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a process has memory");
    let kibibytes: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number of kilobytes");
    kibibytes * 1024
}
