//! The language of the text: by its script, by its commonest words, and by what the page claims.
//!
//! # Why
//! Never line by line: "Log in" alone reads as Slovene. Scripts with one language in the press need no statistics, and a
//! Latin text names itself within its first sentences; the trained model is asked only where those two cannot tell.

use std::sync::LazyLock;

use hashbrown::HashMap;

use super::found::{Sourced, Whence};
use super::page::Page;
use super::pieces::for_each_piece;
use crate::pipeline::clean::block::FactName;
use crate::pipeline::clean::sieve::Sieve;

/// Characters of the text that are looked at.
const SAMPLE_CHARS: usize = 600;

/// Fewer letters than this say nothing against a claim.
const MIN_LETTERS: usize = 80;

/// Finds the language of the kept blocks.
pub(super) fn find(page: Page<'_>) -> Option<Sourced<String>> {
    let claim = claimed(page);
    let sample = sample(page);
    let by_text = by_script(&sample).or_else(|| by_common_words(&sample));
    match (by_text, claim) {
        (Some(code), _) => Some(Sourced::new(code.to_owned(), Whence::Text)),
        (None, Some(claim)) => Some(claim).filter(|claim| !contradicts(&sample, &claim.value)),
        (None, None) => by_model(&sample).map(|code| Sourced::new(code.to_owned(), Whence::Text)),
    }
}

/// The openings of the first blocks, as many as hold so many characters.
fn sample(page: Page<'_>) -> Vec<&str> {
    let mut sample = Vec::new();
    let mut n_bytes = 0;
    for line in page.kept() {
        let end = line.text.char_indices().nth(SAMPLE_CHARS).map_or(line.text.len(), |(at, _)| at);
        sample.push(line.text.get(..end).unwrap_or_default());
        n_bytes += end + 1;
        if n_bytes >= SAMPLE_CHARS {
            break;
        }
    }
    sample
}

/// The primary subtag that the page or the message claims: "en" of "en-US".
fn claimed(page: Page<'_>) -> Option<Sourced<String>> {
    let fact = page
        .facts(FactName::Language)
        .find_map(|fact| Some(Sourced::new(primary_subtag(&fact.value)?, Whence::Fact(fact.source))));
    fact.or_else(|| Some(Sourced::new(primary_subtag(page.hints.language.as_deref()?)?, Whence::Hint)))
}

fn primary_subtag(tag: &str) -> Option<String> {
    let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    let is_code = (2..=3).contains(&primary.len()) && primary.bytes().all(|byte| byte.is_ascii_lowercase());
    is_code.then_some(primary)
}

/// Scripts that the press uses for one language.
fn by_script(sample: &[&str]) -> Option<&'static str> {
    // The least share that any of them asks for is an eighth of the letters.
    let n_bytes: usize = sample.iter().map(|line| line.len() + 1).sum();
    let n_foreign_bytes: usize = sample.iter().map(|line| n_beyond_ascii(line)).sum();
    if n_foreign_bytes * 16 < n_bytes {
        return None;
    }
    let mut counts = Scripts::default();
    for c in sample.iter().flat_map(|line| line.chars().chain([' '])).take(SAMPLE_CHARS) {
        counts.count(c);
    }
    counts.language()
}

/// Bytes that are not ASCII, counted many at a time.
fn n_beyond_ascii(line: &str) -> usize {
    const MAX_COUNTED: usize = 128;
    let parts = line.as_bytes().chunks(MAX_COUNTED);
    parts.map(|part| usize::from(part.iter().map(|byte| byte >> 7).sum::<u8>())).sum()
}

#[derive(Debug, Default)]
struct Scripts {
    letters: usize,
    hangul: usize,
    kana: usize,
    han: usize,
    thai: usize,
    greek: usize,
    hebrew: usize,
    ukrainian: usize,
    cyrillic: usize,
}

impl Scripts {
    fn count(&mut self, c: char) {
        if !c.is_alphabetic() {
            return;
        }
        self.letters += 1;
        match c {
            '\u{AC00}'..='\u{D7A3}' => self.hangul += 1,
            '\u{3040}'..='\u{30FF}' => self.kana += 1,
            '\u{4E00}'..='\u{9FFF}' => self.han += 1,
            '\u{0E00}'..='\u{0E7F}' => self.thai += 1,
            '\u{0370}'..='\u{03FF}' => self.greek += 1,
            '\u{0590}'..='\u{05FF}' => self.hebrew += 1,
            'і' | 'ї' | 'є' | 'ґ' => self.ukrainian += 1,
            '\u{0400}'..='\u{04FF}' => self.cyrillic += 1,
            _ => {}
        }
    }

    /// A fifth of Hangul or kana is enough: names, numbers and English words fill the rest.
    fn language(&self) -> Option<&'static str> {
        let share = |n: usize, part: usize| n * part >= self.letters && n >= 8;
        if share(self.hangul, 5) {
            Some("ko")
        } else if share(self.kana, 8) {
            Some("ja")
        } else if share(self.han, 3) {
            Some("zh")
        } else if share(self.thai, 3) {
            Some("th")
        } else if share(self.greek, 3) {
            Some("el")
        } else if share(self.hebrew, 3) {
            Some("he")
        } else if share(self.ukrainian, 40) && share(self.cyrillic, 3) {
            Some("uk")
        } else {
            None
        }
    }
}

