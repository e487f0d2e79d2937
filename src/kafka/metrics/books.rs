//! The books of all shards at a scrape: each shard's state is taken whole, so that the sum balances.
//!
//! # Why
//! Counters that are incremented one by one are never all right at the same instant. Each shard leaves a copy of its
//! ledger here after every turn, and a scrape adds up the copies: `consumed = published + dead_letter + dropped +
//! returned + in flight` holds at every scrape.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use prometheus::core::{Collector, Desc};
use prometheus::proto::MetricFamily;
use prometheus::{Gauge, GaugeVec, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry};

use super::milliseconds_since_epoch;
use crate::config::Config;
use crate::record::{DropReason, FaultReason, StageName};
use crate::worker::{Ledger, Returned};

/// What one shard shows of itself.
#[derive(Debug, Clone, Default)]
pub(in crate::kafka) struct ShardState {
    pub(in crate::kafka) ledger: Ledger,
    /// What the ledger counts as consumed, by topic.
    pub(in crate::kafka) consumed: Vec<(Arc<str>, u64)>,
    pub(in crate::kafka) in_flight_bytes: usize,
    pub(in crate::kafka) partitions: Vec<PartitionState>,
    pub(in crate::kafka) n_brokers_up: usize,
    pub(in crate::kafka) last_poll_ms: i64,
    pub(in crate::kafka) last_settled_ms: i64,
}

/// What is shown of an assigned partition; with its assignment its series end.
#[derive(Debug, Clone)]
pub(in crate::kafka) struct PartitionState {
    pub(in crate::kafka) topic: Arc<str>,
    pub(in crate::kafka) partition: i32,
    pub(in crate::kafka) is_paused: bool,
    /// Records until the end of the log, once that is known.
    pub(in crate::kafka) lag_records: Option<i64>,
    /// Since when the oldest record that is not settled waits; `None` when that is not known.
    pub(in crate::kafka) oldest_ms: Option<i64>,
}

/// The collector: one state a shard.
#[derive(Debug)]
pub(in crate::kafka) struct Books {
    shards: Box<[Mutex<ShardState>]>,
    limits: [(&'static str, &'static str, usize); 2],
    /// The topics that are read, as far as they are named: their counters start at 0.
    topics: Vec<String>,
}

/// The registry owns its collectors, and the shards share this one.
struct Shared(Arc<Books>, Vec<Desc>);

impl Books {
    pub(super) fn register(registry: &Registry, config: &Config) -> Result<Arc<Self>, prometheus::Error> {
        let worker = &config.worker;
        let is_name = |topic: &&String| !topic.starts_with('^');
        let books = Arc::new(Self {
            topics: config.kafka.topics.iter().filter(is_name).cloned().collect(),
            shards: (0..worker.shards.get()).map(|_| Mutex::default()).collect(),
            limits: [
                ("copydesk_in_flight_records_limit", "worker.max_in_flight_records.", worker.max_in_flight_records),
                ("copydesk_in_flight_bytes_limit", "worker.max_in_flight_bytes.", worker.max_in_flight_bytes),
            ],
        });
        let name = Opts::new("copydesk_records_consumed_total", CONSUMED_HELP);
        let descriptions = IntCounterVec::new(name, &["topic"])?.desc().into_iter().cloned().collect();
        registry.register(Box::new(Shared(Arc::clone(&books), descriptions)))?;
        Ok(books)
    }

