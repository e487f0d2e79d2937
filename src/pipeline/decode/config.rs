//! What an operator can say about the input: shape, limits, and where the fields are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What shape a message's value has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum InputFormat {
    /// Decided message by message, from the `content-type` header or the first characters.
    #[default]
    Auto,
    /// A JSON object.
    Json,
    /// Plain text.
    Text,
    /// An HTML page or fragment.
    Html,
}

/// What becomes of a message whose value is null.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Tombstones {
    /// Left out, and counted.
    #[default]
    Drop,
    /// Published as a null under the same key, so that a compacted output forgets the article too.
    Forward,
}

/// How a message is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct InputConfig {
    /// The shape of the values.
    pub format: InputFormat,
    /// What becomes of a message whose value is null.
    pub tombstones: Tombstones,
    /// Largest value accepted, packed or unpacked, in bytes.
    pub max_body_bytes: usize,
    /// Most headers accepted on one message.
    pub max_headers: usize,
    /// Most bytes of header names and values accepted on one message.
    pub max_header_bytes: usize,
    /// Names of JSON fields to pass through to `extra` as they are.
    pub pass_through: Vec<String>,
    /// Where the fields of a JSON object are.
    pub fields: FieldPaths,
}

impl Default for InputConfig {
    fn default() -> Self {
        Self {
            format: InputFormat::Auto,
            tombstones: Tombstones::Drop,
            max_body_bytes: 16 * 1024 * 1024,
            max_headers: 256,
            max_header_bytes: 64 * 1024,
            pass_through: Vec::new(),
            fields: FieldPaths::default(),
        }
    }
}

/// Where the fields of a JSON object are: dotted paths, a number for a place in an array; the first that holds
/// something wins. The defaults read Scrapy items, news-please, trafilatura, newspaper, feedparser's RSS and Atom
/// entries, and schema.org's `NewsArticle`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FieldPaths {
    /// The scraper's own identifier.
    pub id: Vec<String>,
    /// The page's address.
    pub url: Vec<String>,
    /// Who published it.
    pub outlet: Vec<String>,
    /// The language it claims.
    pub language: Vec<String>,
    /// The headline.
    pub title: Vec<String>,
    /// The article, as text or HTML. A whole page before an extract: copydesk cleans better with the page in hand.
    pub body: Vec<String>,
    /// The authors: a string, a list, or objects with a `name`.
    pub authors: Vec<String>,
    /// The section, outermost first.
    pub section: Vec<String>,
    /// When it was published.
    pub published_at: Vec<String>,
    /// When it was last changed.
    pub modified_at: Vec<String>,
}

impl Default for FieldPaths {
    fn default() -> Self {
        let paths = |words: &str| words.split_whitespace().map(str::to_owned).collect();
        Self {
            id: paths("id _id guid article_id uuid @id identifier"),
            url: paths(
                "url link canonical_url source_url final_url original_url mainEntityOfPage.@id mainEntityOfPage \
                 source.url source",
            ),
            outlet: paths(
                "outlet source_name sitename site_name publisher.name publisher source.name source.title \
                 source_domain hostname domain",
            ),
            language: paths("language lang inLanguage locale title_detail.language"),
            title: paths("title headline name"),
            body: paths(
                "body html raw_html page_html content_html content.rendered articleBody article_body maintext text \
                 raw_text article content:encoded content.0.value content summary_detail.value summary description",
            ),
            authors: paths("authors author byline creator dc:creator"),
            section: paths("section articleSection category categories"),
            published_at: paths(
                "published_at published datePublished date_publish publish_date publication_date pubDate date \
                 published_parsed timestamp",
            ),
            modified_at: paths("modified_at modified dateModified date_modify updated last_modified"),
        }
    }
}
