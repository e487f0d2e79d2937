//! Dates in attributes and JSON: ISO 8601, RFC 2822, epoch seconds and milliseconds, and whatever else a page writes.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::stamp::{Label, Stamp, in_line};
use super::zone::Zone;

/// Ten digits are seconds from 2001 to 2286; thirteen are milliseconds.
const EPOCH_DIGITS: [usize; 2] = [10, 13];

/// The one time that a value holds.
#[must_use]
pub fn parse_value(value: &str) -> Option<Stamp> {
    let value = value.trim();
    if EPOCH_DIGITS.contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return epoch(value);
    }
    let stamps = in_line(value);
    let first = stamps.first()?;
    let is_one_day = stamps.iter().all(|stamp| stamp.date == first.date);
    is_one_day.then_some(*first)
}

fn epoch(digits: &str) -> Option<Stamp> {
    let number: i64 = digits.parse().ok()?;
    let seconds = if digits.len() == 13 { number / 1000 } else { number };
    let local = TimeZone::UTC.to_datetime(Timestamp::from_second(seconds).ok()?);
    Some(Stamp {
        date: local.date(),
        swapped: None,
        settled_order: None,
        time: Some(local.time()),
        zone: Some(Zone::Offset(0)),
        label: Label::Unknown,
        start: 0,
        end: digits.len(),
    })
}
