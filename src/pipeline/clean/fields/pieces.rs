//! A text cut at the marks of ASCII, eight bytes at a time.

use crate::pipeline::clean::eight::{EACH, HIGH_BITS, eight_at, first, from};

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
    let mut start = 0;
    while let Some(eight) = eight_at(bytes, start) {
        let gap = first(in_pieces::<DIGITS>(eight));
        if gap > 0 {
            start += gap as usize;
            continue;
        }
        let mut n_bytes = first(in_marks::<DIGITS>(eight));
        let behind = 64 - 8 * n_bytes;
        let opening = ((eight | SMALL) << behind) >> behind;
        let mut high_bits = eight << behind;
        let mut end = start + n_bytes as usize;
        while n_bytes == 8
            && let Some(eight) = eight_at(bytes, end)
        {
            n_bytes = first(in_marks::<DIGITS>(eight));
            high_bits |= eight.checked_shl(64 - 8 * n_bytes).unwrap_or(0);
            end += n_bytes as usize;
        }
        tell(Piece { start, end, opening, is_ascii: high_bits & HIGH_BITS == 0 });
        // A mark stands behind a piece.
        start = end + 1;
    }
}

/// What is part of a piece: letters, digits, and what is beyond ASCII.
const fn in_pieces<const DIGITS: bool>(eight: u64) -> u64 {
    let letters = from(eight | SMALL, b'a') & !from(eight | SMALL, b'z' + 1);
    let digits = from(eight, b'0') & !from(eight, b'9' + 1);
    letters | if DIGITS { digits } else { 0 } | eight & HIGH_BITS
}

const fn in_marks<const DIGITS: bool>(eight: u64) -> u64 {
    !in_pieces::<DIGITS>(eight) & HIGH_BITS
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
        fn pieces_are_what_stands_between_marks(text in "([a-zA-Z]{1,18}|[0-9]{1,3}|[ -~]|[\\x00-\\x1f]|é|“|한국|\u{a0}){0,24}") {
            prop_assert_eq!(cut::<true>(&text), plainly(&text, |byte| byte.is_ascii_alphanumeric()));
            prop_assert_eq!(cut::<false>(&text), plainly(&text, |byte| byte.is_ascii_alphabetic()));
        }
    }
}
