//! One article a few lines: its title, what it is about and why, and what was taken out of it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use serde_json::Value;

use crate::record::RawMessage;

const TITLE: Style = Style::new().bold();
const TOPIC: Style = AnsiColor::Green.on_default();
const QUIET: Style = Style::new().dimmed();
const LETTER: Style = AnsiColor::Red.on_default();

/// Topics shown a line; the record itself has them all.
const MAX_TOPICS: usize = 6;

/// What has come out so far.
#[derive(Debug, Default)]
pub(super) struct View {
    is_coloured: bool,
    n_published: usize,
    n_letters: usize,
    topics: BTreeMap<String, usize>,
}

impl View {
    pub(super) fn new(is_coloured: bool) -> Self {
        Self { is_coloured, ..Self::default() }
    }

    /// Records seen so far, of either kind.
    pub(super) fn n_seen(&self) -> usize {
        self.n_published + self.n_letters
    }

    /// Shows one published record.
    pub(super) fn show_record(&mut self, message: &RawMessage, output: &mut dyn Write) -> io::Result<()> {
        self.n_published += 1;
        let record: Value = serde_json::from_slice(message.value.as_deref().unwrap_or_default()).unwrap_or_default();
        let text = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let list = |name: &str| strings(record.get(name));
        writeln!(output, "\n{} {}", self.paint(TOPIC, "✔"), self.paint(TITLE, &text("title")))?;

        let authors = list("authors").join(", ");
        let section = list("section").join(" › ");
        let facts = [text("language"), section, authors, text("published_on"), amounts(&record)];
        let facts: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
        writeln!(output, "  {}", self.paint(QUIET, &facts.join(" · ")))?;

        let topics = tagged(&record);
        for (id, _) in &topics {
            *self.topics.entry(id.clone()).or_default() += 1;
        }
        let shown: Vec<String> = topics.iter().take(MAX_TOPICS).map(|(id, why)| self.topic(id, why)).collect();
        let shown = if shown.is_empty() { self.paint(QUIET, "no topic") } else { shown.join("  ") };
        writeln!(output, "  {shown}")?;
        writeln!(output, "  {}", self.paint(QUIET, &removed(&record)))
    }

    /// Shows one dead letter.
    pub(super) fn show_letter(&mut self, message: &RawMessage, output: &mut dyn Write) -> io::Result<()> {
        self.n_letters += 1;
        let name = String::from_utf8_lossy(message.key.as_deref().unwrap_or_default()).into_owned();
        let header = |name: &str| String::from_utf8_lossy(message.header(name).unwrap_or_default()).into_owned();
        let (stage, reason) = (header("copydesk.error.stage"), header("copydesk.error.reason"));
        writeln!(output, "\n{} {}", self.paint(LETTER, "✘"), self.paint(TITLE, &name))?;
        let detail = header("copydesk.error.detail");
        writeln!(
            output,
            "  {} {}",
            self.paint(LETTER, &format!("dead letter: {reason} in {stage}")),
            self.paint(QUIET, &detail)
        )
    }

    /// Shows what it came to.
    pub(super) fn show_totals(&self, output: &mut dyn Write) -> io::Result<()> {
        let mut topics: Vec<(&String, &usize)> = self.topics.iter().collect();
        topics.sort_by_key(|(id, count)| (std::cmp::Reverse(**count), id.as_str()));
        let topics: Vec<String> = topics.iter().map(|(id, count)| format!("{id} {count}")).collect();
        writeln!(
            output,
            "\n{}",
            self.paint(
                TITLE,
                &format!("{} articles published, {} dead letters, nothing lost.", self.n_published, self.n_letters)
            )
        )?;
        writeln!(output, "Topics: {}", topics.join(", "))
    }

    fn topic(&self, id: &str, why: &str) -> String {
        format!("{} {}", self.paint(TOPIC, id), self.paint(QUIET, &format!("“{why}”")))
    }

    fn paint(&self, style: Style, text: &str) -> String {
        if self.is_coloured { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }
}

fn strings(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Each tagged topic with the phrase that weighed most.
fn tagged(record: &Value) -> Vec<(String, String)> {
    let topics = record.get("topics").and_then(Value::as_array).into_iter().flatten();
    let tagged = topics.filter(|topic| topic.get("status").and_then(Value::as_str) == Some("tagged"));
    let with_reason = tagged.filter_map(|topic| {
        let evidence = topic.get("evidence")?.as_array()?;
        let weight = |hit: &&Value| hit.get("weight").and_then(Value::as_f64).unwrap_or(0.0);
        let best = evidence.iter().max_by(|a, b| weight(a).total_cmp(&weight(b)))?;
        Some((topic.get("id")?.as_str()?.to_owned(), best.get("text")?.as_str()?.to_owned()))
    });
    with_reason.collect()
}

fn amounts(record: &Value) -> String {
    let amounts = record.get("amounts").and_then(Value::as_array).into_iter().flatten();
    let texts: Vec<&str> = amounts.filter_map(|amount| amount.get("text").and_then(Value::as_str)).take(3).collect();
    texts.join(", ")
}

fn removed(record: &Value) -> String {
    let words = record.pointer("/stats/words").and_then(Value::as_u64).unwrap_or(0);
    let classes = record.pointer("/stats/removed").and_then(Value::as_object);
    let classes: Vec<String> =
        classes.into_iter().flatten().map(|(class, count)| format!("{count} {}", class.replace('_', " "))).collect();
    if classes.is_empty() {
        return format!("{words} words kept, nothing removed");
    }
    format!("{words} words kept; removed: {}", classes.join(", "))
}
