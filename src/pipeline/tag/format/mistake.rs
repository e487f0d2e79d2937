//! What can be wrong with a taxonomy: each mistake says where it stands and what to do about it.

use std::fmt;
use std::sync::Arc;

/// A mistake in a taxonomy file that keeps it from being used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's message is its documentation")]
pub enum Mistake {
    #[error("no `.toml` file in the taxonomy; give a file, or a folder that holds some")]
    NoFiles,
    #[error("cannot be read: {reason}; check the path and its permissions")]
    Unreadable { reason: String },
    #[error("the taxonomy is larger than {limit_mib} MiB; split it or leave out what nobody counts")]
    TooLarge { limit_mib: usize },
    #[error("not valid TOML: {reason}")]
    Syntax { reason: String },
    #[error("unknown key `{key}` in {context}; {remedy}")]
    UnknownKey { key: String, context: &'static str, remedy: String },
    #[error("`{key}` must be {wanted}, not {found}")]
    WrongType { key: String, wanted: &'static str, found: &'static str },
    #[error("{context} lacks `{key}`; add it")]
    MissingKey { key: &'static str, context: &'static str },
    #[error("`{key}` = {found} is out of range; use {wanted}")]
    OutOfRange { key: &'static str, found: String, wanted: &'static str },
    #[error("no file has a `[taxonomy]` header; add one with name, version and languages")]
    NoHeader,
    #[error("a second `[taxonomy]` header; keep the one in {first}")]
    SecondHeader { first: String },
    #[error("`{text}` is not a language code; use two small letters as in `en`")]
    BadLanguage { text: String },
    #[error("`{language}` is not one of the taxonomy's languages; add it to `languages` or remove the block")]
    UnlistedLanguage { language: String },
    #[error("`{text}` is not a slug; use a-z, 0-9 and single hyphens, 64 at most")]
    BadSlug { text: String },
    #[error("topic `{id}` exists already at {first}; merge the two or rename one")]
    DuplicateTopic { id: String, first: String },
    #[error("topic `{id}` has no label in `{language}`; records carry that one")]
    MissingLabel { id: String, language: String },
    #[error("parent `{parent}` is no topic; {remedy}")]
    UnknownParent { parent: String, remedy: String },
    #[error("topic `{id}` is its own ancestor; cut the circle at one `parent`")]
    ParentCircle { id: String },
    #[error("`{code}` is not a Media Topics code; write `medtop:` and eight digits")]
    BadIptcCode { code: String },
    #[error("the calibration must be pairs of score and confidence, both rising, confidence from 0 to 1")]
    BadCalibration,
    #[error("term `{term}`: {reason}")]
    BadTerm { term: String, reason: BadTerm },
    #[error("a weight means nothing in `{list}`; remove `w`")]
    UselessWeight { list: &'static str },
    #[error("more than {limit} {what} in all; split the taxonomy")]
    TooMany { what: &'static str, limit: usize },
    #[error("more than {limit} mistakes; the rest are left out")]
    TooManyMistakes { limit: usize },
}

/// Why a term cannot be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's message is its documentation")]
pub enum BadTerm {
    #[error("it is empty, or nothing but punctuation; write words")]
    Empty,
    #[error("it is longer than {limit} characters; split it into several terms")]
    TooLong { limit: usize },
    #[error("a `(` without its `)`; close the group")]
    Unclosed,
    #[error("a `)` without its `(`; remove it or open the group")]
    Unopened,
    #[error("a `|` outside of a group; put the alternatives in parentheses")]
    BareBar,
    #[error("a `?` with nothing before it; it follows a word or a group")]
    BareQuestion,
    #[error("groups nest deeper than {limit}; write several terms")]
    TooNested { limit: usize },
    #[error("a `~` needs a number from 1 to {limit} after it, and a space on both sides")]
    BadGap { limit: u32 },
    #[error("a `~` stands at the beginning or the end; put words on both sides")]
    LooseGap,
    #[error("a `~` inside a group; write one term for each alternative")]
    GapInGroup,
    #[error(
        "only `/v` (verb), `/x` (exactly this word) and `/p` (particles only) may follow a word; else write a space"
    )]
    BadMark,
    #[error("a `*` only means something before a Korean word; remove it")]
    BadStar,
    #[error("it expands to more than {limit} phrases; split it into several terms")]
    TooManyPhrases { limit: usize },
    #[error("a phrase of it has more than {limit} words; shorten it")]
    TooManyWords { limit: usize },
    #[error("a `~` means something in strong and weak terms only; use `near`, or write a plain phrase")]
    GapOutOfPlace,
    #[error("a prefix is one to eight syllables of a script without word spaces; write it without marks")]
    BadPrefix,
    #[error("no room for it: all phrases together take more than {limit} nodes; split the taxonomy")]
    NoRoom { limit: usize },
    #[error("it has more than {limit} gaps; shorten it")]
    TooManyGaps { limit: usize },
}

/// Something to say about one line of a taxonomy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding<M> {
    /// The file's name.
    pub file: Arc<str>,
    /// The line, from 1; 0 where the whole file is meant.
    pub line: usize,
    /// What is to be said.
    pub what: M,
}

impl<M: fmt::Display> fmt::Display for Finding<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            return write!(f, "{}: {}", self.file, self.what);
        }
        write!(f, "{}:{}: {}", self.file, self.line, self.what)
    }
}

/// Every mistake of a taxonomy at once, in the order of files and lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxonomyErrors(pub Vec<Finding<Mistake>>);

impl fmt::Display for TaxonomyErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(f, "{separator}{finding}")?;
        }
        Ok(())
    }
}

impl std::error::Error for TaxonomyErrors {}
