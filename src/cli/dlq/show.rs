//! `copydesk dlq show`: one letter whole, its headers and its original bytes, safe on a terminal.

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use super::QueueArguments;
use super::letters::{Letter, More, Queue, read};
use super::visible::{visible, visible_line};
use crate::cli::paint::{Paint, When};
use crate::cli::{CliError, exit::Exit};
use crate::kafka::{Bookmarks, Span};

/// Shows letters whole: why, where from, the original's key, headers and bytes.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// `PARTITION/OFFSET` of the letter as `dlq ls` lists it, or `TOPIC/PARTITION/OFFSET` of its message.
    #[arg(value_name = "LETTER", required = true)]
    letters: Vec<Address>,
    /// Only the original value, byte for byte: to keep it, or to `copydesk explain` it.
    #[arg(long)]
    raw: bool,
    #[command(flatten)]
    queue: QueueArguments,
    /// When to use colour; `auto` means on a terminal, unless the variable `NO_COLOR` is set.
    #[arg(long, value_enum, default_value_t = When::Auto)]
    color: When,
}

/// How a letter is named.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Address {
    /// Where it lies in its queue.
    Letter(i32, i64),
    /// Where its message was read.
    Origin(String, i32, i64),
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Letter(partition, offset) => write!(f, "{partition}/{offset}"),
            Self::Origin(topic, partition, offset) => write!(f, "{topic}/{partition}/{offset}"),
        }
    }
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || "write PARTITION/OFFSET or TOPIC/PARTITION/OFFSET".to_owned();
        let (rest, offset) = text.rsplit_once('/').ok_or_else(wrong)?;
        let offset = offset.parse().map_err(|_| wrong())?;
        let Some((topic, partition)) = rest.rsplit_once('/') else {
            return Ok(Self::Letter(rest.parse().map_err(|_| wrong())?, offset));
        };
        Ok(Self::Origin(topic.to_owned(), partition.parse().map_err(|_| wrong())?, offset))
    }
}

/// Runs the command; ends in 1 where a letter is not there.
pub(super) fn run(arguments: &Arguments, output: &mut dyn Write) -> Result<Exit, CliError> {
    let queue = Queue::of(&arguments.queue)?;
    let bookmarks = queue.open(&queue.config.kafka.group)?;
    let paint = Paint::new(arguments.color);
    let mut exit = Exit::Done;
    for address in &arguments.letters {
        let letters = find(&bookmarks, address)?;
        if letters.is_empty() {
            miss(address);
            exit = Exit::Refused;
        }
        for letter in letters {
            let written = if arguments.raw {
                output.write_all(letter.opened.original.value.as_deref().unwrap_or_default())
            } else {
                write(&letter, paint, output)
            };
            written.map_err(CliError::Output)?;
        }
    }
    Ok(exit)
}

/// A message that was replayed and failed again has a letter for each time.
fn find(bookmarks: &Bookmarks, address: &Address) -> Result<Vec<Letter>, CliError> {
    let mut spans = bookmarks.whole()?;
    if let Address::Letter(partition, offset) = address {
        let is_there = |span: &Span| span.partition == *partition && (span.start..span.end).contains(offset);
        spans.retain(is_there);
        for span in &mut spans {
            (span.start, span.end) = (*offset, offset + 1);
        }
    }
    let mut letters = Vec::new();
    read(bookmarks, &spans, |letter| {
        let is_meant = match address {
            Address::Letter(..) => true,
            Address::Origin(topic, partition, offset) => {
                letter.opened.origin.as_ref() == Some(&(topic.clone(), *partition, *offset))
            }
        };
        if is_meant {
            letters.push(letter);
        }
        Ok(More::Wanted)
    })?;
    Ok(letters)
}

#[expect(clippy::print_stderr, reason = "what is missing is a remark, and standard output holds the letters")]
fn miss(address: &Address) {
    eprintln!("no such letter: {address}; `copydesk dlq ls` lists them");
}

fn write(letter: &Letter, paint: Paint, output: &mut dyn Write) -> io::Result<()> {
    let opened = &letter.opened;
    let known = |text: Option<&str>| visible_line(text.unwrap_or("not said").as_bytes());
    let why = format!("{} in {}", known(opened.reason.as_deref()), known(opened.stage.as_deref()));
    writeln!(output, "{}", paint.heading(&format!("letter {}/{}", letter.partition, letter.offset)))?;
    let mut line = |name: &str, value: &str| writeln!(output, "  {} {value}", paint.faint(&format!("{name:10}")));
    line("reason", &paint.reason(&why))?;
    line("detail", &known(opened.detail.as_deref()))?;
    line("written", &letter.time())?;
    line("attempts", &opened.attempts.to_string())?;
    line("read from", &visible_line(letter.origin().as_bytes()))?;
    line("read by", &known(opened.group.as_deref()))?;
    let original = &opened.original;
    let timestamp = original.timestamp_ms.map_or_else(|| "none".to_owned(), |ms| format!("{ms} ms since 1970 UTC"));
    line("timestamp", &timestamp)?;
    line("key", &original.key.as_deref().map_or_else(|| "null".to_owned(), visible_line))?;
    for header in &original.headers {
        let value = header.value.as_deref().map_or_else(|| "null".to_owned(), visible_line);
        line("header", &format!("{}: {value}", visible_line(header.name.as_bytes())))?;
    }
    if letter.has_unreadable_headers {
        line("header", "(some have names that are not UTF-8, and cannot be shown)")?;
    }
    let Some(value) = &original.value else { return line("value", "null") };
    let note = if opened.is_without_original { ", which only describes the original: it did not fit" } else { "" };
    line("value", &format!("{} bytes{note}", value.len()))?;
    writeln!(output, "{}", visible(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_named_by_its_place_or_by_its_messages() {
        assert_eq!("0/17".parse(), Ok(Address::Letter(0, 17)));
        assert_eq!("news.raw/3/41".parse(), Ok(Address::Origin("news.raw".to_owned(), 3, 41)));
        assert!("17".parse::<Address>().is_err() && "a/b".parse::<Address>().is_err());
    }
}
