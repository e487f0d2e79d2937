//! The compiled rules of one language.

use std::sync::Arc;

use crate::pipeline::tag::matcher::Trie;
use crate::pipeline::tag::text::{Words, wide};

/// Everything the hot path needs for one language.
#[derive(Debug, Default)]
pub(in crate::pipeline::tag) struct LanguageRules {
    pub(in crate::pipeline::tag) words: Words,
    pub(in crate::pipeline::tag) trie: Trie,
    /// Atoms below this number are masks.
    pub(super) n_masks: u32,
    /// Uses of all atoms, one atom after the other: the inverted index from phrase to rule.
    pub(super) uses: Vec<Use>,
    /// Where each atom's uses begin; one more than atoms.
    pub(super) use_starts: Vec<u32>,
    /// Rules by topic, in the order of the taxonomy.
    pub(in crate::pipeline::tag) topics: Vec<TopicRules>,
    /// How many phrases the matcher looks for.
    pub(in crate::pipeline::tag) n_phrases: usize,
}

impl LanguageRules {
    /// What an atom means to whom.
    pub(super) fn uses_of(&self, atom: u32) -> &[Use] {
        let atom = wide(atom);
        match (self.use_starts.get(atom), self.use_starts.get(atom + 1)) {
            (Some(start), Some(end)) => self.uses.get(wide(*start)..wide(*end)).unwrap_or_default(),
            _ => &[],
        }
    }
}

/// What a phrase means to one topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Use {
    /// The topic's number; meaningless for [`Role::Mask`].
    pub(super) topic: u32,
    pub(super) role: Role,
}

/// The part that a phrase plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Hides words from every topic.
    Mask,
    /// Hides words from this topic.
    TopicMask,
    /// Lets weak hits count.
    Support,
    /// Cancels hits close by: one of the topic's vetoes.
    Veto(u16),
    /// Is a term, or a part of one; whether the term is strong stands here too, so that most topics are passed over unread.
    Part { term: u32, part: u8, is_strong: bool },
}

/// One topic's rules in one language.
#[derive(Debug, Default)]
pub(in crate::pipeline::tag) struct TopicRules {
    pub(in crate::pipeline::tag) terms: Vec<TermRules>,
    /// How many words may lie between a weak hit and its support.
    pub(super) support_window: Option<u32>,
    pub(super) vetoes: Vec<VetoRules>,
}

/// A strong or weak term, or a pair.
#[derive(Debug)]
pub(in crate::pipeline::tag) struct TermRules {
    /// As its editor wrote it.
    pub(in crate::pipeline::tag) phrase: Arc<str>,
    /// In thousandths.
    pub(super) weight: i64,
    pub(in crate::pipeline::tag) is_strong: bool,
    pub(super) shape: Shape,
}

/// How the parts of a term must stand.
#[derive(Debug)]
pub(super) enum Shape {
    /// One phrase.
    Plain,
    /// Phrases in order, with at most so many words between each two.
    Gaps(Vec<u32>),
    /// Two phrases in any order, with at most so many words between them.
    Near(u32),
}

/// What cancels a hit.
#[derive(Debug)]
pub(super) struct VetoRules {
    pub(super) window: u32,
    pub(super) spares_strong: bool,
}
