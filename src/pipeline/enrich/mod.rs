//! The record: identity, amounts, fingerprint, statistics, lineage.

mod address;
pub mod amounts;
pub mod fingerprint;
mod hex;
mod id;
mod stats;

use std::sync::Arc;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Stage;
use super::pool::Pool;
use crate::record::{
    CleanArticle, EnrichedArticle, Exit, InputCoordinates, Lineage, Origin, SCHEMA, Source, StageName, Stats,
    TagStatus, TaggedArticle, TaxonomyVersion, TopicTag,
};

/// What is added to the record.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EnrichConfig {}

/// Builds the published record.
#[derive(Debug, Clone)]
pub struct Enricher {
    taxonomy: Arc<TaxonomyVersion>,
    furniture_version: Option<String>,
    scratches: Arc<Pool<fingerprint::Scratch>>,
}

impl Enricher {
    /// An enricher that stamps this taxonomy version.
    #[must_use]
    pub fn new(_config: EnrichConfig, taxonomy: TaxonomyVersion) -> Self {
        Self { taxonomy: Arc::new(taxonomy), furniture_version: None, scratches: Arc::default() }
    }

    /// Stamps the version of the learned furniture that cleaned the article.
    #[must_use]
    pub fn with_furniture(mut self, version: Option<String>) -> Self {
        self.furniture_version = version;
        self
    }

    fn lineage(&self, source: &Source) -> Lineage {
        Lineage {
            worker_version: env!("CARGO_PKG_VERSION"),
            furniture_version: self.furniture_version.clone(),
            input: coordinates(source),
        }
    }
}

impl Stage<TaggedArticle> for Enricher {
    type Out = EnrichedArticle;
    const NAME: StageName = StageName::Enrich;

    fn run(&self, tagged: TaggedArticle) -> Result<EnrichedArticle, Exit> {
        let TaggedArticle { article, topics } = tagged;
        let id = id::of(&article);
        let lineage = self.lineage(&article.source);
        let topic_ids = tagged_ids(&topics);
        let CleanArticle { source, title, text, published, modified, removed, .. } = article;
        let (fingerprint, words) = self.scratches.with(|scratch| fingerprint::of(&text, scratch));
        Ok(EnrichedArticle {
            schema: SCHEMA,
            id,
            published_on: published.as_ref().map(|time| time.on.clone()),
            published_at: published.and_then(|time| time.at),
            modified_at: modified.and_then(|time| time.at),
            title,
            lead: lead(&text),
            section: article.section,
            authors: article.authors,
            credits: article.credits,
            captions: article.captions,
            notices: article.notices,
            primary_topic: topic_ids.first().cloned(),
            topics,
            topic_ids,
            amounts: amounts::find(&text, article.language.as_deref(), source.url.as_deref()),
            fingerprint,
            quality: article.quality,
            stats: Stats { chars: text.chars().count(), words, sentences: stats::sentences(&text), removed },
            sources: article.sources,
            language: article.language,
            source_id: source.source_id,
            url: source.url,
            outlet: source.outlet,
            extra: source.extra,
            taxonomy: Arc::clone(&self.taxonomy),
            lineage,
            text,
        })
    }
}

/// The first paragraph.
fn lead(text: &str) -> Option<String> {
    text.split("\n\n").next().filter(|lead| !lead.is_empty()).map(str::to_owned)
}

/// The tagged topics, best first; mentions are left to `topics`.
fn tagged_ids(topics: &[TopicTag]) -> Vec<String> {
    topics.iter().filter(|topic| topic.status == TagStatus::Tagged).map(|topic| topic.id.clone()).collect()
}

fn coordinates(source: &Source) -> InputCoordinates {
    match &source.origin {
        Origin::Kafka { topic, partition, offset } => InputCoordinates::Kafka {
            topic: Arc::clone(topic),
            partition: *partition,
            offset: *offset,
            timestamp: source.timestamp_ms.and_then(rfc3339),
        },
        Origin::File { file, line } => InputCoordinates::File { file: Arc::clone(file), line: *line },
    }
}

fn rfc3339(timestamp_ms: i64) -> Option<String> {
    Timestamp::from_millisecond(timestamp_ms).ok().map(|instant| instant.to_string())
}
