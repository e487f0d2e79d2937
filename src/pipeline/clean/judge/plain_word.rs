//! The words that most of every text is made of, each measured in one step.

use crate::pipeline::eight::{HIGH_BITS, at_least, low_bytes, place};

/// A word of one to fifteen ASCII letters, none but the first a capital.
pub(super) struct PlainWord {
    /// Its letters as two numbers, the first in the lowest byte of the first; nothing behind them.
    pub(super) letters: [u64; 2],
    pub(super) n_letters: usize,
    pub(super) is_capital: bool,
    /// The byte behind it; 0 at the line's end.
    pub(super) after: u8,
}

/// Bytes that are looked at together.
const REACH: usize = 16;

const CAPITAL_BIT: u64 = 0x20;

impl PlainWord {
    /// The word that begins at this byte of a line; `None` where it is longer, or may go on behind what follows.
    #[inline]
    pub(super) fn at(line: &[u8], at: usize) -> Option<Self> {
        let rest = line.get(at..)?;
        let both = match rest.first_chunk::<REACH>() {
            Some(bytes) => u128::from_le_bytes(*bytes),
            None => tail(line, rest.len())?,
        };
        let [head, more] = halves(both);
        let (other, further) = (others(head | CAPITAL_BIT), others(more));
        let n_letters = if other != 0 { place(other) } else { 8 + place(further) };
        let after = if n_letters < rest.len() { *rest.get(n_letters)? } else { 0 };
        let is_plain = (1..REACH).contains(&n_letters) && ENDS_A_WORD.get(usize::from(after)) == Some(&true);
        is_plain.then(|| Self {
            letters: [head & low_bytes(n_letters), more & low_bytes(n_letters.saturating_sub(8))],
            n_letters,
            is_capital: head & CAPITAL_BIT == 0,
            after,
        })
    }
}

/// The last bytes of a line, zeros behind them; `None` for a line that is shorter than one reach.
fn tail(line: &[u8], n_bytes: usize) -> Option<u128> {
    let last = u128::from_le_bytes(*line.last_chunk::<REACH>()?);
    (n_bytes > 0).then(|| last >> (8 * (REACH - n_bytes)))
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is what is wanted")]
const fn halves(both: u128) -> [u64; 2] {
    [both as u64, (both >> u64::BITS) as u64]
}

/// The bytes that are none of a to z.
#[inline]
const fn others(bytes: u64) -> u64 {
    !(at_least(bytes, b'a') & !at_least(bytes, b'z' + 1)) & HIGH_BITS
}

/// The bytes behind which no word goes on: "don't" and "co-operate" are one word each.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse to build")]
static ENDS_A_WORD: [bool; 256] = {
    let mut ends = [false; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        ends[byte as usize] = !byte.is_ascii_alphanumeric() && !matches!(byte, b'\'' | b'`' | b'-');
        byte += 1;
    }
    ends
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_plain_up_to_fifteen_letters_before_a_byte_that_cannot_go_on_with_it() {
        for word in ["a", "The", "gas", "tariffs", "minister", "Transatlantics"] {
            for after in (0..=u8::MAX).filter(|after| !after.is_ascii_lowercase()) {
                let mut line = b"x ".to_vec();
                line.extend_from_slice(word.as_bytes());
                line.push(after);
                line.extend_from_slice(b"and more of it all");
                let parts = after.is_ascii() && !after.is_ascii_alphanumeric() && !b"'`-".contains(&after);

                let plain = PlainWord::at(&line, 2).map(|plain| (plain.n_letters, plain.is_capital, plain.after));

                let is_capital = word.starts_with('T');
                assert_eq!(plain, parts.then_some((word.len(), is_capital, after)), "{word} and {after}");
            }
        }
    }

    #[test]
    fn the_last_words_of_a_line_are_plain_too() {
        let line = b"The price of gas was high";

        for (at, word) in [(17, &b"was"[..]), (21, b"high")] {
            let plain = PlainWord::at(line, at).unwrap();

            assert_eq!(&plain.letters[0].to_le_bytes()[..plain.n_letters], word);
            assert_eq!(plain.letters[0] & !low_bytes(word.len()), 0);
        }
        assert!(PlainWord::at(line, line.len()).is_none());
    }

    #[test]
    fn longer_words_capitals_within_and_short_lines_are_left_to_the_long_way() {
        for line in [
            "internationalisation of it all",
            "LNG and more of it",
            "2025 was a good year",
            "gas",
            "미국 and more of it",
            " gas is dear in winter",
        ] {
            assert!(PlainWord::at(line.as_bytes(), 0).is_none(), "{line}");
        }
    }
}
