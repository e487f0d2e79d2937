//! What is logged, and how it looks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tracing_subscriber::filter::EnvFilter;

use super::TracesConfig;
use crate::config::ConfigFault;

/// Logs and traces; metrics are always on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TelemetryConfig {
    /// The least important lines that are logged. No level logs article text.
    pub log_level: LogLevel,
    /// Levels for single parts, as in `copydesk::kafka=debug,hyper=warn`; they go before `log_level`.
    pub log_filter: String,
    /// How a line looks.
    pub log_format: LogFormat,
    /// Traces of single articles; off unless an endpoint is named.
    pub traces: TracesConfig,
}

/// How important a line must be to be logged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// A human must act.
    Error,
    /// Something went wrong and was recovered.
    Warn,
    /// The worker's life: starts, stops, rebalances.
    #[default]
    Info,
    /// Every batch.
    Debug,
    /// Every event.
    Trace,
}

/// How a line looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people where standard error is a terminal, JSON where it is not.
    #[default]
    Auto,
    /// One JSON object a line.
    Json,
    /// For people.
    Human,
}

impl TelemetryConfig {
    /// What is wrong with these settings.
    #[must_use]
    pub fn validate(&self) -> Vec<ConfigFault> {
        let refused = self.filter().err();
        let fault = |error| ConfigFault::new("log_filter", format!("cannot be read: {error}; write part=level,…"));
        let of_traces = self.traces.validate().into_iter().map(|fault| fault.within("traces"));
        refused.map(fault).into_iter().chain(of_traces).collect()
    }

    /// The level and the filter in one.
    pub(super) fn filter(&self) -> Result<EnvFilter, tracing_subscriber::filter::ParseError> {
        let level = self.log_level.as_str();
        let directives =
            if self.log_filter.is_empty() { level.to_owned() } else { format!("{level},{}", self.log_filter) };
        EnvFilter::try_new(directives)
    }
}

impl LogLevel {
    fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}
