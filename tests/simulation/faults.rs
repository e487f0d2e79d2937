//! What goes wrong, and how often: drawn once for each schedule, then at every step.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::chance::Chance;

/// The faults of one schedule. Some schedules have none of a kind and some have many: mixtures find what averages hide.
#[derive(Debug)]
pub(crate) struct Faults {
    pub(crate) chance: Chance,
    pub(crate) settled: usize,
    pub(crate) is_calm: bool,
    lost_requests: u64,
    lost_replies: u64,
    failing_produces: u64,
    failing_seeks: u64,
    slow_calls: u64,
    slow_stages: u64,
    refused: BTreeSet<(usize, i64)>,
    refused_letters: BTreeSet<(usize, i64)>,
}

impl Faults {
    pub(crate) fn draw(mut chance: Chance, input: &[Vec<i64>]) -> Self {
        let mut refused = BTreeSet::new();
        let mut refused_letters = BTreeSet::new();
        let poison = if chance.per_mille(500) { chance.below(60) } else { 0 };
        for (partition, offsets) in input.iter().enumerate() {
            for offset in offsets {
                if chance.per_mille(poison) {
                    refused.insert((partition, *offset));
                }
                if chance.per_mille(poison / 2) {
                    refused_letters.insert((partition, *offset));
                }
            }
        }
        let mut rate = |limit| if chance.per_mille(500) { chance.below(limit) } else { 0 };
        let (lost_requests, lost_replies) = (rate(120), rate(120));
        let (failing_produces, failing_seeks) = (rate(15), rate(200));
        let (slow_calls, slow_stages) = (rate(40), rate(100));
        Self {
            chance,
            settled: 0,
            is_calm: false,
            lost_requests,
            lost_replies,
            failing_produces,
            failing_seeks,
            slow_calls,
            slow_stages,
            refused,
            refused_letters,
        }
    }

    pub(crate) fn is_refused(&self, partition: usize, offset: i64) -> bool {
        self.refused.contains(&(partition, offset))
    }

    pub(crate) fn is_letter_refused(&self, partition: usize, offset: i64) -> bool {
        self.refused_letters.contains(&(partition, offset))
    }

    pub(crate) fn request_is_lost(&mut self) -> bool {
        self.happens(self.lost_requests)
    }

    /// Of the lost requests, those that the network delivers later.
    pub(crate) fn request_is_late(&mut self) -> bool {
        self.happens(500)
    }

    pub(crate) fn reply_is_lost(&mut self) -> bool {
        self.happens(self.lost_replies)
    }

    /// Of the lost replies, those after which the client gives its producer up.
    pub(crate) fn loss_is_fatal(&mut self) -> bool {
        self.happens(300)
    }

    pub(crate) fn produce_fails(&mut self) -> bool {
        self.happens(self.failing_produces)
    }

    pub(crate) fn seek_fails(&mut self) -> bool {
        self.happens(self.failing_seeks)
    }

    pub(crate) fn call_time(&mut self) -> Duration {
        let is_slow = self.happens(self.slow_calls);
        Duration::from_millis(if is_slow { 2000 + self.chance.below(18_000) } else { 1 + self.chance.below(10) })
    }

    pub(crate) fn late_by(&mut self) -> Duration {
        Duration::from_millis(self.chance.below(3000))
    }

    pub(crate) fn network_time(&mut self) -> Duration {
        Duration::from_millis(self.chance.below(20))
    }

    pub(crate) fn processing_time(&mut self) -> Duration {
        let is_slow = self.happens(self.slow_stages);
        Duration::from_millis(if is_slow { 500 + self.chance.below(5000) } else { self.chance.below(30) })
    }

    fn happens(&mut self, rate: u64) -> bool {
        !self.is_calm && self.chance.per_mille(rate)
    }
}
