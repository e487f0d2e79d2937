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
mod captions;
mod fold;
mod found;
mod language;
mod page;
mod section;
mod site_name;
mod times;
mod title;
mod window;

use std::collections::BTreeMap;

pub use found::{Found, Provenance, Whence};

use self::page::Page;
use self::site_name::SiteNames;
use self::window::Window;
use super::Judged;
use super::block::FactName;
use crate::record::{BlockClass, Hints};

/// IANA zones by outlet name, as the config gives them.
pub type OutletZones = BTreeMap<String, String>;

/// Reads the fields out of a judged page. What the page states outranks what the message claims.
#[must_use]
pub fn find(judged: &Judged<'_>, hints: &Hints, timestamp_ms: Option<i64>, zones: &OutletZones) -> Found {
    let page = Page::new(judged, hints);
    let mut found = Found::default();
    let outlet = outlet(page);
    found.outlet = found.keep("outlet", outlet);
    let names = page.facts(FactName::Outlet).map(|fact| fact.value.as_str()).chain(hints.outlet.as_deref());
    let site = SiteNames::new(names, page.address());
    found.title = found.keep("title", title::find(page, &site));
    let window = Window::of(page, found.title.as_deref());
    let authors = found.keep("authors", authors::find(page, &site, &window));
    found.authors = authors.unwrap_or_default();
    let section = section::find(page, &site, found.title.as_deref());
    found.section = found.keep("section", section).unwrap_or_default();
    let zone = found.outlet.as_deref().or(hints.outlet.as_deref()).and_then(|outlet| zones.get(outlet));
    let times = times::find(page, &window, times::Circumstances { timestamp_ms, zone: zone.map(String::as_str) });
    found.published = found.keep("published", times.published);
    found.modified = found.keep("modified", times.modified);
    found.language = found.keep("language", language::find(page));
    let pictures = captions::find(page, &window);
    found.captions = pictures.captions;
    found.credits = credits(&found.authors, pictures.credits);
    found.notices = notices(page);
    found.url =
        page.facts(FactName::Url).map(|fact| fact.value.trim()).find(|url| url.starts_with("http")).map(str::to_owned);
    found
}

fn outlet(page: Page<'_>) -> Option<found::Sourced<String>> {
    let fact = page.facts(FactName::Outlet).next()?;
    Some(found::Sourced::new(fact.value.trim().to_owned(), Whence::Fact(fact.source)))
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

fn notices(page: Page<'_>) -> Vec<String> {
    let mut notices: Vec<String> = Vec::new();
    for line in page.removed(BlockClass::Notice) {
        if !notices.iter().any(|known| known == line.text) {
            notices.push(line.text.to_owned());
        }
    }
    notices
}
