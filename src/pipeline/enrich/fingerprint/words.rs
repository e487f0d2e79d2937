//! The text as bare words: what stays equal when only marks, case and quotes were changed on the way.
//!
//! # Why
//! Syndicated copies differ in quotes, dashes, white space and capitals. Letters and digits are kept in lower case, an
//! apostrophe inside a word is dropped, everything else parts words. Scripts that are written without spaces give one
//! "word" a character, so that five of them are a fair piece of a sentence.

use unicode_normalization::UnicodeNormalization;

/// What parts two words.
const GAP: u8 = b' ';

/// A text as words, one space between them, none at either end.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Words(Vec<u8>);

impl Words {
    /// Reads a text; composed and decomposed spellings give the same words.
    pub(super) fn of(text: &str) -> Self {
        let composed = || read(&text.nfkc().collect::<String>(), |_| false);
        Self(read(text, needs_composing).or_else(composed).unwrap_or_default())
    }

    /// The words with the spaces between them.
    pub(super) fn joined(&self) -> &[u8] {
        &self.0
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        if self.0.is_empty() { 0 } else { memchr::memchr_iter(GAP, &self.0).count() + 1 }
    }

    /// The words in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.0.split(|byte| *byte == GAP).filter(|word| !word.is_empty())
    }
}

/// The text's words; `None` at a character that stops the reading.
fn read(text: &str, stops: impl Fn(char) -> bool) -> Option<Vec<u8>> {
    let mut words = Vec::with_capacity(text.len() + text.len() / 8);
    let mut rest = text;
    while !rest.is_empty() {
        let n_ascii = rest.bytes().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
        let (ascii, after) = rest.split_at(n_ascii);
        push_ascii(&mut words, ascii.as_bytes());
        let mut characters = after.chars();
        while let Some(c) = characters.as_str().chars().next().filter(|c| !c.is_ascii()) {
            if stops(c) {
                return None;
            }
            push(&mut words, c);
            characters.next();
        }
        rest = characters.as_str();
    }
    if words.last() == Some(&GAP) {
        words.pop();
    }
    Some(words)
}

/// What each ASCII byte becomes: itself in lower case, a gap, or 0 for nothing.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse to build")]
const ASCII: [u8; 128] = {
    let mut table = [GAP; 128];
    let mut byte: u8 = 0;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            table[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    table[b'\'' as usize] = 0;
    table
};

/// Writes first and decides afterwards whether to keep: words end where no processor can foresee it.
fn push_ascii(words: &mut Vec<u8>, ascii: &[u8]) {
    // A gap after a gap, or before the first word, is none.
    let mut is_parted = words.last().is_none_or(|last| *last == GAP);
    let n_before = words.len();
    let mut n_kept = n_before;
    words.resize(n_before + ascii.len(), 0);
    for byte in ascii {
        let becomes = ASCII.get(usize::from(byte & 0x7f)).copied().unwrap_or(GAP);
        if let Some(slot) = words.get_mut(n_kept) {
            *slot = becomes;
        }
        let is_dropped = becomes == 0 || (becomes == GAP && is_parted);
        n_kept += usize::from(!is_dropped);
        is_parted = becomes == GAP || (becomes == 0 && is_parted);
    }
    words.truncate(n_kept);
}

fn push(words: &mut Vec<u8>, c: char) {
    match kind(c) {
        Kind::Letter => c.to_lowercase().for_each(|lower| append(words, lower)),
        Kind::Alone => {
            part(words);
            append(words, c);
            part(words);
        }
        Kind::Gap => part(words),
        Kind::Nothing => {}
    }
}

fn append(words: &mut Vec<u8>, c: char) {
    words.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
}

/// Ends the word, if one is open.
fn part(words: &mut Vec<u8>) {
    if words.last().is_some_and(|last| *last != GAP) {
        words.push(GAP);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    Alone,
    Gap,
    Nothing,
}

/// What a character beyond ASCII is.
fn kind(c: char) -> Kind {
    match c {
        '\u{AC00}'..='\u{D7A3}' => Kind::Letter,
        '\u{3040}'..='\u{30FF}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{0E00}'..='\u{0EFF}'
        | '\u{1780}'..='\u{17FF}'
        | '\u{1000}'..='\u{109F}' => Kind::Alone,
        '\u{2019}' | '\u{2018}' | '\u{02BC}' | '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{2060}' => {
            Kind::Nothing
        }
        c if c.is_alphanumeric() => Kind::Letter,
        _ => Kind::Gap,
    }
}

/// Combining marks, conjoining Jamo and full-width forms: characters that another copy may print composed.
fn needs_composing(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{1100}'..='\u{11FF}' | '\u{3099}' | '\u{309A}' | '\u{FB00}'..='\u{FB06}' | '\u{FF01}'..='\u{FFEF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Words::of(text).iter().map(|word| String::from_utf8_lossy(word).into_owned()).collect()
    }

    #[test]
    fn marks_case_and_quotes_do_not_count() {
        assert_eq!(words("“Don’t—stop,”\n\nHe said."), ["dont", "stop", "he", "said"]);
        assert_eq!(words("\"Don't - stop\" he SAID"), ["dont", "stop", "he", "said"]);
    }

    #[test]
    fn decomposed_and_full_width_text_gives_the_same_words() {
        assert_eq!(
            words("cafe\u{301} ＬＮＧ 한국"),
            words("café LNG \u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}")
        );
    }

    #[test]
    fn unspaced_scripts_give_one_word_a_character() {
        assert_eq!(words("LNG契約。"), ["lng", "契", "約"]);
    }
}
