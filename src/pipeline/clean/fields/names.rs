//! Personal names: what can be one, and how capitals are written.

use super::openings::Openings;

/// More words than this are a sentence, not a name.
const MAX_NAME_WORDS: usize = 5;
/// The longest name of the development sets has 44 characters.
const MAX_NAME_CHARS: usize = 48;

/// Words inside names that are written small.
const PARTICLES: &[&str] = &[
    "af", "al", "ap", "av", "bin", "binti", "da", "dal", "das", "de", "dei", "del", "della", "den", "der", "di", "do",
    "dos", "du", "e", "el", "ibn", "la", "le", "los", "ter", "ten", "te", "van", "vom", "von", "y", "zu", "zum", "zur",
];

/// Capitalised words that open menus, labels and sentences but no name.
const NOT_IN_NAMES: &[&str] = &[
    "about",
    "account",
    "all",
    "and",
    "are",
    "article",
    "best",
    "breaking",
    "business",
    "category",
    "comment",
    "comments",
    "contact",
    "country",
    "date",
    "editors",
    "email",
    "follow",
    "for",
    "from",
    "get",
    "home",
    "how",
    "in",
    "industry",
    "is",
    "login",
    "manufacturer",
    "menu",
    "more",
    "most",
    "my",
    "new",
    "newsletter",
    "next",
    "of",
    "on",
    "our",
    "photo",
    "policy",
    "posted",
    "price",
    "privacy",
    "published",
    "read",
    "related",
    "search",
    "service",
    "share",
    "sign",
    "sponsored",
    "staff",
    "subscribe",
    "terms",
    "the",
    "this",
    "to",
    "top",
    "topic",
    "type",
    "updated",
    "video",
    "view",
    "what",
    "why",
    "with",
    "you",
    "your",
];

/// Family names that mark a romanised Korean name, whose given name is written "Ji-hwan".
const KOREAN_FAMILY_NAMES: &[&str] = &[
    "ahn", "an", "bae", "baek", "ban", "byun", "cha", "chae", "chang", "cheon", "cheong", "cho", "choe", "choi",
    "chon", "chun", "chung", "do", "eom", "gil", "go", "gong", "gu", "gwak", "ha", "ham", "han", "heo", "hong", "hur",
    "hwang", "hyun", "im", "jang", "jeon", "jeong", "ji", "jin", "jo", "joo", "ju", "jun", "jung", "kang", "kil",
    "kim", "ko", "koh", "koo", "ku", "kwak", "kwon", "lee", "lim", "ma", "maeng", "min", "moon", "na", "nam", "noh",
    "oh", "paik", "park", "pyo", "rhee", "ro", "roh", "ryu", "seo", "seok", "seol", "shim", "shin", "sim", "sin", "so",
    "sohn", "son", "song", "suh", "sung", "tak", "um", "wi", "woo", "yang", "yeo", "yeom", "yi", "yim", "yoo", "yoon",
    "you", "yu", "yun",
];

/// Whether these words can be one person's name: two to five words, each capitalised or a particle.
#[must_use]
pub fn is_person(text: &str) -> bool {
    static NO_NAMES: Openings = Openings::of(NOT_IN_NAMES);
    if text.len() > MAX_NAME_CHARS * 3 || !text.chars().all(is_name_char) {
        return false;
    }
    let mut n_words = 0;
    let mut n_capitalised = 0;
    for word in text.split_whitespace() {
        n_words += 1;
        if NO_NAMES.may_hold(word) && NOT_IN_NAMES.binary_search(&word.to_lowercase().as_str()).is_ok() {
            return false;
        }
        let opens_large = word.trim_start_matches(['\'', '’', '"']).chars().next().is_some_and(|c| !c.is_lowercase());
        let is_particle = || PARTICLES.contains(&word) || word.starts_with("d'") || word.starts_with("d’");
        if !opens_large && !is_particle() {
            return false;
        }
        n_capitalised += usize::from(opens_large);
    }
    (2..=MAX_NAME_WORDS).contains(&n_words) && n_capitalised >= 1
}

/// Whether these words can be a name where nothing says that they are one: two of them are capitalised, in a script that has
/// capitals.
pub(super) fn is_plainly_a_person(text: &str) -> bool {
    is_person(text) && text.split_whitespace().filter(|word| word.starts_with(char::is_uppercase)).count() >= 2
}

