//! `copydesk check`: everything that can be wrong before a worker runs, each with its remedy.

use std::io::{self, Write};
use std::path::PathBuf;

use super::paint::{Paint, When, harmless};
use super::{CliError, ConfigArguments, assemble, exit::Exit};
use crate::kafka::client_library;
use crate::kafka::preflight::{self, Finding, MissingTopics, Severity};
use crate::pipeline::{Furniture, Taxonomy};

/// Says whether a worker would run: configuration, taxonomy and, with --connect, the cluster. Ends in 0, 1 or 64.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    config: ConfigArguments,
    /// A taxonomy to use instead of the configured one.
    #[arg(long, value_name = "FILE|DIR")]
    taxonomy: Option<PathBuf>,
    /// Ask the cluster too: topics, sizes, retention, rights. Joins no group and writes nothing.
    #[arg(long)]
    connect: bool,
    /// Create the topics that are missing.
    #[arg(long, requires = "connect")]
    create_topics: bool,
    /// When to use colour; `auto` means on a terminal, unless the variable `NO_COLOR` is set.
    #[arg(long, value_enum, default_value_t = When::Auto)]
    color: When,
}

/// Runs the command; a configuration that does not hold is reported before anything else, and ends it.
pub(super) fn run(arguments: &Arguments, output: &mut dyn Write) -> Result<Exit, CliError> {
    let loaded = assemble::config(&arguments.config)?;
    let mut report = Report { paint: Paint::new(arguments.color), output, worst: Severity::Fine };
    let file =
        arguments.config.config.as_ref().map_or_else(|| "defaults".to_owned(), |path| path.display().to_string());
    report.add(&fine("config", format!("{file}, hash {}", loaded.shown.hash)))?;
    let (version, features) = client_library();
    report.add(&fine("librdkafka", format!("{version} with {features}")))?;
    let taxonomy = assemble::taxonomy(&loaded.config, arguments.taxonomy.as_deref());
    let furniture = loaded.config.clean.furniture.as_deref().map(assemble::furniture).transpose();
    if let (Err(error), Err(_)) = (&taxonomy, &furniture) {
        // Both are said: this one here, the other where the command ends.
        error.print();
    }
    let furniture = furniture?;
    report.add(&of_taxonomy(&*taxonomy?))?;
    if let Some(furniture) = furniture {
        report.add(&of_furniture(&furniture))?;
    }
    if arguments.connect {
        let missing = if arguments.create_topics { MissingTopics::Create } else { MissingTopics::Report };
        for finding in preflight::look(&loaded.config, missing) {
            report.add(&finding)?;
        }
    }
    Ok(if report.worst == Severity::Wrong { Exit::Refused } else { Exit::Done })
}

struct Report<'a> {
    paint: Paint,
    output: &'a mut dyn Write,
    worst: Severity,
}

impl Report<'_> {
    fn add(&mut self, finding: &Finding) -> Result<(), CliError> {
        self.worst = self.worst.max(finding.severity);
        self.write(finding).map_err(CliError::Output)
    }

    fn write(&mut self, finding: &Finding) -> io::Result<()> {
        let Finding { severity, subject, text } = finding;
        let word = format!("{severity:7}");
        let word = match severity {
            Severity::Fine => self.paint.evidence(&word),
            Severity::Warning | Severity::Wrong => self.paint.reason(&word),
        };
        writeln!(self.output, "{word} {subject:18} {}", harmless(text))
    }
}

/// The tests that a taxonomy brings along are part of what it promises.
fn of_taxonomy(taxonomy: &Taxonomy) -> Finding {
    let version = taxonomy.version();
    let tests = taxonomy.run_tests();
    let (n_tests, n_failures) = (tests.trials.len(), tests.failures().count());
    let n_topics = taxonomy.document().content.topic.len();
    let text = format!("{} {}: {n_topics} topics, {} phrases", version.name, version.version, taxonomy.n_phrases());
    if n_failures == 0 {
        return fine("taxonomy", format!("{text}, {n_tests} tests hold"));
    }
    let text = format!("{text}; {n_failures} of its {n_tests} tests fail, see `copydesk taxonomy test`");
    Finding { severity: Severity::Warning, subject: "taxonomy".to_owned(), text }
}

fn of_furniture(furniture: &Furniture) -> Finding {
    let (n_outlets, n_entries) = furniture.size();
    fine("furniture", format!("{}: {n_entries} lines of {n_outlets} outlets", furniture.version()))
}

fn fine(subject: &str, text: String) -> Finding {
    Finding { severity: Severity::Fine, subject: subject.to_owned(), text }
}
