//! A record's headers as a CloudEvent in Kafka's binary mode: the attributes beside the value, which stays as it is.
//!
//! The names are those of the CloudEvents Kafka protocol binding 1.0; `content-type` is the event's `datacontenttype`.

use crate::record::{Header, RawMessage, SCHEMA};

const PREFIX: &str = "ce_";

/// Whether a header is an event's attribute. Those of the input are about another event.
pub(super) fn is_attribute(name: &str) -> bool {
    name.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
}

/// The attributes of the event that a record is. Source and id together name it, and a record that is published twice
/// is the same event twice.
pub(super) fn attributes(
    message: &RawMessage,
    input_id: &str,
    article_id: &str,
    source: &str,
) -> impl Iterator<Item = Header> {
    let timestamp = message.timestamp_ms.and_then(|time| jiff::Timestamp::from_millisecond(time).ok());
    let attributes = [
        ("ce_specversion", Some("1.0".to_owned())),
        ("ce_id", Some(input_id.to_owned())),
        ("ce_source", Some(source.to_owned())),
        ("ce_type", Some(SCHEMA.to_owned())),
        ("ce_subject", Some(article_id.to_owned())),
        ("ce_time", timestamp.map(|time| format!("{time:.3}"))),
    ];
    attributes.into_iter().filter_map(|(name, value)| {
        value.map(|value| Header { name: name.to_owned(), value: Some(value.into_bytes()) })
    })
}
