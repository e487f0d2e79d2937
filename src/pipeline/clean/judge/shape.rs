//! The shape of a line: what can be counted in one pass over its characters.

use super::kind::Kind;
use super::marks::{Marks, WordMark};
use super::plain_word::PlainWord;
use super::vocabulary::{Vocabulary, hash_plain_word, hash_word};

/// Counts over one line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// Characters.
    pub(super) chars: u32,
    /// Letters of any script.
    pub(super) letters: u32,
    /// Capital letters of Latin, Greek and Cyrillic.
    pub(super) capitals: u32,
    /// Decimal digits.
    pub(super) digits: u32,
    /// Words; two ideographs or kana count as one word.
    pub(super) words: u32,
    /// Words that begin with a capital.
    pub(super) capitalised: u32,
    /// Words that are all capitals.
    pub(super) shouted: u32,
    /// Words of each role, in the order of the bits of [`role`](super::vocabulary::role).
    pub(super) roles: [u16; 7],
    /// Full stops, question and exclamation marks that end a sentence: before a space, a quote or the end.
    pub(super) sentence_ends: u32,
    /// Commas.
    pub(super) commas: u32,
    /// Double quotation marks.
    pub(super) quotes: u32,
    /// Bars, middle dots and bullets.
    pub(super) bars: u32,
    /// Angle signs and arrows.
    pub(super) arrows: u32,
    /// Slashes.
    pub(super) slashes: u32,
    /// Opening brackets of any kind.
    pub(super) brackets: u32,
    /// Colons.
    pub(super) colons: u32,
    /// At signs.
    pub(super) ats: u32,
    /// Currency and per cent signs.
    pub(super) amounts: u32,
    /// Hangul syllables.
    pub(super) hangul: u32,
    /// Ideographs.
    pub(super) han: u32,
    /// Kana.
    pub(super) kana: u32,
    /// Letters of other scripts than Latin, Greek, Cyrillic, Hangul, Han and kana.
    pub(super) exotic: u32,
    /// Runs of exactly four digits: years, mostly.
    pub(super) years: u32,
    /// The first character's kind.
    pub(super) first: Kind,
    /// The last character's kind, closing quotes and brackets looked through.
    pub(super) last: Kind,
    /// Whether a quotation mark or a bracket closes the line.
    pub(super) closed: bool,
}

/// A word of fewer bytes is too common to say what a line is about.
const MIN_TELLING_BYTES: usize = 5;

impl Shape {
    /// Measures a line. Its telling words (long, and without a role) are added to `marks`.
    #[must_use]
    pub(super) fn measure(line: &str, vocabulary: &Vocabulary, marks: &mut Marks) -> Self {
        marks.make_room(line.len() / MIN_TELLING_BYTES + 1);
        let mut measure = Measure {
            shape: Self::default(),
            vocabulary,
            marks,
            told: Told::default(),
            word: Word::default(),
            pending_stop: false,
        };
        let bytes = line.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii_alphabetic()
                && let Some(width) = measure.plain_words(bytes, at)
            {
                at += width;
                continue;
            }
            let (kind, width) = match Kind::of_ascii(byte) {
                Some(kind) => (kind, 1),
                None => wide_kind(line, at),
            };
            measure.step(kind, at, bytes);
            at += width;
            if kind.is_in_words() {
                at += measure.small_letters(bytes.get(at..).unwrap_or_default());
            }
        }
        measure.finish(bytes)
    }

    /// Words of this role, one bit of [`role`](super::vocabulary::role).
    #[must_use]
    pub(super) fn role(&self, role: u8) -> u32 {
        self.roles.get(role.trailing_zeros() as usize).copied().unwrap_or_default().into()
    }

    /// Letters of scripts that are written without spaces, or whose words this crate has no list of.
    #[must_use]
    pub(super) const fn unlisted_letters(&self) -> u32 {
        self.han + self.kana + self.hangul + self.exotic
    }
}

fn wide_kind(line: &str, at: usize) -> (Kind, usize) {
    let character = line.get(at..).and_then(|rest| rest.chars().next());
    character.map_or((Kind::Other, 1), |character| (Kind::of(character), character.len_utf8()))
}

/// The word under way.
#[derive(Debug, Clone, Copy, Default)]
struct Word {
    start: usize,
    letters: u32,
    capitals: u32,
    digits: u32,
    begins_with_capital: bool,
    ideographs: u32,
}

/// Words of each role that are not yet among the shape's, one byte a role.
#[derive(Debug, Clone, Copy, Default)]
struct Told {
    counts: u64,
    n_words: u8,
}

