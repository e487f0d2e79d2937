//! Korean bylines: "구현모 기자", "가나일보=홍길동·김철수 기자 gildong@…", and the Chinese and Japanese kind, "記者 …".

use super::super::bytes::Bytes;
use super::super::names::{is_hangul, is_korean_person};
use super::roster;

/// Titles that follow a reporter's name.
const TITLES: &[&str] =
    &["기자", "특파원", "선임기자", "전문기자", "인턴기자", "논설위원", "객원기자", "대기자", "에디터", "PD", "통신원"];

/// Openings of Chinese and Japanese bylines.
const OPENINGS: &[&str] = &[
    "記者",
    "记者",
    "本报记者",
    "文／",
    "文/",
    "作者：",
    "作者:",
    "撰文：",
    "撰文:",
    "取材・文",
    "文＝",
    "執筆者：",
    "기자",
    "글",
];

/// A byline has few words: whatever is longer is a sentence that names a reporter.
const MAX_CHARS: usize = 80;

/// The names of a Korean, Chinese or Japanese byline.
pub(super) fn parse(line: &str) -> Option<Vec<String>> {
    if !has_east_asian(line) || line.chars().nth(MAX_CHARS).is_some() {
        return None;
    }
    let bare = roster::without_addresses(line);
    let line = bare.as_deref().unwrap_or(line);
    let line = without_brackets(line);
    let line = line.trim_matches([' ', '=', '/', '·', '|', ',', '▶', '■', '-', ':']);
    if let Some(found) = before_title(line) {
        return Some(found);
    }
    let opening =
        OPENINGS.iter().find_map(|opening| line.strip_prefix(opening).filter(|rest| ends_word(opening, rest)))?;
    let names: Vec<String> = opening
        .split([' ', '：', ':', '/', '＝', '、', '，', ',', '·', '・', '　'])
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    let are_names = !names.is_empty() && names.len() <= 4 && names.iter().all(|name| is_east_asian_name(name));
    are_names.then_some(names)
}

/// Whether a byte leads a kana, an ideograph or a Hangul syllable: curly quotes and accents come below, emoji above.
fn has_east_asian(line: &str) -> bool {
    !line.is_ascii() && line.bytes().any(|byte| matches!(byte, 0xe3..=0xed))
}

/// "記者コラム" is a menu: a name stands apart from the word before it.
fn ends_word(opening: &str, rest: &str) -> bool {
    opening.ends_with(['：', ':', '／', '/', '＝']) || rest.starts_with([' ', '\u{3000}', '：', ':', '・', '/', '＝'])
}

fn before_title(line: &str) -> Option<Vec<String>> {
    let bytes = Bytes::of(line);
    let titles = TITLES.iter().filter(|title| bytes.may_hold(title));
    let (title_at, title) = titles.filter_map(|title| line.find(title).map(|at| (at, title))).min()?;
    let (before, after) = (line.get(..title_at)?, line.get(title_at + title.len()..)?);
    // After the title: nothing, another name with a title, or a mark. "기자들은", "기자가" go on as a sentence.
    if after.chars().next().is_some_and(is_hangul) {
        return None;
    }
    let before = before.rsplit('=').next().unwrap_or(before);
    let mut found = Vec::new();
    for word in before.split([' ', '·', ',', '/', '&', 'ㆍ', '・', '\u{a0}']).filter(|word| !word.is_empty()) {
        if TITLES.contains(&word) || word == "글" || is_place(word) {
            continue;
        }
        if !is_korean_person(word) {
            return None;
        }
        found.push(word.to_owned());
    }
    let rest = after.trim_matches([' ', '=', ',', '·', '.', '/']);
    if !rest.is_empty() {
        found.extend(before_title(rest)?);
    }
    (!found.is_empty() && found.len() <= 5).then_some(found)
}

/// Paper's desks and towns printed before a reporter's name: "세종=", "정치부", "도쿄특파원".
fn is_place(word: &str) -> bool {
    word.ends_with("부") && word.chars().count() >= 3
        || word.ends_with("일보")
        || word.ends_with("뉴스")
        || word.ends_with("신문")
}

fn is_east_asian_name(name: &str) -> bool {
    let n_chars = name.chars().count();
    (2..=6).contains(&n_chars)
        && name
            .chars()
            .all(|c| is_hangul(c) || ('\u{4E00}'..='\u{9FFF}').contains(&c) || ('\u{3040}'..='\u{30FF}').contains(&c))
}

/// Takes "[서울=뉴시스]" and "(영상취재: …)" off.
fn without_brackets(line: &str) -> String {
    let mut depth = 0_u32;
    let mut bare = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '(' | '[' | '<' | '【' | '（' => depth += 1,
            ')' | ']' | '>' | '】' | '）' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    bare
}
