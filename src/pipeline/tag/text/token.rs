//! Cuts folded text into words and runs of syllables, and says what stands between them.

#[cfg(test)]
mod tests;

use super::fold::Folded;
use super::narrow;
use super::run::letters_and_digits;

/// What stands before a token, from nothing to the end of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(in crate::pipeline::tag) enum Gap {
    /// Nothing: the script changes, as in `LNG선`.
    #[default]
    Joined,
    /// White space, a hyphen, quotes: a phrase runs on.
    Soft,
    /// A comma, a colon, brackets: a phrase ends, a sentence goes on.
    Clause,
    /// A full stop or a paragraph's end.
    Sentence,
}

/// A word, or a run of characters of a script that writes none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pipeline::tag) struct Token {
    /// First byte in the folded text.
    pub(in crate::pipeline::tag) start: u32,
    /// One past the last byte.
    pub(in crate::pipeline::tag) end: u32,
    /// The word's number, [`Token::UNKNOWN`] or [`Token::SYLLABLES`].
    pub(in crate::pipeline::tag) word: u32,
    /// Counts sentences from 0; title and text share none.
    pub(in crate::pipeline::tag) sentence: u32,
    /// What stands before it.
    pub(in crate::pipeline::tag) gap: Gap,
    /// Which capitals it is written with.
    pub(in crate::pipeline::tag) capitals: Capitals,
}

impl Token {
    /// A word that is in no phrase.
    pub(in crate::pipeline::tag) const UNKNOWN: u32 = u32::MAX;
    /// Hangul, Han or Kana: matched by characters.
    pub(in crate::pipeline::tag) const SYLLABLES: u32 = u32::MAX - 1;
}

/// Which capitals a word has in the text, or needs in a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(in crate::pipeline::tag) enum Capitals {
    /// The first letter is small, or has no case.
    #[default]
    None,
    /// The first letter is one.
    Initial,
    /// All letters are, but for the plural's s.
    All,
}

/// Knows the numbers of words.
pub(in crate::pipeline::tag) trait WordIds {
    /// The number of the word between two bytes of a padded text.
    fn id_at(&mut self, text: &str, start: usize, end: usize) -> Option<u32>;

    /// The number of a word that does not stand in the text as it is: `us` for `U.S.`.
    fn id_of(&mut self, word: &str) -> Option<u32>;
}

/// Where an article's parts begin, in tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::pipeline::tag) struct Outline {
    /// The first token of the text; those before it are the title's.
    pub(in crate::pipeline::tag) text_from: u32,
    /// One past the last token of the first paragraph.
    pub(in crate::pipeline::tag) first_paragraph_to: u32,
}

/// Cuts a folded article into tokens.
pub(in crate::pipeline::tag) fn tokenise(folded: &Folded, ids: impl WordIds, tokens: &mut Vec<Token>) -> Outline {
    tokens.clear();
    let text_start = folded.text_start();
    let mut cutter = Cutter {
        text: folded.lower(),
        cased: folded.cased(),
        ids,
        tokens,
        between: Between::default(),
        sentence: 0,
        paragraph_from: None,
    };
    cutter.cut(0, text_start);
    let text_from = narrow(cutter.tokens.len());
    cutter.between = Between { gap: Gap::Sentence, ..Between::default() };
    cutter.paragraph_from = None;
    cutter.cut(text_start, folded.len());
    let first_paragraph_to = cutter.paragraph_from.unwrap_or_else(|| narrow(cutter.tokens.len()));
    Outline { text_from, first_paragraph_to }
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

/// What was seen since the last token.
#[derive(Default)]
struct Between {
    gap: Gap,
    n_newlines: u32,
    stop: Option<u8>,
    space_after_stop: bool,
}

struct Cutter<'a, Ids> {
    text: &'a str,
    cased: &'a str,
    ids: Ids,
    tokens: &'a mut Vec<Token>,
    between: Between,
    sentence: u32,
    /// The token that begins the second paragraph.
    paragraph_from: Option<u32>,
}

