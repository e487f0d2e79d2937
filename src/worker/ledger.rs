//! The books: every record that came in, and what became of it.
//!
//! # Invariants
//! - `consumed = published + dead-lettered + dropped + returned + in flight`, after every event.
//! - An outcome is booked when its offset is committed, never before; what is handed back was never an outcome.

use crate::record::{DropReason, FaultReason, StageName};

/// What becomes of a record once its batch is committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is in the output topic.
    Published,
    /// It is in the dead letter topic: which stage gave it up, and why.
    DeadLettered(StageName, FaultReason),
    /// It was left out on purpose.
    Dropped(DropReason),
}

/// Why records were handed back, to be read again by this worker or another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returned {
    /// Their batch was aborted.
    Aborted,
    /// Their partition was revoked before they were committed.
    Revoked,
    /// Their partition was lost: the group had already given it away.
    Lost,
}

impl Returned {
    /// Every cause, in the order of [`Ledger::returned`].
    pub const ALL: [Self; 3] = [Self::Aborted, Self::Revoked, Self::Lost];

    /// The word used in metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aborted => "aborted",
            Self::Revoked => "revoked",
            Self::Lost => "lost",
        }
    }
}

const N_STAGES: usize = StageName::ALL.len();
const N_REASONS: usize = FaultReason::ALL.len();
const N_DROPS: usize = DropReason::ALL.len();

/// The books of one worker; a copy of them is one consistent snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// Records admitted.
    pub consumed: u64,
    /// Records admitted and neither committed nor handed back.
    pub in_flight: u64,
    /// Records committed to the output topic.
    pub published: u64,
    /// Records handed back, by [`Returned::ALL`].
    pub returned: [u64; 3],
    /// Records committed to the dead letter topic, by [`StageName::ALL`] and [`FaultReason::ALL`].
    pub dead_letters: [[u64; N_REASONS]; N_STAGES],
    /// Records left out, by [`DropReason::ALL`].
    pub drops: [u64; N_DROPS],
}

impl Default for Ledger {
    fn default() -> Self {
        Self {
            consumed: 0,
            in_flight: 0,
            published: 0,
            returned: [0; 3],
            dead_letters: [[0; N_REASONS]; N_STAGES],
            drops: [0; N_DROPS],
        }
    }
}

impl Ledger {
    /// Records committed to the dead letter topic.
    #[must_use]
    pub fn dead_lettered(&self) -> u64 {
        self.dead_letters.iter().flatten().sum()
    }

    /// Records left out on purpose.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.drops.iter().sum()
    }

    /// Records handed back, whatever the cause.
    #[must_use]
    pub fn returned_total(&self) -> u64 {
        self.returned.iter().sum()
    }

    /// Records whose outcome is committed.
    #[must_use]
    pub fn settled(&self) -> u64 {
        self.published + self.dead_lettered() + self.dropped()
    }

    /// The law of the worker.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.consumed == self.settled() + self.returned_total() + self.in_flight
    }

    /// Adds another worker's books to these: the sum of balanced books is balanced.
    pub fn add(&mut self, other: &Self) {
        self.consumed += other.consumed;
        self.in_flight += other.in_flight;
        self.published += other.published;
        add_each(&mut self.returned, &other.returned);
        add_each(&mut self.drops, &other.drops);
        for (mine, theirs) in self.dead_letters.iter_mut().zip(&other.dead_letters) {
            add_each(mine, theirs);
        }
    }

    pub(super) fn admit(&mut self) {
        self.consumed += 1;
        self.in_flight += 1;
    }

    pub(super) fn settle(&mut self, outcome: Outcome) {
        self.in_flight = self.in_flight.saturating_sub(1);
        let counter = match outcome {
            Outcome::Published => Some(&mut self.published),
            Outcome::Dropped(reason) => self.drops.get_mut(reason as usize),
            Outcome::DeadLettered(stage, reason) => {
                self.dead_letters.get_mut(stage as usize).and_then(|reasons| reasons.get_mut(reason as usize))
            }
        };
        if let Some(counter) = counter {
            *counter += 1;
        }
    }

    pub(super) fn hand_back(&mut self, n_records: usize, cause: Returned) {
        let n_records = u64::try_from(n_records).unwrap_or(u64::MAX);
        self.in_flight = self.in_flight.saturating_sub(n_records);
        if let Some(counter) = self.returned.get_mut(cause as usize) {
            *counter += n_records;
        }
    }
}

fn add_each(mine: &mut [u64], theirs: &[u64]) {
    for (mine, theirs) in mine.iter_mut().zip(theirs) {
        *mine += theirs;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_has_a_line_of_its_own_and_the_books_balance() {
        let mut ledger = Ledger::default();
        let n_outcomes = 1 + N_STAGES * N_REASONS + N_DROPS;
        for _ in 0..n_outcomes + 3 {
            ledger.admit();
        }

        ledger.settle(Outcome::Published);
        for &stage in StageName::ALL {
            for &reason in FaultReason::ALL {
                ledger.settle(Outcome::DeadLettered(stage, reason));
            }
        }
        for &reason in DropReason::ALL {
            ledger.settle(Outcome::Dropped(reason));
        }
        for cause in Returned::ALL {
            ledger.hand_back(1, cause);
        }

        assert!(ledger.balances());
        assert_eq!(ledger.in_flight, 0);
        assert!(ledger.dead_letters.iter().flatten().chain(&ledger.drops).chain(&ledger.returned).all(|n| *n == 1));
    }
}
