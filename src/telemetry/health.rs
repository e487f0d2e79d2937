//! The worker's pulse: what the probes ask, written by the shards as they go.
//!
//! # Why
//! Liveness is a heartbeat, not progress: a rebalance, a paused consumer and a broker that is away are all alive, and
//! killing the pod would only add a rebalance. Readiness never asks for the broker either: a broker's hiccup would
//! make every pod unready at once and stall rollouts.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;

/// How long a shard may be silent before it counts as stuck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PulseLimits {
    /// Between two beats of the poll loop; above `max.poll.interval.ms`, since a rebalance may take that long.
    pub beat: Duration,
    /// Inside one call to the broker; above `transaction.timeout.ms`, since a commit may take that long.
    pub broker_call: Duration,
}

/// What the probes ask; shared between the shards, which write, and the admin server, which reads.
#[derive(Debug)]
pub struct Health {
    clock: Instant,
    limits: PulseLimits,
    is_draining: AtomicBool,
    failed_reload: Mutex<Option<String>>,
    shards: Box<[Shard]>,
}

/// One shard's state, in atomics only: writing it never waits.
#[derive(Debug, Default)]
struct Shard {
    phase: AtomicU8,
    beat_at_ms: AtomicU64,
    /// One more than the time the call began, 0 while there is none.
    call_since_ms: AtomicU64,
}

/// Where a shard is in its life; the discriminants are what `Shard::phase` holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum Phase {
    Starting = 0,
    Running = 1,
    Finished = 2,
}

/// The writing end of one shard's pulse.
#[derive(Debug, Clone)]
pub struct ShardPulse {
    health: Arc<Health>,
    index: usize,
}

/// Lives as long as a call into the broker; while it does, the longer limit holds.
#[derive(Debug)]
pub struct BrokerCall<'a>(&'a ShardPulse);

/// A probe's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Whether the probe succeeds.
    pub ok: bool,
    /// Why it does not; empty when it does.
    pub reasons: Vec<Reason>,
    /// Why the last change of taxonomy or furniture was not taken up; it makes no probe fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_reload: Option<String>,
}

/// One reason why a probe fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    /// The shard's thread has not begun to poll.
    ShardStarting {
        /// The shard, from 0.
        shard: usize,
    },
    /// The shard's loop has not come round for longer than allowed.
    ShardSilent {
        /// The shard, from 0.
        shard: usize,
        /// Since its last beat.
        silent_ms: u64,
        /// What is allowed.
        limit_ms: u64,
    },
    /// The shard has been inside one broker call for longer than allowed.
    BrokerCallStuck {
        /// The shard, from 0.
        shard: usize,
        /// Since the call began.
        waited_ms: u64,
        /// What is allowed.
        limit_ms: u64,
    },
    /// A stop was asked for: what is in flight is being finished.
    Draining,
}

impl Health {
    /// The pulse of this many shards, none of which has begun.
    #[must_use]
    pub fn new(n_shards: usize, limits: PulseLimits) -> Arc<Self> {
        let shards = std::iter::repeat_with(Shard::default).take(n_shards).collect();
        Arc::new(Self {
            clock: Instant::now(),
            limits,
            is_draining: AtomicBool::new(false),
            failed_reload: Mutex::default(),
            shards,
        })
    }

    /// The writing end for the shard with this index; one that does not exist writes nowhere.
    #[must_use]
    pub fn shard(self: &Arc<Self>, index: usize) -> ShardPulse {
        ShardPulse { health: Arc::clone(self), index }
    }

    /// A stop was asked for: unready from now on, and alive until the end.
    pub fn begin_draining(&self) {
        self.is_draining.store(true, Ordering::Relaxed);
    }

    /// The last reload failed for this reason, or went well. The worker goes on with what it has, so that readiness only
    /// tells it.
    pub fn note_reload(&self, failure: Option<String>) {
        *self.failed_reload.lock().unwrap_or_else(PoisonError::into_inner) = failure;
    }

    /// `/startupz`: every shard has begun to poll.
    #[must_use]
    pub fn startup(&self) -> Verdict {
        let starting = |(shard, state): (usize, &Shard)| (state.phase() == Phase::Starting).then_some(shard);
        let shards = self.shards.iter().enumerate().filter_map(starting);
        Verdict::failing_for(shards.map(|shard| Reason::ShardStarting { shard }).collect())
    }

    /// `/readyz`: initialised and not draining; never whether the broker can be reached.
    #[must_use]
    pub fn readiness(&self) -> Verdict {
        let mut reasons = self.startup().reasons;
        if self.is_draining.load(Ordering::Relaxed) {
            reasons.push(Reason::Draining);
        }
        let failed_reload = self.failed_reload.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Verdict { failed_reload, ..Verdict::failing_for(reasons) }
    }

