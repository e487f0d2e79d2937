//! A dead letter: the original message byte for byte, and headers that say what went wrong with it.
//!
//! # Why
//! Headers can push a record over the topic's limit and stop the group that replays it, so every value added is capped,
//! and an original that no longer fits is replaced by a description of itself: where it is, how large, and its hash.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Fault, Header, Origin, Outgoing, RawMessage};

/// The most that one added header value takes.
const MAX_VALUE_BYTES: usize = 2 * 1024;

/// Says how often a message has become a dead letter, so that a replay knows when to stop.
pub const ATTEMPTS_HEADER: &str = "copydesk.error.attempts";

/// Says that a letter only describes its message, which would not have fitted the topic.
pub(super) const OMITTED_HEADER: &str = "copydesk.error.original_omitted";

/// Names an input: `topic/partition/offset`.
pub const ID_HEADER: &str = "copydesk-id";

/// The names of the headers that say what went wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum HeaderStyle {
    /// `__dlq.errors.*`, Kafka's own (KIP-1191).
    #[default]
    Kip1191,
    /// `__connect.errors.*`, Kafka Connect's (KIP-298).
    Connect,
    /// `__streams.errors.*`, Kafka Streams' (KIP-1034).
    Streams,
    /// `kafka_dlt-*`, Spring Kafka's, with its big-endian numbers.
    Spring,
}

/// What every dead letter of a worker has in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letterhead {
    /// The consumer group.
    pub group: String,
    /// The names of the headers.
    pub style: HeaderStyle,
    /// The most that a letter may take on the wire.
    pub max_bytes: usize,
}

impl Letterhead {
    /// The letter about this message; `at` is the moment in RFC 3339. The original is left out where it does not fit.
    #[must_use]
    pub fn letter(&self, message: RawMessage, fault: &Fault, at: &str) -> Outgoing {
        let added = self.added_headers(&message, fault, at);
        let describe = Outgoing { headers: added.clone(), ..Outgoing::default() };
        let original_bytes = message.size_bytes() + message.headers.len() * 10;
        if describe.wire_bytes() + original_bytes > self.max_bytes {
            return self.letter_without_original(&message, fault, at);
        }
        let RawMessage { key, value, mut headers, timestamp_ms, .. } = message;
        headers.extend(added);
        Outgoing { key, value, headers, timestamp_ms }
    }

    /// The letter that only describes its message: coordinates, sizes and hash.
    #[must_use]
    pub fn letter_without_original(&self, message: &RawMessage, fault: &Fault, at: &str) -> Outgoing {
        let (topic, partition, offset) = coordinates(&message.origin);
        let value = message.value.as_deref();
        let description = serde_json::json!({
            "copydesk": "dead letter without its original, which does not fit the topic",
            "topic": topic, "partition": partition, "offset": offset, "timestamp_ms": message.timestamp_ms,
            "key_bytes": message.key.as_ref().map(Vec::len), "value_bytes": value.map(<[u8]>::len),
            "n_headers": message.headers.len(), "value_sha256": value.map(sha256),
        });
        let key = message.key.as_ref().filter(|key| key.len() <= MAX_VALUE_BYTES).cloned();
        let mut headers = self.added_headers(message, fault, at);
        headers.push(header(OMITTED_HEADER, b"true"));
        Outgoing { key, value: Some(description.to_string().into_bytes()), headers, timestamp_ms: message.timestamp_ms }
    }

    /// The headers that say what went wrong, in the configured style and in copydesk's own names.
    #[must_use]
    pub fn added_headers(&self, message: &RawMessage, fault: &Fault, at: &str) -> Vec<Header> {
        let (topic, partition, offset) = coordinates(&message.origin);
        let sentence = format!("{}: {}: {}", fault.stage, fault.reason, fault.detail);
        let text = |name: &str, value: &str| header(name, capped(value).as_bytes());
        let (partition_text, offset_text) = (partition.to_string(), offset.to_string());
        let mut headers = match self.style {
            HeaderStyle::Kip1191 => vec![
                text("__dlq.errors.topic", topic),
                text("__dlq.errors.partition", &partition_text),
                text("__dlq.errors.offset", &offset_text),
                text("__dlq.errors.group", &self.group),
                text("__dlq.errors.message", &sentence),
            ],
            HeaderStyle::Connect => vec![
                text("__connect.errors.topic", topic),
                text("__connect.errors.partition", &partition_text),
                text("__connect.errors.offset", &offset_text),
                text("__connect.errors.connector.name", &self.group),
                text("__connect.errors.stage", fault.stage.as_str()),
                text("__connect.errors.exception.class.name", fault.reason.as_str()),
                text("__connect.errors.exception.message", &sentence),
            ],
            HeaderStyle::Streams => vec![
                text("__streams.errors.exception", fault.reason.as_str()),
                text("__streams.errors.message", &sentence),
                text("__streams.errors.topic", topic),
                text("__streams.errors.partition", &partition_text),
                text("__streams.errors.offset", &offset_text),
            ],
            HeaderStyle::Spring => vec![
                text("kafka_dlt-original-topic", topic),
                header("kafka_dlt-original-partition", &partition.to_be_bytes()),
                header("kafka_dlt-original-offset", &offset.to_be_bytes()),
                header("kafka_dlt-original-timestamp", &message.timestamp_ms.unwrap_or(-1).to_be_bytes()),
                text("kafka_dlt-original-consumer-group", &self.group),
                text("kafka_dlt-exception-fqcn", fault.reason.as_str()),
                text("kafka_dlt-exception-message", &sentence),
            ],
        };
        headers.extend([
            text("copydesk.error.stage", fault.stage.as_str()),
            text("copydesk.error.reason", fault.reason.as_str()),
            text("copydesk.error.detail", &fault.detail),
            text("copydesk.error.at", at),
            text(ATTEMPTS_HEADER, &attempts_before(message).saturating_add(1).to_string()),
            text(ID_HEADER, &format!("{topic}/{partition}/{offset}")),
        ]);
        headers
    }
}

