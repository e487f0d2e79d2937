//! White space made plain: one space for each run of it, and nothing that has no width.

use std::borrow::Cow;

use memchr::{memchr2_iter, memchr3_iter};

use super::look::Look;

/// Trims a line, writes every run of white space as one space and drops invisible characters.
///
/// U+00A0 and the Unicode spaces count as white space; soft hyphens, zero-width spaces and byte order marks vanish. A line
/// that needs no change is lent, not copied.
#[must_use]
pub fn plain(line: &str) -> Cow<'_, str> {
    let trimmed = trimmed(line);
    let look = Look::at(trimmed.as_bytes(), 0);
    let has_odd_space = look.has_odd_space || look.end < trimmed.len();
    lent_or_written(trimmed, has_odd_space, look.is_ascii)
}

/// The same for a line that was looked over already.
pub(super) fn plain_as_seen(line: &str, look: Look) -> Cow<'_, str> {
    // What is odd may stand at the ends alone, which are trimmed.
    if look.has_odd_space { plain(line) } else { lent_or_written(trimmed(line), false, look.is_ascii) }
}

fn lent_or_written(trimmed: &str, has_odd_space: bool, is_ascii: bool) -> Cow<'_, str> {
    if !has_odd_space && (is_ascii || !has_blank(trimmed.as_bytes())) {
        return Cow::Borrowed(trimmed);
    }
    let mut written = String::with_capacity(trimmed.len());
    for character in trimmed.chars() {
        if is_space(character) {
            if !written.ends_with(' ') {
                written.push(' ');
            }
        } else if !is_invisible(character) {
            written.push(character);
        }
    }
    Cow::Owned(written)
}

/// The line without what [`plain`] leaves out at its ends: most begin and end with a letter or a mark of ASCII.
fn trimmed(line: &str) -> &str {
    let is_seen = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    if is_seen(line.as_bytes().first()) && is_seen(line.as_bytes().last()) {
        return line;
    }
    line.trim_matches(|character: char| is_space(character) || is_invisible(character))
}

/// Whether any three neighbours are a character that [`plain`] rewrites.
fn has_blank(bytes: &[u8]) -> bool {
    let mut leads = memchr3_iter(0xc2, 0xe2, 0xef, bytes).chain(memchr2_iter(0xe1, 0xe3, bytes));
    leads.any(|at| opens_a_blank(bytes.get(at..).unwrap_or_default()))
}

/// Whether a character that [`plain`] rewrites stands here.
fn opens_a_blank(bytes: &[u8]) -> bool {
    match bytes {
        // U+0080..U+00A0 and the soft hyphen.
        [0xc2, second, ..] => *second <= 0xa0 || *second == 0xad,
        // U+2000..U+200F, U+2028..U+202F; curly quotes and dashes lie between and stay.
        [0xe2, 0x80, third, ..] => *third <= 0x8f || (0xa8..=0xaf).contains(third),
        // U+205F..U+206F.
        [0xe2, 0x81, third, ..] => *third >= 0x9f,
        // U+3000, U+1680, U+FEFF.
        [0xe3, 0x80, 0x80, ..] | [0xe1, 0x9a, 0x80, ..] | [0xef, 0xbb, 0xbf, ..] => true,
        _ => false,
    }
}

/// Control characters separate words as tabs do.
pub(in crate::pipeline::clean) fn is_space(character: char) -> bool {
    character.is_whitespace() || character.is_control()
}

/// Characters that take no room and carry no meaning in running text. The joiners U+200C and U+200D shape Persian and
/// Indic words and stay.
pub(in crate::pipeline::clean) fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_plain_line_is_lent() {
        assert!(matches!(
            plain("  “Prices fell,” she said — twice.\u{a0}"),
            Cow::Borrowed("“Prices fell,” she said — twice.")
        ));
    }

    #[test]
    fn no_break_spaces_and_soft_hyphens_inside_a_line_are_made_plain() {
        assert_eq!(plain("Busi\u{ad}ness\u{a0} \u{3000}News\u{200b}"), "Business News");
    }

    proptest! {
        #[test]
        fn a_plain_line_stays_as_it_is(line in "\\PC*|[ a\u{a0}\u{ad}\u{200b}\u{2028}\u{2009}\u{feff}\u{3000}\u{85}\u{205f}\u{1680}\t]*") {
            let once = plain(&line).into_owned();

            prop_assert_eq!(plain(&once), Cow::Borrowed(once.as_str()));
            prop_assert!(!once.contains("  ") && once.trim() == once);
        }

        #[test]
        fn a_line_is_written_anew_only_where_that_changes_it(
            line in "([a-z]{1,9}|[ -~]|[\\x00-\\x1f\\x7f]|  |é|“|\u{a0}|\u{ad}|\u{2009}|\u{200b}|\u{3000}|\u{feff}|한){0,30}",
        ) {
            prop_assert_eq!(plain(&line), lent_or_written(trimmed(&line), true, false));
        }
    }
}