    /// `/livez`: every running shard has come round lately, or is inside a broker call that may still take time.
    #[must_use]
    pub fn liveness(&self) -> Verdict {
        let now_ms = self.now_ms();
        let stuck = |(index, shard): (usize, &Shard)| shard.stuck(index, now_ms, self.limits);
        Verdict::failing_for(self.shards.iter().enumerate().filter_map(stuck).collect())
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.clock.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl ShardPulse {
    /// The loop came round: call it once a turn, before the first broker call too.
    pub fn beat(&self) {
        let Some(shard) = self.shard() else { return };
        shard.beat_at_ms.store(self.health.now_ms(), Ordering::Relaxed);
        shard.phase.store(Phase::Running as u8, Ordering::Relaxed);
    }

    /// A call that may wait for the broker begins; it ends when the guard is dropped, which also beats.
    #[must_use]
    pub fn broker_call(&self) -> BrokerCall<'_> {
        if let Some(shard) = self.shard() {
            shard.call_since_ms.store(self.health.now_ms() + 1, Ordering::Relaxed);
        }
        BrokerCall(self)
    }

    /// The shard has ended in good order; its silence is no longer a fault.
    pub fn finish(&self) {
        if let Some(shard) = self.shard() {
            shard.phase.store(Phase::Finished as u8, Ordering::Relaxed);
        }
    }

    fn shard(&self) -> Option<&Shard> {
        self.health.shards.get(self.index)
    }
}

impl Drop for BrokerCall<'_> {
    fn drop(&mut self) {
        if let Some(shard) = self.0.shard() {
            shard.call_since_ms.store(0, Ordering::Relaxed);
        }
        self.0.beat();
    }
}

impl Shard {
    fn phase(&self) -> Phase {
        match self.phase.load(Ordering::Relaxed) {
            0 => Phase::Starting,
            1 => Phase::Running,
            _ => Phase::Finished,
        }
    }

    fn stuck(&self, index: usize, now_ms: u64, limits: PulseLimits) -> Option<Reason> {
        if self.phase() == Phase::Finished {
            return None;
        }
        if let Some(since_ms) = self.call_since_ms.load(Ordering::Relaxed).checked_sub(1) {
            let (waited_ms, limit_ms) = (now_ms.saturating_sub(since_ms), milliseconds(limits.broker_call));
            return (waited_ms > limit_ms).then_some(Reason::BrokerCallStuck { shard: index, waited_ms, limit_ms });
        }
        let beat_at_ms = self.beat_at_ms.load(Ordering::Relaxed);
        let (silent_ms, limit_ms) = (now_ms.saturating_sub(beat_at_ms), milliseconds(limits.beat));
        (silent_ms > limit_ms).then_some(Reason::ShardSilent { shard: index, silent_ms, limit_ms })
    }
}

impl Verdict {
    fn failing_for(reasons: Vec<Reason>) -> Self {
        Self { ok: reasons.is_empty(), reasons, failed_reload: None }
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENT: PulseLimits = PulseLimits { beat: Duration::from_mins(1), broker_call: Duration::from_secs(90) };
    const HASTY: PulseLimits = PulseLimits { beat: Duration::ZERO, broker_call: Duration::from_secs(90) };

    #[test]
    fn a_worker_is_ready_once_every_shard_polls_and_until_it_drains() {
        let health = Health::new(2, PATIENT);
        let (first, second) = (health.shard(0), health.shard(1));

        first.beat();
        assert_eq!(health.readiness().reasons, [Reason::ShardStarting { shard: 1 }]);
        second.beat();
        assert!(health.readiness().ok);

        health.begin_draining();
        assert_eq!(health.readiness().reasons, [Reason::Draining]);
        assert!(health.startup().ok && health.liveness().ok);
    }

    #[test]
    fn a_silent_shard_is_stuck_unless_it_waits_for_the_broker() {
        let health = Health::new(1, HASTY);
        let pulse = health.shard(0);
        pulse.beat();
        while health.liveness().ok {
            std::hint::spin_loop();
        }

        let call = pulse.broker_call();
        assert!(health.liveness().ok);
        drop(call);
        pulse.finish();
        assert!(health.liveness().ok);
    }

    #[test]
    fn reasons_are_objects_that_name_the_shard() {
        let reason = serde_json::to_value(Reason::ShardStarting { shard: 3 }).expect("plain data");

        assert_eq!(reason, serde_json::json!({"reason": "shard_starting", "shard": 3}));
    }
}
