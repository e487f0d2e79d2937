//! When the article was published and changed: what the page states, its address, the stamps around its text.
//!
//! # Why
//! The head of a page states its own times; elements and lists state other articles' too, so those count only where they
//! agree with each other or with the address. A stamp counts by its place: next to the headline it is this article's, even
//! against the head.
//! Where a page knows only its last change, that is the day it carries; where it states two days that contradict each other,
//! no answer is better than a wrong one.

mod beside;
mod local;
mod order;
mod printed;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use self::beside::Beside;
use self::printed::{Place, Printed};
use super::address_day;
use super::date::{self, Label, Order, Stamp};
use super::found::{Sourced, Whence};
use super::page::Page;
use super::window::Window;
use crate::pipeline::clean::block::{Fact, FactName, FactSource};
use crate::record::PrintedTime;

/// No web page was published before; what says so is a year of the story.
const FIRST_YEAR: i16 = 1980;

/// Scrapers' clocks and zones differ from the outlet's by a day at most; one more for safety.
const MAX_DAYS_AHEAD: i64 = 2;

/// Elements with more different days than this are a list of articles.
const MAX_DAYS_OF_ONE_ARTICLE: usize = 2;

/// What bounds and completes a page's times.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Circumstances<'c> {
    /// When the message was written, in milliseconds since 1970.
    pub(super) timestamp_ms: Option<i64>,
    /// The outlet's zone, from the config.
    pub(super) zone: Option<&'c str>,
    /// What the text is written in.
    pub(super) language: Option<&'c str>,
}

/// The publication and the last change.
#[derive(Debug, Default)]
pub(super) struct Times {
    pub(super) published: Option<Sourced<PrintedTime>>,
    pub(super) modified: Option<Sourced<PrintedTime>>,
}

/// Finds both times.
pub(super) fn find(page: Page<'_>, window: &Window, circumstances: Circumstances<'_>) -> Times {
    let finder = Finder::new(page, window, circumstances);
    let modified = finder.modified();
    Times { published: finder.published(), modified }
}

struct Finder<'p> {
    page: Page<'p>,
    zone: Option<&'p str>,
    latest: Option<Date>,
    order: Option<Order>,
    /// What the page states, each with its fact.
    stated: Vec<(&'p Fact, Stamp)>,
    printed: Vec<Printed>,
    in_address: Option<Date>,
}

impl<'p> Finder<'p> {
    fn new(page: Page<'p>, window: &Window, circumstances: Circumstances<'p>) -> Self {
        let facts = page.facts(FactName::Published).chain(page.facts(FactName::Modified));
        let stated: Vec<(&Fact, Stamp)> =
            facts.filter_map(|fact| Some((fact, date::parse_value(&fact.value)?))).collect();
        let printed = printed::collect(page, window);
        let in_address = page.address().and_then(address_day::in_address);
        let hinted = [&page.hints.published, &page.hints.modified]
            .into_iter()
            .flatten()
            .filter_map(|value| date::parse_value(value));
        let all: Vec<Stamp> = stated
            .iter()
            .map(|(_, stamp)| *stamp)
            .chain(printed.iter().map(|found| found.stamp))
            .chain(hinted)
            .collect();
        let order = order::of(page, &all, in_address, circumstances.language);
        let latest = circumstances.timestamp_ms.and_then(latest_day);
        Self { page, zone: circumstances.zone, latest, order, stated, printed, in_address }
    }

    fn published(&self) -> Option<Sourced<PrintedTime>> {
        let hinted = || self.hinted(self.page.hints.published.as_deref());
        match beside::headline(self) {
            Some(Beside::Outranks(printed)) => return Some(printed),
            Some(Beside::Disputes) => return hinted(),
            None => {}
        }
        self.stated(FactName::Published, beside::is_head)
            .or_else(hinted)
            .or_else(|| self.element())
            .or_else(|| self.printed(Place::Head, Label::Published))
            .or_else(|| self.printed(Place::Head, Label::Unknown))
            .or_else(|| self.addressed())
            .or_else(|| self.printed(Place::Foot, Label::Published))
            .or_else(|| self.printed(Place::Foot, Label::Unknown))
            .or_else(|| self.changed_day())
    }

    fn modified(&self) -> Option<Sourced<PrintedTime>> {
        self.stated(FactName::Modified, |source| source != FactSource::Element)
            .or_else(|| self.hinted(self.page.hints.modified.as_deref()))
            .or_else(|| self.printed(Place::Head, Label::Modified))
            .or_else(|| self.printed(Place::Foot, Label::Modified))
    }

