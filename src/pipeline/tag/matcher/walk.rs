//! Walks the trie along the tokens of a text.

use std::hint::select_unpredictable;

use super::particles::only_particles;
use super::trie::{Ends, Node, Output, PREFIX, ROOM, Trie, syllable};
use crate::pipeline::tag::text::{Capitals, Folded, Gap, Token, narrow, wide};

/// A phrase that stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pipeline::tag) struct Hit {
    /// Which atom it is a spelling of.
    pub(in crate::pipeline::tag) atom: u32,
    /// Its first token.
    pub(in crate::pipeline::tag) first: u32,
    /// Its last token.
    pub(in crate::pipeline::tag) last: u32,
    /// Its first folded byte.
    pub(in crate::pipeline::tag) start: u32,
    /// One past its last folded byte.
    pub(in crate::pipeline::tag) end: u32,
}

/// Prefixes that may follow one another: 대미 + 상호 + 관세.
const MAX_PREFIXES: u8 = 3;

/// How far a walk has come.
#[derive(Debug, Clone, Copy)]
struct Step {
    node: Node,
    /// The token that was walked last.
    token: u32,
    /// One past the last byte that was walked; inside the token for syllables.
    at: u32,
    first: u32,
    start: u32,
    n_prefixes: u8,
}

/// One pass over a text; its memory is used again for the next.
#[derive(Debug, Default)]
pub(in crate::pipeline::tag) struct Scan {
    /// What was found, in the order of first tokens.
    pub(in crate::pipeline::tag) hits: Vec<Hit>,
    open: Vec<Step>,
    begins: Vec<Beginning>,
}

/// A token where a phrase may begin.
#[derive(Debug, Clone, Copy)]
struct Beginning {
    token: u32,
    /// Whether the token after it may belong to the phrase.
    goes_on: bool,
    /// Where the word after it leads; [`Node::NOWHERE`] where that is not known yet.
    second: Node,
}

impl Beginning {
    const NONE: Self = Self { token: 0, goes_on: false, second: Node::NOWHERE };
}

/// What stands after the last token.
const END: Token = Token { start: 0, end: 0, word: Token::UNKNOWN, gap: Gap::Sentence };

impl Scan {
    /// Finds every phrase.
    pub(in crate::pipeline::tag) fn run(&mut self, trie: &Trie, folded: &Folded, tokens: &[Token]) {
        self.hits.clear();
        let n_begins = self.find_beginnings(trie, tokens);
        let Self { hits, open, begins } = self;
        let mut walk = Walk { hits, open, trie, folded, tokens };
        for Beginning { token: index, goes_on, second } in begins.iter().take(n_begins) {
            let Some(token) = tokens.get(wide(*index)) else { continue };
            let Some(node) = trie.begin(token.word) else {
                walk.begin_run(*index, token);
                continue;
            };
            let Token { start, end: at, .. } = *token;
            let step = Step { node, token: *index, at, first: *index, start, n_prefixes: 0 };
            if *goes_on { walk.walk_words(step, *second) } else { walk.emit(&step) }
        }
    }

    /// Lists where phrases may begin, and says how many places these are.
    ///
    /// One word in six begins a phrase, and none knows which: without a branch, the loads of many words overlap.
    fn find_beginnings(&mut self, trie: &Trie, tokens: &[Token]) -> usize {
        if self.begins.len() < tokens.len() {
            self.begins.resize(tokens.len(), Beginning::NONE);
        }
        let mut n_begins = 0;
        for (token, index) in tokens.iter().zip(0_u32..) {
            let next = tokens.get(wide(index) + 1).unwrap_or(&END);
            let runs_on = next.gap <= Gap::Soft;
            let is_first = trie.is_first(token.word);
            let [is_run, is_before_run] = [token, next].map(|token| token.word == Token::SYLLABLES);
            let is_before_word = next.word < Token::SYLLABLES;
            let is_pair = runs_on & is_first & is_before_word;
            // Two words that are no pair ask for one and the same bit, which is at hand.
            let word = select_unpredictable(is_pair, token.word, 0);
            let second = select_unpredictable(is_pair, next.word, 0);
            let may_begin = is_pair & trie.may_begin(word, second);
            let goes_on = may_begin || (runs_on & is_first & is_before_run);
            let begins = goes_on | trie.is_phrase(token.word) | is_run;
            if let Some(slot) = self.begins.get_mut(n_begins) {
                *slot = Beginning { token: index, goes_on, second: Node::NOWHERE };
            }
            n_begins += usize::from(begins);
        }
        self.look_ahead(trie, tokens, n_begins);
        n_begins
    }

    /// Looks where the second words of phrases lead, for the same reason before any is walked.
    fn look_ahead(&mut self, trie: &Trie, tokens: &[Token], n_begins: usize) {
        for begin in self.begins.iter_mut().take(n_begins).filter(|begin| begin.goes_on) {
            let words = tokens.get(wide(begin.token)).zip(tokens.get(wide(begin.token) + 1));
            let first = words.and_then(|(first, second)| Some((trie.begin(first.word)?, second.word)));
            begin.second = first.map_or(Node::NOWHERE, |(node, word)| trie.glance(node, word));
        }
    }
}

struct Walk<'a> {
    hits: &'a mut Vec<Hit>,
    open: &'a mut Vec<Step>,
    trie: &'a Trie,
    folded: &'a Folded,
    tokens: &'a [Token],
}

