//! An outcome as a line of JSON: the record itself, or which record it was and why it is none.

use serde::Serialize;
use serde_json::Value;

use super::chunks::Chunk;
use crate::pipeline::{Pipeline, Unobserved};
use crate::record::{DropReason, FaultReason, Origin, Outcome, RawMessage, StageName};

/// The lines of a chunk, and how each record ended.
#[derive(Debug, Default)]
pub(super) struct Rendered {
    /// One line a record.
    pub(super) lines: Vec<u8>,
    /// One ending a record.
    pub(super) endings: Vec<Ending>,
}

/// How a record ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ending {
    /// It is in the output.
    Published,
    /// It is no record, for this reason.
    DeadLetter(StageName, FaultReason),
    /// It was left out on purpose.
    Dropped(DropReason),
}

/// The line of a record that was not published.
#[derive(Serialize)]
struct NotPublished<'a> {
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_id: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<StageName>,
    reason: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    input: Input<'a>,
}

#[derive(Serialize)]
struct Input<'a> {
    file: &'a str,
    line: u64,
}

impl Rendered {
    /// Processes a chunk and writes its lines.
    pub(super) fn of(pipeline: &Pipeline, chunk: &Chunk) -> Self {
        let mut rendered = Self::default();
        for message in &chunk.messages {
            let outcome = pipeline.process(message, &mut Unobserved);
            rendered.endings.push(ending(&outcome));
            rendered.push_line(message, &outcome);
        }
        rendered
    }

    fn push_line(&mut self, message: &RawMessage, outcome: &Outcome) {
        let lines = &mut self.lines;
        let written = match outcome {
            Outcome::Publish(record) => serde_json::to_writer(lines, record),
            Outcome::DeadLetter(fault) => serde_json::to_writer(
                lines,
                &NotPublished {
                    outcome: "dead_letter",
                    source_id: source_id(message),
                    stage: Some(fault.stage),
                    reason: fault.reason.as_str(),
                    detail: Some(&fault.detail),
                    input: input(message),
                },
            ),
            Outcome::Drop(reason) => serde_json::to_writer(
                lines,
                &NotPublished {
                    outcome: "drop",
                    source_id: source_id(message),
                    stage: None,
                    reason: reason.as_str(),
                    detail: None,
                    input: input(message),
                },
            ),
            // A file holds no nulls; one that came would be no record.
            Outcome::Forward => serde_json::to_writer(lines, &Value::Null),
        };
        written.expect("a record has text keys, and memory takes every write");
        self.lines.push(b'\n');
    }
}

fn ending(outcome: &Outcome) -> Ending {
    match outcome {
        Outcome::Publish(_) | Outcome::Forward => Ending::Published,
        Outcome::DeadLetter(fault) => Ending::DeadLetter(fault.stage, fault.reason),
        Outcome::Drop(reason) => Ending::Dropped(*reason),
    }
}

/// The scraper's own identifier, where the broken message still shows it.
fn source_id(message: &RawMessage) -> Option<Value> {
    let value: Value = serde_json::from_slice(message.value.as_deref()?).ok()?;
    value.get("id").filter(|id| id.is_string() || id.is_number()).cloned()
}

fn input(message: &RawMessage) -> Input<'_> {
    match &message.origin {
        Origin::File { file, line } => Input { file, line: *line },
        // `process` reads files only; a Kafka record would still be named by its topic.
        Origin::Kafka { topic, offset, .. } => Input { file: topic, line: offset.unsigned_abs() },
    }
}
