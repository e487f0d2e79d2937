//! The stamps of a line: each day with its time, its zone and what it is the time of.

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};

use super::clock;
use super::day::{self, Order};
use super::token::{Placed, Token, tokens};
use super::zone::{self, Zone};
use crate::record::PrintedTime;

/// Longer lines are paragraphs; a date in them is a date of the story.
const MAX_LINE_BYTES: usize = 1024;

/// A day and a time are one stamp when nothing but so many marks and small words stand between them.
const MAX_FILLERS: usize = 3;

/// What a stamp is the time of, by the words before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// "Published", "Posted", "입력".
    Published,
    /// "Updated", "수정".
    Modified,
    /// Nothing says.
    Unknown,
}

/// One printed time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// The day; of an ambiguous one, the reading with the day first.
    pub date: Date,
    /// The other reading of an ambiguous day.
    pub swapped: Option<Date>,
    /// The order that a numeric day shows by a number above twelve.
    pub settled_order: Option<Order>,
    /// The time of day.
    pub time: Option<Time>,
    /// The zone.
    pub zone: Option<Zone>,
    /// What it is the time of.
    pub label: Label,
    /// First byte in the line.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Stamp {
    /// The stamp as the record carries it; an ambiguous day needs an order, an instant needs a zone.
    #[must_use]
    pub fn printed(&self, order: Option<Order>, default_zone: Option<&str>) -> Option<PrintedTime> {
        let date = self.day(order)?;
        Some(PrintedTime { on: date.to_string(), at: self.instant(date, default_zone) })
    }

    /// The day; an ambiguous one needs an order.
    pub(in crate::pipeline::clean::fields) fn day(&self, order: Option<Order>) -> Option<Date> {
        match (self.swapped, order) {
            (None, _) | (Some(_), Some(Order::DayFirst)) => Some(self.date),
            (Some(other), Some(Order::MonthFirst)) => Some(other),
            (Some(_), None) => None,
        }
    }

    /// The instant on that day; it needs a time and a zone.
    pub(in crate::pipeline::clean::fields) fn instant(&self, date: Date, default_zone: Option<&str>) -> Option<String> {
        let local = date.to_datetime(self.time?);
        let zone = match self.zone {
            Some(Zone::Offset(seconds)) => Offset::from_seconds(seconds).ok()?.to_time_zone(),
            Some(Zone::Named(name)) => TimeZone::get(name).ok()?,
            None => TimeZone::get(default_zone?).ok()?,
        };
        Some(zone.to_timestamp(local).ok()?.to_string())
    }
}

/// Every stamp of a line, in order.
#[must_use]
pub fn in_line(line: &str) -> Vec<Stamp> {
    if line.len() > MAX_LINE_BYTES || !has_year(line) {
        return Vec::new();
    }
    let tokens = tokens(line);
    let mut found = Vec::new();
    let mut at = 0;
    let mut free_from = 0;
    while at < tokens.len() {
        match tokens.get(at..).and_then(day::read) {
            Some(day) => {
                let (stamp, next) = complete(&tokens, (free_from, at), day);
                found.push(stamp);
                at = next;
                free_from = next;
            }
            None => at += 1,
        }
    }
    found
}

/// Whether four digits in a row open with 19 or 20.
pub(super) fn has_year(line: &str) -> bool {
    let bytes = line.as_bytes();
    let is_year = |at: usize| {
        let opens = matches!(bytes.get(at..at + 2), Some(b"19" | b"20"));
        opens && bytes.get(at + 2..at + 4).is_some_and(|rest| rest.iter().all(u8::is_ascii_digit))
    };
    memchr::memchr2_iter(b'1', b'2', bytes).any(is_year)
}

