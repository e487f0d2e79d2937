//! Sizes of a text.

use memchr::{memchr2_iter, memchr3_iter, memmem};

/// How many sentences a text has: ends of sentences, and paragraphs that end without one.
///
/// "U.S. dollars" and "Mr. Kim" end none: a point after a capital letter or a short title goes on.
#[must_use]
pub(super) fn sentences(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ended = memchr3_iter(b'.', b'!', b'?', bytes).filter(|&at| ends_sentence(bytes, at)).count();
    // The first bytes of 。 and of ！ and ？.
    let wide = memchr2_iter(0xE3, 0xEF, bytes).filter(|&at| is_wide_end(bytes, at)).count();
    let open = paragraphs(text)
        .filter(|paragraph| !paragraph.trim_end_matches(CLOSERS).ends_with(ENDS))
        .filter(|paragraph| !paragraph.trim().is_empty());
    ended + wide + open.count()
}

/// The text between blank lines.
fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    let breaks = memmem::find_iter(text.as_bytes(), "\n\n").chain([text.len()]);
    breaks.scan(0, |start, end| {
        let paragraph = text.get(*start..end);
        *start = end + 2;
        Some(paragraph.unwrap_or_default())
    })
}

fn is_wide_end(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at..at + 3), Some([0xE3, 0x80, 0x82] | [0xEF, 0xBC, 0x81 | 0x9F]))
}

const ENDS: [char; 6] = ['.', '!', '?', '。', '！', '？'];
const CLOSERS: [char; 9] = ['"', '\'', '”', '’', ')', ']', '」', '』', ' '];

fn ends_sentence(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at + 1..).unwrap_or_default();
    // A closing quote or bracket belongs to the sentence: ASCII ones, and the three bytes of ” and ’.
    let n_closing = match rest {
        [b'"' | b'\'' | b')' | b']', ..] => 1,
        [0xE2, 0x80, 0x99 | 0x9D, ..] => 3,
        _ => 0,
    };
    let at_gap = matches!(rest.get(n_closing), None | Some(b' ' | b'\n'));
    at_gap && !(bytes.get(at) == Some(&b'.') && is_abbreviation(bytes, at))
}

/// A single capital before the point ("U.S. ", "J. Doe"), or a title.
fn is_abbreviation(bytes: &[u8], at: usize) -> bool {
    const TITLES: [&[u8]; 10] = [b"Mr", b"Mrs", b"Ms", b"Dr", b"Gen", b"Sen", b"Rep", b"Gov", b"St", b"vs"];
    let before = bytes.get(at.saturating_sub(6)..at).unwrap_or_default();
    let word_at = before.iter().rposition(|byte| !byte.is_ascii_alphabetic()).map_or(0, |gap| gap + 1);
    let word = before.get(word_at..).unwrap_or_default();
    let is_last = bytes.get(at + 1..).is_none_or(|rest| rest.first().is_none_or(|byte| *byte == b'\n'));
    !is_last && (matches!(word, [capital] if capital.is_ascii_uppercase()) || TITLES.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_readers_stop() {
        assert_eq!(sentences("He paid 3.5 billion U.S. dollars. “Why?” she asked. Mr. Kim left."), 4);
        assert_eq!(sentences("장관은 말했다. 협상은 이어진다.\n\n소제목\n\n끝났다."), 4);
        assert_eq!(sentences("大臣は述べた。協議は続く。"), 2);
        assert_eq!(sentences(""), 0);
    }
}
