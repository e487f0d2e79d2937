//! Finds every phrase of a vocabulary in one pass: a trie over whole words and, for Korean, over syllables.
//!
//! # Why
//! A character automaton finds `ai` in `email`, needs boundary checks and, from a thousand phrases on, more memory than a
//! cache has. Whole words end most searches at their first step, and give distances in words for nothing.

mod particles;
mod trie;
mod walk;

pub(super) use trie::{Trie, TrieBuilder};
pub(super) use walk::{Hit, Scan};
