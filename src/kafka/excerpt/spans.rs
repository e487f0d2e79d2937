//! Where a part of a topic begins and ends: all of it, or a range of time, as of the moment of asking.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer, ConsumerGroupMetadata};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::metadata::{MetadataPartition, MetadataTopic};
use rdkafka::{Offset, TopicPartitionList};

use super::reading::Excerpt;
use super::{ExcerptError, PATIENCE};
use crate::config::Config;
use crate::kafka::client;
use crate::kafka::config::reads;
use crate::kafka::hooks::ConsumerHooks;

/// Offsets of one partition, the end not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The partition's number.
    pub partition: i32,
    /// The first offset.
    pub start: i64,
    /// One past the last offset.
    pub end: i64,
}

impl Span {
    /// Offsets in it; control markers and compacted records count too.
    #[must_use]
    pub fn n_offsets(&self) -> u64 {
        u64::try_from(self.end - self.start).unwrap_or(0)
    }
}

/// A Kafka topic, and the offsets that a group has committed for it; the group is named and never joined.
pub struct Bookmarks {
    consumer: BaseConsumer<ConsumerHooks>,
    topic: Arc<str>,
    partitions: Vec<i32>,
}

impl Bookmarks {
    /// Connects, and looks at the topic.
    ///
    /// # Errors
    /// When no broker answers, or there is no such topic.
    pub fn open(config: &Config, topic: &str, group: &str) -> Result<Self, ExcerptError> {
        let consumer = connect(config, group)?;
        let metadata = consumer.fetch_metadata(Some(topic), PATIENCE).map_err(ExcerptError::NoBroker)?;
        let found = metadata.topics().iter().find(|found| found.name() == topic && found.error().is_none());
        let mut partitions: Vec<i32> =
            found.map(MetadataTopic::partitions).into_iter().flatten().map(MetadataPartition::id).collect();
        if partitions.is_empty() {
            return Err(ExcerptError::NoSuchTopic(topic.to_owned()));
        }
        partitions.sort_unstable();
        Ok(Self { consumer, topic: Arc::from(topic), partitions })
    }

    /// The partitions' numbers.
    #[must_use]
    pub fn partitions(&self) -> &[i32] {
        &self.partitions
    }

    /// Everything that the topic holds now.
    ///
    /// # Errors
    /// When a broker does not say where a partition begins and ends.
    pub fn whole(&self) -> Result<Vec<Span>, ExcerptError> {
        let span = |partition: &i32| {
            let ends = self.consumer.fetch_watermarks(&self.topic, *partition, PATIENCE);
            let (start, end) = ends.map_err(unanswered("where the topic begins and ends"))?;
            Ok(Span { partition: *partition, start, end })
        };
        self.partitions.iter().map(span).collect()
    }

    /// Everything that the topic holds now and that can be of this moment, in milliseconds since 1970 UTC, or later: no
    /// record before is, and of those that follow some may be older.
    ///
    /// # Errors
    /// When a broker does not say which records these are.
    pub fn since(&self, from_ms: i64) -> Result<Vec<Span>, ExcerptError> {
        let mut spans = self.whole()?;
        let starts = self.first_at(from_ms)?;
        for span in &mut spans {
            span.start = starts.get(&span.partition).copied().unwrap_or(span.end).min(span.end);
        }
        Ok(spans)
    }

    /// The spans, beginning where the group has committed something further on; and whether it has committed anything.
    ///
    /// # Errors
    /// When the group's coordinator does not answer.
    pub fn resumed(&self, spans: Vec<Span>) -> Result<(Vec<Span>, bool), ExcerptError> {
        let mut list = TopicPartitionList::new();
        for span in &spans {
            list.add_partition(&self.topic, span.partition);
        }
        let what = "what the group has committed";
        let list = self.consumer.committed_offsets(list, PATIENCE).map_err(unanswered(what))?;
        let committed = offsets(&list);
        let resume = |span: Span| {
            let at = committed.get(&span.partition).copied().unwrap_or(span.start);
            Span { start: at.clamp(span.start, span.end.max(span.start)), ..span }
        };
        Ok((spans.into_iter().map(resume).collect(), !committed.is_empty()))
    }

