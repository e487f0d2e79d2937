//! Whether articles are traced, how many, and where the spans go.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::{ConfigFault, Secret};

/// Traces of single articles; off unless an endpoint is named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TracesConfig {
    /// The collector's address for OTLP over HTTP, `http://collector:4318`; empty for no traces.
    pub endpoint: String,
    /// The share of articles that are traced, 0 to 1. An article whose message carries a `traceparent` follows that.
    pub sample_ratio: f64,
    /// Headers of each export, for collectors that want a key.
    pub headers: BTreeMap<String, Secret>,
}

impl Default for TracesConfig {
    fn default() -> Self {
        Self { endpoint: String::new(), sample_ratio: 0.01, headers: BTreeMap::new() }
    }
}

impl TracesConfig {
    /// Every mistake in this section.
    #[must_use]
    pub fn validate(&self) -> Vec<ConfigFault> {
        let mut faults = Vec::new();
        let is_address = self.endpoint.starts_with("http://") || self.endpoint.starts_with("https://");
        if !self.endpoint.is_empty() && !is_address {
            let problem = "is no address; write `http://host:4318` or `https://host:4318`";
            faults.push(ConfigFault::new("endpoint", problem));
        }
        if self.endpoint.contains('@') {
            let problem = "names a user, and would be shown with it; set headers, such as `authorization`, instead";
            faults.push(ConfigFault::new("endpoint", problem));
        }
        if !(0.0..=1.0).contains(&self.sample_ratio) {
            faults.push(ConfigFault::new("sample_ratio", "is outside 0 to 1"));
        }
        faults
    }
}
