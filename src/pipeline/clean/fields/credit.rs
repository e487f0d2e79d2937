//! Credits of pictures: "[AFP/YONHAP]", "(Image credit: …)", "/ Courtesy of Hyundai", "[사진=연합뉴스]".

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::agency;
use super::bytes::holds;
use super::names;
use super::openings::Openings;
use super::page::is_longer;

/// The longest credit of the development sets, three names and an agency, has 70 characters.
pub(in crate::pipeline::clean) const MAX_CREDIT_CHARS: usize = 90;

/// Words that open a credit; what follows is whose picture it is.
const OPENINGS: &[&str] = &[
    "image credit",
    "photo credit",
    "picture credit",
    "image courtesy of",
    "photo courtesy of",
    "courtesy of",
    "courtesy",
    "image source",
    "photo by",
    "photos by",
    "photograph by",
    "photography by",
    "picture by",
    "image by",
    "illustration by",
    "illustration",
    "supplied",
    "photograph",
    "photo",
    "photos",
    "picture",
    "pictures",
    "image",
    "images",
    "credit",
    "credits",
    "source",
    "foto",
    "fotos",
    "bild",
    "quelle",
    "crédit photo",
    "crédit",
    "crédits",
    "photographie",
    "créditos",
    "fotografía",
    "fotó",
    "kuva",
    "zdjęcie",
    "fot",
    "фото",
    "사진제공",
    "사진출처",
    "사진",
    "화면제공",
    "자료사진",
    "자료",
    "출처",
    "그래픽",
    "写真",
    "写真提供",
    "図",
    "提供",
];

/// Marks of an agency inside a longer credit.
const SIGNS: &[&str] = &[
    "getty",
    "shutterstock",
    "reuters",
    "afp",
    "ap photo",
    "associated press",
    "yonhap",
    "dpa",
    "epa",
    "istock",
    "unsplash",
    "pixabay",
    "pexels",
    "adobe stock",
    "alamy",
    "bloomberg",
    "imago",
    "via ap",
    "picture alliance",
    "wikimedia",
    "wire images",
    "wireimage",
    "연합뉴스",
    "뉴시스",
    "뉴스1",
    "게티",
    "로이터",
    "제공",
    "캡처",
    "時事",
    "共同",
    "ロイター",
    "新华社",
    "撮影",
    "courtesy",
    "handout",
    "photo",
    "foto",
    "©",
    "(c)",
];

/// Bracketed words that end a headline or a sentence and credit nobody.
const NO_CREDIT: &[&str] = &[
    "sic",
    "video",
    "photos",
    "photo",
    "live",
    "update",
    "updated",
    "exclusive",
    "watch",
    "영상",
    "종합",
    "단독",
    "속보",
    "포토",
    "르포",
    "인터뷰",
    "앵커",
    "기자",
    "리포트",
    "동영상",
    "그래픽",
    "사설",
    "칼럼",
    "기고",
    "전문",
    "광고",
    "ad",
    "pdf",
    "more",
];

/// The credit inside brackets, without "Photo:" and the like; `None` where the brackets hold something else.
pub(super) fn in_square_brackets(inside: &str) -> Option<&str> {
    static NO_CREDITS: Openings = Openings::of(NO_CREDIT);
    let inside = inside.trim();
    if !is_short(inside) {
        return None;
    }
    if NO_CREDITS.may_hold(inside) && NO_CREDIT.contains(&inside.to_lowercase().as_str()) {
        return None;
    }
    if let Some(credit) = after_opening(inside) {
        return Some(credit);
    }
    let first = inside.chars().next()?;
    let is_name = first.is_alphabetic() && !first.is_lowercase() && !inside.ends_with(['.', '!', '?', ',']);
    let is_short_enough = inside.split_whitespace().count() <= 8;
    (is_name && is_short_enough || has_sign(inside)).then_some(inside)
}

/// Round brackets hold abbreviations, ages and asides too: a credit needs an agency or an opening.
pub(super) fn in_round_brackets(inside: &str) -> Option<&str> {
    let inside = inside.trim();
    if !is_short(inside) {
        return None;
    }
    if let Some(credit) = after_opening(inside) {
        return Some(credit);
    }
    let is_agency = || inside.split(['/', ',']).any(|part| agency::canonical(part.trim()).is_some());
    (has_sign(inside) || is_agency() || is_photographer_of_an_outlet(inside)).then_some(inside)
}

