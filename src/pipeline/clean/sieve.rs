//! A set of numbers that is asked for many others: most of them are told apart by one bit.

/// Which numbers a set may hold, by `64 * N_WORDS` bits, a power of two of them: where the set has far fewer numbers than
/// bits, most others are certain not to be there.
#[derive(Debug, Clone)]
pub(super) struct Sieve<const N_WORDS: usize>([u64; N_WORDS]);

impl<const N_WORDS: usize> Sieve<N_WORDS> {
    pub(super) fn of(numbers: impl IntoIterator<Item = u64>) -> Self {
        let mut bits = [0; N_WORDS];
        for number in numbers {
            let (word, bit) = Self::place(number);
            if let Some(word) = bits.get_mut(word) {
                *word |= bit;
            }
        }
        Self(bits)
    }

    /// Whether the set may hold this number; `false` is certain.
    #[inline]
    pub(super) fn may_hold(&self, number: u64) -> bool {
        let (word, bit) = Self::place(number);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }

    /// The word of the set that holds a number, and its bit there, by Fibonacci hashing.
    #[inline]
    fn place(number: u64) -> (usize, u64) {
        const { assert!(N_WORDS.is_power_of_two() && N_WORDS > 1, "the words are told by the upper bits of a hash") };
        let hash = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let in_word = u64::BITS - N_WORDS.trailing_zeros();
        (usize::try_from(hash >> in_word).unwrap_or(0), 1 << (hash >> (in_word - 6) & 63))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_set_holds_passes_and_most_else_does_not() {
        let held = |number: u64| number.wrapping_mul(0xd6e8_feb8_6659_fd93);
        let sieve = Sieve::<16>::of((0..64).map(held));

        assert!((0..64).all(|number| sieve.may_hold(held(number))));
        assert!((64..1064).filter(|number| sieve.may_hold(held(*number))).count() < 150);
    }
}
