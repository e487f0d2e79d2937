//! Plain text: one block a line, its white space made plain.

pub(in crate::pipeline::clean) mod whitespace;

use super::MAX_BLOCKS;
use super::block::{Block, Document};

/// Splits a scrape into its lines; lines without text are none.
#[must_use]
pub fn document(text: &str) -> Document<'_> {
    let mut start = 0;
    let breaks = memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()).chain([text.len()]);
    let lines = breaks.map(|end| {
        let line = text.get(start..end).unwrap_or_default();
        start = end + 1;
        whitespace::plain(line)
    });
    // One more than may be: the cleaner refuses the page, and nothing is made for the rest of it.
    let blocks = lines.filter(|line| !line.is_empty()).take(MAX_BLOCKS + 1).map(Block::line).collect();
    Document { blocks, ..Document::default() }
}

pub use whitespace::plain;

#[cfg(test)]
mod tests {
    use super::document;

    #[test]
    fn a_line_that_holds_only_no_break_spaces_is_no_block() {
        let document = document("One.\n\u{a0}\n \u{200b}\r\nTwo\u{a0}\u{a0} three.\n");

        let lines: Vec<_> = document.blocks.iter().map(|block| block.text.as_ref()).collect();

        assert_eq!(lines, ["One.", "Two three."]);
    }
}
