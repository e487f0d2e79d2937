//! The record that is published: the contract with everyone downstream.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{BlockClass, Caption, Quality, Sources, TopicTag};

/// The record's schema, written into each.
pub const SCHEMA: &str = "copydesk.article.v1";

/// A sum of money that the text names.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Amount {
    /// As printed: `$39 to 44 billion`.
    pub text: String,
    /// ISO 4217 code.
    pub currency: String,
    /// The lower end, in units of the currency.
    pub low: f64,
    /// The upper end; equal to `low` for a single figure.
    pub high: f64,
    /// The word that scaled it: `billion`, `조`; empty for none.
    pub unit: String,
    /// First character in `text`, in Unicode scalar values.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
}

/// What finds the same story elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Fingerprint {
    /// Hash of the normalised text, hex: equal for exact copies.
    pub content_sha256: String,
    /// 16 band hashes, hex: two records that share one are likely copies of each other.
    pub minhash: Vec<String>,
}

/// Sizes, and what was taken out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Unicode scalar values in `text`.
    pub chars: usize,
    /// Words in `text`.
    pub words: usize,
    /// Sentences in `text`.
    pub sentences: usize,
    /// Blocks removed, by class.
    pub removed: BTreeMap<BlockClass, u32>,
}

/// Which taxonomy decided.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TaxonomyVersion {
    /// The taxonomy's name.
    pub name: String,
    /// Its version, as its editors wrote it.
    pub version: String,
    /// Hash of its file, hex.
    pub sha256: String,
}

/// The input's coordinates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum InputCoordinates {
    /// A record of a Kafka topic.
    Kafka {
        /// The Kafka topic.
        topic: Arc<str>,
        /// The partition.
        partition: i32,
        /// The offset.
        offset: i64,
        /// The record's timestamp, RFC 3339 UTC.
        #[serde(skip_serializing_if = "Option::is_none")]
        timestamp: Option<String>,
    },
    /// A line of a file.
    File {
        /// The file's name.
        file: Arc<str>,
        /// The line, from 1.
        line: u64,
    },
}

/// What made this record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lineage {
    /// copydesk's version.
    pub worker_version: &'static str,
    /// The learned furniture's version; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub furniture_version: Option<String>,
    /// Where the input was read.
    pub input: InputCoordinates,
}

/// The published record. Arrays are always present; a scalar that is not known is left out, never null.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "each field is documented in the JSON Schema, which a test holds against this type")]
pub struct EnrichedArticle {
    pub schema: &'static str,
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<String>,
    pub section: Vec<String>,
    pub authors: Vec<String>,
    pub credits: Vec<String>,
    pub captions: Vec<Caption>,
    pub notices: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_topic: Option<String>,
    pub topics: Vec<TopicTag>,
    pub topic_ids: Vec<String>,
    pub amounts: Vec<Amount>,
    pub fingerprint: Fingerprint,
    pub quality: Quality,
    pub stats: Stats,
    pub sources: Sources,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub extra: Map<String, Value>,
    pub taxonomy: Arc<TaxonomyVersion>,
    pub lineage: Lineage,
}
