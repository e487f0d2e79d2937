//! Phrases that a line holds anywhere.

use aho_corasick::automaton::Automaton;
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, StartKind};

use super::{FEW, Phrases, START, Starts, folded, number};
use crate::pipeline::clean::judge::class_set::ClassSet;
use crate::record::BlockClass;

/// Phrases that a line may hold anywhere.
#[derive(Debug)]
pub(super) struct Anywhere {
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

impl Anywhere {
    pub(super) fn new(phrases: Vec<(String, BlockClass)>) -> Self {
        let (phrases, classes) = folded(phrases);
        let bytes = || phrases.iter().map(String::as_bytes);
        let long = || bytes().filter_map(|phrase| phrase.first_chunk::<LONG_START>());
        let is_short = |phrase: &&[u8]| phrase.len() < LONG_START;
        let short: Vec<u64> = bytes().filter(is_short).flat_map(starts_of).collect();
        let long_starts = Starts::of(long().map(|start| u64::from_le_bytes(*start)));
        let first_half = long().filter_map(|start| start.first_chunk()).map(|start| number(*start));
        let starts = Starts::of(short.iter().copied().chain(first_half));
        let short_starts = Starts::of(short);
        let is_mark = |(phrase, _): &(&String, &BlockClass)| phrase.len() < 3;
        let marks = phrases.iter().zip(&classes).filter(is_mark).map(|(mark, class)| (mark.clone(), *class)).collect();
        // Without a prefilter, the automaton stops at nothing but matches.
        let automaton = DFA::builder().start_kind(StartKind::Anchored).prefilter(false).build(&phrases).expect(FEW);
        Self { phrases: Phrases { automaton, classes }, starts, long_starts, short_starts, marks }
    }

    pub(super) fn all(&self, folded: &str) -> ClassSet {
        let bytes = folded.as_bytes();
        let mut found = ClassSet::default();
        for (at, start) in bytes.windows(START).enumerate() {
            let Some(start) = start.first_chunk().map(|start| number(*start)) else { continue };
            if !self.starts.may_hold(start) {
                continue;
            }
            let rest = bytes.get(at..).unwrap_or_default();
            let is_long = rest.first_chunk().is_some_and(|eight| self.long_starts.may_hold(u64::from_le_bytes(*eight)));
            if is_long || self.short_starts.may_hold(start) {
                self.add_at(rest, &mut found);
            }
        }
        // The last three bytes are no start, and may be a phrase.
        if let Some([a, b, c]) = bytes.last_chunk()
            && self.short_starts.may_hold(number([*a, *b, *c, 0]))
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

/// Bytes by which the start of a long phrase is known.
const LONG_START: usize = 8;

/// How a line may go on where a short phrase begins: the fourth byte after three is any. What is shorter is no start, and
/// is looked for by itself.
fn starts_of(phrase: &[u8]) -> Vec<u64> {
    match *phrase {
        [a, b, c] => (0..=u8::MAX).map(|any| number([a, b, c, any])).collect(),
        [a, b, c, d, ..] => vec![number([a, b, c, d])],
        _ => Vec::new(),
    }
}
