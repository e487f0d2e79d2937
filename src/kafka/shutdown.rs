//! The request to stop: made once by a signal, seen by every shard, insisted on by a second signal.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

const RUNNING: u8 = 0;
const REQUESTED: u8 = 1;
const INSISTED: u8 = 2;

/// The request to stop; every clone is the same request.
#[derive(Debug, Clone, Default)]
pub struct Shutdown(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    state: AtomicU8,
    lock: Mutex<()>,
    changed: Condvar,
}

impl Shutdown {
    /// Asks every shard to finish what it holds, commit and leave.
    pub fn request(&self) {
        self.raise(REQUESTED);
    }

    /// Asks for the end now, whatever is in flight: a second signal.
    pub fn insist(&self) {
        self.raise(INSISTED);
    }

    /// Whether a stop was asked for.
    #[must_use]
    pub fn is_requested(&self) -> bool {
        self.0.state.load(Ordering::Acquire) != RUNNING
    }

    /// Whether the end was asked for without delay.
    #[must_use]
    pub fn is_insisted(&self) -> bool {
        self.0.state.load(Ordering::Acquire) == INSISTED
    }

    /// Waits until the request changes, or for this long.
    pub fn wait(&self, timeout: Duration) {
        let before = self.0.state.load(Ordering::Acquire);
        let guard = self.0.lock.lock().unwrap_or_else(PoisonError::into_inner);
        let unchanged = |(): &mut ()| self.0.state.load(Ordering::Acquire) == before;
        let waited = self.0.changed.wait_timeout_while(guard, timeout, unchanged);
        drop(waited);
    }

    fn raise(&self, state: u8) {
        let guard = self.0.lock.lock().unwrap_or_else(PoisonError::into_inner);
        self.0.state.fetch_max(state, Ordering::AcqRel);
        drop(guard);
        self.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_insisted_stop_is_also_a_requested_one() {
        let shutdown = Shutdown::default();
        let seen_elsewhere = shutdown.clone();

        shutdown.insist();
        shutdown.request();

        assert!(seen_elsewhere.is_requested() && seen_elsewhere.is_insisted());
    }
}