/// "Jane Doe/The Example Courier".
fn is_photographer_of_an_outlet(text: &str) -> bool {
    let Some((name, outlet)) = text.split_once('/') else { return false };
    let is_in_a_name = |word: &str| word.starts_with(char::is_uppercase) || matches!(word, "of" | "the" | "and" | "&");
    let is_outlet = || outlet.split_whitespace().count() <= 6 && outlet.split_whitespace().all(is_in_a_name);
    !outlet.trim().is_empty() && names::is_plainly_a_person(name.trim()) && is_outlet()
}

/// "Photo: Jane Doe" without its opening.
pub(super) fn after_opening(text: &str) -> Option<&str> {
    let text = text.trim();
    if !is_short(text) {
        return None;
    }
    let first = small(text.chars().next()?).encode_utf8(&mut [0; 4]).as_bytes().first().copied()?;
    for opening in openings_with(first).filter(|opening| opens_with(text, opening)) {
        let rest = text.get(opening.len()..)?;
        let needs_mark = !opening.ends_with(" by") && !opening.ends_with(" of") && opening.is_ascii();
        let marked = rest.trim_start().strip_prefix([':', '=', '-', '–', '/', '：', '：']);
        let credit = match marked {
            Some(credit) => credit.trim(),
            None if needs_mark => continue,
            None if opening.is_ascii() && !rest.starts_with(' ') => continue,
            None => rest.trim(),
        };
        if credit.is_empty() {
            continue;
        }
        return Some(credit);
    }
    None
}

/// The openings whose first byte this is: most lines begin like none.
fn openings_with(first: u8) -> impl Iterator<Item = &'static str> {
    let mut left = STARTS.get(usize::from(first)).copied().unwrap_or(0);
    std::iter::from_fn(move || {
        let opening = OPENINGS.get(left.trailing_zeros() as usize).copied();
        left &= left.wrapping_sub(1);
        opening
    })
}

/// Which openings begin with each byte, the first one in the lowest bit.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse to build")]
static STARTS: [u64; 256] = {
    let mut starts = [0; 256];
    let mut at = 0;
    while at < OPENINGS.len() {
        starts[OPENINGS[at].as_bytes()[0] as usize] |= 1 << at;
        at += 1;
    }
    starts
};

/// Whether the text opens so, whatever its capitals.
fn opens_with(text: &str, opening: &str) -> bool {
    let mut letters = text.chars().map(small);
    opening.chars().all(|letter| letters.next() == Some(letter))
}

fn small(c: char) -> char {
    if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) }
}

/// Whether the text names an agency or an archive.
pub(super) fn has_sign(text: &str) -> bool {
    /// All signs at once, in small letters or capitals.
    static SEARCH: LazyLock<AhoCorasick> = LazyLock::new(|| {
        let search = AhoCorasick::builder().ascii_case_insensitive(true).build(SIGNS);
        search.expect("the signs are few and short")
    });
    SEARCH.is_match(text)
}

fn is_short(text: &str) -> bool {
    text.len() >= 2 && text.len() <= MAX_CREDIT_CHARS * 3 && !is_longer(text, MAX_CREDIT_CHARS)
}

/// Whether the whole line is a credit: "David T. Foster III/The Example Observer via AP Photo", "(사진=연합뉴스)".
#[must_use]
pub fn is_credit_line(line: &str) -> bool {
    let line = line.trim();
    if line.ends_with(['.', '!', '?', ':']) || !is_short(line) {
        return false;
    }
    let bare = line.trim_matches(['[', ']', '(', ')', ' ', '/', '|', '<', '>', '©']);
    if after_opening(bare).is_some_and(|credit| credit.split_whitespace().count() <= 8 && !credit.contains(". ")) {
        return true;
    }
    // "A ship at sea. [YONHAP]" is a caption with its credit.
    if memchr::memchr3(b'[', b'(', b'<', bare.as_bytes()).is_some() {
        return false;
    }
    let is_list = line.len() != bare.len() || bare.contains('/') || holds(bare, " via ", 1) || holds(bare, "Images", 0);
    if !is_list {
        return false;
    }
    // "jd/Example" signs with letters: a sentence does not end in an agency after so few words.
    let max_words = if opens_small(bare) { 4 } else { 10 };
    let names_agency = || bare.split(['/', '|']).any(|part| agency::canonical(part).is_some());
    bare.split_whitespace().count() <= max_words && (has_sign(bare) || names_agency())
}

fn opens_small(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_lowercase)
}