    /// Commits the beginning of each span for the group, which only a group without members allows.
    ///
    /// # Errors
    /// When the group has members, or its coordinator does not answer.
    pub fn commit_starts(&self, spans: &[Span]) -> Result<(), ExcerptError> {
        let list = self.list(spans).map_err(ExcerptError::Client)?;
        let what = "that the group is ours (is another replay running under this name?)";
        self.consumer.commit(&list, CommitMode::Sync).map_err(unanswered(what))
    }

    /// Reads these spans.
    ///
    /// # Errors
    /// When the client refuses them.
    pub fn read(&self, spans: &[Span]) -> Result<Excerpt<'_>, ExcerptError> {
        let open: Vec<Span> = spans.iter().copied().filter(|span| span.start < span.end).collect();
        let list = self.list(&open).map_err(ExcerptError::Client)?;
        self.consumer.assign(&list).map_err(ExcerptError::Client)?;
        Ok(Excerpt::new(&self.consumer, Arc::clone(&self.topic), &open))
    }

    /// Names the group in a transaction.
    pub(in crate::kafka) fn group(&self) -> Option<ConsumerGroupMetadata> {
        self.consumer.group_metadata()
    }

    fn list(&self, spans: &[Span]) -> KafkaResult<TopicPartitionList> {
        let mut list = TopicPartitionList::new();
        for span in spans {
            list.add_partition_offset(&self.topic, span.partition, Offset::Offset(span.start))?;
        }
        Ok(list)
    }

    /// Of each partition the first record at or after this moment, where there is one.
    fn first_at(&self, moment_ms: i64) -> Result<BTreeMap<i32, i64>, ExcerptError> {
        let mut list = TopicPartitionList::new();
        for partition in &self.partitions {
            // The client takes the moment where it will give the offset.
            let moment = Offset::Offset(moment_ms);
            list.add_partition_offset(&self.topic, *partition, moment).map_err(ExcerptError::Client)?;
        }
        let found = self.consumer.offsets_for_times(list, PATIENCE);
        Ok(offsets(&found.map_err(unanswered("which records are of that time"))?))
    }
}

/// The Kafka topics that the configuration reads, patterns resolved as of now.
///
/// # Errors
/// When no broker answers, or nothing matches.
pub(in crate::kafka) fn subscribed(config: &Config) -> Result<Vec<String>, ExcerptError> {
    let consumer = connect(config, &config.kafka.group)?;
    let metadata = consumer.fetch_metadata(None, PATIENCE).map_err(ExcerptError::NoBroker)?;
    let is_read = |name: &str| config.kafka.topics.iter().any(|pattern| reads(pattern, name));
    let mut topics: Vec<String> =
        metadata.topics().iter().map(MetadataTopic::name).filter(|name| is_read(name)).map(str::to_owned).collect();
    topics.sort();
    if topics.is_empty() {
        return Err(ExcerptError::NoSuchTopic(config.kafka.topics.join("`, `")));
    }
    Ok(topics)
}

fn connect(config: &Config, group: &str) -> Result<BaseConsumer<ConsumerHooks>, ExcerptError> {
    let consumer: BaseConsumer<ConsumerHooks> =
        client::excerpt(config, group).create_with_context(ConsumerHooks::default()).map_err(ExcerptError::Client)?;
    // Its first token; there is nothing else to read yet.
    drop(consumer.poll(Duration::ZERO));
    Ok(consumer)
}

fn unanswered(what: &'static str) -> impl Fn(KafkaError) -> ExcerptError {
    move |error| ExcerptError::Unanswered { what, error }
}

/// The offsets of a list of one topic; what is no offset is left out.
fn offsets(list: &TopicPartitionList) -> BTreeMap<i32, i64> {
    let offset = |offset| if let Offset::Offset(offset) = offset { Some(offset) } else { None };
    list.elements().iter().filter_map(|element| Some((element.partition(), offset(element.offset())?))).collect()
}
