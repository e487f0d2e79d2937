//! Bytes to characters: byte order mark, header, `<meta>`, valid UTF-8, detection, in that order of certainty.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::fault;
use super::shape::Shape;
use crate::record::{Exit, FaultReason};

/// WHATWG HTML §13.2.3.2 looks for `<meta charset>` in the first 1024 bytes; real pages put it later.
const META_SCAN_BYTES: usize = 4096;

/// Detection reads a prefix: charsets do not change in the middle of a page.
const DETECTION_BYTES: usize = 64 * 1024;

/// One broken character in this many is a damaged text; more is not text in this charset at all.
const BROKEN_PER_MILLE: usize = 10;

/// A character cut in half at either end never condemns a text, however short.
const FORGIVEN: usize = 2;

/// Bytes whose controls are counted in one byte.
const COUNTED_TOGETHER: usize = 192;

/// Decodes a value's bytes.
pub(super) fn decode<'a>(bytes: &'a [u8], declared: Option<&str>, shape: Shape) -> Result<Cow<'a, str>, Exit> {
    if let Some((encoding, mark_length)) = Encoding::for_bom(bytes) {
        return accept(encoding.decode_without_bom_handling(bytes.get(mark_length..).unwrap_or_default()).0);
    }
    // Valid UTF-8 that is not all ASCII is UTF-8, whatever a header claims: no other charset looks like it by chance.
    if let Ok(text) = std::str::from_utf8(bytes) {
        let claims_escapes = declared.is_some_and(|label| label.to_ascii_lowercase().starts_with("iso-2022"));
        if !claims_escapes {
            return accept(mended(text));
        }
    }
    let from_meta = || (shape == Shape::Html).then(|| meta_charset(bytes)).flatten();
    let labelled = declared.and_then(|label| Encoding::for_label(label.as_bytes())).or_else(from_meta);
    if let Some(encoding) = labelled.filter(|encoding| *encoding != UTF_8) {
        let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
        if !had_errors {
            return accept(text);
        }
    }
    let lossy = String::from_utf8_lossy(bytes);
    if labelled.is_none_or(|encoding| encoding == UTF_8) && is_mostly_utf8(&lossy) {
        return accept(lossy);
    }
    accept(detect(bytes).decode_without_bom_handling(bytes).0)
}

/// A text that was cut in the middle of a character is still UTF-8.
fn is_mostly_utf8(lossy: &str) -> bool {
    let broken = lossy.matches('\u{fffd}').count();
    let foreign = lossy.chars().filter(|c| !c.is_ascii()).count();
    broken <= 2 && foreign > broken || broken * 1000 <= foreign * BROKEN_PER_MILLE * 5
}

fn detect(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(bytes.get(..DETECTION_BYTES).unwrap_or(bytes), true);
    detector.guess(None, Utf8Detection::Allow)
}

/// Refuses what is not text. Counted over bytes, which the compiler turns into vector code: every message pays for it.
fn accept(text: Cow<'_, str>) -> Result<Cow<'_, str>, Exit> {
    let bytes = text.as_bytes();
    let is_control = |byte: u8| (byte < 0x20 && !(0x09..=0x0d).contains(&byte)) || byte == 0x7f;
    // A block's count fits into a byte, so that a vector holds as many counts as bytes.
    let in_block = |block: &[u8]| usize::from(block.iter().map(|byte| u8::from(is_control(*byte))).sum::<u8>());
    let n_controls: usize = bytes.chunks(COUNTED_TOGETHER).map(in_block).sum();
    let n_replaced = memchr::memmem::find_iter(bytes, "\u{fffd}").count();
    let n_broken = n_controls + n_replaced;
    let is_text = n_broken <= FORGIVEN || n_broken * 1000 <= bytes.len() * BROKEN_PER_MILLE;
    if is_text {
        return Ok(text);
    }
    let detail = format!("{n_broken} broken characters in {} bytes: binary, or an undeclared charset", bytes.len());
    Err(fault(FaultReason::UndecodableBytes, detail))
}

/// The charset that a page declares in its head.
fn meta_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..META_SCAN_BYTES).unwrap_or(bytes).to_ascii_lowercase();
    let at = memchr::memmem::find_iter(&head, b"charset").find_map(|at| label_after(head.get(at + 7..)?))?;
    Encoding::for_label(at)
}

fn label_after(rest: &[u8]) -> Option<&[u8]> {
    let rest = rest.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest.iter().position(|byte| !(byte.is_ascii_alphanumeric() || b"-_:.".contains(byte)))?;
    rest.get(..end)
}

/// Undoes UTF-8 that was once read as windows-1252 and written again ("â€™" for "’"), line by line, and only where
/// the whole line turns back into valid UTF-8: then no other reading is possible.
fn mended(text: &str) -> Cow<'_, str> {
    if !is_suspicious(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let lines: Vec<Cow<'_, str>> = text.split('\n').map(mended_line).collect();
    if lines.iter().all(|line| matches!(line, Cow::Borrowed(_))) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(lines.join("\n"))
    }
}

/// What UTF-8 read as windows-1252 looks like: Ã, â€, Â with a space, and the first bytes of Hangul, ì and ë.
fn is_suspicious(bytes: &[u8]) -> bool {
    memchr::memchr_iter(0xC3, bytes).any(|at| {
        let rest = bytes.get(at + 1..).unwrap_or_default();
        matches!(rest, [0x83 | 0xAB | 0xAC, ..] | [0xA2, 0xE2, 0x82, 0xAC, ..] | [0x82, 0x20, ..])
    })
}

fn mended_line(line: &str) -> Cow<'_, str> {
    if line.is_ascii() {
        return Cow::Borrowed(line);
    }
    let (bytes, _, had_unmappable) = WINDOWS_1252.encode(line);
    if had_unmappable {
        return Cow::Borrowed(line);
    }
    match std::str::from_utf8(&bytes) {
        Ok(original) if !original.is_ascii() => Cow::Owned(original.to_owned()),
        _ => Cow::Borrowed(line),
    }
}
