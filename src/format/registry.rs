//! Asks a schema registry for the number of the record's schema, registering it where that is wanted.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{AVRO_SCHEMA, JSON_SCHEMA, OutputFormat, RegistryConfig};
use crate::http::{Answer, Client};

/// One call; a registry that takes longer has other troubles.
const DEADLINE: Duration = Duration::from_secs(10);

/// Between two attempts.
const PAUSE: Duration = Duration::from_millis(500);

/// Longest answer of a registry that is quoted.
const MAX_QUOTED_CHARS: usize = 300;

/// Why records cannot be written in a registry's form.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// No answer within the patience.
    #[error("the schema registry {url} does not answer: {source}; check output.registry.url")]
    Unreachable {
        /// The address.
        url: String,
        /// What the last attempt ended in.
        source: Box<ureq::Error>,
    },
    /// The registered schemas and this one do not go together.
    #[error(
        "the schema registry refuses the record's schema under `{subject}` as incompatible: {answer}; \
             register it under another subject, or set the subject's compatibility to FORWARD"
    )]
    Incompatible {
        /// The subject.
        subject: String,
        /// What the registry said.
        answer: String,
    },
    /// The schema is not there, and the worker may not register it.
    #[error("the schema registry has no such schema under `{subject}`; register it, or set output.registry.register")]
    NotRegistered {
        /// The subject.
        subject: String,
    },
    /// Any other answer.
    #[error("the schema registry answers {status} under `{subject}`: {answer}")]
    Refused {
        /// The subject.
        subject: String,
        /// HTTP's status.
        status: u16,
        /// What the registry said.
        answer: String,
    },
}

/// A registry, asked about one subject.
#[derive(Debug)]
pub(crate) struct Registry<'a> {
    config: &'a RegistryConfig,
    subject: String,
    client: Client,
}

impl<'a> Registry<'a> {
    pub(crate) fn new(config: &'a RegistryConfig, topic: &str) -> Self {
        Self { config, subject: config.subject_of(topic), client: Client::new(DEADLINE) }
    }

    /// The schema's number. `pause` waits between two attempts and says whether to go on.
    pub(super) fn id_of(&self, format: OutputFormat, pause: &dyn Fn(Duration) -> bool) -> Result<u32, RegistryError> {
        let versions = if self.config.register { "/versions" } else { "" };
        let path = format!("subjects/{}{versions}", encoded(&self.subject));
        let begun = Instant::now();
        let answer = loop {
            let answer = self.post(&path, format);
            let is_passing = answer.as_ref().map_or(true, Answer::is_passing);
            let has_patience = begun.elapsed() < Duration::from_secs(self.config.patience_seconds);
            if !(is_passing && has_patience && pause(PAUSE)) {
                break answer?;
            }
        };
        let subject = self.subject.clone();
        let id = serde_json::from_str::<Value>(&answer.body).ok().and_then(|body| body.get("id")?.as_u64());
        match (answer.status, id.and_then(|id| u32::try_from(id).ok())) {
            (200, Some(id)) => Ok(id),
            (404, _) if !self.config.register => Err(RegistryError::NotRegistered { subject }),
            (409, _) => Err(RegistryError::Incompatible { subject, answer: quoted(&answer.body) }),
            (status, _) => Err(RegistryError::Refused { subject, status, answer: quoted(&answer.body) }),
        }
    }

    /// Whether the schema goes together with the latest of the subject; `None` where the subject has none.
    pub(crate) fn is_compatible(&self, format: OutputFormat) -> Result<Option<bool>, RegistryError> {
        let path = format!("compatibility/subjects/{}/versions/latest", encoded(&self.subject));
        let answer = self.post(&path, format)?;
        let verdict = serde_json::from_str::<Value>(&answer.body).ok();
        match (answer.status, verdict.and_then(|body| body.get("is_compatible")?.as_bool())) {
            (200, Some(is_compatible)) => Ok(Some(is_compatible)),
            (404, _) => Ok(None),
            (status, _) => {
                Err(RegistryError::Refused { subject: self.subject.clone(), status, answer: quoted(&answer.body) })
            }
        }
    }

    /// The subject that it is asked about.
    pub(crate) fn subject(&self) -> &str {
        &self.subject
    }

    fn post(&self, path: &str, format: OutputFormat) -> Result<Answer, RegistryError> {
        let (kind, schema) = match format {
            OutputFormat::AvroSchemaRegistry => ("AVRO", AVRO_SCHEMA),
            _ => ("JSON", JSON_SCHEMA),
        };
        let body = json!({"schemaType": kind, "schema": schema}).to_string();
        let credentials = format!("{}:{}", self.config.username, self.config.password.expose());
        let authorization = format!("Basic {}", STANDARD.encode(credentials));
        let mut headers = vec![("content-type", "application/vnd.schemaregistry.v1+json")];
        if !self.config.username.is_empty() {
            headers.push(("authorization", &authorization));
        }
        let url = self.config.url.trim_end_matches('/');
        self.client
            .post(&format!("{url}/{path}"), &headers, body.as_bytes())
            .map_err(|source| RegistryError::Unreachable { url: url.to_owned(), source: Box::new(source) })
    }
}

/// The subject as one segment of a path.
fn encoded(subject: &str) -> String {
    url::form_urlencoded::byte_serialize(subject.as_bytes()).collect::<String>().replace('+', "%20")
}

/// What a registry says may be long: a whole schema, or a proxy's page.
fn quoted(answer: &str) -> String {
    answer.trim().chars().take(MAX_QUOTED_CHARS).collect()
}
