//! The file format: types, reader, and what can be wrong; `docs/taxonomy.md` explains it to editors.

pub mod file;
mod mistake;
mod read;
mod read_topic;
mod toml_reader;
mod validate;

pub use mistake::{BadTerm, Finding, Mistake, TaxonomyErrors};
pub(crate) use read::read;
pub use read::{Document, SourceFile};
