//! The published record in Kafka's terms: its key, its headers, its timestamp, and whether it fits.

use super::{KeySource, OutputConfig, TimestampSource, cloudevents};
use crate::record::{Fault, FaultReason, Header, ID_HEADER, Origin, Outgoing, RawMessage, StageName};
use crate::telemetry::TRACEPARENT;
use crate::worker::Publication;

/// Headers of the input that the record does not keep: what they say is no longer true of it.
const NOT_KEPT: [&str; 2] = ["content-encoding", "content-type"];

/// Names of ours; an input that was already a record of ours must not look as if it were this one.
const OWN_PREFIX: &str = "copydesk-";

/// The record for a publication, or the fault when it does not fit the output topic. A `traceparent` of ours replaces
/// the input's; `tracestate` goes along as it is.
pub(super) fn publication(
    message: &RawMessage,
    publication: Publication,
    traceparent: Option<String>,
    output: &OutputConfig,
) -> Result<Outgoing, Fault> {
    let Publication { value, id, .. } = publication;
    let mut headers = headers(message, value.is_some().then_some(id.as_str()), output);
    if let Some(traceparent) = traceparent {
        headers.retain(|header| !header.name.eq_ignore_ascii_case(TRACEPARENT));
        headers.push(Header { name: TRACEPARENT.to_owned(), value: Some(traceparent.into_bytes()) });
    }
    let key = match (output.key, &message.key) {
        (KeySource::Input, Some(key)) => Some(key.clone()),
        (KeySource::Input, None) | (KeySource::Id, _) => (!id.is_empty()).then(|| id.into_bytes()),
    };
    let timestamp_ms = match output.timestamp {
        TimestampSource::Input => message.timestamp_ms,
        TimestampSource::Now => None,
    };
    let record = Outgoing { key, value, headers, timestamp_ms };
    let bytes = record.wire_bytes();
    if bytes > output.max_record_bytes {
        let limit = output.max_record_bytes;
        let detail = format!("the record takes {bytes} bytes and output.max_record_bytes is {limit}");
        return Err(Fault { stage: StageName::Produce, reason: FaultReason::RecordTooLarge, detail });
    }
    Ok(record)
}

/// The headers of a record; of a tombstone, which is about no article, where there is no id.
fn headers(message: &RawMessage, id: Option<&str>, output: &OutputConfig) -> Vec<Header> {
    let is_kept = |header: &&Header| {
        let is_ours = header.name.get(..OWN_PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(OWN_PREFIX));
        let is_event = output.cloudevents && cloudevents::is_attribute(&header.name);
        !is_ours && !is_event && !NOT_KEPT.iter().any(|name| header.name.eq_ignore_ascii_case(name))
    };
    let mut headers: Vec<Header> = message.headers.iter().filter(is_kept).cloned().collect();
    if id.is_some() {
        let content_type = output.format.content_type().as_bytes().to_vec();
        headers.push(Header { name: "content-type".to_owned(), value: Some(content_type) });
    }
    if let Origin::Kafka { topic, partition, offset } = &message.origin {
        let input_id = format!("{topic}/{partition}/{offset}");
        if let Some(article_id) = id.filter(|_| output.cloudevents) {
            headers.extend(cloudevents::attributes(message, &input_id, article_id, &output.cloudevents_source));
        }
        headers.push(Header { name: ID_HEADER.to_owned(), value: Some(input_id.into_bytes()) });
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(name: &str, value: Option<&[u8]>) -> Header {
        Header { name: name.to_owned(), value: value.map(<[u8]>::to_vec) }
    }

    fn message(key: Option<&[u8]>, headers: Vec<Header>) -> RawMessage {
        let origin = Origin::Kafka { topic: "news.raw".into(), partition: 1, offset: 7 };
        RawMessage { origin, key: key.map(<[u8]>::to_vec), value: None, headers, timestamp_ms: Some(5) }
    }

    fn made(bytes: usize) -> Publication {
        Publication { value: Some(vec![b'x'; bytes]), id: "id-1".to_owned(), published_at_ms: None, facts: None }
    }

    #[test]
    fn headers_keep_order_duplicates_and_nulls_and_lose_what_is_no_longer_true() {
        let kept = [header("b", None), header("a", Some(b"1")), header("a", Some(b"2"))];
        let mut sent = kept.to_vec();
        sent.insert(1, header("Content-Encoding", Some(b"gzip")));
        sent.insert(2, header("copydesk-id", Some(b"old/0/0")));

        let record = publication(&message(None, sent), made(1), None, &OutputConfig::default()).expect("it fits");

        assert_eq!(record.headers[..3], kept);
        assert_eq!(record.headers[3], header("content-type", Some(b"application/json")));
        assert_eq!(record.headers[4], header("copydesk-id", Some(b"news.raw/1/7")));
        assert_eq!(record.headers.len(), 5);
    }

    #[test]
    fn an_event_carries_its_attributes_and_none_of_the_inputs() {
        let output = OutputConfig { cloudevents: true, ..OutputConfig::default() };
        let sent = vec![header("ce_id", Some(b"the scraper's")), header("ce_shard", Some(b"3"))];

        let record = publication(&message(None, sent), made(1), None, &output).expect("it fits");

        let text = |header: &Header| String::from_utf8(header.value.clone().unwrap_or_default()).expect("UTF-8");
        let headers: Vec<_> = record.headers.iter().map(|header| (header.name.as_str(), text(header))).collect();
        let expected = [
            ("content-type", "application/json"),
            ("ce_specversion", "1.0"),
            ("ce_id", "news.raw/1/7"),
            ("ce_source", "/copydesk"),
            ("ce_type", "copydesk.article.v1"),
            ("ce_subject", "id-1"),
            ("ce_time", "1970-01-01T00:00:00.005Z"),
            ("copydesk-id", "news.raw/1/7"),
        ];
        assert_eq!(headers, expected.map(|(name, value)| (name, value.to_owned())));
    }

    #[test]
    fn a_traced_record_carries_our_traceparent_in_place_of_the_inputs() {
        let sent = vec![header("Traceparent", Some(b"theirs")), header("tracestate", Some(b"vendor=1"))];
        let ours = Some("ours".to_owned());

        let record = publication(&message(None, sent), made(1), ours, &OutputConfig::default()).expect("it fits");

        let traced: Vec<&Header> =
            record.headers.iter().filter(|header| header.name.to_lowercase().starts_with("trace")).collect();
        assert_eq!(traced, [&header("tracestate", Some(b"vendor=1")), &header("traceparent", Some(b"ours"))]);
    }

    #[test]
    fn the_key_is_the_inputs_and_the_articles_id_where_there_is_none() {
        let by_input = OutputConfig::default();
        let by_id = OutputConfig { key: KeySource::Id, ..OutputConfig::default() };
        let key = |key, output: &OutputConfig| {
            publication(&message(key, Vec::new()), made(1), None, output).expect("it fits").key
        };

        assert_eq!(key(Some(b"k"), &by_input), Some(b"k".to_vec()));
        assert_eq!(key(None, &by_input), Some(b"id-1".to_vec()));
        assert_eq!(key(Some(b"k"), &by_id), Some(b"id-1".to_vec()));
    }

    #[test]
    fn a_record_that_does_not_fit_the_topic_is_a_fault_before_it_is_sent() {
        let output = OutputConfig { max_record_bytes: 2_000, ..OutputConfig::default() };

        let fault = publication(&message(None, Vec::new()), made(2_000), None, &output).expect_err("it does not fit");

        assert_eq!((fault.stage, fault.reason), (StageName::Produce, FaultReason::RecordTooLarge));
    }
}
