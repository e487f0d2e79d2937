//! How the worker moves: its guarantee, its batches, its memory, its patience.

use std::num::NonZeroUsize;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::ConfigFault;

/// What a reader of the output topic may rely on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Guarantee {
    /// Records, dead letters and offsets in one transaction: a `read_committed` reader sees each record once.
    #[default]
    ExactlyOnce,
    /// No transactions: each record at least once, with the same `copydesk-id` and the same bytes each time.
    AtLeastOnce,
}

/// Nothing that is waited for takes longer.
const DAY_SECONDS: u64 = 24 * 60 * 60;

/// More threads than the largest machine has cores.
const MOST_THREADS: usize = 1024;

/// How the worker moves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct WorkerConfig {
    /// What a reader of the output may rely on.
    pub guarantee: Guarantee,
    /// A name that stays the same across restarts and is unique among running workers: the pod's name in a
    /// `StatefulSet`. It makes a restart take its partitions back at once; without it a random name is used, which is
    /// always safe, and a crashed worker's partitions wait for the session timeout.
    pub instance: Option<String>,
    /// Consumer and producer pairs, each on a thread of its own; partitions are spread over them.
    pub shards: NonZeroUsize,
    /// Threads that clean and tag; as many as there are cores when absent.
    pub threads: Option<NonZeroUsize>,
    /// Records after which a batch is committed.
    pub batch_max_records: usize,
    /// Bytes published after which a batch is committed.
    pub batch_max_bytes: usize,
    /// Milliseconds after which a batch is committed, however small: what a record waits at most in a quiet topic.
    pub batch_max_wait_ms: u64,
    /// Records held in memory by all shards together: being cleaned, published or waiting for their commit.
    pub max_in_flight_records: usize,
    /// Bytes held in memory for those records by all shards together.
    pub max_in_flight_bytes: usize,
    /// Seconds a stopping worker has to finish and commit; afterwards it exits with code 3 and what is left is read
    /// again by its successor. Keep it below the pod's grace period.
    pub drain_seconds: u64,
    /// Seconds a revoked partition's open batch has to be committed; afterwards it is aborted and the new owner does
    /// it again.
    pub revoke_seconds: u64,
    /// Producers that may be replaced within `rebuild_window_seconds` before the worker gives up with code 2: two
    /// workers with the same instance name fence each other for ever otherwise.
    pub max_rebuilds: u32,
    /// The window of `max_rebuilds`, in seconds.
    pub rebuild_window_seconds: u64,
    /// Seconds that a partition with records to read may stand still. Then the consumer is replaced; after as long
    /// again the worker exits with code 2 and names the record. Keep it above the slowest record's time.
    pub stall_seconds: u64,
    /// Deaths of the process that a record may be the only one in flight for, before it becomes a dead letter with the
    /// reason `crash_loop`. Some deaths come before, in which the circle around it is drawn.
    pub deaths_alone: u32,
}

impl Default for WorkerConfig {
    fn default() -> Self {
        Self {
            guarantee: Guarantee::ExactlyOnce,
            instance: None,
            shards: NonZeroUsize::MIN,
            threads: None,
            batch_max_records: 5_000,
            batch_max_bytes: 32 * 1024 * 1024,
            batch_max_wait_ms: 200,
            max_in_flight_records: 20_000,
            max_in_flight_bytes: 32 * 1024 * 1024,
            drain_seconds: 25,
            revoke_seconds: 10,
            max_rebuilds: 3,
            rebuild_window_seconds: 600,
            stall_seconds: 300,
            deaths_alone: 3,
        }
    }
}

impl WorkerConfig {
    /// Every mistake in this section.
    #[must_use]
    pub fn validate(&self) -> Vec<ConfigFault> {
        let at_least_one = [
            ("batch_max_records", self.batch_max_records),
            ("batch_max_bytes", self.batch_max_bytes),
            ("max_in_flight_records", self.max_in_flight_records),
            ("max_in_flight_bytes", self.max_in_flight_bytes),
        ];
        let zeros = at_least_one.into_iter().filter(|(_, value)| *value == 0);
        let mut faults: Vec<_> = zeros.map(|(key, _)| ConfigFault::new(key, "is 0; allow at least 1")).collect();
        if self.drain_seconds == 0 {
            faults.push(ConfigFault::new("drain_seconds", "is 0; a worker needs a moment to commit, allow at least 1"));
        }
        if self.deaths_alone == 0 {
            faults.push(ConfigFault::new("deaths_alone", "is 0; a record would be given up untried, allow at least 1"));
        }
        if self.stall_seconds == 0 {
            faults
                .push(ConfigFault::new("stall_seconds", "is 0; every batch would count as a stall, allow at least 1"));
        }
        let durations = [
            ("drain_seconds", self.drain_seconds),
            ("revoke_seconds", self.revoke_seconds),
            ("rebuild_window_seconds", self.rebuild_window_seconds),
            ("stall_seconds", self.stall_seconds),
            ("batch_max_wait_ms", self.batch_max_wait_ms / 1000),
        ];
        for (key, _) in durations.into_iter().filter(|(_, seconds)| *seconds > DAY_SECONDS) {
            faults.push(ConfigFault::new(key, "is more than a day"));
        }
        let threads = [("threads", self.threads.map_or(1, NonZeroUsize::get)), ("shards", self.shards.get())];
        for (key, _) in threads.into_iter().filter(|(_, n_threads)| *n_threads > MOST_THREADS) {
            faults.push(ConfigFault::new(key, format!("is more than {MOST_THREADS}, and each is a thread at least")));
        }
        if self.instance.as_ref().is_some_and(|name| !is_instance_name(name)) {
            let problem = "is not a name; use 1 to 200 letters, digits, `.`, `_` and `-`";
            faults.push(ConfigFault::new("instance", problem));
        }
        faults
    }

    /// How long a batch may wait for more records.
    #[must_use]
    pub fn batch_max_wait(&self) -> Duration {
        Duration::from_millis(self.batch_max_wait_ms)
    }

    /// How long a stop may take.
    #[must_use]
    pub fn drain(&self) -> Duration {
        Duration::from_secs(self.drain_seconds)
    }
}

/// Kafka keeps topic names to 249 characters; a transactional id of ours adds a group and a shard to this one.
fn is_instance_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    (1..=200).contains(&name.len()) && name.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_valid() {
        assert_eq!(WorkerConfig::default().validate(), []);
    }

    #[test]
    fn every_mistake_is_reported_at_once() {
        let config = WorkerConfig {
            batch_max_records: 0,
            drain_seconds: 0,
            instance: Some("pod 1".to_owned()),
            ..WorkerConfig::default()
        };

        let keys: Vec<_> = config.validate().into_iter().map(|fault| fault.key).collect();

        assert_eq!(keys, ["batch_max_records", "drain_seconds", "instance"]);
    }
}
