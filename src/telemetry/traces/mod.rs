//! Traces of single articles, from reading to commit, sent to an OpenTelemetry collector. Off, they cost nothing.
//!
//! # Why
//! An article is traced at its commit, like everything else that is counted: what was aborted leaves no spans. Ids follow
//! from the message's coordinates, so that a record that is read again is the same trace, and its header the same bytes.
//! OTLP over HTTP has a JSON form, which needs no protocol compiler: every collector takes it.

mod config;
mod context;
mod export;
mod span;
mod trace;

use std::sync::Arc;
use std::time::{Duration, Instant};

use prometheus::Registry;
use xxhash_rust::xxh3::{Xxh3, xxh3_64_with_seed};

pub use config::TracesConfig;
use context::Context;
pub use context::TRACEPARENT;
use export::Exporter;
use trace::Names;
pub use trace::Trace;

use crate::config::Config;
use crate::record::{Origin, RawMessage};
use crate::worker::Outcome;

/// Decides which articles are traced, and sends their spans; every clone is the same tracer.
#[derive(Debug, Clone, Default)]
pub struct Tracer(Option<Arc<Inner>>);

#[derive(Debug)]
struct Inner {
    sample_ratio: f64,
    names: Names,
    exporter: Exporter,
}

impl Tracer {
    /// A tracer as the settings want it, which may be one that does nothing.
    ///
    /// # Errors
    /// When a metric's name is taken.
    pub fn start(config: &Config, registry: &Registry) -> Result<Self, prometheus::Error> {
        let traces = &config.telemetry.traces;
        let counts = export::SpanCounts::register(registry)?;
        if traces.endpoint.is_empty() {
            return Ok(Self::default());
        }
        let names = Names {
            group: config.kafka.group.clone(),
            output: config.output.topic.clone(),
            letters: config.dead_letter.topic.clone(),
        };
        let exporter = Exporter::start(traces, config.worker.instance.as_deref(), counts);
        Ok(Self(Some(Arc::new(Inner { sample_ratio: traces.sample_ratio, names, exporter }))))
    }

    /// The trace that a message's article begins or goes on with, where there is one.
    #[must_use]
    pub fn begin(&self, message: &RawMessage, read_at: Instant) -> Option<Box<Trace>> {
        let inner = self.0.as_ref()?;
        let Origin::Kafka { topic, partition, offset } = &message.origin else { return None };
        let mut hash = Xxh3::new();
        hash.update(topic.as_bytes());
        hash.update(&partition.to_be_bytes());
        hash.update(&offset.to_be_bytes());
        hash.update(&message.timestamp_ms.unwrap_or_default().to_be_bytes());
        hash.update(inner.names.group.as_bytes());
        let own_trace_id = hash.digest128().max(1);
        let parent = message.header(TRACEPARENT).and_then(Context::parse);
        let (trace_id, is_sampled) = match parent {
            Some(parent) => (parent.trace_id, parent.is_sampled),
            None => (own_trace_id, is_among(inner.sample_ratio, own_trace_id)),
        };
        // Two consumers of one trace have spans of their own.
        let span_id = xxh3_64_with_seed(&own_trace_id.to_be_bytes(), 1).max(1);
        let parent_id = parent.map(|parent| parent.span_id);
        let is_told = is_sampled || parent.is_some();
        let own = Context { trace_id, span_id, is_sampled };
        is_told.then(|| Box::new(Trace::new(message, own, parent_id, read_at)))
    }

    /// Hands the spans of an article over whose batch is committed; never waits.
    pub fn finish(&self, trace: &Trace, outcome: Outcome) {
        if let Some(inner) = &self.0 {
            inner.exporter.take(trace.spans(outcome, &inner.names));
        }
    }

    /// Waits until what was handed over is sent, at most this long.
    pub fn flush(&self, patience: Duration) {
        if let Some(inner) = &self.0 {
            inner.exporter.flush(patience);
        }
    }
}

/// Whether a trace is in the sample: OpenTelemetry's rule, so that everybody who samples by ratio agrees.
fn is_among(ratio: f64, trace_id: u128) -> bool {
    const LOW_63_BITS: u128 = (1 << 63) - 1;
    #[expect(clippy::cast_precision_loss, reason = "a sample need not be exact in its eighteenth digit")]
    let place = (trace_id & LOW_63_BITS) as f64 / LOW_63_BITS as f64;
    place < ratio
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_takes_its_share_and_the_ends_take_none_and_all() {
        let n_taken = |ratio| {
            (0..1_000_u64).filter(|n| is_among(ratio, u128::from(xxh3_64_with_seed(&n.to_be_bytes(), 0)))).count()
        };

        assert_eq!((n_taken(0.0), n_taken(1.0)), (0, 1_000));
        assert!((70..130).contains(&n_taken(0.1)));
    }

    #[test]
    fn a_tracer_that_is_off_traces_nothing() {
        let origin = Origin::Kafka { topic: "raw".into(), partition: 0, offset: 7 };
        let message = RawMessage { origin, key: None, value: None, headers: Vec::new(), timestamp_ms: None };

        assert_eq!(Tracer::default().begin(&message, Instant::now()), None);
    }
}