impl<Ids: WordIds> Cutter<'_, Ids> {
    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or_default()
    }

    fn char(&self, at: usize) -> Option<char> {
        self.text.get(at..).and_then(|rest| rest.chars().next())
    }

    fn cut(&mut self, from: usize, to: usize) {
        let mut at = from;
        while at < to {
            let byte = self.byte(at);
            at = match class(byte) {
                Class::Word => self.word(at, 1, to),
                Class::High => self.beyond_ascii(at, to),
                other => {
                    self.separator(other, byte, at);
                    at + 1
                }
            };
        }
    }

    fn separator(&mut self, class: Class, byte: u8, at: usize) {
        let gap = match class {
            Class::Clause => Gap::Clause,
            // A hyphen with room around it is a dash, and so are two in a row.
            Class::Hyphen if self.is_loose(at) => Gap::Clause,
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

    fn is_loose(&self, at: usize) -> bool {
        let is_room = |byte: u8| matches!(byte, b' ' | b'\n' | b'-' | 0);
        is_room(self.byte(at + 1)) && is_room(at.checked_sub(1).map_or(0, |before| self.byte(before)))
    }

    /// Reads a word that begins here with a character of so many bytes; says where reading goes on.
    fn word(&mut self, start: usize, n_first: usize, to: usize) -> usize {
        let mut end = start + n_first;
        loop {
            end += letters_and_digits(self.text.as_bytes(), end, to);
            let is_high = end < to && class(self.byte(end)) == Class::High;
            let letter = is_high.then(|| self.char(end)).flatten();
            match letter.filter(|c| c.is_alphanumeric() && script(*c).is_none()) {
                Some(c) => end += c.len_utf8(),
                None => break,
            }
        }
        let may_be_dotted = end - start == 1 && self.byte(end) == b'.' && end + 1 < to;
        if let Some(after) = may_be_dotted.then(|| self.dotted(start, to)).flatten() {
            return after;
        }
        let word = self.ids.id_at(self.text, start, end).unwrap_or(Token::UNKNOWN);
        self.push(start, end, word);
        self.skip_possessive(end, to)
    }

    /// Whether a word that reached this byte goes on.
    fn continues_word(&self, at: usize, to: usize) -> bool {
        match class(self.byte(at)) {
            Class::Word => at < to,
            Class::High => at < to && self.char(at).is_some_and(|c| c.is_alphanumeric() && script(c).is_none()),
            _ => false,
        }
    }

    /// Steps over the `'s` of a possessive, which says nothing about the word.
    fn skip_possessive(&self, end: usize, to: usize) -> usize {
        let is_possessive =
            end + 1 < to && self.byte(end) == b'\'' && self.byte(end + 1) == b's' && !self.continues_word(end + 2, to);
        if is_possessive { end + 2 } else { end }
    }

    /// Reads `U.S.` as one word, `us`; `None` where this is no such word.
    fn dotted(&mut self, start: usize, to: usize) -> Option<usize> {
        const LONGEST: usize = 8;
        let mut letters = [0_u8; LONGEST];
        let mut n_letters = 0;
        let mut at = start;
        while at < to && self.byte(at).is_ascii_lowercase() {
            let is_last = at + 1 >= to || self.byte(at + 1) != b'.';
            let is_word = is_last && self.continues_word(at + 1, to);
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
        let letters = letters.get(..n_letters).and_then(|letters| std::str::from_utf8(letters).ok())?;
        let word = self.ids.id_of(letters).unwrap_or(Token::UNKNOWN);
        self.push(start, at, word);
        Some(self.skip_possessive(at, to))
    }

    fn beyond_ascii(&mut self, at: usize, to: usize) -> usize {
        let Some(c) = self.char(at) else { return at + 1 };
        if let Some(script) = script(c) {
            return self.syllables(at, to, script);
        }
        if c.is_alphanumeric() {
            return self.word(at, c.len_utf8(), to);
        }
        let (class, byte) = match c {
            '。' | '｡' => (Class::Stop, b'!'),
            '—' | '―' | '·' | '・' | '、' | '•' | '…' | '〈' | '〉' | '《' | '》' | '「' | '」' | '【' | '】' | '■'
            | '▶' | '△' => (Class::Clause, 0),
            _ => (Class::Soft, 0),
        };
        self.separator(class, byte, at);
        // An ideographic full stop needs no space after it.
        self.between.space_after_stop |= class == Class::Stop;
        at + c.len_utf8()
    }

    fn syllables(&mut self, start: usize, to: usize, of: Script) -> usize {
        let run = self.text.get(start..to).unwrap_or_default();
        let length: usize = run.chars().take_while(|c| script(*c) == Some(of)).map(char::len_utf8).sum();
        self.push(start, start + length, Token::SYLLABLES);
        start + length
    }

    fn push(&mut self, start: usize, end: usize, word: u32) {
        let capitals = if word == Token::SYLLABLES { Capitals::None } else { self.capitals(start, end) };
        let gap = self.gap_before(start);
        if gap == Gap::Sentence && !self.tokens.is_empty() {
            self.sentence += 1;
        }
        // Room before the text's first word ends no paragraph: its gap was set already.
        if self.between.n_newlines >= 2 && self.between.gap != Gap::Sentence && self.paragraph_from.is_none() {
            self.paragraph_from = Some(narrow(self.tokens.len()));
        }
        let sentence = self.sentence;
        self.tokens.push(Token { start: narrow(start), end: narrow(end), word, sentence, gap, capitals });
        self.between = Between::default();
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
        let word = self.text.get(super::wide(last.start)..super::wide(last.end)).unwrap_or_default();
        word.len() <= 4 && ABBREVIATIONS.binary_search(&word).is_ok()
    }

    fn capitals(&self, start: usize, end: usize) -> Capitals {
        let bytes = self.cased.as_bytes();
        let first = bytes.get(start).copied().unwrap_or_default();
        if first.is_ascii_lowercase() {
            return Capitals::None;
        }
        let Some(word) = self.cased.get(start..end) else { return Capitals::None };
        let rest = word.as_bytes().get(1..).unwrap_or_default();
        let is_rest_small = !rest.is_empty() && rest.iter().all(u8::is_ascii_lowercase);
        if first.is_ascii_uppercase() && is_rest_small {
            return Capitals::Initial;
        }
        let n_small = word.chars().filter(|c| c.is_lowercase()).count();
        let n_large = word.chars().filter(|c| c.is_uppercase()).count();
        let is_plural = n_small == 1 && n_large > 1 && word.ends_with('s');
        match (n_large, word.chars().next().is_some_and(char::is_uppercase)) {
            (0, _) => Capitals::None,
            _ if n_small == 0 || is_plural => Capitals::All,
            (_, true) => Capitals::Initial,
            _ => Capitals::None,
        }
    }
}
