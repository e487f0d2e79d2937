//! `copydesk explain`: one article, with what was removed and why, which phrases fired, and where each field was read.

mod dissection;
mod for_people;
mod json;

use std::io::{self, Write};
use std::path::PathBuf;

use super::paint::{Paint, When};
use super::process::{self, Format};
use super::{CliError, ConfigArguments, assemble, exit::Exit};
use crate::record::{Outcome, RawMessage};
use dissection::{Desk, Dissection};

/// Shows what happens to one article: removed lines with their reasons, evidence, scores, and the source of each field.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The article's file, or `-` for standard input.
    #[arg(value_name = "FILE|-")]
    file: PathBuf,
    /// Which record of the file, where it holds several: the number of its line.
    #[arg(long, value_name = "N")]
    line: Option<u64>,
    /// Everything as one JSON object.
    #[arg(long)]
    json: bool,
    /// When to use colour; `auto` means on a terminal, unless the variable `NO_COLOR` is set.
    #[arg(long, value_enum, default_value_t = When::Auto)]
    color: When,
    /// The shape of the input. Without it, `input.format` of the configuration decides.
    #[arg(long, value_enum)]
    format: Option<Format>,
    #[command(flatten)]
    config: ConfigArguments,
    /// A taxonomy to use instead of the configured one.
    #[arg(long, value_name = "FILE|DIR")]
    taxonomy: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments, output: &mut dyn Write) -> Result<Exit, CliError> {
    let mut config = assemble::config(&arguments.config)?.config;
    if let Some(format) = arguments.format {
        config.input.format = format.into();
    }
    let taxonomy = assemble::taxonomy(&config, arguments.taxonomy.as_deref())?;
    let message = find_message(arguments, &config)?;
    let outcome = assemble::pipeline(&config, taxonomy.clone())?.process(&message, &mut crate::pipeline::Unobserved);
    let dissection = Desk::new(&config, taxonomy)?.dissect(&message, &outcome);
    let written = if arguments.json {
        json::write(&outcome, dissection.as_ref(), output)
    } else {
        for_people::write(&outcome, dissection.as_ref(), Paint::new(arguments.color), output)
    };
    written.map_err(CliError::Output)?;
    Ok(if matches!(outcome, Outcome::DeadLetter(_)) { Exit::Refused } else { Exit::Done })
}

/// The record on the line that was asked for, else the first one.
fn find_message(arguments: &Arguments, config: &crate::config::Config) -> Result<RawMessage, CliError> {
    let mut chunks = process::read(std::slice::from_ref(&arguments.file), config)?;
    let is_wanted = |message: &RawMessage| arguments.line.is_none_or(|line| process::line_of(message) == line);
    let mut messages = chunks.by_ref().flat_map(|chunk| chunk.messages);
    let found = messages.find(is_wanted);
    if arguments.line.is_none() && messages.next().is_some() {
        remark("showing the first record; --line shows another");
    }
    drop(messages);
    match (found, chunks.into_failure()) {
        (Some(message), _) => Ok(message),
        (None, Some(failure)) => Err(failure),
        (None, None) => {
            let why = io::Error::new(io::ErrorKind::NotFound, "it holds no record there; see --line");
            Err(CliError::Input { path: arguments.file.clone(), source: why })
        }
    }
}

#[expect(clippy::print_stderr, reason = "a remark to the person, not the result")]
fn remark(text: &str) {
    eprintln!("{text}");
}
