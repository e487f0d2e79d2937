//! `taxonomy test`: runs the tests that stand in the files, and shows those that nearly failed.

use std::io::{self, Write};
use std::path::PathBuf;

use super::{count, load, require_topics, shown};
use crate::cli::CliError;
use crate::cli::exit::Exit;
use crate::pipeline::tag::format::file::Expect;
use crate::pipeline::tag::{TestReport, Trial};

/// Runs the tests in a taxonomy and shows the near misses.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// A taxonomy file or folder; without it, the taxonomy that comes with copydesk.
    taxonomy: Option<PathBuf>,
    /// Only the tests of this topic, with all that was found.
    #[arg(long, value_name = "ID")]
    topic: Option<String>,
}

pub(super) fn run(arguments: &Arguments, output: &mut dyn Write) -> Result<Exit, CliError> {
    let taxonomy = load(arguments.taxonomy.as_deref())?;
    let mut report = taxonomy.run_tests();
    if let Some(topic) = &arguments.topic {
        require_topics(&taxonomy, std::slice::from_ref(topic))?;
        report.trials.retain(|trial| trial.topic == *topic);
    }
    print(&report, arguments.topic.is_some(), output).map_err(CliError::Output)?;
    Ok(if report.passed() { Exit::Done } else { Exit::Refused })
}

fn print(report: &TestReport, all: bool, output: &mut dyn Write) -> io::Result<()> {
    for trial in &report.trials {
        let verdict = match (trial.passed(), trial.is_near_miss()) {
            (false, _) => "FAILED",
            (true, true) => "near miss",
            (true, false) if all => "ok",
            (true, false) => continue,
        };
        print_trial(trial, verdict, output)?;
    }
    let n_failed = report.failures().count();
    let n_near = report.trials.iter().filter(|trial| trial.is_near_miss()).count();
    let n_tests = count(report.trials.len(), "test");
    writeln!(output, "{n_tests}: {n_failed} failed, {}", count(n_near, "near miss").replace("misss", "misses"))
}

fn print_trial(trial: &Trial, verdict: &str, output: &mut dyn Write) -> io::Result<()> {
    let expected = match trial.expect {
        Expect::Tagged => "tagged",
        Expect::Mention => "a mention",
        Expect::None => "not tagged",
    };
    let place = format!("{}:{}", trial.file, trial.place.line);
    writeln!(output, "{place}: {verdict}: {} should be {expected}", trial.topic)?;
    writeln!(output, "      {}", shown::excerpt(&trial.text, 160))?;
    match &trial.found {
        Some(tag) => shown::topic(tag, Some(trial.threshold), output)?,
        None => writeln!(output, "      nothing counts")?,
    }
    shown::cancelled(&trial.explanation, &trial.topic, output)
}
