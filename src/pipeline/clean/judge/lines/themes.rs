//! What the page is about: the telling words of its prose, and which of them a line shares.

use super::Line;
use crate::pipeline::clean::judge::marks::WordMark;
use crate::pipeline::clean::judge::table::Writer;

/// Slots for words. An article has some 600 telling ones, so one in thirty falls on another's slot.
const SLOTS: usize = 1 << 14;

/// Slots that fit into one word.
const SLOTS_A_WORD: usize = u64::BITS as usize;

/// Which words were counted: telling "never", "once" and "more often" apart is enough.
#[derive(Debug)]
pub(super) struct Themes {
    once: Slots,
    twice: Slots,
}

/// One bit a slot.
type Slots = [u64; SLOTS / SLOTS_A_WORD];

impl Themes {
    /// Counts the words of these lines.
    pub(super) fn of<'l>(lines: impl Iterator<Item = &'l Line<'l>>) -> Self {
        let mut themes = Self { once: [0; SLOTS / SLOTS_A_WORD], twice: [0; SLOTS / SLOTS_A_WORD] };
        for line in lines {
            line.marks.iter().for_each(|mark| themes.count(*mark));
        }
        themes
    }

    fn count(&mut self, mark: WordMark) {
        let (word, bit) = slot(mark);
        if let (Some(once), Some(twice)) = (self.once.get_mut(word), self.twice.get_mut(word)) {
            *twice |= *once & bit;
            *once |= bit;
        }
    }

    /// Writes how many telling words a line has, and how many of them are elsewhere in what was counted.
    pub(super) fn write(&self, writer: &mut Writer<'_>, line: &Line<'_>, is_counted: bool) {
        // A word of a line that was counted is elsewhere where it was counted twice.
        let elsewhere = if is_counted { &self.twice } else { &self.once };
        let is_shared = |mark: &&WordMark| {
            let (word, bit) = slot(**mark);
            elsewhere.get(word).is_some_and(|slots| slots & bit != 0)
        };
        let shared = line.marks.iter().filter(is_shared).count();
        writer.count(line.marks.len());
        writer.count(shared);
        writer.share(shared, line.marks.len());
    }
}

/// The word that a mark's slot lies in, and its bit.
fn slot(mark: WordMark) -> (usize, u64) {
    let slot = usize::from(mark) % SLOTS;
    (slot / SLOTS_A_WORD, 1 << (slot % SLOTS_A_WORD))
}

/// Writes which share of the address's words a line holds: a headline holds most, and the article begins below it.
pub(super) fn write_slug(writer: &mut Writer<'_>, line: &Line<'_>, slug: &[WordMark]) {
    let held = slug.iter().filter(|mark| line.marks.contains(mark)).count();
    writer.share(held, slug.len());
    writer.share(held, line.marks.len());
}
