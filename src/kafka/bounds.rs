//! The bounds of a replay: which records belong to it, and when the last of them is committed.
//!
//! # Why
//! Offsets cannot say what is of a time: records come late, and control markers carry the moment of their transaction's
//! end, so that the broker's first offset of a moment is right for a beginning and too early for an end. So every record
//! from there to the end is looked at, and its own timestamp decides.
//!
//! The offset before an end may be a control marker's, which no consumer ever sees, and waiting for it would never end.
//! So the last record of each partition is looked up before the worker starts; a replay is over when everything up to
//! those records is committed, which the worker's own commits say.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use rdkafka::admin::{AdminClient, AdminOptions};

use super::excerpt::{Bookmarks, ExcerptError, Span, subscribed};
use super::hooks::ConsumerHooks;
use super::{client, token};
use crate::config::Config;

/// How far back the last record is looked for at first; transactions leave one marker each.
const FIRST_STEP: i64 = 64;

/// How long the coordinator may take to delete a group.
const DELETE_TIMEOUT: Duration = Duration::from_secs(10);

/// What to process again.
#[derive(Debug, Clone, Copy, Default)]
pub struct Range {
    /// The first moment, in milliseconds since 1970 UTC; the oldest record without it.
    pub from_ms: Option<i64>,
    /// The first moment that does not belong to it; the end as of now without it.
    pub to_ms: Option<i64>,
}

impl Range {
    /// Whether a record of this time belongs to it; one without a time belongs only to a range without ends.
    #[must_use]
    pub fn holds(&self, timestamp_ms: Option<i64>) -> bool {
        let is_after = |from| timestamp_ms.is_some_and(|timestamp_ms| timestamp_ms >= from);
        let is_before = |to| timestamp_ms.is_some_and(|timestamp_ms| timestamp_ms < to);
        self.from_ms.is_none_or(is_after) && self.to_ms.is_none_or(is_before)
    }
}

/// One partition's part.
#[derive(Debug)]
pub struct Bound {
    /// The offsets that are looked at.
    pub span: Span,
    /// The last record that belongs to the replay; `None` where there is none.
    last: Option<i64>,
    /// Everything before this is committed.
    settled: AtomicI64,
}

/// A range, and its bounds by Kafka topic and partition.
#[derive(Debug)]
pub struct Bounds {
    range: Range,
    topics: BTreeMap<String, BTreeMap<i32, Bound>>,
}

impl Bounds {
    /// Looks up the range in every topic that is read. To be run, it begins where `config.kafka.group` has got to, and that
    /// group, which must have no members, is put where the range begins.
    ///
    /// # Errors
    /// When the cluster does not say, or somebody is using the group.
    pub fn capture(config: &Config, range: Range, mode: Mode) -> Result<Self, ExcerptError> {
        let mut topics = BTreeMap::new();
        for topic in subscribed(config)? {
            let bookmarks = Bookmarks::open(config, &topic, &config.kafka.group)?;
            let mut spans = range.from_ms.map_or_else(|| bookmarks.whole(), |from_ms| bookmarks.since(from_ms))?;
            if mode == Mode::Run {
                (spans, _) = bookmarks.resumed(spans)?;
                bookmarks.commit_starts(&spans)?;
            }
            let mut bounds = BTreeMap::new();
            for span in spans {
                let last = last_record(&bookmarks, span, range)?;
                bounds.insert(span.partition, Bound { span, last, settled: AtomicI64::new(span.start) });
            }
            topics.insert(topic, bounds);
        }
        Ok(Self { range, topics })
    }

    /// The topics, their partitions and their bounds, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Bound)> {
        self.topics.iter().flat_map(|(topic, bounds)| bounds.values().map(move |bound| (topic.as_str(), bound)))
    }

    /// The topics.
    #[must_use]
    pub fn topics(&self) -> Vec<String> {
        self.topics.keys().cloned().collect()
    }

    /// Whether everything is committed.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.iter().all(|(_, bound)| bound.is_done())
    }

    /// Offsets that are done, and all of them.
    #[must_use]
    pub fn progress(&self) -> (u64, u64) {
        let total = self.iter().map(|(_, bound)| bound.span.n_offsets()).sum();
        (self.iter().map(|(_, bound)| bound.n_done()).sum(), total)
    }

    /// Whether this record belongs to the replay.
    pub(super) fn admits(&self, (topic, partition, offset): (&str, i32, i64), timestamp_ms: Option<i64>) -> bool {
        let is_inside = self.bound(topic, partition).is_some_and(|bound| offset < bound.span.end);
        is_inside && self.range.holds(timestamp_ms)
    }

    /// Everything before this offset is committed.
    pub(super) fn settle(&self, topic: &str, partition: i32, offset: i64) {
        if let Some(bound) = self.bound(topic, partition) {
            bound.settled.fetch_max(offset, Ordering::Relaxed);
        }
    }

    fn bound(&self, topic: &str, partition: i32) -> Option<&Bound> {
        self.topics.get(topic)?.get(&partition)
    }
}

