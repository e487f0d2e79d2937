//! The time of day in a row of tokens: "13:26", "8:00 AM", "오후 3시 5분", "20.15 Uhr", "14h05".

use jiff::civil::Time;

use super::token::{Placed, Token};

/// Reads the time that begins with the first of these tokens, and how many of them it took.
pub(super) fn read(tokens: &[Placed<'_>]) -> Option<(Time, usize)> {
    let (is_afternoon, before) = half_before(tokens);
    let tokens = tokens.get(before..)?;
    let Token::Number(hour, 1 | 2) = tokens.first()?.token else { return None };
    let (minute, second, mut taken) = minutes(tokens)?;
    let half = is_afternoon.or_else(|| {
        let (half, marks) = half_after(tokens.get(taken..)?)?;
        taken += marks;
        Some(half)
    });
    let hour = match half {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    let time = Time::new(small(hour)?, small(minute)?, small(second)?, 0).ok()?;
    Some((time, before + taken))
}

fn small(value: u32) -> Option<i8> {
    i8::try_from(value).ok()
}

/// "오전", "오후", "午前", "下午" stand before the hour.
fn half_before(tokens: &[Placed<'_>]) -> (Option<bool>, usize) {
    match tokens.first().map(|placed| placed.token) {
        Some(Token::Word("오후" | "午後" | "下午")) => (Some(true), 1),
        Some(Token::Word("오전" | "午前" | "上午")) => (Some(false), 1),
        _ => (None, 0),
    }
}

/// Minutes and seconds behind the hour, and the tokens up to there; a bare hour counts only before "am", "pm" or "Uhr".
fn minutes(tokens: &[Placed<'_>]) -> Option<(u32, u32, usize)> {
    let separator = tokens.get(1)?.token;
    let is_clock_mark = matches!(separator, Token::Mark(':' | '：'));
    let is_hour_unit = matches!(separator, Token::Word("h" | "H" | "시" | "時" | "时" | "hs" | "u"));
    let is_point = separator == Token::Mark('.');
    let minute = match tokens.get(2).map(|placed| placed.token) {
        Some(Token::Number(minute, 2)) => Some(minute),
        Some(Token::Number(minute, 1)) if is_hour_unit => Some(minute),
        _ => None,
    };
    let Some(minute) = minute.filter(|_| is_clock_mark || is_hour_unit || is_point) else {
        let is_spoken = is_hour_unit || half_after(tokens.get(1..)?).is_some() || separator == Token::Word("Uhr");
        return is_spoken.then_some((0, 0, 1 + usize::from(is_hour_unit)));
    };
    let mut taken = 3;
    // "20.15" is a price or a section number unless a unit says that it is a time.
    if is_point {
        let rest = tokens.get(taken..)?;
        let is_time = half_after(rest).is_some()
            || matches!(rest.first().map(|placed| placed.token), Some(Token::Word("Uhr" | "h" | "Uhr." | "WIB")));
        return is_time.then_some((minute, 0, taken));
    }
    taken += usize::from(matches!(tokens.get(taken).map(|placed| placed.token), Some(Token::Word("분" | "分"))));
    let (second, taken) = seconds(tokens, taken, is_clock_mark);
    Some((minute, second, taken))
}

fn seconds(tokens: &[Placed<'_>], taken: usize, is_clock_mark: bool) -> (u32, usize) {
    let after = tokens.get(taken..).unwrap_or_default();
    let (Some(mark), Some(number)) = (after.first(), after.get(1)) else { return (0, taken) };
    let (Token::Mark(':' | '：'), Token::Number(second, 2)) = (mark.token, number.token) else { return (0, taken) };
    if !is_clock_mark || second > 60 {
        return (0, taken);
    }
    // A fraction of a second is dropped: no page prints news to the millisecond.
    let fraction = matches!(
        (after.get(2).map(|placed| placed.token), after.get(3).map(|placed| placed.token)),
        (Some(Token::Mark('.' | ',')), Some(Token::Number(..)))
    ) && after.get(3).is_some_and(|placed| !placed.spaced);
    (second.min(59), taken + 2 + if fraction { 2 } else { 0 })
}

/// "PM", "p.m.", "a.m", "µ.µ.": true for the afternoon.
fn half_after(tokens: &[Placed<'_>]) -> Option<(bool, usize)> {
    let Token::Word(word) = tokens.first()?.token else { return None };
    match word {
        "AM" | "am" | "Am" | "A.M" => Some((false, 1)),
        "PM" | "pm" | "Pm" => Some((true, 1)),
        "a" | "A" | "p" | "P" => {
            let is_dotted = matches!(tokens.get(1)?.token, Token::Mark('.'))
                && matches!(tokens.get(2)?.token, Token::Word("m" | "M"));
            let last_dot = usize::from(matches!(tokens.get(3).map(|placed| placed.token), Some(Token::Mark('.'))));
            is_dotted.then_some((word.eq_ignore_ascii_case("p"), 3 + last_dot))
        }
        _ => None,
    }
}
