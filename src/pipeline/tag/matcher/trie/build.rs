//! Collects spellings and freezes them into a trie.

use hashbrown::HashMap;

use super::{N_ROOTS, Node, Output, PREFIX, ROOM, SYLLABLE, Slot, Trie, syllable};
use crate::pipeline::tag::term::{Spelling, Symbol};
use crate::pipeline::tag::text::{Capitals, Interner, narrow, wide};

/// Bits of the filter for each pair of words: one pair in sixteen gets past it by chance.
const PAIR_BITS: usize = 16;

const ROOT: u32 = 0;
const ANYWHERE: u32 = 1;

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
        Self { edges: HashMap::new(), outputs: Vec::new(), n_nodes: N_ROOTS, words: Interner::default() }
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
        let mut edges: Vec<Edge> =
            self.edges.drain().map(|((node, symbol), child)| Edge { node, symbol, child }).collect();
        // The map's order is chance; the frozen trie must not depend on it.
        edges.sort_unstable_by_key(|edge| edge.child);
        self.outputs.sort_unstable();
        self.outputs.dedup();
        let mut freezer = Freezer::new(&edges, &self.outputs, wide(self.n_nodes));
        let word_numbers = freezer.number_words(self.words.len());
        self.words.renumber(&word_numbers);
        freezer.number_nodes();
        (freezer.freeze(&word_numbers), self.words)
    }
}

/// A step of the trie while it is built.
#[derive(Debug, Clone, Copy)]
struct Edge {
    node: u32,
    symbol: u32,
    child: u32,
}

impl Edge {
    /// The word of a step from the root.
    fn first_word(&self) -> Option<u32> {
        (self.node == ROOT && self.symbol < SYLLABLE).then_some(self.symbol)
    }
}

/// Numbers words and nodes so that a number says what a search needs to know next.
struct Freezer<'a> {
    edges: &'a [Edge],
    /// Each node's outputs, as a range.
    ranges: Vec<(u32, u32)>,
    is_inner: Vec<bool>,
    /// Each node as the frozen trie knows it.
    nodes: Vec<Node>,
    trie: Trie,
}

impl<'a> Freezer<'a> {
    fn new(edges: &'a [Edge], outputs: &[(u32, Output)], n_nodes: usize) -> Self {
        let mut ranges = vec![(0, 0); n_nodes];
        for ((node, _), at) in outputs.iter().zip(0_u32..) {
            let Some((from, to)) = ranges.get_mut(wide(*node)) else { continue };
            *from = if *to == 0 { at } else { *from };
            *to = at + 1;
        }
        let mut is_inner = vec![false; n_nodes];
        for edge in edges {
            if let Some(is_inner) = is_inner.get_mut(wide(edge.node)) {
                *is_inner = true;
            }
        }
        let has_anywhere = is_inner.get(wide(ANYWHERE)).copied().unwrap_or_default();
        let outputs = outputs.iter().map(|(_, output)| *output).collect();
        let trie = Trie { has_anywhere, outputs, ..Trie::default() };
        Self { edges, ranges, is_inner, nodes: vec![Node::NOWHERE; n_nodes], trie }
    }

    fn range(&self, node: u32) -> (u32, u32) {
        self.ranges.get(wide(node)).copied().unwrap_or_default()
    }

    fn is_phrase(&self, node: u32) -> bool {
        let (from, to) = self.range(node);
        from < to
    }

