//! What a run that stands still shows of itself: who lives, what is replicated, who lags, what is open, who said what.

use std::time::{Duration, Instant};

use crate::broker::Cluster;
use crate::checker::Reader;
use crate::worker::{Setup, Worker};

const N_LINES: usize = 60;

/// Long enough for a reader to see everything that a run of the short form has written.
const READ_AFRESH_FOR: Duration = Duration::from_secs(20);

/// Everything that tells a stuck worker from a broker that is away and from a reader that has stopped reading.
pub(crate) fn show(cluster: &Cluster, setup: &Setup, workers: &[Worker]) -> String {
    let mut parts = vec![format!("a fresh reader sees {} records", n_read_afresh(setup))];
    parts.extend(workers.iter().map(|worker| format!("worker {}\n{}", worker.pid(), last_lines(worker))));
    parts.extend(cluster.last_words());
    let input = ["--describe", "--topic", &setup.input];
    let group = ["--describe", "--group", &setup.group];
    let asked: [(&str, &[&str]); 5] = [
        ("org.apache.kafka.tools.TopicCommand", &input),
        ("org.apache.kafka.tools.TopicCommand", &["--describe", "--under-min-isr-partitions"]),
        ("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", &group),
        ("org.apache.kafka.tools.consumer.group.ConsumerGroupCommand", &[group.as_slice(), &["--members"]].concat()),
        ("org.apache.kafka.tools.TransactionsCommand", &["list"]),
    ];
    for (class, arguments) in asked {
        let answer = cluster.try_tool(class, arguments).unwrap_or_else(|complaint| complaint);
        parts.push(format!("{class} {}\n{answer}", arguments.join(" ")));
    }
    parts.join("\n---\n")
}

fn n_read_afresh(setup: &Setup) -> usize {
    let mut reader = Reader::new(&setup.bootstrap, &setup.written());
    let start = Instant::now();
    while start.elapsed() < READ_AFRESH_FOR {
        reader.poll();
    }
    reader.seen.len()
}

fn last_lines(worker: &Worker) -> String {
    let logged = worker.logged();
    let lines: Vec<&str> = logged.lines().collect();
    lines[lines.len().saturating_sub(N_LINES)..].join("\n")
}
