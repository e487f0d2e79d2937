//! The trie: built from spellings, then frozen into flat arrays.
//!
//! # Why
//! A large vocabulary fits into no cache, so that a step costs what it loads. A word's number says whether the word begins
//! a phrase or is one; a pair of words is refused by one bit; a further step loads one slot, which says where it leads and
//! what ends there.

mod build;
#[cfg(test)]
mod tests;

use std::hint::select_unpredictable;

pub(in crate::pipeline::tag) use build::TrieBuilder;

use crate::pipeline::tag::text::{narrow, wide};

/// The atom that stands for "a prefix ends here".
pub(super) const PREFIX: u32 = u32::MAX;

/// Set in the symbols of syllables, to tell them from numbers of words.
const SYLLABLE: u32 = 1 << 31;
/// The symbol of room that may be missing, or follow a particle.
pub(super) const ROOM: u32 = SYLLABLE;

/// The symbol of a syllable.
pub(super) fn syllable(c: char) -> u32 {
    SYLLABLE | u32::from(c)
}

/// A phrase that ends at a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Output {
    pub(super) atom: u32,
    /// Bit 0: only particles may follow. Then two bits a word: the capitals it needs.
    pub(super) checks: u32,
}

/// A place in the trie, with what its number alone says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Node(u32);

impl Node {
    /// The beginning of a word.
    pub(super) const ROOT: Self = Self(0);
    /// Any place inside a word.
    pub(super) const ANYWHERE: Self = Self(1);
    /// No node.
    pub(super) const NOWHERE: Self = Self(u32::MAX);

    /// Set where no phrase goes on: the rest is the number of its only phrase's atom, or of its list of outputs.
    const LEAF: u32 = 1 << 31;
    /// Set in a leaf whose only phrase needs no checks.
    const PLAIN: u32 = 1 << 30;
    /// Set in a node where a phrase ends, and others go on.
    const ENDS: u32 = 1 << 30;
    /// The bits that number nodes, atoms or lists.
    const NUMBER: u32 = Self::PLAIN - 1;

    /// Whether no phrase goes on from here.
    pub(super) fn is_leaf(self) -> bool {
        self.0 & Self::LEAF != 0
    }

    /// Whether a phrase ends here.
    pub(super) fn ends_phrase(self) -> bool {
        self.0 & (Self::LEAF | Self::ENDS) != 0
    }

    fn number(self) -> u32 {
        self.0 & Self::NUMBER
    }
}

/// The phrases that end at a node.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ends<'a> {
    /// One phrase without checks.
    Plain(u32),
    /// Some phrases.
    Listed(&'a [Output]),
}

/// The frozen trie.
#[derive(Debug, Default)]
pub(in crate::pipeline::tag) struct Trie {
    /// Words below this number are phrases; the next ones, below `n_first`, begin phrases; the others only go on.
    n_single: u32,
    n_first: u32,
    /// Whether a phrase may begin inside a word.
    pub(super) has_anywhere: bool,
    /// One bit a hash of a phrase's first two words: few walks that end at their second word begin.
    pairs: Vec<u64>,
    /// Steps from every node but the root's to its words; open addressing.
    slots: Vec<Slot>,
    /// For each node that is no leaf, and for each list of a leaf, where its outputs begin and end.
    lists: Vec<(u32, u32)>,
    outputs: Vec<Output>,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    node: u32,
    symbol: u32,
    child: Node,
}

/// Nodes that the root's words do not lead to: the root itself and [`Node::ANYWHERE`].
const N_ROOTS: u32 = 2;

impl Trie {
    /// Whether a word alone is a phrase.
    pub(super) fn is_phrase(&self, word: u32) -> bool {
        word < self.n_single
    }

    /// Whether a word begins a phrase.
    pub(super) fn is_first(&self, word: u32) -> bool {
        word < self.n_first
    }

    /// Where a word leads that begins a phrase: words that do come first, and so do their nodes.
    pub(super) fn begin(&self, word: u32) -> Option<Node> {
        let ends = if self.is_phrase(word) { Node::ENDS } else { 0 };
        self.is_first(word).then(|| Node((word + N_ROOTS) | ends))
    }

    /// Whether two words may begin a phrase; `false` is certain.
    pub(super) fn may_begin(&self, word: u32, next: u32) -> bool {
        let (block, bit) = self.pair(word, next);
        self.pairs.get(block).is_some_and(|bits| bits & bit != 0)
    }

    fn pair(&self, word: u32, next: u32) -> (usize, u64) {
        let hash = hash(word, next);
        (wide(hash) & (self.pairs.len() - 1), 1 << (hash >> 26))
    }

    /// Where a symbol leads.
    pub(super) fn child(&self, node: Node, symbol: u32) -> Option<Node> {
        if node.is_leaf() {
            return None;
        }
        let node = node.number();
        let mut at = self.home(node, symbol);
        loop {
            let slot = self.slots.get(at)?;
            if slot.node == node && slot.symbol == symbol {
                return Some(slot.child);
            }
            if slot.child == Node::NOWHERE {
                return None;
            }
            at = if at + 1 == self.slots.len() { 0 } else { at + 1 };
        }
    }

    /// Where a symbol leads, if the first look tells; [`Node::NOWHERE`] says nothing. No branch depends on what is found, so
    /// that many such looks do not wait for each other.
    pub(super) fn glance(&self, node: Node, symbol: u32) -> Node {
        let node = node.number();
        let Some(slot) = self.slots.get(self.home(node, symbol)) else { return Node::NOWHERE };
        select_unpredictable((slot.node, slot.symbol) == (node, symbol), slot.child, Node::NOWHERE)
    }

    /// The slot where a step belongs: the hash as a fraction of all.
    fn home(&self, node: u32, symbol: u32) -> usize {
        let product = u64::from(hash(node, symbol)) * u64::from(narrow(self.slots.len()));
        usize::try_from(product >> 32).unwrap_or_default()
    }

    /// The phrases that end at a node.
    pub(super) fn ends(&self, node: Node) -> Ends<'_> {
        if node.is_leaf() && node.0 & Node::PLAIN != 0 {
            return Ends::Plain(node.number());
        }
        let (from, to) = self.lists.get(wide(node.number())).copied().unwrap_or_default();
        Ends::Listed(self.outputs.get(wide(from)..wide(to)).unwrap_or_default())
    }
}

/// A folded multiplication of two numbers.
fn hash(node: u32, symbol: u32) -> u32 {
    let key = (u64::from(node) << 32) | u64::from(symbol);
    let product = u128::from(key ^ 0x9E37_79B9_7F4A_7C15) * 0xD6E8_FEB8_6659_FD93_u128;
    #[expect(clippy::cast_possible_truncation, reason = "the middle bits are what is wanted")]
    let middle = (product >> 48) as u32;
    middle
}
