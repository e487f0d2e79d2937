//! The words of page furniture, and what each is part of.
//!
//! # Why
//! The phrases are data (`lexicon.toml`), and three indexes serve them, because the question differs: is the line this
//! phrase, does it begin with one, does it hold one. Only the start of a line is folded to lower case, so that a long
//! paragraph costs no more than a short one.

use std::collections::BTreeMap;

use aho_corasick::automaton::Automaton;
use aho_corasick::dfa::DFA;
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, Input, MatchKind, StartKind};
use hashbrown::HashMap;
use serde::Deserialize;

use super::class_set::ClassSet;
use crate::record::BlockClass;

/// Furniture says what it is within so many characters.
const FOLDED_CHARS: usize = 80;

/// What the lexicon knows of one line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Mentions {
    /// The whole line is a phrase of this class.
    pub(super) whole: Option<BlockClass>,
    /// The line heads a list of other stories.
    pub(super) heads_a_list: bool,
    /// The line begins with a phrase of this class.
    pub(super) opens: Option<BlockClass>,
    /// Classes of which it holds a phrase anywhere.
    pub(super) holds: ClassSet,
}

/// Phrases by what they are part of.
#[derive(Debug)]
pub(super) struct Lexicon {
    whole: HashMap<Box<str>, (BlockClass, bool)>,
    opens: Openings,
    holds: Held,
}

/// One section of `lexicon.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Section {
    whole: Vec<String>,
    heads: Vec<String>,
    opens: Vec<String>,
    holds: Vec<String>,
}

/// An automaton with the class of each of its patterns.
#[derive(Debug)]
struct Phrases<A> {
    automaton: A,
    classes: Vec<BlockClass>,
}

impl Lexicon {
    /// The lexicon that copydesk is built with.
    #[must_use]
    pub(super) fn builtin() -> Self {
        let sections: BTreeMap<String, Section> =
            toml::from_str(include_str!("lexicon.toml")).expect("a test reads the built-in lexicon");
        let mut whole = HashMap::new();
        let mut opens = Vec::new();
        let mut holds = Vec::new();
        for (name, section) in sections {
            let Some(class) = class_named(&name) else { continue };
            for phrase in section.whole {
                whole.entry(fold_whole(&phrase)).or_insert((class, false));
            }
            for phrase in section.heads {
                whole.insert(fold_whole(&phrase), (class, true));
            }
            opens.extend(section.opens.into_iter().map(|phrase| (phrase, class)));
            holds.extend(section.holds.into_iter().map(|phrase| (phrase, class)));
        }
        Self { whole, opens: Openings::new(opens), holds: Held::new(holds) }
    }

    /// Looks a line up. `folded` is room to work in, kept by the caller from line to line.
    #[must_use]
    pub(super) fn look_up(&self, line: &str, folded: &mut String) -> Mentions {
        fold_into(line, folded);
        let is_all_there = line.len() <= folded.len() + 8;
        let whole = if is_all_there { self.whole.get(trim_marks(folded)).copied() } else { None };
        let opens = self.opens.first(folded).or_else(|| {
            let after_marks = folded.trim_start_matches(|c: char| !c.is_alphanumeric());
            if after_marks.len() < folded.len() { self.opens.first(after_marks) } else { None }
        });
        Mentions {
            whole: whole.map(|(class, _)| class),
            heads_a_list: whole.is_some_and(|(_, heads)| heads),
            opens,
            holds: self.holds.all(folded),
        }
    }
}

const FEW: &str = "the built-in phrases are few and short";

/// Phrases that a line may begin with.
#[derive(Debug)]
struct Openings {
    phrases: Phrases<NFA>,
    /// The first bytes of all phrases that have as many: almost no line begins with them.
    starts: Starts,
    /// The first byte of each shorter phrase.
    short: Box<[bool; 256]>,
}

impl Openings {
    fn new(phrases: Vec<(String, BlockClass)>) -> Self {
        let (phrases, classes) = folded(phrases);
        let mut starts = Starts::default();
        let mut short = Box::new([false; 256]);
        for phrase in phrases.iter().map(String::as_bytes) {
            match (phrase.first_chunk(), phrase.first()) {
                (Some(start), _) => starts.add(number(*start)),
                (None, Some(first)) => short.iter_mut().skip(usize::from(*first)).take(1).for_each(|it| *it = true),
                (None, None) => {}
            }
        }
        let automaton = NFA::builder().match_kind(MatchKind::LeftmostLongest).build(&phrases).expect(FEW);
        Self { phrases: Phrases { automaton, classes }, starts, short }
    }

