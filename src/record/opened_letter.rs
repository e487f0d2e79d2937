//! A dead letter read back: what it says of its message, in any of the header styles, and the message as it came in.
//!
//! # Why
//! The message's own headers come first and the added ones last, so the original is what precedes the last run of added
//! names. A message that had been a dead letter before carries such names itself; they stay where they were.

use super::dead_letter::{ATTEMPTS_HEADER, ID_HEADER, OMITTED_HEADER};
use super::{Header, Outgoing, RawMessage};

/// The first header of each style, with what all its headers begin with.
const STYLES: [(&str, &str); 4] = [
    ("__dlq.errors.topic", "__dlq.errors."),
    ("__connect.errors.topic", "__connect.errors."),
    ("__streams.errors.exception", "__streams.errors."),
    ("kafka_dlt-original-topic", "kafka_dlt-"),
];

/// What copydesk's own names begin with.
const OWN_PREFIX: &str = "copydesk.error.";

/// A dead letter, opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedLetter {
    /// Where its message was read: Kafka topic, partition and offset, where the letter says so.
    pub origin: Option<(String, i32, i64)>,
    /// The consumer group that gave up on it.
    pub group: Option<String>,
    /// The stage that gave up; another system's letter names none.
    pub stage: Option<String>,
    /// The reason; in another system's letter the exception's class.
    pub reason: Option<String>,
    /// A sentence for the person who reads it.
    pub detail: Option<String>,
    /// When it was written, in RFC 3339.
    pub at: Option<String>,
    /// How often its message has been a dead letter, this time included.
    pub attempts: u32,
    /// Whether the original is not in it, because it did not fit.
    pub is_without_original: bool,
    /// The message as it came in.
    pub original: Outgoing,
}

impl OpenedLetter {
    /// Opens a message of a dead letter topic; any message can be opened, and one without such headers says nothing.
    #[must_use]
    pub fn of(message: RawMessage) -> Self {
        let RawMessage { key, value, mut headers, timestamp_ms, .. } = message;
        let mut added = Added(headers.split_off(start_of_added(&headers)));
        // What a replay appended is no part of the original either.
        let replayed = headers.pop_if(|header| header.name == ATTEMPTS_HEADER);
        if added.0.is_empty() {
            added.0.extend(replayed);
        }
        Self {
            origin: added.origin(),
            group: added.text(&[
                "__dlq.errors.group",
                "__connect.errors.connector.name",
                "kafka_dlt-original-consumer-group",
            ]),
            stage: added.text(&["copydesk.error.stage", "__connect.errors.stage"]),
            reason: added.text(&[
                "copydesk.error.reason",
                "__connect.errors.exception.class.name",
                "__streams.errors.exception",
                "kafka_dlt-exception-fqcn",
            ]),
            detail: added.text(&[
                "copydesk.error.detail",
                "__dlq.errors.message",
                "__connect.errors.exception.message",
                "__streams.errors.message",
                "kafka_dlt-exception-message",
            ]),
            at: added.text(&["copydesk.error.at"]),
            attempts: added.text(&[ATTEMPTS_HEADER]).and_then(|text| text.parse().ok()).unwrap_or(1),
            is_without_original: added.value(OMITTED_HEADER).is_some(),
            original: Outgoing { key, value, headers, timestamp_ms },
        }
    }

    /// The message to send again: as it came in, and a header that counts how often it has been a dead letter.
    #[must_use]
    pub fn replay(self) -> Outgoing {
        let mut record = self.original;
        let attempts = self.attempts.to_string().into_bytes();
        record.headers.push(Header { name: ATTEMPTS_HEADER.to_owned(), value: Some(attempts) });
        record
    }
}

/// The headers that the letter's writer added.
struct Added(Vec<Header>);

impl Added {
    fn value(&self, name: &str) -> Option<&[u8]> {
        self.0.iter().rfind(|header| header.name == name)?.value.as_deref()
    }

    /// The first of these that is there, as text.
    fn text(&self, names: &[&str]) -> Option<String> {
        let value = names.iter().find_map(|name| self.value(name))?;
        Some(String::from_utf8_lossy(value).into_owned())
    }

    fn number<T: std::str::FromStr>(&self, prefix: &str, name: &str) -> Option<T> {
        self.text(&[&format!("{prefix}{name}")])?.parse().ok()
    }

    fn origin(&self) -> Option<(String, i32, i64)> {
        for (_, prefix) in STYLES.iter().take(3) {
            if let Some(topic) = self.text(&[&format!("{prefix}topic")]) {
                return Some((topic, self.number(prefix, "partition")?, self.number(prefix, "offset")?));
            }
        }
        let topic = self.text(&["kafka_dlt-original-topic"])?;
        let partition = self.value("kafka_dlt-original-partition")?.try_into().ok().map(i32::from_be_bytes)?;
        let offset = self.value("kafka_dlt-original-offset")?.try_into().ok().map(i64::from_be_bytes)?;
        Some((topic, partition, offset))
    }
}

/// Where the headers of the letter's writer begin: in one of ours at the last first name of a style, in another writer's
/// at the first of the added names at the end.
fn start_of_added(headers: &[Header]) -> usize {
    let is_replay = |header: &Header| header.name == ATTEMPTS_HEADER;
    let n_added = headers.iter().rev().take_while(|header| is_added(&header.name)).count();
    let run = headers.len() - n_added;
    let begins = |header: &Header| STYLES.iter().any(|(first, _)| *first == header.name);
    let added = headers.get(run..).unwrap_or_default();
    let ours = added.iter().rposition(|header| header.name == "copydesk.error.stage");
    let begin = ours.and_then(|stage| added.get(..stage)?.iter().rposition(begins));
    match begin {
        Some(index) => run + index,
        // Only what a replay appended, and no letter at all.
        None if added.iter().all(is_replay) => headers.len(),
        None => run,
    }
}

