//! Zones: "Z", "+09:00", "GMT+2", "KST", "ET".

use super::token::{Placed, Token};

/// A zone as a stamp prints it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    /// Seconds east of UTC.
    Offset(i32),
    /// A zone whose offset depends on the day: "ET" is New York's.
    Named(&'static str),
}

const HOUR: i32 = 3600;

/// Abbreviations with one meaning in the press. "IST", "CST" of China and "AST" have several and stay unknown.
const ABBREVIATIONS: &[(&str, Zone)] = &[
    ("z", Zone::Offset(0)),
    ("utc", Zone::Offset(0)),
    ("gmt", Zone::Offset(0)),
    ("bst", Zone::Offset(HOUR)),
    ("wat", Zone::Offset(HOUR)),
    ("cet", Zone::Offset(HOUR)),
    ("mez", Zone::Offset(HOUR)),
    ("cest", Zone::Offset(2 * HOUR)),
    ("mesz", Zone::Offset(2 * HOUR)),
    ("eet", Zone::Offset(2 * HOUR)),
    ("cat", Zone::Offset(2 * HOUR)),
    ("sast", Zone::Offset(2 * HOUR)),
    ("eest", Zone::Offset(3 * HOUR)),
    ("eat", Zone::Offset(3 * HOUR)),
    ("msk", Zone::Offset(3 * HOUR)),
    ("pkt", Zone::Offset(5 * HOUR)),
    ("wib", Zone::Offset(7 * HOUR)),
    ("ict", Zone::Offset(7 * HOUR)),
    ("sgt", Zone::Offset(8 * HOUR)),
    ("hkt", Zone::Offset(8 * HOUR)),
    ("pht", Zone::Offset(8 * HOUR)),
    ("kst", Zone::Offset(9 * HOUR)),
    ("jst", Zone::Offset(9 * HOUR)),
    ("aest", Zone::Offset(10 * HOUR)),
    ("aedt", Zone::Offset(11 * HOUR)),
    ("nzst", Zone::Offset(12 * HOUR)),
    ("nzdt", Zone::Offset(13 * HOUR)),
    ("edt", Zone::Offset(-4 * HOUR)),
    ("est", Zone::Offset(-5 * HOUR)),
    ("cdt", Zone::Offset(-5 * HOUR)),
    ("mst", Zone::Offset(-7 * HOUR)),
    ("mdt", Zone::Offset(-6 * HOUR)),
    ("pdt", Zone::Offset(-7 * HOUR)),
    ("pst", Zone::Offset(-8 * HOUR)),
    ("et", Zone::Named("America/New_York")),
    ("ct", Zone::Named("America/Chicago")),
    ("mt", Zone::Named("America/Denver")),
    ("pt", Zone::Named("America/Los_Angeles")),
];

/// The zone that these tokens open with, and how many of them it took. "CET" and "CST" before a sign are read as "GMT+2" is.
pub(super) fn read(tokens: &[Placed<'_>]) -> Option<(Zone, usize)> {
    let first = tokens.first()?;
    match first.token {
        Token::Word(word) => {
            let zone = abbreviation(word)?;
            if zone == Zone::Offset(0)
                && let Some((offset, taken)) = tokens.get(1..).and_then(signed)
            {
                return Some((offset, taken + 1));
            }
            Some((zone, 1))
        }
        // "(KST)", "(GMT+7)".
        Token::Mark('(') => {
            let inside = tokens.get(1..)?;
            inside.first().filter(|placed| matches!(placed.token, Token::Word(_)))?;
            read(inside).map(|(zone, taken)| (zone, taken + 1))
        }
        Token::Mark(_) => signed(tokens),
        Token::Number(..) => None,
    }
}

fn abbreviation(word: &str) -> Option<Zone> {
    let is_capitals = word.len() <= 4 && word.chars().all(|c| c.is_ascii_uppercase());
    let is_small_zulu = word == "z";
    if !is_capitals && !is_small_zulu {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    ABBREVIATIONS.iter().find(|(name, _)| *name == lower).map(|(_, zone)| *zone)
}

/// "+09:00", "-0400", "+2".
fn signed(tokens: &[Placed<'_>]) -> Option<(Zone, usize)> {
    let sign = match tokens.first()?.token {
        Token::Mark('+') => 1,
        Token::Mark('-' | '−') => -1,
        _ => return None,
    };
    let number = tokens.get(1).filter(|placed| !placed.spaced)?;
    let Token::Number(value, digits) = number.token else { return None };
    let value = i32::try_from(value).ok()?;
    let (hours, minutes, taken) = match digits {
        4 => (value / 100, value % 100, 2),
        1 | 2 => match (tokens.get(2).map(|placed| placed.token), tokens.get(3).map(|placed| placed.token)) {
            (Some(Token::Mark(':')), Some(Token::Number(minutes, 2))) => (value, i32::try_from(minutes).ok()?, 4),
            _ => (value, 0, 2),
        },
        _ => return None,
    };
    let is_offset = hours <= 14 && minutes < 60;
    is_offset.then_some((Zone::Offset(sign * (hours * HOUR + minutes * 60)), taken))
}
