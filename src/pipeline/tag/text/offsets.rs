//! The way back: from folded bytes to published bytes, and from bytes to characters.

use super::{narrow, wide};

/// From here on, folded and published positions run side by side, or stand still inside a cluster.
#[derive(Debug, Clone, Copy)]
struct Breakpoint {
    folded: u32,
    published: u32,
    /// Inside a cluster (`㎏` → `kg`) positions have no counterpart of their own.
    inside_cluster: bool,
}

/// Maps folded positions to published ones; empty for text whose folding changed no lengths.
#[derive(Debug, Default)]
pub(super) struct OffsetMap {
    breakpoints: Vec<Breakpoint>,
}

impl OffsetMap {
    pub(super) fn clear(&mut self) {
        self.breakpoints.clear();
    }

    /// Positions run side by side from here.
    pub(super) fn align(&mut self, folded: usize, published: usize) {
        let point = Breakpoint { folded: narrow(folded), published: narrow(published), inside_cluster: false };
        self.breakpoints.push(point);
    }

    /// A cluster begins here whose characters have no counterparts one by one.
    pub(super) fn enter_cluster(&mut self, folded: usize, published: usize) {
        let point = Breakpoint { folded: narrow(folded), published: narrow(published), inside_cluster: true };
        // Clusters follow one another without room between them in full-width words.
        if self.breakpoints.last().is_some_and(|last| last.folded == point.folded && !last.inside_cluster) {
            self.breakpoints.pop();
        }
        self.breakpoints.push(point);
    }

    /// Where a span that starts here starts in the published text: before the cluster it starts in.
    pub(super) fn published_start(&self, folded: u32) -> u32 {
        let after = self.breakpoints.partition_point(|point| point.folded <= folded);
        match after.checked_sub(1).and_then(|at| self.breakpoints.get(at)) {
            None => folded,
            Some(point) if point.inside_cluster => point.published,
            Some(point) => point.published + (folded - point.folded),
        }
    }

    /// Where a span that ends here ends in the published text: after the cluster it ends in.
    pub(super) fn published_end(&self, folded: u32) -> u32 {
        let after = self.breakpoints.partition_point(|point| point.folded < folded);
        match after.checked_sub(1).and_then(|at| self.breakpoints.get(at)) {
            None => folded,
            Some(point) if point.inside_cluster => {
                self.breakpoints.get(after).map_or(point.published, |next| next.published)
            }
            Some(point) => point.published + (folded - point.folded),
        }
    }
}

/// Counts characters up to a byte without reading the text from its start each time.
#[derive(Debug, Default)]
pub(in crate::pipeline::tag) struct CharIndex {
    /// Characters before each block, and before the end; empty for ASCII, where bytes are characters.
    before: Vec<u32>,
    is_ascii: bool,
}

/// Bytes a block: counting within one is a few vector instructions, and the count fits into a byte.
const BLOCK: usize = 64;

impl CharIndex {
    /// Prepares for one text; the memory of the last one is used again.
    pub(in crate::pipeline::tag) fn read(&mut self, text: &str) {
        self.before.clear();
        self.is_ascii = text.is_ascii();
        if self.is_ascii {
            return;
        }
        let mut count = 0;
        for block in text.as_bytes().chunks(BLOCK) {
            self.before.push(count);
            count += u32::from(count_starts(block));
        }
        // The end of a text that fills its last block begins one more.
        self.before.push(count);
    }

    /// How many characters of the text stand before this byte.
    pub(in crate::pipeline::tag) fn chars_before(&self, text: &str, byte: u32) -> usize {
        if self.is_ascii {
            return wide(byte);
        }
        let block = wide(byte) / BLOCK;
        let before = self.before.get(block).copied().unwrap_or_default();
        let rest = text.as_bytes().get(block * BLOCK..wide(byte)).unwrap_or_default();
        wide(before) + usize::from(count_starts(rest))
    }
}

/// Counts the bytes of a block, at most, that begin a character.
fn count_starts(block: &[u8]) -> u8 {
    block.iter().map(|byte| u8::from((byte & 0b1100_0000) != 0b1000_0000)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_up_to_the_end_of_a_text_that_fills_its_last_block() {
        let mut index = CharIndex::default();
        for n_bytes in BLOCK - 3..=BLOCK + 3 {
            let text = format!("é{}", "a".repeat(n_bytes - 2));

            index.read(&text);

            assert_eq!(index.chars_before(&text, narrow(n_bytes)), n_bytes - 1);
        }
    }
}
