//! Who wrote it: what the page states, its bylines, what the message says; an organisation where nobody else is named.

use super::agency;
use super::beside_stamp;
use super::byline;
use super::dateline_stamp;
use super::fold::fold;
use super::found::{Sourced, Whence};
use super::names;
use super::page::{Line, Page};
use super::site_name::SiteNames;
use super::window::Window;
use crate::pipeline::clean::block::{BlockKind, Decision, FactName, FactSource};
use crate::record::BlockClass;

/// More names than this are a masthead, not a byline.
const MAX_AUTHORS: usize = 12;

/// Elements named "author" stand under every teaser and comment; more of them than this say nothing of this article.
const MAX_NAMED_ELEMENTS: usize = 3;

/// Words of buttons, sections and labels that are capitalised beside a stamp, sorted.
const OF_PAGES: &[&str] = &[
    "change",
    "climate",
    "copy",
    "culture",
    "edition",
    "health",
    "issue",
    "korea",
    "link",
    "listen",
    "live",
    "minutes",
    "opinion",
    "politics",
    "press",
    "print",
    "reading",
    "release",
    "save",
    "science",
    "size",
    "sport",
    "sports",
    "technology",
    "text",
    "time",
    "travel",
    "weather",
    "world",
];

/// Finds the authors; agencies among them are credited too.
pub(super) fn find(page: Page<'_>, site: &SiteNames, window: &Window) -> Option<Sourced<Vec<String>>> {
    let in_head = |line: &Line<'_>| window.is_head(line.index);
    let in_foot = |line: &Line<'_>| window.is_foot(line.index);
    stated(page, site)
        .or_else(|| signed(page, in_head))
        .or_else(|| signed(page, in_foot))
        .or_else(|| signed_stamp(page, window))
        .or_else(|| named(page, site))
        .or_else(|| hinted(page, site))
        .or_else(|| beside_a_stamp(page, window))
        .or_else(|| desk(page))
        .or_else(|| signed_alone(page))
        .or_else(|| organisation(page))
}

/// What JSON-LD and `<meta>` state, the best source that names a person or an agency.
fn stated(page: Page<'_>, site: &SiteNames) -> Option<Sourced<Vec<String>>> {
    [FactSource::JsonLd, FactSource::OpenGraph, FactSource::Meta].into_iter().find_map(|source| {
        let values = page.facts(FactName::Author).filter(|fact| fact.source == source);
        let names = once(values.flat_map(|fact| split(&fact.value, site)));
        (!names.is_empty()).then(|| Sourced::new(names, Whence::Fact(source)))
    })
}

/// What elements and microdata call an author.
fn named(page: Page<'_>, site: &SiteNames) -> Option<Sourced<Vec<String>>> {
    [FactSource::Microdata, FactSource::Element].into_iter().find_map(|source| {
        let values = page.facts(FactName::Author).filter(|fact| fact.source == source);
        let all: Vec<Vec<String>> =
            values.map(|fact| split(&fact.value, site)).filter(|names| !names.is_empty()).collect();
        let n_trusted = if all.len() > MAX_NAMED_ELEMENTS { 1 } else { all.len() };
        let names = once(all.into_iter().take(n_trusted).flatten());
        (!names.is_empty()).then(|| Sourced::new(names, Whence::Fact(source)))
    })
}

/// The names on the bylines of one part of the page.
fn signed(page: Page<'_>, is_there: impl Fn(&Line<'_>) -> bool) -> Option<Sourced<Vec<String>>> {
    let mut found = Vec::new();
    let mut whence = None;
    let mut opened = false;
    for line in page.lines() {
        let is_byline = line.decision == Decision::Remove(BlockClass::Byline) && is_there(&line);
        let names = if is_byline { byline::parse(line.text) } else { None };
        // "Written by" on a line of its own: the name stands on the next.
        let names = names.or_else(|| (opened && is_there(&line)).then(|| lone_name(line.text)).flatten());
        opened = is_byline && byline::is_opening(line.text);
        for name in names.into_iter().flatten() {
            whence = whence.or_else(|| Some(line.whence()));
            found.push(name);
        }
    }
    let names = once(found.into_iter());
    (!names.is_empty()).then(|| Sourced::new(names, whence.unwrap_or(Whence::Text)))
}

