//! Terms as editors write them, and the phrases they stand for: `docs/taxonomy.md` gives the syntax.

mod expand;
mod inflect;
mod parse;
mod spell;

pub(super) use parse::{Node, Term, parse};
pub(super) use spell::{Spelling, Symbol, spellings};

/// Phrases that one part of a term may stand for; beyond that, a term is a mistake or several topics.
pub(super) const MAX_PHRASES: usize = 5_000;