    fn first(&self, folded: &str) -> Option<BlockClass> {
        let bytes = folded.as_bytes();
        let is_short = self.short.get(usize::from(*bytes.first()?)) == Some(&true);
        if !is_short && !self.starts.has(number(*bytes.first_chunk()?)) {
            return None;
        }
        let Phrases { automaton, classes } = &self.phrases;
        let found = automaton.try_find(&Input::new(folded).anchored(Anchored::Yes)).ok()??;
        classes.get(found.pattern().as_usize()).copied()
    }
}

/// Phrases that a line may hold anywhere.
#[derive(Debug)]
struct Held {
    phrases: Phrases<DFA>,
    /// The first four bytes of all phrases: almost nowhere in a line does one begin, and nothing else need be looked at.
    starts: Starts,
    /// Where one seems to, the first eight bytes of the long phrases decide ("the views expressed" is not every "the "), and
    /// the first four of the others.
    long_starts: Starts,
    short_starts: Starts,
    /// Phrases of fewer than three bytes: "©".
    marks: Vec<(String, BlockClass)>,
}

impl Held {
    fn new(phrases: Vec<(String, BlockClass)>) -> Self {
        let (phrases, classes) = folded(phrases);
        let (mut long_starts, mut short_starts) = (Starts::default(), Starts::default());
        for phrase in phrases.iter().map(String::as_bytes) {
            match (phrase.first_chunk::<8>(), phrase) {
                (Some(eight), _) => long_starts.add(u64::from_le_bytes(*eight)),
                (None, [a, b, c, d, ..]) => short_starts.add(number([*a, *b, *c, *d])),
                (None, [a, b, c]) => (0..=u8::MAX).for_each(|d| short_starts.add(number([*a, *b, *c, d]))),
                // Too short to be told by a start: looked for by itself.
                (None, _) => {}
            }
        }
        let mut starts = short_starts.clone();
        phrases.iter().filter(|phrase| phrase.len() >= 8).for_each(|phrase| {
            phrase.as_bytes().first_chunk().into_iter().for_each(|start| starts.add(number(*start)));
        });
        let is_mark = |(phrase, _): &(&String, &BlockClass)| phrase.len() < 3;
        let marks = phrases.iter().zip(&classes).filter(is_mark).map(|(mark, class)| (mark.clone(), *class)).collect();
        // Without a prefilter, the automaton stops at nothing but matches.
        let automaton = DFA::builder().start_kind(StartKind::Anchored).prefilter(false).build(&phrases).expect(FEW);
        Self { phrases: Phrases { automaton, classes }, starts, long_starts, short_starts, marks }
    }

    fn all(&self, folded: &str) -> ClassSet {
        let bytes = folded.as_bytes();
        let mut found = ClassSet::default();
        for (at, start) in bytes.windows(START).enumerate() {
            let Some(start) = start.first_chunk().map(|start| number(*start)) else { continue };
            if !self.starts.has(start) {
                continue;
            }
            let rest = bytes.get(at..).unwrap_or_default();
            let is_long = rest.first_chunk().is_some_and(|eight| self.long_starts.has(u64::from_le_bytes(*eight)));
            if is_long || self.short_starts.has(start) {
                self.add_at(rest, &mut found);
            }
        }
        // The last three bytes are no start, and may be a phrase.
        if let Some([a, b, c]) = bytes.last_chunk()
            && self.short_starts.has(number([*a, *b, *c, 0]))
        {
            self.add_at(&[*a, *b, *c], &mut found);
        }
        if !folded.is_ascii() {
            let marks = self.marks.iter().filter(|(mark, _)| folded.contains(mark.as_str()));
            marks.for_each(|(_, class)| found.insert(*class));
        }
        found
    }

    /// Adds the classes of the phrases that the text begins with.
    fn add_at(&self, text: &[u8], found: &mut ClassSet) {
        let Phrases { automaton, classes } = &self.phrases;
        let Ok(mut state) = automaton.start_state(Anchored::Yes) else { return };
        for byte in text {
            state = automaton.next_state(Anchored::Yes, state, *byte);
            if automaton.is_match(state) {
                let ending = (0..automaton.match_len(state)).map(|at| automaton.match_pattern(state, at));
                ending.filter_map(|phrase| classes.get(phrase.as_usize())).for_each(|class| found.insert(*class));
            } else if automaton.is_dead(state) {
                return;
            }
        }
    }
}

/// Bytes by which the start of a phrase is known.
const START: usize = 4;

/// Starts of phrases, one bit for the hash of each.
#[derive(Debug, Clone)]
struct Starts(Box<[u64; Starts::N_WORDS]>);

impl Default for Starts {
    fn default() -> Self {
        Self(Box::new([0; Self::N_WORDS]))
    }
}

impl Starts {
    /// A power of two: one bit in a hundred is set at most, so that a look at a line's usual letters almost always ends here.
    const N_WORDS: usize = 1 << 10;

