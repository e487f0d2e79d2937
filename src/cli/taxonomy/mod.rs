//! `copydesk taxonomy`: an editor's tools, from the first check to what a change would do to last month's articles.

mod calibrate;
mod check;
mod coverage;
mod diff;
mod fit;
mod gold;
mod learn;
mod measure;
mod score;
mod shown;
mod test;

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::{CliError, assemble, exit::Exit};
use crate::pipeline::Taxonomy;
use crate::pipeline::tag::SourceFile;

/// Checks, tests, measures and compares taxonomies.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Arguments),
    Test(test::Arguments),
    Score(score::Arguments),
    Diff(diff::Arguments),
    Coverage(coverage::Arguments),
    Calibrate(calibrate::Arguments),
    Learn(learn::Arguments),
}

/// Runs the command.
///
/// # Errors
/// When a taxonomy cannot be read, or the output not be written.
pub fn run(arguments: &Arguments, output: &mut dyn Write) -> Result<Exit, CliError> {
    match &arguments.command {
        Command::Check(arguments) => check::run(arguments, output),
        Command::Test(arguments) => test::run(arguments, output),
        Command::Score(arguments) => score::run(arguments, output),
        Command::Diff(arguments) => diff::run(arguments, output),
        Command::Coverage(arguments) => coverage::run(arguments, output),
        Command::Calibrate(arguments) => calibrate::run(arguments, output),
        Command::Learn(arguments) => learn::run(arguments, output),
    }
}

/// The taxonomy at a path, else the one that comes with copydesk.
fn load(path: Option<&Path>) -> Result<Taxonomy, CliError> {
    Ok(Taxonomy::from_sources(&files(path)?)?)
}

fn files(path: Option<&Path>) -> Result<Vec<SourceFile>, CliError> {
    path.map_or_else(|| Ok(Taxonomy::built_in_files()), assemble::taxonomy_files)
}

/// Which taxonomy a command works on, where its other arguments are files too.
#[derive(Debug, clap::Args)]
struct Chosen {
    /// A taxonomy file or folder; without it, the taxonomy that comes with copydesk.
    #[arg(long, value_name = "FILE|FOLDER")]
    taxonomy: Option<PathBuf>,
}

impl Chosen {
    fn load(&self) -> Result<Taxonomy, CliError> {
        load(self.taxonomy.as_deref())
    }
}

/// Refuses the name of a topic that there is not, which would select nothing and look like success.
fn require_topics(taxonomy: &Taxonomy, named: &[String]) -> Result<(), CliError> {
    let known = || taxonomy.document().content.topic.iter().map(|topic| topic.id.as_str());
    let Some(unknown) = named.iter().find(|name| !known().any(|id| id == *name)) else { return Ok(()) };
    let closest = known()
        .max_by(|one, other| strsim::jaro_winkler(one, unknown).total_cmp(&strsim::jaro_winkler(other, unknown)));
    let meant = closest.map_or_else(String::new, |id| format!("; did you mean `{id}`?"));
    Err(CliError::Usage(format!("the taxonomy has no topic `{unknown}`{meant}")))
}

/// A number of things as a person reads it: `1 error`, `2 errors`.
fn count(n: usize, thing: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{n} {thing}{plural}")
}
