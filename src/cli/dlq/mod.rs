//! `copydesk dlq`: looks into the dead letter queue, and sends its messages back once their cause is mended.

mod letters;
mod ls;
mod replay;
mod selection;
mod show;
mod visible;

use std::io::Write;

use clap::Subcommand;

use super::{CliError, ConfigArguments, exit::Exit};

/// Looks into the dead letter queue, and sends messages back once their cause is mended.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Ls(ls::Arguments),
    Show(show::Arguments),
    Replay(replay::Arguments),
}

/// Which queue.
#[derive(Debug, clap::Args)]
struct QueueArguments {
    #[command(flatten)]
    config: ConfigArguments,
    /// A dead letter topic other than the configured one; letters of Kafka Connect, Kafka Streams and Spring are read too.
    #[arg(long, value_name = "TOPIC")]
    queue: Option<String>,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments, output: &mut dyn Write) -> Result<Exit, CliError> {
    match &arguments.command {
        Command::Ls(arguments) => ls::run(arguments, output),
        Command::Show(arguments) => show::run(arguments, output),
        Command::Replay(arguments) => replay::run(arguments, output),
    }
}
