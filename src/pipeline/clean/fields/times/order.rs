//! Which way round a page prints "9/4/2025": by another date of its own, its address, its language or its country.

use jiff::civil::Date;

use super::super::date::{Order, Stamp};
use super::super::page::Page;
use crate::pipeline::clean::block::FactName;

/// English as it is written where the day comes first.
const DAY_FIRST_ENGLISH: &[&str] =
    &["en-gb", "en-au", "en-in", "en-ie", "en-nz", "en-za", "en-hk", "en-sg", "en-my", "en-pk", "en-ng", "en-ke"];

/// Countries whose press prints the day first.
const DAY_FIRST_SUFFIXES: &[&str] = &[
    "at", "au", "be", "br", "ch", "cz", "de", "dk", "es", "fi", "fr", "gr", "hk", "ie", "il", "in", "it", "ke", "mx",
    "my", "ng", "nl", "no", "nz", "pk", "pl", "pt", "ru", "se", "sg", "tr", "ua", "uk", "za",
];

/// The order that the page's other dates, its language or its country settle; most pages need none.
pub(super) fn of(page: Page<'_>, stamps: &[Stamp], in_address: Option<Date>, language: Option<&str>) -> Option<Order> {
    if !stamps.iter().any(|stamp| stamp.swapped.is_some()) {
        return None;
    }
    by_another_day(stamps, in_address)
        .or_else(|| by_impossible_month(stamps))
        .or_else(|| by_language(page))
        .or_else(|| by_country(page))
        // What the text is written in, where nothing is stated: of its languages only English leaves it open.
        .or_else(|| language.filter(|code| *code != "en").map(|_| Order::DayFirst))
}

/// One of the two readings is a day that the page or its address states elsewhere.
fn by_another_day(stamps: &[Stamp], in_address: Option<Date>) -> Option<Order> {
    let settled: Vec<Date> =
        stamps.iter().filter(|stamp| stamp.swapped.is_none()).map(|stamp| stamp.date).chain(in_address).collect();
    stamps.iter().find_map(|stamp| {
        let other = stamp.swapped?;
        match (settled.contains(&stamp.date), settled.contains(&other)) {
            (true, false) => Some(Order::DayFirst),
            (false, true) => Some(Order::MonthFirst),
            _ => None,
        }
    })
}

/// Another numeric date of the page has a number above twelve: "4/25/2025" settles "4/9/2025".
fn by_impossible_month(stamps: &[Stamp]) -> Option<Order> {
    stamps.iter().find_map(|stamp| stamp.settled_order)
}

fn by_language(page: Page<'_>) -> Option<Order> {
    let stated =
        page.facts(FactName::Language).map(|fact| fact.value.as_str()).next().or(page.hints.language.as_deref())?;
    let tag = stated.trim().to_ascii_lowercase().replace('_', "-");
    let is_day_first = !tag.starts_with("en") || DAY_FIRST_ENGLISH.contains(&tag.as_str());
    // Only the United States print the month first; English alone does not say whose English it is.
    if is_day_first { Some(Order::DayFirst) } else { (tag == "en-us").then_some(Order::MonthFirst) }
}

fn by_country(page: Page<'_>) -> Option<Order> {
    let host = page.address()?.split_once("://")?.1.split(['/', ':']).next()?;
    let suffix = host.rsplit('.').next()?;
    if matches!(suffix, "gov" | "mil" | "us" | "edu") {
        return Some(Order::MonthFirst);
    }
    DAY_FIRST_SUFFIXES.binary_search(&suffix).is_ok().then_some(Order::DayFirst)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_countries_are_sorted_so_that_they_can_be_searched() {
        assert!(super::DAY_FIRST_SUFFIXES.is_sorted());
    }
}
