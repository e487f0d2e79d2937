//! `copydesk dlq replay`: sends the messages of letters back to where they were read, or to another topic.
//!
//! # Why
//! A letter names the topic that its message was read from, and anyone who can write to the queue can write any name. So
//! without `--to-topic` a message goes only to a topic that the configuration reads.

use std::collections::BTreeMap;
use std::io::Write;

use xxhash_rust::xxh3::xxh3_64;

use super::QueueArguments;
use super::letters::{Letter, More, Queue, read};
use super::selection::Selection;
use crate::cli::{CliError, exit::Exit};
use crate::kafka::{Bookmarks, Parcel, Resender, Span};

/// Sends messages back: original key, value, headers and timestamp, and a header that counts the attempts.
///
/// All or nothing, a few hundred at a time; the same command, interrupted and run again, goes on where it was and sends
/// nothing twice.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    queue: QueueArguments,
    #[command(flatten)]
    selection: Selection,
    /// Send them to this topic; without it, each to the topic and partition that it was read from.
    #[arg(long, value_name = "TOPIC")]
    to_topic: Option<String>,
    /// Leave messages that have been dead letters so often already.
    #[arg(long, value_name = "N", default_value_t = 3)]
    max_attempts: u32,
    /// Send so many at most.
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
    /// Begin again, though the same command has sent these messages before.
    #[arg(long)]
    again: bool,
    /// Say what would be sent, and send nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command; ends in 1 where selected letters stay behind.
pub(super) fn run(arguments: &Arguments, output: &mut dyn Write) -> Result<Exit, CliError> {
    let queue = Queue::of(&arguments.queue)?;
    if let Some(target) = arguments.to_topic.as_ref().filter(|target| **target == queue.topic) {
        return Err(CliError::Usage(format!("`{target}` is the queue itself; send the messages to another topic")));
    }
    let group = memory(&queue, arguments);
    let bookmarks = queue.open(&group)?;
    let mut replay = Replay { arguments, queue: &queue, tally: Tally::default() };
    let spans = replay.spans(&bookmarks)?;
    if arguments.dry_run {
        read(&bookmarks, &spans, |letter| Ok(replay.take(letter).1))?;
    } else {
        let mut resender = Resender::open(&queue.config, &queue.topic, &group, &bookmarks)?;
        replay.send(&bookmarks, &spans, &mut resender)?;
    }
    let Replay { tally, .. } = replay;
    writeln!(output, "{}", tally.summary(arguments.dry_run)).map_err(CliError::Output)?;
    Ok(if tally.n_left() > 0 { Exit::Refused } else { Exit::Done })
}

/// The group that remembers how far this very command has come; also the transactional id, so that of two runs at the
/// same time the first is fenced.
fn memory(queue: &Queue, arguments: &Arguments) -> String {
    let command = format!("{} {} {:?}", queue.topic, arguments.selection.name(), arguments.to_topic);
    format!("{}-dlq-replay-{:016x}", queue.config.kafka.group, xxh3_64(command.as_bytes()))
}

struct Replay<'a> {
    arguments: &'a Arguments,
    queue: &'a Queue,
    tally: Tally,
}

