//! A compiled taxonomy: topics, phrases of each language, and the version that goes into records.

use sha2::{Digest, Sha256};

use super::built_in;
use super::confidence::Curve;
use super::fixed::{hundredths, shown, thousandths};
use super::format::file::{Boost, Topic};
use super::format::{Document, SourceFile, TaxonomyErrors, read};
use super::rules::{LanguageRules, compile};
use super::text::narrow;
use crate::record::{IptcCode, TaxonomyVersion};

/// One strong phrase reaches it.
pub(super) const THRESHOLD: f64 = 2.0;

/// A compiled taxonomy, shared by every thread.
#[derive(Debug, Default)]
pub struct Taxonomy {
    version: TaxonomyVersion,
    pub(super) topics: Vec<TopicFacts>,
    languages: Vec<(String, LanguageRules)>,
    pub(super) boost: Boost,
    /// Confidence by score/threshold, for topics without a curve of their own.
    pub(super) pooled: Curve,
    document: Document,
}

/// What a topic is, apart from its phrases.
#[derive(Debug)]
pub(super) struct TopicFacts {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) iptc: Vec<IptcCode>,
    /// In hundredths.
    pub(super) threshold: i64,
    pub(super) curve: Curve,
    /// The topic that being tagged with this one implies.
    pub(super) implies: Option<u32>,
}

impl Taxonomy {
    /// The taxonomy that comes with copydesk.
    ///
    /// # Panics
    /// Never in a build whose tests passed: they load it.
    #[must_use]
    pub fn built_in() -> Self {
        match Self::from_sources(&Self::built_in_files()) {
            Ok(taxonomy) => taxonomy,
            Err(mistakes) => panic!("the built-in taxonomy, which a test loads, does not compile:\n{mistakes}"),
        }
    }

    /// The files of the taxonomy that comes with copydesk.
    #[must_use]
    pub fn built_in_files() -> Vec<SourceFile> {
        let files = built_in::FILES.iter();
        files.map(|(name, text)| SourceFile { name: (*name).to_owned(), text: (*text).to_owned() }).collect()
    }

    /// Compiles files that are in the order of their names.
    ///
    /// # Errors
    /// Every mistake in every file, with its line and what to do about it.
    pub fn from_sources(sources: &[SourceFile]) -> Result<Self, TaxonomyErrors> {
        Self::compile(read(sources)?, digest(sources))
    }

    /// The same taxonomy without the terms that `drops` names by topic and phrase: what rests on them shows then.
    ///
    /// # Errors
    /// Never for a taxonomy that compiled: fewer terms make no new mistake.
    pub fn without(&self, drops: impl Fn(&str, &str) -> bool) -> Result<Self, TaxonomyErrors> {
        let mut document = self.document.clone();
        for topic in &mut document.content.topic {
            for rules in topic.rules.values_mut() {
                rules.strong.retain(|term| !drops(&topic.id, &term.text));
                rules.weak.retain(|term| !drops(&topic.id, &term.text));
                rules.near.retain(|near| !drops(&topic.id, &near.phrase()));
            }
        }
        Self::compile(document, self.version.sha256.clone())
    }

    fn compile(document: Document, sha256: String) -> Result<Self, TaxonomyErrors> {
        let mut findings = Vec::new();
        let languages = document.header.languages.iter();
        let languages: Vec<(String, LanguageRules)> =
            languages.map(|language| (language.clone(), compile(&document, language, &mut findings))).collect();
        if !findings.is_empty() {
            findings.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
            return Err(TaxonomyErrors(findings));
        }
        let version =
            TaxonomyVersion { name: document.header.name.clone(), version: document.header.version.clone(), sha256 };
        Ok(Self {
            version,
            topics: document.content.topic.iter().map(|topic| facts(topic, &document)).collect(),
            languages,
            boost: document.header.boost,
            pooled: Curve::new(&document.header.calibration),
            document,
        })
    }

    /// Its name, version and hash.
    #[must_use]
    pub fn version(&self) -> &TaxonomyVersion {
        &self.version
    }

    /// What its files say.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// How many phrases its matchers look for, all languages together.
    #[must_use]
    pub fn n_phrases(&self) -> usize {
        self.languages.iter().map(|(_, rules)| rules.n_phrases).sum()
    }

    /// The score from which a topic is tagged.
    #[must_use]
    pub fn threshold(&self, topic: &str) -> Option<f64> {
        self.topics.iter().find(|facts| facts.id == topic).map(|facts| shown(facts.threshold))
    }

    /// The rules for a language code such as `en` or `en-GB`.
    pub(super) fn rules(&self, language: &str) -> Option<&LanguageRules> {
        let primary = language.split(['-', '_']).next().unwrap_or_default();
        let found = self.languages.iter().find(|(known, _)| known.eq_ignore_ascii_case(primary));
        found.map(|(_, rules)| rules)
    }
}

fn facts(topic: &Topic, document: &Document) -> TopicFacts {
    let label = document.header.languages.first().and_then(|language| topic.label.get(language));
    let parent = topic.parent.as_ref().filter(|_| topic.implies_parent);
    let implies = parent.and_then(|parent| document.content.topic.iter().position(|other| other.id == *parent));
    TopicFacts {
        id: topic.id.clone(),
        label: label.cloned().unwrap_or_default(),
        iptc: topic.iptc.clone(),
        threshold: hundredths(thousandths(topic.threshold.unwrap_or(THRESHOLD))),
        curve: Curve::new(&topic.calibration),
        implies: implies.map(narrow),
    }
}

fn digest(sources: &[SourceFile]) -> String {
    let mut hasher = Sha256::new();
    for source in sources {
        hasher.update(source.text.as_bytes());
    }
    let digest = hasher.finalize();
    digest.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}
