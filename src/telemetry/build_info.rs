//! What is running: one gauge that is always 1, with everything that a rollout or a reload changes as its labels.

use std::sync::{Arc, Mutex, PoisonError};

use prometheus::{IntGaugeVec, Opts, Registry};

use super::registry::register;

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

/// `copydesk_build_info`, whose taxonomy may change while the worker runs.
#[derive(Debug, Clone)]
pub(super) struct BuildGauge {
    series: IntGaugeVec,
    shown: Arc<Mutex<BuildInfo>>,
}

impl BuildInfo {
    /// This program's version.
    pub const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    /// The commit that was built, `unknown` where the build does not say.
    #[must_use]
    pub fn revision() -> &'static str {
        REVISION.unwrap_or("unknown")
    }

    fn label_values(&self) -> [&str; 5] {
        [Self::VERSION, Self::revision(), &self.librdkafka, &self.taxonomy, &self.config_hash]
    }
}

impl BuildGauge {
    pub(super) fn register(registry: &Registry, build: &BuildInfo) -> Result<Self, prometheus::Error> {
        let help = "Always 1; the labels say which build, taxonomy and configuration run.";
        let labels = ["version", "revision", "librdkafka", "taxonomy", "config_hash"];
        let series = register(registry, IntGaugeVec::new(Opts::new("copydesk_build_info", help), &labels)?)?;
        series.with_label_values(&build.label_values()).set(1);
        Ok(Self { series, shown: Arc::new(Mutex::new(build.clone())) })
    }

    /// Another taxonomy is in force.
    pub(super) fn taxonomy_changed(&self, taxonomy: String) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let before = shown.clone();
        if before.taxonomy == taxonomy {
            return;
        }
        shown.taxonomy = taxonomy;
        self.series.with_label_values(&shown.label_values()).set(1);
        // Only now, so that no scrape finds none. The old labels were set above, which is all that this could fail for.
        let _removed = self.series.remove_label_values(&before.label_values()).is_ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reload_replaces_the_taxonomy_and_leaves_one_series() {
        let registry = Registry::new();
        let build = BuildInfo { taxonomy: "trade 1".to_owned(), ..BuildInfo::default() };
        let gauge = BuildGauge::register(&registry, &build).expect("the name is free");

        gauge.taxonomy_changed("trade 2".to_owned());

        let text = prometheus::TextEncoder::new().encode_to_string(&registry.gather()).expect("families have names");
        assert!(text.contains(r#"taxonomy="trade 2""#) && !text.contains("trade 1"), "{text}");
    }
}
