//! A tagged article: topics, each with the phrases that say why.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::CleanArticle;
use super::fault::labels;

labels! {
    /// Where in the record a phrase stands.
    Field {
        /// The headline.
        Title = "title",
        /// The text.
        Text = "text",
    }
}

labels! {
    /// Whether a topic is what the article is about.
    TagStatus {
        /// It is about this.
        Tagged = "tagged",
        /// It mentions this, below the threshold.
        Mention = "mention",
    }
}

/// How well an IPTC Media Topic fits a topic of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum IptcMatch {
    /// The same subject.
    Exact,
    /// The code is wider.
    Broad,
}

/// A code of the IPTC Media Topics, `medtop:20000384`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IptcCode {
    /// `medtop:` and eight digits.
    pub code: String,
    /// How well it fits.
    #[serde(rename = "match")]
    pub matching: IptcMatch,
}

/// One phrase that fired, and where it stands: `text` is exactly that slice of the field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// The taxonomy's phrase, as its editor wrote it.
    pub phrase: String,
    /// The field it stands in.
    pub field: Field,
    /// First character, counted in Unicode scalar values from 0.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// The slice itself.
    pub text: String,
    /// What it added to the score.
    pub weight: f64,
}

/// One topic of an article.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopicTag {
    /// The topic's slug.
    pub id: String,
    /// Its name in English, or in the taxonomy's first language.
    pub label: String,
    /// The sum of the evidence; fixed-point inside, two decimals here.
    pub score: f64,
    /// How often tags of this score were right on labelled records, 0 to 1; left out where the taxonomy was never
    /// calibrated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// Tagged or mentioned.
    pub status: TagStatus,
    /// Codes of the IPTC Media Topics.
    pub iptc: Vec<IptcCode>,
    /// The phrases that fired, in the order of the text.
    pub evidence: Vec<Evidence>,
}

/// A tagged article, on its way to the record.
#[derive(Debug, Clone, PartialEq)]
pub struct TaggedArticle {
    /// The cleaned article.
    pub article: CleanArticle,
    /// Its topics, best first: tagged ones before mentions.
    pub topics: Vec<TopicTag>,
}
