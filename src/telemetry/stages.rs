//! Times the stages from outside: the pipeline says when one begins and ends, and this room owns the clock.

use std::time::Instant;

use prometheus::{Histogram, HistogramOpts, HistogramVec, Registry};

use super::registry::register;
use crate::pipeline::Observer;
use crate::record::StageName;

/// From a short text to a page at the size limit, in seconds; most articles take tens of microseconds.
const STAGE_SECONDS: &[f64] = &[
    0.000_01, 0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0,
];

/// The stages of the pipeline; the other names of [`StageName`] are places where the worker can fail.
const STAGES: [StageName; 4] = [StageName::Decode, StageName::Clean, StageName::Tag, StageName::Enrich];

/// `copydesk_stage_duration_seconds{stage}`.
#[derive(Debug, Clone)]
pub struct StageMetrics {
    by_stage: [Histogram; 4],
}

/// Watches one thread's pipeline; each thread has its own.
#[derive(Debug)]
pub struct StageTimer<'a> {
    metrics: &'a StageMetrics,
    began: Instant,
}

impl StageMetrics {
    /// Registers the histogram with every stage at 0.
    ///
    /// # Errors
    /// When the name is taken.
    pub fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let help = "Time a stage of the pipeline took for one record; stage is decode, clean, tag or enrich.";
        let options = HistogramOpts::new("copydesk_stage_duration_seconds", help).buckets(STAGE_SECONDS.to_vec());
        let durations = register(registry, HistogramVec::new(options, &["stage"])?)?;
        Ok(Self { by_stage: STAGES.map(|stage| durations.with_label_values(&[stage.as_str()])) })
    }

    /// An observer for one thread's pipeline.
    #[must_use]
    pub fn timer(&self) -> StageTimer<'_> {
        StageTimer { metrics: self, began: Instant::now() }
    }

    fn of(&self, stage: StageName) -> Option<&Histogram> {
        let [decode, clean, tag, enrich] = &self.by_stage;
        match stage {
            StageName::Decode => Some(decode),
            StageName::Clean => Some(clean),
            StageName::Tag => Some(tag),
            StageName::Enrich => Some(enrich),
            StageName::Produce | StageName::Worker => None,
        }
    }
}

impl Observer for StageTimer<'_> {
    fn enter(&mut self, _stage: StageName) {
        self.began = Instant::now();
    }

    fn leave(&mut self, stage: StageName) {
        if let Some(histogram) = self.metrics.of(stage) {
            histogram.observe(self.began.elapsed().as_secs_f64());
        }
    }
}
