//! What an article is cut into: words and runs of syllables, with what stands before them.

/// What stands before a token, from nothing to the end of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(in crate::pipeline::tag) enum Gap {
    /// Nothing: the script changes, as in `LNG선`.
    #[default]
    Joined,
    /// White space, a hyphen, quotes: a phrase runs on.
    Soft,
    /// A comma, a colon, brackets: a phrase ends, a sentence goes on.
    Clause,
    /// A full stop or a paragraph's end.
    Sentence,
}

/// A word, or a run of characters of a script that writes none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pipeline::tag) struct Token {
    /// First byte in the folded text.
    pub(in crate::pipeline::tag) start: u32,
    /// One past the last byte.
    pub(in crate::pipeline::tag) end: u32,
    /// The word's number, [`Token::UNKNOWN`] or [`Token::SYLLABLES`].
    pub(in crate::pipeline::tag) word: u32,
    /// What stands before it.
    pub(in crate::pipeline::tag) gap: Gap,
}

impl Token {
    /// A word that is in no phrase.
    pub(in crate::pipeline::tag) const UNKNOWN: u32 = u32::MAX;
    /// Hangul, Han or Kana: matched by characters.
    pub(in crate::pipeline::tag) const SYLLABLES: u32 = u32::MAX - 1;
}

/// Where an article's parts begin, in tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::pipeline::tag) struct Outline {
    /// The first token of the text; those before it are the title's.
    pub(in crate::pipeline::tag) text_from: u32,
    /// One past the last token of the first paragraph.
    pub(in crate::pipeline::tag) first_paragraph_to: u32,
}
