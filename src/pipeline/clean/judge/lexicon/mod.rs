//! The words of page furniture, and what each is part of.
//!
//! # Why
//! The phrases are data (`lexicon.toml`), and three indexes serve them, because the question differs: is the line this
//! phrase, does it begin with one, does it hold one. Only the start of a line is folded to lower case, so that a long
//! paragraph costs no more than a short one.

mod anywhere;
mod at_start;

use std::collections::BTreeMap;

use hashbrown::HashMap;
use serde::Deserialize;

use self::anywhere::Anywhere;
use self::at_start::AtStart;
use super::class_set::ClassSet;
use crate::pipeline::clean::sieve::Sieve;
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
    opens: AtStart,
    holds: Anywhere,
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

const FEW: &str = "the built-in phrases are few and short";

/// Starts of phrases: one bit in a hundred is set at most, so that a look at a line's usual letters almost always ends here.
type Starts = Sieve<1024>;

/// Bytes by which the start of a phrase is known.
const START: usize = 4;

/// The four bytes of a start as a number.
#[inline]
fn number(start: [u8; START]) -> u64 {
    u32::from_le_bytes(start).into()
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
        Self { whole, opens: AtStart::new(opens), holds: Anywhere::new(holds) }
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