    /// The day of the last change, where it is the only one that the page prints.
    fn changed_day(&self) -> Option<Sourced<PrintedTime>> {
        self.printed(Place::Head, Label::Modified)
            .or_else(|| self.printed(Place::Foot, Label::Modified))
            .or_else(|| {
                self.stated(FactName::Modified, |source| matches!(source, FactSource::JsonLd | FactSource::Microdata))
            })
            .or_else(|| self.only_day())
    }

    fn stated(&self, name: FactName, is_trusted: impl Fn(FactSource) -> bool) -> Option<Sourced<PrintedTime>> {
        let mut facts = self.stated.iter().filter(|(fact, _)| fact.name == name && is_trusted(fact.source));
        facts.find_map(|(fact, stamp)| Some(Sourced::new(self.printable(stamp)?, Whence::Fact(fact.source))))
    }

    /// What `time` elements and microdata state: the address's day, else the first of a few.
    fn element(&self) -> Option<Sourced<PrintedTime>> {
        let is_element = |fact: &Fact| {
            fact.name == FactName::Published && matches!(fact.source, FactSource::Microdata | FactSource::Element)
        };
        let found: Vec<&(&Fact, Stamp)> = self.stated.iter().filter(|(fact, _)| is_element(fact)).collect();
        let of_address = found.iter().find(|(_, stamp)| Some(stamp.date) == self.in_address);
        let mut days: Vec<Date> = found.iter().map(|(_, stamp)| stamp.date).collect();
        days.dedup();
        let is_in_head = |stamp: &Stamp| {
            self.printed.iter().any(|printed| printed.place == Place::Head && printed.stamp.date == stamp.date)
        };
        let of_head = found.iter().find(|(_, stamp)| is_in_head(stamp));
        let first = found.first().filter(|_| days.len() <= MAX_DAYS_OF_ONE_ARTICLE);
        let (fact, stamp) = of_address.or(of_head).or(first)?;
        Some(Sourced::new(self.printable(stamp)?, Whence::Fact(fact.source)))
    }

    fn hinted(&self, value: Option<&str>) -> Option<Sourced<PrintedTime>> {
        let stamp = date::parse_value(value?)?;
        Some(Sourced::new(self.printable(&stamp)?, Whence::Hint))
    }

    fn printed(&self, place: Place, label: Label) -> Option<Sourced<PrintedTime>> {
        let mut there = self.printed.iter().filter(|found| found.place == place && found.stamp.label == label);
        there.find_map(|found| Some(Sourced::new(self.printable(&found.stamp)?, found.whence)))
    }

    /// A labelled day somewhere on the page, else one on a line of its own, where no other one disagrees.
    fn only_day(&self) -> Option<Sourced<PrintedTime>> {
        let is_labelled = |found: &&Printed| found.stamp.label != Label::Unknown;
        let labelled: Vec<&Printed> = self.printed.iter().filter(is_labelled).collect();
        let has_own_line = !self.printed.is_empty() && self.printed.iter().all(|found| found.is_own);
        let eligible = if labelled.is_empty() && has_own_line { self.printed.iter().collect() } else { labelled };
        let first = *eligible.first()?;
        let is_only = eligible.iter().all(|found| found.stamp.date == first.stamp.date);
        is_only.then(|| Some(Sourced::new(self.printable(&first.stamp)?, first.whence))).flatten()
    }

    fn addressed(&self) -> Option<Sourced<PrintedTime>> {
        let day = self.in_address?;
        self.is_plausible(day).then(|| Sourced::new(PrintedTime { on: day.to_string(), at: None }, Whence::Address))
    }

    fn printable(&self, stamp: &Stamp) -> Option<PrintedTime> {
        let printed = stamp.day(self.order)?;
        let is_certain = stamp.swapped.is_none();
        let others = || self.stated.iter().map(|(_, other)| other);
        let day = if is_certain { local::day(stamp, others(), self.in_address) } else { printed };
        let time = || PrintedTime { on: day.to_string(), at: stamp.instant(printed, self.zone) };
        self.is_plausible(day).then(time)
    }

    fn is_plausible(&self, day: Date) -> bool {
        day.year() >= FIRST_YEAR && self.latest.is_none_or(|latest| day <= latest)
    }
}

fn latest_day(timestamp_ms: i64) -> Option<Date> {
    let ahead_ms = MAX_DAYS_AHEAD * 24 * 3600 * 1000;
    let instant = Timestamp::from_millisecond(timestamp_ms.checked_add(ahead_ms)?).ok()?;
    Some(TimeZone::UTC.to_datetime(instant).date())
}
