//! Why a command could not do its job: one line each, with the remedy.

use std::io;
use std::path::PathBuf;

use super::exit::Exit;
use crate::admin::AdminError;
use crate::config::ConfigError;
use crate::format::RegistryError;
use crate::kafka::{ExcerptError, ResendError, RunError};
use crate::pipeline::clean::furniture::FurnitureError;
use crate::pipeline::tag::TaxonomyErrors;

/// What stops a command.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The result could not be written.
    #[error("cannot write the output: {0}")]
    Output(#[source] io::Error),
    /// An input is not there or not readable.
    #[error("cannot read {}: {source}", path.display())]
    Input {
        /// The path as given.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file that a setting or an option names is not there or not readable.
    #[error("`{setting}`: cannot read {}: {source}; name a file that is there, or leave it out", path.display())]
    Setting {
        /// The setting or the option.
        setting: &'static str,
        /// The path as given.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// No file has this name, and no file matches it.
    #[error("no such file, folder or pattern with a match: {}", path.display())]
    NoSuchInput {
        /// The path as given.
        path: PathBuf,
    },
    /// The settings do not hold; one fault a line.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The learned furniture cannot be used.
    #[error("{}: {source}", path.display())]
    Furniture {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: FurnitureError,
    },
    /// The taxonomy cannot be used.
    #[error(transparent)]
    Taxonomy(#[from] TaxonomyErrors),
    /// The admin server cannot listen.
    #[error(transparent)]
    Admin(#[from] AdminError),
    /// The worker could not start.
    #[error(transparent)]
    Worker(#[from] RunError),
    /// The schema registry cannot be used.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// A metric's name is taken.
    #[error("cannot register a metric: {0}; this is a bug in copydesk")]
    Metrics(#[from] prometheus::Error),
    /// A part of a topic could not be read.
    #[error(transparent)]
    Excerpt(#[from] ExcerptError),
    /// Letters could not be sent again.
    #[error(transparent)]
    Resend(#[from] ResendError),
    /// The arguments do not go together; the text says why.
    #[error("{0}")]
    Usage(String),
    /// Something that the command needs failed; the text names it and the remedy.
    #[error("{0}")]
    Fatal(String),
}

impl CliError {
    /// The exit code that this error ends in.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Config(_) | Self::Setting { .. } | Self::Furniture { .. } | Self::Taxonomy(_) | Self::Usage(_) => {
                Exit::Usage
            }
            _ => Exit::Fatal,
        }
    }

    /// The same, said of the setting that names the file.
    #[must_use]
    pub(super) fn of(self, setting: &'static str) -> Self {
        match self {
            Self::Input { path, source } => Self::Setting { setting, path, source },
            other => other,
        }
    }

    /// Tells the person at the terminal.
    #[expect(clippy::print_stderr, reason = "this is the one place where a command's failure is told")]
    pub fn print(&self) {
        eprintln!("copydesk: {self}");
    }
}
