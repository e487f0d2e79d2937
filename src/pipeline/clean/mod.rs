//! The article and nothing else: blocks, a decision for each with its reason, and the fields found on the way.

pub mod block;
pub mod fields;
pub mod forest;
pub mod furniture;
pub mod html;
pub mod judge;
mod policy;
mod quality;
mod sieve;
pub mod text;

use std::path::PathBuf;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Stage;
use crate::record::{Body, CleanArticle, Exit, Fault, FaultReason, RawArticle, Removed, Source, StageName};

pub use self::furniture::Furniture;
use self::judge::Judge;
pub use self::policy::{DropPolicy, Fate};
pub use block::{Block, BlockKind, Decision, Document, Metadata};

/// The longest page of the development sets has 2,277 lines. What is known of a block takes some thousand times
/// its text where that is a letter, so that the number of blocks bounds the memory that a message can take.
pub(in crate::pipeline::clean) const MAX_BLOCKS: usize = 20_000;

/// How an article is cleaned.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CleanConfig {
    /// Articles with fewer words than this are `too_short`; `clean.policy` says what becomes of them.
    pub min_words: usize,
    /// The IANA zone of an outlet's printed times, by its name: `"Korea Example Daily" = "Asia/Seoul"`. Without it, a time that
    /// is printed without a zone gives its day and no instant.
    pub outlet_zones: fields::OutletZones,
    /// A file of `copydesk learn`: lines that outlets repeat on many pages. Without it, only what is furniture anywhere
    /// is removed.
    pub furniture: Option<PathBuf>,
    /// What becomes of pages that are no full article.
    pub policy: DropPolicy,
}

/// Takes the article out of its page.
#[derive(Debug, Clone)]
pub struct Cleaner {
    config: CleanConfig,
    judge: Arc<Judge>,
    furniture: Arc<Furniture>,
}

/// A page with its decisions: what `explain` shows and what the record is built from.
#[derive(Debug)]
pub struct Judged<'a> {
    /// The page as blocks.
    pub document: Document<'a>,
    /// One decision a block, in the same order.
    pub decisions: Vec<Decision>,
}

impl Cleaner {
    /// A cleaner for these settings.
    #[must_use]
    pub fn new(config: CleanConfig) -> Self {
        Self { config, judge: Arc::new(Judge::builtin()), furniture: Arc::default() }
    }

    /// The same cleaner with another judge: for those who train its models.
    #[must_use]
    pub fn with_judge(self, judge: Judge) -> Self {
        Self { judge: Arc::new(judge), ..self }
    }

    /// The same cleaner, knowing what outlets repeat.
    #[must_use]
    pub fn with_furniture(self, furniture: Arc<Furniture>) -> Self {
        Self { furniture, ..self }
    }

    /// Splits a body into blocks and decides each.
    ///
    /// # Errors
    /// When there are more blocks than an article can have.
    pub fn judge<'a>(&self, article: &'a RawArticle) -> Result<Judged<'a>, Exit> {
        let document = match &article.body {
            Body::Text(text) => text::document(text),
            Body::Html(html) => html::document(html),
        };
        if document.blocks.len() > MAX_BLOCKS {
            return Err(too_many_blocks());
        }
        let mut decisions = self.judge.decide(&document, &article.hints);
        let hints = &article.hints;
        if let Some(outlet) = self.furniture.of(hints.url.as_deref(), hints.outlet.as_deref()) {
            outlet.remove(&document.blocks, &mut decisions);
        }
        Ok(Judged { document, decisions })
    }
}

fn too_many_blocks() -> Exit {
    let detail = format!("the body has more than {MAX_BLOCKS} lines or elements with text; is it an article?");
    Exit::DeadLetter(Fault { stage: StageName::Clean, reason: FaultReason::TooLarge, detail })
}

impl Stage<RawArticle> for Cleaner {
    type Out = CleanArticle;
    const NAME: StageName = StageName::Clean;

    fn run(&self, raw: RawArticle) -> Result<CleanArticle, Exit> {
        let judged = self.judge(&raw)?;
        let text = judged.text();
        let quality = quality::of(&judged, &text);
        self.config.policy.admit(&text, quality.kind, self.config.min_words)?;
        let found = fields::find(&judged, &raw.hints, raw.timestamp_ms, &self.config.outlet_zones);
        let removed = judged.removed();
        drop(judged);
        let sources = found.sources();
        Ok(CleanArticle {
            source: Source {
                origin: raw.origin,
                timestamp_ms: raw.timestamp_ms,
                source_id: raw.hints.source_id,
                url: found.url,
                outlet: found.outlet,
                extra: raw.hints.extra,
            },
            title: found.title,
            text,
            section: found.section,
            authors: found.authors,
            credits: found.credits,
            captions: found.captions,
            notices: found.notices,
            published: found.published,
            modified: found.modified,
            language: found.language,
            quality,
            removed,
            sources,
        })
    }
}

impl Judged<'_> {
    /// The kept blocks as paragraphs, one blank line between.
    #[must_use]
    pub fn text(&self) -> String {
        const BETWEEN: &str = "\n\n";
        let blocks = || self.document.blocks.iter().zip(&self.decisions);
        let kept = || blocks().filter(|(_, decision)| **decision == Decision::Keep).map(|(block, _)| &block.text);
        let mut text = String::with_capacity(kept().map(|paragraph| paragraph.len() + BETWEEN.len()).sum());
        for (number, paragraph) in kept().enumerate() {
            if number > 0 {
                text.push_str(BETWEEN);
            }
            text.push_str(paragraph);
        }
        text
    }

    fn removed(&self) -> Removed {
        let mut removed = Removed::new();
        for decision in &self.decisions {
            if let Decision::Remove(class) = decision {
                *removed.entry(*class).or_default() += 1;
            }
        }
        removed
    }
}

#[cfg(test)]
mod tests;