/// Whether this is two to four Hangul syllables, as Korean names are.
#[must_use]
pub fn is_korean_person(text: &str) -> bool {
    let n_chars = text.chars().count();
    (2..=4).contains(&n_chars) && text.chars().all(is_hangul)
}

/// Whether the text may hold a Hangul syllable: a byte that leads one, looked for many bytes at a time.
pub(super) fn may_hold_hangul(text: &str) -> bool {
    text.bytes().fold(0, |seen, byte| seen | u8::from(matches!(byte, 0xea..=0xed))) > 0
}

/// Whether the character is a Hangul syllable.
#[must_use]
pub fn is_hangul(c: char) -> bool {
    ('\u{AC00}'..='\u{D7A3}').contains(&c)
}

fn is_name_char(c: char) -> bool {
    c.is_alphabetic()
        || c == ' '
        || matches!(c, '.' | '\'' | '’' | '-' | '‐' | 'ʼ' | '`' | '·' | '"' | '“' | '”')
        || is_mark(c)
}

/// Combining accents, as decomposed scrapes carry them.
fn is_mark(c: char) -> bool {
    ('\u{0300}'..='\u{036F}').contains(&c)
}

/// Writes a name that is printed in capitals as a name: "KIM JI-WON" becomes "Kim Ji-won", "O'NEIL" "O'Neil".
///
/// Anything that holds a small letter stays as printed.
#[must_use]
pub fn title_case(name: &str) -> String {
    static FAMILIES: Openings = Openings::of(KOREAN_FAMILY_NAMES);
    let has_three_letters = || name.chars().filter(|c| c.is_alphabetic()).nth(2).is_some();
    if name.chars().any(char::is_lowercase) || !has_three_letters() {
        return name.to_owned();
    }
    let family = name.split(' ').next().unwrap_or_default();
    let is_korean =
        FAMILIES.may_hold(family) && KOREAN_FAMILY_NAMES.binary_search(&family.to_lowercase().as_str()).is_ok();
    let mut cased = String::with_capacity(name.len());
    for (number, word) in name.split(' ').enumerate() {
        if number > 0 {
            cased.push(' ');
        }
        push_title_case(&mut cased, word, is_korean);
    }
    cased
}

fn push_title_case(cased: &mut String, word: &str, is_korean: bool) {
    // "J.R." and "II" are initials and numerals.
    if word.contains('.') || matches!(word, "II" | "III" | "IV" | "JR" | "MD") {
        cased.push_str(word);
        return;
    }
    let behind_mc = cased.len() + "Mc".len();
    let mut opens = true;
    for c in word.chars() {
        if opens {
            cased.push(c);
        } else if c.is_ascii() {
            cased.push(c.to_ascii_lowercase());
        } else {
            cased.extend(c.to_lowercase());
        }
        let is_mc = cased.len() == behind_mc && cased.ends_with("Mc");
        opens = matches!(c, '\'' | '’') || (c == '-' && !is_korean) || is_mc;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_lists_are_sorted_so_that_they_can_be_searched() {
        assert!(NOT_IN_NAMES.is_sorted());
        assert!(KOREAN_FAMILY_NAMES.is_sorted());
    }

    #[test]
    fn names_of_many_shapes_are_persons() {
        for name in ["Kim Won", "Anna Giulia Fink", "María José O'Brien-Løvland", "Ludwig van der Berg", "J. R. Doe"]
        {
            assert!(is_person(name), "{name}");
        }
    }

    #[test]
    fn menus_sentences_and_single_words_are_no_persons() {
        for line in ["Country", "The Editors", "Privacy Policy", "signing up", "Read more", "Model 3", "your email"] {
            assert!(!is_person(line), "{line}");
        }
    }

    #[test]
    fn what_nothing_calls_a_name_must_be_written_as_one() {
        assert!(is_plainly_a_person("Ludwig van der Berg"));
        for line in ["글자 크기", "شارك الخبر", "Privacy Policy"] {
            assert!(!is_plainly_a_person(line), "{line}");
        }
    }

    #[test]
    fn capitals_become_names() {
        assert_eq!(title_case("KIM WON"), "Kim Won");
        assert_eq!(title_case("PAIK JI-HWAN"), "Paik Ji-hwan");
        assert_eq!(title_case("ANNE-MARIE O'NEIL"), "Anne-Marie O'Neil");
        assert_eq!(title_case("JANE MCDONALD"), "Jane McDonald");
        assert_eq!(title_case("Jean-Luc MARTIN"), "Jean-Luc MARTIN");
    }
}
