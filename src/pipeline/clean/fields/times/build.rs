//! Heads that state when the page was built instead of when its article was published.
//!
//! # Why
//! Some systems write the time of the last build into both of the head's times, above an article that prints another,
//! older day. What a page prints once, next to its headline, is then the article's own.

use jiff::civil::Date;

use super::super::found::Sourced;
use super::Finder;
use super::printed::{Place, Printed};
use crate::pipeline::clean::block::{Fact, FactName, FactSource};
use crate::record::PrintedTime;

/// Days that the printed day is older, at least: a zone's difference or a draft's night is no contradiction.
const MIN_DAYS: i32 = 30;

/// The only day printed above the text, where the head states but one and the same later day.
pub(super) fn older_day(finder: &Finder<'_>) -> Option<Sourced<PrintedTime>> {
    let built = head_day(finder, FactName::Published)?;
    let states_one_day = head_day(finder, FactName::Modified) == Some(built);
    let mut head = finder.printed.iter().filter(|found| found.place == Place::Head);
    let (only, None) = (head.next()?, head.next()) else { return None };
    let is_older = days_between(only.stamp.date, built) >= MIN_DAYS;
    if states_one_day && is_older { sourced(finder, only) } else { None }
}

fn sourced(finder: &Finder<'_>, printed: &Printed) -> Option<Sourced<PrintedTime>> {
    let is_certain = printed.stamp.swapped.is_none();
    if is_certain { Some(Sourced::new(finder.printable(&printed.stamp)?, printed.whence)) } else { None }
}

fn head_day(finder: &Finder<'_>, name: FactName) -> Option<Date> {
    let is_in_head = |fact: &Fact| matches!(fact.source, FactSource::JsonLd | FactSource::OpenGraph | FactSource::Meta);
    let mut stated = finder.stated.iter().filter(|(fact, _)| fact.name == name && is_in_head(fact));
    stated.find(|(_, stamp)| stamp.swapped.is_none()).map(|(_, stamp)| stamp.date)
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}
