//! Bytes of strangers on a terminal: text as text, and everything that could act on the terminal or on the eye escaped.

use std::fmt::Write as _;

/// Shows bytes: UTF-8 as it is, other bytes as `\xNN`, control and direction characters as `\u{…}`; lines stay lines.
pub(super) fn visible(bytes: &[u8]) -> String {
    let mut shown = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        chunk.valid().chars().for_each(|c| show(c, &mut shown));
        for byte in chunk.invalid() {
            // A String takes whatever is written to it.
            let _always = write!(shown, "\\x{byte:02x}");
        }
    }
    shown
}

/// As [`visible`], in one line.
pub(super) fn visible_line(bytes: &[u8]) -> String {
    visible(bytes).replace('\n', "\\n")
}

fn show(c: char, shown: &mut String) {
    if (c.is_control() && c != '\n') || turns_text(c) {
        shown.extend(c.escape_unicode());
    } else {
        shown.push(c);
    }
}

/// The characters that reorder what is printed (Unicode Technical Report 36, section 2.5), and the byte order mark.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_readable_and_nothing_acts_on_the_terminal() {
        assert_eq!(visible("가 na\u{ef}ve\nline".as_bytes()), "가 na\u{ef}ve\nline");
        assert_eq!(visible(b"\x1b]0;owned\x07"), "\\u{1b}]0;owned\\u{7}");
        assert_eq!(visible("abc\u{202e}fed".as_bytes()), "abc\\u{202e}fed");
        assert_eq!(visible(b"a\xff\xfeb"), "a\\xff\\xfeb");
        assert_eq!(visible_line(b"a\nb\r"), "a\\nb\\u{d}");
    }
}
