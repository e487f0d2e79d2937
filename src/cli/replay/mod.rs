//! `copydesk replay`: processes a range of time again, into a topic of its own, and ends.
//!
//! # Why
//! It is the worker itself, under another group: the same guarantee, order and dead letters, and the production group's
//! offsets stay as they are. Nothing of it runs beyond the end that was looked up at the start.

mod summary;

use std::io::Write;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;

use super::run::{Worker, signals};
use super::{CliError, ConfigArguments, assemble, exit::Exit, moment};
use crate::config::{Config, Loaded};
use crate::kafka::{self, Bounds, Ended, Mode, Range, Shutdown};
use crate::telemetry;

/// How often the progress bar moves.
const LOOK: Duration = Duration::from_millis(200);

/// Processes a range of time again, into a topic of its own, and ends; the group's own offsets stay as they are.
///
/// Every record with a timestamp from --from to just before --to, of every topic that the configuration reads, as of the
/// start. Interrupted, and run again with the same --group, it goes on where it was.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigArguments,
    /// Where to begin; without it, with the oldest record.
    #[arg(long, value_name = "TIME", value_parser = moment::parse, long_help = from())]
    from: Option<Timestamp>,
    /// Where to end; without it, at the end of the topics as of now.
    #[arg(long, value_name = "TIME", value_parser = moment::parse)]
    to: Option<Timestamp>,
    /// The topic for the records.
    #[arg(long, value_name = "TOPIC")]
    to_topic: String,
    /// The topic for dead letters; without it, the configured one.
    #[arg(long, value_name = "TOPIC")]
    dead_letter_topic: Option<String>,
    /// A group to remember how far the replay has come; without it, a new one.
    #[arg(long, value_name = "NAME")]
    group: Option<String>,
    /// Say what would be processed, and process nothing.
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command; ends in 1 where records were dead-lettered.
pub(super) fn run(arguments: &Arguments, output: &mut dyn Write) -> Result<Exit, CliError> {
    if let (Some(from), Some(to)) = (arguments.from, arguments.to)
        && from >= to
    {
        return Err(CliError::Usage(format!("--from {from} is not before --to {to}")));
    }
    let mut loaded = assemble::config(&arguments.config)?;
    let production = loaded.config.kafka.group.clone();
    adapt(&mut loaded.config, arguments)?;
    if loaded.config.kafka.group == production {
        let wrong = format!("`{production}` is the group of kafka.group, whose offsets a replay leaves alone");
        return Err(CliError::Usage(format!("{wrong}; name another --group")));
    }
    telemetry::start_log(&loaded.config.telemetry);
    let millisecond = |moment: Option<Timestamp>| moment.map(Timestamp::as_millisecond);
    let range = Range { from_ms: millisecond(arguments.from), to_ms: millisecond(arguments.to) };
    let mode = if arguments.dry_run { Mode::Look } else { Mode::Run };
    let bounds = Bounds::capture(&loaded.config, range, mode)?;
    // What appears later, and would match a pattern, is not part of it.
    loaded.config.kafka.topics = bounds.topics();
    summary::plan(&bounds, &loaded.config, output).map_err(CliError::Output)?;
    if arguments.dry_run || bounds.is_done() {
        return Ok(Exit::Done);
    }
    process(loaded, bounds, arguments.group.is_none(), output)
}

/// The worker's own settings, under another group and into another topic.
fn adapt(config: &mut Config, arguments: &Arguments) -> Result<(), CliError> {
    let started = Timestamp::now().as_millisecond();
    let group = arguments.group.clone().unwrap_or_else(|| format!("{}-replay-{started}", config.kafka.group));
    config.kafka.group = group;
    // Where to begin is committed before the worker starts; anything else would be a mistake.
    config.kafka.start = kafka::Start::Error;
    config.output.topic.clone_from(&arguments.to_topic);
    if let Some(topic) = &arguments.dead_letter_topic {
        config.dead_letter.topic.clone_from(topic);
    }
    // A replay beside a worker on the same machine must claim neither its name nor its port.
    config.worker.instance = None;
    config.admin.enabled = false;
    let faults: Vec<String> =
        config.validate().iter().map(|fault| format!("`{}` {}", fault.key, fault.problem)).collect();
    if faults.is_empty() { Ok(()) } else { Err(CliError::Usage(faults.join("\n"))) }
}

fn process(loaded: Loaded, bounds: Bounds, is_group_new: bool, output: &mut dyn Write) -> Result<Exit, CliError> {
    let taxonomy = assemble::taxonomy(&loaded.config, None)?;
    let shutdown = Shutdown::default();
    signals::listen(&shutdown).map_err(|error| CliError::Fatal(format!("cannot listen for signals: {error}")))?;
    let config = loaded.config.clone();
    let bounds = Arc::new(bounds);
    let worker = Worker::start(loaded, &taxonomy, shutdown)?.between(Arc::clone(&bounds));
    let progress = bar();
    let shown = progress.clone();
    let watched = Arc::clone(&bounds);
    let watch = thread::Builder::new().name("progress".to_owned()).spawn(move || show(&shown, &watched));
    let ended = worker.run();
    progress.finish_and_clear();
    drop(watch);
    let ended = ended?;
    let totals = summary::Totals::of(worker.telemetry().registry());
    writeln!(output, "{}", totals.sentence(&bounds)).map_err(CliError::Output)?;
    if is_group_new && bounds.is_done() {
        kafka::forget_group(&config);
    }
    Ok(match ended {
        Ended::Fatal => Exit::Fatal,
        Ended::DrainAborted => Exit::DrainAborted,
        Ended::Done if !bounds.is_done() => Exit::DrainAborted,
        Ended::Done if totals.dead_letters > 0 => Exit::Refused,
        Ended::Done => Exit::Done,
    })
}

/// Moves the bar until it is finished.
fn show(progress: &ProgressBar, bounds: &Bounds) {
    while !progress.is_finished() {
        let (done, total) = bounds.progress();
        progress.set_length(total);
        progress.set_position(done);
        thread::park_timeout(LOOK);
    }
}

fn bar() -> ProgressBar {
    let template = "{wide_bar} {percent}% · {pos} of {len} offsets · {eta} left";
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0).with_style(style)
}

fn from() -> String {
    format!("Where to begin; without it, with the oldest record. A moment is {}", moment::FORMS)
}