/// How often this message was a dead letter before it was replayed.
fn attempts_before(message: &RawMessage) -> u32 {
    let text = message.header(ATTEMPTS_HEADER).and_then(|value| std::str::from_utf8(value).ok());
    text.and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn coordinates(origin: &Origin) -> (&str, i32, i64) {
    match origin {
        Origin::Kafka { topic, partition, offset } => (topic, *partition, *offset),
        Origin::File { file, line } => (file, 0, i64::try_from(*line).unwrap_or(i64::MAX)),
    }
}

fn header(name: &str, value: &[u8]) -> Header {
    Header { name: name.to_owned(), value: Some(value.to_vec()) }
}

fn capped(text: &str) -> &str {
    let mut end = text.len().min(MAX_VALUE_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

fn sha256(bytes: &[u8]) -> String {
    let hexadecimal = |byte: &u8| [byte >> 4, byte & 15].map(|digit| char::from_digit(u32::from(digit), 16));
    Sha256::digest(bytes).iter().flat_map(hexadecimal).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{FaultReason, StageName};

    fn message(value: Vec<u8>) -> RawMessage {
        RawMessage {
            origin: Origin::Kafka { topic: "news.raw".into(), partition: 3, offset: 41 },
            key: Some(b"k".to_vec()),
            value: Some(value),
            headers: vec![
                Header { name: "a".to_owned(), value: None },
                Header { name: "a".to_owned(), value: Some(vec![0xFF]) },
            ],
            timestamp_ms: Some(1_700_000_000_000),
        }
    }

    fn fault(detail: &str) -> Fault {
        Fault { stage: StageName::Decode, reason: FaultReason::InvalidJson, detail: detail.to_owned() }
    }

    fn letterhead(style: HeaderStyle) -> Letterhead {
        Letterhead { group: "desk".to_owned(), style, max_bytes: 10_000 }
    }

    fn value<'a>(letter: &'a Outgoing, name: &str) -> Option<&'a [u8]> {
        letter.headers.iter().find(|header| header.name == name).and_then(|header| header.value.as_deref())
    }

    #[test]
    fn the_original_is_kept_byte_for_byte_with_its_headers_first() {
        let original = message(b"{\xFF".to_vec());

        let letter =
            letterhead(HeaderStyle::Kip1191).letter(original.clone(), &fault("cut short"), "2025-04-09T00:00:00Z");

        assert_eq!((&letter.key, &letter.value), (&original.key, &original.value));
        assert_eq!(letter.timestamp_ms, original.timestamp_ms);
        assert_eq!(letter.headers[..2], original.headers[..]);
        assert_eq!(value(&letter, "__dlq.errors.message"), Some(b"decode: invalid_json: cut short".as_slice()));
        assert_eq!(value(&letter, "__dlq.errors.offset"), Some(b"41".as_slice()));
        assert_eq!(value(&letter, "copydesk-id"), Some(b"news.raw/3/41".as_slice()));
    }

    #[test]
    fn an_original_that_does_not_fit_is_described_instead() {
        let letter = letterhead(HeaderStyle::Kip1191).letter(message(vec![b'x'; 10_000]), &fault("too large"), "now");

        let description: serde_json::Value =
            serde_json::from_slice(letter.value.as_deref().expect("a description")).expect("JSON");
        assert_eq!(description["value_bytes"], 10_000);
        assert_eq!(description["value_sha256"].as_str().map(str::len), Some(64));
        assert!(letter.wire_bytes() < 10_000);
    }

    #[test]
    fn added_values_are_capped_at_a_character() {
        let letter = letterhead(HeaderStyle::Streams).letter(message(Vec::new()), &fault(&"가".repeat(1000)), "now");

        let detail = value(&letter, "copydesk.error.detail").expect("a detail");
        assert!(detail.len() <= MAX_VALUE_BYTES && std::str::from_utf8(detail).is_ok());
    }

    #[test]
    fn springs_numbers_are_big_endian() {
        let letter = letterhead(HeaderStyle::Spring).letter(message(Vec::new()), &fault("x"), "now");

        assert_eq!(value(&letter, "kafka_dlt-original-partition"), Some([0, 0, 0, 3].as_slice()));
        assert_eq!(value(&letter, "kafka_dlt-original-offset"), Some([0, 0, 0, 0, 0, 0, 0, 41].as_slice()));
    }

    #[test]
    fn a_replayed_letter_counts_its_attempts_on() {
        let mut replayed = message(Vec::new());
        replayed.headers.push(header(ATTEMPTS_HEADER, b"2"));

        let letter = letterhead(HeaderStyle::Connect).letter(replayed, &fault("again"), "now");

        let last = letter.headers.iter().rfind(|header| header.name == ATTEMPTS_HEADER);
        assert_eq!(last.and_then(|header| header.value.as_deref()), Some(b"3".as_slice()));
    }
}
