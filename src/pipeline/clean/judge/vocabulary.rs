//! Single words and what they do in a line: hold it together, speak to the reader, date it.

use serde::Deserialize;

/// What a word may be, as bits.
pub(super) mod role {
    /// An article, a preposition, a conjunction: the mortar of sentences.
    pub(crate) const FUNCTION: u8 = 1;
    /// Speaks to the reader.
    pub(crate) const YOU: u8 = 2;
    /// Speaks for the publisher.
    pub(crate) const WE: u8 = 4;
    /// Asks the reader to do something.
    pub(crate) const ACTION: u8 = 8;
    /// Reports speech.
    pub(crate) const SAYS: u8 = 16;
    /// A month or a day of the week.
    pub(crate) const CALENDAR: u8 = 32;
    /// A noun of furniture.
    pub(crate) const FURNITURE: u8 = 64;
}

/// Slots of the table: a power of two, some three times the number of words.
const SLOTS: usize = 4096;

/// Bits of a slot that hold the roles; the others hold the hash. No word without a role is stored, so 0 is an empty slot.
const ROLES: u32 = 0xff;

/// Knows the roles of some thousand words by their hashes.
#[derive(Debug)]
pub(super) struct Vocabulary {
    slots: Vec<u32>,
}

/// `words.toml` as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    function: String,
    you: String,
    we: String,
    action: String,
    says: String,
    calendar: String,
    furniture: String,
}

impl Vocabulary {
    /// The words that copydesk is built with.
    #[must_use]
    pub(super) fn builtin() -> Self {
        let words: Words = toml::from_str(include_str!("words.toml")).expect("a test reads the built-in words");
        let mut vocabulary = Self { slots: vec![0; SLOTS] };
        for (list, role) in [
            (words.function, role::FUNCTION),
            (words.you, role::YOU),
            (words.we, role::WE),
            (words.action, role::ACTION),
            (words.says, role::SAYS),
            (words.calendar, role::CALENDAR),
            (words.furniture, role::FURNITURE),
        ] {
            for word in list.split_whitespace() {
                vocabulary.add(hash_word(word.as_bytes()), role);
            }
        }
        vocabulary
    }

    /// The roles of the word with this hash.
    #[must_use]
    pub(super) fn roles(&self, hash: u32) -> u8 {
        let mut slot = hash as usize % SLOTS;
        // A third of the slots are taken, so a probe rarely takes a second step.
        for _ in 0..SLOTS {
            match self.slots.get(slot) {
                Some(0) | None => return 0,
                Some(entry) if (entry ^ hash) & !ROLES == 0 => return (entry & ROLES) as u8,
                Some(_) => slot = (slot + 1) % SLOTS,
            }
        }
        0
    }

    fn add(&mut self, hash: u32, role: u8) {
        let mut slot = hash as usize % SLOTS;
        for _ in 0..SLOTS {
            let Some(entry) = self.slots.get_mut(slot) else { return };
            if *entry == 0 || (*entry ^ hash) & !ROLES == 0 {
                *entry = (hash & !ROLES) | (*entry & ROLES) | u32::from(role);
                return;
            }
            slot = (slot + 1) % SLOTS;
        }
    }
}

/// The hash of a word: capitals of ASCII and of most of Latin-1 count as small.
#[must_use]
pub(super) fn hash_word(word: &[u8]) -> u32 {
    let (eights, rest) = word.as_chunks::<8>();
    let mut hash = eights.iter().fold(word.len() as u64, |hash, eight| mix(hash, u64::from_le_bytes(*eight) | SMALL));
    if !rest.is_empty() {
        hash = mix(hash, short(rest) | SMALL >> (64 - 8 * rest.len()));
    }
    (hash >> 32) as u32
}

/// The same hash of a word of one to seven bytes, which stand in a number, the first the lowest, and nothing behind them.
#[must_use]
#[inline]
pub(super) fn hash_short_word(word: u64, n_bytes: usize) -> u32 {
    (mix(n_bytes as u64, word | SMALL >> (64 - 8 * n_bytes)) >> 32) as u32
}

/// Sets the bit that makes ASCII capitals small; other bytes change alike on both sides of a comparison.
const SMALL: u64 = 0x2020_2020_2020_2020;

/// One to seven bytes as a number, the first the lowest: two reads that may overlap, rather than one for each byte.
fn short(bytes: &[u8]) -> u64 {
    let n_bits_before = |tail: usize| 8 * (bytes.len() - tail);
    if let (Some(head), Some(tail)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return u64::from(u32::from_le_bytes(*head)) | u64::from(u32::from_le_bytes(*tail)) << n_bits_before(4);
    }
    if let (Some(head), Some(tail)) = (bytes.first_chunk(), bytes.last_chunk()) {
        return u64::from(u16::from_le_bytes(*head)) | u64::from(u16::from_le_bytes(*tail)) << n_bits_before(2);
    }
    bytes.first().copied().unwrap_or_default().into()
}

#[inline]
const fn mix(hash: u64, eight: u64) -> u64 {
    (hash.rotate_left(5) ^ eight).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_in_any_case() {
        let vocabulary = Vocabulary::builtin();

        assert_eq!(vocabulary.roles(hash_word(b"The")), role::FUNCTION);
        assert_eq!(vocabulary.roles(hash_word("für".as_bytes())), role::FUNCTION);
        assert_eq!(vocabulary.roles(hash_word(b"Zugzwang")), 0);
        assert!(vocabulary.roles(hash_word(b"subscribe")) & role::ACTION != 0);
    }
}
