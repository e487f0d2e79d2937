//! What the page is about: the telling words of its prose, and which of them a line shares.

use super::Line;
use crate::pipeline::clean::judge::shape::WordMark;
use crate::pipeline::clean::judge::table::Writer;

/// Slots for words. An article has some 600 telling ones, so one in thirty falls on another's slot.
const SLOTS: usize = 1 << 14;

/// How many lines a word must be counted in to be the page's: the line's own count is among them.
const COUNTED: u8 = 1;

/// Counts of telling words.
#[derive(Debug)]
pub(super) struct Themes {
    counts: Vec<u8>,
}

impl Themes {
    /// Counts the words of these lines.
    pub(super) fn of<'l>(lines: impl Iterator<Item = &'l Line<'l>>) -> Self {
        let mut counts = vec![0_u8; SLOTS];
        for mark in lines.flat_map(|line| line.marks) {
            if let Some(count) = counts.get_mut(slot(*mark)) {
                *count = count.saturating_add(1);
            }
        }
        Self { counts }
    }

    /// Writes how many telling words a line has, and how many of them are elsewhere in what was counted.
    pub(super) fn write(&self, writer: &mut Writer, line: &Line<'_>, is_counted: bool) {
        let own = if is_counted { COUNTED } else { 0 };
        let is_shared = |mark: &&WordMark| self.counts.get(slot(**mark)).is_some_and(|count| *count > own);
        let shared = line.marks.iter().filter(is_shared).count();
        writer.count(line.marks.len());
        writer.count(shared);
        writer.share(shared, line.marks.len());
    }
}

fn slot(mark: WordMark) -> usize {
    usize::from(mark) % SLOTS
}

/// Writes which share of the address's words a line holds: a headline holds most, and the article begins below it.
pub(super) fn write_slug(writer: &mut Writer, line: &Line<'_>, slug: &[WordMark]) {
    let held = slug.iter().filter(|mark| line.marks.contains(mark)).count();
    writer.share(held, slug.len());
    writer.share(held, line.marks.len());
}