/// Adds to a day the time behind it, else the time before it, and its label.
fn complete(tokens: &[Placed<'_>], (free_from, at): (usize, usize), day: day::FoundDay) -> (Stamp, usize) {
    let mut next = at + day.n_tokens;
    let mut first = at;
    let mut clock = time_after(tokens, next);
    if let Some((.., end)) = clock {
        next = end;
    } else if let Some((time, zone, start)) = time_before(tokens, free_from, at) {
        clock = Some((time, zone, next));
        first = start;
    }
    let label = label_before(tokens.get(free_from..first).unwrap_or_default());
    let start = tokens.get(first).map_or(0, |placed| placed.start);
    let end = tokens.get(next.saturating_sub(1)).map_or(start, |placed| placed.end);
    let (time, zone) = clock.map_or((None, None), |(time, zone, _)| (Some(time), zone));
    (
        Stamp { date: day.date, swapped: day.swapped, settled_order: day.settled_order, time, zone, label, start, end },
        next,
    )
}

type Clock = (Time, Option<Zone>, usize);

fn time_after(tokens: &[Placed<'_>], from: usize) -> Option<Clock> {
    for at in from..=from + MAX_FILLERS {
        let rest = tokens.get(at..)?;
        if let Some((time, taken)) = clock::read(rest) {
            let (zone, end) = zone_after(tokens, at + taken);
            return Some((time, zone, end));
        }
        if !is_filler(rest.first()?.token) {
            return None;
        }
    }
    None
}

/// A time that ends just before the day: "18:21 JST, April 27, 2025".
fn time_before(tokens: &[Placed<'_>], free_from: usize, day_at: usize) -> Option<Clock> {
    // The longest spelling, "10:53:07 a.m. GMT+02:00, on Tue.", has 19 tokens.
    const MAX_TOKENS_BEFORE: usize = 20;
    let earliest = free_from.max(day_at.saturating_sub(MAX_TOKENS_BEFORE));
    for start in earliest..day_at {
        let Some((time, taken)) = tokens.get(start..day_at).and_then(clock::read) else { continue };
        let (zone, end) = zone_after(tokens.get(..day_at)?, start + taken);
        let fillers = tokens.get(end..day_at)?;
        let is_next_to_day = fillers.len() <= MAX_FILLERS
            && fillers.iter().all(|placed| is_filler(placed.token) || is_weekday(placed.token));
        if is_next_to_day {
            return Some((time, zone, start));
        }
    }
    None
}

fn zone_after(tokens: &[Placed<'_>], from: usize) -> (Option<Zone>, usize) {
    let mut at = from;
    at += usize::from(matches!(tokens.get(at).map(|placed| placed.token), Some(Token::Word("Uhr"))));
    match tokens.get(at..).and_then(zone::read) {
        Some((zone, taken)) => (Some(zone), at + taken),
        None => (None, at),
    }
}

fn is_filler(token: Token<'_>) -> bool {
    match token {
        Token::Mark(mark) => matches!(mark, ',' | '-' | '–' | '—' | '|' | '·' | '•' | '.' | '/' | '(' | '，'),
        Token::Word(word) => matches!(
            word,
            "T" | "at"
                | "At"
                | "AT"
                | "um"
                | "à"
                | "às"
                | "alle"
                | "a"
                | "las"
                | "kl"
                | "klo"
                | "kello"
                | "ore"
                | "om"
                | "on"
                | "saat"
                | "o"
                | "в"
                | "t"
        ),
        Token::Number(..) => false,
    }
}

fn is_weekday(token: Token<'_>) -> bool {
    let Token::Word(word) = token else { return false };
    let lower = word.to_lowercase();
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().any(|day| lower.starts_with(day))
}

/// The nearest label word before a stamp.
fn label_before(tokens: &[Placed<'_>]) -> Label {
    let words = tokens.iter().rev().filter_map(|placed| match placed.token {
        Token::Word(word) => Some(word),
        _ => None,
    });
    words.take(4).find_map(label).unwrap_or(Label::Unknown)
}

fn label(word: &str) -> Option<Label> {
    const PUBLISHED: &[&str] = &[
        "published",
        "posted",
        "pubblicato",
        "publicado",
        "publicada",
        "publié",
        "publiée",
        "publikováno",
        "veröffentlicht",
        "erschienen",
        "gepubliceerd",
        "publicerad",
        "publisert",
        "publiceret",
        "opublikowano",
        "created",
        "released",
        "입력",
        "등록",
        "승인",
        "기사입력",
        "公開",
        "発表",
        "发布",
        "опубликовано",
        "issued",
        "date",
        "stand",
    ];
    const MODIFIED: &[&str] = &[
        "updated",
        "modified",
        "edited",
        "aktualisiert",
        "aktualisierung",
        "aggiornato",
        "actualizado",
        "actualizada",
        "atualizado",
        "atualizada",
        "mis",
        "jour",
        "modifié",
        "bijgewerkt",
        "uppdaterad",
        "oppdatert",
        "opdateret",
        "aktualizováno",
        "zaktualizowano",
        "수정",
        "최종수정",
        "更新",
        "обновлено",
        "revised",
        "reviewed",
        "güncelleme",
    ];
    let lower = word.to_lowercase();
    if PUBLISHED.contains(&lower.as_str()) {
        Some(Label::Published)
    } else if MODIFIED.contains(&lower.as_str()) {
        Some(Label::Modified)
    } else {
        None
    }
}
