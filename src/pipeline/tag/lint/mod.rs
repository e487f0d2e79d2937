//! What is questionable in a taxonomy that compiles: each finding says where, and what to do about it.

mod examples;
mod phrases;
mod shingles;
mod topics;

use std::fmt;

use super::format::file::Place;
use super::format::{Document, Finding};
use super::{Scratch, Taxonomy};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The check fails.
    Error,
    /// Worth a look.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// What is questionable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "each variant's message is its documentation")]
pub enum Lint {
    #[error("`{topic}` has no phrases in `{language}`; add a [topic.{language}] block")]
    MissingLanguage { topic: String, language: String },
    #[error("`{topic}` has no label in `{language}`; add one")]
    MissingLabel { topic: String, language: String },
    #[error("`{topic}` has weak phrases in `{language}`, but nothing that lets them count; add strong ones or support")]
    WeakAlone { topic: String, language: String },
    #[error(
        "`{topic}` cannot reach its threshold of {threshold} in `{language}`: all its phrases together score {most}"
    )]
    Unreachable { topic: String, language: String, threshold: String, most: String },
    #[error(
        "`{topic}` has no confidence: neither it nor the taxonomy has a calibration; run `copydesk taxonomy calibrate`"
    )]
    Uncalibrated { topic: String },
    #[error("no topic has a confidence; run `copydesk taxonomy calibrate` on labelled records")]
    NeverCalibrated,
    #[error("`{phrase}` is in `{term}` already, at {first}; keep one of the two")]
    Duplicate { phrase: String, term: String, first: String },
    #[error("`{phrase}` is strong in `{other}` too, at {first}; say which topic it means, or make it weak")]
    StrongTwice { phrase: String, other: String, first: String },
    #[error("`{term}` finds `{phrase}`, which is too short to mean one thing; add `case = \"exact\"` or words")]
    TooShort { term: String, phrase: String },
    #[error("`{term}` never counts: a mask hides it; shorten the mask or drop the term")]
    MaskedAway { term: String },
    #[error("`{term}` never counts: a veto of its own topic cancels it; move the veto or drop the term")]
    VetoesItself { term: String },
    #[error("`{term}` never counts: other phrases of the topic always take its words; drop it")]
    Shadowed { term: String },
    #[error("`{topic}` has {n} {kind} tests; write at least {wanted}")]
    TooFewTests { topic: String, kind: &'static str, n: usize, wanted: usize },
    #[error("`{topic}` has no test in `{language}`; write some")]
    UntestedLanguage { topic: String, language: String },
    #[error(
        "this test shares `{words}` with the one at {first}; two tests of a topic share fewer than five words in a row"
    )]
    RepeatedWords { words: String, first: String },
    #[error(
        "only {n} of {of} negative tests of `{topic}` contain one of its weak terms; at least half should, or they prove nothing"
    )]
    EasyNegatives { topic: String, n: usize, of: usize },
}

impl Lint {
    /// Whether the check fails for it.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self {
            Self::MissingLabel { .. }
            | Self::Uncalibrated { .. }
            | Self::NeverCalibrated
            | Self::StrongTwice { .. } => Severity::Warning,
            _ => Severity::Error,
        }
    }
}

impl Taxonomy {
    /// Everything questionable, in the order of files and lines.
    #[must_use]
    pub fn lint(&self) -> Vec<Finding<Lint>> {
        let mut linter = Linter { taxonomy: self, scratch: Scratch::default(), findings: Vec::new() };
        linter.check_topics();
        linter.check_phrases();
        linter.check_examples();
        linter.findings.sort_by_key(|(place, _)| *place);
        let document = self.document();
        linter.findings.into_iter().map(|(place, lint)| document.finding(place, lint)).collect()
    }
}

/// Collects findings; its methods stand in the files of what they check.
struct Linter<'a> {
    taxonomy: &'a Taxonomy,
    scratch: Scratch,
    findings: Vec<(Place, Lint)>,
}

impl<'a> Linter<'a> {
    fn document(&self) -> &'a Document {
        self.taxonomy.document()
    }

    fn note(&mut self, place: Place, lint: Lint) {
        self.findings.push((place, lint));
    }

    /// A place as a person reads it.
    fn name(&self, place: Place) -> String {
        let file = self.document().files.get(place.file).map_or("taxonomy", |file| file.as_ref());
        format!("{file}:{}", place.line)
    }
}
