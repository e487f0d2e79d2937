//! One article through fold, tokens, phrases and rules, with memory that is used again for the next.

use super::Taxonomy;
use super::matcher::Scan;
use super::publish::Rating;
use super::rules::{Contribution, Evaluation, Gathered, LanguageRules, Occurrences, Places, Verdict, gather, score};
use super::text::{CharIndex, Cutter, Folded, Outline, narrow, wide};
use crate::pipeline::pool::Reusable;

/// A first paragraph that runs on for longer is a text without paragraphs.
const LEAD_WORDS: u32 = 60;

/// A scratch that one giant article swelled beyond this is not kept.
const MAX_KEPT_BYTES: usize = 4 << 20;

/// What the tagger reads of an article.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Passage<'a> {
    /// ISO 639-1 code of its language.
    pub language: &'a str,
    /// The headline, or nothing.
    pub title: &'a str,
    /// The paragraphs.
    pub text: &'a str,
}

/// The memory of one thread's tagging; nothing in it outlives an article but its capacity.
#[derive(Debug, Default)]
pub struct Scratch {
    pub(super) folded: Folded,
    cutter: Cutter,
    scan: Scan,
    gathered: Gathered,
    pub(super) evaluation: Evaluation,
    pub(super) contributions: Vec<Contribution>,
    pub(super) verdicts: Vec<Verdict>,
    pub(super) ratings: Vec<Rating>,
    pub(super) title_chars: CharIndex,
    pub(super) text_chars: CharIndex,
}

impl Reusable for Scratch {
    fn is_worth_keeping(&self) -> bool {
        self.folded.lower().len() <= MAX_KEPT_BYTES
    }
}

impl Taxonomy {
    /// How many words, and runs of syllables, an article is cut into.
    #[must_use]
    pub fn count_words(&self, passage: &Passage<'_>, scratch: &mut Scratch) -> usize {
        let Some(rules) = self.rules(passage.language) else { return 0 };
        cut(rules, passage, scratch);
        scratch.cutter.tokens.len()
    }

    /// How often an article hits the vocabulary, before any rule is asked: what tagging costs depends on it.
    #[must_use]
    pub fn count_hits(&self, passage: &Passage<'_>, scratch: &mut Scratch) -> usize {
        let Some(rules) = self.rules(passage.language) else { return 0 };
        cut(rules, passage, scratch);
        scratch.scan.run(&rules.trie, &scratch.folded, &scratch.cutter.tokens);
        scratch.scan.hits.len()
    }
}

fn cut(rules: &LanguageRules, passage: &Passage<'_>, scratch: &mut Scratch) -> Outline {
    scratch.folded.read(passage.title, passage.text);
    scratch.cutter.cut(&scratch.folded, &rules.words)
}

/// Fills the scratch with verdicts on every topic that scored.
pub(super) fn assess(taxonomy: &Taxonomy, rules: &LanguageRules, passage: &Passage<'_>, scratch: &mut Scratch) {
    let outline = cut(rules, passage, scratch);
    let Scratch { folded, cutter, scan, gathered, evaluation, contributions, verdicts, .. } = scratch;
    contributions.clear();
    verdicts.clear();
    let tokens = &cutter.tokens;
    scan.run(&rules.trie, folded, tokens);
    gather(rules, &mut scan.hits, gathered);
    evaluation.note_hidden(rules, gathered);
    let lead_to = outline.first_paragraph_to.min(outline.text_from + LEAD_WORDS);
    let places = Places::new(&taxonomy.boost, outline.text_from, lead_to);
    let at = Occurrences { rules, hits: &scan.hits, tokens, text_from: outline.text_from };
    gathered.for_each_touched(|topic, found| {
        evaluation.judge(topic, found, at);
        let Some(topic_rules) = rules.topics.get(wide(topic)) else { return };
        let from = narrow(contributions.len());
        let score = score(topic_rules, &mut evaluation.counting, &places, contributions);
        if score > 0 {
            verdicts.push(Verdict { topic, score, from, to: narrow(contributions.len()) });
        }
    });
}
