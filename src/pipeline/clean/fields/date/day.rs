//! The calendar day in a row of tokens, in whatever order it is printed.

use jiff::civil::Date;

use super::month::month;
use super::token::{Placed, Token};

/// Which of two small numbers is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// 9/4/2025 is the ninth of April.
    DayFirst,
    /// 9/4/2025 is the fourth of September.
    MonthFirst,
}

/// A day found in a row of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FoundDay {
    /// The day; for an ambiguous one, as read with the day first.
    pub(super) date: Date,
    /// The other reading of an ambiguous "9/4/2025".
    pub(super) swapped: Option<Date>,
    /// The order that a number above twelve shows.
    pub(super) settled_order: Option<Order>,
    /// Tokens it took.
    pub(super) n_tokens: usize,
}

/// Reads the day that begins with the first of these tokens.
pub(super) fn read(tokens: &[Placed<'_>]) -> Option<FoundDay> {
    match tokens.first()?.token {
        Token::Number(year, 4) => year_first(tokens, year),
        Token::Number(packed, 8) => year_month_day_packed(packed),
        Token::Number(first, 1 | 2) => {
            day_and_month_name(tokens, first).or_else(|| two_numbers_and_year(tokens, first))
        }
        Token::Word(word) => month_name_first(tokens, month(word)?),
        _ => None,
    }
}

fn found(year: u32, month: u32, day: u32, n_tokens: usize) -> Option<FoundDay> {
    Some(FoundDay { date: civil(year, month, day)?, swapped: None, settled_order: None, n_tokens })
}

fn civil(year: u32, month: u32, day: u32) -> Option<Date> {
    let is_plausible = (1900..=2100).contains(&year);
    if !is_plausible {
        return None;
    }
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// 2025-04-09, 2018.04.20, 2025/4/9, "2021 – 01 – 18", 2025年4月9日, "2025. 4. 9.", "2025 April 9".
fn year_first(tokens: &[Placed<'_>], year: u32) -> Option<FoundDay> {
    let mut at = 1;
    if let Some(Token::Word(word)) = token(tokens, at)
        && let Some(month) = month(word)
    {
        let Token::Number(day, 1 | 2) = token(tokens, at + 1)? else { return None };
        return found(year, u32::from(month.unsigned_abs()), day, at + 2);
    }
    let separator = token(tokens, at)?;
    if !is_separator(separator, &["年", "년"]) {
        return None;
    }
    at += 1;
    let Token::Number(month, 1 | 2) = token(tokens, at)? else { return None };
    let second = token(tokens, at + 1)?;
    let is_same = second == separator || is_separator(second, &["月", "월"]);
    if !is_same || !is_separator(second, &["月", "월"]) {
        return None;
    }
    let Token::Number(day, 1 | 2) = token(tokens, at + 2)? else { return None };
    at += 3;
    if matches!(token(tokens, at), Some(Token::Word("日" | "일"))) {
        at += 1;
    }
    found(year, month, day, at)
}

fn is_separator(token: Token<'_>, units: &[&str]) -> bool {
    match token {
        Token::Mark('-' | '.' | '/' | '–' | '‐' | '—') => true,
        Token::Word(word) => units.contains(&word),
        _ => false,
    }
}

fn year_month_day_packed(packed: u32) -> Option<FoundDay> {
    found(packed / 10_000, packed / 100 % 100, packed % 100, 1)
}

/// "8 April 2025", "8. April 2025", "08-Apr-2025", "8 de abril de 2025", "8th of April, 2025".
fn day_and_month_name(tokens: &[Placed<'_>], day: u32) -> Option<FoundDay> {
    let mut at = 1;
    at += usize::from(matches!(token(tokens, at), Some(Token::Word(word)) if is_ordinal(word)));
    at = skip_between(tokens, at);
    let Token::Word(word) = token(tokens, at)? else { return None };
    let month = month(word)?;
    at = skip_between(tokens, at + 1);
    let Token::Number(year, 4) = token(tokens, at)? else { return None };
    found(year, u32::from(month.unsigned_abs()), day, at + 1)
}

/// "April 8, 2025", "Dec. 22nd, 2023", "July. 18, 2000", "Apr-08-2025".
fn month_name_first(tokens: &[Placed<'_>], month: i8) -> Option<FoundDay> {
    let mut at = skip_between(tokens, 1);
    let Token::Number(day, 1 | 2) = token(tokens, at)? else { return None };
    at += 1;
    at += usize::from(matches!(token(tokens, at), Some(Token::Word(word)) if is_ordinal(word)));
    at = skip_between(tokens, at);
    let Token::Number(year, 4) = token(tokens, at)? else { return None };
    found(year, u32::from(month.unsigned_abs()), day, at + 1)
}

/// 08.04.2025, 4/8/2025, 08-04-2025.
fn two_numbers_and_year(tokens: &[Placed<'_>], first: u32) -> Option<FoundDay> {
    let separator = token(tokens, 1)?;
    if !matches!(separator, Token::Mark('.' | '/' | '-')) || token(tokens, 3)? != separator {
        return None;
    }
    let Token::Number(second, 1 | 2) = token(tokens, 2)? else { return None };
    let Token::Number(year, 4) = token(tokens, 4)? else { return None };
    let (day_first, month_first) = (civil(year, second, first), civil(year, first, second));
    let found = |date, swapped, settled_order| Some(FoundDay { date, swapped, settled_order, n_tokens: 5 });
    match (day_first, month_first) {
        (Some(date), Some(other)) if date != other => found(date, Some(other), None),
        (Some(date), Some(_)) => found(date, None, None),
        (Some(date), None) => found(date, None, Some(Order::DayFirst)),
        (None, Some(date)) => found(date, None, Some(Order::MonthFirst)),
        (None, None) => None,
    }
}

/// Marks and small words between a day, its month and its year.
fn skip_between(tokens: &[Placed<'_>], mut at: usize) -> usize {
    for _ in 0..2 {
        let skipped = match token(tokens, at) {
            Some(Token::Mark('.' | ',' | '-' | '/' | '،' | '’' | '\'')) => true,
            Some(Token::Word(word)) => matches!(word, "de" | "of" | "del" | "d" | "De" | "OF" | "DE"),
            _ => false,
        };
        at += usize::from(skipped);
    }
    at
}

fn is_ordinal(word: &str) -> bool {
    matches!(word, "st" | "nd" | "rd" | "th" | "er" | "ST" | "ND" | "RD" | "TH" | "º" | "ª")
}

fn token<'a>(tokens: &[Placed<'a>], at: usize) -> Option<Token<'a>> {
    tokens.get(at).map(|placed| placed.token)
}
