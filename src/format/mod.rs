//! The forms in which a record is written: plain JSON, Kafka Connect's envelope, a schema registry's wire format.
//!
//! # Why
//! Plain JSON is what most readers want. A JDBC sink wants a schema beside each row and no nested objects; readers that
//! live with a registry want five bytes in front that name the schema. All of them are written from the same
//! [`EnrichedArticle`], on the pool's threads, and none of them adds or loses anything.

mod avro;
mod config;
mod connect;
mod registry;
mod time;

use std::sync::Arc;
use std::time::Duration;

use avro::AvroSchema;
pub use config::{OutputFormat, RegistryConfig};
use connect::Envelope;
pub(crate) use registry::Registry;
pub use registry::RegistryError;

use crate::record::EnrichedArticle;

/// The contract as JSON Schema.
const JSON_SCHEMA: &str = include_str!("../../deploy/schemas/copydesk.article.v1.schema.json");

/// The contract as Avro.
const AVRO_SCHEMA: &str = include_str!("../../deploy/schemas/copydesk.article.v1.avsc");

/// What stands in front of a value whose schema is in a registry: a zero, and the schema's number in four bytes.
type Prefix = [u8; 5];

/// Writes records in one form; made once, shared by every thread.
#[derive(Debug, Clone)]
pub struct Form(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Json,
    Connect(Arc<Envelope>),
    RegisteredJson(Prefix),
    RegisteredAvro(Prefix, Arc<AvroSchema>),
}

/// A record that a form cannot hold, which only a bug can cause: a test writes every kind of record in every form.
#[derive(Debug, thiserror::Error)]
pub enum FormError {
    /// It could not be written as JSON.
    #[error("the record could not be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A field is not of the kind that the Avro schema says.
    #[error("the field `{0}` is not what the Avro schema says")]
    Avro(String),
}

impl Form {
    /// The plain record.
    #[must_use]
    pub fn json() -> Self {
        Self(Kind::Json)
    }

    /// The form that the settings ask for. Forms of a registry register their schema first; `pause` waits between two
    /// attempts and says whether to go on.
    ///
    /// # Errors
    /// When the registry cannot be reached, or does not take the schema.
    pub fn prepare(
        format: OutputFormat,
        registry: &RegistryConfig,
        topic: &str,
        pause: &dyn Fn(Duration) -> bool,
    ) -> Result<Self, RegistryError> {
        let prefix = || {
            let id = Registry::new(registry, topic).id_of(format, pause)?;
            let [a, b, c, d] = id.to_be_bytes();
            tracing::info!(id, subject = registry.subject_of(topic), "the registry knows the record's schema");
            Ok([0, a, b, c, d])
        };
        Ok(Self(match format {
            OutputFormat::Json => Kind::Json,
            OutputFormat::JsonConnectEnvelope => Kind::Connect(Arc::new(Envelope::new())),
            OutputFormat::JsonSchemaRegistry => Kind::RegisteredJson(prefix()?),
            OutputFormat::AvroSchemaRegistry => Kind::RegisteredAvro(prefix()?, Arc::new(AvroSchema::built_in())),
        }))
    }

    /// The record's bytes.
    ///
    /// # Errors
    /// When the record does not fit the form, which only a bug can cause.
    pub fn write(&self, record: &EnrichedArticle) -> Result<Vec<u8>, FormError> {
        match &self.0 {
            Kind::Json => with_json(Vec::new(), record),
            Kind::Connect(envelope) => Ok(envelope.write(record)?),
            Kind::RegisteredJson(prefix) => with_json(prefix.to_vec(), record),
            Kind::RegisteredAvro(prefix, schema) => {
                let mut bytes = prefix.to_vec();
                schema.write(&serde_json::to_value(record)?, &mut bytes).map_err(FormError::Avro)?;
                Ok(bytes)
            }
        }
    }
}

/// The bytes that a record's JSON takes, or somewhat more: it is written without moving what is written already, and holds
/// little that it does not need until its batch is committed.
fn room_for(record: &EnrichedArticle) -> usize {
    /// Names, fingerprint, statistics, lineage and the like.
    const FRAME: usize = 2560;
    const TOPIC: usize = 256;
    const PASSAGE: usize = 160;
    let topics: usize = record.topics.iter().map(|topic| TOPIC + PASSAGE * topic.evidence.len()).sum();
    let lead = record.lead.as_ref().map_or(0, String::len);
    FRAME + record.text.len() + lead + topics + PASSAGE * record.amounts.len()
}

fn with_json(mut bytes: Vec<u8>, record: &EnrichedArticle) -> Result<Vec<u8>, FormError> {
    bytes.reserve(room_for(record));
    serde_json::to_writer(&mut bytes, record)?;
    Ok(bytes)
}
