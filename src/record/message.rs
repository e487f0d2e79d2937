//! A message as it came in, byte for byte.

use std::sync::Arc;

/// One Kafka header: names repeat, order counts, and null is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The header's name.
    pub name: String,
    /// The header's bytes; `None` is Kafka's null.
    pub value: Option<Vec<u8>>,
}

/// Where a message was read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A record of a Kafka topic.
    Kafka {
        /// The Kafka topic.
        topic: Arc<str>,
        /// The partition within it.
        partition: i32,
        /// The record's offset.
        offset: i64,
    },
    /// A line or the whole of a file, as `process` and `explain` read them.
    File {
        /// The file's name as given, `-` for standard input.
        file: Arc<str>,
        /// The line the record starts on, from 1.
        line: u64,
    },
}

/// One message, detached from the client that read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawMessage {
    /// Where it was read.
    pub origin: Origin,
    /// The key's bytes; `None` is Kafka's null.
    pub key: Option<Vec<u8>>,
    /// The value's bytes; `None` is a tombstone, which is not an empty article.
    pub value: Option<Vec<u8>>,
    /// The headers in their order, duplicates kept.
    pub headers: Vec<Header>,
    /// The record's timestamp in milliseconds since 1970 UTC, where it has one.
    pub timestamp_ms: Option<i64>,
}

impl RawMessage {
    /// The last header of this name (case-insensitive), as Kafka's own `lastHeader` does.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        let last = self.headers.iter().rev().find(|header| header.name.eq_ignore_ascii_case(name));
        last.and_then(|header| header.value.as_deref())
    }

    /// Bytes this message holds in memory: what the worker's budget counts.
    #[must_use]
    pub fn size_bytes(&self) -> usize {
        let headers: usize = self.headers.iter().map(|h| h.name.len() + h.value.as_ref().map_or(0, Vec::len)).sum();
        self.key.as_ref().map_or(0, Vec::len) + self.value.as_ref().map_or(0, Vec::len) + headers
    }
}
