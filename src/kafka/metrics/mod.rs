//! What the worker counts: events as they happen, and the books of all shards in one snapshot a scrape.

mod books;

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use prometheus::{Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts, Registry};

use super::job::Note;
use crate::config::Config;
use crate::telemetry::{ContentMetrics, register};
use crate::worker::{Outcome, Settled};

pub(super) use books::{Books, PartitionState};

/// From a record's own arrival to its commit; a batch waits 200 ms by default.
const PROCESS_SECONDS: &[f64] = &[0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

/// From a healthy broker's milliseconds to a transaction's timeout.
const PRODUCE_SECONDS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// From at once to a day: what a reader of the output feels.
const FRESHNESS_SECONDS: &[f64] = &[0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3_600.0, 21_600.0, 86_400.0];

/// Classes of produce errors: the closed set of the label.
const ERROR_CLASSES: [&str; 6] = ["too_large", "invalid", "unauthorized", "unknown_topic", "timed_out", "other"];

/// The handles of every shard; cloning shares them.
#[derive(Clone)]
pub(super) struct Metrics {
    pub(super) books: Arc<Books>,
    content: ContentMetrics,
    rebalances: IntCounterVec,
    commits_ok: IntCounter,
    commits_failed: IntCounter,
    commit_seconds: Histogram,
    rebuilds: IntCounter,
    stalls: IntCounterVec,
    produced: IntCounterVec,
    produce_errors: IntCounterVec,
    produce_seconds: Histogram,
    process_seconds: Histogram,
    ingested: Histogram,
    published: Histogram,
}

impl Metrics {
    /// Registers everything; each label value known up front starts at 0.
    pub(super) fn register(
        registry: &Registry,
        config: &Config,
        content: ContentMetrics,
    ) -> Result<Self, prometheus::Error> {
        let counters = |name: &str, help: &str, labels: &[&str]| {
            register(registry, IntCounterVec::new(Opts::new(name, help), labels)?)
        };
        let histogram = |name: &str, help: &str, buckets: &[f64]| {
            register(registry, Histogram::with_opts(HistogramOpts::new(name, help).buckets(buckets.to_vec()))?)
        };
        let rebalances = counters(
            "copydesk_rebalances_total",
            "Rebalances by kind: assign, revoke, or lost, when the group had already given the partitions away.",
            &["kind"],
        )?;
        let commits = counters("copydesk_commits_total", "Commits of a batch; result is ok or error.", &["result"])?;
        let rebuilds = IntCounter::new(
            "copydesk_producer_rebuilds_total",
            "Producers replaced after a fatal error or a call whose outcome was in doubt.",
        )?;
        let help =
            "Partitions that had records and stood still; action is replace_consumer, or exit when that did not help.";
        let stalls = counters("copydesk_stalls_total", help, &["action"])?;
        for action in ["replace_consumer", "exit"] {
            stalls.with_label_values(&[action]);
        }
        let produced =
            counters("copydesk_records_produced_total", "Records that the broker acknowledged.", &["topic"])?;
        let help = "Records that were not acknowledged; class is too_large, invalid, unauthorized, unknown_topic, \
                    timed_out or other. Their batch is tried again.";
        let produce_errors = counters("copydesk_produce_errors_total", help, &["topic", "class"])?;
        for topic in [&config.output.topic, &config.dead_letter.topic] {
            produced.with_label_values(&[topic]);
            for class in ERROR_CLASSES {
                produce_errors.with_label_values(&[topic.as_str(), class]);
            }
        }
        for kind in ["assign", "revoke", "lost"] {
            rebalances.with_label_values(&[kind]);
        }
        let help = "Age of a record when its batch is committed; point is ingested (since the message's timestamp) or \
                    published (since the article's own time, where it is known).";
        let options = HistogramOpts::new("copydesk_freshness_seconds", help).buckets(FRESHNESS_SECONDS.to_vec());
        let freshness = register(registry, HistogramVec::new(options, &["point"])?)?;
        let process_help = "Time from reading a record to the commit of its batch.";
        let commit_help = "Time a commit took: a transaction's end, or the offsets alone under at_least_once.";
        let produce_help = "Time from sending a record to its acknowledgement; one record of each turn is measured.";
        Ok(Self {
            books: Books::register(registry, config)?,
            content,
            rebalances,
            commits_ok: commits.with_label_values(&["ok"]),
            commits_failed: commits.with_label_values(&["error"]),
            rebuilds: register(registry, rebuilds)?,
            stalls,
            produced,
            produce_errors,
            produce_seconds: histogram("copydesk_produce_duration_seconds", produce_help, PRODUCE_SECONDS)?,
            commit_seconds: histogram("copydesk_commit_duration_seconds", commit_help, PRODUCE_SECONDS)?,
            process_seconds: histogram("copydesk_process_duration_seconds", process_help, PROCESS_SECONDS)?,
            ingested: freshness.with_label_values(&["ingested"]),
            published: freshness.with_label_values(&["published"]),
        })
    }

    /// Counts a rebalance.
    pub(super) fn rebalanced(&self, kind: &str) {
        self.rebalances.with_label_values(&[kind]).inc();
    }

    /// Counts a commit, and measures it whether it went well or not.
    pub(super) fn committed(&self, time: Duration, is_ok: bool) {
        self.commit_seconds.observe(time.as_secs_f64());
        if is_ok { &self.commits_ok } else { &self.commits_failed }.inc();
    }

    /// Counts a producer that is replaced.
    pub(super) fn rebuilding(&self) {
        self.rebuilds.inc();
    }

    /// Counts what was done about partitions that stand still.
    pub(super) fn stalled(&self, action: &str) {
        self.stalls.with_label_values(&[action]).inc();
    }

    /// The counter of this topic's acknowledged records.
    pub(super) fn produced(&self, topic: &str) -> IntCounter {
        self.produced.with_label_values(&[topic])
    }

    /// Counts a record that was not acknowledged.
    pub(super) fn produce_failed(&self, topic: &str, class: &'static str) {
        self.produce_errors.with_label_values(&[topic, class]).inc();
    }

    /// One measured delivery.
    pub(super) fn delivered_in(&self, time: Duration) {
        self.produce_seconds.observe(time.as_secs_f64());
    }

    /// Counts what a committed batch was like.
    pub(super) fn settled(&self, settled: &[Settled<Note>]) {
        let now_ms = milliseconds_since_epoch();
        for Settled { outcome, note } in settled {
            self.process_seconds.observe(note.read_at.elapsed().as_secs_f64());
            if *outcome != Outcome::Published {
                continue;
            }
            if let Some(facts) = &note.facts {
                self.content.count(facts);
            }
            observe_age(&self.ingested, note.timestamp_ms, now_ms);
            observe_age(&self.published, note.published_at_ms, now_ms);
        }
    }
}

/// The class of a produce error, a label of a closed set.
pub(super) fn error_class(code: crate::worker::Code) -> &'static str {
    use crate::worker::Code;
    let [too_large, invalid, unauthorized, unknown_topic, timed_out, other] = ERROR_CLASSES;
    match code {
        Code::TooLarge => too_large,
        Code::InvalidRecord => invalid,
        Code::Unauthorized => unauthorized,
        Code::UnknownTopic => unknown_topic,
        Code::TimedOut => timed_out,
        _ => other,
    }
}

/// The time of day, for ages only.
pub(super) fn milliseconds_since_epoch() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)
}

fn observe_age(histogram: &Histogram, since_ms: Option<i64>, now_ms: i64) {
    if let Some(since_ms) = since_ms {
        // A clock that is ahead of ours makes a record from the future, which is as fresh as can be.
        let age_ms = u64::try_from(now_ms.saturating_sub(since_ms)).unwrap_or(0);
        histogram.observe(Duration::from_millis(age_ms).as_secs_f64());
    }
}
