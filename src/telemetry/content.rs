//! What the articles are like: the metrics that show when a feed, the cleaner or the taxonomy has gone wrong.

use prometheus::{IntCounter, IntCounterVec, Opts, Registry};

use super::registry::register;
use crate::record::{BlockClass, EnrichedArticle, QualityKind, RawMessage, TagStatus};

/// Languages that have a series of their own; every other one is `other`, and none at all `unknown`.
const LANGUAGES: [&str; 12] = ["ar", "de", "en", "es", "fr", "id", "it", "ja", "ko", "pt", "ru", "zh"];

/// Counters over published records; counted when their batch is committed.
#[derive(Debug, Clone)]
pub struct ContentMetrics {
    tagged: IntCounterVec,
    tags: IntCounterVec,
    languages: IntCounterVec,
    kinds: IntCounterVec,
    raw_bytes: IntCounter,
    clean_bytes: IntCounter,
    removed: IntCounterVec,
}

/// What one published record adds: small, so that the record itself need not wait for its commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentFacts {
    topic_ids: Vec<String>,
    language: &'static str,
    kind: QualityKind,
    raw_bytes: u64,
    clean_bytes: u64,
    removed: Vec<(BlockClass, u32)>,
}

impl ContentFacts {
    /// What this record, made from this message, will add.
    #[must_use]
    pub fn of(message: &RawMessage, record: &EnrichedArticle) -> Self {
        let tagged = record.topics.iter().filter(|topic| topic.status == TagStatus::Tagged);
        Self {
            topic_ids: tagged.map(|topic| topic.id.clone()).collect(),
            language: language_label(record.language.as_deref()),
            kind: record.quality.kind,
            raw_bytes: as_count(message.value.as_ref().map_or(0, Vec::len)),
            clean_bytes: as_count(record.text.len()),
            removed: record.stats.removed.iter().map(|(class, n_blocks)| (*class, *n_blocks)).collect(),
        }
    }
}

impl ContentMetrics {
    /// Registers the counters; every label known up front starts at 0, so that the first event is an increase.
    ///
    /// # Errors
    /// When a name is taken.
    pub fn register<'a>(
        registry: &Registry,
        topics: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, prometheus::Error> {
        let counter = |name: &str, help: &str, label: &str| {
            register(registry, IntCounterVec::new(Opts::new(name, help), &[label])?)
        };
        let help =
            "Published records with at least one topic, by language; lang is a two-letter code, other or unknown.";
        let tagged = counter("copydesk_records_tagged_total", help, "lang")?;
        let help = "Topics assigned; tag is a slug of the taxonomy, lang a two-letter code, other or unknown.";
        let tags = IntCounterVec::new(Opts::new("copydesk_tags_assigned_total", help), &["tag", "lang"])?;
        let help = "Published records by language; lang is a two-letter code, other or unknown.";
        let languages = counter("copydesk_records_by_language_total", help, "lang")?;
        for language in LANGUAGES.into_iter().chain(["other", "unknown"]) {
            languages.with_label_values(&[language]);
            tagged.with_label_values(&[language]);
        }
        let help = "Published records by kind of page; kind is article, stub, paywall, list or live.";
        let kinds = counter("copydesk_records_by_kind_total", help, "kind")?;
        for kind in QualityKind::ALL {
            kinds.with_label_values(&[kind.as_str()]);
        }
        let help = "Bytes of published records; point is raw (the message) or clean (the text).";
        let bytes = counter("copydesk_text_bytes_total", help, "point")?;
        let help = "Blocks removed from published records; class says what they were.";
        let removed = counter("copydesk_blocks_removed_total", help, "class")?;
        for class in BlockClass::ALL {
            removed.with_label_values(&[class.as_str()]);
        }
        let metrics = Self {
            tagged,
            tags: register(registry, tags)?,
            languages,
            kinds,
            raw_bytes: bytes.with_label_values(&["raw"]),
            clean_bytes: bytes.with_label_values(&["clean"]),
            removed,
        };
        metrics.expect_topics(topics);
        Ok(metrics)
    }

    /// These topics, each with a language that the taxonomy covers, start at 0 if they have not begun: a reload may bring
    /// new ones.
    pub fn expect_topics<'a>(&self, topics: impl IntoIterator<Item = (&'a str, &'a str)>) {
        for (topic_id, language) in topics {
            self.tags.with_label_values(&[topic_id, language_label(Some(language))]);
        }
    }

    /// Counts a record whose batch was committed.
    pub fn count(&self, facts: &ContentFacts) {
        if !facts.topic_ids.is_empty() {
            self.tagged.with_label_values(&[facts.language]).inc();
        }
        for topic_id in &facts.topic_ids {
            self.tags.with_label_values(&[topic_id.as_str(), facts.language]).inc();
        }
        self.languages.with_label_values(&[facts.language]).inc();
        self.kinds.with_label_values(&[facts.kind.as_str()]).inc();
        self.raw_bytes.inc_by(facts.raw_bytes);
        self.clean_bytes.inc_by(facts.clean_bytes);
        for (class, n_blocks) in &facts.removed {
            self.removed.with_label_values(&[class.as_str()]).inc_by(u64::from(*n_blocks));
        }
    }
}

fn language_label(language: Option<&str>) -> &'static str {
    let Some(language) = language else { return "unknown" };
    LANGUAGES.into_iter().find(|known| *known == language).unwrap_or("other")
}

fn as_count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}
