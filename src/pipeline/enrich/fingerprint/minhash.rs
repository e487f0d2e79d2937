//! `MinHash` in bands: two texts that share most of their five-word shingles share a band.
//!
//! # Why
//! A classic `MinHash` computes 128 hashes for each shingle. One-permutation hashing (Li, Owen and Zhang 2012) computes one: its
//! top bits choose one of 128 slots, and each slot keeps its smallest value. A text of fewer shingles than slots leaves slots empty;
//! each borrows from a slot that a hash of its own number chooses, as "optimal densification" does (Shrivastava 2017), so that two
//! near-copies borrow from the same place. A slot agrees with the probability of the texts' Jaccard similarity, as in the classic.
//!
//! 16 bands of 8 slots: at a similarity of .8 two texts share a band with probability 1 − (1 − .8⁸)¹⁶ = .95, at .9 with .9999, at .5 with .06.

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Words of a shingle: long enough that unrelated articles share next to none.
const SHINGLE_WORDS: usize = 5;
const SLOTS: usize = 128;
/// Bits that choose the slot.
const SLOT_BITS: u32 = 7;
/// Bands of a fingerprint.
pub(super) const BANDS: usize = 16;
const SLOTS_IN_BAND: usize = SLOTS / BANDS;
const EMPTY: u64 = u64::MAX;
/// An odd multiplier of a polynomial rolling hash over word hashes (the 64-bit golden ratio).
const BASE: u64 = 0x9E37_79B9_7F4A_7C15;
/// What the word that leaves a shingle weighs by then: it was multiplied once for each word of the shingle.
const LEAVING: u64 = BASE.wrapping_pow(5);

/// One hash a band of a text whose words have these hashes; none for a text without words, which resembles nothing.
pub(super) fn bands(words: &[u64]) -> Vec<u64> {
    if words.is_empty() {
        return Vec::new();
    }
    let slots = densify(&fill(words));
    let bands = slots.chunks_exact(SLOTS_IN_BAND).zip(0_u64..);
    bands.map(|(slots, number)| band(slots, number)).collect()
}

/// The hash of a word.
pub(super) fn word(word: &[u8]) -> u64 {
    xxh3_64_with_seed(word, 0)
}

fn band(slots: &[u64], number: u64) -> u64 {
    let mut bytes = [0_u8; SLOTS_IN_BAND * 8];
    for (target, slot) in bytes.chunks_exact_mut(8).zip(slots) {
        target.copy_from_slice(&slot.to_le_bytes());
    }
    // The band's number is the seed: equal values in different bands are no agreement.
    xxh3_64_with_seed(&bytes, number)
}

/// The smallest hash of each slot.
fn fill(words: &[u64]) -> [u64; SLOTS] {
    let mut slots = [EMPTY; SLOTS];
    let (opening, rest) = words.split_at(words.len().min(SHINGLE_WORDS));
    let mut rolling = opening.iter().fold(0, |rolling: u64, word| rolling.wrapping_mul(BASE).wrapping_add(*word));
    put(&mut slots, mixed(rolling));
    for (entering, leaving) in rest.iter().zip(words) {
        let change = entering.wrapping_sub(leaving.wrapping_mul(LEAVING));
        rolling = rolling.wrapping_mul(BASE).wrapping_add(change);
        put(&mut slots, mixed(rolling));
    }
    slots
}

fn put(slots: &mut [u64; SLOTS], hash: u64) {
    let number = usize::try_from(hash >> (u64::BITS - SLOT_BITS)).unwrap_or(0);
    if let Some(slot) = slots.get_mut(number) {
        *slot = (*slot).min(hash);
    }
}

/// The finaliser of `MurmurHash3`: spreads every bit over all of them.
fn mixed(mut hash: u64) -> u64 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    hash ^ (hash >> 33)
}

/// Lets each empty slot borrow from a full one, chosen by hashing its own number until one is found.
fn densify(slots: &[u64; SLOTS]) -> [u64; SLOTS] {
    /// With one full slot of 128, this many tries miss it with probability .0004; the slot then stays empty for both copies.
    const MAX_TRIES: u64 = 1000;
    let mut full = *slots;
    for (slot, number) in full.iter_mut().zip(0_u64..) {
        if *slot != EMPTY {
            continue;
        }
        let donors = (1..=MAX_TRIES).map(|attempt| mixed((number << 32) | attempt) >> (u64::BITS - SLOT_BITS));
        let borrowed =
            donors.filter_map(|donor| slots.get(usize::try_from(donor).ok()?).copied()).find(|&value| value != EMPTY);
        *slot = borrowed.unwrap_or(EMPTY);
    }
    full
}
