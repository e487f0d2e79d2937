//! The fields around the text: title, authors, times, section, captions, notices, language.
//!
//! The recognisers (`byline`, `date`, `caption`, …) are pure functions of one line, for the judge and for the fields alike.
//! The finders (`title`, `authors`, `times`, …) weigh what the page states, what it prints and what the message claims.

pub mod agency;
pub mod breadcrumb;
pub mod byline;
pub mod caption;
pub mod caption_tail;
pub mod credit;
pub mod date;
pub mod dateline_stamp;
pub mod names;
pub mod notice;

mod address_day;
mod authors;
mod beside_stamp;
mod bytes;
mod captions;
mod fold;
mod found;
mod headline;
mod language;
mod openings;
mod page;
mod pieces;
mod section;
mod site_name;
mod times;
mod title;
mod window;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

pub use found::{Found, Provenance, Whence};

use self::found::Sourced;
use self::page::Page;
use self::site_name::SiteNames;
use self::window::Window;
use super::Judged;
use super::block::FactName;
use crate::record::{BlockClass, Hints, SourcedField};

/// IANA zones by outlet name, as the config gives them.
pub type OutletZones = BTreeMap<String, String>;

/// Reads the fields out of a judged page. What the page states outranks what the message claims.
#[must_use]
pub fn find(judged: &Judged<'_>, hints: &Hints, timestamp_ms: Option<i64>, zones: &OutletZones) -> Found {
    let page = Page::new(judged, hints);
    let mut found = Found::default();
    found.url = found.keep(SourcedField::Url, url(page));
    found.outlet = found.keep(SourcedField::Outlet, outlet(page));
    let names = page.facts(FactName::Outlet).map(|fact| fact.value.as_str()).chain(hints.outlet.as_deref());
    let site = SiteNames::new(names, page.address());
    found.title = found.keep(SourcedField::Title, title::find(page, &site));
    let window = Window::of(page, found.title.as_deref());
    let authors = found.keep(SourcedField::Authors, authors::find(page, &site, &window));
    found.authors = authors.unwrap_or_default();
    let section = section::find(page, &site, found.title.as_deref());
    found.section = found.keep(SourcedField::Section, section).unwrap_or_default();
    let zone = found.outlet.as_deref().and_then(|outlet| zones.get(outlet));
    let language = language::find(page);
    let circumstances = times::Circumstances {
        timestamp_ms,
        zone: zone.map(String::as_str),
        language: language.as_ref().map(|found| found.value.as_str()),
    };
    let times = times::find(page, &window, circumstances);
    found.published = found.keep(SourcedField::Published, times.published);
    found.modified = found.keep(SourcedField::Modified, times.modified);
    found.language = found.keep(SourcedField::Language, language);
    let (captions, of_pictures) = captions::find(page, &window).into_parts();
    found.captions = found.keep(SourcedField::Captions, captions).unwrap_or_default();
    found.credits = credits(&found.authors, of_pictures);
    found.notices = found.keep(SourcedField::Notices, notices(page)).unwrap_or_default();
    found
}

fn url(page: Page<'_>) -> Option<Sourced<String>> {
    let stated = page.facts(FactName::Url).find(|fact| fact.value.trim().starts_with("http"));
    let stated = stated.map(|fact| Sourced::new(fact.value.trim().to_owned(), Whence::Fact(fact.source)));
    stated.or_else(|| Some(Sourced::new(page.hints.url.clone()?, Whence::Hint)))
}

fn outlet(page: Page<'_>) -> Option<Sourced<String>> {
    let stated = page.facts(FactName::Outlet).next();
    let stated = stated.map(|fact| Sourced::new(fact.value.trim().to_owned(), Whence::Fact(fact.source)));
    stated.or_else(|| Some(Sourced::new(page.hints.outlet.clone()?, Whence::Hint)))
}

/// Agencies that sign beside the authors, and pictures' credits without a caption.
fn credits(authors: &[String], pictures: Vec<String>) -> Vec<String> {
    let mut credits = authors::agencies(authors);
    for credit in pictures {
        if !credits.contains(&credit) {
            credits.push(credit);
        }
    }
    credits
}

fn notices(page: Page<'_>) -> Option<Sourced<Vec<String>>> {
    let mut notices: Vec<String> = Vec::new();
    let mut whence = None;
    for line in page.removed(BlockClass::Notice) {
        if !notices.iter().any(|known| known == line.text) {
            notices.push(line.text.to_owned());
            whence = whence.or(Some(line.whence()));
        }
    }
    Some(Sourced::new(notices, whence?))
}