    /// New numbers for words: those that are phrases, then those that begin one, then the others.
    fn number_words(&mut self, n_words: usize) -> Vec<u32> {
        let mut firsts = vec![None; n_words];
        for edge in self.edges {
            if let Some(first) = edge.first_word().and_then(|word| firsts.get_mut(wide(word))) {
                *first = Some(edge.child);
            }
        }
        let class = |first: &Option<u32>| first.map_or(2, |node| u8::from(!self.is_phrase(node)));
        let mut in_order: Vec<(u8, u32)> = firsts.iter().map(class).zip(0..).collect();
        in_order.sort_unstable();
        let mut numbers = vec![0; n_words];
        for ((_, word), number) in in_order.iter().zip(0_u32..) {
            if let Some(slot) = numbers.get_mut(wide(*word)) {
                *slot = number;
            }
        }
        self.trie.n_single = narrow(in_order.partition_point(|(class, _)| *class < 1));
        self.trie.n_first = narrow(in_order.partition_point(|(class, _)| *class < 2));
        for (first, number) in firsts.iter().zip(&numbers) {
            let Some(node) = first.and_then(|first| self.nodes.get_mut(wide(first))) else { continue };
            *node = self.trie.begin(*number).unwrap_or(Node::NOWHERE);
        }
        numbers
    }

    /// Numbers the other nodes, inner ones before the lists of leaves.
    fn number_nodes(&mut self) {
        let mut lists = vec![(0, 0); wide(N_ROOTS + self.trie.n_first)];
        for node in 0..self.nodes.len() {
            let range = self.ranges.get(node).copied().unwrap_or_default();
            let is_inner = self.is_inner.get(node).copied().unwrap_or_default();
            let Some(slot) = self.nodes.get_mut(node) else { continue };
            if node < wide(N_ROOTS) {
                *slot = Node(narrow(node));
            }
            if *slot != Node::NOWHERE {
                if let Some(list) = lists.get_mut(wide(slot.number())) {
                    *list = range;
                }
                continue;
            }
            let (from, to) = range;
            let only = self.trie.outputs.get(wide(from)).filter(|only| to == from + 1 && only.checks == 0);
            if let Some(only) = only.filter(|only| !is_inner && only.atom <= Node::NUMBER) {
                *slot = Node(Node::LEAF | Node::PLAIN | only.atom);
                continue;
            }
            let ends = if from < to { Node::ENDS } else { 0 };
            let flags = if is_inner { ends } else { Node::LEAF };
            *slot = Node(flags | narrow(lists.len()));
            lists.push(range);
        }
        self.trie.lists = lists;
    }

    /// Places every step but those from the root to a word, and notes the pairs of words that begin phrases.
    fn freeze(mut self, word_numbers: &[u32]) -> Trie {
        let n_placed = self.edges.iter().filter(|edge| edge.first_word().is_none()).count();
        let empty = Slot { node: 0, symbol: 0, child: Node::NOWHERE };
        self.trie.slots = vec![empty; (n_placed * 2).max(2)];
        let mut pairs = Vec::new();
        for edge in self.edges.iter().filter(|edge| edge.first_word().is_none()) {
            let (Some(node), Some(child)) = (self.nodes.get(wide(edge.node)), self.nodes.get(wide(edge.child))) else {
                continue;
            };
            let symbol = word_numbers.get(wide(edge.symbol)).copied().unwrap_or(edge.symbol);
            self.trie.place(Slot { node: node.number(), symbol, child: *child });
            let first = node.number().checked_sub(N_ROOTS).filter(|first| *first < self.trie.n_first);
            pairs.extend(first.filter(|_| edge.symbol < SYLLABLE).map(|first| (first, symbol)));
        }
        self.trie.note_pairs(&pairs);
        self.trie
    }
}

impl Trie {
    fn place(&mut self, step: Slot) {
        let mut at = self.home(step.node, step.symbol);
        while self.slots.get(at).is_some_and(|slot| slot.child != Node::NOWHERE) {
            at = if at + 1 == self.slots.len() { 0 } else { at + 1 };
        }
        if let Some(slot) = self.slots.get_mut(at) {
            *slot = step;
        }
    }

    fn note_pairs(&mut self, pairs: &[(u32, u32)]) {
        self.pairs = vec![0; (pairs.len() * PAIR_BITS).next_power_of_two().max(64) / 64];
        for (word, next) in pairs {
            let (block, bit) = self.pair(*word, *next);
            if let Some(bits) = self.pairs.get_mut(block) {
                *bits |= bit;
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