/// The commonest words of each Latin language that others do not have.
const COMMON_WORDS: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "the", "of", "and", "to", "is", "that", "for", "was", "with", "has", "are", "have", "said", "by", "from",
            "it",
        ],
    ),
    (
        "de",
        &["der", "die", "und", "das", "nicht", "mit", "ist", "den", "von", "auf", "eine", "sich", "dem", "auch", "für"],
    ),
    ("fr", &["les", "des", "est", "dans", "une", "pour", "qui", "du", "et", "au", "sur", "pas", "plus", "par", "le"]),
    ("es", &["el", "los", "las", "una", "del", "por", "con", "que", "su", "y", "en", "para", "más", "como", "fue"]),
    (
        "it",
        &["il", "di", "che", "della", "per", "una", "sono", "gli", "nel", "con", "più", "anche", "alla", "dei", "è"],
    ),
    ("pt", &["os", "uma", "não", "dos", "para", "em", "da", "do", "ao", "mais", "são", "pelo", "foi", "com", "e"]),
    (
        "nl",
        &["het", "een", "van", "de", "dat", "zijn", "voor", "niet", "met", "op", "ook", "wordt", "aan", "er", "maar"],
    ),
    ("sv", &["och", "att", "det", "som", "för", "inte", "av", "är", "på", "har", "med", "till", "om", "sig", "ett"]),
    ("da", &["og", "at", "det", "ikke", "af", "er", "til", "på", "som", "med", "har", "den", "der", "blev", "et"]),
    ("no", &["og", "det", "ikke", "av", "er", "til", "på", "som", "med", "har", "å", "en", "fra", "ble", "også"]),
    ("pl", &["nie", "się", "na", "jest", "że", "do", "w", "z", "oraz", "przez", "jak", "od", "po", "dla", "był"]),
    (
        "tr",
        &[
            "ve", "bir", "bu", "için", "ile", "olarak", "da", "de", "çok", "daha", "olan", "gibi", "sonra", "kadar",
            "ancak",
        ],
    ),
    (
        "id",
        &[
            "yang", "dan", "di", "untuk", "dengan", "dari", "ini", "itu", "tidak", "akan", "pada", "juga", "dalam",
            "ke", "oleh",
        ],
    ),
];

/// The same the other way round.
static LANGUAGES_OF: LazyLock<LanguagesOf> = LazyLock::new(|| {
    let mut words: HashMap<u64, u16> = HashMap::new();
    for (position, (_, common)) in COMMON_WORDS.iter().enumerate() {
        for word in *common {
            *words.entry(letters(word)).or_default() |= 1 << position;
        }
    }
    LanguagesOf { sieve: Sieve::of(words.keys().copied()), words }
});

/// The languages of each common word, one bit a language, by the word's letters.
struct LanguagesOf {
    words: HashMap<u64, u16>,
    sieve: Sieve<16>,
}

/// The longest of the common words.
const MAX_COMMON_BYTES: usize = 8;

/// The letters of a short word as a number.
fn letters(word: &str) -> u64 {
    word.bytes().rev().fold(0, |letters, byte| letters << 8 | u64::from(byte))
}

impl LanguagesOf {
    fn get(&self, letters: u64) -> u16 {
        if self.sieve.may_hold(letters) { self.words.get(&letters).copied().unwrap_or(0) } else { 0 }
    }
}

/// The language whose common words the text has, where no other comes near.
fn by_common_words(sample: &[&str]) -> Option<&'static str> {
    let count = Count::of(sample);
    if count.letters < MIN_LETTERS {
        return None;
    }
    let counts = count.common.iter().copied().enumerate();
    let best = counts.clone().max_by_key(|&(position, count)| (count, usize::MAX - position))?;
    let second = counts.filter(|&(position, _)| position != best.0).map(|(_, count)| count).max()?;
    // One word in eight is common in every one of these languages; a close race is left to the claim or the model.
    let is_clear = best.1 * 8 >= count.words && best.1 >= 4 && best.1 >= second + second / 2 + 2;
    is_clear.then(|| COMMON_WORDS.get(best.0).map(|(code, _)| *code)).flatten()
}

/// What a sample has of letters, of words that are short enough to be common ones, and of each language's.
#[derive(Debug, Default)]
struct Count {
    letters: usize,
    words: usize,
    common: [usize; COMMON_WORDS.len()],
}

impl Count {
    fn of(sample: &[&str]) -> Self {
        let languages_of = &*LANGUAGES_OF;
        let mut count = Self::default();
        for line in sample {
            for_each_piece::<false>(line, |piece| {
                if !piece.is_ascii {
                    count.wide(piece.of(line), languages_of);
                    return;
                }
                count.letters += piece.n_bytes();
                if piece.n_bytes() <= MAX_COMMON_BYTES {
                    count.word(languages_of.get(piece.opening));
                }
            });
        }
        count
    }

