//! The stages run one by one, with what each of them found on the way.

use std::sync::Arc;

use crate::cli::{CliError, assemble};
use crate::config::Config;
use crate::pipeline::clean::Decision;
use crate::pipeline::clean::fields::{self, Provenance, Whence};
use crate::pipeline::tag::{Explanation, Tagger};
use crate::pipeline::{CleanConfig, Cleaner, Decoder, Stage, Taxonomy};
use crate::record::{BlockClass, CleanArticle, FaultReason, Outcome, RawMessage, SourcedField};

/// The stages that have something to explain.
pub(super) struct Desk {
    decoder: Decoder,
    cleaner: Cleaner,
    clean_config: CleanConfig,
    tagger: Tagger,
}

/// What the stages found, from the page to the topics.
pub(super) struct Dissection {
    /// The blocks of the page in their order.
    pub(super) blocks: Vec<BlockFound>,
    /// Where each field was read.
    pub(super) provenance: Vec<Provenance>,
    /// The cleaned article, unless the message ended before.
    pub(super) article: Option<CleanArticle>,
    /// Topics and phrases, unless the message ended before.
    pub(super) explanation: Option<Explanation>,
}

/// A block of the page and what became of it.
pub(super) struct BlockFound {
    /// Its text.
    pub(super) text: String,
    /// Why it was removed; `None` if it stayed.
    pub(super) removed: Option<BlockClass>,
}

impl Desk {
    /// The stages for these settings.
    pub(super) fn new(config: &Config, taxonomy: Arc<Taxonomy>) -> Result<Self, CliError> {
        Ok(Self {
            decoder: Decoder::new(config.input.clone()),
            cleaner: assemble::cleaner(config)?,
            clean_config: config.clean.clone(),
            tagger: Tagger::new(config.tag.clone(), taxonomy),
        })
    }

    /// Runs the stages again, looking inside; `None` if the message was never read as an article, or made a stage
    /// panic, which must not happen twice.
    pub(super) fn dissect(&self, message: &RawMessage, outcome: &Outcome) -> Option<Dissection> {
        if matches!(outcome, Outcome::DeadLetter(fault) if fault.reason == FaultReason::Panic) {
            return None;
        }
        let raw = self.decoder.run(message).ok()?;
        let judged = self.cleaner.judge(&raw).ok()?;
        let found = fields::find(&judged, &raw.hints, raw.timestamp_ms, &self.clean_config.outlet_zones);
        let decided = judged.document.blocks.iter().zip(&judged.decisions);
        let blocks = decided.map(|(block, decision)| BlockFound {
            text: block.text.clone().into_owned(),
            removed: match decision {
                Decision::Keep => None,
                Decision::Remove(class) => Some(*class),
            },
        });
        let blocks = blocks.collect();
        let article = self.cleaner.run(raw).ok();
        let explanation = article.as_ref().map(|article| self.tagger.explain(article));
        Some(Dissection { blocks, provenance: found.provenance, article, explanation })
    }
}

impl Dissection {
    /// Where a field was read, in words: a block is named by its text's place on the page.
    pub(super) fn whence(&self, field: SourcedField) -> Option<String> {
        let provenance = self.provenance.iter().find(|provenance| provenance.field == field)?;
        Some(match provenance.whence {
            Whence::Block(index) => format!("block {}", index + 1),
            whence => whence.source().to_string(),
        })
    }
}
