//! The day that the page prints beside its headline, where its head states another one.
//!
//! # Why
//! Heads are written by tools: some state when the page was built, when a draft was first saved, or the day in UTC; some keep
//! the day of a page that has been written anew since. The one day that a reader sees next to the headline is the one that
//! the outlet dates its text by. Where it is labelled as the last change's it is no publication's, unless the head only
//! states the time of a build; and a change on the next day is none, with or without a label. Where the head states the
//! printed day as the last change's and another as the publication's, the printed one is wrong as often as right: the page
//! gives no day.

use jiff::civil::Date;

use super::super::found::Sourced;
use super::Finder;
use super::printed::{Place, Printed};
use crate::pipeline::clean::block::{Fact, FactName, FactSource};
use crate::pipeline::clean::fields::date::{Label, Stamp};
use crate::record::PrintedTime;

/// Days that the printed day is older than a build, at least: a draft's night is no contradiction.
const MIN_DAYS_BEFORE_BUILD: i32 = 30;

/// What the day that is printed beside the headline makes of the one that the head states.
pub(super) enum Beside {
    /// The printed one is the publication's.
    Outranks(Sourced<PrintedTime>),
    /// Either may be.
    Disputes,
}

/// The only day printed above the text, where the head states another; with the head's instant where a zone explains that.
pub(super) fn headline(finder: &Finder<'_>) -> Option<Beside> {
    let stated = head_day(finder, FactName::Published)?;
    let only = only_in_head(finder).filter(|only| only.stamp.date != stated)?;
    let (day, days) = (only.stamp.date, days_between(only.stamp.date, stated));
    let changed = head_day(finder, FactName::Modified);
    let is_build = changed == Some(stated) && days >= MIN_DAYS_BEFORE_BUILD;
    let is_night_change = changed == Some(day) && days.abs() <= 1;
    let agrees = |(fact, stamp): &(&Fact, Stamp)| fact.name == FactName::Published && stamp.date == day;
    let is_own = only.is_own || finder.stated.iter().any(agrees);
    let is_publication = is_own && only.stamp.label != Label::Modified && !is_night_change;
    let is_printed = finder.printed.iter().any(|found| prints_its_own_day(found) && found.stamp.date == stated);
    if is_printed || !(is_publication || is_build) {
        return None;
    }
    if changed == Some(day) {
        return Some(Beside::Disputes);
    }
    let mut time = finder.printable(&only.stamp)?;
    if days.abs() <= 1 {
        time.at = finder.stated(FactName::Published, is_head).and_then(|stated| stated.value.at);
    }
    Some(Beside::Outranks(Sourced::new(time, only.whence)))
}

/// The first of the stamps above the text, those that are labelled as the publication's before the rest, where all of them
/// are of one certain day.
fn only_in_head<'f>(finder: &'f Finder<'_>) -> Option<&'f Printed> {
    let above = |found: &&Printed| found.place == Place::Head;
    let is_labelled = |found: &&Printed| found.stamp.label == Label::Published;
    let labelled: Vec<&Printed> = finder.printed.iter().filter(above).filter(is_labelled).collect();
    let eligible = if labelled.is_empty() { finder.printed.iter().filter(above).collect() } else { labelled };
    let first = *eligible.first()?;
    let is_certain = |found: &&Printed| found.stamp.swapped.is_none() && found.stamp.date == first.stamp.date;
    eligible.iter().all(is_certain).then_some(first)
}

fn prints_its_own_day(printed: &Printed) -> bool {
    printed.place == Place::Head && printed.stamp.label != Label::Modified
}

/// Whether a source is the page's head, which states the article's own times.
pub(super) fn is_head(source: FactSource) -> bool {
    matches!(source, FactSource::JsonLd | FactSource::OpenGraph | FactSource::Meta)
}

fn is_in_head(fact: &Fact, name: FactName) -> bool {
    fact.name == name && is_head(fact.source)
}

fn head_day(finder: &Finder<'_>, name: FactName) -> Option<Date> {
    let mut stated = finder.stated.iter().filter(|(fact, _)| is_in_head(fact, name));
    stated.find(|(_, stamp)| stamp.swapped.is_none()).map(|(_, stamp)| stamp.date)
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}
