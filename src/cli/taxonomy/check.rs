//! `taxonomy check`: every mistake and everything questionable, with file, line and remedy.

use std::io::Write;
use std::path::PathBuf;

use super::{count, files};
use crate::cli::CliError;
use crate::cli::exit::Exit;
use crate::pipeline::Taxonomy;
use crate::pipeline::tag::{Severity, TaxonomyErrors};

/// Checks a taxonomy: mistakes, duplicates, phrases that can never count, tests that prove nothing.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A taxonomy file or folder; without it, the taxonomy that comes with copydesk.
    taxonomy: Option<PathBuf>,
    /// Fail on warnings too.
    #[arg(long)]
    strict: bool,
}

pub(super) fn run(arguments: &Arguments, output: &mut dyn Write) -> Result<Exit, CliError> {
    let files = files(arguments.taxonomy.as_deref())?;
    match Taxonomy::from_sources(&files) {
        Ok(taxonomy) => check(&taxonomy, arguments.strict, output).map_err(CliError::Output),
        Err(mistakes) => refuse(&mistakes, output).map_err(CliError::Output),
    }
}

fn refuse(mistakes: &TaxonomyErrors, output: &mut dyn Write) -> std::io::Result<Exit> {
    for finding in &mistakes.0 {
        writeln!(output, "{}:{}: error: {}", finding.file, finding.line, finding.what)?;
    }
    writeln!(output, "{}; it does not compile", count(mistakes.0.len(), "mistake"))?;
    Ok(Exit::Refused)
}

fn check(taxonomy: &Taxonomy, strict: bool, output: &mut dyn Write) -> std::io::Result<Exit> {
    let findings = taxonomy.lint();
    for finding in &findings {
        writeln!(output, "{}:{}: {}: {}", finding.file, finding.line, finding.what.severity(), finding.what)?;
    }
    let n_errors = findings.iter().filter(|finding| finding.what.severity() == Severity::Error).count();
    let n_warnings = findings.len() - n_errors;
    let version = taxonomy.version();
    let topics = &taxonomy.document().content.topic;
    let n_tests = topics.iter().map(|topic| topic.tests.len()).sum();
    writeln!(
        output,
        "{} {}: {}, {}, {}; {}, {}",
        version.name,
        version.version,
        count(topics.len(), "topic"),
        count(taxonomy.n_phrases(), "phrase"),
        count(n_tests, "test"),
        count(n_errors, "error"),
        count(n_warnings, "warning"),
    )?;
    let is_refused = n_errors > 0 || strict && n_warnings > 0;
    Ok(if is_refused { Exit::Refused } else { Exit::Done })
}
