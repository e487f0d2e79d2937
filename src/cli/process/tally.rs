//! What became of everything, for the summary at the end.

use std::collections::BTreeMap;
use std::time::Duration;

use super::lines::{Ending, Rendered};

/// How many records ended how.
#[derive(Debug, Default)]
pub(super) struct Tally {
    endings: BTreeMap<Ending, u64>,
}

impl Tally {
    /// Counts a chunk.
    pub(super) fn add(&mut self, rendered: &Rendered) {
        for ending in &rendered.endings {
            *self.endings.entry(*ending).or_default() += 1;
        }
    }

    /// Whether any record was dead-lettered.
    pub(super) fn has_dead_letters(&self) -> bool {
        self.endings.keys().any(|ending| matches!(ending, Ending::DeadLetter(..)))
    }

    /// Tells the person at the terminal.
    #[expect(clippy::print_stderr, reason = "the summary is a remark, and standard output holds the records")]
    pub(super) fn print(&self, elapsed: Duration) {
        eprintln!("{}", self.summary(elapsed));
    }

    fn summary(&self, elapsed: Duration) -> String {
        let total: u64 = self.endings.values().sum();
        let mut parts = vec![format!("{total} records in {:.2} s", elapsed.as_secs_f64())];
        for (ending, n_records) in &self.endings {
            parts.push(match ending {
                Ending::Published => format!("{n_records} published"),
                Ending::DeadLetter(stage, reason) => format!("{n_records} dead-lettered by {stage}: {reason}"),
                Ending::Dropped(reason) => format!("{n_records} dropped: {reason}"),
            });
        }
        parts.join(" · ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{FaultReason, StageName};

    #[test]
    fn the_summary_names_each_way_out_and_its_reason() {
        let mut tally = Tally::default();
        let bad = Ending::DeadLetter(StageName::Decode, FaultReason::EmptyBody);

        tally.add(&Rendered { lines: Vec::new(), endings: vec![Ending::Published, bad, Ending::Published] });

        let summary = tally.summary(Duration::from_millis(1500));
        assert_eq!(summary, "3 records in 1.50 s · 2 published · 1 dead-lettered by decode: empty_body");
        assert!(tally.has_dead_letters());
    }
}
