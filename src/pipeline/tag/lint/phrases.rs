//! Checks phrases: said twice, too short, or never able to count.

use std::collections::{BTreeMap, HashMap};

use super::{Lint, Linter};
use crate::pipeline::tag::Passage;
use crate::pipeline::tag::format::file::{Place, Rules, Term, Topic};
use crate::pipeline::tag::publish::Cancel;
use crate::pipeline::tag::term::{Spelling, Symbol, parse, spellings};
use crate::pipeline::tag::text::Capitals;
use crate::record::Evidence;

/// Latin words of so few letters are also something else: `sma`, `it`, `us`.
const SHORT_LETTERS: usize = 3;
/// A weak phrase counts in company only, so that `oil` and `gas` may be one.
const SHORT_WEAK_LETTERS: usize = 2;
/// A term's first spellings show whether it can count; the rest differ in endings.
const MAX_SAMPLES: usize = 24;

/// Where a phrase was first seen.
struct Seen<'a> {
    topic: &'a str,
    term: &'a str,
    place: Place,
    is_strong: bool,
}

impl<'a> Linter<'a> {
    pub(super) fn check_phrases(&mut self) {
        let document = self.document();
        for language in &document.header.languages {
            let mut strong_somewhere: HashMap<String, Seen<'a>> = HashMap::new();
            for topic in &document.content.topic {
                let Some(rules) = topic.rules.get(language) else { continue };
                self.check_block(topic, rules, &mut strong_somewhere);
                self.check_counting(topic, rules, language);
            }
        }
    }

    /// Looks for phrases said twice and for short ones.
    fn check_block(&mut self, topic: &'a Topic, rules: &'a Rules, elsewhere: &mut HashMap<String, Seen<'a>>) {
        let mut here: BTreeMap<String, Seen<'a>> = BTreeMap::new();
        let strong = rules.strong.iter().map(|term| (term, true));
        for (term, is_strong) in strong.chain(rules.weak.iter().map(|term| (term, false))) {
            let samples = samples(term, usize::MAX);
            if let Some(phrase) = samples.iter().find(|sample| is_short(sample, term, is_strong)) {
                self.note(term.place, Lint::TooShort { term: term.text.clone(), phrase: phrase.clone() });
            }
            let seen = || Seen { topic: &topic.id, term: &term.text, place: term.place, is_strong };
            let mut is_noted = false;
            for phrase in samples {
                if let Some(first) = here.get(&phrase) {
                    if !is_noted && first.place != term.place {
                        is_noted = true;
                        self.note_duplicate(&phrase, first, term.place);
                    }
                    continue;
                }
                if is_strong {
                    self.note_elsewhere(&phrase, term.place, elsewhere.get(&phrase), &mut is_noted);
                    elsewhere.entry(phrase.clone()).or_insert_with(seen);
                }
                here.insert(phrase, seen());
            }
        }
    }

    fn note_duplicate(&mut self, phrase: &str, first: &Seen<'_>, place: Place) {
        let first_place = self.name(first.place);
        self.note(
            place,
            Lint::Duplicate { phrase: phrase.to_owned(), term: first.term.to_owned(), first: first_place },
        );
    }

    fn note_elsewhere(&mut self, phrase: &str, place: Place, first: Option<&Seen<'_>>, is_noted: &mut bool) {
        let Some(first) = first.filter(|first| first.is_strong && !*is_noted) else { return };
        *is_noted = true;
        let (other, at) = (first.topic.to_owned(), self.name(first.place));
        self.note(place, Lint::StrongTwice { phrase: phrase.to_owned(), other, first: at });
    }

    /// Lets the engine say whether each term counts where nothing but the term stands.
    fn check_counting(&mut self, topic: &Topic, rules: &Rules, language: &str) {
        for term in rules.strong.iter().chain(&rules.weak) {
            let samples = samples(term, MAX_SAMPLES);
            let phrase = term.text.clone();
            self.check_samples(topic, language, &phrase, (term.place, samples));
        }
        for near in &rules.near {
            let ones = samples(&near.a, 4);
            let others = samples(&near.b, 4);
            let pairs = ones.iter().flat_map(|one| others.iter().map(move |other| format!("{one} {other}")));
            let phrase = near.phrase();
            let samples = pairs.collect();
            self.check_samples(topic, language, &phrase, (near.place, samples));
        }
    }

