//! A record on its way out, published or dead letter: key, value, headers, timestamp, and its size on the wire.

use super::Header;

/// What a record adds to its parts at most, and its batch's head: librdkafka compares the sum with `message.max.bytes`
/// before compression, and the broker compares a whole batch with the topic's `max.message.bytes`.
const RECORD_OVERHEAD_BYTES: usize = 128;

/// Two lengths as variable-size integers.
const HEADER_OVERHEAD_BYTES: usize = 10;

/// A record as it is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outgoing {
    /// The key's bytes; `None` is Kafka's null.
    pub key: Option<Vec<u8>>,
    /// The value's bytes; `None` is a tombstone.
    pub value: Option<Vec<u8>>,
    /// The headers in their order.
    pub headers: Vec<Header>,
    /// Milliseconds since 1970 UTC; `None` lets the producer use the moment of sending.
    pub timestamp_ms: Option<i64>,
}

impl Outgoing {
    /// The most that it takes on the wire.
    #[must_use]
    pub fn wire_bytes(&self) -> usize {
        let length = |bytes: &Option<Vec<u8>>| bytes.as_ref().map_or(0, Vec::len);
        let header = |header: &Header| HEADER_OVERHEAD_BYTES + header.name.len() + length(&header.value);
        let headers: usize = self.headers.iter().map(header).sum();
        RECORD_OVERHEAD_BYTES + length(&self.key) + length(&self.value) + headers
    }
}
