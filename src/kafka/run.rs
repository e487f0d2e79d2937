//! The worker from start to exit: its shards, its pool and the watchdog over both.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};

use super::metrics::Metrics;
use super::shard::{Common, Shard};
use super::{Bounds, GroupProtocol, Shutdown, client, pool};
use crate::config::Config;
use crate::telemetry::{ContentMetrics, Health, StageMetrics, Tracer};
use crate::worker::PipelineHandle;

/// What the process lends to the worker.
#[derive(Debug, Clone)]
pub struct Host {
    /// The pipeline in force; replacing it takes effect between two batches.
    pub pipeline: Arc<PipelineHandle>,
    /// Where the worker's own metrics are registered.
    pub registry: prometheus::Registry,
    /// Counts what published records are like, at their commit.
    pub content: ContentMetrics,
    /// Times the stages on every thread of the pool.
    pub stages: StageMetrics,
    /// Traces single articles, where that is wanted.
    pub tracer: Tracer,
    /// The pulse that the probes read; one shard an entry, as many as `worker.shards`.
    pub health: Arc<Health>,
    /// The request to stop.
    pub shutdown: Shutdown,
    /// Where a replay ends; without bounds the worker runs until it is asked to stop.
    pub bounds: Option<Arc<Bounds>>,
}

/// How the worker ended, from good to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ended {
    /// A stop was asked for, everything in flight was committed and the group was left.
    Done,
    /// A stop was asked for and not everything could be committed in time; the rest is read again.
    DrainAborted,
    /// Something that no retry can mend; it was logged.
    Fatal,
}

/// Why the worker could not start.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The client library refused its configuration.
    #[error("the Kafka client refused its configuration: {0}")]
    Client(#[from] rdkafka::error::KafkaError),
    /// A metric's name is taken, which only a bug can cause.
    #[error("cannot register a metric: {0}")]
    Metrics(#[from] prometheus::Error),
    /// The operating system gave no thread.
    #[error("cannot start a thread: {0}")]
    Thread(#[from] std::io::Error),
}

/// How long a shard may take to end its clients after its drain deadline.
const CLOSE_GRACE: Duration = Duration::from_secs(8);

/// Runs the worker until it is asked to stop or cannot go on; blocks the calling thread.
///
/// It comes back at the drain deadline at the latest, even when a shard hangs in a call to a broker that is away: then
/// with [`Ended::DrainAborted`], and the process should end.
///
/// # Errors
/// When it could not start; what happens later is an [`Ended`].
pub fn run(config: &Config, host: &Host) -> Result<Ended, RunError> {
    let metrics = Metrics::register(&host.registry, config, host.content.clone())?;
    let n_threads = config.worker.threads.map_or_else(n_cores, NonZeroUsize::get);
    let pool = pool::start(n_threads, &host.stages)?;
    let random_instance = client::random_instance();
    let common = Common { config, host, metrics: &metrics, pool: &pool, random_instance: &random_instance };
    if config.kafka.group_protocol == GroupProtocol::Consumer {
        tracing::warn!("kafka.group_protocol = consumer is experimental with the linked librdkafka");
    }
    let (ended, endings) = unbounded();
    let n_shards = config.worker.shards.get();
    for index in 0..n_shards {
        let (shard, ended) = (Shard::new(&common, index)?, ended.clone());
        let run = move || {
            // A shard that panics has ended too, and the others must hear of it.
            let mut announcement = Announcement { ended: Ended::Fatal, to: ended };
            announcement.ended = shard.run();
        };
        std::thread::Builder::new().name(format!("shard-{index}")).spawn(run)?;
    }
    drop((ended, pool));
    Ok(wait_for_all(&endings, n_shards, config, host))
}

/// Waits for the shards. One that cannot go on takes the others along in good order.
fn wait_for_all(endings: &Receiver<Ended>, n_shards: usize, config: &Config, host: &Host) -> Ended {
    let shutdown = &host.shutdown;
    let mut worst = Ended::Done;
    let mut n_running = n_shards;
    let mut deadline = None;
    while n_running > 0 {
        match endings.recv_timeout(LOOK) {
            Ok(ended) => {
                n_running -= 1;
                worst = worst.max(ended);
                if ended == Ended::Fatal {
                    shutdown.request();
                }
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Ended::Fatal;
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        if deadline.is_none() && shutdown.is_requested() {
            host.health.begin_draining();
            deadline = Some(Instant::now() + config.worker.drain() + CLOSE_GRACE);
        }
        let is_overdue = deadline.is_some_and(|deadline| Instant::now() > deadline);
        if n_running > 0 && (is_overdue || shutdown.is_insisted()) {
            tracing::warn!(n_running, "shards do not end; what they did not commit is read again");
            return worst.max(Ended::DrainAborted);
        }
    }
    worst
}

/// Says how a shard ended when it goes out of scope, however that comes about.
struct Announcement {
    ended: Ended,
    to: Sender<Ended>,
}

impl Drop for Announcement {
    fn drop(&mut self) {
        // Nobody listens any more once the deadline has passed.
        let _unheard = self.to.send(self.ended);
    }
}

/// How often the end of the shards, or of the time that they have, is looked for.
const LOOK: Duration = Duration::from_millis(100);

fn n_cores() -> usize {
    std::thread::available_parallelism().map_or(1, NonZeroUsize::get)
}

/// The version of librdkafka that is linked, and the features that it was built with.
#[must_use]
pub fn client_library() -> (String, String) {
    let (_, version) = rdkafka::util::get_rdkafka_version();
    let native = rdkafka::ClientConfig::new().create_native_config();
    let features = native.and_then(|config| config.get("builtin.features")).unwrap_or_default();
    (version, features)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_client_library_speaks_tls_and_zstd() {
        let (version, features) = client_library();

        assert!(version.starts_with('2'), "{version}");
        assert!(features.split(',').any(|feature| feature == "ssl"), "{features}");
        assert!(features.split(',').any(|feature| feature == "zstd"), "{features}");
    }
}
