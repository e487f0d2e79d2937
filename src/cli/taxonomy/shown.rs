//! Topics and evidence as a person reads them.

use std::io::{self, Write};

use crate::pipeline::tag::Explanation;
use crate::record::{Evidence, TopicTag};

/// One line a topic, one a piece of evidence.
pub(super) fn topic(tag: &TopicTag, threshold: Option<f64>, output: &mut dyn Write) -> io::Result<()> {
    let limit = threshold.map_or_else(String::new, |threshold| format!(" of {threshold:.2}"));
    writeln!(output, "      {} {} {:.2}{limit}", tag.status, tag.id, tag.score)?;
    tag.evidence.iter().try_for_each(|piece| evidence(piece, output))
}

/// One piece of evidence: what it adds, what it is and where it stands.
pub(super) fn evidence(evidence: &Evidence, output: &mut dyn Write) -> io::Result<()> {
    writeln!(output, "        {:+.2}  {}", evidence.weight, quoted(evidence))
}

/// What stands in the text and does not count for a topic.
pub(super) fn cancelled(explanation: &Explanation, topic: &str, output: &mut dyn Write) -> io::Result<()> {
    for phrase in explanation.cancelled.iter().filter(|phrase| phrase.topic == topic) {
        writeln!(output, "        {}: {}", phrase.why.as_str(), quoted(&phrase.evidence))?;
    }
    Ok(())
}

fn quoted(evidence: &Evidence) -> String {
    let Evidence { text, field, start, phrase, .. } = evidence;
    format!("“{text}” in {field} at {start}, by {phrase}")
}

/// The beginning of a text, on one line.
pub(super) fn excerpt(text: &str, n_chars: usize) -> String {
    let one_line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match one_line.char_indices().nth(n_chars) {
        Some((at, _)) => format!("{}…", one_line.get(..at).unwrap_or_default()),
        None => one_line,
    }
}