    fn add(&mut self, start: u64) {
        let (word, bit) = Self::place(start);
        if let Some(word) = self.0.get_mut(word) {
            *word |= bit;
        }
    }

    #[inline]
    fn has(&self, start: u64) -> bool {
        let (word, bit) = Self::place(start);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }

    #[inline]
    fn place(start: u64) -> (usize, u64) {
        let hash = start.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - 16);
        ((hash >> 6) as usize % Self::N_WORDS, 1 << (hash % 64))
    }
}

/// The four bytes of a start as a number.
#[inline]
fn number(start: [u8; START]) -> u64 {
    u32::from_le_bytes(start).into()
}

fn folded(phrases: Vec<(String, BlockClass)>) -> (Vec<String>, Vec<BlockClass>) {
    phrases.into_iter().map(|(phrase, class)| (fold(&phrase), class)).unzip()
}

fn class_named(name: &str) -> Option<BlockClass> {
    BlockClass::ALL.iter().copied().find(|class| class.as_str() == name)
}

/// Lower case for the first characters of a line; curly apostrophes become straight ones.
fn fold_into(line: &str, folded: &mut String) {
    folded.clear();
    let head = line.as_bytes().get(..FOLDED_CHARS).unwrap_or(line.as_bytes());
    if head.is_ascii() {
        folded.push_str(line.get(..head.len()).unwrap_or_default());
        folded.make_ascii_lowercase();
        return;
    }
    for character in line.chars().take(FOLDED_CHARS) {
        match character {
            'A'..='Z' => folded.push(character.to_ascii_lowercase()),
            '’' | '‘' => folded.push('\''),
            _ if character.is_ascii() => folded.push(character),
            _ => folded.extend(character.to_lowercase()),
        }
    }
}

/// Takes off what surrounds a phrase without changing what it says: "▶ Comments (12):" is "comments".
fn trim_marks(folded: &str) -> &str {
    let bare = folded.trim_matches(|c: char| !c.is_alphabetic() && c != '©');
    if bare.is_empty() { folded } else { bare }
}

fn fold_whole(phrase: &str) -> Box<str> {
    trim_marks(&fold(phrase)).into()
}

fn fold(phrase: &str) -> String {
    let mut folded = String::new();
    fold_into(phrase, &mut folded);
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look_up(line: &str) -> Mentions {
        Lexicon::builtin().look_up(line, &mut String::new())
    }

    #[test]
    fn every_section_is_named_for_a_class() {
        let sections: BTreeMap<String, Section> = toml::from_str(include_str!("lexicon.toml")).unwrap();

        let unknown: Vec<_> = sections.keys().filter(|name| class_named(name).is_none()).collect();

        assert_eq!(unknown, Vec::<&String>::new());
    }

    #[test]
    fn a_phrase_is_known_in_any_case_and_between_marks() {
        assert_eq!(look_up("▶ COMMENTS (12):").whole, Some(BlockClass::Comment));
        assert_eq!(look_up("À lire aussi :").whole, Some(BlockClass::Related));
        assert!(look_up("Related Article").heads_a_list);
    }

    #[test]
    fn every_phrase_is_found_wherever_in_a_line_it_stands() {
        let sections: BTreeMap<String, Section> = toml::from_str(include_str!("lexicon.toml")).unwrap();
        let lexicon = Lexicon::builtin();
        for (name, phrase) in
            sections.iter().flat_map(|(name, section)| section.holds.iter().map(move |held| (name, held)))
        {
            let class = class_named(name).unwrap();
            for line in [phrase.clone(), format!("x {phrase}"), format!("{phrase} x"), format!("x{phrase}x")] {
                assert!(lexicon.look_up(&line, &mut String::new()).holds.has(class), "{phrase} in {line}");
            }
        }
    }

    #[test]
    fn every_phrase_is_found_at_the_start_of_a_line() {
        let sections: BTreeMap<String, Section> = toml::from_str(include_str!("lexicon.toml")).unwrap();
        let lexicon = Lexicon::builtin();
        for phrase in sections.values().flat_map(|section| &section.opens) {
            let behind_a_mark = phrase.starts_with(char::is_alphanumeric).then(|| format!("— {phrase} and more"));
            for line in [phrase.clone(), format!("{phrase} and more")].into_iter().chain(behind_a_mark) {
                assert!(lexicon.look_up(&line, &mut String::new()).opens.is_some(), "{line}");
            }
        }
    }

    #[test]
    fn a_sentence_that_begins_like_a_button_is_not_that_button() {
        let mentions = look_up("Share prices fell in early trading as the talks went on into the night in Geneva.");

        assert_eq!((mentions.whole, mentions.opens), (None, None));
    }
}
