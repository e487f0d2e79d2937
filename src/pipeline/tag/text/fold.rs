//! Folds case, width, quotes, dashes and compatibility forms, once per field, remembering where lengths changed.
//!
//! # Why
//! Most bytes are ASCII or Hangul, which fold to themselves or in place; only the rest pays for normalisation.
//! Title and text are folded into one buffer, so that one pass finds the phrases of both.

use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

use super::offsets::OffsetMap;
use super::wide;
use crate::record::Field;

/// Zero bytes after the text, so that words can be read eight bytes at a time up to the end.
const PADDING: &str = "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

/// A title and a text, folded.
#[derive(Debug, Default)]
pub(in crate::pipeline::tag) struct Folded {
    /// Folded, in small letters.
    lower: String,
    /// The same positions with the case as published, where folding the case kept the length.
    cased: String,
    map: OffsetMap,
    /// Where the text begins in `lower`; the title stands before it.
    text_start: usize,
    /// Where `lower` ends without its padding.
    len: usize,
}

impl Folded {
    /// Folds an article, using the memory of the last one again.
    pub(in crate::pipeline::tag) fn read(&mut self, title: &str, text: &str) {
        self.lower.clear();
        self.cased.clear();
        self.map.clear();
        self.append(title);
        self.text_start = self.lower.len();
        if !title.is_empty() {
            self.map.align(self.text_start, 0);
        }
        self.append(text);
        self.len = self.lower.len();
        self.lower.push_str(PADDING);
    }

    /// The folded text with its padding.
    pub(in crate::pipeline::tag) fn lower(&self) -> &str {
        &self.lower
    }

    /// The folded text in the case as published.
    pub(in crate::pipeline::tag) fn cased(&self) -> &str {
        &self.cased
    }

    /// Where the folded text ends.
    pub(in crate::pipeline::tag) fn len(&self) -> usize {
        self.len
    }

    /// Where the text begins, after the title.
    pub(in crate::pipeline::tag) fn text_start(&self) -> usize {
        self.text_start
    }

    /// The field and the published bytes of a span that does not cross from title to text.
    pub(in crate::pipeline::tag) fn published(&self, start: u32, end: u32) -> (Field, u32, u32) {
        let field = if wide(start) < self.text_start { Field::Title } else { Field::Text };
        (field, self.map.published_start(start), self.map.published_end(end))
    }

    fn append(&mut self, field: &str) {
        let field_start = self.lower.len();
        let mut rest = field;
        while !rest.is_empty() {
            let n_ascii = plain_prefix(rest);
            let Some((plain, odd)) = rest.split_at_checked(n_ascii) else { break };
            self.append_ascii(plain);
            let published = field.len() - odd.len();
            let n_read = self.append_odd(odd, published);
            rest = odd.get(n_read..).unwrap_or_default();
        }
        debug_assert!(self.lower.len() >= field_start, "a buffer never shrinks while a field is read");
    }

    fn append_ascii(&mut self, plain: &str) {
        let from = self.lower.len();
        self.lower.push_str(plain);
        self.cased.push_str(plain);
        if let Some(tail) = self.lower.get_mut(from..) {
            tail.make_ascii_lowercase();
        }
    }

    /// Folds one cluster that does not begin with a plain ASCII character; says how many bytes it read.
    fn append_odd(&mut self, odd: &str, published: usize) -> usize {
        let Some(first) = odd.chars().next() else { return 0 };
        let n_cluster = cluster_len(odd, first);
        let cluster = odd.get(..n_cluster).unwrap_or_default();
        let is_single = n_cluster == first.len_utf8();
        let folded = self.lower.len();
        match substitute(first) {
            Some(usual) if is_single => {
                self.lower.push_str(usual);
                self.cased.push_str(usual);
            }
            _ if is_single && is_hangul_syllable(first) => {
                self.lower.push(first);
                self.cased.push(first);
            }
            _ if is_single && is_normal(first) => self.append_lower(first),
            _ => {
                for c in cluster.nfkc() {
                    let c = if c == '\u{2019}' { '\'' } else { c };
                    self.append_lower(c);
                }
            }
        }
        let n_folded = self.lower.len() - folded;
        if n_folded != n_cluster || !is_single {
            self.map.enter_cluster(folded, published);
            self.map.align(folded + n_folded, published + n_cluster);
        }
        n_cluster
    }

    fn append_lower(&mut self, c: char) {
        let from = self.lower.len();
        self.lower.extend(c.to_lowercase());
        let n_lower = self.lower.len() - from;
        if n_lower == c.len_utf8() {
            self.cased.push(c);
        } else if let Some(lower) = self.lower.get(from..) {
            self.cased.push_str(lower);
        }
    }
}

