//! What goes wrong, and how often: drawn once for each schedule, then at every step.

use std::time::Duration;

use copydesk::worker::{Outcome, Ticket};

use crate::chance::Chance;
use crate::protection::Protection;
use crate::truth::{Input, natural_outcome};

/// The faults of one schedule. Some schedules have none of a kind and some have many: mixtures find what averages hide.
#[derive(Debug)]
pub(crate) struct Faults {
    pub(crate) chance: Chance,
    pub(crate) settled: usize,
    pub(crate) is_calm: bool,
    without: Option<Protection>,
    lost_requests: u64,
    lost_replies: u64,
    failing_produces: u64,
    failing_seeks: u64,
    slow_calls: u64,
    hanging_calls: u64,
    slow_stages: u64,
    slow_markers: u64,
    refused: Vec<(usize, i64)>,
    refused_letters: Vec<(usize, i64)>,
    killers: Vec<(usize, i64)>,
}

impl Faults {
    pub(crate) fn draw(mut chance: Chance, inputs: &[Input], without: Option<Protection>) -> Self {
        let mut refused = Vec::new();
        let mut refused_letters = Vec::new();
        let poison = if chance.per_mille(500) { chance.below(60) } else { 0 };
        if poison > 0 {
            for (partition, input) in inputs.iter().enumerate() {
                for offset in input.offsets() {
                    if chance.per_mille(poison) {
                        refused.push((partition, offset));
                    }
                    if chance.per_mille(poison / 2) {
                        refused_letters.push((partition, offset));
                    }
                }
            }
        }
        let killers = draw_killers(&mut chance, inputs);
        let mut rate = |limit| if chance.per_mille(500) { chance.below(limit) } else { 0 };
        let (lost_requests, lost_replies) = (rate(120), rate(120));
        let (failing_produces, failing_seeks) = (rate(25), rate(200));
        let (slow_calls, slow_stages, slow_markers) = (rate(40), rate(100), rate(100));
        let hanging_calls = rate(25);
        Self {
            chance,
            settled: 0,
            is_calm: false,
            without,
            lost_requests,
            lost_replies,
            failing_produces,
            failing_seeks,
            slow_calls,
            hanging_calls,
            slow_stages,
            slow_markers,
            refused,
            refused_letters,
            killers,
        }
    }

    /// Whether the schedule has to do without this protection.
    pub(crate) fn lacks(&self, protection: Protection) -> bool {
        self.without == Some(protection)
    }

    pub(crate) fn is_refused(&self, partition: usize, offset: i64) -> bool {
        self.refused.contains(&(partition, offset))
    }

    pub(crate) fn is_letter_refused(&self, partition: usize, offset: i64) -> bool {
        self.refused_letters.contains(&(partition, offset))
    }

    /// Whether this record ends the process that works on it.
    pub(crate) fn kills(&self, ticket: Ticket) -> bool {
        self.killers.contains(&(ticket.partition.0 as usize, ticket.offset))
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

    /// Of the calls to a coordinator, those whose answer never comes.
    pub(crate) fn call_hangs(&mut self) -> bool {
        self.happens(self.hanging_calls)
    }

    pub(crate) fn marker_time(&mut self) -> Duration {
        let is_slow = self.happens(self.slow_markers);
        Duration::from_millis(if is_slow { 500 + self.chance.below(8000) } else { self.chance.below(20) })
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
        !self.is_calm && rate > 0 && self.chance.per_mille(rate)
    }
}

/// Records that end the process, in some schedules. None of them would be dropped: that they become letters is no fault.
fn draw_killers(chance: &mut Chance, inputs: &[Input]) -> Vec<(usize, i64)> {
    let rate = if chance.per_mille(200) { 1 + chance.below(60) } else { 0 };
    let mut killers = Vec::new();
    for (partition, input) in inputs.iter().enumerate() {
        for offset in input.offsets() {
            let is_dropped = matches!(natural_outcome(partition, offset), Outcome::Dropped(_));
            if rate > 0 && !is_dropped && chance.per_mille(rate) {
                killers.push((partition, offset));
            }
        }
    }
    killers
}
