//! Phrases that a line begins with.

use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, Input, MatchKind};

use super::{FEW, Phrases, START, Starts, folded, number};
use crate::record::BlockClass;

/// Phrases that a line may begin with.
#[derive(Debug)]
pub(super) struct AtStart {
    phrases: Phrases<NFA>,
    /// The first bytes of all phrases that have as many: almost no line begins with them.
    starts: Starts,
    /// The first byte of each shorter phrase.
    short: Box<[bool; 256]>,
}

impl AtStart {
    pub(super) fn new(phrases: Vec<(String, BlockClass)>) -> Self {
        let (phrases, classes) = folded(phrases);
        let starts =
            Starts::of(phrases.iter().filter_map(|phrase| phrase.as_bytes().first_chunk()).copied().map(number));
        let mut short = Box::new([false; 256]);
        let too_short = phrases.iter().filter(|phrase| phrase.len() < START);
        for first in too_short.filter_map(|phrase| phrase.bytes().next()) {
            short.iter_mut().skip(usize::from(first)).take(1).for_each(|it| *it = true);
        }
        let automaton = NFA::builder().match_kind(MatchKind::LeftmostLongest).build(&phrases).expect(FEW);
        Self { phrases: Phrases { automaton, classes }, starts, short }
    }

    pub(super) fn first(&self, folded: &str) -> Option<BlockClass> {
        let bytes = folded.as_bytes();
        let is_short = self.short.get(usize::from(*bytes.first()?)) == Some(&true);
        if !is_short && !self.starts.may_hold(number(*bytes.first_chunk()?)) {
            return None;
        }
        let Phrases { automaton, classes } = &self.phrases;
        let found = automaton.try_find(&Input::new(folded).anchored(Anchored::Yes)).ok()??;
        classes.get(found.pattern().as_usize()).copied()
    }
}
