//! `copydesk process`: files or standard input to JSON Lines, without Kafka, on all cores and in input order.
//!
//! ```text
//! reader (one thread) ──chunks──► workers (all cores) ──lines──► writer (this thread, back in order)
//!          ▲                                                        │
//!          └───────────────── bytes in flight, bounded ─────────────┘
//! ```

mod budget;
pub(super) mod chunks;
pub(super) mod inputs;
mod lines;
mod ordered;
mod source;
mod tally;

use std::io::{self, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

use super::{CliError, ConfigArguments, assemble, exit::Exit};
use crate::config::Config;
use crate::pipeline::Pipeline;
use crate::pipeline::decode::InputFormat;
use crate::record::{Origin, RawMessage};
use chunks::Chunk;
pub(super) use chunks::Chunks;
use lines::Rendered;
use tally::Tally;

/// Cleans and tags files or standard input without Kafka: one line of JSON for each record, in input order.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Files, folders, patterns, or `-` for standard input; a `.jsonl` file holds a record a line, any other file one.
    #[arg(value_name = "FILE|DIR|GLOB|-")]
    inputs: Vec<PathBuf>,
    /// The shape of the input; `json` reads JSON Lines. Without it, `input.format` of the configuration decides.
    #[arg(long, value_enum)]
    format: Option<Format>,
    #[command(flatten)]
    config: ConfigArguments,
    /// A taxonomy to use instead of the configured one.
    #[arg(long, value_name = "FILE")]
    taxonomy: Option<PathBuf>,
    /// Threads that process records [default: one a core]
    #[arg(long, value_name = "N")]
    workers: Option<NonZeroUsize>,
    /// No progress bar and no summary.
    #[arg(long, short)]
    quiet: bool,
}

/// The shapes as typed on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    Auto,
    Json,
    Text,
    Html,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments, output: &mut dyn Write) -> Result<Exit, CliError> {
    let mut config = assemble::config(&arguments.config)?.config;
    if let Some(format) = arguments.format {
        config.input.format = format.into();
    }
    let taxonomy = assemble::taxonomy(&config, arguments.taxonomy.as_deref())?;
    let pipeline = assemble::pipeline(&config, taxonomy)?;
    let inputs = inputs::expand(&arguments.inputs)?;
    let progress = progress_bar(arguments.quiet, inputs::total_bytes(&inputs));
    let max_value_bytes = config.input.max_body_bytes;
    let chunks = Chunks::new(inputs, config.input.format, max_value_bytes, progress.clone());

    let started = Instant::now();
    let tally = process(&pipeline, chunks, workers(arguments), output);
    progress.finish_and_clear();
    let tally = tally?;
    if !arguments.quiet {
        tally.print(started.elapsed());
    }
    Ok(if tally.has_dead_letters() { Exit::Refused } else { Exit::Done })
}

/// The records of some inputs, as this command reads them: for commands that look at single ones.
pub(super) fn read(typed: &[PathBuf], config: &Config) -> Result<Chunks, CliError> {
    let inputs = inputs::expand(typed)?;
    Ok(Chunks::new(inputs, config.input.format, config.input.max_body_bytes, ProgressBar::hidden()))
}

/// The line that a record begins on, from 1.
pub(super) fn line_of(message: &RawMessage) -> u64 {
    match &message.origin {
        Origin::File { line, .. } => *line,
        Origin::Kafka { offset, .. } => offset.unsigned_abs(),
    }
}

/// Reads, processes and writes everything; what was read before an unreadable input is still written.
fn process(
    pipeline: &Pipeline,
    mut chunks: Chunks,
    n_workers: NonZeroUsize,
    output: &mut dyn Write,
) -> Result<Tally, CliError> {
    let mut tally = Tally::default();
    let work = |chunk: Chunk| Rendered::of(pipeline, &chunk);
    let write = |rendered: Rendered| {
        tally.add(&rendered);
        output.write_all(&rendered.lines).map_err(CliError::Output)
    };
    ordered::map(n_workers, &mut chunks, work, write)?;
    match chunks.into_failure() {
        Some(failure) => Err(failure),
        None => Ok(tally),
    }
}

fn workers(arguments: &Arguments) -> NonZeroUsize {
    let cores = || std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    arguments.workers.unwrap_or_else(cores)
}

/// A bar for the person who waits; hidden where it would mix with the records or nobody looks.
fn progress_bar(is_quiet: bool, total_bytes: Option<u64>) -> ProgressBar {
    if is_quiet || io::stdout().is_terminal() || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let Some(total_bytes) = total_bytes else {
        return ProgressBar::new_spinner().with_style(style("{spinner} {bytes} read · {bytes_per_sec}"));
    };
    ProgressBar::new(total_bytes)
        .with_style(style("{wide_bar} {percent}% · {bytes}/{total_bytes} · {bytes_per_sec} · {eta} left"))
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

impl From<Format> for InputFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Auto => Self::Auto,
            Format::Json => Self::Json,
            Format::Text => Self::Text,
            Format::Html => Self::Html,
        }
    }
}
