//! The one registry of the process: made at start, handed to the rooms, rendered at each scrape.

use prometheus::core::Collector;
use prometheus::process_collector::ProcessCollector;
use prometheus::{Encoder, Registry, TextEncoder};

use super::BuildInfo;
use super::build_info::BuildGauge;
use super::machine;

/// Owns the registry; whoever counts something registers it here once and keeps the handle.
#[derive(Debug, Clone)]
pub struct Telemetry {
    registry: Registry,
    build: BuildGauge,
}

impl Telemetry {
    /// A registry that knows the process, what the machine allows it, and the build.
    ///
    /// # Errors
    /// When a name is taken, which only a bug can cause.
    pub fn new(build: &BuildInfo) -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        registry.register(Box::new(ProcessCollector::for_self()))?;
        machine::register(&registry)?;
        let build = BuildGauge::register(&registry, build)?;
        Ok(Self { registry, build })
    }

    /// Where rooms register their collectors.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.registry
    }

    /// A reload put another taxonomy in force: its name and version.
    pub fn taxonomy_changed(&self, taxonomy: String) {
        self.build.taxonomy_changed(taxonomy);
    }

    /// Every metric in Prometheus' text format 0.0.4.
    ///
    /// # Errors
    /// When a collector hands out a family without a name or without values, which only a bug can cause.
    pub fn render(&self) -> Result<Vec<u8>, prometheus::Error> {
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(text)
    }
}

/// Registers a collector and hands it back: `let total = register(registry, IntCounter::new(..)?)?;`.
///
/// # Errors
/// When its name is taken.
pub fn register<C: Collector + Clone + 'static>(registry: &Registry, collector: C) -> Result<C, prometheus::Error> {
    registry.register(Box::new(collector.clone()))?;
    Ok(collector)
}
