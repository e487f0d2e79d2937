//! Tells with which capitals a word is written, where a phrase asks.

use super::{Folded, Token, wide};

/// Which capitals a word has in the text, or needs in a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(in crate::pipeline::tag) enum Capitals {
    /// The first letter is small, or has no case.
    #[default]
    None,
    /// The first letter is one.
    Initial,
    /// All letters are, but for the plural's s.
    All,
}

impl Capitals {
    /// Those of a token; a run of syllables has none.
    pub(in crate::pipeline::tag) fn of(token: &Token, folded: &Folded) -> Self {
        let word = folded.cased().get(wide(token.start)..wide(token.end)).unwrap_or_default();
        let bytes = word.as_bytes();
        let first = bytes.first().copied().unwrap_or_default();
        if first.is_ascii_lowercase() || token.word == Token::SYLLABLES {
            return Self::None;
        }
        let rest = bytes.get(1..).unwrap_or_default();
        let is_rest_small = !rest.is_empty() && rest.iter().all(u8::is_ascii_lowercase);
        if first.is_ascii_uppercase() && is_rest_small {
            return Self::Initial;
        }
        let n_small = word.chars().filter(|c| c.is_lowercase()).count();
        let n_large = word.chars().filter(|c| c.is_uppercase()).count();
        let is_plural = n_small == 1 && n_large > 1 && word.ends_with('s');
        match (n_large, word.chars().next().is_some_and(char::is_uppercase)) {
            (0, _) => Self::None,
            _ if n_small == 0 || is_plural => Self::All,
            (_, true) => Self::Initial,
            _ => Self::None,
        }
    }
}
