//! The section path: from the breadcrumb, printed or stated, from what else the page states, or from its address.

use super::breadcrumb;
use super::fold::fold;
use super::found::{Sourced, Whence};
use super::page::Page;
use super::site_name::SiteNames;
use crate::pipeline::clean::block::{FactName, FactSource};
use crate::record::BlockClass;

/// Address parts that name no section.
const NOT_SECTIONS: &[&str] = &[
    "a", "amp", "archive", "archives", "article", "articles", "artikel", "blog", "category", "content", "contents",
    "de", "detail", "en", "index", "ko", "news", "node", "page", "pages", "post", "posts", "p", "stories", "story",
    "view", "www",
];

/// A section has a short name; a longer step is a headline.
const MAX_STEP_CHARS: usize = 60;

/// Finds the section path, outermost first, without the site's root and the headline itself.
pub(super) fn find(page: Page<'_>, site: &SiteNames, title: Option<&str>) -> Option<Sourced<Vec<String>>> {
    printed(page, title)
        .or_else(|| trail(page, site, title))
        .or_else(|| stated(page, site, title))
        .or_else(|| hinted(page))
        .or_else(|| addressed(page))
}

/// The breadcrumb that the page states as such, in JSON-LD, microdata or an element of that name.
fn trail(page: Page<'_>, site: &SiteNames, title: Option<&str>) -> Option<Sourced<Vec<String>>> {
    [FactSource::JsonLd, FactSource::Microdata, FactSource::Element].into_iter().find_map(|source| {
        let steps = page.facts(FactName::Breadcrumb).filter(|fact| fact.source == source);
        let path = path(steps.map(|fact| fact.value.as_str()), site, title);
        (!path.is_empty()).then(|| Sourced::new(path, Whence::Fact(source)))
    })
}

fn printed(page: Page<'_>, title: Option<&str>) -> Option<Sourced<Vec<String>>> {
    page.removed(BlockClass::Breadcrumb).find_map(|line| {
        let path = without_title(breadcrumb::parse(line.text)?, title);
        (!path.is_empty()).then(|| Sourced::new(path, line.whence()))
    })
}

fn stated(page: Page<'_>, site: &SiteNames, title: Option<&str>) -> Option<Sourced<Vec<String>>> {
    let source = page.facts(FactName::Section).next()?.source;
    let steps = page.facts(FactName::Section).filter(|fact| fact.source == source);
    let path = path(steps.map(|fact| fact.value.as_str()), site, title);
    (!path.is_empty()).then(|| Sourced::new(path, Whence::Fact(source)))
}

/// The steps without the site, its root and the page itself, each once.
fn path<'s>(steps: impl Iterator<Item = &'s str>, site: &SiteNames, title: Option<&str>) -> Vec<String> {
    let mut path: Vec<String> = Vec::new();
    for step in steps {
        let step = step.trim();
        let is_new = !path.iter().any(|known| fold(known) == fold(step));
        let is_section = step.chars().count() <= MAX_STEP_CHARS && step.chars().any(char::is_alphabetic);
        if is_new && is_section && !site.is_site(step) && !breadcrumb::is_root(step) {
            path.push(step.to_owned());
        }
    }
    without_title(path, title)
}

fn hinted(page: Page<'_>) -> Option<Sourced<Vec<String>>> {
    (!page.hints.section.is_empty()).then(|| Sourced::new(page.hints.section.clone(), Whence::Hint))
}

/// The first part of the address's path, where it is a word and not the article's own name.
fn addressed(page: Page<'_>) -> Option<Sourced<Vec<String>>> {
    let address = page.address()?;
    let path = address.split_once("://")?.1.split(['?', '#']).next()?;
    let parts: Vec<&str> = path.split('/').skip(1).filter(|part| !part.is_empty()).collect();
    let (_, sections) = parts.split_last()?;
    let section = sections.iter().find(|part| is_section(part))?;
    Some(Sourced::new(vec![section.replace('-', " ")], Whence::Address))
}

fn is_section(part: &str) -> bool {
    let is_word = part.len() >= 3 && part.len() <= 24 && part.chars().all(|c| c.is_ascii_alphabetic() || c == '-');
    is_word && part.split('-').count() <= 3 && !NOT_SECTIONS.contains(&part.to_ascii_lowercase().as_str())
}

/// A trail that ends with the page itself is cut before it.
fn without_title(mut path: Vec<String>, title: Option<&str>) -> Vec<String> {
    if let (Some(last), Some(title)) = (path.last(), title) {
        let (last, title) = (fold(last), fold(title));
        if title.starts_with(&last) && last.split(' ').count() >= 3 || last == title {
            path.pop();
        }
    }
    path
}
