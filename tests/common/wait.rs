//! Waits for a condition, never for a time: every wait of the tests is one of these, and bounded.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// How often a condition is asked for that nothing announces: another process, another machine.
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// Asks until there is an answer.
///
/// # Panics
/// When the limit passes without one; `what` says what was waited for.
pub(crate) fn wait_for<T>(what: &str, limit: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = look() {
            return answer;
        }
        assert!(start.elapsed() < limit, "waited {limit:?} in vain for {what}");
        std::thread::park_timeout(BETWEEN_LOOKS);
    }
}

/// Asks until the condition holds.
///
/// # Panics
/// When the limit passes and it does not.
pub(crate) fn wait_until(what: &str, limit: Duration, mut holds: impl FnMut() -> bool) {
    wait_for(what, limit, || holds().then_some(()));
}

/// A name that no other test of this process uses.
pub(crate) fn unique(stem: &str) -> String {
    static N_TAKEN: AtomicU32 = AtomicU32::new(0);
    format!("{stem}-{}", N_TAKEN.fetch_add(1, Ordering::Relaxed))
}
