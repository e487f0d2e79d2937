//! What the machine allows this process: its memory limit, and how long the CPU quota has held it back.
//!
//! # Why
//! The container's own metrics come from the cluster and under other labels. Read here, usage and limit stand side by side
//! wherever copydesk runs.

use std::fs;

use prometheus::core::{Collector, Desc};
use prometheus::proto::MetricFamily;
use prometheus::{Counter, Gauge, Registry};

/// Where cgroup v2 shows a container its own limits.
const MEMORY_LIMIT: &str = "/sys/fs/cgroup/memory.max";
const CPU_STATISTICS: &str = "/sys/fs/cgroup/cpu.stat";
const MACHINE_MEMORY: &str = "/proc/meminfo";

/// Reads both at each scrape.
struct Machine(Vec<Desc>);

/// Registers the two.
pub(super) fn register(registry: &Registry) -> Result<(), prometheus::Error> {
    let (memory_limit, throttled) = metrics()?;
    let descriptions = memory_limit.desc().into_iter().chain(throttled.desc()).cloned().collect();
    registry.register(Box::new(Machine(descriptions)))
}

impl Collector for Machine {
    fn desc(&self) -> Vec<&Desc> {
        self.0.iter().collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let Ok((memory_limit, throttled)) = metrics() else { return Vec::new() };
        let read = |path| fs::read_to_string(path).unwrap_or_default();
        let limit = cgroup_limit(&read(MEMORY_LIMIT)).or_else(|| machine_memory(&read(MACHINE_MEMORY)));
        memory_limit.set(limit.unwrap_or(f64::INFINITY));
        throttled.inc_by(throttled_seconds(&read(CPU_STATISTICS)));
        memory_limit.collect().into_iter().chain(throttled.collect()).collect()
    }
}

fn metrics() -> Result<(Gauge, Counter), prometheus::Error> {
    let help = "Memory this process may use: its cgroup's limit, or the machine's memory where there is none.";
    let memory_limit = Gauge::new("copydesk_memory_limit_bytes", help)?;
    let help = "Time that the cgroup's CPU quota has held this process back; 0 where there is no quota.";
    Ok((memory_limit, Counter::new("copydesk_cpu_throttled_seconds_total", help)?))
}

/// The file holds a number of bytes, or `max`.
fn cgroup_limit(text: &str) -> Option<f64> {
    text.trim().parse().ok()
}

/// The line `MemTotal:  8000000 kB`.
fn machine_memory(text: &str) -> Option<f64> {
    let total = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: f64 = total.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024.0)
}

/// The line `throttled_usec 1500000`.
fn throttled_seconds(text: &str) -> f64 {
    let microseconds = text.lines().find_map(|line| line.strip_prefix("throttled_usec ")?.trim().parse::<f64>().ok());
    microseconds.unwrap_or(0.0) / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_without_a_limit_has_the_machines_memory() {
        assert_eq!(cgroup_limit("402653184\n"), Some(402_653_184.0));
        assert_eq!(cgroup_limit("max\n"), None);
        assert_eq!(machine_memory("MemTotal:        2048 kB\nMemFree:  1 kB\n"), Some(2_097_152.0));
    }

    #[test]
    fn without_a_quota_nothing_is_throttled() {
        assert!((throttled_seconds("usage_usec 9\nnr_throttled 2\nthrottled_usec 1500000\n") - 1.5).abs() < 1e-9);
        assert!(throttled_seconds("").abs() < f64::EPSILON);
    }
}
