//! The one HTTP client: for the schema registry and the trace collector, each call with a deadline.
//!
//! # Why
//! TLS is OpenSSL's, which librdkafka links already, with the system's certificates: one library, one list of whom to
//! trust, and `SSL_CERT_FILE` moves both.

use std::time::Duration;

use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig, TlsProvider};

/// What a server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl Answer {
    /// Whether the server took it.
    pub(crate) fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the same request may be taken later.
    pub(crate) fn is_passing(&self) -> bool {
        matches!(self.status, 408 | 429 | 500..=599)
    }
}

/// A client that gives up after its deadline.
#[derive(Debug, Clone)]
pub(crate) struct Client(Agent);

impl Client {
    /// A client whose calls take this long at most, all of it together.
    pub(crate) fn new(deadline: Duration) -> Self {
        let tls = TlsConfig::builder().provider(TlsProvider::NativeTls).root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .timeout_global(Some(deadline))
            .http_status_as_error(false)
            .user_agent(concat!("copydesk/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls)
            .build();
        Self(config.into())
    }

    /// Posts a body with these headers, and reads the answer whatever its status.
    pub(crate) fn post(&self, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<Answer, ureq::Error> {
        let request = self.0.post(url);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let mut response = request.send(body)?;
        let status = response.status().as_u16();
        Ok(Answer { status, body: response.body_mut().read_to_string()? })
    }
}
