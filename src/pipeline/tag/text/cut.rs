//! Cuts folded text into words and runs of syllables, and says what stands between them.

#[cfg(test)]
mod tests;

use super::fold::Folded;
use super::runs::find_runs;
use super::token::{Gap, Outline, Token};
use super::words::ShortWord;
use super::{narrow, wide};

/// Knows the numbers of words.
pub(in crate::pipeline::tag) trait WordIds {
    /// The number of a short word, or [`Token::UNKNOWN`].
    fn id_of(&self, word: ShortWord) -> u32;

    /// The number of a word that is longer than [`ShortWord::LONGEST`], or [`Token::UNKNOWN`].
    fn id_of_long(&self, word: &[u8]) -> u32;
}

/// Cuts articles into tokens; its memory is used again for the next.
#[derive(Debug, Default)]
pub(in crate::pipeline::tag) struct Cutter {
    /// What the last article was cut into.
    pub(in crate::pipeline::tag) tokens: Vec<Token>,
    borders: Vec<u32>,
}

impl Cutter {
    /// Cuts a folded article into tokens.
    pub(in crate::pipeline::tag) fn cut(&mut self, folded: &Folded, ids: impl WordIds) -> Outline {
        let Self { tokens, borders } = self;
        tokens.clear();
        let (text, cased) = (folded.lower(), folded.cased());
        let (between, paragraph_from) = (Between::default(), None);
        let mut field =
            FieldCutter { text, cased, ids, tokens, between, at: 0, to: folded.text_start(), paragraph_from };
        field.cut(borders);
        let text_from = narrow(field.tokens.len());
        field.between = Between { gap: Gap::Sentence, ..Between::default() };
        (field.at, field.to, field.paragraph_from) = (folded.text_start(), folded.len(), None);
        field.cut(borders);
        let first_paragraph_to = field.paragraph_from.unwrap_or_else(|| narrow(field.tokens.len()));
        Outline { text_from, first_paragraph_to }
    }
}

/// What a byte is to the tokeniser.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Word,
    Space,
    Newline,
    Soft,
    Hyphen,
    Clause,
    Stop,
    /// The first byte of a character beyond ASCII.
    High,
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    reason = "computed by the compiler, for 256 bytes"
)]
const CLASSES: [Class; 256] = {
    let mut classes = [Class::Soft; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' | b'0'..=b'9' | b'A'..=b'Z' => Class::Word,
            b' ' | b'\t' | b'\r' | 0x0B | 0x0C => Class::Space,
            b'\n' => Class::Newline,
            b'-' => Class::Hyphen,
            b',' | b':' | b';' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'<' | b'>' | b'|' | b'\\' => Class::Clause,
            b'.' | b'!' | b'?' => Class::Stop,
            0x80.. => Class::High,
            _ => Class::Soft,
        };
        byte += 1;
    }
    classes
};

fn class(byte: u8) -> Class {
    CLASSES.get(usize::from(byte)).copied().unwrap_or(Class::Soft)
}

/// Scripts whose words are matched by characters; a change of script ends a token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Hangul,
    Han,
    Kana,
}

fn script(c: char) -> Option<Script> {
    match c {
        '\u{AC00}'..='\u{D7A3}' | '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' => Some(Script::Hangul),
        '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3134F}' => {
            Some(Script::Han)
        }
        '\u{3040}'..='\u{30FF}' => Some(Script::Kana),
        _ => None,
    }
}

/// What was seen since the last token; nothing if its gap is [`Gap::Joined`].
#[derive(Default)]
struct Between {
    gap: Gap,
    n_newlines: u32,
    stop: Option<u8>,
    space_after_stop: bool,
}

struct FieldCutter<'a, Ids> {
    text: &'a str,
    cased: &'a str,
    ids: Ids,
    tokens: &'a mut Vec<Token>,
    between: Between,
    /// How far it is read.
    at: usize,
    /// Where the field ends.
    to: usize,
    /// The token that begins the second paragraph.
    paragraph_from: Option<u32>,
}

