//! Compiles a document's phrases in one language: terms to spellings, spellings to a trie, roles to an inverted index.

use std::sync::Arc;

use hashbrown::HashMap;

use super::model::{LanguageRules, Role, Shape, TermRules, TopicRules, Use, VetoRules};
use crate::pipeline::tag::fixed::thousandths;
use crate::pipeline::tag::format::file::{Near, Place, Rules, Term};
use crate::pipeline::tag::format::{BadTerm, Document, Finding, Mistake};
use crate::pipeline::tag::matcher::TrieBuilder;
use crate::pipeline::tag::term::{Node, parse, spellings};
use crate::pipeline::tag::text::{Words, narrow};

/// A strong phrase reaches the usual threshold of 2 alone.
pub(super) const STRONG_WEIGHT: f64 = 2.0;
/// A weak one needs company even where it is supported.
pub(super) const WEAK_WEIGHT: f64 = 1.0;
/// Memory for a few million phrases; each node takes some 40 bytes.
const MAX_NODES: usize = 12_000_000;

/// Compiles one language, noting every term that makes no sense.
pub(in crate::pipeline::tag) fn compile(
    document: &Document,
    language: &str,
    findings: &mut Vec<Finding<Mistake>>,
) -> LanguageRules {
    let mut compiler =
        Compiler { document, findings, trie: TrieBuilder::default(), atoms: HashMap::new(), uses: Vec::new() };
    for term in document.content.mask.get(language).into_iter().flatten() {
        compiler.whole(term, Use { topic: 0, role: Role::Mask });
    }
    // Masks come first, so that their numbers tell them from other phrases.
    let n_masks = narrow(compiler.uses.len());
    for (prefix, place) in document.content.prefix.get(language).into_iter().flatten() {
        compiler.prefix(prefix, *place);
    }
    let mut topics = Vec::with_capacity(document.content.topic.len());
    for (topic, number) in document.content.topic.iter().zip(0_u32..) {
        let rules = topic.rules.get(language).map(|rules| compiler.topic(number, rules));
        topics.push(rules.unwrap_or_default());
    }
    LanguageRules { n_masks, ..compiler.finish(topics) }
}

struct Compiler<'a> {
    document: &'a Document,
    findings: &'a mut Vec<Finding<Mistake>>,
    trie: TrieBuilder,
    /// Equal phrases of several topics are one atom.
    atoms: HashMap<(Vec<Node>, bool), u32>,
    uses: Vec<Vec<Use>>,
}

impl Compiler<'_> {
    fn finish(self, topics: Vec<TopicRules>) -> LanguageRules {
        let mut rules = LanguageRules { topics, ..LanguageRules::default() };
        for uses in &self.uses {
            rules.use_starts.push(narrow(rules.uses.len()));
            rules.uses.extend(uses);
        }
        rules.use_starts.push(narrow(rules.uses.len()));
        rules.n_phrases = self.trie.n_phrases();
        let (trie, words) = self.trie.freeze();
        rules.words = Words::new(&words);
        rules.trie = trie;
        rules
    }

    fn topic(&mut self, topic: u32, rules: &Rules) -> TopicRules {
        let mut compiled = TopicRules { support_window: rules.support_window, ..TopicRules::default() };
        for (terms, is_strong) in [(&rules.strong, true), (&rules.weak, false)] {
            for term in terms {
                self.term(topic, term, is_strong, &mut compiled);
            }
        }
        for near in &rules.near {
            self.near(topic, near, &mut compiled);
        }
        for term in &rules.support {
            self.whole(term, Use { topic, role: Role::Support });
        }
        for term in &rules.mask {
            self.whole(term, Use { topic, role: Role::TopicMask });
        }
        for (veto, number) in rules.veto.iter().zip(0_u16..) {
            compiled.vetoes.push(VetoRules { window: veto.window, spares_strong: veto.spares_strong });
            for term in &veto.any {
                self.whole(term, Use { topic, role: Role::Veto(number) });
            }
        }
        compiled
    }

    /// Compiles a term that counts.
    fn term(&mut self, topic: u32, term: &Term, is_strong: bool, compiled: &mut TopicRules) {
        let Some(parsed) = self.parse(term) else { return };
        let number = narrow(compiled.terms.len());
        for (nodes, part) in parsed.parts.into_iter().zip(0_u8..) {
            self.atom(nodes, term, Use { topic, role: Role::Part { term: number, part, is_strong } });
        }
        let default = if is_strong { STRONG_WEIGHT } else { WEAK_WEIGHT };
        let shape = if parsed.gaps.is_empty() { Shape::Plain } else { Shape::Gaps(parsed.gaps) };
        compiled.terms.push(TermRules {
            phrase: Arc::from(term.text.as_str()),
            weight: thousandths(term.weight.unwrap_or(default)),
            is_strong,
            shape,
        });
    }

    fn near(&mut self, topic: u32, near: &Near, compiled: &mut TopicRules) {
        let number = narrow(compiled.terms.len());
        for (term, part) in [(&near.a, 0), (&near.b, 1)] {
            self.whole(term, Use { topic, role: Role::Part { term: number, part, is_strong: true } });
        }
        compiled.terms.push(TermRules {
            phrase: Arc::from(near.phrase()),
            weight: thousandths(near.weight.unwrap_or(STRONG_WEIGHT)),
            is_strong: true,
            shape: Shape::Near(near.within),
        });
    }

    /// Compiles a term that must be one phrase.
    fn whole(&mut self, term: &Term, used: Use) {
        let Some(mut parsed) = self.parse(term) else { return };
        if !parsed.gaps.is_empty() {
            self.bad_term(&term.text, term.place, BadTerm::GapOutOfPlace);
        } else if let Some(nodes) = parsed.parts.pop() {
            self.atom(nodes, term, used);
        }
    }

    fn prefix(&mut self, prefix: &str, place: Place) {
        let is_run = !prefix.is_empty() && prefix.chars().all(|c| !c.is_ascii() && c.is_alphanumeric());
        if is_run && prefix.chars().count() <= 8 {
            self.trie.insert_prefix(prefix);
        } else {
            self.bad_term(prefix, place, BadTerm::BadPrefix);
        }
    }

    fn parse(&mut self, term: &Term) -> Option<crate::pipeline::tag::term::Term> {
        parse(&term.text).map_err(|reason| self.bad_term(&term.text, term.place, reason)).ok()
    }

    fn atom(&mut self, nodes: Vec<Node>, term: &Term, used: Use) {
        let key = (nodes, term.exact_case);
        if let Some(atom) = self.atoms.get(&key) {
            if let Some(uses) = self.uses.get_mut(crate::pipeline::tag::text::wide(*atom)) {
                uses.push(used);
            }
            return;
        }
        let atom = narrow(self.uses.len());
        match spellings(&key.0, term.exact_case) {
            Err(reason) => self.bad_term(&term.text, term.place, reason),
            Ok(_) if self.trie.len() > MAX_NODES => {
                self.bad_term(&term.text, term.place, BadTerm::NoRoom { limit: MAX_NODES });
            }
            Ok(spellings) => {
                for spelling in &spellings {
                    self.trie.insert(spelling, atom);
                }
            }
        }
        self.uses.push(vec![used]);
        self.atoms.insert(key, atom);
    }

    fn bad_term(&mut self, text: &str, place: Place, reason: BadTerm) {
        let term: String = text.chars().take(80).collect();
        self.findings.push(self.document.finding(place, Mistake::BadTerm { term, reason }));
    }
}
