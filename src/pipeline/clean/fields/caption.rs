//! Captions: a sentence about a picture, and whose picture it is.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, Match};

use super::credit;
use super::names;

/// A caption longer than this is a paragraph that ends with a source.
const MAX_CAPTION_BYTES: usize = 1200;

/// Cuts the credit off a caption; `None` for a line that ends without one, which says nothing about what it is.
///
/// A line that is nothing but a credit gives an empty text.
#[must_use]
pub fn split(line: &str) -> Option<(String, String)> {
    let line = without_markdown(line.trim());
    if line.len() > MAX_CAPTION_BYTES || line.len() < 4 {
        return None;
    }
    let (text, credit) =
        by_brackets(line).or_else(|| by_opening(line)).or_else(|| by_slash(line)).or_else(|| by_korean_photo(line))?;
    let text = text.trim_end_matches([' ', '/', '|', '·']).trim();
    Some(match photographer(text) {
        Some((text, name)) => (text.to_owned(), format!("{name} ({})", credit.trim())),
        None => (text.to_owned(), credit.trim().to_owned()),
    })
}

/// "… on August 1. Jane Doe" before "(Reuters)": the agency's photographer stands behind the sentence.
fn photographer(text: &str) -> Option<(&str, &str)> {
    let (sentence, name) = text.rsplit_once('.')?;
    let end = sentence.len() + 1;
    // "Dr. Jane Doe", "J. R. Doe": the point belongs to the name.
    let ends_in_a_word = sentence.chars().rev().take_while(|c| c.is_alphanumeric()).count() >= 4;
    let name = name.trim();
    (ends_in_a_word && names::is_person(name)).then(|| Some((text.get(..end)?, name))).flatten()
}

/// "![caption](url)" is how a Markdown scrape writes an image.
#[must_use]
pub fn without_markdown(line: &str) -> &str {
    let image = line.strip_prefix("![").and_then(|rest| rest.rsplit_once("]("));
    image.filter(|(_, url)| url.ends_with(')') && !url.contains(' ')).map_or(line, |(caption, _)| caption)
}

/// "… on April 8. [AFP/YONHAP]", "… (Yonhap)", "… (Image credit: …)".
fn by_brackets(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_end_matches(['.', ' ']);
    if let Some((text, inside)) = line.strip_suffix(']').and_then(|rest| rest.rsplit_once('[')) {
        return credit::in_square_brackets(inside).map(|credit| (text, credit));
    }
    if let Some((text, inside)) = line.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        return credit::in_round_brackets(inside).map(|credit| (text, credit));
    }
    if let Some((text, inside)) = line.strip_suffix('）').and_then(|rest| rest.rsplit_once('（')) {
        return credit::in_round_brackets(inside).map(|credit| (text, credit));
    }
    let (text, inside) = line.strip_suffix('>').and_then(|rest| rest.rsplit_once('<'))?;
    credit::in_round_brackets(inside).map(|credit| (text, credit))
}

/// "A ship at sea. Photo: Jane Doe/Reuters".
fn by_opening(line: &str) -> Option<(&str, &str)> {
    const MARKS: &[&str] = &[
        "Photo:",
        "Photos:",
        "Photo by ",
        "Photograph:",
        "Photograph by ",
        "Image:",
        "Image credit:",
        "Credit:",
        "Credits:",
        "Picture:",
        "Pictures:",
        "Foto:",
        "Fotos:",
        "Bild:",
        "Bildrechte:",
        "Quelle:",
        "Ảnh:",
        "（Ｃ）",
        "(C)",
        "PHOTO:",
        "FOTO:",
        "CREDIT:",
        "Photo Credit:",
        "Photo credit:",
        "Illustration:",
        "Image by ",
        "© ",
        "사진=",
        "사진 =",
        "사진:",
        "사진 |",
        "Crédit:",
        "Crédit :",
        "Foto ©",
        "Fot.",
    ];
    /// All marks at once.
    static SEARCH: LazyLock<AhoCorasick> =
        LazyLock::new(|| AhoCorasick::new(MARKS).expect("the marks are few and short"));
    let marked = |hit: Match| Some((hit.start(), *MARKS.get(hit.pattern().as_usize())?));
    // Most lines have none, and are told so many bytes at a time.
    if !SEARCH.is_match(line) {
        return None;
    }
    let (at, mark) = SEARCH.find_overlapping_iter(line).filter_map(marked).max()?;
    let (text, rest) = (line.get(..at)?, line.get(at..)?);
    // "… im StudioQuelle: Jane Doe": two elements run together.
    let is_glued = mark.starts_with(char::is_uppercase) && text.ends_with(|c: char| c.is_lowercase() || c == ')');
    let ends_before = text.is_empty()
        || mark.starts_with(['(', '（'])
        || is_glued
        || text.ends_with([' ', '.', '|', '/', '(', '—', '-', '\u{a0}', '[']);
    let credit =
        if mark == "© " || mark == "Foto ©" { rest.trim_start_matches("Foto ") } else { rest.get(mark.len()..)? };
    let credit = credit.trim().trim_end_matches([')', ']']);
    let is_short = !credit.is_empty()
        && credit.chars().count() <= 80
        && credit.split_whitespace().count() <= 10
        && !credit.contains(". ");
    (ends_before && is_short).then_some((text.trim_end_matches(['(', '[', ' ', '|', '/', '—', '-']), credit))
}

