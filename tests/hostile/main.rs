//! Hostile and broken input: each gets its outcome, within memory and work in proportion to its size.

#![expect(clippy::print_stdout, reason = "a test tells its figures with `--show-output`")]

mod growth;
mod inputs;
mod outcomes;

use std::sync::Arc;

use copydesk::Pipeline;
use copydesk::pipeline::{CleanConfig, InputConfig, TagConfig, Taxonomy, Unobserved};
use copydesk::record::{FaultReason, Header, Origin, Outcome, RawMessage};

/// The pipeline as it comes.
fn pipeline() -> Pipeline {
    let taxonomy = Arc::new(Taxonomy::built_in());
    Pipeline::new(InputConfig::default(), CleanConfig::default(), TagConfig::default(), taxonomy)
}

fn message(value: Vec<u8>) -> RawMessage {
    let origin = Origin::Kafka { topic: "news.raw".into(), partition: 0, offset: 0 };
    RawMessage { origin, key: None, value: Some(value), headers: Vec::new(), timestamp_ms: Some(1_744_192_800_000) }
}

fn with_header(value: Vec<u8>, name: &str, content: &str) -> RawMessage {
    let header = Header { name: name.to_owned(), value: Some(content.as_bytes().to_vec()) };
    RawMessage { headers: vec![header], ..message(value) }
}

/// What becomes of a message.
///
/// # Panics
/// When a stage of the pipeline does: a dead letter that says so is a bug, whatever was sent.
fn outcome(pipeline: &Pipeline, message: &RawMessage, name: &str) -> Outcome {
    let outcome = pipeline.process(message, &mut Unobserved);
    if let Outcome::DeadLetter(fault) = &outcome {
        assert_ne!(fault.reason, FaultReason::Panic, "{name}: {fault:?}");
    }
    outcome
}
