//! The page as the field finders see it: facts by name, blocks by decision, and where the text begins.

use super::found::Whence;
use crate::pipeline::clean::Judged;
use crate::pipeline::clean::block::{BlockKind, Decision, Fact, FactName};
use crate::record::{BlockClass, Hints};

/// A judged page with its hints.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page<'p> {
    judged: &'p Judged<'p>,
    /// What came beside the body.
    pub(super) hints: &'p Hints,
}

/// A block, its place and what became of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'p> {
    pub(super) index: usize,
    pub(super) text: &'p str,
    pub(super) decision: Decision,
    pub(super) kind: BlockKind,
    /// A picture stands right before it, and little of it is a link.
    pub(super) follows_picture: bool,
    /// Most of it is a link.
    pub(super) is_link: bool,
}

impl Line<'_> {
    pub(super) fn whence(&self) -> Whence {
        Whence::Block(self.index)
    }

    pub(super) fn is_kept(&self) -> bool {
        self.decision == Decision::Keep
    }
}

impl<'p> Page<'p> {
    pub(super) fn new(judged: &'p Judged<'p>, hints: &'p Hints) -> Self {
        Self { judged, hints }
    }

    /// What the page says of itself about one thing, most trusted first.
    pub(super) fn facts(self, name: FactName) -> impl Iterator<Item = &'p Fact> {
        self.judged
            .document
            .metadata
            .facts
            .iter()
            .filter(move |fact| fact.name == name && !fact.value.trim().is_empty())
    }

    /// Every block, in order.
    pub(super) fn lines(self) -> impl DoubleEndedIterator<Item = Line<'p>> {
        let blocks = self.judged.document.blocks.iter().zip(&self.judged.decisions).enumerate();
        blocks.map(move |(index, (block, decision))| {
            let is_link = block.markup.linked_chars * 2 > block.text.len();
            Line {
                index,
                text: block.text.as_ref(),
                decision: *decision,
                kind: block.kind,
                follows_picture: self.follows_picture(index) && !is_link,
                is_link,
            }
        })
    }

    fn follows_picture(self, index: usize) -> bool {
        let layout = self.judged.document.layout.as_ref();
        layout.and_then(|layout| layout.places.get(index)).is_some_and(|place| place.n_images > 0)
    }

    /// The blocks that were removed for this reason.
    pub(super) fn removed(self, class: BlockClass) -> impl Iterator<Item = Line<'p>> {
        self.lines().filter(move |line| line.decision == Decision::Remove(class))
    }

    /// The blocks of the text.
    pub(super) fn kept(self) -> impl DoubleEndedIterator<Item = Line<'p>> {
        self.lines().filter(Line::is_kept)
    }

    /// The page's address: its own statement, else the message's.
    pub(super) fn address(self) -> Option<&'p str> {
        let own = self.facts(FactName::Url).map(|fact| fact.value.trim()).find(|url| url.starts_with("http"));
        own.or(self.hints.url.as_deref())
    }
}

/// Whether a text has more characters than this; most are far from it, and their bytes say so.
pub(super) fn is_longer(text: &str, n_chars: usize) -> bool {
    text.len() > n_chars && (text.len() > 4 * n_chars || text.chars().nth(n_chars).is_some())
}

/// Whether a text is a paragraph of an article by its length. A syllable of Hangul, an ideograph or a kana says as much as
/// two letters.
pub(super) fn is_paragraph(text: &str) -> bool {
    const MIN_LETTERS: usize = 80;
    if text.len() > 4 * MIN_LETTERS || text.len() <= MIN_LETTERS {
        return text.len() > MIN_LETTERS;
    }
    let is_wide = |c: char| matches!(c, '\u{3040}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}');
    text.chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum::<usize>() > MIN_LETTERS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_has_eighty_letters_or_forty_syllables() {
        assert!(is_paragraph(&"a".repeat(81)) && !is_paragraph(&"a".repeat(80)));
        assert!(is_paragraph(&"한".repeat(41)) && !is_paragraph(&"한".repeat(40)));
    }
}
