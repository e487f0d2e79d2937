//! Talks to people: one file a command; decides nothing itself.
//!
//! Every command writes its result to the `Write` that it is given and its remarks to standard error, and ends in an
//! [`exit`] code or a [`CliError`], which is printed as one line.

mod assemble;
mod check;
pub mod demo;
mod dlq;
mod error;
pub mod exit;
mod explain;
mod learn;
mod moment;
mod paint;
mod process;
mod replay;
pub mod run;
mod shell;
pub mod taxonomy;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};

pub use error::CliError;
use exit::Exit;

/// Cleans and tags scraped news articles between two Kafka topics, exactly once.
#[derive(Debug, Parser)]
#[command(name = "copydesk", version, max_term_width = 100)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Arguments),
    Process(process::Arguments),
    Explain(explain::Arguments),
    Check(check::Arguments),
    Dlq(dlq::Arguments),
    Replay(replay::Arguments),
    Learn(learn::Arguments),
    Taxonomy(taxonomy::Arguments),
    Demo(demo::Arguments),
    Completions(shell::CompletionArguments),
    Man(shell::ManArguments),
}

/// Where settings come from; the same for every command.
#[derive(Debug, Clone, Default, Args)]
pub struct ConfigArguments {
    /// The configuration file (TOML); without it, the defaults and the environment decide.
    #[arg(long, value_name = "FILE", env = "COPYDESK_CONFIG")]
    pub config: Option<PathBuf>,
}

/// Runs the command that `arguments` name (the program's own name first) and says how it ended.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let parsed = match command().try_get_matches_from(arguments).and_then(|it| CommandLine::from_arg_matches(&it)) {
        Ok(parsed) => parsed,
        Err(refusal) => return explain_refusal(&refusal),
    };
    let mut output = io::stdout().lock();
    let result = dispatch(parsed.command, &mut output).and_then(|exit| {
        output.flush().map_err(CliError::Output)?;
        Ok(exit)
    });
    let exit = match result {
        Ok(exit) => exit,
        // The reader of the pipe has seen enough; `head` is no reason to complain.
        Err(CliError::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
        Err(error) => {
            error.print();
            error.exit()
        }
    };
    exit.into()
}

/// The whole command line as clap sees it: what completions and the man page are made from.
#[must_use]
pub fn command() -> clap::Command {
    with_exit_codes(CommandLine::command())
}

/// The exit codes are those of every command.
fn with_exit_codes(command: clap::Command) -> clap::Command {
    command.after_help(exit::HELP).mut_subcommands(with_exit_codes)
}

fn dispatch(command: Command, output: &mut dyn Write) -> Result<Exit, CliError> {
    match command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Process(arguments) => process::run(&arguments, output),
        Command::Explain(arguments) => explain::run(&arguments, output),
        Command::Learn(arguments) => learn::run(&arguments, output),
        Command::Check(arguments) => check::run(&arguments, output),
        Command::Dlq(arguments) => dlq::run(&arguments, output),
        Command::Replay(arguments) => replay::run(&arguments, output),
        Command::Taxonomy(arguments) => taxonomy::run(&arguments, output),
        Command::Demo(arguments) => demo::run(&arguments, output),
        Command::Completions(arguments) => shell::complete(&arguments, output),
        Command::Man(arguments) => shell::man(&arguments, output),
    }
}

fn explain_refusal(refusal: &clap::Error) -> ExitCode {
    // If even the terminal is gone there is nobody left to tell.
    let _told = refusal.print();
    let exit = if refusal.use_stderr() { Exit::Usage } else { Exit::Done };
    exit.into()
}