impl<Ids: WordIds> FieldCutter<'_, Ids> {
    fn cut(&mut self, borders: &mut Vec<u32>) {
        find_runs(self.text.as_bytes(), self.at, self.to, borders);
        let (runs, _) = borders.as_chunks::<2>();
        for [start, end] in runs {
            self.run(wide(*start), wide(*end));
        }
    }

    /// Reads a run of letters: most often a word of ASCII after a space.
    fn run(&mut self, start: usize, end: usize) {
        // A dotted abbreviation has taken runs that follow its first.
        let mut start = start.max(self.at);
        let is_fresh = self.between.gap == Gap::Joined;
        let is_after_space = is_fresh && start == self.at + 1 && self.byte(self.at) == b' ';
        if !is_after_space && is_fresh && self.is_possessive(start) {
            self.at = start + 1;
            start = self.at;
        }
        if start >= end {
            return;
        }
        match self.plain_word(start, end) {
            Some(word) if is_after_space => {
                self.tokens.push(Token { start: narrow(start), end: narrow(end), word, gap: Gap::Soft });
                self.at = end;
            }
            Some(word) => {
                self.read_separators(start);
                self.push(start, end, word);
            }
            None => {
                self.read_separators(start);
                self.read_slowly(end);
            }
        }
    }

    /// The number of a short word of ASCII that is no abbreviation.
    fn plain_word(&self, start: usize, end: usize) -> Option<u32> {
        let may_be_dotted = end - start == 1 && self.byte(end) == b'.';
        let word = ShortWord::read(self.text.as_bytes(), start, end)?;
        (word.is_ascii() && !may_be_dotted).then(|| self.ids.id_of(word))
    }

    /// Whether an `s` here makes the word before it a possessive, of which it says nothing.
    fn is_possessive(&self, start: usize) -> bool {
        let follows_apostrophe = start == self.at + 1 && self.byte(self.at) == b'\'' && self.byte(start) == b's';
        let is_word = |last: &Token| last.word != Token::SYLLABLES && wide(last.end) == self.at;
        follows_apostrophe && self.tokens.last().is_some_and(is_word) && !self.continues_word(start + 1)
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or_default()
    }

    fn char(&self, at: usize) -> Option<char> {
        self.text.get(at..).and_then(|rest| rest.chars().next())
    }

    fn read_separators(&mut self, to: usize) {
        for at in self.at..to {
            let byte = self.byte(at);
            self.separator(class(byte), byte, at);
        }
        self.at = to;
    }

    fn separator(&mut self, class: Class, byte: u8, at: usize) {
        let gap = match class {
            Class::Clause => Gap::Clause,
            // A hyphen with room around it is a dash, and so are two in a row.
            Class::Hyphen if self.is_loose(at, 1) => Gap::Clause,
            _ => Gap::Soft,
        };
        self.between.gap = self.between.gap.max(gap);
        match class {
            Class::Space => self.between.space_after_stop |= self.between.stop.is_some(),
            Class::Newline => {
                self.between.n_newlines += 1;
                self.between.space_after_stop |= self.between.stop.is_some();
            }
            Class::Stop => self.between.stop = Some(byte),
            _ => {}
        }
    }

    /// Whether a mark of so many bytes has room on either side.
    fn is_loose(&self, at: usize, n_bytes: usize) -> bool {
        let is_room = |byte: u8| matches!(byte, b' ' | b'\n' | b'-' | 0);
        is_room(self.byte(at + n_bytes)) && is_room(at.checked_sub(1).map_or(0, |before| self.byte(before)))
    }

    /// Reads a run that is not one short word of ASCII.
    fn read_slowly(&mut self, end: usize) {
        while self.at < end {
            match class(self.byte(self.at)) {
                Class::High => self.beyond_ascii(),
                _ => self.word(1),
            }
        }
    }

    /// Reads a word that begins here with a character of so many bytes.
    fn word(&mut self, n_first: usize) {
        let start = self.at;
        let mut end = start + n_first;
        while self.continues_word(end) {
            end += self.char(end).map_or(1, char::len_utf8);
        }
        let may_be_dotted = end - start == 1 && self.byte(end) == b'.';
        if may_be_dotted && self.dotted().is_some() {
            return;
        }
        let word = match ShortWord::read(self.text.as_bytes(), start, end) {
            Some(word) => self.ids.id_of(word),
            None => self.ids.id_of_long(self.text.as_bytes().get(start..end).unwrap_or_default()),
        };
        self.push(start, end, word);
    }

    /// Whether a word that reached this byte goes on.
    fn continues_word(&self, at: usize) -> bool {
        match class(self.byte(at)) {
            Class::Word => at < self.to,
            Class::High => at < self.to && self.char(at).is_some_and(|c| c.is_alphanumeric() && script(c).is_none()),
            _ => false,
        }
    }

    /// Reads `U.S.` as one word, `us`; `None` where this is no such word.
    fn dotted(&mut self) -> Option<()> {
        const LONGEST: usize = 8;
        let mut letters = [0_u8; LONGEST];
        let mut n_letters = 0;
        let start = self.at;
        let mut at = start;
        while at < self.to && self.byte(at).is_ascii_lowercase() {
            let is_last = at + 1 >= self.to || self.byte(at + 1) != b'.';
            let is_word = is_last && self.continues_word(at + 1);
            if is_word {
                break;
            }
            let Some(letter) = letters.get_mut(n_letters) else { break };
            *letter = self.byte(at);
            n_letters += 1;
            at += if is_last { 1 } else { 2 };
            if is_last {
                break;
            }
        }
        if n_letters < 2 {
            return None;
        }
        let word = self.ids.id_of(ShortWord::new(letters.get(..n_letters)?));
        self.push(start, at, word);
        Some(())
    }

    fn beyond_ascii(&mut self) {
        let Some(c) = self.char(self.at) else {
            self.at += 1;
            return;
        };
        if let Some(script) = script(c) {
            return self.syllables(script);
        }
        if c.is_alphanumeric() {
            return self.word(c.len_utf8());
        }
        let (class, byte) = match c {
            '。' | '｡' => (Class::Stop, b'!'),
            // "한·미 FTA" is one name; a dot with room around it parts what stands beside it.
            '·' | '・' if !self.is_loose(self.at, c.len_utf8()) => (Class::Soft, 0),
            '—' | '―' | '·' | '・' | '、' | '•' | '…' | '〈' | '〉' | '《' | '》' | '「' | '」' | '【' | '】' | '■'
            | '▶' | '△' => (Class::Clause, 0),
            _ => (Class::Soft, 0),
        };
        self.separator(class, byte, self.at);
        // An ideographic full stop needs no space after it.
        self.between.space_after_stop |= class == Class::Stop;
        self.at += c.len_utf8();
    }

    fn syllables(&mut self, of: Script) {
        let start = self.at;
        let run = self.text.get(start..self.to).unwrap_or_default();
        let length: usize = run.chars().take_while(|c| script(*c) == Some(of)).map(char::len_utf8).sum();
        self.push(start, start + length, Token::SYLLABLES);
    }

    fn push(&mut self, start: usize, end: usize, word: u32) {
        let gap = self.gap_before(start);
        // Room before the text's first word ends no paragraph: its gap was set already.
        if self.between.n_newlines >= 2 && self.between.gap != Gap::Sentence && self.paragraph_from.is_none() {
            self.paragraph_from = Some(narrow(self.tokens.len()));
        }
        self.tokens.push(Token { start: narrow(start), end: narrow(end), word, gap });
        self.between = Between::default();
        self.at = end;
    }

    fn gap_before(&self, start: usize) -> Gap {
        let between = &self.between;
        if between.n_newlines >= 2 {
            return Gap::Sentence;
        }
        match between.stop {
            Some(b'.') if between.space_after_stop => {
                let is_abbreviated = self.starts_small(start) || self.follows_abbreviation();
                if is_abbreviated { between.gap.max(Gap::Soft) } else { Gap::Sentence }
            }
            Some(_) if between.space_after_stop => Gap::Sentence,
            _ => between.gap,
        }
    }

    fn starts_small(&self, start: usize) -> bool {
        self.cased.as_bytes().get(start).is_some_and(u8::is_ascii_lowercase)
    }

    /// Whether the last word is one that is written with a full stop.
    fn follows_abbreviation(&self) -> bool {
        const ABBREVIATIONS: [&str; 33] = [
            "adm", "apr", "aug", "brig", "capt", "co", "col", "corp", "dec", "dr", "feb", "fig", "gen", "gov", "inc",
            "jan", "jr", "ltd", "mar", "mr", "mrs", "ms", "no", "nov", "oct", "prof", "rep", "sen", "sept", "sgt",
            "sr", "st", "vs",
        ];
        let Some(last) = self.tokens.last() else { return false };
        let word = self.text.get(wide(last.start)..wide(last.end)).unwrap_or_default();
        word.len() <= 4 && ABBREVIATIONS.binary_search(&word).is_ok()
    }
}
