//! Articles to try a taxonomy on: JSON Lines, with or without topics that a person gave.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::cli::CliError;
use crate::pipeline::tag::Passage;

/// One article: a labelled record, or one that copydesk published; other fields are ignored.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Article {
    id: serde_json::Value,
    /// Its language; `language` in the records that copydesk publishes.
    #[serde(alias = "language")]
    lang: Option<String>,
    title: Option<String>,
    text: String,
}

impl Article {
    /// Its id as a person reads it.
    pub(super) fn name(&self) -> String {
        self.id.as_str().map_or_else(|| self.id.to_string(), str::to_owned)
    }

    pub(super) fn language(&self) -> &str {
        self.lang.as_deref().unwrap_or("en")
    }

    pub(super) fn passage(&self) -> Passage<'_> {
        Passage { language: self.language(), title: self.title.as_deref().unwrap_or_default(), text: &self.text }
    }
}

/// One labelled article.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct GoldRecord {
    #[serde(flatten)]
    pub(super) article: Article,
    /// What it must be tagged with.
    pub(super) topics: Vec<String>,
    /// What it mentions in passing: scored neither way.
    pub(super) mentions: Vec<String>,
    /// What would fool a keyword.
    pub(super) hard_negative_for: Vec<String>,
}

impl GoldRecord {
    /// Whether a topic is right; `None` where nobody says.
    pub(super) fn label(&self, topic: &str) -> Option<bool> {
        let holds = |topics: &[String]| topics.iter().any(|other| other == topic);
        match (holds(&self.topics), holds(&self.mentions)) {
            (true, _) => Some(true),
            (false, true) => None,
            (false, false) => Some(false),
        }
    }
}

/// Reads files of records.
pub(super) fn read<T: DeserializeOwned>(paths: &[PathBuf]) -> Result<Vec<T>, CliError> {
    let mut records = Vec::new();
    for path in paths {
        records.append(&mut read_file(path)?);
    }
    Ok(records)
}

fn read_file<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, CliError> {
    let text = fs::read_to_string(path).map_err(|source| CliError::Input { path: path.to_owned(), source })?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let mut records = Vec::new();
    for (index, line) in lines {
        let refused = |error: serde_json::Error| {
            let place = format!("{}:{}", path.display(), index + 1);
            CliError::Fatal(format!("{place}: not a record: {}", without_place(&error)))
        };
        let value: serde_json::Value = serde_json::from_str(line).map_err(refused)?;
        // What `process` writes of a message that became no record.
        if value.get("outcome").is_none() {
            records.push(serde_json::from_value(value).map_err(refused)?);
        }
    }
    Ok(records)
}

/// What is wrong, and the column: the line that serde names is always the first.
fn without_place(error: &serde_json::Error) -> String {
    error.to_string().replace(" at line 1 column ", " at column ")
}
