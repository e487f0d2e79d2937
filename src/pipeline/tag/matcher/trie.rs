//! The trie: built from spellings, then frozen into flat arrays.

use hashbrown::HashMap;

use crate::pipeline::tag::term::{Spelling, Symbol};
use crate::pipeline::tag::text::{Capitals, Interner, narrow, wide};

/// The beginning of a word.
pub(super) const ROOT: u32 = 0;
/// Any place inside a word.
pub(super) const ANYWHERE: u32 = 1;
/// No node.
pub(super) const NOWHERE: u32 = u32::MAX;
/// The atom that stands for "a prefix ends here".
pub(super) const PREFIX: u32 = u32::MAX;

/// Set in the symbols of syllables, to tell them from numbers of words.
const SYLLABLE: u32 = 1 << 31;
/// The symbol of [`Symbol::Room`].
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

#[derive(Debug, Clone, Copy)]
struct Node {
    /// The only child's symbol and number, for a node with one child.
    symbol: u32,
    child: u32,
    outputs: u32,
    n_outputs: u16,
    children: Children,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Children {
    None,
    One,
    Many,
}

/// The frozen trie.
#[derive(Debug, Default)]
pub(in crate::pipeline::tag) struct Trie {
    nodes: Vec<Node>,
    outputs: Vec<Output>,
    /// The node that a word leads to from the root, by the word's number, with [`IS_PHRASE`] where that ends a phrase.
    first: Vec<u32>,
    /// One bit a hash of a phrase's first two words: few walks that end at their second word begin.
    pairs: Vec<u64>,
    /// Children of nodes with several; open addressing, at most half full.
    slots: Vec<Slot>,
}

#[derive(Debug, Clone, Copy)]
struct Slot {
    node: u32,
    symbol: u32,
    child: u32,
}

/// Set in the number of a first node that ends a phrase.
const IS_PHRASE: u32 = 1 << 31;

/// Bits of the filter for each pair of words: one pair in sixteen gets past it by chance.
const PAIR_BITS: usize = 16;

/// Where a word leads that begins a phrase.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beginning {
    pub(super) node: u32,
    /// Whether the word alone is a phrase.
    pub(super) is_phrase: bool,
}

const EMPTY: Slot = Slot { node: NOWHERE, symbol: 0, child: NOWHERE };

impl Trie {
    /// Where a word leads, if it begins a phrase.
    pub(super) fn begin(&self, word: u32) -> Option<Beginning> {
        let first = *self.first.get(wide(word))?;
        (first != NOWHERE).then_some(Beginning { node: first & !IS_PHRASE, is_phrase: first & IS_PHRASE != 0 })
    }

    /// Whether two words may begin a phrase; `false` is certain.
    pub(super) fn may_begin(&self, word: u32, next: u32) -> bool {
        let (block, bit) = self.pair(word, next);
        self.pairs.get(block).is_some_and(|bits| bits & bit != 0)
    }

    fn pair(&self, word: u32, next: u32) -> (usize, u64) {
        let at = slot_of(word, next, self.pairs.len() * 64);
        (at / 64, 1 << (at % 64))
    }

    /// Where a symbol leads.
    pub(super) fn child(&self, node: u32, symbol: u32) -> Option<u32> {
        let from = self.nodes.get(wide(node))?;
        match from.children {
            Children::None => None,
            Children::One => (from.symbol == symbol).then_some(from.child),
            Children::Many => self.find(node, symbol),
        }
    }

