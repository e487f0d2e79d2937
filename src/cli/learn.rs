//! `copydesk learn`: reads an archive of raw articles and writes down what each outlet repeats.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;

use super::process::chunks::Chunks;
use super::process::{Format, inputs};
use super::{CliError, ConfigArguments, assemble, exit::Exit};
use crate::pipeline::clean::furniture::{LearnSettings, Learner, outlet_key};
use crate::pipeline::clean::{html, text};
use crate::pipeline::{Decoder, Stage};
use crate::record::{Body, RawArticle};

/// Learns the lines that outlets repeat on many pages, and writes them to a file that an editor can read.
///
/// The worker uses it when `clean.furniture` names it. Only lines that stand in several different articles of an outlet
/// are learned; an outlet is the host of an article's address, else its `outlet`.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Raw articles: files, folders, patterns, or `-` for standard input.
    #[arg(value_name = "FILE|DIR|GLOB|-")]
    inputs: Vec<PathBuf>,
    /// The file to write; standard output without it.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The shape of the input; `json` reads JSON Lines.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Outlets with fewer different articles are left out.
    #[arg(long, value_name = "N", default_value_t = LearnSettings::default().min_articles)]
    min_articles: usize,
    /// The least share of an outlet's articles that a line stands in.
    #[arg(long, value_name = "SHARE", default_value_t = LearnSettings::default().min_share)]
    min_share: f64,
    #[command(flatten)]
    config: ConfigArguments,
}

/// Runs the command.
pub(super) fn run(arguments: &Arguments, output: &mut dyn Write) -> Result<Exit, CliError> {
    let mut config = assemble::config(&arguments.config)?.config;
    if let Some(format) = arguments.format {
        config.input.format = format.into();
    }
    if !(arguments.min_share > 0.0 && arguments.min_share <= 1.0) {
        return Err(CliError::Usage(format!(
            "--min-share is {}, which is no share; give one up to 1",
            arguments.min_share
        )));
    }
    let inputs = inputs::expand(&arguments.inputs)?;
    let max_value_bytes = config.input.max_body_bytes;
    let mut chunks = Chunks::new(inputs, config.input.format, max_value_bytes, ProgressBar::hidden());
    let decoder = Decoder::new(config.input);
    let settings = LearnSettings { min_articles: arguments.min_articles, min_share: arguments.min_share };
    let mut learner = Learner::new(settings);
    let mut n_unread = 0_usize;
    for message in chunks.by_ref().flat_map(|chunk| chunk.messages) {
        match decoder.run(&message) {
            Ok(article) => add(&mut learner, &article),
            Err(_) => n_unread += 1,
        }
    }
    if let Some(failure) = chunks.into_failure() {
        return Err(failure);
    }
    let (n_outlets, n_articles) = learner.seen();
    let file = learner.finish();
    tell(&format!(
        "{n_articles} different articles of {n_outlets} outlets; learned from {}; {n_unread} could not be read",
        file.outlet.len()
    ));
    let toml = file.to_toml();
    match &arguments.output {
        None => output.write_all(toml.as_bytes()).map_err(CliError::Output)?,
        Some(path) if file.outlet.is_empty() && path.exists() => {
            let path = path.display();
            return Err(CliError::Fatal(format!("nothing was learned; {path} is left as it was")));
        }
        Some(path) => replace(path, &toml)
            .map_err(|error| CliError::Fatal(format!("cannot write {}: {error}", path.display())))?,
    }
    Ok(Exit::Done)
}

/// Puts a whole file in the place of the one before, which a worker may be reading.
fn replace(path: &Path, toml: &str) -> io::Result<()> {
    // What is no file, such as `/dev/stdout`, cannot be replaced.
    if path.exists() && !path.is_file() {
        return fs::write(path, toml);
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    fs::write(&name, toml)?;
    fs::rename(&name, path)
}

fn add(learner: &mut Learner, article: &RawArticle) {
    let hints = &article.hints;
    let Some(outlet) = outlet_key(hints.url.as_deref(), hints.outlet.as_deref()) else { return };
    let document = match &article.body {
        Body::Text(body) => text::document(body),
        Body::Html(body) => html::document(body),
    };
    let lines: Vec<&str> = document.blocks.iter().map(|block| block.text.as_ref()).collect();
    learner.add(&outlet, &lines);
}

#[expect(clippy::print_stderr, reason = "the summary is a remark to the person, not the result")]
fn tell(summary: &str) {
    eprintln!("{summary}");
}
