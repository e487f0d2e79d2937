//! The explanation as one JSON object, for scripts.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::Dissection;
use crate::pipeline::tag::CancelledPhrase;
use crate::record::Outcome;

/// Writes the object on one line.
pub(super) fn write(outcome: &Outcome, dissection: Option<&Dissection>, output: &mut dyn Write) -> io::Result<()> {
    let mut whole = ending(outcome);
    if let Some(dissection) = dissection {
        whole.insert("blocks".to_owned(), blocks(dissection));
        whole.insert("fields".to_owned(), fields(dissection));
        if let Some(explanation) = &dissection.explanation {
            whole.insert("topics".to_owned(), json!(explanation.topics));
            whole.insert("not_counted".to_owned(), explanation.cancelled.iter().map(not_counted).collect());
        }
    }
    serde_json::to_writer(&mut *output, &whole)?;
    writeln!(output)
}

fn ending(outcome: &Outcome) -> Map<String, Value> {
    let ending = match outcome {
        Outcome::Publish(record) => json!({"outcome": "published", "record": record}),
        Outcome::DeadLetter(fault) => json!({
            "outcome": "dead_letter", "stage": fault.stage, "reason": fault.reason, "detail": fault.detail,
        }),
        Outcome::Drop(reason) => json!({"outcome": "drop", "reason": reason}),
        Outcome::Forward => json!({"outcome": "forward"}),
    };
    match ending {
        Value::Object(ending) => ending,
        other => Map::from_iter([("outcome".to_owned(), other)]),
    }
}

fn blocks(dissection: &Dissection) -> Value {
    let block = |block: &super::dissection::BlockFound| match block.removed {
        None => json!({"kept": true, "text": block.text}),
        Some(class) => json!({"kept": false, "reason": class, "text": block.text}),
    };
    dissection.blocks.iter().map(block).collect()
}

fn fields(dissection: &Dissection) -> Value {
    let fields = dissection.provenance.iter().map(|found| found.field);
    fields.map(|field| json!({"field": field, "source": dissection.whence(field)})).collect()
}

fn not_counted(phrase: &CancelledPhrase) -> Value {
    json!({"topic": phrase.topic, "why": phrase.why.as_str(), "evidence": phrase.evidence})
}
