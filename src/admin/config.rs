//! Where the admin server listens, and how long it listens to one caller.

use std::net::{Ipv4Addr, SocketAddr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::ConfigFault;

/// The port that Prometheus exporters of OpenTelemetry use by custom; 9090 is Prometheus itself.
const PORT: u16 = 9464;

/// Metrics, probes and the redacted configuration over HTTP.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AdminConfig {
    /// Whether the server runs at all.
    pub enabled: bool,
    /// Address and port to listen on; port 0 takes a free one and logs it. There is no authentication: leave it on
    /// loopback, or let the network decide who reaches it, as the chart does.
    #[schemars(with = "String")]
    pub bind: SocketAddr,
    /// Connections answered at a time; the next one waits.
    pub max_connections: usize,
    /// Seconds a caller has to send a request, and an idle connection stays open.
    pub request_timeout_seconds: u64,
    /// Whether `POST /reload` looks for a changed taxonomy at once. Changed files are taken up within seconds without it.
    pub allow_reload: bool,
}

/// More connections than this are no scrapes.
const MOST_CONNECTIONS: usize = 10_000;

impl AdminConfig {
    /// Every mistake in this section.
    #[must_use]
    pub fn validate(&self) -> Vec<ConfigFault> {
        let mut faults = Vec::new();
        if !(1..=MOST_CONNECTIONS).contains(&self.max_connections) {
            faults.push(ConfigFault::new("max_connections", format!("is outside 1 to {MOST_CONNECTIONS}")));
        }
        if !(1..=3600).contains(&self.request_timeout_seconds) {
            faults.push(ConfigFault::new("request_timeout_seconds", "is outside 1 to 3600"));
        }
        faults
    }
}

impl Default for AdminConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, PORT)),
            max_connections: 64,
            request_timeout_seconds: 30,
            allow_reload: false,
        }
    }
}
