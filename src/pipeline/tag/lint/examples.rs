//! Checks the tests in the files: enough of them, each of its own words, and hard enough to prove something.

use super::shingles::Shingles;
use super::{Lint, Linter};
use crate::pipeline::tag::Passage;
use crate::pipeline::tag::format::file::{Example, Expect, Topic};

/// Six of each kind cover a topic's main uses and its main traps.
const MIN_TESTS: usize = 6;

impl Linter<'_> {
    pub(super) fn check_examples(&mut self) {
        for topic in &self.document().content.topic {
            // A topic without phrases only gathers what its children imply.
            if topic.rules.is_empty() {
                continue;
            }
            let (positive, negative): (Vec<&Example>, Vec<&Example>) =
                topic.tests.iter().partition(|test| test.expect == Expect::Tagged);
            for (kind, n) in [("positive", positive.len()), ("negative", negative.len())] {
                if n < MIN_TESTS {
                    let lint = Lint::TooFewTests { topic: topic.id.clone(), kind, n, wanted: MIN_TESTS };
                    self.note(topic.place, lint);
                }
            }
            self.check_tested_languages(topic);
            self.check_own_words(topic);
            self.check_hardness(topic, &negative);
        }
    }

    fn language<'e>(&self, example: &'e Example) -> &'e str
    where
        Self: 'e,
    {
        let first = self.taxonomy.document().header.languages.first();
        example.lang.as_deref().unwrap_or(first.map_or("", String::as_str))
    }

    fn check_tested_languages(&mut self, topic: &Topic) {
        for language in topic.rules.keys() {
            if !topic.tests.iter().any(|test| self.language(test) == language) {
                let lint = Lint::UntestedLanguage { topic: topic.id.clone(), language: language.clone() };
                self.note(topic.place, lint);
            }
        }
    }

    fn check_own_words(&mut self, topic: &Topic) {
        let mut shingles = Shingles::default();
        for (number, test) in topic.tests.iter().enumerate() {
            let title = test.title.as_deref().unwrap_or_default();
            let Some((earlier, words)) = shingles.add(number, title, &test.text) else { continue };
            let first = topic.tests.get(earlier).map_or(topic.place, |test| test.place);
            let first = self.name(first);
            self.note(test.place, Lint::RepeatedWords { words, first });
        }
    }

    fn check_hardness(&mut self, topic: &Topic, negative: &[&Example]) {
        let mut n_hard = 0;
        for test in negative {
            n_hard += usize::from(self.contains_weak_term(topic, test));
        }
        if n_hard * 2 < negative.len() {
            let lint = Lint::EasyNegatives { topic: topic.id.clone(), n: n_hard, of: negative.len() };
            self.note(topic.place, lint);
        }
    }

    /// Whether a weak term stands in the test, counting or not. In a block without weak terms, a strong one will do.
    fn contains_weak_term(&mut self, topic: &Topic, test: &Example) -> bool {
        let language = self.language(test);
        let Some(rules) = topic.rules.get(language) else { return false };
        let title = test.title.as_deref().unwrap_or_default();
        let passage = Passage { language, title, text: &test.text };
        let explanation = self.taxonomy.explain(&passage, &mut self.scratch);
        let counting = explanation.topics.iter().filter(|tag| tag.id == topic.id).flat_map(|tag| &tag.evidence);
        let cancelled = explanation.cancelled.iter().filter(|phrase| phrase.topic == topic.id);
        let wanted = if rules.weak.is_empty() { &rules.strong } else { &rules.weak };
        let mut phrases = counting.chain(cancelled.map(|phrase| &phrase.evidence));
        phrases.any(|evidence| wanted.iter().any(|term| term.text == evidence.phrase))
    }
}
