//! What finds the same story elsewhere: an exact hash of its words, and bands of a `MinHash`.

mod minhash;
mod words;

use sha2::{Digest, Sha256};

use self::words::Words;
use super::hex;
use crate::record::Fingerprint;

/// A text's fingerprint, and how many words it has.
#[must_use]
pub fn of(text: &str) -> (Fingerprint, usize) {
    let words = Words::of(text);
    let content_sha256 = hex::lower(&Sha256::digest(words.joined()));
    let hashes: Vec<u64> = words.iter().map(minhash::word).collect();
    let minhash = minhash::bands(&hashes).into_iter().map(|band| hex::lower(&band.to_be_bytes())).collect();
    (Fingerprint { content_sha256, minhash }, hashes.len())
}

#[cfg(test)]
mod tests;
