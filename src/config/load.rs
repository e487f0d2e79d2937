//! File and environment to a configuration, or to a report of every mistake in them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_path_to_error::Segment;

use super::references::References;
use super::report::{ConfigError, Fault, Report};
use super::schema::ConfigSchema;
use super::shown::ShownConfig;
use super::tree::{Dotted, Node};
use super::{Config, check, environment, file, references};

/// A configuration that holds, and how it may be shown.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// The settings as they may be shown.
    pub shown: ShownConfig,
}

/// Reads the file, puts the environment over it, follows references, and checks everything.
///
/// # Errors
/// When the file cannot be read, or with every mistake that was found.
pub fn load(path: Option<&Path>, variables: &BTreeMap<String, String>) -> Result<Loaded, ConfigError> {
    let text = match path {
        Some(path) => {
            fs::read_to_string(path).map_err(|source| ConfigError::Unreadable { path: path.to_owned(), source })?
        }
        None => String::new(),
    };
    read(&text, variables).map_err(|faults| ConfigError::Faults(Report::new(path.map(Path::to_owned), faults)))
}

/// The variables of this process; what is not UTF-8 cannot be a setting.
#[must_use]
pub fn process_environment() -> BTreeMap<String, String> {
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        Some((name.into_string().ok()?, value.into_string().ok()?))
    };
    std::env::vars_os().filter_map(text).collect()
}

fn read(text: &str, variables: &BTreeMap<String, String>) -> Result<Loaded, Vec<Fault>> {
    let mut faults = Vec::new();
    let schema = ConfigSchema::new();
    let mut tree = file::parse(text, &mut faults);
    environment::apply(&mut tree, variables, &schema, &mut faults);
    let references = references::resolve(&mut tree, variables, &mut faults);
    check::check(&mut tree, &schema, &mut faults);
    let written = tree.clone();
    let config = typed(&mut tree, &mut faults);
    judge(&config, &written, &mut faults);
    if faults.is_empty() { Ok(loaded(config, &references)) } else { Err(faults) }
}

fn loaded(config: Config, references: &References) -> Loaded {
    let shown = ShownConfig::new(&config, references);
    Loaded { config, shown }
}

/// Types the tree. What a type refuses (an address that is none) is reported and taken out, until the rest fits.
fn typed(tree: &mut Node, faults: &mut Vec<Fault>) -> Config {
    loop {
        let error = match serde_path_to_error::deserialize(tree.to_value()) {
            Ok(config) => return config,
            Err(error) => error,
        };
        let path: Vec<String> = error.path().iter().filter_map(step).collect();
        let place = Some(tree.nearest(&path).place.clone());
        let problem = format!("is refused: {}", error.inner());
        faults.push(Fault { place, key: Some(Dotted(&path).to_string()), problem });
        // Each turn takes something out; a path that leads nowhere ends it with what the defaults say.
        if !tree.remove(&path) {
            return Config::default();
        }
    }
}

fn step(segment: &Segment) -> Option<String> {
    match segment {
        Segment::Map { key } => Some(key.clone()),
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Enum { .. } | Segment::Unknown => None,
    }
}

/// Lets the rooms judge their settings. A setting that is already known to be wrong stands at its default here, so what
/// is said of it is not the operator's fault and is left out.
fn judge(config: &Config, written: &Node, faults: &mut Vec<Fault>) {
    let known: Vec<String> = faults.iter().filter_map(|fault| fault.key.clone()).collect();
    for fault in config.validate() {
        if known.contains(&fault.key) {
            continue;
        }
        let nearest = written.nearest_key(&fault.key);
        let is_anywhere = !std::ptr::eq(nearest, written);
        let place = is_anywhere.then(|| nearest.place.clone());
        faults.push(Fault { place, key: Some(fault.key), problem: fault.problem });
    }
}
