//! What the worker asks of a pipeline: one message in, one verdict out, already in the bytes that are published.
//!
//! # Why
//! The record is serialised where it is made, on the pool's thread, so that a shard's thread only moves bytes. The trait
//! is the seam for a pipeline that does nothing (the benchmark's), and for one that replaces another while running.

use std::sync::Arc;

use arc_swap::ArcSwap;

use crate::format::Form;
use crate::pipeline::{Observer, Pipeline};
use crate::record::{DropReason, Fault, FaultReason, Outcome, RawMessage, StageName};
use crate::telemetry::ContentFacts;

/// Takes one message to its verdict; shared by every thread of the pool.
pub trait Process: Send + Sync {
    /// Never panics, never waits; the same message always gets the same verdict.
    fn process(&self, message: &RawMessage, observer: &mut dyn Observer) -> Verdict;
}

/// What becomes of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It is published.
    Publish(Publication),
    /// It goes to the dead letter queue.
    DeadLetter(Fault),
    /// It is left out on purpose.
    Drop(DropReason),
}

/// A record in the bytes that are published, and what is counted about it once it is committed.
#[derive(Debug, Clone, PartialEq)]
pub struct Publication {
    /// The record's bytes; `None` forwards a tombstone.
    pub value: Option<Vec<u8>>,
    /// The article's id: the record's key where the input has none, or where the configuration says so.
    pub id: String,
    /// When the article was published, in milliseconds since 1970 UTC, where that is known to the second.
    pub published_at_ms: Option<i64>,
    /// What the record adds to the metrics of content.
    pub facts: Option<Box<ContentFacts>>,
}

impl Publication {
    /// A null: what had the same key is gone.
    fn tombstone() -> Self {
        Self { value: None, id: String::new(), published_at_ms: None, facts: None }
    }
}

/// A pipeline, and the form in which its records are written.
#[derive(Debug, Clone)]
pub struct Press {
    /// Makes the records.
    pub pipeline: Pipeline,
    /// Writes them.
    pub form: Form,
}

impl Process for Press {
    fn process(&self, message: &RawMessage, observer: &mut dyn Observer) -> Verdict {
        verdict(message, self.pipeline.process(message, observer), &self.form)
    }
}

/// A pipeline alone publishes plain JSON.
impl Process for Pipeline {
    fn process(&self, message: &RawMessage, observer: &mut dyn Observer) -> Verdict {
        verdict(message, Self::process(self, message, observer), &Form::json())
    }
}

fn verdict(message: &RawMessage, outcome: Outcome, form: &Form) -> Verdict {
    match outcome {
        Outcome::Drop(reason) => Verdict::Drop(reason),
        Outcome::DeadLetter(fault) => Verdict::DeadLetter(fault),
        Outcome::Forward => Verdict::Publish(Publication::tombstone()),
        Outcome::Publish(record) => match form.write(&record) {
            Err(error) => Verdict::DeadLetter(Fault {
                stage: StageName::Enrich,
                reason: FaultReason::Panic,
                detail: format!("{error}; this is a bug in copydesk"),
            }),
            Ok(value) => Verdict::Publish(Publication {
                value: Some(value),
                published_at_ms: record.published_at.as_deref().and_then(milliseconds),
                facts: Some(Box::new(ContentFacts::of(message, &record))),
                id: record.id,
            }),
        },
    }
}

fn milliseconds(rfc3339: &str) -> Option<i64> {
    rfc3339.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond)
}

/// The pipeline in force; a reload puts another in its place, and each shard takes it up between two batches.
pub struct PipelineHandle(ArcSwap<Box<dyn Process>>);

impl PipelineHandle {
    /// A handle to this pipeline.
    #[must_use]
    pub fn new(pipeline: impl Process + 'static) -> Arc<Self> {
        Arc::new(Self(ArcSwap::from_pointee(Box::new(pipeline))))
    }

    /// Puts another pipeline in force.
    pub fn replace(&self, pipeline: impl Process + 'static) {
        self.0.store(Arc::new(Box::new(pipeline)));
    }

    /// The pipeline in force now; two loads are of the same pipeline where `Arc::ptr_eq` says so.
    #[must_use]
    pub fn load(&self) -> Arc<Box<dyn Process>> {
        self.0.load_full()
    }
}

impl std::fmt::Debug for PipelineHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PipelineHandle").finish_non_exhaustive()
    }
}
