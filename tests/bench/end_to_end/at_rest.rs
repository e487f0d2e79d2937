//! A worker with nothing to do: how soon it is ready, and what it holds.

use std::fmt::{self, Display, Formatter};
use std::time::{Duration, Instant};

use super::broker::Cluster;
use super::measured::rss_mib;
use super::process::Setup;
use super::wait::wait_until;

/// Far beyond what a start takes.
const LIMIT: Duration = Duration::from_secs(30);

/// After this long everything that is loaded late has been loaded.
const REST: Duration = Duration::from_secs(10);

/// What the binary takes before its first record.
pub(crate) struct AtRest {
    until_first_poll: Duration,
    rss_mib: f64,
}

/// Starts the binary on an empty topic.
pub(crate) fn measure(cluster: &Cluster) -> AtRest {
    let setup = Setup::new(cluster, "rest", 4);
    let started = Instant::now();
    let worker = setup.start();
    wait_until("the first poll", LIMIT, || worker.probe("/startupz") == Some(200));
    let until_first_poll = started.elapsed();
    std::thread::park_timeout(REST);
    AtRest { until_first_poll, rss_mib: rss_mib(worker.pid()) }
}

impl Display for AtRest {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (seconds, rss_mib) = (self.until_first_poll.as_secs_f64(), self.rss_mib);
        write!(f, "at rest: {seconds:.2} s from start to first poll, {rss_mib:.0} MiB resident")
    }
}
