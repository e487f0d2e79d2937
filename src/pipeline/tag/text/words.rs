//! Numbers the words of a vocabulary, and finds a word's number from eight bytes at a time.

use hashbrown::HashMap;

use super::token::WordIds;
use super::{narrow, wide};

/// Words of at most this many bytes are compared as two numbers.
const SHORT: usize = 16;

/// A word of at most sixteen bytes, as two numbers padded with zeros.
type ShortWord = (u64, u64);

/// The vocabulary of one language, ready for reading.
#[derive(Debug, Default)]
pub(in crate::pipeline::tag) struct Words {
    /// Open addressing, at most half full; an id of zero is an empty slot, others are shifted by one.
    slots: Vec<Slot>,
    /// One bit a hash: most words of a text are in no phrase, and end here.
    filter: Vec<u64>,
    long: HashMap<Box<[u8]>, u32>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    word: ShortWord,
    id: u32,
}

/// Bits of the filter for each word: one word in sixteen gets past it by chance.
const FILTER_BITS: usize = 16;

impl Words {
    /// Freezes an interner.
    pub(in crate::pipeline::tag) fn new(interner: &Interner) -> Self {
        let n_slots = (interner.ids.len() * 2).next_power_of_two().max(64);
        let n_bits = (interner.ids.len() * FILTER_BITS).next_power_of_two().max(4096);
        let mut words =
            Self { slots: vec![Slot::default(); n_slots], filter: vec![0; n_bits / 64], long: HashMap::new() };
        for (text, id) in &interner.ids {
            if text.len() > SHORT {
                words.long.insert(text.as_bytes().into(), *id);
            } else {
                words.insert(short_word(text.as_bytes()), *id);
            }
        }
        words
    }

    fn insert(&mut self, word: ShortWord, id: u32) {
        let hash = hash(word);
        let n_filter = self.filter.len();
        if let Some(bits) = self.filter.get_mut(filter_block(hash, n_filter)) {
            *bits |= filter_bit(hash);
        }
        let mut at = slot_of(hash, self.slots.len());
        while let Some(slot) = self.slots.get_mut(at) {
            if slot.id == 0 {
                *slot = Slot { word, id: id + 1 };
                return;
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }

    fn find(&self, word: ShortWord) -> Option<u32> {
        let hash = hash(word);
        let bits = self.filter.get(filter_block(hash, self.filter.len()))?;
        if bits & filter_bit(hash) == 0 {
            return None;
        }
        let mut at = slot_of(hash, self.slots.len());
        loop {
            let slot = self.slots.get(at)?;
            if slot.id == 0 {
                return None;
            }
            if slot.word == word {
                return Some(slot.id - 1);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
    }
}

impl WordIds for &Words {
    fn id_at(&mut self, text: &str, start: usize, end: usize) -> Option<u32> {
        let length = end - start;
        if length > SHORT {
            return self.long.get(text.as_bytes().get(start..end)?).copied();
        }
        let bytes: &[u8; SHORT] = text.as_bytes().get(start..start + SHORT)?.try_into().ok()?;
        let both = u128::from_le_bytes(*bytes);
        let kept = if length == SHORT { both } else { both & ((1_u128 << (8 * length)) - 1) };
        self.find(halves(kept))
    }

    fn id_of(&mut self, word: &str) -> Option<u32> {
        if word.len() > SHORT {
            return self.long.get(word.as_bytes()).copied();
        }
        self.find(short_word(word.as_bytes()))
    }
}

fn halves(word: u128) -> ShortWord {
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is what is wanted")]
    let low = word as u64;
    let high = (word >> 64) as u64;
    (low, high)
}

fn short_word(bytes: &[u8]) -> ShortWord {
    let mut padded = [0_u8; SHORT];
    for (to, from) in padded.iter_mut().zip(bytes) {
        *to = *from;
    }
    halves(u128::from_le_bytes(padded))
}

/// A folded multiplication, as in wyhash: the vocabulary is ours, so no key is needed against chosen words.
fn hash((low, high): ShortWord) -> u64 {
    let product = u128::from(low ^ 0x9E37_79B9_7F4A_7C15) * u128::from(high ^ 0xD6E8_FEB8_6659_FD93);
    let (low, high) = halves(product);
    low ^ high
}

fn slot_of(hash: u64, n_slots: usize) -> usize {
    wide(narrow_hash(hash)) & (n_slots - 1)
}

fn filter_block(hash: u64, n_blocks: usize) -> usize {
    wide(narrow_hash(hash >> 32)) & (n_blocks - 1)
}

fn filter_bit(hash: u64) -> u64 {
    1 << ((hash >> 26) & 63)
}

#[expect(clippy::cast_possible_truncation, reason = "the lower bits are what is wanted")]
fn narrow_hash(hash: u64) -> u32 {
    hash as u32
}

/// Gives each word of a vocabulary its number while it is compiled.
#[derive(Debug, Default)]
pub(in crate::pipeline::tag) struct Interner {
    ids: HashMap<String, u32>,
}

impl Interner {
    /// The word's number, a new one for a new word.
    pub(in crate::pipeline::tag) fn intern(&mut self, word: &str) -> u32 {
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        let id = narrow(self.ids.len());
        self.ids.insert(word.to_owned(), id);
        id
    }

    /// How many words there are.
    pub(in crate::pipeline::tag) fn len(&self) -> usize {
        self.ids.len()
    }
}