impl Replay<'_> {
    /// What is read: all of the queue, after what this command has dealt with before.
    fn spans(&mut self, bookmarks: &Bookmarks) -> Result<Vec<Span>, CliError> {
        let whole = bookmarks.whole()?;
        if self.arguments.again {
            return Ok(whole);
        }
        let n_offsets = |spans: &[Span]| spans.iter().map(Span::n_offsets).sum::<u64>();
        let all = n_offsets(&whole);
        let (spans, _) = bookmarks.resumed(whole)?;
        self.tally.offsets_before = all - n_offsets(&spans);
        Ok(spans)
    }

    fn send(&mut self, bookmarks: &Bookmarks, spans: &[Span], resender: &mut Resender) -> Result<(), CliError> {
        let mut is_cut_short = false;
        read(bookmarks, spans, |letter| {
            let (partition, offset) = (letter.partition, letter.offset);
            let (parcel, more) = self.take(letter);
            if let Some(parcel) = parcel {
                resender.add(parcel);
            }
            resender.pass(partition, offset + 1);
            is_cut_short = more == More::Enough;
            if resender.is_full() {
                self.commit(resender)?;
            }
            Ok(more)
        })?;
        if !is_cut_short {
            // Behind the last letter only control markers are left.
            spans.iter().filter(|span| span.n_offsets() > 0).for_each(|span| resender.pass(span.partition, span.end));
        }
        self.commit(resender)
    }

    fn commit(&mut self, resender: &mut Resender) -> Result<(), CliError> {
        let n_refused = resender.commit()?.len() as u64;
        self.tally.sent -= n_refused;
        *self.tally.left.entry(Left::Refused).or_default() += n_refused;
        Ok(())
    }

    /// Decides about one letter.
    fn take(&mut self, letter: Letter) -> (Option<Parcel>, More) {
        self.tally.read += 1;
        if !self.arguments.selection.takes(&letter) {
            return (None, More::Wanted);
        }
        let place = (letter.partition, letter.offset);
        let parcel = match self.address(&letter) {
            Err(left) => {
                *self.tally.left.entry(left).or_default() += 1;
                return (None, More::Wanted);
            }
            Ok((topic, partition)) => Parcel { topic, partition, record: letter.opened.replay(), letter: place },
        };
        self.tally.sent += 1;
        let is_enough = self.arguments.limit.is_some_and(|limit| self.tally.sent >= limit);
        (Some(parcel), if is_enough { More::Enough } else { More::Wanted })
    }

    /// Topic and partition that a letter's message goes to, or why it stays.
    fn address(&self, letter: &Letter) -> Result<(String, Option<i32>), Left> {
        let opened = &letter.opened;
        if opened.is_without_original {
            return Err(Left::WithoutOriginal);
        }
        if letter.has_unreadable_headers {
            return Err(Left::Unreadable);
        }
        if opened.attempts >= self.arguments.max_attempts {
            return Err(Left::Exhausted);
        }
        if let Some(topic) = &self.arguments.to_topic {
            return Ok((topic.clone(), None));
        }
        let origin = opened.origin.as_ref().filter(|(topic, ..)| self.queue.config.kafka.would_read(topic).is_some());
        origin.map(|(topic, partition, _)| (topic.clone(), Some(*partition))).ok_or(Left::Astray)
    }
}

/// Why a selected letter stays where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Left {
    Exhausted,
    WithoutOriginal,
    Unreadable,
    Astray,
    Refused,
}

impl Left {
    fn because(self) -> &'static str {
        match self {
            Self::Exhausted => "it has been tried too often (--max-attempts)",
            Self::WithoutOriginal => "the original is not in the letter (`copydesk replay` reads it again)",
            Self::Unreadable => "a header's name is not UTF-8",
            Self::Astray => "it was not read from a topic of kafka.topics (--to-topic)",
            Self::Refused => "a broker refuses the record",
        }
    }
}

/// What became of the letters.
#[derive(Debug, Default)]
struct Tally {
    read: u64,
    sent: u64,
    left: BTreeMap<Left, u64>,
    offsets_before: u64,
}

impl Tally {
    fn n_left(&self) -> u64 {
        self.left.values().sum()
    }

    fn summary(&self, is_dry_run: bool) -> String {
        let sent = if is_dry_run { "would be sent" } else { "sent" };
        let mut parts = vec![format!("{} of {} letters {sent}", self.sent, self.read)];
        let left = self.left.iter().filter(|(_, n)| **n > 0);
        parts.extend(left.map(|(left, n)| format!("{n} left: {}", left.because())));
        if self.offsets_before > 0 {
            parts.push(format!("{} offsets skipped, dealt with before (--again)", self.offsets_before));
        }
        parts.join(" · ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_names_what_stays_and_the_option_that_changes_it() {
        let left = BTreeMap::from([(Left::Exhausted, 3), (Left::Refused, 0)]);
        let tally = Tally { read: 9, sent: 5, left, offsets_before: 2 };

        assert_eq!(
            tally.summary(false),
            "5 of 9 letters sent · 3 left: it has been tried too often (--max-attempts) · 2 offsets skipped, dealt with \
             before (--again)"
        );
        assert_eq!(tally.n_left(), 3);
    }
}
