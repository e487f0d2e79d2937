//! What one turn took: time, CPU and memory, as the kernel counts them.

use std::fs;
use std::time::Instant;

/// `USER_HZ` of every Linux that runs this: the unit of times in `/proc/PID/stat`.
const TICKS_A_SECOND: f64 = 100.0;

/// The figures of one turn.
#[derive(Debug, Clone, Copy, serde::Serialize, serde::Deserialize)]
pub(crate) struct Measured {
    /// From the first record read to the last commit.
    pub(crate) seconds: f64,
    /// User and system time of the contender in those seconds.
    pub(crate) cpu_seconds: f64,
    /// User and system time of the broker over the whole turn.
    pub(crate) broker_cpu_seconds: f64,
    /// The most memory that the contender's process ever held.
    pub(crate) peak_rss_mib: f64,
}

/// Started at the first record.
pub(crate) struct Stopwatch {
    started: Instant,
    cpu_before: f64,
}

impl Stopwatch {
    pub(crate) fn start() -> Self {
        Self { started: Instant::now(), cpu_before: cpu_seconds(std::process::id()) }
    }

    pub(crate) fn stop(&self) -> Measured {
        Measured {
            seconds: self.started.elapsed().as_secs_f64(),
            cpu_seconds: cpu_seconds(std::process::id()) - self.cpu_before,
            broker_cpu_seconds: 0.0,
            peak_rss_mib: memory_mib(std::process::id(), "VmHWM:"),
        }
    }
}

/// User and system time of a process so far, all its threads together.
pub(crate) fn cpu_seconds(pid: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The program's name is in parentheses and may hold blanks; utime and stime are the 12th and 13th fields after it.
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields);
    let ticks = fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u32>().ok());
    ticks.map(f64::from).sum::<f64>() / TICKS_A_SECOND
}

/// The memory that a process holds now.
pub(crate) fn rss_mib(pid: u32) -> f64 {
    memory_mib(pid, "VmRSS:")
}

/// A line of `/proc/PID/status`, which counts in KiB.
fn memory_mib(pid: u32, name: &str) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kibibytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u32>().ok());
    f64::from(kibibytes.unwrap_or_default()) / 1024.0
}
