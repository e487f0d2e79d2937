//! The day as the outlet's own clock had it, where the page states the instant in UTC.
//!
//! # Why
//! "2023-12-23T01:48Z" is the evening of the 22nd in New York, and the page prints the 22nd. Where the page states the same
//! instant in its own zone too, or its address holds the day before or after, that day is the one it printed.

use jiff::civil::Date;

use super::super::date::{Stamp, Zone};

/// No zone is further from UTC than this.
const MAX_HOURS_FROM_UTC: i64 = 14;

/// The printed day of a stamp that is stated in UTC.
pub(super) fn day<'s>(stamp: &Stamp, mut others: impl Iterator<Item = &'s Stamp>, in_address: Option<Date>) -> Date {
    if stamp.zone != Some(Zone::Offset(0)) || stamp.time.is_none() {
        return stamp.date;
    }
    let local = others.find(|other| other.zone != stamp.zone && is_same_instant(stamp, other));
    if let Some(local) = local {
        return local.date;
    }
    let neighbour = in_address.filter(|day| {
        [stamp.date.yesterday(), stamp.date.tomorrow()].iter().any(|near| near.as_ref().ok() == Some(day))
    });
    neighbour.unwrap_or(stamp.date)
}

/// Equal instants; a stamp without a zone is the same if whole hours are between them.
fn is_same_instant(utc: &Stamp, other: &Stamp) -> bool {
    let (Some(time), Some(other_time)) = (utc.time, other.time) else { return false };
    if other.swapped.is_some() {
        return false;
    }
    let seconds = (other.date.to_datetime(other_time).duration_since(utc.date.to_datetime(time))).as_secs();
    match other.zone {
        Some(Zone::Offset(offset)) => (seconds - i64::from(offset)).abs() < 60,
        // A stamp to the full hour agrees with too many others by chance.
        None => {
            seconds != 0
                && seconds % 3600 == 0
                && seconds.abs() <= MAX_HOURS_FROM_UTC * 3600
                && other_time.second() + other_time.minute() != 0
        }
        Some(Zone::Named(_)) => false,
    }
}
