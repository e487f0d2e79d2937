//! `copydesk demo`: the whole thing with an embedded broker and bundled articles, for a person to watch.

mod articles;
mod view;

use std::collections::BTreeMap;
use std::fs;
use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use self::view::View;
use super::run::{Worker, signals};
use super::{CliError, assemble, exit::Exit};
use crate::config::{self, Config};
use crate::kafka::embedded::{self, EmbeddedBroker, Follower};
use crate::kafka::{Ended, Shutdown};
use crate::record::Origin;

/// How long the bundled articles may take; joining a group takes the embedded broker three seconds alone.
const PATIENCE: Duration = Duration::from_mins(1);

/// How often the view looks whether it is time to stop.
const LOOK: Duration = Duration::from_millis(200);

/// Runs the whole thing with an embedded broker and bundled articles.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Go on after the bundled articles, for articles of your own; Ctrl-C ends it.
    #[arg(long)]
    keep_running: bool,
    #[command(subcommand)]
    command: Option<DemoCommand>,
}

#[derive(Debug, clap::Subcommand)]
enum DemoCommand {
    /// Sends files to a demo that keeps running.
    Produce {
        /// The articles: text, HTML or JSON, one a file.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The running demo's broker, as it printed it.
        #[arg(long, value_name = "HOST:PORT")]
        brokers: String,
    },
}

/// Runs the command.
///
/// # Errors
/// When the embedded broker cannot start, or the output not be written.
pub fn run(arguments: &Arguments, output: &mut dyn Write) -> Result<Exit, CliError> {
    match &arguments.command {
        None => watch(arguments.keep_running, output),
        Some(DemoCommand::Produce { files, brokers }) => produce(files, brokers, output),
    }
}

fn watch(keep_running: bool, output: &mut dyn Write) -> Result<Exit, CliError> {
    let Config { kafka, output: enriched, dead_letter: letters, .. } = Config::default();
    let (raw, enriched, letters) = (kafka.topics.concat(), enriched.topic, letters.topic);
    let broker =
        EmbeddedBroker::start(&[&raw, &enriched, &letters]).map_err(|error| fatal("the embedded broker", &error))?;
    let loaded = config::load(None, &settings(&broker)).map_err(CliError::Config)?;
    let taxonomy = assemble::taxonomy(&loaded.config, None)?;
    let shutdown = Shutdown::default();
    if keep_running {
        signals::listen(&shutdown).map_err(|error| fatal("listening for Ctrl-C", &error))?;
    }
    let worker = Worker::start(loaded, &taxonomy, shutdown.clone())?;
    say(output, &introduction(&broker, worker.address()))?;
    let articles = articles::bundled();
    embedded::send(&broker.brokers(), &raw, &articles).map_err(|error| fatal("sending the articles", &error))?;
    let follower = Follower::start(&broker.brokers(), &[&enriched, &letters]);
    let follower = follower.map_err(|error| fatal("following the output", &error))?;
    let running = thread::Builder::new().name("worker".to_owned()).spawn(move || worker.run());
    let running = running.map_err(|error| fatal("the worker's thread", &error))?;

    let mut view = View::new(is_coloured());
    let deadline = Instant::now() + PATIENCE;
    while view.n_seen() < articles.len() && Instant::now() < deadline && !running.is_finished() {
        show_next(&follower, &letters, &mut view, output)?;
    }
    view.show_totals(output).map_err(CliError::Output)?;
    if keep_running {
        let line = format!("copydesk demo produce FILE… --brokers {}", broker.brokers());
        say(output, &format!("\nSend more from another terminal; Ctrl-C ends the demo:\n  {line}\n"))?;
        while !shutdown.is_requested() && !running.is_finished() {
            show_next(&follower, &letters, &mut view, output)?;
        }
    }
    shutdown.request();
    let ended =
        running.join().map_err(|_| CliError::Fatal("the worker panicked; this is a bug in copydesk".to_owned()))?;
    let all_seen = view.n_seen() >= articles.len();
    match ended? {
        Ended::Done if all_seen => Ok(Exit::Done),
        Ended::Done => Err(CliError::Fatal(format!("only {} of {} articles came out", view.n_seen(), articles.len()))),
        Ended::DrainAborted => Ok(Exit::DrainAborted),
        Ended::Fatal => Ok(Exit::Fatal),
    }
}

fn show_next(follower: &Follower, letters: &str, view: &mut View, output: &mut dyn Write) -> Result<(), CliError> {
    let Some(message) = follower.next(LOOK) else { return Ok(()) };
    let is_letter = matches!(&message.origin, Origin::Kafka { topic, .. } if **topic == *letters);
    let shown = if is_letter { view.show_letter(&message, output) } else { view.show_record(&message, output) };
    shown.and_then(|()| output.flush()).map_err(CliError::Output)
}

fn produce(files: &[PathBuf], brokers: &str, output: &mut dyn Write) -> Result<Exit, CliError> {
    let mut sent = Vec::new();
    for path in files {
        let value = fs::read(path).map_err(|source| CliError::Input { path: path.clone(), source })?;
        sent.push(articles::article(path, value));
    }
    let topic = Config::default().kafka.topics.concat();
    embedded::send(brokers, &topic, &sent).map_err(|error| fatal("sending", &error))?;
    say(output, &format!("{} sent; they appear in the demo's terminal\n", sent.len()))?;
    Ok(Exit::Done)
}

/// The embedded broker, a free port for the metrics, and everything else as it comes.
fn settings(broker: &EmbeddedBroker) -> BTreeMap<String, String> {
    let settings =
        [("COPYDESK__KAFKA__BROKERS", broker.brokers()), ("COPYDESK__ADMIN__BIND", "127.0.0.1:0".to_owned())];
    settings.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn introduction(broker: &EmbeddedBroker, admin: Option<SocketAddr>) -> String {
    let metrics = admin.map_or_else(String::new, |address| format!("Metrics: http://{address}/metrics\n"));
    format!(
        "copydesk reads scraped articles from Kafka, keeps the article and nothing else, and says what it is about and why.\n\
         Broker: embedded in this process, {}. It enforces no transactions; `make kafka` runs a real one.\n{metrics}",
        broker.brokers()
    )
}

fn say(output: &mut dyn Write, text: &str) -> Result<(), CliError> {
    output.write_all(text.as_bytes()).and_then(|()| output.flush()).map_err(CliError::Output)
}

fn is_coloured() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn fatal(what: &str, error: &dyn std::fmt::Display) -> CliError {
    CliError::Fatal(format!("{what} failed: {error}"))
}