    /// Changes a shard's state.
    pub(in crate::kafka) fn update(&self, shard: usize, change: impl FnOnce(&mut ShardState)) {
        if let Some(state) = self.shards.get(shard) {
            change(&mut state.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }

    fn snapshot(&self) -> Vec<ShardState> {
        self.shards.iter().map(|state| state.lock().unwrap_or_else(PoisonError::into_inner).clone()).collect()
    }

    fn gather(&self) -> Result<Vec<MetricFamily>, prometheus::Error> {
        let shards = self.snapshot();
        let mut ledger = Ledger::default();
        for shard in &shards {
            ledger.add(&shard.ledger);
        }
        let mut families = Families(Vec::new());
        self.add_consumed(&mut families, &shards)?;
        add_ledger(&mut families, &ledger)?;
        add_partitions(&mut families, &shards)?;
        let bytes: usize = shards.iter().map(|shard| shard.in_flight_bytes).sum();
        families.gauge("copydesk_in_flight_records", IN_FLIGHT_HELP, ledger.in_flight)?;
        families.gauge("copydesk_in_flight_bytes", "Bytes held for records in flight.", bytes as u64)?;
        for (name, help, limit) in self.limits {
            families.gauge(name, help, limit as u64)?;
        }
        let brokers = shards.iter().map(|shard| shard.n_brokers_up).max().unwrap_or(0);
        families.gauge("copydesk_kafka_brokers_connected", "Brokers that are connected.", brokers as u64)?;
        let oldest_poll = shards.iter().map(|shard| shard.last_poll_ms).min().unwrap_or(0);
        families.time("copydesk_last_poll_timestamp_seconds", LAST_POLL_HELP, oldest_poll)?;
        let last_settled = shards.iter().map(|shard| shard.last_settled_ms).max().unwrap_or(0);
        families.time("copydesk_last_settled_timestamp_seconds", LAST_SETTLED_HELP, last_settled)?;
        Ok(families.0)
    }

    fn add_consumed(&self, families: &mut Families, shards: &[ShardState]) -> Result<(), prometheus::Error> {
        let mut by_topic: BTreeMap<&str, u64> = self.topics.iter().map(|topic| (topic.as_str(), 0)).collect();
        for (topic, n_records) in shards.iter().flat_map(|shard| &shard.consumed) {
            *by_topic.entry(topic).or_default() += n_records;
        }
        let series = by_topic.into_iter().map(|(topic, n_records)| (vec![topic], n_records));
        families.counters("copydesk_records_consumed_total", CONSUMED_HELP, &["topic"], series)
    }
}

const CONSUMED_HELP: &str =
    "Records read, by topic. Their sum is that of copydesk_records_total and copydesk_in_flight_records.";
const IN_FLIGHT_HELP: &str = "Records read whose outcome is neither committed nor handed back.";
const LAST_POLL_HELP: &str = "When the loop of the shard that has been silent the longest last came round.";
const LAST_SETTLED_HELP: &str = "When a batch was last committed.";

impl Collector for Shared {
    fn desc(&self) -> Vec<&Desc> {
        self.1.iter().collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        self.0.gather().unwrap_or_else(|error| {
            tracing::error!(%error, "the worker's metrics are missing from a scrape; this is a bug in copydesk");
            Vec::new()
        })
    }
}

fn add_ledger(families: &mut Families, ledger: &Ledger) -> Result<(), prometheus::Error> {
    let outcomes = [
        (vec!["published"], ledger.published),
        (vec!["dead_letter"], ledger.dead_lettered()),
        (vec!["dropped"], ledger.dropped()),
        (vec!["returned"], ledger.returned_total()),
    ];
    let help =
        "Records by outcome, counted at the commit: published, dead_letter, dropped; or returned, to be read again.";
    families.counters("copydesk_records_total", help, &["outcome"], outcomes)?;
    let returned = Returned::ALL.iter().zip(ledger.returned).map(|(cause, n)| (vec![cause.as_str()], n));
    let help = "Records handed back; cause is aborted, revoked or lost.";
    families.counters("copydesk_records_returned_total", help, &["cause"], returned)?;
    let drops = DropReason::ALL.iter().zip(ledger.drops).map(|(reason, n)| (vec![reason.as_str()], n));
    let help = "Records left out on purpose, by reason.";
    families.counters("copydesk_records_dropped_total", help, &["reason"], drops)?;
    let letters = StageName::ALL.iter().zip(&ledger.dead_letters).flat_map(|(stage, counts)| {
        let shown = FaultReason::ALL.iter().zip(counts).filter(|(reason, n)| **n > 0 || arises(*stage, **reason));
        shown.map(|(reason, n)| (vec![stage.as_str(), reason.as_str()], *n))
    });
    let help = "Records in the dead letter topic, by the stage that gave them up and its reason.";
    families.counters("copydesk_dead_letters_total", help, &["stage", "reason"], letters)
}

/// Which stage can be expected to give which reason: these series start at 0.
fn arises(stage: StageName, reason: FaultReason) -> bool {
    match reason {
        FaultReason::Panic => !matches!(stage, StageName::Produce | StageName::Worker),
        FaultReason::Empty | FaultReason::TooShort | FaultReason::Paywall | FaultReason::NotAnArticle => {
            stage == StageName::Clean
        }
        FaultReason::RecordTooLarge | FaultReason::Rejected => stage == StageName::Produce,
        FaultReason::CrashLoop => stage == StageName::Worker,
        _ => stage == StageName::Decode,
    }
}

fn add_partitions(families: &mut Families, shards: &[ShardState]) -> Result<(), prometheus::Error> {
    let now_ms = milliseconds_since_epoch();
    let lag = gauges("copydesk_consumer_lag_records", "Records between the committed offset and the end.", &PARTITION)?;
    let help = "How long the oldest record that is not settled waits, 0 when there is none.";
    let age = GaugeVec::new(Opts::new("copydesk_consumer_lag_seconds", help), &PARTITION)?;
    let mut by_topic: BTreeMap<&str, [i64; 2]> = BTreeMap::new();
    for state in shards.iter().flat_map(|shard| &shard.partitions) {
        let [assigned, paused] = by_topic.entry(&state.topic).or_default();
        *assigned += 1;
        *paused += i64::from(state.is_paused);
        let Some(lag_records) = state.lag_records else { continue };
        let labels = [&*state.topic, &state.partition.to_string()];
        lag.with_label_values(&labels).set(lag_records.max(0));
        let oldest_ms = state.oldest_ms.filter(|_| lag_records > 0).unwrap_or(now_ms);
        let age_ms = u64::try_from(now_ms.saturating_sub(oldest_ms)).unwrap_or(0);
        age.with_label_values(&labels).set(std::time::Duration::from_millis(age_ms).as_secs_f64());
    }
    let assigned = gauges("copydesk_partitions_assigned", "Partitions that this worker reads.", &["topic"])?;
    let paused = gauges(
        "copydesk_partitions_paused",
        "Partitions paused: the budget is full, or a record of another is tried alone.",
        &["topic"],
    )?;
    for (topic, [n_assigned, n_paused]) in by_topic {
        assigned.with_label_values(&[topic]).set(n_assigned);
        paused.with_label_values(&[topic]).set(n_paused);
    }
    families.0.extend([lag.collect(), age.collect(), assigned.collect(), paused.collect()].into_iter().flatten());
    Ok(())
}

const PARTITION: [&str; 2] = ["topic", "partition"];

fn gauges(name: &str, help: &str, labels: &[&str]) -> Result<IntGaugeVec, prometheus::Error> {
    IntGaugeVec::new(Opts::new(name, help), labels)
}

/// Metric families as they are made, from numbers that were counted elsewhere.
struct Families(Vec<MetricFamily>);

impl Families {
    fn counters<'a>(
        &mut self,
        name: &str,
        help: &str,
        labels: &[&str],
        values: impl IntoIterator<Item = (Vec<&'a str>, u64)>,
    ) -> Result<(), prometheus::Error> {
        let counters = IntCounterVec::new(Opts::new(name, help), labels)?;
        for (label_values, value) in values {
            counters.with_label_values(&label_values).inc_by(value);
        }
        self.0.extend(counters.collect());
        Ok(())
    }

    fn gauge(&mut self, name: &str, help: &str, value: u64) -> Result<(), prometheus::Error> {
        let gauge = IntGauge::new(name, help)?;
        gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        self.0.extend(gauge.collect());
        Ok(())
    }

    fn time(&mut self, name: &str, help: &str, milliseconds: i64) -> Result<(), prometheus::Error> {
        let gauge = Gauge::new(name, help)?;
        let since_epoch = std::time::Duration::from_millis(u64::try_from(milliseconds).unwrap_or(0));
        gauge.set(since_epoch.as_secs_f64());
        self.0.extend(gauge.collect());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(registry: &Registry) -> String {
        prometheus::TextEncoder::new().encode_to_string(&registry.gather()).expect("families have names")
    }

    fn partition(lag_records: Option<i64>) -> PartitionState {
        PartitionState { topic: "news.raw".into(), partition: 2, is_paused: false, lag_records, oldest_ms: None }
    }

    #[test]
    fn known_labels_start_at_zero() {
        let registry = Registry::new();
        Books::register(&registry, &Config::default()).expect("names are free");

        let text = text(&registry);

        for line in [
            r#"copydesk_records_consumed_total{topic="news.raw"} 0"#,
            r#"copydesk_records_total{outcome="returned"} 0"#,
            r#"copydesk_records_dropped_total{reason="tombstone"} 0"#,
            r#"copydesk_dead_letters_total{reason="invalid_json",stage="decode"} 0"#,
        ] {
            assert!(text.contains(line), "{line} is missing in\n{text}");
        }
    }

    #[test]
    fn a_revoked_partition_takes_its_series_along() {
        let registry = Registry::new();
        let books = Books::register(&registry, &Config::default()).expect("names are free");
        books.update(0, |state| state.partitions = vec![partition(Some(-3))]);
        assert!(text(&registry).contains(r#"copydesk_consumer_lag_records{partition="2",topic="news.raw"} 0"#));

        books.update(0, |state| state.partitions.clear());

        assert!(!text(&registry).contains("copydesk_consumer_lag_records{"));
    }

    #[test]
    fn a_lag_that_is_not_known_is_not_shown() {
        let registry = Registry::new();
        let books = Books::register(&registry, &Config::default()).expect("names are free");
        books.update(0, |state| state.partitions = vec![partition(None)]);

        let text = text(&registry);

        assert!(!text.contains("copydesk_consumer_lag_records{"));
        assert!(text.contains(r#"copydesk_partitions_assigned{topic="news.raw"} 1"#));
    }
}
