//! Moments as people type them: an RFC 3339 time, a date, or how long ago.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// How a moment may be written, for help pages.
pub(super) const FORMS: &str = "2025-04-09T10:30:00Z, 2025-04-09 (midnight UTC), or how long ago: 90m, 2h, 3d";

/// Reads a moment; what is relative counts back from `now`.
fn read(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(moment);
    }
    if let Ok(date) = text.parse::<Date>() {
        return Ok(date.to_zoned_datetime(TimeZone::UTC).map_err(|error| error.to_string())?.timestamp());
    }
    let ago: Span = text.parse().map_err(|_| format!("no such moment; write {FORMS}"))?;
    let then = now.to_zoned_datetime(TimeZone::UTC).checked_sub(ago).map_err(|error| error.to_string())?;
    Ok(then.timestamp())
}

/// Reads a moment, for clap.
pub(super) fn parse(text: &str) -> Result<Timestamp, String> {
    read(text, Timestamp::now())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_dates_and_durations_are_moments() {
        let now: Timestamp = "2025-04-10T12:00:00Z".parse().expect("a moment");
        let moment = |text| read(text, now).map(|moment| moment.to_string());

        assert_eq!(moment("2025-04-09T10:30:00+09:00").as_deref(), Ok("2025-04-09T01:30:00Z"));
        assert_eq!(moment("2025-04-09").as_deref(), Ok("2025-04-09T00:00:00Z"));
        assert_eq!(moment("90m").as_deref(), Ok("2025-04-10T10:30:00Z"));
        assert_eq!(moment("3d").as_deref(), Ok("2025-04-07T12:00:00Z"));
        assert!(moment("yesterday").is_err());
    }
}
