//! What is running: one gauge that is always 1, with everything that a rollout changes as its labels.

use prometheus::{Gauge, Opts};

/// The commit that was built, where the build says it: `COPYDESK_REVISION=$(git rev-parse --short HEAD) cargo build`.
const REVISION: Option<&str> = option_env!("COPYDESK_REVISION");

/// The labels of `copydesk_build_info`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuildInfo {
    /// The version of librdkafka that is linked.
    pub librdkafka: String,
    /// The taxonomy's name and version.
    pub taxonomy: String,
    /// The first characters of the configuration's hash: two pods that differ here run different settings.
    pub config_hash: String,
}

impl BuildInfo {
    /// This program's version.
    pub const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    /// The commit that was built, `unknown` where the build does not say.
    #[must_use]
    pub fn revision() -> &'static str {
        REVISION.unwrap_or("unknown")
    }

    /// The gauge.
    pub(super) fn gauge(&self) -> Result<Gauge, prometheus::Error> {
        let help = "Always 1; the labels say which build, taxonomy and configuration run.";
        let labels = Opts::new("copydesk_build_info", help)
            .const_label("version", Self::VERSION)
            .const_label("revision", Self::revision())
            .const_label("librdkafka", &self.librdkafka)
            .const_label("taxonomy", &self.taxonomy)
            .const_label("config_hash", &self.config_hash);
        let gauge = Gauge::with_opts(labels)?;
        gauge.set(1.0);
        Ok(gauge)
    }
}
