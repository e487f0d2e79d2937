//! Plain text: one block a line, its white space made plain.

mod look;
pub(in crate::pipeline::clean) mod whitespace;

use std::borrow::Cow;

use self::look::Look;
use super::MAX_BLOCKS;
use super::block::{Block, Document};

/// Lines of articles are longer than this on average, lines of menus shorter.
const BYTES_A_LINE: usize = 64;

/// Splits a scrape into its lines; lines without text are none.
#[must_use]
pub fn document(text: &str) -> Document<'_> {
    let lines = Lines::of(text).filter(|line| !line.is_empty());
    // One more than may be: the cleaner refuses the page, and nothing is made for the rest of it.
    let lines = lines.take(MAX_BLOCKS + 1);
    let mut blocks = Vec::with_capacity((text.len() / BYTES_A_LINE).min(MAX_BLOCKS));
    blocks.extend(lines.map(Block::line));
    Document { blocks, ..Document::default() }
}

/// The lines of a text, their white space made plain.
struct Lines<'t> {
    text: &'t str,
    start: usize,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        Self { text, start: 0 }
    }
}

impl<'t> Iterator for Lines<'t> {
    type Item = Cow<'t, str>;

    /// One look over the bytes finds the line's end and what is odd within it.
    fn next(&mut self) -> Option<Cow<'t, str>> {
        let bytes = self.text.as_bytes();
        if self.start > bytes.len() {
            return None;
        }
        let mut look = Look::at(bytes, self.start);
        while !matches!(bytes.get(look.end), None | Some(b'\n' | b'\r')) {
            look.go_on(bytes);
        }
        let line = self.text.get(self.start..look.end).unwrap_or_default();
        self.start = look.end + 1;
        Some(whitespace::plain_as_seen(line, look))
    }
}

pub use whitespace::plain;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_line_that_holds_only_no_break_spaces_is_no_block() {
        let document = document("One.\n\u{a0}\n \u{200b}\r\nTwo\u{a0}\u{a0} three.\n");

        let lines: Vec<_> = document.blocks.iter().map(|block| block.text.as_ref()).collect();

        assert_eq!(lines, ["One.", "Two three."]);
    }

    proptest! {
        #[test]
        fn the_lines_of_a_text_are_what_stands_between_its_breaks(
            text in "([a-z]{1,9}|[ -~]|\\n|\\r|[\\x00-\\x1f\\x7f]|  |é|“|\u{a0}|\u{ad}|\u{200b}|한){0,60}",
        ) {
            let lines = text.split(['\n', '\r']).map(plain);
            let expected: Vec<Cow<'_, str>> = lines.filter(|line| !line.is_empty()).collect();

            let blocks: Vec<Cow<'_, str>> = document(&text).blocks.into_iter().map(|block| block.text).collect();

            prop_assert_eq!(blocks, expected);
        }
    }
}
