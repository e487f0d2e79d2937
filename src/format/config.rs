//! Which form records are written in, and where the registry is that some forms need.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{ConfigFault, Secret};

/// The form in which a record is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OutputFormat {
    /// One flat-enough JSON object, described by `deploy/schemas/copydesk.article.v1.schema.json`.
    #[default]
    Json,
    /// Kafka Connect's `{"schema", "payload"}`, flattened: for JDBC sinks. Arrays of objects are texts of JSON.
    JsonConnectEnvelope,
    /// The JSON object behind a zero byte and the number of its schema in a registry.
    JsonSchemaRegistry,
    /// Avro behind a zero byte and the number of its schema in a registry.
    AvroSchemaRegistry,
}

impl OutputFormat {
    /// Whether the form needs a registry.
    #[must_use]
    pub fn is_registered(self) -> bool {
        matches!(self, Self::JsonSchemaRegistry | Self::AvroSchemaRegistry)
    }

    /// What the header `content-type` says. Five bytes in front, and it is JSON no longer.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        if self.is_registered() { "application/octet-stream" } else { "application/json" }
    }
}

/// A schema registry that speaks Confluent's API: Confluent's own, Apicurio (`/apis/ccompat/v7`), Karapace, Redpanda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RegistryConfig {
    /// Its address, `https://registry:8081`; needed by the formats that end in `-schema-registry`.
    pub url: String,
    /// The subject; empty for the usual one, the output topic's name and `-value`.
    pub subject: String,
    /// Whether the worker registers the schema at its start. If not, it must be there already.
    pub register: bool,
    /// Seconds to wait at the start for a registry that does not answer.
    pub patience_seconds: u64,
    /// Name for HTTP basic authentication; empty for none.
    pub username: String,
    /// Password for HTTP basic authentication.
    pub password: Secret,
}

impl Default for RegistryConfig {
    fn default() -> Self {
        Self {
            url: String::new(),
            subject: String::new(),
            register: true,
            patience_seconds: 60,
            username: String::new(),
            password: Secret::default(),
        }
    }
}

impl RegistryConfig {
    /// The subject under which the schema of this topic's values is kept.
    #[must_use]
    pub fn subject_of(&self, topic: &str) -> String {
        if self.subject.is_empty() { format!("{topic}-value") } else { self.subject.clone() }
    }

    /// Every mistake in this section, for this format.
    #[must_use]
    pub fn validate(&self, format: OutputFormat) -> Vec<ConfigFault> {
        let is_address = self.url.starts_with("http://") || self.url.starts_with("https://");
        if format.is_registered() && self.url.is_empty() {
            return vec![ConfigFault::new(
                "url",
                "is empty, and output.format needs a schema registry; name its address",
            )];
        }
        if !self.url.is_empty() && !is_address {
            return vec![ConfigFault::new("url", "is no address; write `http://host:port` or `https://host:port`")];
        }
        if self.url.contains('@') {
            let problem = "names a user, and would be shown with it; set username and password instead";
            return vec![ConfigFault::new("url", problem)];
        }
        Vec::new()
    }
}
