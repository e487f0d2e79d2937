//! Takes out of a text what no reader sees: control characters, zero-width spaces, soft hyphens, direction overrides.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The text with one kind of line break, composed characters (Unicode UAX #15, NFC) and nothing invisible.
///
/// Quotes, dashes and joiners stay as printed. A clean text is borrowed, after one pass over its bytes.
pub(crate) fn make_readable(text: Cow<'_, str>) -> Cow<'_, str> {
    if !needs_work(text.as_bytes()) {
        return text;
    }
    let mut readable = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}' => readable.push('\n'),
            _ if is_invisible(c) => {}
            _ => readable.push(c),
        }
    }
    if is_nfc(&readable) { Cow::Owned(readable) } else { Cow::Owned(readable.nfc().collect()) }
}

/// Whether the pass over characters could change anything. Told by lead bytes, so that plain text costs one look a
/// byte; a false alarm costs time, never a character.
fn needs_work(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = next_telling(rest) {
        let (_, found) = rest.split_at(at);
        if is_suspicious(found) {
            return true;
        }
        rest = found.get(1..).unwrap_or_default();
    }
    false
}

/// The next byte that asks for a second look. Most of most texts is plain ASCII: the compiler turns the look at many bytes
/// at once into a few vector instructions.
fn next_telling(bytes: &[u8]) -> Option<usize> {
    let is_plain = |chunk: &[u8]| chunk.iter().fold(true, |is_plain, byte| is_plain & is_plain_ascii(*byte));
    let n_plain = bytes.chunks_exact(CHUNK).take_while(|chunk| is_plain(chunk)).count() * CHUNK;
    let is_telling = |byte: &u8| TELLING.get(usize::from(*byte)).copied().unwrap_or(true);
    bytes.get(n_plain..)?.iter().position(is_telling).map(|at| n_plain + at)
}

/// Bytes looked at together.
const CHUNK: usize = 32;

const fn is_plain_ascii(byte: u8) -> bool {
    matches!(byte, 0x09 | 0x0a | 0x20..=0x7e)
}

/// Bytes that ask for a second look.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse to build")]
const TELLING: [bool; 256] = {
    let mut telling = [true; 256];
    let mut byte = 0;
    while byte < 256 {
        let is_plain = matches!(byte, 0x09 | 0x0a | 0x20..=0x7e | 0x80..=0xc1);
        let is_harmless_lead = matches!(byte, 0xc3..=0xcb | 0xce..=0xd5 | 0xe4..=0xee);
        telling[byte] = !is_plain && !is_harmless_lead;
        byte += 1;
    }
    telling
};

fn is_suspicious(found: &[u8]) -> bool {
    let byte = |index: usize| found.get(index).copied().unwrap_or(0);
    match byte(0) {
        // C1 controls and the soft hyphen.
        0xc2 => byte(1) < 0xa0 || byte(1) == 0xad,
        // Conjoining Hangul; Kana voicing marks; U+FEFF and its neighbours.
        0xe1 => (0x84..=0x87).contains(&byte(1)),
        0xe3 => byte(1) == 0x82 && matches!(byte(2), 0x99 | 0x9a),
        0xef => byte(1) >= 0xbb,
        // U+2000..U+206F: only the invisible ones among the punctuation.
        0xe2 => match byte(1) {
            0x80 => matches!(byte(2), 0x8b | 0x8e | 0x8f | 0xa8..=0xae),
            0x81 => byte(2) >= 0xa0,
            _ => false,
        },
        // Controls; combining marks; and lead bytes rare enough to look at the text in full.
        _ => true,
    }
}

/// Characters that print nothing. The joiners U+200C and U+200D stay: Persian and emoji are spelled with them.
fn is_invisible(c: char) -> bool {
    let is_control = c.is_control() && c != '\n' && c != '\t';
    is_control
        || matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn readable(text: &str) -> String {
        make_readable(Cow::Borrowed(text)).into_owned()
    }

    #[test]
    fn what_no_reader_sees_is_taken_out() {
        assert_eq!(readable("a\u{200b}b\u{ad}c\u{feff}\0d\u{202e}e"), "abcde");
    }

    #[test]
    fn every_kind_of_line_break_becomes_one() {
        assert_eq!(readable("a\r\nb\rc\u{2028}d"), "a\nb\nc\nd");
    }

    #[test]
    fn decomposed_hangul_and_accents_are_composed() {
        assert_eq!(readable("\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af} cafe\u{301}"), "한글 café");
    }

    #[test]
    fn quotes_dashes_and_emoji_stay_as_printed() {
        let text = "“Wait” — she said… 👩\u{200d}🚀 4\u{a0}%";

        assert_eq!(readable(text), text);
    }

    #[test]
    fn plain_text_is_not_copied() {
        assert!(matches!(make_readable(Cow::Borrowed("관세 — “tariffs”\n")), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn many_bytes_at_once_are_told_as_each_would_be(
            pieces in proptest::collection::vec(prop_oneof![
                "[ -~\n\t]{0,80}", "[äé가契’“…]", "[\r\u{85}\u{ad}\u{200b}\u{202e}\u{feff}\u{301}]",
            ], 0..8),
        ) {
            let text = pieces.concat();
            let bytes = text.as_bytes();
            let is_told = |at: usize| TELLING[usize::from(bytes[at])] && is_suspicious(&bytes[at..]);

            prop_assert_eq!(needs_work(bytes), (0..bytes.len()).any(is_told));
        }
    }
}
