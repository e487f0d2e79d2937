//! What finds the same story elsewhere: an exact hash of its words, and bands of a `MinHash`.

mod minhash;
mod words;

use sha2::{Digest, Sha256};

use self::words::Words;
use super::hex;
use crate::pipeline::pool::Reusable;
use crate::record::Fingerprint;

/// The memory of one thread's fingerprints; nothing in it outlives an article but its capacity.
#[derive(Debug, Default)]
pub struct Scratch {
    words: Words,
    hashes: Vec<u64>,
}

/// A scratch that one giant article swelled beyond this is not kept.
const MAX_KEPT_BYTES: usize = 1 << 20;

impl Reusable for Scratch {
    fn is_worth_keeping(&self) -> bool {
        self.words.room() <= MAX_KEPT_BYTES
    }
}

/// A text's fingerprint, and how many words it has.
#[must_use]
pub fn of(text: &str, Scratch { words, hashes }: &mut Scratch) -> (Fingerprint, usize) {
    words.read(text);
    let content_sha256 = hex::lower(&Sha256::digest(words.joined()));
    hashes.clear();
    hashes.extend(words.iter().map(minhash::word));
    let minhash = minhash::bands(hashes).into_iter().map(|band| hex::lower(&band.to_be_bytes())).collect();
    (Fingerprint { content_sha256, minhash }, hashes.len())
}

#[cfg(test)]
mod tests;
