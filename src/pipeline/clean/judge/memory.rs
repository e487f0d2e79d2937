//! What short lines were found to be, kept from page to page: an outlet prints the same menus, prompts and notices on each.
//!
//! # Why
//! Half of the lines of a scrape are such furniture, and each costs more to recognise than a paragraph: nothing rules it out
//! at a glance. What a line is depends on its text alone, so that a line which was read before need not be read again; and
//! what is remembered changes no decision.

use super::View;
use super::marks::WordMark;
use crate::pipeline::pool::Reusable;

/// Longer lines are paragraphs, which hardly ever come again.
const MAX_BYTES: usize = 128;

/// A power of two. With all of them taken, a thread's memory holds less than a megabyte.
const N_PLACES: usize = 2048;

/// The lines that one thread read, and its room to work in.
#[derive(Debug)]
pub(super) struct Memory {
    places: Vec<Place>,
    /// Where a line is written in small letters.
    pub(super) folded: String,
}

/// Where the lines of some hashes are remembered, the last one that came twice.
#[derive(Debug, Clone, Default)]
struct Place {
    /// The hash of a line that came once: a title comes no more, and must not drive out a menu.
    met: u64,
    known: Option<Box<Known>>,
}

#[derive(Debug, Clone)]
struct Known {
    text: Box<str>,
    view: View,
    marks: Box<[WordMark]>,
}

impl Default for Memory {
    fn default() -> Self {
        Self { places: vec![Place::default(); N_PLACES], folded: String::new() }
    }
}

impl Reusable for Memory {}

impl Memory {
    /// What a line of this hash was found to be, and its telling words.
    pub(super) fn recall(&self, hash: u64, line: &str) -> Option<(View, &[WordMark])> {
        let known = self.places.get(place(hash))?.known.as_deref()?;
        (known.view.hash == hash && *known.text == *line).then_some((known.view, &known.marks))
    }

    /// Keeps what a line was found to be, where it comes for the second time.
    pub(super) fn note(&mut self, line: &str, view: &View, marks: &[WordMark]) {
        if line.len() > MAX_BYTES {
            return;
        }
        let Some(place) = self.places.get_mut(place(view.hash)) else { return };
        if place.met == view.hash {
            place.known = Some(Box::new(Known { text: line.into(), view: *view, marks: marks.into() }));
        } else {
            place.met = view.hash;
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the lower bits are what is wanted")]
fn place(hash: u64) -> usize {
    hash as usize % N_PLACES
}

#[cfg(test)]
mod tests {
    use super::super::Judge;
    use crate::pipeline::clean::text;
    use crate::record::Hints;

    const MENU: &str = "Home\nWorld\nBusiness\nPublished: 08 Apr. 2025, 12:19\nBy Ann Lee\nSign up for our newsletter\n\
                        A ship leaves Busan. [YONHAP]\nCopyright The Sample. All rights reserved.\n";

    fn pages() -> impl Iterator<Item = String> {
        (0..40).map(|page| {
            let body = format!(
                "The harbour ferry will run again from April, the city council said in its meeting number {page}, two years \
                 after its last boat was taken out of service for repairs that were never paid for.\n"
            );
            format!("Ferry returns {page}\n{MENU}{body}Read on page {}\n{MENU}", page % 7)
        })
    }

    #[test]
    fn what_was_read_before_changes_no_decision_and_no_number() {
        let experienced = Judge::builtin();
        for page in pages() {
            let document = text::document(&page);
            let hints = Hints::default();
            let new = Judge::builtin();

            assert_eq!(experienced.decide(&document, &hints), new.decide(&document, &hints), "{page}");
            let (one, other) = (experienced.table(&document, &hints, None), new.table(&document, &hints, None));
            assert!(one.values().eq(other.values()), "{page}");
        }
    }

    #[test]
    fn a_line_is_kept_from_its_second_coming_on_and_a_paragraph_never() {
        let judge = Judge::builtin();
        let read = |judge: &Judge, page: &str| judge.decide(&text::document(page), &Hints::default()).len();
        let known =
            |judge: &Judge| judge.memory.with(|memory| memory.places.iter().filter(|it| it.known.is_some()).count());
        let pages: Vec<String> = pages().collect();

        read(&judge, &pages[0].replace(MENU, ""));
        read(&judge, &pages[1].replace(MENU, ""));
        assert_eq!(known(&judge), 0);
        read(&judge, MENU);
        read(&judge, MENU);
        assert_eq!(known(&judge), MENU.lines().count());
        read(&judge, &pages[0].replace(MENU, ""));
        assert_eq!(known(&judge), MENU.lines().count() + 2);
    }
}
