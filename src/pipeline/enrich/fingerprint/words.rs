//! The text as bare words: what stays equal when only marks, case and quotes were changed on the way.
//!
//! # Why
//! Syndicated copies differ in quotes, dashes, white space and capitals. Letters and digits are kept in lower case, an
//! apostrophe inside a word is dropped, everything else parts words. Scripts that are written without spaces give one
//! "word" a character, so that five of them are a fair piece of a sentence.

use unicode_normalization::UnicodeNormalization;

use crate::pipeline::eight;

/// What parts two words.
const GAP: u8 = b' ';

/// What an apostrophe becomes, until it is dropped; no byte of a text is this one.
const DROPPED: u8 = 0xff;

/// The most bytes that a character becomes, with a gap on either side, and room to write eight at once.
const MOST_BYTES: usize = 24;

/// A text as words, none of them empty, a gap behind each; it serves one text after the other.
///
/// What stands behind the words is room, and is written over.
#[derive(Debug, Default)]
pub(super) struct Words {
    folded: Vec<u8>,
    bytes: Vec<u8>,
    n_bytes: usize,
    /// Where each word's gap is.
    ends: Vec<usize>,
    n_ends: usize,
    /// The first byte where a gap that comes now is none, because one was written last, or nothing yet.
    parted: u64,
}

impl Words {
    /// Reads a text; composed and decomposed spellings give the same words.
    pub(super) fn read(&mut self, text: &str) {
        if !self.read_until(text, needs_composing) {
            self.read_until(&text.nfkc().collect::<String>(), |_| false);
        }
    }

    /// The words with one space between them, none at either end.
    pub(super) fn joined(&self) -> &[u8] {
        let written = self.bytes.get(..self.n_bytes).unwrap_or_default();
        written.strip_suffix(&[GAP]).unwrap_or_default()
    }

    /// The words in order.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        let mut start = 0;
        self.ends.get(..self.n_ends).unwrap_or_default().iter().map(move |end| {
            let word = self.bytes.get(start..*end).unwrap_or_default();
            start = end + 1;
            word
        })
    }

    /// For how many bytes of text it has room, whatever is left of them in words.
    pub(super) fn room(&self) -> usize {
        self.folded.capacity()
    }

    /// Reads all of a text, or up to a character that stops the reading: then the words are not the text's.
    fn read_until(&mut self, text: &str, stops: impl Fn(char) -> bool) -> bool {
        (self.n_bytes, self.n_ends, self.parted) = (0, 0, eight::first_bytes(1));
        let folded = fold(text, std::mem::take(&mut self.folded));
        let is_read = self.write_all(text, &folded, stops).is_some();
        self.folded = folded;
        is_read
    }

    /// Writes the words of a text and of what it folds to; `None` at a character that stops the reading.
    fn write_all(&mut self, text: &str, folded: &[u8], stops: impl Fn(char) -> bool) -> Option<()> {
        let mut at = 0;
        while let Some(bytes) = folded.get(at..).and_then(|rest| rest.first_chunk()) {
            self.make_room();
            let bytes = u64::from_le_bytes(*bytes);
            let n_ascii = eight::place(eight::beyond_ascii(bytes));
            if n_ascii == 8 {
                self.push_ascii(bytes, 8);
                at += 8;
                continue;
            }
            if n_ascii > 0 {
                self.push_ascii(bytes, n_ascii);
                at += n_ascii;
            }
            if folded.get(at) == Some(&DROPPED) {
                at += 1;
                continue;
            }
            let c = text.get(at..)?.chars().next()?;
            if stops(c) {
                return None;
            }
            self.push(c);
            at += c.len_utf8();
        }
        Some(())
    }

    fn make_room(&mut self) {
        if self.bytes.len() < self.n_bytes + MOST_BYTES {
            self.bytes.resize(2 * (self.n_bytes + MOST_BYTES), 0);
        }
        if self.ends.len() < self.n_ends + MOST_BYTES {
            self.ends.resize(2 * (self.n_ends + MOST_BYTES), 0);
        }
    }

    /// Writes eight folded bytes, or the first of them, without the gaps that repeat one.
    #[inline]
    fn push_ascii(&mut self, bytes: u64, n_bytes: usize) {
        let gaps = eight::equal(bytes, GAP) & eight::first_bytes(n_bytes);
        let repeated = gaps & (gaps << 8 | self.parted);
        self.parted = eight::seen_from(gaps, n_bytes.wrapping_sub(1)) & eight::first_bytes(1);
        if repeated == 0 {
            self.write(bytes, n_bytes, gaps);
        } else {
            self.write_without(bytes, n_bytes, repeated);
        }
    }

    fn write_without(&mut self, bytes: u64, n_bytes: usize, repeated: u64) {
        let (bytes, n_bytes) = (eight::without(bytes, repeated), n_bytes - eight::count(repeated));
        self.write(bytes, n_bytes, eight::equal(bytes, GAP) & eight::first_bytes(n_bytes));
    }

    /// All eight bytes are written, and four ends, for no more than every other byte is a gap; those that are too many are
    /// written over. How many words end in eight bytes is what no processor can foresee.
    #[inline]
    fn write(&mut self, bytes: u64, n_bytes: usize, gaps: u64) {
        if let Some(room) = self.bytes.get_mut(self.n_bytes..self.n_bytes + 8) {
            room.copy_from_slice(&bytes.to_le_bytes());
        }
        let second = eight::but_first(gaps);
        let third = eight::but_first(second);
        let fourth = eight::but_first(third);
        if let Some(room) = self.ends.get_mut(self.n_ends..self.n_ends + 4) {
            room.copy_from_slice(&[gaps, second, third, fourth].map(|gap| self.n_bytes + eight::place(gap)));
        }
        self.n_bytes += n_bytes;
        self.n_ends += eight::count(gaps);
    }

    fn push(&mut self, c: char) {
        match kind(c) {
            Kind::Cased => c.to_lowercase().for_each(|lower| self.append(lower)),
            Kind::Uncased => self.append(c),
            Kind::Alone => {
                self.part();
                self.append(c);
                self.part();
            }
            Kind::Gap => self.part(),
            Kind::Nothing => {}
        }
    }

    fn append(&mut self, c: char) {
        let mut encoded = [0; 8];
        let n_bytes = c.encode_utf8(&mut encoded).len();
        self.write(u64::from_le_bytes(encoded), n_bytes, 0);
        self.parted = 0;
    }

    /// Ends the word, if one is open.
    fn part(&mut self) {
        self.push_ascii(u64::from(GAP), 1);
    }
}

