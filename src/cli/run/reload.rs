//! Takes up a changed taxonomy, or changed furniture, while the worker runs; keeps the old one on any failure.
//!
//! # Why
//! The files are read and compared every few seconds instead of watched: a `ConfigMap` is updated by swapping symbolic
//! links, which file watchers see differently on every kernel and mount, and reading a few hundred kilobytes costs
//! nothing. Compiling and the files' own tests run on this thread; the shards only swap a pointer between two batches.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::Duration;

use prometheus::{IntCounterVec, Opts};

use crate::cli::{CliError, assemble};
use crate::config::Config;
use crate::format::Form;
use crate::kafka::Host;
use crate::pipeline::Taxonomy;
use crate::telemetry::{Telemetry, register};

/// How often the files are looked at. Kubernetes itself takes up to a minute to update a mounted `ConfigMap`.
const LOOK: Duration = Duration::from_secs(2);

/// What a reload changes, and where it says how it went.
#[derive(Debug)]
pub(super) struct Reloader {
    config: Config,
    form: Form,
    host: Host,
    telemetry: Telemetry,
    reloads: IntCounterVec,
    seen: Sources,
}

/// The files' texts as they were last looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sources(Result<Vec<(String, String)>, String>);

/// Why a changed file was not taken up.
#[derive(Debug, thiserror::Error)]
enum ReloadError {
    #[error(transparent)]
    Invalid(#[from] CliError),
    #[error(
        "{n_failed} of the taxonomy's own tests fail, the first one of topic `{topic}`; run `copydesk taxonomy test`"
    )]
    TestsFail { n_failed: usize, topic: String },
}

impl Reloader {
    /// A reloader that has seen the files as they are now.
    pub(super) fn new(config: Config, form: Form, host: Host, telemetry: Telemetry) -> Result<Self, prometheus::Error> {
        let help = "Changed taxonomy or furniture files; result is ok (taken up) or failed (the old ones stay).";
        let reloads = IntCounterVec::new(Opts::new("copydesk_taxonomy_reloads_total", help), &["result"])?;
        let reloads = register(telemetry.registry(), reloads)?;
        for result in ["ok", "failed"] {
            reloads.with_label_values(&[result]);
        }
        let seen = Sources::read(&config);
        Ok(Self { config, form, host, telemetry, reloads, seen })
    }

    /// Starts to look; sending on the channel looks at once, dropping every sender ends it.
    pub(super) fn start(self) -> std::io::Result<SyncSender<()>> {
        let (request, requests) = mpsc::sync_channel(1);
        thread::Builder::new().name("reload".to_owned()).spawn(move || self.look_until_dropped(&requests))?;
        Ok(request)
    }

    fn look_until_dropped(mut self, requests: &Receiver<()>) {
        loop {
            match requests.recv_timeout(LOOK) {
                Ok(()) => self.look(true),
                Err(RecvTimeoutError::Timeout) => self.look(false),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Takes up what has changed. A file that is broken is told once, and tried again when it changes.
    fn look(&mut self, is_asked_for: bool) {
        let found = Sources::read(&self.config);
        if found == self.seen && !is_asked_for {
            return;
        }
        self.seen = found;
        match self.take_up() {
            Ok(taxonomy) => {
                let version = taxonomy.version();
                self.reloads.with_label_values(&["ok"]).inc();
                self.telemetry.taxonomy_changed(assemble::taxonomy_name(&taxonomy));
                self.host.health.note_reload(None);
                tracing::info!(taxonomy = version.name, version.version, version.sha256, "took up the changed files");
            }
            Err(error) => {
                self.reloads.with_label_values(&["failed"]).inc();
                self.host.health.note_reload(Some(error.to_string()));
                tracing::error!(%error, "kept the old taxonomy and furniture");
            }
        }
    }

    fn take_up(&self) -> Result<Arc<Taxonomy>, ReloadError> {
        let taxonomy = assemble::taxonomy(&self.config, None)?;
        let report = taxonomy.run_tests();
        if let Some(failure) = report.failures().next() {
            return Err(ReloadError::TestsFail { n_failed: report.failures().count(), topic: failure.topic.clone() });
        }
        self.host.content.expect_topics(assemble::topics(&taxonomy));
        self.host.pipeline.replace(assemble::press(&self.config, Arc::clone(&taxonomy), &self.form)?);
        Ok(taxonomy)
    }
}

impl Sources {
    fn read(config: &Config) -> Self {
        Self(Self::try_read(config).map_err(|error| error.to_string()))
    }

    fn try_read(config: &Config) -> Result<Vec<(String, String)>, CliError> {
        let mut texts = Vec::new();
        if let Some(path) = &config.tag.taxonomy {
            let files = assemble::taxonomy_files(Path::new(path))?;
            texts.extend(files.into_iter().map(|file| (file.name, file.text)));
        }
        if let Some(path) = &config.clean.furniture {
            let text = fs::read_to_string(path).map_err(|source| CliError::Input { path: path.clone(), source })?;
            texts.push((path.display().to_string(), text));
        }
        Ok(texts)
    }
}
