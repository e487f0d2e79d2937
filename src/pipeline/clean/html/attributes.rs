//! Limits how many attributes one tag has, before the parser compares each with all the others.

use std::borrow::Cow;

use memchr::{memchr, memmem};

/// Attributes of one tag, those with quotes counted twice; what comes after them is dropped. Rich players reach 120.
const MAX_ATTRIBUTES: usize = 600;

/// The page, unchanged unless a tag has too many attributes.
pub(super) fn limit_attributes(html: &str) -> Cow<'_, str> {
    let mut scanner = Scanner { html, at: 0 };
    let mut limited = String::new();
    let mut copied = 0;
    while let Some(cut) = scanner.next_excess() {
        limited.push_str(html.get(copied..cut.start).unwrap_or_default());
        copied = cut.end;
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    limited.push_str(html.get(copied..).unwrap_or_default());
    Cow::Owned(limited)
}

struct Scanner<'a> {
    html: &'a str,
    at: usize,
}

impl Scanner<'_> {
    /// The bytes of the next tag's excess attributes, up to its end.
    fn next_excess(&mut self) -> Option<std::ops::Range<usize>> {
        let bytes = self.html.as_bytes();
        loop {
            let rest = bytes.get(self.at..)?;
            let name = self.at + memchr(b'<', rest)? + 1;
            self.at = name;
            let opening = bytes.get(name..)?;
            if opening.starts_with(b"!--") {
                self.skip_past(b"-->");
                continue;
            }
            if !opening.first().is_some_and(u8::is_ascii_alphabetic) {
                continue;
            }
            let (end, excess) = scan_tag(bytes, name);
            self.at = end;
            if let Some(start) = excess {
                return Some(start..end);
            }
            if opening.get(..6).is_some_and(|name| name.eq_ignore_ascii_case(b"script")) {
                self.skip_script();
            }
        }
    }

    /// Code is full of `<` that open nothing.
    fn skip_script(&mut self) {
        let bytes = self.html.as_bytes();
        loop {
            self.skip_past(b"</");
            match bytes.get(self.at..self.at + 6) {
                Some(name) if !name.eq_ignore_ascii_case(b"script") => {}
                _ => return,
            }
        }
    }

    fn skip_past(&mut self, needle: &[u8]) {
        let rest = self.html.as_bytes().get(self.at..).unwrap_or_default();
        self.at += memmem::find(rest, needle).map_or(rest.len(), |found| found + needle.len());
    }
}

/// Where the tag that starts here ends (at its `>`), and where its excess attributes start.
fn scan_tag(bytes: &[u8], start: usize) -> (usize, Option<usize>) {
    let mut at = start;
    let mut n_attributes = 0;
    let mut excess = None;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'>' => return (at, excess),
            b' ' | b'\t' | b'\n' | b'\r' | b'\x0C' | b'/' => {
                let starts_name = bytes.get(at + 1).is_some_and(|next| !next.is_ascii_whitespace());
                n_attributes += usize::from(starts_name);
            }
            // Only a quote that follows `=` opens a value; anywhere else it is part of a name.
            b'=' => {
                at = skip_value(bytes, at);
                n_attributes += 1;
            }
            _ => {}
        }
        if n_attributes > MAX_ATTRIBUTES && excess.is_none() {
            excess = Some(at + 1);
        }
        at += 1;
    }
    (bytes.len(), excess)
}

/// The last byte of the quoted value after this `=`; the byte before the value where it has no quotes.
fn skip_value(bytes: &[u8], equals: usize) -> usize {
    let blanks = bytes.get(equals + 1..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_whitespace());
    let value = equals + 1 + blanks.count();
    match bytes.get(value) {
        Some(quote @ (b'"' | b'\'')) => {
            let rest = bytes.get(value + 1..).unwrap_or_default();
            memchr(*quote, rest).map_or(bytes.len(), |length| value + 1 + length)
        }
        _ => value - 1,
    }
}
