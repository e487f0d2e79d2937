//! `copydesk dlq ls`: one line a letter, and what they come to.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde_json::json;

use super::QueueArguments;
use super::letters::{Letter, More, Queue, read};
use super::selection::Selection;
use super::visible::visible_line;
use crate::cli::paint::{Paint, When};
use crate::cli::{CliError, exit::Exit};

/// Lists letters, oldest first within a partition: where each lies, when and why it came there, where it was read.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    queue: QueueArguments,
    #[command(flatten)]
    selection: Selection,
    /// List so many at most.
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
    /// When to use colour; `auto` means on a terminal, unless the variable `NO_COLOR` is set.
    #[arg(long, value_enum, default_value_t = When::Auto)]
    color: When,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments, output: &mut dyn Write) -> Result<Exit, CliError> {
    let queue = Queue::of(&arguments.queue)?;
    let bookmarks = queue.open(&queue.config.kafka.group)?;
    let paint = Paint::new(arguments.color);
    let mut tally = Tally::default();
    read(&bookmarks, &bookmarks.whole()?, |letter| {
        tally.n_read += 1;
        if !arguments.selection.takes(&letter) {
            return Ok(More::Wanted);
        }
        tally.add(&letter);
        let written = if arguments.json { as_json(&letter, output) } else { as_line(&letter, paint, output) };
        written.map_err(CliError::Output)?;
        let is_enough = arguments.limit.is_some_and(|limit| tally.n_listed >= limit);
        Ok(if is_enough { More::Enough } else { More::Wanted })
    })?;
    tally.print();
    Ok(Exit::Done)
}

fn as_line(letter: &Letter, paint: Paint, output: &mut dyn Write) -> io::Result<()> {
    let opened = &letter.opened;
    let place = format!("{}/{}", letter.partition, letter.offset);
    let known = |text: &Option<String>| visible_line(text.as_deref().unwrap_or("?").as_bytes());
    let why = format!("{}/{}", known(&opened.stage), known(&opened.reason));
    let attempts = if opened.attempts > 1 { format!(" ×{}", opened.attempts) } else { String::new() };
    writeln!(
        output,
        "{} {:20} {}{attempts}  {}  {}",
        paint.heading(&format!("{place:10}")),
        letter.time(),
        paint.reason(&why),
        visible_line(letter.origin().as_bytes()),
        paint.faint(&visible_line(opened.detail.as_deref().unwrap_or_default().as_bytes()))
    )
}

fn as_json(letter: &Letter, output: &mut dyn Write) -> io::Result<()> {
    let opened = &letter.opened;
    let origin = opened.origin.as_ref();
    let line = json!({
        "partition": letter.partition,
        "offset": letter.offset,
        "at": letter.time(),
        "stage": opened.stage,
        "reason": opened.reason,
        "detail": opened.detail,
        "attempts": opened.attempts,
        "group": opened.group,
        "origin": origin.map(|(topic, partition, offset)| {
            json!({"topic": topic, "partition": partition, "offset": offset})
        }),
        "has_original": !opened.is_without_original,
        "value_bytes": opened.original.value.as_ref().map(Vec::len),
    });
    writeln!(output, "{line}")
}

/// How many letters, by stage and reason.
#[derive(Debug, Default)]
struct Tally {
    n_read: u64,
    n_listed: u64,
    by_reason: BTreeMap<(String, String), u64>,
}

impl Tally {
    fn add(&mut self, letter: &Letter) {
        self.n_listed += 1;
        let known = |text: &Option<String>| visible_line(text.as_deref().unwrap_or("?").as_bytes());
        let why = (known(&letter.opened.stage), known(&letter.opened.reason));
        *self.by_reason.entry(why).or_default() += 1;
    }

    #[expect(clippy::print_stderr, reason = "the summary is a remark, and standard output holds the letters")]
    fn print(&self) {
        eprintln!("{}", self.summary());
    }

    fn summary(&self) -> String {
        let mut parts = vec![format!("{} of {} letters", self.n_listed, self.n_read)];
        parts.extend(self.by_reason.iter().map(|((stage, reason), n)| format!("{n} {stage}/{reason}")));
        parts.join(" · ")
    }
}