/// "Zach Doe | May 22, 2025", "May 3, 2017 By Erin Doe": a name and a stamp on one line of the head.
fn signed_stamp(page: Page<'_>, window: &Window) -> Option<Sourced<Vec<String>>> {
    let mut lines = page.lines().filter(|line| window.is_head(line.index) && line.kind != BlockKind::Heading(1));
    lines.find_map(|line| {
        let names = beside_stamp::names(line.text)?;
        Some(Sourced::new(once(names.into_iter()), line.whence()))
    })
}

/// A name on a line of its own between two lines of the head, one of which is a stamp.
fn beside_a_stamp(page: Page<'_>, window: &Window) -> Option<Sourced<Vec<String>>> {
    let head: Vec<Line<'_>> = page.lines().filter(|line| window.is_head(line.index)).collect();
    let is_stamp = |line: Option<&Line<'_>>| line.is_some_and(|line| dateline_stamp::is_stamp(line.text));
    head.iter().enumerate().find_map(|(at, line)| {
        let has_stamp =
            is_stamp(head.get(at + 1)) || at.checked_sub(1).is_some_and(|before| is_stamp(head.get(before)));
        let is_name = has_stamp && line.kind != BlockKind::Heading(1) && is_signature(line.text);
        let names = if is_name { byline::names_in(line.text) } else { None }.filter(|names| names.len() == 1)?;
        Some(Sourced::new(names, line.whence()))
    })
}

/// A name that nothing says is one holds no word of a page's own.
fn is_signature(line: &str) -> bool {
    let is_word = |word: &str| word.contains(char::is_alphabetic);
    let is_of_page = |word: &str| OF_PAGES.binary_search(&word.to_lowercase().as_str()).is_ok();
    names::is_plainly_a_person(line) && line.split_whitespace().all(|word| is_word(word) && !is_of_page(word))
}

fn lone_name(line: &str) -> Option<Vec<String>> {
    let is_short = line.chars().count() <= 60;
    if is_short { byline::names_in(line).filter(|names| !names.is_empty()) } else { None }
}

fn hinted(page: Page<'_>, site: &SiteNames) -> Option<Sourced<Vec<String>>> {
    let names = once(page.hints.authors.iter().flat_map(|value| split(value, site)));
    (!names.is_empty()).then(|| Sourced::new(names, Whence::Hint))
}

/// The only byline of a page, wherever it stands.
fn signed_alone(page: Page<'_>) -> Option<Sourced<Vec<String>>> {
    let mut bylines = page
        .removed(BlockClass::Byline)
        .filter_map(|line| Some((line, byline::parse(line.text)?)))
        .filter(|(_, names)| !names.is_empty());
    let (line, names) = bylines.next()?;
    bylines.all(|(_, others)| others == names).then(|| Sourced::new(once(names.into_iter()), line.whence()))
}

/// A desk, a team or an organisation that the page states: "Example Staff".
fn desk(page: Page<'_>) -> Option<Sourced<Vec<String>>> {
    let group = page.facts(FactName::AuthorGroup).find_map(|fact| Some((name(&fact.value)?, fact.source)));
    if let Some((group, source)) = group {
        return Some(Sourced::new(vec![group], Whence::Fact(source)));
    }
    let stated = page
        .facts(FactName::Author)
        .filter(|fact| matches!(fact.source, FactSource::JsonLd | FactSource::OpenGraph | FactSource::Meta));
    let mut desks =
        stated.filter_map(|fact| Some((name(&fact.value).filter(|name| is_collective(name))?, fact.source)));
    let (desk, source) = desks.next()?;
    Some(Sourced::new(vec![desk], Whence::Fact(source)))
}

