//! The words that most of every text is made of, each measured in one step.

/// A word of one to seven ASCII letters, none but the first a capital.
pub(super) struct PlainWord {
    /// Its letters, the first in the lowest byte; nothing behind them.
    pub(super) letters: u64,
    pub(super) n_letters: u32,
    pub(super) is_capital: bool,
    /// The byte behind it.
    pub(super) after: u8,
}

impl PlainWord {
    /// The word that the bytes begin with; `None` where it is longer, ends the line, or may go on behind what follows.
    #[inline]
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        const EACH: u64 = 0x0101_0101_0101_0101;
        const CAPITAL_BIT: u64 = 0x20;
        let eight = u64::from_le_bytes(*bytes.first_chunk()?);
        // The first letter counts as small; a byte's high bit is then set where it is one of a to z (of ASCII, below 0x80).
        let small = eight | CAPITAL_BIT;
        let low = small & (0x7f * EACH);
        let from_a = low + (0x80 - 0x61) * EACH;
        let beyond_z = low + (0x7f - 0x7a) * EACH;
        let other = !(from_a & !beyond_z & !small) & (0x80 * EACH);
        let n_bits = other.trailing_zeros() & !7;
        if n_bits == 0 || n_bits > 56 {
            return None;
        }
        let after = *bytes.get(n_bits as usize / 8)?;
        if !after.is_ascii() || after.is_ascii_alphanumeric() || matches!(after, b'\'' | b'`' | b'-') {
            return None;
        }
        Some(Self {
            letters: eight & !(u64::MAX << n_bits),
            n_letters: n_bits / 8,
            is_capital: eight & CAPITAL_BIT == 0,
            after,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_plain_up_to_seven_letters_before_a_byte_that_cannot_go_on_with_it() {
        for word in ["a", "The", "gas", "tariffs"] {
            for after in (0..=u8::MAX).filter(|after| !after.is_ascii_lowercase()) {
                let mut line = word.as_bytes().to_vec();
                line.push(after);
                line.extend_from_slice(b"and more");
                let parts = after.is_ascii() && !after.is_ascii_alphanumeric() && !b"'`-".contains(&after);

                let plain = PlainWord::of(&line).map(|plain| (plain.n_letters as usize, plain.is_capital, plain.after));

                assert_eq!(plain, parts.then(|| (word.len(), word == "The", after)), "{word} and {after}");
            }
        }
    }

    #[test]
    fn longer_words_capitals_within_and_ends_of_lines_are_left_to_the_long_way() {
        for line in
            ["minister said so", "LNG and more of it", "2025 was a year", "gas", "미국 and more", " gas is dear"]
        {
            assert!(PlainWord::of(line.as_bytes()).is_none(), "{line}");
        }
    }
}
