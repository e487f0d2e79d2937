//! Days and instants as the numbers that typed formats count them in, from 1970 in UTC.

use jiff::Unit;
use jiff::civil::Date;

/// The number of a day written `2025-04-09`.
pub(super) fn days_since_1970(day: &str) -> Option<i64> {
    let day: Date = day.parse().ok()?;
    let first = Date::new(1970, 1, 1).ok()?;
    first.until((Unit::Day, day)).ok().map(|span| i64::from(span.get_days()))
}

/// The milliseconds of an instant in RFC 3339.
pub(super) fn milliseconds_since_1970(instant: &str) -> Option<i64> {
    instant.parse::<jiff::Timestamp>().ok().map(jiff::Timestamp::as_millisecond)
}
