//! Dates and times as pages print them, in many spellings, zones and precisions.
//!
//! # Why
//! No answer beats a wrong one. A date without a time stays a date; an instant is given only with a known zone; "9/4/2025"
//! is two days until something else on the page says which. Every spelling needs its four-digit year, so a line without
//! one costs a scan of its bytes and nothing more.

mod clock;
mod day;
mod month;
mod stamp;
mod token;
mod value;
mod zone;

pub use day::Order;
pub use month::month;
pub use stamp::{Label, Stamp, in_line};
pub use value::parse_value;
pub use zone::Zone;

use crate::record::PrintedTime;

/// The first unambiguous time on a line, preferring one labelled as the publication; `None` rather than a guess.
#[must_use]
pub fn parse(line: &str) -> Option<PrintedTime> {
    let stamps = in_line(line);
    let labelled = stamps.iter().find(|stamp| stamp.label == Label::Published);
    let chosen = labelled.or_else(|| stamps.iter().find(|stamp| stamp.label == Label::Unknown)).or(stamps.first())?;
    chosen.printed(None, None)
}

#[cfg(test)]
mod tests;