fn is_added(name: &str) -> bool {
    name == ID_HEADER || name.starts_with(OWN_PREFIX) || STYLES.iter().any(|(_, prefix)| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{Fault, FaultReason, HeaderStyle, Letterhead, Origin, StageName};

    const STYLES: [HeaderStyle; 4] =
        [HeaderStyle::Kip1191, HeaderStyle::Connect, HeaderStyle::Streams, HeaderStyle::Spring];

    fn header(name: &str, value: Option<&[u8]>) -> Header {
        Header { name: name.to_owned(), value: value.map(<[u8]>::to_vec) }
    }

    fn message(headers: Vec<Header>) -> RawMessage {
        RawMessage {
            origin: Origin::Kafka { topic: "news.raw".into(), partition: 3, offset: 41 },
            key: Some(vec![0xFF, 0]),
            value: Some(b"{\xFE".to_vec()),
            headers,
            timestamp_ms: Some(1_700_000_000_000),
        }
    }

    fn letterhead(style: HeaderStyle) -> Letterhead {
        Letterhead { group: "desk".to_owned(), style, max_bytes: 10_000 }
    }

    /// The letter about a message, as it is read from the dead letter topic.
    fn letter(message: RawMessage, style: HeaderStyle) -> RawMessage {
        let fault =
            Fault { stage: StageName::Decode, reason: FaultReason::InvalidJson, detail: "cut short".to_owned() };
        read_back(letterhead(style).letter(message, &fault, "2025-04-09T00:00:00Z"))
    }

    fn read_back(Outgoing { key, value, headers, timestamp_ms }: Outgoing) -> RawMessage {
        let origin = Origin::Kafka { topic: "news.dead-letter".into(), partition: 0, offset: 7 };
        RawMessage { origin, key, value, headers, timestamp_ms }
    }

    #[test]
    fn every_style_says_where_and_why_and_keeps_the_original() {
        let headers = vec![header("a", None), header("a", Some(b"")), header("b", Some(&[0xFF]))];
        for style in STYLES {
            let opened = OpenedLetter::of(letter(message(headers.clone()), style));

            assert_eq!(opened.origin, Some(("news.raw".to_owned(), 3, 41)), "{style:?}");
            assert_eq!(opened.stage.as_deref(), Some("decode"), "{style:?}");
            assert_eq!(opened.reason.as_deref(), Some("invalid_json"), "{style:?}");
            assert_eq!(opened.detail.as_deref(), Some("cut short"), "{style:?}");
            assert_eq!(opened.at.as_deref(), Some("2025-04-09T00:00:00Z"), "{style:?}");
            assert_eq!((opened.attempts, opened.is_without_original), (1, false), "{style:?}");
            let original = message(headers.clone());
            assert_eq!(opened.original.key, original.key);
            assert_eq!(opened.original.value, original.value);
            assert_eq!(opened.original.headers, original.headers, "{style:?}");
            assert_eq!(opened.original.timestamp_ms, original.timestamp_ms);
        }
    }

    #[test]
    fn a_message_that_was_another_systems_letter_keeps_that_systems_headers() {
        let theirs = vec![header("x", Some(b"1")), header("__connect.errors.topic", Some(b"orders"))];
        for style in STYLES {
            let opened = OpenedLetter::of(letter(message(theirs.clone()), style));

            assert_eq!(opened.original.headers, theirs, "{style:?}");
            assert_eq!(opened.origin, Some(("news.raw".to_owned(), 3, 41)), "{style:?}");
        }
    }

    #[test]
    fn a_message_that_fails_again_after_its_replay_counts_on_and_stays_itself() {
        let own = vec![header("a", Some(b"1"))];
        let first = OpenedLetter::of(letter(message(own.clone()), HeaderStyle::Kip1191));
        let again = RawMessage { origin: message(Vec::new()).origin, ..read_back(first.replay()) };

        let second = OpenedLetter::of(letter(again, HeaderStyle::Kip1191));

        assert_eq!(second.attempts, 2);
        assert_eq!(second.original.headers, own);
        assert_eq!(second.replay().headers, [own, vec![header(ATTEMPTS_HEADER, Some(b"2"))]].concat());
    }

    #[test]
    fn a_letter_without_its_original_says_so() {
        let fault = Fault { stage: StageName::Decode, reason: FaultReason::TooLarge, detail: String::new() };
        let short = letterhead(HeaderStyle::Kip1191).letter_without_original(&message(Vec::new()), &fault, "now");

        assert!(OpenedLetter::of(read_back(short)).is_without_original);
    }

    #[test]
    fn another_systems_letter_is_read_in_its_own_words() {
        let theirs = vec![
            header("own", Some(b"1")),
            header("__connect.errors.partition", Some(b"2")),
            header("__connect.errors.topic", Some(b"orders")),
            header("__connect.errors.offset", Some(b"9")),
            header("__connect.errors.exception.class.name", Some(b"DataException")),
        ];

        let opened = OpenedLetter::of(message(theirs));

        assert_eq!(opened.reason.as_deref(), Some("DataException"));
        assert_eq!(opened.stage, None);
        assert_eq!(opened.attempts, 1);
    }

    #[test]
    fn a_message_that_is_no_letter_says_nothing_and_stays_whole() {
        let headers = vec![header("a", Some(b"1")), header("b", None)];

        let opened = OpenedLetter::of(message(headers.clone()));

        assert_eq!((opened.origin, opened.reason), (None, None));
        assert_eq!(opened.original.headers, headers);
    }
}
