//! Walks the trie along the tokens of a text.

use super::particles::only_particles;
use super::trie::{ANYWHERE, Beginning, Output, PREFIX, ROOM, ROOT, Trie, syllable};
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
    node: u32,
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
}

impl Scan {
    /// Finds every phrase.
    pub(in crate::pipeline::tag) fn run(&mut self, trie: &Trie, folded: &Folded, tokens: &[Token]) {
        self.hits.clear();
        for (token, index) in tokens.iter().zip(0_u32..) {
            match token.word {
                Token::UNKNOWN => {}
                Token::SYLLABLES => {
                    let mut walk = Walk { scan: self, trie, folded, tokens };
                    walk.begin_run(index, token);
                }
                word => {
                    let Some(Beginning { node, is_phrase }) = trie.begin(word) else { continue };
                    let goes_on = may_go_on(trie, word, tokens.get(wide(index) + 1));
                    if !goes_on && !is_phrase {
                        continue;
                    }
                    let mut walk = Walk { scan: self, trie, folded, tokens };
                    let step =
                        Step { node, token: index, at: token.end, first: index, start: token.start, n_prefixes: 0 };
                    if goes_on { walk.walk(step) } else { walk.emit(&step) }
                }
            }
        }
    }
}

/// Whether a phrase that begins with a word may have the token after it as its second; `false` is certain.
fn may_go_on(trie: &Trie, word: u32, next: Option<&Token>) -> bool {
    let Some(next) = next.filter(|next| next.gap <= Gap::Soft) else { return false };
    match next.word {
        Token::UNKNOWN => false,
        Token::SYLLABLES => true,
        next => trie.may_begin(word, next),
    }
}

struct Walk<'a> {
    scan: &'a mut Scan,
    trie: &'a Trie,
    folded: &'a Folded,
    tokens: &'a [Token],
}

impl Walk<'_> {
    fn begin_run(&mut self, index: u32, token: &Token) {
        let start = token.start;
        let step = Step { node: ROOT, token: index, at: start, first: index, start, n_prefixes: 0 };
        self.walk(step);
        if self.trie.is_leaf(ANYWHERE) {
            return;
        }
        let folded = self.folded;
        let run = folded.lower().get(wide(token.start)..wide(token.end)).unwrap_or_default();
        for (offset, _) in run.char_indices() {
            let at = token.start + narrow(offset);
            self.walk(Step { node: ANYWHERE, at, start: at, ..step });
        }
    }

    /// Follows every way on from here; each is as long as a term at most.
    fn walk(&mut self, from: Step) {
        self.scan.open.clear();
        self.scan.open.push(from);
        while let Some(step) = self.scan.open.pop() {
            if step.at > step.start {
                self.emit(&step);
            }
            if self.trie.is_leaf(step.node) {
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
            self.scan.open.push(Step { node, at: after, ..*step });
        }
        let Some(room) = self.trie.child(step.node, ROOM) else { return };
        if let Some(node) = self.trie.child(room, syllable(c)) {
            self.scan.open.push(Step { node, at: after, ..*step });
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
                self.scan.open.push(Step { node, token: step.token + 1, at: next.end, ..*step });
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
    fn enter_run(&mut self, node: u32, step: &Step) {
        let Some(next) = self.tokens.get(wide(step.token + 1)) else { return };
        if next.gap > Gap::Soft || next.word != Token::SYLLABLES {
            return;
        }
        let Some(c) = self.char_at(next.start) else { return };
        if let Some(node) = self.trie.child(node, syllable(c)) {
            let at = next.start + narrow(c.len_utf8());
            self.scan.open.push(Step { node, token: step.token + 1, at, ..*step });
        }
    }

    fn emit(&mut self, step: &Step) {
        let trie = self.trie;
        for output in trie.outputs(step.node) {
            if output.atom == PREFIX {
                self.restart(step);
            } else if output.checks == 0 || self.passes(*output, step) {
                let Step { token: last, at: end, first, start, .. } = *step;
                self.scan.hits.push(Hit { atom: output.atom, first, last, start, end });
            }
        }
    }

    /// Begins anew after a prefix, inside the same word.
    fn restart(&mut self, step: &Step) {
        let has_more = self.tokens.get(wide(step.token)).is_some_and(|token| step.at < token.end);
        if has_more && step.first == step.token && step.n_prefixes < MAX_PREFIXES {
            self.scan.open.push(Step { node: ROOT, start: step.at, n_prefixes: step.n_prefixes + 1, ..*step });
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
