//! A decoded article: its body as characters, and what the scraper claimed about it.

use serde_json::{Map, Value};

use super::Origin;

/// The body in one of the two shapes that the cleaner reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Lines, as a browser's "select all, copy" gives them.
    Text(String),
    /// A page or a fragment.
    Html(String),
}

/// What came beside the body, in JSON fields or message headers: claims that the cleaner weighs, not facts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hints {
    /// The scraper's own identifier.
    pub source_id: Option<String>,
    /// The page's address.
    pub url: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// The language it claims, as sent.
    pub language: Option<String>,
    /// The headline it claims.
    pub title: Option<String>,
    /// The authors it claims, one an entry.
    pub authors: Vec<String>,
    /// The section path it claims.
    pub section: Vec<String>,
    /// When it says it was published, as sent.
    pub published: Option<String>,
    /// When it says it was last changed, as sent.
    pub modified: Option<String>,
    /// Input fields to pass through by name.
    pub extra: Map<String, Value>,
}

/// A decoded article, on its way to the cleaner.
#[derive(Debug, Clone, PartialEq)]
pub struct RawArticle {
    /// Where its message was read.
    pub origin: Origin,
    /// The message's timestamp in milliseconds since 1970 UTC.
    pub timestamp_ms: Option<i64>,
    /// The body.
    pub body: Body,
    /// What came beside the body.
    pub hints: Hints,
}