/// Whether bounds are looked at, or run between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Nothing is written.
    Look,
    /// The group is put where the range begins.
    Run,
}

impl Bound {
    /// Whether everything is committed.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.last.is_none_or(|last| self.settled.load(Ordering::Relaxed) > last)
    }

    fn n_done(&self) -> u64 {
        if self.is_done() {
            return self.span.n_offsets();
        }
        u64::try_from(self.settled.load(Ordering::Relaxed) - self.span.start).unwrap_or(0)
    }
}

/// Deletes a group that nobody will use again; that it stays is no harm, so a failure is only logged.
pub fn forget_group(config: &Config) {
    if let Err(error) = delete_group(config) {
        tracing::warn!(group = config.kafka.group, %error, "the replay's group stays behind");
    }
}

fn delete_group(config: &Config) -> Result<(), String> {
    let settings = client::excerpt(config, &config.kafka.group);
    if !token::lets_admin_in(&settings) {
        return Err("the client library gives an administrator no token from a file; it expires by itself".to_owned());
    }
    let admin: AdminClient<ConsumerHooks> =
        settings.create_with_context(ConsumerHooks::default()).map_err(|error| error.to_string())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let options = AdminOptions::new().request_timeout(Some(DELETE_TIMEOUT));
    let deleted = runtime.block_on(admin.delete_groups(&[&config.kafka.group], &options));
    match deleted.map_err(|error| error.to_string())?.into_iter().next() {
        Some(Err((_, code))) => Err(code.to_string()),
        _ => Ok(()),
    }
}

/// The offset of the last record of a range: looked for at the end, and further back each time where there is none.
fn last_record(bookmarks: &Bookmarks, span: Span, range: Range) -> Result<Option<i64>, ExcerptError> {
    let mut step = FIRST_STEP;
    let mut end = span.end;
    while end > span.start {
        let start = span.start.max(end.saturating_sub(step));
        let mut excerpt = bookmarks.read(&[Span { start, end, ..span }])?;
        let mut last = None;
        while let Some(found) = excerpt.next_record()? {
            if range.holds(found.message.timestamp_ms) {
                last = Some(found.offset);
            }
        }
        if last.is_some() {
            return Ok(last);
        }
        end = start;
        step = step.saturating_mul(16);
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bounds(last: Option<i64>) -> Bounds {
        let span = Span { partition: 2, start: 10, end: 20 };
        let bound = Bound { span, last, settled: AtomicI64::new(span.start) };
        let topics = BTreeMap::from([("news.raw".to_owned(), BTreeMap::from([(2, bound)]))]);
        Bounds { range: Range { from_ms: Some(100), to_ms: Some(200) }, topics }
    }

    #[test]
    fn what_is_of_another_time_lies_behind_the_end_or_elsewhere_does_not_belong_to_it() {
        let bounds = bounds(Some(18));
        let admits = |at, timestamp_ms| bounds.admits(at, timestamp_ms);

        assert!(admits(("news.raw", 2, 19), Some(100)) && admits(("news.raw", 2, 19), Some(199)));
        assert!(!admits(("news.raw", 2, 19), Some(99)) && !admits(("news.raw", 2, 19), Some(200)));
        assert!(!admits(("news.raw", 2, 19), None));
        assert!(!admits(("news.raw", 2, 20), Some(150)));
        assert!(!admits(("news.raw", 3, 10), Some(150)) && !admits(("wire.raw", 2, 10), Some(150)));
    }

    #[test]
    fn it_is_over_when_the_last_record_is_committed_and_not_when_the_marker_behind_it_would_be() {
        let bounds = bounds(Some(18));
        bounds.settle("news.raw", 2, 18);
        assert!(!bounds.is_done());
        assert_eq!(bounds.progress(), (8, 10));

        bounds.settle("news.raw", 2, 19);

        assert!(bounds.is_done());
        assert_eq!(bounds.progress(), (10, 10));
    }

    #[test]
    fn a_range_of_markers_alone_is_over_before_it_begins() {
        assert!(bounds(None).is_done());
    }
}
