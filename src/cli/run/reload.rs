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

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::cli::run::worker::{form, host};
    use crate::kafka::Shutdown;
    use crate::pipeline::Unobserved;
    use crate::record::{Origin, RawMessage};
    use crate::telemetry::BuildInfo;
    use crate::worker::Verdict;

    const LEARNED_LINE: &str = "The morning cup is served at seven in every quarter of the town.";

    fn furniture(version: &str, line: &str) -> String {
        format!(
            "[furniture]\nversion = \"{version}\"\n[[outlet]]\nname = \"desk.example\"\narticles = 30\nlines = [\"{line}\"]\n"
        )
    }

    /// A reloader of a furniture file, as the worker holds it.
    fn reloader(path: &Path) -> Reloader {
        let mut config = Config::default();
        config.clean.furniture = Some(path.to_owned());
        let taxonomy = assemble::taxonomy(&config, None).expect("it is built in");
        let telemetry = Telemetry::new(&BuildInfo::default()).expect("the registry is new");
        let form = form(&config, &Shutdown::default()).expect("JSON needs no registry");
        let host = host(&config, &taxonomy, &form, &telemetry).expect("the file is valid");
        Reloader::new(config, form, host, telemetry).expect("the registry is new")
    }

    /// The record of one article, as the pipeline in force makes it.
    fn record(reloader: &Reloader) -> Value {
        let body = format!(
            "Port opens\n\nThe new port opened on Monday after a long debate, and the first ships used its quay at \
             once, the speaker of the port authority said.\n\n{LEARNED_LINE}\n\nThe government expects the next \
             ships in the spring of next year, when the second quay will be ready for them.\n"
        );
        let article = serde_json::json!({"url": "https://desk.example/1", "body": body});
        let message = RawMessage {
            origin: Origin::File { file: "a".into(), line: 1 },
            key: None,
            value: Some(article.to_string().into_bytes()),
            headers: Vec::new(),
            timestamp_ms: None,
        };
        let Verdict::Publish(publication) = reloader.host.pipeline.load().process(&message, &mut Unobserved) else {
            panic!("the article is published");
        };
        serde_json::from_slice(&publication.value.expect("it has a value")).expect("it is JSON")
    }

    fn cleaned_by(record: &Value) -> (&str, bool) {
        let version = record["lineage"]["furniture_version"].as_str().unwrap_or_default();
        (version, record["text"].as_str().is_some_and(|text| !text.contains(LEARNED_LINE)))
    }

    #[test]
    fn changed_furniture_cleans_the_next_article_and_is_named_in_its_record() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("furniture.toml");
        fs::write(&path, furniture("one", "Sign up")).expect("the folder is ours");
        let mut reloader = reloader(&path);
        let before = record(&reloader);

        fs::write(&path, furniture("two", LEARNED_LINE)).expect("the folder is ours");
        reloader.look(false);

        assert_eq!(cleaned_by(&before), ("one", false));
        assert_eq!(cleaned_by(&record(&reloader)), ("two", true));
        assert_eq!(reloader.reloads.with_label_values(&["ok"]).get(), 1);
    }

    #[test]
    fn broken_furniture_is_refused_and_the_old_stays_in_force() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("furniture.toml");
        fs::write(&path, furniture("one", LEARNED_LINE)).expect("the folder is ours");
        let mut reloader = reloader(&path);

        fs::write(&path, "[furniture]\nversion = 2\n").expect("the folder is ours");
        reloader.look(false);

        assert_eq!(cleaned_by(&record(&reloader)), ("one", true));
        assert_eq!(reloader.reloads.with_label_values(&["failed"]).get(), 1);
    }
}
