//! Single words and what they do in a line: hold it together, speak to the reader, date it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::plain_word::PlainWord;
use crate::pipeline::eight::low_bytes;

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

/// Slots of the table, not twice as many as words: all of it stays in a processor's first cache.
const SLOTS: usize = 2048;

/// Groups of words, one step each.
const GROUPS: usize = 1024;

/// Bits of a slot that hold the roles; the others hold the hash. No word without a role is stored, so 0 is an empty slot.
const ROLES: u32 = 0xff;

/// Knows the roles of some thousand words by their hashes.
///
/// # Why
/// Whether a word is known cannot be foreseen, and a wrong guess of the processor costs more than all else. So every word has
/// a slot of its own: its group's step says how far from its hash, found by trying when the table is made ("hash and
/// displace", Pagh 1999). One look answers, and nothing need be guessed.
#[derive(Debug)]
pub(super) struct Vocabulary {
    steps: Box<[u8; GROUPS]>,
    slots: Box<[u32; SLOTS]>,
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
        let mut roles: BTreeMap<u32, u8> = BTreeMap::new();
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
                *roles.entry(hash_word(word.as_bytes())).or_default() |= role;
            }
        }
        Self::of(&roles).expect("a test lays the built-in words out")
    }

    /// Lays words out, the largest groups first, while there is most room; `None` where no step keeps a group's words apart.
    fn of(roles: &BTreeMap<u32, u8>) -> Option<Self> {
        let mut table = Self { steps: Box::new([0; GROUPS]), slots: Box::new([0; SLOTS]) };
        let mut groups: Vec<Vec<(u32, u8)>> = vec![Vec::new(); GROUPS];
        for (hash, roles) in roles {
            groups.get_mut(group(*hash))?.push((*hash, *roles));
        }
        groups.sort_by_key(|words| Reverse(words.len()));
        for words in groups.iter().filter(|words| !words.is_empty()) {
            let step = (0..=u8::MAX).find(|step| table.has_room(words, *step))?;
            for (hash, roles) in words {
                *table.steps.get_mut(group(*hash))? = step;
                *table.slots.get_mut(slot(*hash, step))? = (hash & !ROLES) | u32::from(*roles);
            }
        }
        Some(table)
    }

    /// Whether with this step each of a group's words falls on a free slot of its own.
    fn has_room(&self, words: &[(u32, u8)], step: u8) -> bool {
        let slots: BTreeSet<usize> = words.iter().map(|(hash, _)| slot(*hash, step)).collect();
        slots.len() == words.len() && slots.iter().all(|slot| self.slots.get(*slot) == Some(&0))
    }

    /// The roles of the word with this hash.
    #[must_use]
    #[inline]
    pub(super) fn roles(&self, hash: u32) -> u8 {
        let step = self.steps.get(group(hash)).copied().unwrap_or_default();
        let entry = self.slots.get(slot(hash, step)).copied().unwrap_or_default();
        if (entry ^ hash) & !ROLES == 0 { (entry & ROLES) as u8 } else { 0 }
    }
}

fn group(hash: u32) -> usize {
    hash as usize % GROUPS
}

/// Every bit of the hash counts, so that no other word falls on a slot whose upper bits are its own.
fn slot(hash: u32, step: u8) -> usize {
    (hash.wrapping_add(step.into()).wrapping_mul(0x9e37_79b1) >> (u32::BITS - SLOTS.ilog2())) as usize % SLOTS
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

/// The same hash of a plain word.
#[must_use]
#[inline]
pub(super) fn hash_plain_word(word: &PlainWord) -> u32 {
    let [head, more] = word.letters;
    let n_more = word.n_letters.saturating_sub(8);
    let short = mix(word.n_letters as u64, head | SMALL & low_bytes(word.n_letters));
    let long = mix(short, more | SMALL & low_bytes(n_more));
    ((if n_more > 0 { long } else { short }) >> 32) as u32
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

    #[test]
    fn a_plain_word_has_the_hash_of_its_bytes() {
        let line = b"a gas The minister transatlantics Tariffs and more of it";
        for word in line.split(|byte| *byte == b' ') {
            let at = line.windows(word.len()).position(|part| part == word).unwrap();

            let plain = PlainWord::at(line, at).unwrap();

            assert_eq!(hash_plain_word(&plain), hash_word(word));
        }
    }
}