/// The text with letters in lower case and gaps for marks, as far as it is ASCII, and gaps behind it, in the memory of
/// the last one: a loop that the compiler turns into vector instructions.
fn fold(text: &str, mut folded: Vec<u8>) -> Vec<u8> {
    folded.clear();
    folded.reserve(text.len() + 8);
    folded.extend(text.bytes().map(|byte| {
        let lower = byte | 0x20;
        let is_word = lower.wrapping_sub(b'a') < 26 || byte.wrapping_sub(b'0') < 10;
        let ascii = if is_word { lower } else { GAP };
        let ascii = if byte == b'\'' { DROPPED } else { ascii };
        if byte < 0x80 { ascii } else { byte }
    }));
    folded.extend([GAP; 8]);
    folded
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A letter or digit that may have a lower case.
    Cased,
    /// One that has none.
    Uncased,
    Alone,
    Gap,
    Nothing,
}

/// What a character beyond ASCII is. The standard library has to search a table for most; what articles are full of is told
/// by its range.
fn kind(c: char) -> Kind {
    match c {
        '\u{AC00}'..='\u{D7A3}' | 'ß'..='ö' | 'ø'..='ÿ' | 'а'..='я' => Kind::Uncased,
        'À'..='Ö' | 'Ø'..='Þ' | 'А'..='Я' => Kind::Cased,
        '\u{2010}'..='\u{2017}' | '\u{201A}'..='\u{2027}' => Kind::Gap,
        '\u{3040}'..='\u{30FF}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{0E00}'..='\u{0EFF}'
        | '\u{1780}'..='\u{17FF}'
        | '\u{1000}'..='\u{109F}' => Kind::Alone,
        '\u{2019}' | '\u{2018}' | '\u{02BC}' | '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{2060}' => {
            Kind::Nothing
        }
        c if c.is_alphanumeric() => Kind::Cased,
        _ => Kind::Gap,
    }
}

/// Combining marks, conjoining Jamo and full-width forms: characters that another copy may print composed.
fn needs_composing(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{1100}'..='\u{11FF}' | '\u{3099}' | '\u{309A}' | '\u{FB00}'..='\u{FB06}' | '\u{FF01}'..='\u{FFEF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Words {
        let mut words = Words::default();
        // What a text leaves behind is not read with the next.
        words.read("A longer text, é, than most that are read here, and one that ends in a word");
        words.read(text);
        words
    }

    fn words(text: &str) -> Vec<String> {
        read(text).iter().map(|word| String::from_utf8_lossy(word).into_owned()).collect()
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
    fn what_is_told_by_its_range_is_what_the_standard_library_says() {
        for c in ('\u{80}'..=char::MAX).filter(|c| !matches!(kind(*c), Kind::Alone | Kind::Nothing)) {
            let is_same_in_lower_case = c.to_lowercase().eq([c]);

            assert_eq!(c.is_alphanumeric(), kind(c) != Kind::Gap, "{c:?}");
            assert!(kind(c) != Kind::Uncased || is_same_in_lower_case, "{c:?}");
        }
    }

    #[test]
    fn unspaced_scripts_give_one_word_a_character() {
        assert_eq!(words("LNG契約。"), ["lng", "契", "約"]);
    }

    /// Words one character at a time, as the first lines of this file say.
    fn plainly(text: &str) -> Vec<String> {
        let mut bare = String::new();
        for c in text.chars() {
            let is_ascii_word = c.is_ascii_alphanumeric();
            match if c.is_ascii() { Kind::Gap } else { kind(c) } {
                _ if is_ascii_word => bare.push(c.to_ascii_lowercase()),
                Kind::Nothing => {}
                _ if c == '\'' => {}
                Kind::Cased | Kind::Uncased => bare.extend(c.to_lowercase()),
                Kind::Alone => bare.extend([' ', c, ' ']),
                Kind::Gap => bare.push(' '),
            }
        }
        bare.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
    }

    proptest! {
        #[test]
        fn eight_bytes_at_once_give_the_same_words_as_one(
            pieces in proptest::collection::vec(prop_oneof![
                "[ -~\n]{0,20}", "['’]{1,3}", " {1,3}", "[A-Za-z]{1,12}", "[가-힣]{1,4}", "[契約のア]{1,3}", "[äéİßŁ“”—…]{1,3}",
            ], 0..40),
        ) {
            let text = pieces.concat();
            prop_assume!(!text.chars().any(needs_composing));

            let expected = plainly(&text);
            let read = read(&text);

            prop_assert_eq!(String::from_utf8_lossy(read.joined()), expected.join(" "));
            prop_assert_eq!(words(&text), expected);
        }
    }
}