    fn check_samples(&mut self, topic: &Topic, language: &str, phrase: &str, (place, samples): (Place, Vec<String>)) {
        let mut verdict = None;
        for text in &samples {
            let passage = Passage { language, title: "", text };
            let explanation = self.taxonomy.explain(&passage, &mut self.scratch);
            let tag = explanation.topics.iter().find(|tag| tag.id == topic.id);
            let evidence = tag.map_or(&[][..], |tag| &tag.evidence);
            let counts = evidence.iter().any(|evidence| evidence.phrase == phrase);
            // A tagged child lends its parent its own evidence; what the parent's phrases add is not seen then.
            let is_implied = !counts && self.is_lent(topic, evidence);
            let mut cancelled = explanation.cancelled.iter();
            let why = cancelled.find(|other| other.topic == topic.id && other.evidence.phrase == phrase);
            let term = phrase.to_owned();
            verdict = match why.map(|other| other.why) {
                _ if counts || is_implied => return,
                // In an article there may be support; here there cannot.
                Some(Cancel::Unsupported) => return,
                Some(Cancel::Vetoed) => Some(Lint::VetoesItself { term }),
                Some(Cancel::Masked) => Some(Lint::MaskedAway { term }),
                None => Some(Lint::Shadowed { term }),
            };
        }
        if let Some(lint) = verdict {
            self.note(place, lint);
        }
    }

    /// Whether evidence is that of a child which implies this topic.
    fn is_lent(&self, topic: &Topic, evidence: &[Evidence]) -> bool {
        let topics = self.document().content.topic.iter();
        let mut children = topics.filter(|child| child.implies_parent && child.parent.as_ref() == Some(&topic.id));
        let has_children = children.next().is_some();
        let mut rules = topic.rules.values().flat_map(|rules| rules.strong.iter().chain(&rules.weak));
        has_children && evidence.first().is_some_and(|first| rules.all(|term| term.text != first.phrase))
    }
}

fn is_short(sample: &str, term: &Term, is_strong: bool) -> bool {
    if term.exact_case {
        return false;
    }
    let most_letters = if is_strong { SHORT_LETTERS } else { SHORT_WEAK_LETTERS };
    let n_letters = sample.chars().count();
    let is_latin_word = sample.chars().all(|c| c.is_ascii_alphanumeric());
    let is_numeric = sample.chars().all(|c| c.is_ascii_digit());
    let is_one_syllable = !sample.is_ascii() && n_letters < 2;
    is_one_syllable || is_latin_word && (n_letters <= most_letters || is_numeric)
}

/// Texts that hold a term and nothing else, at most so many.
fn samples(term: &Term, limit: usize) -> Vec<String> {
    let Ok(parsed) = parse(&term.text) else { return Vec::new() };
    let mut texts = vec![String::new()];
    for part in &parsed.parts {
        let Ok(spellings) = spellings(part, term.exact_case) else { return Vec::new() };
        let mut longer = Vec::new();
        for text in &texts {
            let room = limit.saturating_sub(longer.len());
            longer.extend(spellings.iter().take(room).map(|spelling| sample(text, spelling)));
        }
        texts = longer;
    }
    texts
}

fn sample(before: &str, spelling: &Spelling) -> String {
    let mut text = before.to_owned();
    for (index, symbol) in spelling.symbols.iter().enumerate() {
        let starts_part = index == 0 && !text.is_empty();
        match symbol {
            Symbol::Word(word, capitals) => {
                if index > 0 || starts_part {
                    text.push(' ');
                }
                text.push_str(&capitalised(word, *capitals));
            }
            Symbol::Syllable(c) => {
                if starts_part {
                    text.push(' ');
                }
                text.push(*c);
            }
            Symbol::Room => text.push(' '),
        }
    }
    text
}

fn capitalised(word: &str, capitals: Capitals) -> String {
    match capitals {
        Capitals::None => word.to_owned(),
        Capitals::All => word.to_uppercase(),
        Capitals::Initial => {
            let mut letters = word.chars();
            letters.next().map(char::to_uppercase).into_iter().flatten().chain(letters).collect()
        }
    }
}
