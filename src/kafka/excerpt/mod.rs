//! Reads a part of a topic and ends: from given offsets to given offsets, as a member of no group.
//!
//! # Why
//! The offset before an end need not be a record's: a control marker may stand there. So a partition has ended when a
//! record at or past its end arrives, or when the client says that nothing follows. It says so of a partition number
//! alone, which names a partition only because one excerpt reads one Kafka topic.

mod reading;
mod spans;

use std::time::Duration;

use rdkafka::error::KafkaError;

pub use reading::{Excerpt, Found};
pub(super) use spans::subscribed;
pub use spans::{Bookmarks, Span};

/// How long one question to the cluster may take, as in `check --connect`.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why a part of a topic could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ExcerptError {
    /// The client library refused its settings.
    #[error("the Kafka client refused its configuration: {0}")]
    Client(#[source] KafkaError),
    /// Nobody answers.
    #[error("no broker answers: {0}; `copydesk check --connect` says more")]
    NoBroker(#[source] KafkaError),
    /// The topic is not there, or may not be seen.
    #[error("no such Kafka topic: `{0}`; create it, or grant Describe on it")]
    NoSuchTopic(String),
    /// A question was not answered.
    #[error("the cluster does not say {what}: {error}")]
    Unanswered {
        /// What was asked for.
        what: &'static str,
        /// What it said instead.
        error: KafkaError,
    },
    /// Reading failed for good.
    #[error("cannot read on: {0}")]
    Broken(#[source] KafkaError),
    /// The end was not reached, and nothing more arrived.
    #[error("nothing was read for {0:?}, and the end is not reached; the broker may be away")]
    Silent(Duration),
}
