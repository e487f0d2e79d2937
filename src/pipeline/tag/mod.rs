//! Topics with evidence: which phrases of the taxonomy stand where, and what they add up to.
//!
//! ```text
//! CleanArticle ─► fold ─► tokens ─► matcher ─► masks ─► per topic: longest, vetoes, support ─► score ─► TopicTag
//!                 text/             matcher/   rules/                                           │       publish
//! taxonomy files ─► format/ ─► term/ ─► rules/compile ──────────────────────────────────────────┘
//! ```
//!
//! # Invariants
//! - Every score is the sum of its evidence's weights, in fixed-point arithmetic.
//! - Every evidence slice is exactly the published text between its character offsets.
//! - A topic none of whose terms occurs costs nothing, however large the taxonomy is.
//! - No taxonomy file and no article, however broken, panics.

mod assess;
mod built_in;
mod confidence;
mod config;
mod fixed;
pub mod format;
mod lint;
mod matcher;
mod publish;
mod rules;
mod taxonomy;
mod term;
#[cfg(test)]
mod tests;
mod text;
mod trial;

use std::sync::Arc;

pub use assess::{Passage, Scratch};
pub use config::TagConfig;
pub use format::{Finding, Mistake, SourceFile, TaxonomyErrors};
pub use lint::{Lint, Severity};
pub use publish::{Cancel, CancelledPhrase, Explanation, Wanted};
pub use taxonomy::Taxonomy;
pub use trial::{TestReport, Trial};

use super::Stage;
use super::pool::Pool;
use crate::record::{CleanArticle, Exit, StageName, TaggedArticle};

/// Assigns topics to articles.
#[derive(Debug, Clone)]
pub struct Tagger {
    config: TagConfig,
    taxonomy: Arc<Taxonomy>,
    pool: Arc<Pool<Scratch>>,
}

impl Tagger {
    /// A tagger with this taxonomy.
    #[must_use]
    pub fn new(config: TagConfig, taxonomy: Arc<Taxonomy>) -> Self {
        Self { config, taxonomy, pool: Arc::default() }
    }

    /// What the taxonomy says about an article, with what does not count and why.
    #[must_use]
    pub fn explain(&self, article: &CleanArticle) -> Explanation {
        self.pool.with(|scratch| self.taxonomy.explain(&passage(article), scratch))
    }
}

impl Stage<CleanArticle> for Tagger {
    type Out = TaggedArticle;
    const NAME: StageName = StageName::Tag;

    fn run(&self, article: CleanArticle) -> Result<TaggedArticle, Exit> {
        let wanted = if self.config.mentions { Wanted::Mentions } else { Wanted::Tagged };
        let topics = self.pool.with(|scratch| self.taxonomy.tag(&passage(&article), wanted, scratch));
        Ok(TaggedArticle { article, topics })
    }
}

fn passage(article: &CleanArticle) -> Passage<'_> {
    Passage {
        language: article.language.as_deref().unwrap_or_default(),
        title: article.title.as_deref().unwrap_or_default(),
        text: &article.text,
    }
}