impl Told {
    #[inline]
    fn count(&mut self, roles: u8, all: &mut [u16; 7]) {
        self.counts += ONE_OF_EACH.get(usize::from(roles)).copied().unwrap_or_default();
        self.n_words += 1;
        if self.n_words == u8::MAX {
            self.add_to(all);
        }
    }

    #[inline]
    fn add_to(&mut self, all: &mut [u16; 7]) {
        for (all, told) in all.iter_mut().zip(self.counts.to_le_bytes()) {
            *all = all.saturating_add(told.into());
        }
        *self = Self::default();
    }
}

/// A set of roles as a byte of one for each.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse to build")]
static ONE_OF_EACH: [u64; 256] = {
    let mut ones = [0; 256];
    let mut roles = 0;
    while roles < 256 {
        let mut role = 0;
        while role < 8 {
            ones[roles] |= ((roles as u64 >> role) & 1) << (8 * role);
            role += 1;
        }
        roles += 1;
    }
    ones
};

struct Measure<'a> {
    shape: Shape,
    vocabulary: &'a Vocabulary,
    marks: &'a mut Marks,
    told: Told,
    word: Word,
    /// A full stop was read and nothing after it yet.
    pending_stop: bool,
}

impl Measure<'_> {
    fn step(&mut self, kind: Kind, at: usize, bytes: &[u8]) {
        if self.shape.chars == 0 {
            self.shape.first = kind;
        }
        self.shape.chars += 1;
        if kind.is_in_words() {
            self.letter(kind, at);
            return;
        }
        // "don't" and "co-operate" are one word each.
        let joins = matches!(kind, Kind::Apostrophe | Kind::Dash) && self.word.letters > 0;
        if joins && bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic) {
            return;
        }
        self.close_word(at, bytes);
        self.mark(kind);
    }

    fn letter(&mut self, kind: Kind, at: usize) {
        self.pending_stop = false;
        self.shape.last = kind;
        self.shape.closed = false;
        let word = &mut self.word;
        if word.letters + word.digits == 0 {
            word.start = at;
            word.begins_with_capital = kind == Kind::Capital;
        }
        match kind {
            Kind::Digit => word.digits += 1,
            Kind::Capital => {
                word.letters += 1;
                word.capitals += 1;
            }
            Kind::Han | Kind::Kana => {
                word.letters += 1;
                word.ideographs += 1;
                if kind == Kind::Han { self.shape.han += 1 } else { self.shape.kana += 1 }
            }
            Kind::Hangul => {
                word.letters += 1;
                self.shape.hangul += 1;
            }
            Kind::Exotic => {
                word.letters += 1;
                self.shape.exotic += 1;
            }
            _ => word.letters += 1,
        }
    }

    /// Most of every text is words of few ASCII letters, none but the first a capital, and nothing that could join them to
    /// what follows: a run of such words is counted at once, with the spaces between. Gives the bytes that it takes.
    #[inline]
    fn plain_words(&mut self, line: &[u8], from: usize) -> Option<usize> {
        if self.word.letters + self.word.digits > 0 {
            return None;
        }
        let mut at = from;
        let (mut n_words, mut n_capitals, mut n_spaces) = (0, 0, 0);
        let mut last = Kind::Small;
        while let Some(word) = PlainWord::at(line, at) {
            self.tell(word.n_letters, hash_plain_word(&word));
            n_words += 1;
            n_capitals += u32::from(word.is_capital);
            last = if word.is_capital && word.n_letters == 1 { Kind::Capital } else { Kind::Small };
            at += word.n_letters;
            if word.after != b' ' {
                break;
            }
            at += 1;
            n_spaces += 1;
        }
        if n_words == 0 {
            return None;
        }
        let n_bytes = at - from;
        let n_chars = u32::try_from(n_bytes).unwrap_or(u32::MAX);
        let shape = &mut self.shape;
        if shape.chars == 0 {
            shape.first = if line.get(from).is_some_and(u8::is_ascii_uppercase) { Kind::Capital } else { Kind::Small };
        }
        shape.chars += n_chars;
        shape.letters += n_chars - n_spaces;
        shape.capitals += n_capitals;
        shape.capitalised += n_capitals;
        shape.words += n_words;
        shape.last = last;
        shape.closed = false;
        self.pending_stop = false;
        Some(n_bytes)
    }

    /// Goes on with a word: a run of small letters is counted at once.
    fn small_letters(&mut self, rest: &[u8]) -> usize {
        let n_letters = rest.iter().position(|byte| !byte.is_ascii_lowercase()).unwrap_or(rest.len());
        if n_letters > 0 {
            let counted = u32::try_from(n_letters).unwrap_or(u32::MAX);
            self.shape.chars += counted;
            self.shape.last = Kind::Small;
            self.word.letters += counted;
        }
        n_letters
    }

    fn close_word(&mut self, end: usize, bytes: &[u8]) {
        let word = std::mem::take(&mut self.word);
        if word.letters + word.digits == 0 {
            return;
        }
        let shape = &mut self.shape;
        shape.letters += word.letters;
        shape.capitals += word.capitals;
        shape.digits += word.digits;
        shape.words += if word.ideographs > 2 { word.ideographs / 2 } else { 1 };
        shape.capitalised += u32::from(word.begins_with_capital);
        shape.shouted += u32::from(word.capitals > 1 && word.capitals == word.letters);
        shape.years += u32::from(word.digits == 4 && word.letters == 0);
        if word.letters > 0 {
            let text = bytes.get(word.start..end).unwrap_or_default();
            self.tell(text.len(), hash_word(text));
        }
    }

    /// Counts a word by its roles; one without any is marked where it is long enough to tell.
    #[inline]
    fn tell(&mut self, n_bytes: usize, hash: u32) {
        let roles = self.vocabulary.roles(hash);
        self.told.count(roles, &mut self.shape.roles);
        self.marks.put((hash >> 16) as WordMark, roles == 0 && n_bytes >= MIN_TELLING_BYTES);
    }

    fn mark(&mut self, kind: Kind) {
        let shape = &mut self.shape;
        match kind {
            Kind::Space => {
                // "U.S. president" counts as an end too; a count that is a little high everywhere compares as well.
                shape.sentence_ends += u32::from(self.pending_stop);
                self.pending_stop = false;
                return;
            }
            Kind::Quote | Kind::Apostrophe | Kind::Close => {
                shape.quotes += u32::from(kind == Kind::Quote);
                shape.closed = true;
                return;
            }
            Kind::Stop | Kind::Exclaim | Kind::Ellipsis => self.pending_stop = true,
            Kind::Comma => shape.commas += 1,
            Kind::Bar => shape.bars += 1,
            Kind::Arrow => shape.arrows += 1,
            Kind::Slash => shape.slashes += 1,
            Kind::Open => shape.brackets += 1,
            Kind::Colon => shape.colons += 1,
            Kind::At => shape.ats += 1,
            Kind::Amount => shape.amounts += 1,
            _ => {}
        }
        shape.last = kind;
        shape.closed = false;
    }

    fn finish(mut self, bytes: &[u8]) -> Shape {
        self.close_word(bytes.len(), bytes);
        self.told.add_to(&mut self.shape.roles);
        self.shape.sentence_ends += u32::from(self.pending_stop);
        self.shape
    }
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::role;
    use super::*;

    fn measure(line: &str) -> Shape {
        Shape::measure(line, &Vocabulary::builtin(), &mut Marks::default())
    }

    #[test]
    fn a_sentence_has_words_function_words_and_an_end() {
        let shape = measure("The minister said, “Prices won't fall in 2026.”");

        assert_eq!((shape.words, shape.capitalised, shape.years), (8, 2, 1));
        assert_eq!((shape.sentence_ends, shape.commas, shape.quotes), (1, 1, 2));
        assert_eq!((shape.last, shape.closed), (Kind::Stop, true));
        assert_eq!((shape.role(role::SAYS), shape.role(role::FUNCTION)), (1, 2));
    }

    #[test]
    fn words_are_counted_alike_in_a_run_and_one_by_one() {
        let (run, apart) = ("The ship sailed a week ago ".repeat(200), "The 'ship' sailed 'a' week 'ago' ".repeat(200));
        let (run, apart) = (measure(run.trim()), measure(apart.trim()));

        assert_eq!((run.words, run.letters, run.capitalised), (1200, 4200, 200));
        assert_eq!((apart.words, apart.letters, apart.capitalised), (1200, 4200, 200));
        assert_eq!((run.roles, run.first, run.last), (apart.roles, apart.first, apart.last));
        assert!(run.role(role::FUNCTION) >= 400);
    }

    #[test]
    fn a_menu_has_bars_and_no_end() {
        let shape = measure("Home | WORLD | Business");

        assert_eq!((shape.bars, shape.shouted, shape.sentence_ends), (2, 1, 0));
        assert_eq!(shape.last, Kind::Small);
    }
}