/// How many bytes fold in place: ASCII, but for a last one that a combining mark follows.
fn plain_prefix(text: &str) -> usize {
    const CHUNK: usize = 16;
    let bytes = text.as_bytes();
    let n_chunks = bytes.chunks(CHUNK).take_while(|chunk| chunk.is_ascii()).count();
    let from = (n_chunks * CHUNK).min(bytes.len());
    let tail = bytes.get(from..).unwrap_or_default();
    let end = from + tail.iter().take_while(|byte| byte.is_ascii()).count();
    let follower = text.get(end..).and_then(|rest| rest.chars().next());
    let is_marked = follower.is_some_and(extends_cluster);
    if is_marked { end.saturating_sub(1) } else { end }
}

/// How many bytes belong to the first character: itself and what combines with it.
fn cluster_len(text: &str, first: char) -> usize {
    let n_first = first.len_utf8();
    let rest = text.get(n_first..).unwrap_or_default();
    let is_alone = rest.as_bytes().first().is_none_or(u8::is_ascii);
    if is_alone || is_hangul_syllable(first) && rest.chars().next().is_some_and(is_hangul_syllable) {
        return n_first;
    }
    let combining = rest.chars().take_while(|c| extends_cluster(*c)).map(char::len_utf8);
    n_first + combining.sum::<usize>()
}

/// Whether this character can combine with the one before it.
fn extends_cluster(c: char) -> bool {
    !stands_alone(c) && can_combine(c)
}

/// The blocks that news is printed in and that hold nothing which combines: told without a look into Unicode's tables.
fn stands_alone(c: char) -> bool {
    // Latin; quotes, dashes and currencies; Kana's and Han's punctuation; Han; Hangul.
    matches!(c, '\0'..='\u{2FF}' | '\u{2000}'..='\u{20CF}' | '\u{3000}'..='\u{3029}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
}

fn can_combine(c: char) -> bool {
    // Half-width voicing marks become combining ones; vowel and final jamo compose; the rest are combining marks.
    matches!(c, '\u{FF9E}' | '\u{FF9F}' | '\u{1160}'..='\u{11FF}')
        || !c.is_ascii() && (canonical_combining_class(c) != 0 || is_combining_mark(c) || is_maybe(c))
}

fn is_maybe(c: char) -> bool {
    !is_hangul_syllable(c) && matches!(is_nfkc_quick(std::iter::once(c)), IsNormalized::Maybe)
}

fn is_normal(c: char) -> bool {
    is_hangul_syllable(c) || matches!(is_nfkc_quick(std::iter::once(c)), IsNormalized::Yes)
}

fn is_hangul_syllable(c: char) -> bool {
    ('\u{AC00}'..='\u{D7A3}').contains(&c)
}

/// What stands for a character that is written in several ways, or that nobody sees.
fn substitute(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{02BC}' | '\u{2032}' => "'",
        '\u{201C}'..='\u{201F}' | '\u{00AB}' | '\u{00BB}' | '\u{2033}' => "\"",
        '\u{2010}'..='\u{2013}' | '\u{2212}' => "-",
        // The dot of "한ㆍ미": a letter by its block, and a vowel once it is normalised.
        '\u{318D}' => "·",
        '\u{2028}' | '\u{2029}' | '\u{0085}' => "\n",
        '\u{00A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => " ",
        // Soft hyphens and zero-width characters stand inside words without being seen.
        '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}' => "",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        let mut folded = Folded::default();
        folded.read("", text);
        folded.lower().get(..folded.len()).unwrap().to_owned()
    }

    #[test]
    fn case_width_quotes_dashes_and_forms_fold() {
        let cases = [
            ("LNG", "lng"),
            ("ＬＮＧ", "lng"),
            ("U.S.’s “tariff”", "u.s.'s \"tariff\""),
            ("cost–sharing", "cost-sharing"),
            ("ta\u{AD}riff\u{200B}s", "tariffs"),
            ("10㎏", "10kg"),
            ("É\u{A0}E\u{301}", "é é"),
            ("\u{1112}\u{1161}\u{11AB}국", "한국"),
            ("관세", "관세"),
        ];

        for (text, expected) in cases {
            assert_eq!(folded(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_stands_alone_combines_with_nothing() {
        let combining = ('\0'..=char::MAX).filter(|c| can_combine(*c));

        assert_eq!(combining.filter(|c| stands_alone(*c)).collect::<String>(), "");
    }

    #[test]
    fn a_span_leads_back_to_the_published_bytes() {
        let text = "“ＬＮＧ” – ㎏ ta\u{AD}riff e\u{301}t";
        let mut article = Folded::default();
        article.read("제목", text);
        for (word, published) in [("lng", "ＬＮＧ"), ("kg", "㎏"), ("tariff", "ta\u{AD}riff"), ("ét", "e\u{301}t")]
        {
            let start = article.lower().find(word).unwrap();

            let (field, from, to) =
                article.published(super::super::narrow(start), super::super::narrow(start + word.len()));

            assert_eq!(field, Field::Text);
            assert_eq!(text.get(wide(from)..wide(to)), Some(published));
        }
    }
}
