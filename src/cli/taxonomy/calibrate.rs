//! `taxonomy calibrate`: fits how often a score was right on labelled records, and writes the curve into the file.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use toml_edit::{Array, DocumentMut, Item, Table, Value};

use super::fit::{Points, Sample, at, logistic};
use super::gold::{self, GoldRecord};
use super::measure::{Claim, calibration_error};
use super::score::scored_topics;
use super::{Chosen, count};
use crate::cli::exit::Exit;
use crate::cli::{CliError, assemble};
use crate::pipeline::Taxonomy;
use crate::pipeline::tag::Scratch;

/// Fits confidence to how often a score was right, and writes it into the taxonomy's file.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Labelled records, as for `score`.
    #[arg(required = true, value_name = "GOLD.jsonl")]
    gold: Vec<PathBuf>,
    #[command(flatten)]
    chosen: Chosen,
    /// Fit this topic alone, into its own block; without it, one curve for all topics, into the header.
    #[arg(long, value_name = "ID")]
    topic: Option<String>,
    /// Print the curve and leave the file alone.
    #[arg(long)]
    dry_run: bool,
}

/// Records are dealt to so many hands; each in turn is predicted from the others.
const FOLDS: usize = 5;

/// A sample, with the number of the record it is from.
type Drawn = (usize, Sample);

pub(super) fn run(arguments: &Arguments, output: &mut dyn Write) -> Result<Exit, CliError> {
    let taxonomy = arguments.chosen.load()?;
    let records: Vec<GoldRecord> = gold::read(&arguments.gold)?;
    let drawn = draw(&taxonomy, &records, arguments.topic.as_deref());
    let samples: Vec<Sample> = drawn.iter().map(|(_, sample)| *sample).collect();
    let points = logistic(&samples);
    let Some(error) = calibration_error(&cross_validated(&drawn)).filter(|_| points.len() > 1) else {
        let n = count(samples.len(), "score");
        return Err(CliError::Fatal(format!("{n} with a label do not make a curve; label more records")));
    };
    let value = array(&points);
    writeln!(output, "calibration = {value}").map_err(CliError::Output)?;
    let n = count(samples.len(), "score");
    writeln!(output, "fitted on {n}; calibration error {error:.3} by {FOLDS}-fold cross-validation")
        .map_err(CliError::Output)?;
    let path = arguments.chosen.taxonomy.as_deref().filter(|_| !arguments.dry_run);
    let Some(path) = path else {
        writeln!(output, "nothing written").map_err(CliError::Output)?;
        return Ok(Exit::Done);
    };
    let written = write(path, arguments.topic.as_deref(), &value)?;
    writeln!(output, "written into {}", written.display()).map_err(CliError::Output)?;
    Ok(Exit::Done)
}

/// Every score that a labelled topic reached, and whether the label agrees. A topic's own curve is over scores, the
/// common one over scores by threshold.
fn draw(taxonomy: &Taxonomy, records: &[GoldRecord], topic: Option<&str>) -> Vec<Drawn> {
    let named: Vec<String> = topic.map(str::to_owned).into_iter().collect();
    let topics = scored_topics(taxonomy, records, &named);
    let threshold = |id: &str| taxonomy.threshold(id).filter(|_| topic.is_none()).unwrap_or(1.0);
    let mut scratch = Scratch::default();
    let mut drawn = Vec::new();
    for (number, record) in records.iter().enumerate() {
        let explanation = taxonomy.explain(&record.article.passage(), &mut scratch);
        for tag in explanation.topics.iter().filter(|tag| topics.contains(&tag.id)) {
            if let Some(is_right) = record.label(&tag.id) {
                drawn.push((number, (tag.score / threshold(&tag.id), is_right)));
            }
        }
    }
    drawn
}

/// What curves fitted on four fifths of the records claim about the last fifth.
fn cross_validated(drawn: &[Drawn]) -> Vec<Claim> {
    let mut claims = Vec::with_capacity(drawn.len());
    for fold in 0..FOLDS {
        let (held, rest): (Vec<&Drawn>, Vec<&Drawn>) = drawn.iter().partition(|(record, _)| record % FOLDS == fold);
        let rest: Vec<Sample> = rest.into_iter().map(|(_, sample)| *sample).collect();
        let points = logistic(&rest);
        let claim = |(_, (score, is_right)): &Drawn| at(&points, *score).map(|confidence| (confidence, *is_right));
        claims.extend(held.into_iter().filter_map(claim));
    }
    claims
}

fn array(points: &Points) -> Value {
    let pairs = points.iter().map(|pair| pair.iter().copied().collect::<Array>());
    Value::from(pairs.collect::<Array>())
}

/// Writes the curve where it belongs, leaving every comment and line of the rest as it is.
fn write(path: &Path, topic: Option<&str>, value: &Value) -> Result<PathBuf, CliError> {
    for file in assemble::taxonomy_files(path)? {
        let parsed = file.text.parse::<DocumentMut>();
        let mut document = parsed.map_err(|error| CliError::Fatal(format!("{}: {error}", file.name)))?;
        let Some(table) = owner(&mut document, topic) else { continue };
        table.insert("calibration", Item::Value(value.clone()));
        let target = PathBuf::from(file.name);
        let said = fs::write(&target, document.to_string());
        said.map_err(|error| CliError::Fatal(format!("cannot write {}: {error}", target.display())))?;
        return Ok(target);
    }
    Err(CliError::Fatal(format!("{}: no such topic", topic.unwrap_or("[taxonomy]"))))
}

/// The topic's table, or the header.
fn owner<'a>(document: &'a mut DocumentMut, topic: Option<&str>) -> Option<&'a mut Table> {
    let Some(topic) = topic else { return document.get_mut("taxonomy")?.as_table_mut() };
    let topics = document.get_mut("topic")?.as_array_of_tables_mut()?;
    topics.iter_mut().find(|table| table.get("id").and_then(Item::as_str) == Some(topic))
}
