//! The letters of a queue, one after the other, opened.

use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;

use super::QueueArguments;
use crate::cli::{CliError, assemble};
use crate::config::Config;
use crate::kafka::{Bookmarks, Excerpt, Found, Span};
use crate::record::OpenedLetter;

/// One letter, and where it lies in its queue.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub(super) partition: i32,
    pub(super) offset: i64,
    /// When it was written; for another system's letter, its record's own time.
    pub(super) at: Option<Timestamp>,
    pub(super) opened: OpenedLetter,
    pub(super) has_unreadable_headers: bool,
}

impl Letter {
    pub(super) fn of(found: Found) -> Self {
        let timestamp_ms = found.message.timestamp_ms;
        let opened = OpenedLetter::of(found.message);
        let written = opened.at.as_deref().and_then(|at| at.parse().ok());
        let at = written.or_else(|| Timestamp::from_millisecond(timestamp_ms?).ok());
        let Found { partition, offset, has_unreadable_headers, .. } = found;
        Self { partition, offset, at, opened, has_unreadable_headers }
    }

    /// Its time for people and scripts; nothing where it has none.
    pub(super) fn time(&self) -> String {
        self.at.map_or_else(String::new, |at| format!("{at:.0}"))
    }

    /// Where its message was read, as `topic/partition/offset`.
    pub(super) fn origin(&self) -> String {
        let origin = self.opened.origin.as_ref();
        origin.map_or_else(|| "?".to_owned(), |(topic, partition, offset)| format!("{topic}/{partition}/{offset}"))
    }
}

/// A queue that is being read.
pub(super) struct Queue {
    pub(super) config: Config,
    pub(super) topic: String,
}

impl Queue {
    /// The queue that the arguments or the configuration name.
    pub(super) fn of(arguments: &QueueArguments) -> Result<Self, CliError> {
        let config = assemble::config(&arguments.config)?.config;
        let topic = arguments.queue.clone().unwrap_or_else(|| config.dead_letter.topic.clone());
        Ok(Self { config, topic })
    }

    /// Connects; what is read is remembered, if at all, for this group.
    pub(super) fn open(&self, group: &str) -> Result<Bookmarks, CliError> {
        Ok(Bookmarks::open(&self.config, &self.topic, group)?)
    }
}

/// Gives each letter of the spans to `each`, until it says that it has seen enough.
pub(super) fn read(
    bookmarks: &Bookmarks,
    spans: &[Span],
    mut each: impl FnMut(Letter) -> Result<More, CliError>,
) -> Result<(), CliError> {
    let mut excerpt: Excerpt<'_> = bookmarks.read(spans)?;
    let progress = bar(excerpt.n_left());
    while let Some(found) = excerpt.next_record()? {
        progress.set_position(progress.length().unwrap_or(0).saturating_sub(excerpt.n_left()));
        if each(Letter::of(found))? == More::Enough {
            break;
        }
    }
    progress.finish_and_clear();
    Ok(())
}

/// Whether to read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum More {
    Wanted,
    Enough,
}

/// Shown on a terminal alone, and only when reading takes long enough to be seen.
fn bar(n_offsets: u64) -> ProgressBar {
    let template = "{wide_bar} {percent}% · {pos} of {len} offsets · {eta} left";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(n_offsets).with_style(style)
}
