//! A text cut at the marks of ASCII, sixty-four bytes at a time.

use crate::pipeline::eight::{EACH, HIGH_BITS, at_least, bits, eight_at};

/// Makes capitals small letters, and keeps digits as they are.
const SMALL: u64 = 0x20 * EACH;

/// What stands between two marks of ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece {
    /// Its first byte in the text.
    pub(super) start: usize,
    /// One past its last byte.
    pub(super) end: usize,
    /// Its first eight bytes, the first in the lowest byte, letters of ASCII made small; nothing behind a shorter piece.
    pub(super) opening: u64,
    /// Whether it is all of ASCII: then it is one word.
    pub(super) is_ascii: bool,
}

impl Piece {
    pub(super) const fn n_bytes(&self) -> usize {
        self.end - self.start
    }

    /// Itself, of the text that it was cut from.
    pub(super) fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// Tells each piece of a text, in order. Digits are parts of words, or marks, as `DIGITS` says.
#[inline]
pub(super) fn for_each_piece<const DIGITS: bool>(text: &str, mut tell: impl FnMut(Piece)) {
    let bytes = text.as_bytes();
    let mut open = Open { start: 0, within: false, may_be_wide: false };
    for (number, block) in bytes.chunks(BLOCK).enumerate() {
        let masks = Masks::of::<DIGITS>(block);
        // Where a byte of a piece stands beside a mark, a piece begins or ends.
        let mut edges = masks.in_pieces ^ (masks.in_pieces << 1 | u64::from(open.within));
        open.may_be_wide = masks.has_wide || open.within && open.may_be_wide;
        while edges != 0 {
            let at = number * BLOCK + edges.trailing_zeros() as usize;
            edges &= edges - 1;
            if open.within {
                tell(open.ended(bytes, at));
            }
            open = Open { start: at, within: !open.within, ..open };
        }
    }
    if open.within {
        tell(open.ended(bytes, bytes.len()));
    }
}

/// Bytes that are looked at together, a bit each.
const BLOCK: usize = 64;

/// The piece under way.
#[derive(Clone, Copy)]
struct Open {
    start: usize,
    /// Whether one is.
    within: bool,
    /// Whether what was looked at since it began holds more than ASCII.
    may_be_wide: bool,
}

impl Open {
    fn ended(self, bytes: &[u8], end: usize) -> Piece {
        let start = self.start;
        let is_ascii = !self.may_be_wide || bytes.get(start..end).is_some_and(<[u8]>::is_ascii);
        let behind = 64_usize.saturating_sub(8 * (end - start));
        let opening = eight_at(bytes, start).map_or(0, |eight| ((eight | SMALL) << behind) >> behind);
        Piece { start, end, opening, is_ascii }
    }
}

/// What is known of the bytes of a block.
struct Masks {
    /// Which of them are part of a piece, the first in the lowest bit.
    in_pieces: u64,
    /// Whether any is beyond ASCII.
    has_wide: bool,
}

impl Masks {
    fn of<const DIGITS: bool>(block: &[u8]) -> Self {
        let (mut in_pieces, mut wide) = (0, 0);
        for at in (0..BLOCK).step_by(8) {
            let eight = eight_at(block, at).unwrap_or(0);
            in_pieces |= bits(is_in_piece::<DIGITS>(eight)) << at;
            wide |= eight & HIGH_BITS;
        }
        Self { in_pieces, has_wide: wide != 0 }
    }
}

/// Says yes of what is part of a piece: letters, digits, and what is beyond ASCII.
const fn is_in_piece<const DIGITS: bool>(eight: u64) -> u64 {
    let letters = at_least(eight | SMALL, b'a') & !at_least(eight | SMALL, b'z' + 1);
    let digits = at_least(eight, b'0') & !at_least(eight, b'9' + 1);
    letters | if DIGITS { digits } else { 0 } | eight & HIGH_BITS
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a piece is, said plainly.
    fn plainly(text: &str, is_word: impl Fn(u8) -> bool) -> Vec<(&str, bool)> {
        let is_mark = |c: char| u8::try_from(c).is_ok_and(|byte| byte.is_ascii() && !is_word(byte));
        let pieces = text.split(is_mark).filter(|piece| !piece.is_empty());
        pieces.map(|piece| (piece, piece.is_ascii())).collect()
    }

    fn cut<const DIGITS: bool>(text: &str) -> Vec<(&str, bool)> {
        let mut pieces = Vec::new();
        for_each_piece::<DIGITS>(text, |piece| {
            let mut opening = [0; 8];
            opening.iter_mut().zip(piece.of(text).bytes()).for_each(|(byte, letter)| *byte = letter | 0x20);
            assert_eq!(piece.opening, u64::from_le_bytes(opening), "{text}");
            pieces.push((piece.of(text), piece.is_ascii));
        });
        pieces
    }

    proptest! {
        #[test]
        fn pieces_are_what_stands_between_marks(text in "([a-zA-Z]{1,18}|[0-9]{1,3}|[ -~]|[\\x00-\\x1f]|é|“|한국|\u{a0}){0,48}") {
            prop_assert_eq!(cut::<true>(&text), plainly(&text, |byte| byte.is_ascii_alphanumeric()));
            prop_assert_eq!(cut::<false>(&text), plainly(&text, |byte| byte.is_ascii_alphabetic()));
        }
    }
}
