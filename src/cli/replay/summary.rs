//! What a replay is about to do, and what it has done.

use std::io::{self, Write};

use prometheus::Registry;
use prometheus::proto::{Metric, MetricFamily};

use crate::config::Config;
use crate::kafka::Bounds;

/// Says what will be processed.
pub(super) fn plan(bounds: &Bounds, config: &Config, output: &mut dyn Write) -> io::Result<()> {
    for (topic, bound) in bounds.iter() {
        let span = bound.span;
        writeln!(output, "{topic}/{}: offsets {} to {}", span.partition, span.start, span.end)?;
    }
    let (_, n_offsets) = bounds.progress();
    let (topic, letters, group) = (&config.output.topic, &config.dead_letter.topic, &config.kafka.group);
    writeln!(
        output,
        "what is of that time in {n_offsets} offsets into `{topic}`, dead letters into `{letters}`, as group `{group}`"
    )
}

/// How many records came out, and how.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Totals {
    published: u64,
    pub(super) dead_letters: u64,
    dropped: u64,
}

impl Totals {
    /// As the worker's own metrics have counted them, at their commits.
    pub(super) fn of(registry: &Registry) -> Self {
        let families = registry.gather();
        let family = families.iter().find(|family| family.name() == "copydesk_records_total");
        let outcome = |name| {
            let metrics = family.into_iter().flat_map(MetricFamily::get_metric);
            metrics.filter(|metric| has_outcome(metric, name)).map(count).sum()
        };
        Self { published: outcome("published"), dead_letters: outcome("dead_letter"), dropped: outcome("dropped") }
    }

    /// The summary.
    pub(super) fn sentence(self, bounds: &Bounds) -> String {
        let Self { published, dead_letters, dropped } = self;
        let (done, total) = bounds.progress();
        let end = if bounds.is_done() { "all of it".to_owned() } else { format!("up to {done} of {total} offsets") };
        format!("{published} published · {dead_letters} dead-lettered · {dropped} dropped · {end}")
    }
}

fn has_outcome(metric: &Metric, outcome: &str) -> bool {
    metric.get_label().iter().any(|label| label.name() == "outcome" && label.value() == outcome)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a counter of records is whole and positive"
)]
fn count(metric: &Metric) -> u64 {
    metric.get_counter().get_value() as u64
}
