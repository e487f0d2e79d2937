//! The section path: from the breadcrumb, what the page states, or its address.

use super::breadcrumb;
use super::fold::fold;
use super::found::{Sourced, Whence};
use super::page::Page;
use super::site_name::SiteNames;
use crate::pipeline::clean::block::FactName;
use crate::record::BlockClass;

/// Address parts that name no section.
const NOT_SECTIONS: &[&str] = &[
    "a", "amp", "archive", "archives", "article", "articles", "artikel", "blog", "category", "content", "contents",
    "de", "detail", "en", "index", "ko", "news", "node", "page", "pages", "post", "posts", "p", "stories", "story",
    "view", "www",
];

/// Finds the section path, outermost first, without the site's root and the headline itself.
pub(super) fn find(page: Page<'_>, site: &SiteNames, title: Option<&str>) -> Option<Sourced<Vec<String>>> {
    printed(page, title).or_else(|| stated(page, site, title)).or_else(|| hinted(page)).or_else(|| addressed(page))
}

fn printed(page: Page<'_>, title: Option<&str>) -> Option<Sourced<Vec<String>>> {
    page.removed(BlockClass::Breadcrumb).find_map(|line| {
        let path = without_title(breadcrumb::parse(line.text)?, title);
        (!path.is_empty()).then(|| Sourced::new(path, line.whence()))
    })
}

fn stated(page: Page<'_>, site: &SiteNames, title: Option<&str>) -> Option<Sourced<Vec<String>>> {
    let source = page.facts(FactName::Section).next()?.source;
    let mut path: Vec<String> = Vec::new();
    for fact in page.facts(FactName::Section).filter(|fact| fact.source == source) {
        let step = fact.value.trim();
        let is_new = !path.iter().any(|known| fold(known) == fold(step));
        if is_new && !site.is_site(step) && !breadcrumb::is_root(step) && step.chars().count() <= 60 {
            path.push(step.to_owned());
        }
    }
    let path = without_title(path, title);
    (!path.is_empty()).then(|| Sourced::new(path, Whence::Fact(source)))
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
