//! Text as the matcher sees it: folded once, cut into tokens, with the way back to the published characters.

mod capitals;
mod cut;
mod fold;
mod offsets;
mod runs;
mod token;
mod words;

pub(super) use capitals::Capitals;
pub(super) use cut::{Cutter, WordIds};
pub(super) use fold::Folded;
pub(super) use offsets::CharIndex;
pub(super) use token::{Gap, Outline, Token};
pub(super) use words::{Interner, ShortWord, Words};

/// A position as the hot path stores it; texts beyond four gigabytes never get this far.
pub(super) fn narrow(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// The same position as an index.
pub(super) fn wide(position: u32) -> usize {
    usize::try_from(position).unwrap_or(usize::MAX)
}
