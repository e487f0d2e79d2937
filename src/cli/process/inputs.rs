//! The inputs as typed, expanded: folders to their files, patterns to their matches, all in a stable order.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::cli::CliError;

/// One place to read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) enum Input {
    /// `-`.
    StandardInput,
    /// A file and its size when it was listed.
    File(PathBuf, u64),
}

impl Input {
    /// Its name in records and messages.
    pub(super) fn name(&self) -> Arc<str> {
        match self {
            Self::StandardInput => Arc::from("-"),
            Self::File(path, _) => Arc::from(path.to_string_lossy().as_ref()),
        }
    }

    /// Its extension in lower case, without a compression's.
    pub(super) fn extension(&self) -> Option<String> {
        let Self::File(path, _) = self else { return None };
        let extension = lower_extension(path)?;
        if extension == "gz" || extension == "zst" {
            return lower_extension(Path::new(path.file_stem()?));
        }
        Some(extension)
    }
}

/// Expands what was typed; no input at all means standard input.
pub(in crate::cli) fn expand(typed: &[PathBuf]) -> Result<Vec<Input>, CliError> {
    if typed.is_empty() {
        return Ok(vec![Input::StandardInput]);
    }
    let mut inputs = Vec::new();
    for path in typed {
        expand_one(path, &mut inputs)?;
    }
    Ok(inputs)
}

/// How many bytes there are to read, where that can be known.
pub(super) fn total_bytes(inputs: &[Input]) -> Option<u64> {
    let size = |input: &Input| match input {
        Input::StandardInput => None,
        Input::File(_, n_bytes) => Some(*n_bytes),
    };
    inputs.iter().map(size).sum()
}

fn expand_one(path: &Path, inputs: &mut Vec<Input>) -> Result<(), CliError> {
    if path.as_os_str() == "-" {
        inputs.push(Input::StandardInput);
        return Ok(());
    }
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => list_folder(path, inputs),
        Ok(metadata) => {
            inputs.push(Input::File(path.to_owned(), metadata.len()));
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => expand_pattern(path, inputs),
        Err(error) => Err(unreadable(path, error)),
    }
}

/// Every file below a folder, sorted by path; hidden ones and what symbolic links to folders lead to are left out.
fn list_folder(folder: &Path, inputs: &mut Vec<Input>) -> Result<(), CliError> {
    let mut folders = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| unreadable(&folder, error))? {
            let entry = entry.map_err(|error| unreadable(&folder, error))?;
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let path = entry.path();
            let kind = entry.file_type().map_err(|error| unreadable(&path, error))?;
            if kind.is_dir() {
                folders.push(path);
            } else if let Ok(metadata) = fs::metadata(&path)
                && metadata.is_file()
            {
                files.push((path, metadata.len()));
            }
        }
    }
    files.sort_unstable();
    inputs.extend(files.into_iter().map(|(path, n_bytes)| Input::File(path, n_bytes)));
    Ok(())
}

/// What a pattern matches, for shells and service files that do not expand it themselves.
fn expand_pattern(pattern: &Path, inputs: &mut Vec<Input>) -> Result<(), CliError> {
    let no_match = || CliError::NoSuchInput { path: pattern.to_owned() };
    let matches = pattern.to_str().and_then(|pattern| glob::glob(pattern).ok()).ok_or_else(no_match)?;
    let n_before = inputs.len();
    for found in matches {
        let path = found.map_err(|error| unreadable(error.path(), io::Error::from(error.error().kind())))?;
        expand_one(&path, inputs)?;
    }
    if inputs.len() == n_before { Err(no_match()) } else { Ok(()) }
}

fn lower_extension(path: &Path) -> Option<String> {
    path.extension().map(|extension| extension.to_string_lossy().to_lowercase())
}

fn unreadable(path: &Path, source: io::Error) -> CliError {
    CliError::Input { path: path.to_owned(), source }
}
