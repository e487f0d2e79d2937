//! All mistakes in one report: one line each, with the place, the setting, what is wrong and the remedy.

use std::fmt;
use std::io;
use std::path::PathBuf;

use super::tree::Place;

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is not there or not readable.
    #[error("cannot read the configuration {}: {source}", path.display())]
    Unreadable {
        /// The path as given.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Some settings are wrong.
    #[error("{0}")]
    Faults(Report),
}

/// Every mistake that was found, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    file: Option<PathBuf>,
    faults: Vec<Fault>,
}

/// One mistake, at its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fault {
    /// Where it was written; nowhere, if a default is at fault.
    pub(super) place: Option<Place>,
    /// The setting, dotted.
    pub(super) key: Option<String>,
    /// What is wrong and the remedy.
    pub(super) problem: String,
}

impl Report {
    /// Sorts the faults by place; the file's name goes before its line numbers.
    pub(super) fn new(file: Option<PathBuf>, mut faults: Vec<Fault>) -> Self {
        faults.sort();
        faults.dedup();
        // What a broken line seems to say is no mistake of its own.
        let broken: Vec<Place> =
            faults.iter().filter(|fault| fault.key.is_none()).filter_map(|f| f.place.clone()).collect();
        faults.retain(|fault| fault.key.is_none() || !fault.place.as_ref().is_some_and(|place| broken.contains(place)));
        Self { file, faults }
    }

    /// How many mistakes there are.
    #[must_use]
    pub fn n_faults(&self) -> usize {
        self.faults.len()
    }

    fn write_place(&self, f: &mut fmt::Formatter<'_>, place: &Place) -> fmt::Result {
        match (place, &self.file) {
            (Place::Line(line), Some(file)) => write!(f, "{}:{line}: ", file.display()),
            (Place::Line(line), None) => write!(f, "line {line}: "),
            (Place::Environment(name), _) => write!(f, "environment variable {name}: "),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            if let Some(place) = &fault.place {
                self.write_place(f, place)?;
            }
            match &fault.key {
                Some(key) => write!(f, "`{key}` {}", fault.problem)?,
                None => f.write_str(&fault.problem)?,
            }
        }
        Ok(())
    }
}