/// "… / Courtesy of Hyundai", "…/연합뉴스", "… | AFP", "… Estrop/Getty Images".
fn by_slash(line: &str) -> Option<(&str, &str)> {
    let mark = memchr::memrchr2(b'/', b'|', line.as_bytes());
    if let Some((text, credit)) = mark.and_then(|at| Some((line.get(..at)?, line.get(at + 1..)?))) {
        let credit = credit.trim();
        let is_short = credit.chars().count() <= 50 && !credit.contains(". ");
        if is_short && credit::has_sign(credit) {
            // "Name/Getty Images": the name before the slash belongs to the credit, back to the sentence's end.
            let sentence_end = text
                .rfind(['.', '。', '”', '"', '|', ')'])
                .map_or(0, |at| at + text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
            let owner = text.get(sentence_end..).unwrap_or_default();
            let is_named = names::is_person(owner.trim()) || !owner.chars().any(char::is_lowercase);
            let is_owner = !owner.trim().is_empty()
                && sentence_end > 0
                && owner.split_whitespace().count() <= 4
                && (is_named || !text.ends_with(' '));
            if is_owner {
                return Some((text.get(..sentence_end)?, line.get(sentence_end..)?));
            }
            return Some((text, credit));
        }
    }
    None
}

/// "… 사진 국립공원공단 제공", "… 제공=연합뉴스", "… 홍길동 기자", "… 뉴스1".
fn by_korean_photo(line: &str) -> Option<(&str, &str)> {
    const ENDINGS: &[&str] = &[
        "연합뉴스",
        "뉴시스",
        "뉴스1",
        "AP연합뉴스",
        "로이터연합뉴스",
        "로이터뉴스1",
        "제공",
        "캡처",
        "갈무리",
        "자료사진",
    ];
    if !names::may_hold_hangul(line) {
        return None;
    }
    let line = line.trim_end_matches(['.', ' ']);
    if let Some(found) = by_korean_reporter(line) {
        return Some(found);
    }
    if !ENDINGS.iter().any(|ending| line.ends_with(ending)) {
        return None;
    }
    let at = line.rfind(" 사진 ").or_else(|| line.rfind(". ")).or_else(|| line.rfind("? "))?;
    let (text, rest) = (line.get(..=at)?, line.get(at + 1..)?);
    let credit = rest.trim().trim_start_matches("사진").trim_start_matches([' ', '=', ':', '?']);
    let is_short = !credit.is_empty() && credit.chars().count() <= 40;
    is_short.then_some((text, credit))
}

/// "… 있다. 홍길동 기자", "… 모습. 홍길동 선임기자": who took the picture.
fn by_korean_reporter(line: &str) -> Option<(&str, &str)> {
    const ROLES: [&str; 4] = ["기자", "사진기자", "선임기자", "인턴기자"];
    let (text, tail) = line.rsplit_once(['.', '/', '|', '='])?;
    let (name, role) = tail.trim().split_once(' ')?;
    let is_signed = names::is_korean_person(name) && ROLES.contains(&role.trim());
    is_signed.then(|| Some((line.get(..=text.len())?, tail.trim()))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_of_many_shapes_are_cut_off() {
        for (line, text, credit) in [
            ("The minister speaks on April 8. [AFP/YONHAP]", "The minister speaks on April 8.", "AFP/YONHAP"),
            ("The minister speaks on April 8. [NEWS1]", "The minister speaks on April 8.", "NEWS1"),
            ("A ship leaves Busan. (Yonhap)", "A ship leaves Busan.", "Yonhap"),
            (
                "A ship leaves Busan. (Jane Doe/The Example of the Coast)",
                "A ship leaves Busan.",
                "Jane Doe/The Example of the Coast",
            ),
            ("A ship leaves Busan. (Supplied: Jane Doe)", "A ship leaves Busan.", "Jane Doe"),
            ("The new plant in Ulsan / Courtesy of Hyundai", "The new plant in Ulsan", "Courtesy of Hyundai"),
            ("A laptop on a desk (Image credit: Future)", "A laptop on a desk", "Future"),
            ("A ship leaves Busan. Photo: Jane Doe/Reuters", "A ship leaves Busan.", "Jane Doe/Reuters"),
            ("부산항을 떠나는 배. [사진=연합뉴스]", "부산항을 떠나는 배.", "연합뉴스"),
            (
                "A ship leaves Busan in August.Jane Doe (Reuters)",
                "A ship leaves Busan in August.",
                "Jane Doe (Reuters)",
            ),
            ("배가 부산항을 떠나고 있다. 홍길동 기자", "배가 부산항을 떠나고 있다.", "홍길동 기자"),
            ("港を出る船（Ｃ）例通信社", "港を出る船", "例通信社"),
            ("港を出る船（代表撮影）", "港を出る船", "代表撮影"),
            ("부산항을 떠나는 배/연합뉴스", "부산항을 떠나는 배", "연합뉴스"),
            ("이날 나타난 곰 모습.[연합]", "이날 나타난 곰 모습.", "연합"),
            ("![A ship leaves Busan. [YONHAP]](https://e.kr/x5.jpg)", "A ship leaves Busan.", "YONHAP"),
            ("Three of them in the studioQuelle: Max Muster/dpa", "Three of them in the studio", "Max Muster/dpa"),
            ("A ship leaves Busan. HANDOUT / AFP", "A ship leaves Busan.", "HANDOUT / AFP"),
            ("A gown on a runway. Estrop/Getty Images", "A gown on a runway.", "Estrop/Getty Images"),
        ] {
            assert_eq!(split(line), Some((text.to_owned(), credit.to_owned())), "{line}");
        }
    }

    #[test]
    fn asides_and_abbreviations_are_no_credits() {
        for line in [
            "He met the U.S. Trade Representative (USTR)",
            "Prices rose by 3 percent (see table)",
            "“I were [sic]",
            "The plan was dropped. [1]",
            "Talks go on and/or stop.",
            "The lead was shared. (Project Lead / or strategist)",
        ] {
            assert_eq!(split(line), None, "{line}");
        }
    }
}