impl Walk<'_> {
    fn begin_run(&mut self, index: u32, token: &Token) {
        let start = token.start;
        let step = Step { node: Node::ROOT, token: index, at: start, first: index, start, n_prefixes: 0 };
        self.walk(step);
        if !self.trie.has_anywhere {
            return;
        }
        let folded = self.folded;
        let run = folded.lower().get(wide(token.start)..wide(token.end)).unwrap_or_default();
        for (offset, _) in run.char_indices() {
            let at = token.start + narrow(offset);
            self.walk(Step { node: Node::ANYWHERE, at, start: at, ..step });
        }
    }

    /// Follows words for as long as they lead on in one way only; `second` is where the next one leads, as far as is known.
    fn walk_words(&mut self, mut step: Step, mut second: Node) {
        loop {
            let next = self.tokens.get(wide(step.token) + 1).unwrap_or(&END);
            if next.word == Token::SYLLABLES {
                return self.walk(step);
            }
            self.emit(&step);
            if next.gap > Gap::Soft || next.word == Token::UNKNOWN {
                return;
            }
            let known = std::mem::replace(&mut second, Node::NOWHERE);
            let known = (known != Node::NOWHERE).then_some(known);
            let Some(node) = known.or_else(|| self.trie.child(step.node, next.word)) else { return };
            step = Step { node, token: step.token + 1, at: next.end, ..step };
        }
    }

    /// Follows every way on from here; each is as long as a term at most.
    fn walk(&mut self, from: Step) {
        self.open.clear();
        self.open.push(from);
        while let Some(step) = self.open.pop() {
            if step.at > step.start {
                self.emit(&step);
            }
            if step.node.is_leaf() {
                continue;
            }
            let Some(token) = self.tokens.get(wide(step.token)) else { continue };
            if step.at < token.end {
                self.step_inside(&step, token);
            } else {
                self.step_across(&step, token);
            }
        }
    }

    fn char_at(&self, at: u32) -> Option<char> {
        self.folded.lower().get(wide(at)..).and_then(|rest| rest.chars().next())
    }

    /// Goes on inside a run of syllables.
    fn step_inside(&mut self, step: &Step, token: &Token) {
        let Some(c) = self.char_at(step.at) else { return };
        let after = step.at + narrow(c.len_utf8());
        if let Some(node) = self.trie.child(step.node, syllable(c)) {
            self.open.push(Step { node, at: after, ..*step });
        }
        let Some(room) = self.trie.child(step.node, ROOM) else { return };
        if let Some(node) = self.trie.child(room, syllable(c)) {
            self.open.push(Step { node, at: after, ..*step });
        }
        // 관세를 부과 for `관세 부과`.
        if after == token.end && matches!(c, '의' | '을' | '를') {
            self.enter_run(room, step);
        }
    }

    /// Goes on from a token's end to the next token.
    fn step_across(&mut self, step: &Step, token: &Token) {
        let Some(next) = self.tokens.get(wide(step.token + 1)) else { return };
        if next.gap > Gap::Soft || next.word == Token::UNKNOWN {
            return;
        }
        if next.word != Token::SYLLABLES {
            if let Some(node) = self.trie.child(step.node, next.word) {
                self.open.push(Step { node, token: step.token + 1, at: next.end, ..*step });
            }
            return;
        }
        let needs_room = token.word == Token::SYLLABLES;
        let node = if needs_room { self.trie.child(step.node, ROOM) } else { Some(step.node) };
        if let Some(node) = node {
            self.enter_run(node, step);
        }
    }

    /// Takes the first syllable of the next token.
    fn enter_run(&mut self, node: Node, step: &Step) {
        let Some(next) = self.tokens.get(wide(step.token + 1)) else { return };
        if next.gap > Gap::Soft || next.word != Token::SYLLABLES {
            return;
        }
        let Some(c) = self.char_at(next.start) else { return };
        if let Some(node) = self.trie.child(node, syllable(c)) {
            let at = next.start + narrow(c.len_utf8());
            self.open.push(Step { node, token: step.token + 1, at, ..*step });
        }
    }

    fn emit(&mut self, step: &Step) {
        if !step.node.ends_phrase() {
            return;
        }
        let trie = self.trie;
        let outputs = match trie.ends(step.node) {
            Ends::Plain(atom) => return self.hit(atom, step),
            Ends::Listed(outputs) => outputs,
        };
        for output in outputs {
            if output.atom == PREFIX {
                self.restart(step);
            } else if output.checks == 0 || self.passes(*output, step) {
                self.hit(output.atom, step);
            }
        }
    }

    fn hit(&mut self, atom: u32, step: &Step) {
        let Step { token: last, at: end, first, start, .. } = *step;
        self.hits.push(Hit { atom, first, last, start, end });
    }

    /// Begins anew after a prefix, inside the same word.
    fn restart(&mut self, step: &Step) {
        let has_more = self.tokens.get(wide(step.token)).is_some_and(|token| step.at < token.end);
        if has_more && step.first == step.token && step.n_prefixes < MAX_PREFIXES {
            self.open.push(Step { node: Node::ROOT, start: step.at, n_prefixes: step.n_prefixes + 1, ..*step });
        }
    }

    fn passes(&self, output: Output, step: &Step) -> bool {
        if output.checks & 1 == 1 && !self.only_particles_follow(step) {
            return false;
        }
        let tokens = self.tokens.get(wide(step.first)..=wide(step.token)).unwrap_or_default();
        let words = tokens.iter().filter(|token| token.word != Token::SYLLABLES);
        let mut needs = output.checks >> 1;
        for word in words {
            let needed = match needs & 0b11 {
                0 => Capitals::None,
                1 => Capitals::Initial,
                _ => Capitals::All,
            };
            if needed > Capitals::None && Capitals::of(word, self.folded) < needed {
                return false;
            }
            needs >>= 2;
        }
        true
    }

    fn only_particles_follow(&self, step: &Step) -> bool {
        let Some(token) = self.tokens.get(wide(step.token)) else { return false };
        let rest = self.folded.lower().get(wide(step.at)..wide(token.end));
        rest.is_some_and(only_particles)
    }
}
