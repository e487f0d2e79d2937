//! Numbers the words of a vocabulary, and finds a word's number with one look into a small table.

use std::hint::select_unpredictable;

use hashbrown::HashMap;

use super::cut::WordIds;
use super::token::Token;
use super::{narrow, wide};

/// A word of at most sixteen bytes, as two numbers padded with zeros.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::pipeline::tag) struct ShortWord {
    low: u64,
    high: u64,
}

impl ShortWord {
    /// Words of at most this many bytes are compared as two numbers.
    pub(in crate::pipeline::tag) const LONGEST: usize = 16;

    /// Reads a word from a padded text; `None` for a longer one.
    pub(in crate::pipeline::tag) fn read(text: &[u8], start: usize, end: usize) -> Option<Self> {
        let (kept_low, kept_high) = *KEPT.get(end - start)?;
        let bytes: &[u8; Self::LONGEST] = text.get(start..)?.first_chunk()?;
        let word = Self::from(*bytes);
        Some(Self { low: word.low & kept_low, high: word.high & kept_high })
    }

    /// A word of at most sixteen bytes.
    pub(in crate::pipeline::tag) fn new(word: &[u8]) -> Self {
        let mut padded = [0; Self::LONGEST];
        padded.iter_mut().zip(word).for_each(|(to, from)| *to = *from);
        Self::from(padded)
    }

    fn from(bytes: [u8; Self::LONGEST]) -> Self {
        let (low, high) = halves(u128::from_le_bytes(bytes));
        Self { low, high }
    }

    /// Whether all its bytes are ASCII.
    pub(in crate::pipeline::tag) fn is_ascii(self) -> bool {
        (self.low | self.high) & 0x8080_8080_8080_8080 == 0
    }

    /// A folded multiplication, as in wyhash: the vocabulary is ours, so no key is needed against chosen words.
    fn hash(self) -> u64 {
        let product = u128::from(self.low ^ 0x9E37_79B9_7F4A_7C15) * u128::from(self.high ^ 0xD6E8_FEB8_6659_FD93);
        let (low, high) = halves(product);
        low ^ high
    }
}

/// Which bytes are kept of two numbers, for each length of a word.
#[expect(clippy::indexing_slicing, reason = "computed by the compiler, for 17 lengths")]
const KEPT: [(u64, u64); ShortWord::LONGEST + 1] = {
    let mut kept = [(u64::MAX, u64::MAX); ShortWord::LONGEST + 1];
    let mut length = 0;
    while length < ShortWord::LONGEST {
        let (low, high) = halves((1_u128 << (8 * length)) - 1);
        kept[length] = (low, high);
        length += 1;
    }
    kept
};

#[expect(clippy::cast_possible_truncation, reason = "the lower half is what is wanted")]
const fn halves(number: u128) -> (u64, u64) {
    (number as u64, (number >> 64) as u64)
}

/// The vocabulary of one language, ready for reading.
#[derive(Debug, Default)]
pub(in crate::pipeline::tag) struct Words {
    /// A power of two of them, a quarter full at most; what finds no room stands in the next one.
    buckets: Vec<Bucket>,
    /// Each short word by its number, and an empty one after them.
    spelled: Vec<ShortWord>,
    long: HashMap<Box<[u8]>, u32>,
}

/// Two words' numbers, and half of their hashes to tell them by; an empty place has no number.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    tags: [u32; 2],
    ids: [u32; 2],
}

const EMPTY: Bucket = Bucket { tags: [0; 2], ids: [Token::UNKNOWN; 2] };

impl Bucket {
    fn is_full(&self) -> bool {
        self.ids[1] != Token::UNKNOWN
    }

    /// The number of a word with this tag.
    fn alike(&self, tag: u32) -> u32 {
        let second = select_unpredictable(self.tags[1] == tag, self.ids[1], Token::UNKNOWN);
        select_unpredictable(self.tags[0] == tag, self.ids[0], second)
    }
}

impl Words {
    /// Freezes an interner.
    pub(in crate::pipeline::tag) fn new(interner: &Interner) -> Self {
        let n_buckets = (interner.ids.len() * 2).next_power_of_two().max(64);
        let spelled = vec![ShortWord::default(); interner.ids.len() + 1];
        let mut words = Self { buckets: vec![EMPTY; n_buckets], spelled, long: HashMap::new() };
        let mut numbered: Vec<(u32, &str)> = interner.ids.iter().map(|(text, id)| (*id, text.as_str())).collect();
        // The map's order is chance; the frozen table must not depend on it.
        numbered.sort_unstable();
        for (id, text) in numbered {
            if text.len() > ShortWord::LONGEST {
                words.long.insert(text.as_bytes().into(), id);
            } else {
                words.insert(ShortWord::new(text.as_bytes()), id);
            }
        }
        words
    }

    fn insert(&mut self, word: ShortWord, id: u32) {
        if let Some(spelled) = self.spelled.get_mut(wide(id)) {
            *spelled = word;
        }
        let (mut at, tag) = self.place(word);
        while let Some(bucket) = self.buckets.get_mut(at) {
            for (place, its_tag) in bucket.ids.iter_mut().zip(&mut bucket.tags) {
                if *place == Token::UNKNOWN {
                    (*place, *its_tag) = (id, tag);
                    return;
                }
            }
            at = (at + 1) & (self.buckets.len() - 1);
        }
    }

    /// The bucket where a word belongs, and its tag.
    fn place(&self, word: ShortWord) -> (usize, u32) {
        let hash = word.hash();
        #[expect(clippy::cast_possible_truncation, reason = "half of the hash is what is wanted")]
        let (high, tag) = ((hash >> 32) as u32, hash as u32);
        (wide(high) & (self.buckets.len() - 1), tag)
    }

    fn is_spelled(&self, id: u32, word: ShortWord) -> bool {
        self.spelled.get(wide(id)) == Some(&word)
    }

    /// Looks through full buckets, and past a word with the same tag.
    #[cold]
    fn find_on(&self, word: ShortWord) -> u32 {
        let (mut at, _) = self.place(word);
        while let Some(bucket) = self.buckets.get(at) {
            if let Some(id) = bucket.ids.iter().find(|id| self.is_spelled(**id, word)) {
                return *id;
            }
            if !bucket.is_full() {
                break;
            }
            at = (at + 1) & (self.buckets.len() - 1);
        }
        Token::UNKNOWN
    }
}

impl WordIds for &Words {
    /// One bucket answers, for words that are in a phrase and for others; no branch depends on which it is.
    fn id_of(&self, word: ShortWord) -> u32 {
        let (at, tag) = self.place(word);
        let Some(bucket) = self.buckets.get(at) else { return Token::UNKNOWN };
        let alike = bucket.alike(tag);
        let number = narrow(self.spelled.len() - 1).min(alike);
        let is_it = self.is_spelled(number, word);
        let may_be_elsewhere = (alike != Token::UNKNOWN) | bucket.is_full();
        if !is_it & may_be_elsewhere {
            return self.find_on(word);
        }
        select_unpredictable(is_it, alike, Token::UNKNOWN)
    }

    fn id_of_long(&self, word: &[u8]) -> u32 {
        self.long.get(word).copied().unwrap_or(Token::UNKNOWN)
    }
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

    /// Gives each word a new number, by its old one.
    pub(in crate::pipeline::tag) fn renumber(&mut self, numbers: &[u32]) {
        for id in self.ids.values_mut() {
            *id = numbers.get(wide(*id)).copied().unwrap_or(*id);
        }
    }

    /// How many words there are.
    pub(in crate::pipeline::tag) fn len(&self) -> usize {
        self.ids.len()
    }
}
