//! The records of some spans, one after the other, until every span has ended.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rdkafka::TopicPartitionList;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, Message};

use super::{ExcerptError, Span};
use crate::kafka::hooks::ConsumerHooks;
use crate::kafka::intake::{readable_headers, receive};
use crate::record::RawMessage;

/// How long one look for a record takes.
const LOOK: Duration = Duration::from_millis(100);

/// How long nothing may arrive before the end is reached: long enough for a broker to restart.
const MAX_SILENCE: Duration = Duration::from_mins(1);

/// A record of an excerpt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The partition it was read from.
    pub partition: i32,
    /// Its offset there.
    pub offset: i64,
    /// The record itself.
    pub message: RawMessage,
    /// Whether a header's name is not UTF-8: such headers are missing from `message`.
    pub has_unreadable_headers: bool,
}

/// Reads the spans that it was opened with.
pub struct Excerpt<'a> {
    consumer: &'a BaseConsumer<ConsumerHooks>,
    topic: Arc<str>,
    /// The spans that have not ended: the next offset and the end.
    open: BTreeMap<i32, Span>,
    n_ended: u64,
    last_sign: Instant,
}

impl<'a> Excerpt<'a> {
    pub(super) fn new(consumer: &'a BaseConsumer<ConsumerHooks>, topic: Arc<str>, spans: &[Span]) -> Self {
        let open = spans.iter().map(|span| (span.partition, *span)).collect();
        Self { consumer, topic, open, n_ended: spans.iter().map(Span::n_offsets).sum(), last_sign: Instant::now() }
    }

    /// The next record; `None` at the end. Of one partition they come in order.
    ///
    /// # Errors
    /// When reading fails for good, or nothing arrives for a minute.
    pub fn next_record(&mut self) -> Result<Option<Found>, ExcerptError> {
        while !self.open.is_empty() {
            match self.consumer.poll(LOOK) {
                None if self.last_sign.elapsed() > MAX_SILENCE => return Err(ExcerptError::Silent(MAX_SILENCE)),
                Some(Ok(message)) => {
                    self.last_sign = Instant::now();
                    if self.takes(message.partition(), message.offset()) {
                        return Ok(Some(found(&message, &self.topic)));
                    }
                }
                Some(Err(KafkaError::PartitionEOF(partition))) => {
                    self.last_sign = Instant::now();
                    self.close(partition);
                }
                Some(Err(error)) if is_final(&error) => return Err(ExcerptError::Broken(error)),
                // Brokers come and go; the client connects again by itself.
                None | Some(Err(_)) => {}
            }
        }
        Ok(None)
    }

    /// Offsets that are still to come.
    #[must_use]
    pub fn n_left(&self) -> u64 {
        self.open.values().map(Span::n_offsets).sum()
    }

    /// Offsets that it was opened with.
    #[must_use]
    pub fn n_offsets(&self) -> u64 {
        self.n_ended
    }

    /// Whether this record belongs to its span; moves on behind it.
    fn takes(&mut self, partition: i32, offset: i64) -> bool {
        let Some(span) = self.open.get_mut(&partition) else { return false };
        let is_inside = offset < span.end;
        span.start = offset + 1;
        if span.start >= span.end {
            self.close(partition);
        }
        is_inside
    }

    fn close(&mut self, partition: i32) {
        if self.open.remove(&partition).is_none() {
            return;
        }
        let mut list = TopicPartitionList::new();
        list.add_partition(&self.topic, partition);
        // What is fetched for nothing costs a little, no more.
        if let Err(error) = self.consumer.pause(&list) {
            tracing::debug!(%error, partition, "cannot pause a partition that has ended");
        }
    }
}

impl Drop for Excerpt<'_> {
    fn drop(&mut self) {
        // The next excerpt, or the end of the consumer, makes up for a failure.
        if let Err(error) = self.consumer.unassign() {
            tracing::debug!(%error, "cannot unassign");
        }
    }
}

fn found(message: &BorrowedMessage<'_>, topic: &Arc<str>) -> Found {
    let received = receive(message, topic);
    let mut found = Found {
        partition: message.partition(),
        offset: message.offset(),
        message: received.message,
        has_unreadable_headers: received.unreadable_headers.is_some(),
    };
    if let Some(headers) = &received.unreadable_headers {
        found.message.headers = readable_headers(headers);
    }
    found
}

fn is_final(error: &KafkaError) -> bool {
    use RDKafkaErrorCode as Code;
    matches!(error, KafkaError::MessageConsumptionFatal(_))
        || matches!(
            error.rdkafka_error_code(),
            Some(Code::TopicAuthorizationFailed | Code::UnknownTopicOrPartition | Code::AutoOffsetReset)
        )
}
