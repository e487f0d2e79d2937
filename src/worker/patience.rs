//! How long to wait before trying again, and when to stop trying.

use std::collections::VecDeque;
use std::time::Duration;

use super::ticket::Moment;

const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// About a minute and a half of aborted batches without one that is committed.
const MAX_FRUITLESS: u32 = 20;

/// Waits that double, and the count of attempts that led nowhere.
#[derive(Debug, Default)]
pub(super) struct Patience {
    n_fruitless: u32,
}

impl Patience {
    /// Something went well.
    pub(super) fn restore(&mut self) {
        self.n_fruitless = 0;
    }

    /// Something did not; how long to wait, or `None` when it has gone on for too long.
    pub(super) fn spend(&mut self) -> Option<Duration> {
        let wait = doubling(self.n_fruitless);
        self.n_fruitless += 1;
        (self.n_fruitless <= MAX_FRUITLESS).then_some(wait)
    }
}

/// The wait before the attempt after this many.
pub(super) fn doubling(n_attempts: u32) -> Duration {
    LONGEST_WAIT.min(FIRST_WAIT.saturating_mul(2_u32.saturating_pow(n_attempts)))
}

/// Allows so many events within a sliding window.
#[derive(Debug)]
pub(super) struct RateBound {
    max: usize,
    window: Duration,
    times: VecDeque<Moment>,
}

impl RateBound {
    pub(super) fn new(max: u32, window: Duration) -> Self {
        Self { max: usize::try_from(max).unwrap_or(usize::MAX), window, times: VecDeque::new() }
    }

    /// Counts one more; `false` when it is one too many.
    pub(super) fn allow(&mut self, now: Moment) -> bool {
        while self.times.front().is_some_and(|time| now.saturating_sub(*time) > self.window) {
            self.times.pop_front();
        }
        self.times.push_back(now);
        self.times.len() <= self.max
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_limit() {
        let waits: Vec<_> = (0..9).map(|n| doubling(n).as_millis()).collect();

        assert_eq!(waits, [50, 100, 200, 400, 800, 1600, 3200, 5000, 5000]);
    }

    #[test]
    fn patience_ends_and_is_restored_by_progress() {
        let mut patience = Patience::default();
        (0..MAX_FRUITLESS).for_each(|_| assert!(patience.spend().is_some()));
        assert!(patience.spend().is_none());

        patience.restore();
        assert_eq!(patience.spend(), Some(FIRST_WAIT));
    }

    #[test]
    fn old_events_no_longer_count() {
        let mut bound = RateBound::new(2, Duration::from_secs(10));
        let at = Duration::from_secs;

        assert!(bound.allow(at(0)) && bound.allow(at(1)) && !bound.allow(at(2)));
        assert!(bound.allow(at(30)));
    }
}
