//! The text as bare words: what stays equal when only marks, case and quotes were changed on the way.
//!
//! # Why
//! Syndicated copies differ in quotes, dashes, white space and capitals. Letters and digits are kept in lower case, an
//! apostrophe inside a word is dropped, everything else parts words. Scripts that are written without spaces give one
//! "word" a character, so that five of them are a fair piece of a sentence.

use unicode_normalization::UnicodeNormalization;

/// A text as words, in one buffer.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// The words, one space between.
    pub(super) joined: String,
    /// Where each word ends in the buffer.
    pub(super) ends: Vec<u32>,
}

impl Words {
    /// Reads a text; composed and decomposed spellings give the same words.
    pub(super) fn of(text: &str) -> Self {
        let mut words = Self::with_room(text.len());
        if words.read(text) {
            return words;
        }
        let composed: String = text.nfkc().collect();
        let mut words = Self::with_room(composed.len());
        words.read(&composed);
        words
    }

    fn with_room(n_bytes: usize) -> Self {
        Self { joined: String::with_capacity(n_bytes + n_bytes / 8), ends: Vec::with_capacity(n_bytes / 5) }
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The words in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |&end| {
            let end = end as usize;
            let word = self.joined.get(start..end).unwrap_or_default();
            start = end + 1;
            word
        })
    }

    /// Appends a text's words; false where it must be composed first and what was read is to be thrown away.
    fn read(&mut self, text: &str) -> bool {
        let is_composed = !text.chars().any(needs_composing);
        let mut in_word = false;
        for c in text.chars() {
            match kind(c) {
                Kind::Letter => {
                    self.open(&mut in_word);
                    self.push_lower(c);
                }
                Kind::Alone => {
                    self.close(&mut in_word);
                    self.open(&mut in_word);
                    self.joined.push(c);
                    self.close(&mut in_word);
                }
                Kind::Gap => self.close(&mut in_word),
                Kind::Nothing => {}
            }
        }
        self.close(&mut in_word);
        is_composed
    }

    fn open(&mut self, in_word: &mut bool) {
        if !*in_word && !self.joined.is_empty() {
            self.joined.push(' ');
        }
        *in_word = true;
    }

    fn close(&mut self, in_word: &mut bool) {
        if *in_word {
            self.ends.push(u32::try_from(self.joined.len()).unwrap_or(u32::MAX));
        }
        *in_word = false;
    }

    fn push_lower(&mut self, c: char) {
        if c.is_ascii() {
            self.joined.push(c.to_ascii_lowercase());
        } else {
            self.joined.extend(c.to_lowercase());
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    Alone,
    Gap,
    Nothing,
}

fn kind(c: char) -> Kind {
    if c.is_ascii() {
        return match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => Kind::Letter,
            '\'' => Kind::Nothing,
            _ => Kind::Gap,
        };
    }
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
        Words::of(text).iter().map(str::to_owned).collect()
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
