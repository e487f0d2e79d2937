//! From librdkafka's message to ours: every byte copied once, so that nothing of the client's is held.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rdkafka::message::{BorrowedHeaders, BorrowedMessage, Headers, Message, OwnedHeaders};

use crate::record::{Header, Origin, RawMessage};

/// A message, and beside it the headers that could not be read as ours.
#[derive(Debug)]
pub(super) struct Received {
    pub(super) message: RawMessage,
    /// The headers in the client's own form, where a name is not UTF-8: they can be passed on, but not read.
    pub(super) unreadable_headers: Option<OwnedHeaders>,
}

/// Copies a message out of the client.
pub(super) fn receive(borrowed: &BorrowedMessage<'_>, topic: &Arc<str>) -> Received {
    // rdkafka panics on a header whose name is not UTF-8, and any producer can send one.
    let readable = catch_unwind(AssertUnwindSafe(|| headers(borrowed)));
    let unreadable_headers = match &readable {
        Ok(_) => None,
        Err(_) => borrowed.headers().map(BorrowedHeaders::detach),
    };
    let message = RawMessage {
        origin: Origin::Kafka { topic: Arc::clone(topic), partition: borrowed.partition(), offset: borrowed.offset() },
        key: borrowed.key().map(<[u8]>::to_vec),
        value: borrowed.payload().map(<[u8]>::to_vec),
        headers: readable.unwrap_or_default(),
        timestamp_ms: borrowed.timestamp().to_millis(),
    };
    Received { message, unreadable_headers }
}

/// Those of a message's headers whose names can be read.
pub(super) fn readable_headers(headers: &OwnedHeaders) -> Vec<Header> {
    let header = |index| {
        let header = headers.get(index);
        Header { name: header.key.to_owned(), value: header.value.map(<[u8]>::to_vec) }
    };
    // One at a time: rdkafka panics on each whose name is not UTF-8.
    (0..headers.count()).filter_map(|index| catch_unwind(AssertUnwindSafe(|| header(index))).ok()).collect()
}

fn headers(borrowed: &BorrowedMessage<'_>) -> Vec<Header> {
    let Some(headers) = borrowed.headers() else { return Vec::new() };
    let ours =
        headers.iter().map(|header| Header { name: header.key.to_owned(), value: header.value.map(<[u8]>::to_vec) });
    ours.collect()
}