    /// A piece that holds more than ASCII may be several words.
    fn wide(&mut self, piece: &str, languages_of: &LanguagesOf) {
        self.letters += piece.chars().filter(|c| c.is_alphabetic()).count();
        let small = piece.to_lowercase();
        let words = small.split(|c: char| !c.is_alphabetic());
        for word in words.filter(|word| !word.is_empty() && word.len() <= MAX_COMMON_BYTES) {
            self.word(languages_of.get(letters(word)));
        }
    }

    /// One more word, common in these languages.
    fn word(&mut self, languages: u16) {
        self.words += 1;
        let mut left = languages;
        while let Some(count) = self.common.get_mut(left.trailing_zeros() as usize) {
            *count += 1;
            left &= left - 1;
        }
    }
}

/// Whether a text of some length lacks the words that no text of the claimed language is without: templates say "en" of
/// pages in isiZulu. What it is written in is then not known; the model, which knows sixteen languages, would guess.
fn contradicts(sample: &[&str], claim: &str) -> bool {
    /// Six development pages fall below it: in isiXhosa, isiZulu and Swahili, each said to be English.
    const LETTERS_A_WORD: usize = 160;
    let Some(position) = COMMON_WORDS.iter().position(|(code, _)| *code == claim) else { return false };
    let count = Count::of(sample);
    let n_common = count.common.get(position).copied().unwrap_or_default();
    count.letters >= 3 * MIN_LETTERS && n_common * LETTERS_A_WORD < count.letters
}

/// The trained model, for what is left: Cyrillic, Arabic and Devanagari languages, and close races.
fn by_model(sample: &[&str]) -> Option<&'static str> {
    use whichlang::Lang;
    let sample: String = sample.iter().flat_map(|line| [*line, " "]).collect();
    let n_letters = sample.chars().filter(|c| c.is_alphabetic()).count();
    if n_letters < MIN_LETTERS / 2 {
        return None;
    }
    Some(match whichlang::detect_language(&sample) {
        Lang::Ara => "ar",
        Lang::Cmn => "zh",
        Lang::Deu => "de",
        Lang::Eng => "en",
        Lang::Fra => "fr",
        Lang::Hin => "hi",
        Lang::Ita => "it",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Nld => "nl",
        Lang::Por => "pt",
        Lang::Rus => "ru",
        Lang::Spa => "es",
        Lang::Swe => "sv",
        Lang::Tur => "tr",
        Lang::Vie => "vi",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_common_words_name_the_language() {
        let english = "The minister said that the talks with the United States are to resume on Monday, and that the price of gas has risen since then by a third.";
        let german = "Der Minister sagte, dass die Gespräche mit den Vereinigten Staaten am Montag fortgesetzt werden und das Gas für den Winter nicht reicht, auch wenn eine Lieferung auf dem Weg ist.";
        assert_eq!(by_common_words(&[english]), Some("en"));
        assert_eq!(by_common_words(&[german]), Some("de"));
        assert_eq!(
            by_script(&["산업부는 이날 LNG 도입 계약을 맺었다고 밝혔다. 장관은 협상이 이어진다고 말했다."]),
            Some("ko")
        );
        assert_eq!(
            by_script(&["経済産業省は火曜日、LNGの購入契約を結んだと発表した。大臣は会見で説明した。"]),
            Some("ja")
        );
    }

    #[test]
    fn a_claim_falls_where_the_words_of_its_language_are_missing() {
        let zulu = "Isikhitshane sasezibukweni siza kuphinda siqale ukusebenza ngoAprili, litshilo ibhunga lesixeko ngoLwesibini, emva \
                    kweminyaka emibini iphenyane lokugqibela lirhoxisiwe ukuze lilungiswe. Siza kuqala ngeephenyane ezimbini size \
                    sibone ukuba bangaphi abantu abezayo, utshilo umphathi wezibuko, kwaye amatikiti aya kubiza imali elingana.";
        let english = "Shares in the ferry company rose sharply on Tuesday after the council said that both boats will sail again. \
                       Tickets will cost as much as a bus ride, and children travel free. A vote on the timetable is expected next month.";

        assert!(contradicts(&[zulu], "en") && contradicts(&[zulu], "de"));
        assert!(!contradicts(&[zulu], "xh") && !contradicts(&[english], "en"));
        assert!(!contradicts(&["Log in, Register, Subscribe"], "en"));
    }

    #[test]
    fn every_common_word_is_known_by_its_letters() {
        for (position, (code, words)) in COMMON_WORDS.iter().enumerate() {
            for word in *words {
                assert!(word.len() <= MAX_COMMON_BYTES, "{word}");
                assert!(LANGUAGES_OF.get(letters(word)) >> position & 1 == 1, "{code}: {word}");
            }
        }
        assert_eq!(LANGUAGES_OF.get(letters("tariff")), 0);
    }

    #[test]
    fn a_claim_is_a_primary_subtag_or_nothing() {
        assert_eq!(primary_subtag("en-US").as_deref(), Some("en"));
        assert_eq!(primary_subtag("ko_KR").as_deref(), Some("ko"));
        assert_eq!(primary_subtag("english"), None);
    }
}