/// "Example News Staff", the outlet itself: better than nobody, where the page states it as its author.
fn organisation(page: Page<'_>) -> Option<Sourced<Vec<String>>> {
    let mut named = page.facts(FactName::Author).filter_map(|fact| Some((name(&fact.value)?, fact.source)));
    let (name, source) = named.next()?;
    Some(Sourced::new(vec![name], Whence::Fact(source)))
}

/// The names of one stated value: "By Jane Doe, John Roe and AFP" holds three; the outlet's own name is none.
fn split(value: &str, site: &SiteNames) -> Vec<String> {
    let value = without_labels(value.trim());
    let names = byline::parse(value).or_else(|| byline::names_in(value)).filter(|names| !names.is_empty());
    let names = names.unwrap_or_else(|| name(value).filter(|name| !is_collective(name)).into_iter().collect());
    names.into_iter().filter(|name| !site.is_site(name)).collect()
}

/// Takes off what a template writes around a name.
fn without_labels(value: &str) -> &str {
    const LABELS: &[&str] = &[
        "View all posts by ",
        "Posts by ",
        "Author ",
        "Posted by ",
        "Written by ",
        "By ",
        "by ",
        "BY ",
        "Von ",
        "von ",
        "Par ",
        "par ",
        "Por ",
        "por ",
    ];
    let bare = LABELS.iter().fold(value, |value, label| value.strip_prefix(label).unwrap_or(value));
    // "Elena Oberholzer (obe)" carries her sign.
    let signed = bare.strip_suffix(')').and_then(|rest| rest.split_once(" ("));
    signed.map_or(bare, |(name, _)| name)
}

/// A name as it is stated, where it is one at all.
fn name(value: &str) -> Option<String> {
    let value = without_labels(value.trim().trim_start_matches(['@', '•', '·', ',', ' ']).trim());
    let is_address = value.contains("://") || value.contains('@') || value.starts_with("www.");
    let has_letters = value.chars().any(char::is_alphabetic);
    let is_text = value.contains([':', '(', '|', '…', '\n']) || value.split_whitespace().count() > 7;
    // "page.head.author", "jane_doe.12": what a template or an account is called.
    let is_identifier = !value.contains(' ') && value.matches(['.', '_']).count() >= 2;
    if is_address || is_identifier || !has_letters || is_text || value.chars().count() > 60 || is_nobody(value) {
        return None;
    }
    if value.chars().filter(char::is_ascii_digit).count() > 4 {
        return None;
    }
    let bare = value.strip_suffix(" 기자").unwrap_or(value);
    Some(names::title_case(bare))
}

/// Words that stand where a name should.
fn is_nobody(part: &str) -> bool {
    const NOBODY: &[&str] = &[
        "admin",
        "administrator",
        "author",
        "by",
        "editor",
        "guest",
        "n a",
        "none",
        "null",
        "redaktion",
        "root",
        "sponsored",
        "staff",
        "staff writer",
        "team",
        "the author",
        "undefined",
        "unknown",
        "user",
        "webmaster",
        "기자",
    ];
    NOBODY.contains(&fold(part).as_str())
}

/// A desk or a team: kept for when no person is named.
fn is_collective(name: &str) -> bool {
    const DESKS: &[&str] =
        &["staff", "team", "desk", "newsroom", "redaktion", "redazione", "redacción", "editors", "editorial", "news"];
    fold(name).split(' ').any(|word| DESKS.contains(&word))
}

fn once(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut folded: Vec<String> = Vec::new();
    for name in names {
        let key = fold(&name);
        if !key.is_empty() && !folded.contains(&key) && found.len() < MAX_AUTHORS {
            folded.push(key);
            found.push(name);
        }
    }
    found
}

/// Agencies among the authors, as they are credited.
pub(super) fn agencies(authors: &[String]) -> Vec<String> {
    authors.iter().filter(|name| agency::canonical(name).is_some()).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_sections_sign_nothing() {
        assert!(OF_PAGES.is_sorted());
        assert!(is_signature("Ann Lee"));
        for line in ["Press Release", "Copy Link", "Ann -", "글자 크기"] {
            assert!(!is_signature(line), "{line}");
        }
    }
}
