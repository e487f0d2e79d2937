//! From settings to working parts: what `run`, `process` and `explain` share.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::{CliError, ConfigArguments};
use crate::config::{self, Config, Loaded};
use crate::format::Form;
use crate::pipeline::tag::SourceFile;
use crate::pipeline::{Cleaner, Furniture, Pipeline, Taxonomy};
use crate::worker::Press;

/// Reads the settings that the arguments and the environment name.
pub(super) fn config(arguments: &ConfigArguments) -> Result<Loaded, CliError> {
    config::load(arguments.config.as_deref(), &config::process_environment()).map_err(CliError::Config)
}

/// The four stages, as the settings want them.
pub(super) fn pipeline(config: &Config, taxonomy: Arc<Taxonomy>) -> Result<Pipeline, CliError> {
    let pipeline = Pipeline::new(config.input.clone(), config.clean.clone(), config.tag.clone(), taxonomy);
    Ok(match &config.clean.furniture {
        None => pipeline,
        Some(path) => pipeline.with_furniture(furniture(path)?),
    })
}

/// The stages and the form in which they publish: what the worker runs.
pub(super) fn press(config: &Config, taxonomy: Arc<Taxonomy>, form: &Form) -> Result<Press, CliError> {
    Ok(Press { pipeline: pipeline(config, taxonomy)?, form: form.clone() })
}

/// The cleaner alone, as the settings want it.
pub(super) fn cleaner(config: &Config) -> Result<Cleaner, CliError> {
    let cleaner = Cleaner::new(config.clean.clone());
    Ok(match &config.clean.furniture {
        None => cleaner,
        Some(path) => cleaner.with_furniture(furniture(path)?),
    })
}

/// What outlets repeat, from the file that `copydesk learn` wrote.
pub(super) fn furniture(path: &Path) -> Result<Arc<Furniture>, CliError> {
    let unreadable = |source| CliError::Input { path: path.to_owned(), source }.of("clean.furniture");
    let toml = fs::read_to_string(path).map_err(unreadable)?;
    let furniture = Furniture::parse(&toml);
    let furniture = furniture.map_err(|source| CliError::Furniture { path: path.to_owned(), source })?;
    Ok(Arc::new(furniture))
}

/// The taxonomy that the command names, else the configured one, else the one that comes with copydesk.
pub(super) fn taxonomy(config: &Config, named: Option<&Path>) -> Result<Arc<Taxonomy>, CliError> {
    let configured = config.tag.taxonomy.as_deref().map(Path::new);
    let Some((path, setting)) =
        named.map(|path| (path, "--taxonomy")).or(configured.map(|path| (path, "tag.taxonomy")))
    else {
        return Ok(Arc::new(Taxonomy::built_in()));
    };
    let files = taxonomy_files(path).map_err(|error| error.of(setting))?;
    Ok(Arc::new(Taxonomy::from_sources(&files)?))
}

/// The files of a taxonomy: one file, or the `.toml` files of a folder in the order of their names.
pub(super) fn taxonomy_files(path: &Path) -> Result<Vec<SourceFile>, CliError> {
    let unreadable = |source| CliError::Input { path: path.to_owned(), source };
    let mut paths = vec![path.to_owned()];
    if path.is_dir() {
        let entries: Result<Vec<_>, _> = fs::read_dir(path).map_err(unreadable)?.collect();
        paths = entries.map_err(unreadable)?.into_iter().map(|entry| entry.path()).collect();
        // A mounted ConfigMap holds hidden folders beside its files.
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml") && path.is_file());
        paths.sort();
        if paths.is_empty() {
            return Err(CliError::Usage(format!("{} holds no file that ends in .toml", path.display())));
        }
    }
    paths.iter().map(|path| taxonomy_file(path)).collect()
}

fn taxonomy_file(path: &Path) -> Result<SourceFile, CliError> {
    let text = fs::read_to_string(path).map_err(|source| CliError::Input { path: path.to_owned(), source })?;
    Ok(SourceFile { name: path.display().to_string(), text })
}

/// A taxonomy's name and version, as metrics and logs show it.
pub(super) fn taxonomy_name(taxonomy: &Taxonomy) -> String {
    let version = taxonomy.version();
    format!("{} {}", version.name, version.version)
}

/// Every topic of a taxonomy with every language that it covers.
pub(super) fn topics(taxonomy: &Taxonomy) -> impl Iterator<Item = (&str, &str)> {
    let document = taxonomy.document();
    let languages = &document.header.languages;
    let of_topic = |id| languages.iter().map(move |language| (id, language.as_str()));
    document.content.topic.iter().flat_map(move |topic| of_topic(topic.id.as_str()))
}