    fn find(&self, node: u32, symbol: u32) -> Option<u32> {
        let mut at = slot_of(node, symbol, self.slots.len());
        loop {
            let slot = self.slots.get(at)?;
            if slot.node == NOWHERE {
                return None;
            }
            if slot.node == node && slot.symbol == symbol {
                return Some(slot.child);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    pub(super) fn is_leaf(&self, node: u32) -> bool {
        self.nodes.get(wide(node)).is_none_or(|node| node.children == Children::None)
    }

    /// The phrases that end at a node.
    pub(super) fn outputs(&self, node: u32) -> &[Output] {
        let Some(node) = self.nodes.get(wide(node)) else { return &[] };
        if node.n_outputs == 0 {
            return &[];
        }
        let start = wide(node.outputs);
        self.outputs.get(start..start + usize::from(node.n_outputs)).unwrap_or_default()
    }
}

fn slot_of(node: u32, symbol: u32, n_slots: usize) -> usize {
    let key = (u64::from(node) << 32) | u64::from(symbol);
    let product = u128::from(key ^ 0x9E37_79B9_7F4A_7C15) * 0xD6E8_FEB8_6659_FD93_u128;
    #[expect(clippy::cast_possible_truncation, reason = "the middle bits are what is wanted")]
    let mixed = (product >> 48) as u32;
    wide(mixed) & (n_slots - 1)
}

/// Collects spellings.
#[derive(Debug)]
pub(in crate::pipeline::tag) struct TrieBuilder {
    edges: HashMap<(u32, u32), u32>,
    outputs: Vec<(u32, Output)>,
    n_nodes: u32,
    words: Interner,
}

impl Default for TrieBuilder {
    fn default() -> Self {
        Self { edges: HashMap::new(), outputs: Vec::new(), n_nodes: ANYWHERE + 1, words: Interner::default() }
    }
}

impl TrieBuilder {
    /// Adds one way to write an atom.
    pub(in crate::pipeline::tag) fn insert(&mut self, spelling: &Spelling, atom: u32) {
        let mut node = if spelling.anywhere { ANYWHERE } else { ROOT };
        let mut checks = u32::from(spelling.particles_only);
        let mut shift = 1;
        for symbol in &spelling.symbols {
            let symbol = match symbol {
                Symbol::Word(word, capitals) => {
                    checks |= capital_bits(*capitals) << shift;
                    shift += 2;
                    self.words.intern(word)
                }
                Symbol::Syllable(c) => syllable(*c),
                Symbol::Room => ROOM,
            };
            node = self.step(node, symbol);
        }
        self.outputs.push((node, Output { atom, checks }));
    }

    /// Adds what may stand in front of a phrase inside its word.
    pub(in crate::pipeline::tag) fn insert_prefix(&mut self, prefix: &str) {
        let node = prefix.chars().fold(ROOT, |node, c| self.step(node, syllable(c)));
        self.outputs.push((node, Output { atom: PREFIX, checks: 0 }));
    }

    fn step(&mut self, node: u32, symbol: u32) -> u32 {
        let next = self.n_nodes;
        let child = *self.edges.entry((node, symbol)).or_insert(next);
        if child == next {
            self.n_nodes += 1;
        }
        child
    }

    /// How many nodes there are: what a bound on memory counts.
    pub(in crate::pipeline::tag) fn len(&self) -> usize {
        wide(self.n_nodes)
    }

    /// How many phrases were added.
    pub(in crate::pipeline::tag) fn n_phrases(&self) -> usize {
        self.outputs.len()
    }

    /// Freezes it, with the words that it numbers.
    pub(in crate::pipeline::tag) fn freeze(mut self) -> (Trie, Interner) {
        let blank = Node { symbol: 0, child: 0, outputs: 0, n_outputs: 0, children: Children::None };
        let mut trie = Trie { nodes: vec![blank; wide(self.n_nodes)], ..Trie::default() };
        let mut edges: Vec<Slot> = self
            .edges
            .iter()
            .map(|((node, symbol), child)| Slot { node: *node, symbol: *symbol, child: *child })
            .collect();
        // The map's order is chance; the frozen trie must not depend on it.
        edges.sort_unstable_by_key(|edge| edge.child);
        trie.freeze_edges(&edges, self.words.len());
        trie.freeze_pairs(&edges);
        trie.freeze_outputs(&mut self.outputs);
        trie.mark_phrases();
        (trie, self.words)
    }
}

impl Trie {
    fn freeze_edges(&mut self, edges: &[Slot], n_words: usize) {
        self.first = vec![NOWHERE; n_words];
        for edge in edges {
            if edge.node == ROOT && edge.symbol < SYLLABLE {
                if let Some(first) = self.first.get_mut(wide(edge.symbol)) {
                    *first = edge.child;
                }
                continue;
            }
            let Some(node) = self.nodes.get_mut(wide(edge.node)) else { continue };
            node.children = if node.children == Children::None { Children::One } else { Children::Many };
            (node.symbol, node.child) = (edge.symbol, edge.child);
        }
        let is_shared = |trie: &Self, edge: &&Slot| {
            let is_first = edge.node == ROOT && edge.symbol < SYLLABLE;
            !is_first && trie.nodes.get(wide(edge.node)).is_some_and(|node| node.children == Children::Many)
        };
        let n_shared = edges.iter().filter(|edge| is_shared(self, edge)).count();
        self.slots = vec![EMPTY; (n_shared * 2).next_power_of_two().max(2)];
        for edge in edges {
            if is_shared(self, &edge) {
                self.place(*edge);
            }
        }
    }

    /// Notes the pairs of words that begin phrases.
    fn freeze_pairs(&mut self, edges: &[Slot]) {
        let mut words = vec![NOWHERE; self.nodes.len()];
        for edge in edges.iter().filter(|edge| edge.node == ROOT && edge.symbol < SYLLABLE) {
            if let Some(word) = words.get_mut(wide(edge.child)) {
                *word = edge.symbol;
            }
        }
        let pair = |edge: &Slot| {
            let word = *words.get(wide(edge.node))?;
            (word != NOWHERE && edge.symbol < SYLLABLE).then_some((word, edge.symbol))
        };
        let n_pairs = edges.iter().filter_map(pair).count();
        self.pairs = vec![0; (n_pairs * PAIR_BITS).next_power_of_two().max(64) / 64];
        for (word, next) in edges.iter().filter_map(pair) {
            let (block, bit) = self.pair(word, next);
            if let Some(bits) = self.pairs.get_mut(block) {
                *bits |= bit;
            }
        }
    }

    fn mark_phrases(&mut self) {
        let Self { first, nodes, .. } = self;
        for first in first.iter_mut().filter(|first| **first != NOWHERE) {
            if nodes.get(wide(*first)).is_some_and(|node| node.n_outputs > 0) {
                *first |= IS_PHRASE;
            }
        }
    }

    fn place(&mut self, edge: Slot) {
        let mut at = slot_of(edge.node, edge.symbol, self.slots.len());
        while self.slots.get(at).is_some_and(|slot| slot.node != NOWHERE) {
            at = (at + 1) & (self.slots.len() - 1);
        }
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = edge;
        }
    }

    fn freeze_outputs(&mut self, outputs: &mut Vec<(u32, Output)>) {
        outputs.sort_unstable();
        outputs.dedup();
        self.outputs.reserve_exact(outputs.len());
        for (at, output) in outputs {
            let n_before = narrow(self.outputs.len());
            let Some(node) = self.nodes.get_mut(wide(*at)) else { continue };
            if node.n_outputs == 0 {
                node.outputs = n_before;
            }
            // 65,535 terms that are one phrase: the rest of them is dropped rather than counted wrong.
            if let Some(n_outputs) = node.n_outputs.checked_add(1) {
                node.n_outputs = n_outputs;
                self.outputs.push(*output);
            }
        }
    }
}

fn capital_bits(capitals: Capitals) -> u32 {
    match capitals {
        Capitals::None => 0,
        Capitals::Initial => 1,
        Capitals::All => 2,
    }
}
