//! `copydesk run`: the worker, from its settings to its exit code.

mod reload;
pub(super) mod signals;
mod worker;

use super::{CliError, ConfigArguments, assemble, exit::Exit};
use crate::kafka::{Ended, Shutdown};
use crate::telemetry;

pub use worker::Worker;

/// Runs the worker: raw articles from Kafka in, enriched records out, until it is told to stop.
///
/// SIGTERM and SIGINT end it in good order: unready, finish, commit, leave the group. A second signal ends it at once.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigArguments,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments) -> Result<Exit, CliError> {
    let loaded = assemble::config(&arguments.config)?;
    telemetry::start_log(&loaded.config.telemetry);
    let taxonomy = assemble::taxonomy(&loaded.config, None)?;
    let shutdown = Shutdown::default();
    signals::listen(&shutdown).map_err(|error| CliError::Fatal(format!("cannot listen for signals: {error}")))?;
    let worker = Worker::start(loaded, &taxonomy, shutdown)?;
    let ended = worker.run()?;
    tracing::info!(?ended, "stopped");
    Ok(match ended {
        Ended::Done => Exit::Done,
        Ended::DrainAborted => Exit::DrainAborted,
        Ended::Fatal => Exit::Fatal,
    })
}
