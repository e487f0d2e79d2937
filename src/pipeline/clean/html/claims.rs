//! What a page says its title, its description and its text are, as hashes that blocks are compared with.

use hashbrown::HashSet;

use super::facts::Statements;
use crate::pipeline::clean::block::FactName;

/// Words in a row that are compared; shorter runs meet by chance.
const RUN: usize = 3;

/// A text of fewer words is a teaser of the article, not the article.
const MIN_BODY_WORDS: usize = 60;

/// What the page claims.
#[derive(Debug, Default)]
pub(in crate::pipeline::clean) struct Claims {
    /// Words of each headline that the page states.
    titles: Vec<HashSet<u32>>,
    /// Runs of words of its descriptions.
    description: HashSet<u64>,
    /// Runs of words of the text in JSON-LD; empty where there is none.
    body: HashSet<u64>,
}

/// How far a block is what the page claims, in per cent; `None` where it claims nothing.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::pipeline::clean) struct Agreement {
    /// Share of the best title's words that the block has, and of the block's words that the title has: the smaller.
    pub title: Option<u8>,
    /// Share of the block's runs that the description has.
    pub description: Option<u8>,
    /// Share of the block's runs that the stated text has.
    pub body: Option<u8>,
}

impl Claims {
    /// Reads the claims out of a page's statements.
    pub(super) fn of(statements: &Statements) -> Self {
        let mut claims = Self::default();
        for fact in statements.facts() {
            match fact.name {
                FactName::Title => claims.titles.push(words(&fact.value).into_iter().collect()),
                FactName::Description => claims.description.extend(runs(&words(&fact.value))),
                _ => {}
            }
        }
        let body = statements.article_body.as_deref().map(words).unwrap_or_default();
        if body.len() >= MIN_BODY_WORDS {
            claims.body.extend(runs(&body));
        }
        claims
    }

    /// Compares a block with the claims.
    pub(in crate::pipeline::clean) fn compare(&self, text: &str) -> Agreement {
        /// Longer blocks are neither titles nor descriptions.
        const MAX_TITLE_BYTES: usize = 400;
        if text.len() > MAX_TITLE_BYTES && self.body.is_empty() && self.description.is_empty() {
            return Agreement::default();
        }
        let words = words(text);
        let title = if text.len() > MAX_TITLE_BYTES { None } else { self.closest_title(&words) };
        let runs: Vec<u64> = runs(&words).collect();
        Agreement { title, description: share(&runs, &self.description), body: share(&runs, &self.body) }
    }

    fn closest_title(&self, words: &[u32]) -> Option<u8> {
        let closeness = |title: &HashSet<u32>| {
            let shared = words.iter().filter(|word| title.contains(*word)).count();
            per_cent(shared, words.len().max(title.len()))
        };
        self.titles.iter().map(closeness).max()
    }
}

fn share(runs: &[u64], known: &HashSet<u64>) -> Option<u8> {
    if known.is_empty() {
        return None;
    }
    Some(per_cent(runs.iter().filter(|run| known.contains(*run)).count(), runs.len()))
}

fn per_cent(part: usize, whole: usize) -> u8 {
    u8::try_from((part * 100).checked_div(whole).unwrap_or(0).min(100)).unwrap_or(100)
}

/// Hashes of the words of a text; scripts without spaces count each character as a word.
fn words(text: &str) -> Vec<u32> {
    let mut words = Vec::with_capacity(text.len() / 6 + 1);
    let mut start = None;
    for (at, character) in text.char_indices() {
        let alone = is_written_without_spaces(character);
        if character.is_alphanumeric() && !alone {
            start.get_or_insert(at);
            continue;
        }
        close_word(text, &mut start, at, &mut words);
        if alone {
            words.push(u32::from(character));
        }
    }
    close_word(text, &mut start, text.len(), &mut words);
    words
}

fn close_word(text: &str, start: &mut Option<usize>, end: usize, words: &mut Vec<u32>) {
    let word = start.take().and_then(|start| text.get(start..end));
    words.extend(word.map(hash_word));
}

fn is_written_without_spaces(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}')
}

/// One number for each run of words; a text of fewer words is one run.
fn runs(words: &[u32]) -> impl Iterator<Item = u64> + '_ {
    let length = RUN.min(words.len()).max(1);
    words.windows(length).map(|run| {
        run.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, word| {
            (hash.rotate_left(23) ^ u64::from(*word)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        })
    })
}

/// The hash of a word; capitals of ASCII count as small.
fn hash_word(word: &str) -> u32 {
    word.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0193))
}
