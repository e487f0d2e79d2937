//! The worker with everything that it needs around it: pipeline, metrics, pulse, admin server.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use super::reload::Reloader;
use crate::admin::{AdminState, Server};
use crate::cli::{CliError, assemble};
use crate::config::{Config, Loaded};
use crate::format::Form;
use crate::kafka::{self, Bounds, Ended, Host, Shutdown};
use crate::pipeline::Taxonomy;
use crate::telemetry::{BuildInfo, ContentMetrics, Health, PulseLimits, StageMetrics, Telemetry, Tracer};
use crate::worker::PipelineHandle;

/// librdkafka's own default of `max.poll.interval.ms`.
const DEFAULT_POLL_INTERVAL: Duration = Duration::from_mins(5);

/// A commit may take the transaction's timeout and is then given this long to be told so.
const BROKER_CALL_GRACE: Duration = Duration::from_mins(1);

/// How long the last traces may take when everything else has ended.
const TRACES_PATIENCE: Duration = Duration::from_secs(3);

/// A worker that is ready to run, with its admin server already answering.
#[derive(Debug)]
pub struct Worker {
    config: Config,
    host: Host,
    telemetry: Telemetry,
    admin: Option<Server>,
    /// Looks for changed files for as long as this end lives.
    _reload: SyncSender<()>,
}

impl Worker {
    /// Puts the parts together and starts the admin server; says in the log what runs.
    ///
    /// # Errors
    /// When the admin server cannot listen.
    pub fn start(loaded: Loaded, taxonomy: &Arc<Taxonomy>, shutdown: Shutdown) -> Result<Self, CliError> {
        let Loaded { config, shown } = loaded;
        let (librdkafka, features) = kafka::client_library();
        let taxonomy_name = assemble::taxonomy_name(taxonomy);
        let build = BuildInfo { librdkafka, taxonomy: taxonomy_name, config_hash: shown.hash.clone() };
        announce(&build, &features, &config);

        let telemetry = Telemetry::new(&build)?;
        let form = form(&config, &shutdown)?;
        let host = Host { shutdown, ..host(&config, taxonomy, &form, &telemetry)? };
        let reloader = Reloader::new(config.clone(), form, host.clone(), telemetry.clone())?;
        let reload = reloader.start().map_err(|error| CliError::Fatal(format!("cannot start a thread: {error}")))?;
        let state = AdminState {
            telemetry: telemetry.clone(),
            health: Arc::clone(&host.health),
            reload: config.admin.allow_reload.then(|| reload.clone()),
            config_toml: shown.toml,
            config_json: shown.json,
        };
        let admin = if config.admin.enabled { Some(Server::start(&config.admin, state)?) } else { None };
        if let Some(server) = &admin {
            tracing::info!(address = %server.address(), "answering metrics and probes");
        }
        Ok(Self { config, host, telemetry, admin, _reload: reload })
    }

    /// With an end: what lies outside these bounds is not processed, and after the last of it the worker stops.
    #[must_use]
    pub fn between(mut self, bounds: Arc<Bounds>) -> Self {
        self.host.bounds = Some(bounds);
        self
    }

    /// Runs until a stop is asked for or it cannot go on.
    ///
    /// # Errors
    /// When the worker could not start.
    pub fn run(&self) -> Result<Ended, CliError> {
        let ended = kafka::run(&self.config, &self.host)?;
        self.host.tracer.flush(TRACES_PATIENCE);
        Ok(ended)
    }

    /// Where metrics and probes are, if the admin server runs.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.admin.as_ref().map(Server::address)
    }

    /// The metrics, for whoever shows them beside the server.
    #[must_use]
    pub fn telemetry(&self) -> &Telemetry {
        &self.telemetry
    }
}

/// Says in the log what runs.
fn announce(build: &BuildInfo, features: &str, config: &Config) {
    tracing::info!(
        version = BuildInfo::VERSION,
        revision = BuildInfo::revision(),
        librdkafka = build.librdkafka,
        features,
        taxonomy = build.taxonomy,
        config_hash = build.config_hash,
        group = config.kafka.group,
        guarantee = ?config.worker.guarantee,
        format = ?config.output.format,
        "starting"
    );
}

/// What the worker is lent; nobody asks it to stop yet.
pub(super) fn host(
    config: &Config,
    taxonomy: &Arc<Taxonomy>,
    form: &Form,
    telemetry: &Telemetry,
) -> Result<Host, CliError> {
    let registry = telemetry.registry();
    Ok(Host {
        pipeline: PipelineHandle::new(assemble::press(config, Arc::clone(taxonomy), form)?),
        registry: registry.clone(),
        content: ContentMetrics::register(registry, assemble::topics(taxonomy))?,
        stages: StageMetrics::register(registry)?,
        tracer: Tracer::start(config, registry)?,
        health: Health::new(config.worker.shards.get(), pulse_limits(config)),
        shutdown: Shutdown::default(),
        bounds: None,
    })
}

/// The form in which records are written; a stop that is asked for meanwhile ends the wait for a registry.
pub(super) fn form(config: &Config, shutdown: &Shutdown) -> Result<Form, CliError> {
    let pause = |time| {
        shutdown.wait(time);
        !shutdown.is_requested()
    };
    Ok(Form::prepare(config.output.format, &config.output.registry, &config.output.topic, &pause)?)
}

/// A shard may be silent for as long as the group waits for it, and in a broker call for longer than a commit can take.
fn pulse_limits(config: &Config) -> PulseLimits {
    let kafka = &config.kafka;
    let name = "max.poll.interval.ms";
    let configured = kafka.consumer_properties.get(name).or_else(|| kafka.properties.get(name));
    let poll_interval = configured.and_then(|value| value.parse().ok()).map(Duration::from_millis);
    let transaction_timeout = Duration::from_secs(kafka.transaction_timeout_seconds);
    PulseLimits {
        beat: poll_interval.unwrap_or(DEFAULT_POLL_INTERVAL).max(Duration::from_mins(1)),
        broker_call: transaction_timeout + BROKER_CALL_GRACE,
    }
}
