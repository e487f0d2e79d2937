//! How a byline opens: "By", "Written by", "Von", "Autor:".

use super::super::openings::Openings;
use super::roster::Strength;

/// Openings of one word, sorted; those that are also everyday words need a proper name behind them.
const ONE_WORD: &[(&str, Strength)] = &[
    ("af", Strength::Weak),
    ("auteur", Strength::Colon),
    ("auteurs", Strength::Colon),
    ("author", Strength::Colon),
    ("authors", Strength::Colon),
    ("autor", Strength::Colon),
    ("autora", Strength::Colon),
    ("autore", Strength::Colon),
    ("autorin", Strength::Colon),
    ("av", Strength::Weak),
    ("by", Strength::Strong),
    ("byline", Strength::Colon),
    ("contributor", Strength::Colon),
    ("contributors", Strength::Colon),
    ("di", Strength::Weak),
    ("door", Strength::Weak),
    ("oleh", Strength::Weak),
    ("par", Strength::Strong),
    ("por", Strength::Strong),
    ("redactor", Strength::Colon),
    ("reporter", Strength::Colon),
    ("skribent", Strength::Colon),
    ("tekst", Strength::Colon),
    ("text", Strength::Colon),
    ("von", Strength::Weak),
    ("words", Strength::Colon),
    ("writer", Strength::Colon),
    ("yazan", Strength::Colon),
    ("автор", Strength::Colon),
    ("текст", Strength::Colon),
];

/// First words of openings that end in "by", sorted.
const BEFORE_BY: &[&str] = &[
    "analysis",
    "article",
    "authored",
    "column",
    "commentary",
    "contributed",
    "created",
    "feature",
    "guide",
    "interview",
    "news",
    "opinion",
    "posted",
    "published",
    "reported",
    "reporting",
    "review",
    "story",
    "text",
    "words",
    "written",
];

/// All of them: most lines begin with none.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse to build")]
static FIRST_WORDS: Openings = {
    let mut first_words = Openings::of(BEFORE_BY);
    let mut at = 0;
    while at < ONE_WORD.len() {
        first_words = first_words.and(&[ONE_WORD[at].0]);
        at += 1;
    }
    first_words
};

/// The line without its opening, and how far the opening can be trusted.
pub(super) fn strip(line: &str) -> Option<(&str, Strength)> {
    if let Some(rest) = glued(line) {
        return Some((rest, Strength::Strong));
    }
    let end = line.find(|c: char| !c.is_alphabetic()).unwrap_or(line.len());
    let (word, rest) = (line.get(..end)?, line.get(end..)?);
    if word.is_empty() || word.len() > 12 {
        return None;
    }
    if !FIRST_WORDS.may_hold(word) {
        return None;
    }
    let lower = word.to_lowercase();
    if BEFORE_BY.binary_search(&lower.as_str()).is_ok()
        && let Some(rest) = strip_by(rest.trim_start())
    {
        return Some((rest, Strength::Strong));
    }
    let known = ONE_WORD.binary_search_by(|(opening, _)| (*opening).cmp(&lower)).ok()?;
    let (_, strength) = ONE_WORD.get(known)?;
    let after = rest.trim_start();
    let colon = after.strip_prefix(':').or_else(|| after.strip_prefix('：'));
    match (strength, colon) {
        (_, Some(after)) => Some((after.trim(), Strength::Strong)),
        (Strength::Colon, None) => None,
        (strength, None) if rest.is_empty() || rest.starts_with(char::is_whitespace) => Some((after, *strength)),
        _ => None,
    }
}

/// A stripped page glues "By" to its name; "Byron" and "BYU" are words of their own.
fn glued(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("By")?;
    let mut letters = rest.chars();
    let is_name = letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase);
    is_name.then_some(rest)
}

fn strip_by(rest: &str) -> Option<&str> {
    let (by, after) = (rest.get(..2)?, rest.get(2..)?);
    let is_word = after.is_empty() || after.starts_with([' ', ':', '\u{a0}']);
    (by.eq_ignore_ascii_case("by") && is_word).then(|| after.trim_start_matches([' ', ':', '\u{a0}']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openings_are_sorted() {
        assert!(ONE_WORD.is_sorted_by_key(|(opening, _)| *opening));
        assert!(BEFORE_BY.is_sorted());
    }
}
