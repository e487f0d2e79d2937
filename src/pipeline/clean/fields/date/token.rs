//! A line as numbers, words and marks: what every spelling of a date is made of.

/// Tokens of a line, as many as a date stamp can have.
const MAX_TOKENS: usize = 96;

/// One token; words are cut where a stripped page glued two of them ("`UTCUpdated`", "`KuminDecember`").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A run of ASCII digits: its value and its length.
    Number(u32, usize),
    /// A run of letters.
    Word(&'a str),
    /// Anything else but white space.
    Mark(char),
}

/// A token and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placed<'a> {
    pub(super) token: Token<'a>,
    /// First byte in the line.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    /// Whether white space stands before it.
    pub(super) spaced: bool,
}

/// Cuts a line into tokens; the rest of a line that has too many is left out.
pub(super) fn tokens(line: &str) -> Vec<Placed<'_>> {
    let mut found = Vec::with_capacity(24);
    let mut characters = line.char_indices().peekable();
    let mut spaced = true;
    while let Some((start, c)) = characters.next() {
        if c.is_whitespace() || c == '\u{200b}' {
            spaced = true;
            continue;
        }
        if found.len() >= MAX_TOKENS {
            break;
        }
        let kind = Kind::of(c);
        let mut end = start + c.len_utf8();
        let mut last = c;
        while let Some(&(at, next)) = characters.peek() {
            if !kind.goes_on(last, next, line.get(at + next.len_utf8()..)) {
                break;
            }
            end = at + next.len_utf8();
            last = next;
            characters.next();
        }
        push(&mut found, line, (start, end), kind, spaced);
        spaced = false;
    }
    found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Digits,
    Letters,
    Mark(char),
}

impl Kind {
    fn of(c: char) -> Self {
        match c {
            c if c.is_ascii_digit() => Self::Digits,
            c if c.is_alphabetic() => Self::Letters,
            c => Self::Mark(c),
        }
    }

    fn goes_on(self, last: char, next: char, after: Option<&str>) -> bool {
        match self {
            Self::Digits => next.is_ascii_digit(),
            Self::Mark(_) => false,
            Self::Letters if !next.is_alphabetic() || is_east_asian_unit(last) || is_east_asian_unit(next) => false,
            Self::Letters if last.is_lowercase() && next.is_uppercase() => false,
            // "UTCUpdated": the last capital before a small letter opens the next word.
            Self::Letters if last.is_uppercase() && next.is_uppercase() => {
                !after.and_then(|rest| rest.chars().next()).is_some_and(char::is_lowercase)
            }
            Self::Letters => true,
        }
    }
}

/// The units of East Asian dates and times stand alone, whatever is glued to them.
fn is_east_asian_unit(c: char) -> bool {
    matches!(c, '年' | '月' | '日' | '時' | '时' | '分' | '년' | '월' | '일' | '시' | '분' | '초' | '秒')
}

fn push<'a>(found: &mut Vec<Placed<'a>>, line: &'a str, (start, end): (usize, usize), kind: Kind, spaced: bool) {
    let text = line.get(start..end).unwrap_or_default();
    match kind {
        Kind::Letters => found.push(Placed { token: Token::Word(text), start, end, spaced }),
        Kind::Mark(c) => found.push(Placed { token: Token::Mark(c), start, end, spaced }),
        Kind::Digits => {
            let cut = glued_year(text);
            if let (Some(year), Some(rest)) = (text.get(..cut), text.get(cut..)) {
                found.push(Placed { token: number(year), start, end: start + cut, spaced });
                if !rest.is_empty() {
                    found.push(Placed { token: number(rest), start: start + cut, end, spaced: false });
                }
            }
        }
    }
}

/// "202412:45" is a year with an hour glued to it: five or six digits that open with a year.
fn glued_year(digits: &str) -> usize {
    let is_year = matches!(digits.len(), 5 | 6) && (digits.starts_with("19") || digits.starts_with("20"));
    if is_year { 4 } else { digits.len() }
}

fn number(digits: &str) -> Token<'static> {
    Token::Number(digits.parse().unwrap_or(u32::MAX), digits.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        tokens(line).iter().map(|placed| line.get(placed.start..placed.end).unwrap().to_owned()).collect()
    }

    #[test]
    fn glued_words_and_years_are_cut_apart() {
        assert_eq!(
            words("March 4, 202412:45 PM UTCUpdated ago"),
            ["March", "4", ",", "2024", "12", ":", "45", "PM", "UTC", "Updated", "ago"]
        );
        assert_eq!(words("Daniel KuminDecember 17"), ["Daniel", "Kumin", "December", "17"]);
        assert_eq!(words("2025年4月9日"), ["2025", "年", "4", "月", "9", "日"]);
    }
}
