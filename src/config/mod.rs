//! Gathers every room's section into one configuration, and reports all mistakes at once.

mod check;
mod environment;
mod fault;
mod file;
mod load;
mod reference;
mod references;
mod report;
mod schema;
mod secret;
mod shown;
mod tree;

pub use fault::ConfigFault;
pub use load::{Loaded, load, process_environment};
pub use reference::{example_file, json_schema, reference_page};
pub use report::{ConfigError, Report};
pub use secret::{Properties, REDACTED, Secret};
pub use shown::ShownConfig;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::admin::AdminConfig;
use crate::kafka::{self, DeadLetterConfig, KafkaConfig, KeySource, OutputConfig};
use crate::pipeline::decode::Tombstones;
use crate::pipeline::{CleanConfig, EnrichConfig, InputConfig, TagConfig};
use crate::telemetry::TelemetryConfig;
use crate::worker::WorkerConfig;

/// Everything an operator can set, a section a room.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The cluster, the group and the topics that are read.
    pub kafka: KafkaConfig,
    /// Where published records go.
    pub output: OutputConfig,
    /// Where messages go that cannot become a record.
    pub dead_letter: DeadLetterConfig,
    /// How the worker moves.
    pub worker: WorkerConfig,
    /// How a message is read.
    pub input: InputConfig,
    /// How an article is cleaned.
    pub clean: CleanConfig,
    /// How topics are assigned.
    pub tag: TagConfig,
    /// What is added to the record.
    pub enrich: EnrichConfig,
    /// Metrics, probes and the redacted configuration over HTTP.
    pub admin: AdminConfig,
    /// Logs and traces; metrics are always on.
    pub telemetry: TelemetryConfig,
}

impl Config {
    /// What the rooms find wrong with their settings: all of it, each with the setting's dotted name.
    #[must_use]
    pub fn validate(&self) -> Vec<ConfigFault> {
        let of = |section: &'static str, faults: Vec<ConfigFault>| {
            faults.into_iter().map(move |fault| fault.within(section))
        };
        let mut faults = Vec::new();
        faults.extend(of("kafka", self.kafka.validate()));
        faults.extend(of("worker", self.worker.validate()));
        faults.extend(of("clean", self.zone_faults()));
        faults.extend(of("admin", self.admin.validate()));
        faults.extend(of("telemetry", self.telemetry.validate()));
        faults.extend(kafka::validate_topics(&self.kafka, &self.output, &self.dead_letter));
        if self.input.tombstones == Tombstones::Forward && self.output.key == KeySource::Id {
            let problem = "is \"forward\", which needs the input's key; set output.key to \"input\"";
            faults.push(ConfigFault::new("input.tombstones", problem));
        }
        if self.input.fields.body.is_empty() {
            let problem = "is empty, so that no JSON object would have a body; name a field, or leave it out";
            faults.push(ConfigFault::new("input.fields.body", problem));
        }
        faults
    }

    fn zone_faults(&self) -> Vec<ConfigFault> {
        let zones = self.clean.outlet_zones.iter();
        let unknown = zones.filter(|(_, zone)| jiff::tz::TimeZone::get(zone).is_err());
        let fault = |(outlet, zone): (&String, &String)| {
            let problem =
                format!("gives `{outlet}` the zone `{zone}`, which IANA does not know; write one such as `Asia/Seoul`");
            ConfigFault::new("outlet_zones", problem)
        };
        unknown.map(fault).collect()
    }
}
