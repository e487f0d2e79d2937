//! Numbers as texts print them: "1,234.50", "39", "1.234,5" where the language writes it so.

/// How a language groups and points its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notation {
    /// 1,234.5
    CommaGroups,
    /// 1.234,5
    PointGroups,
}

impl Notation {
    /// The notation of a language; unknown ones write as English does.
    pub(super) fn of(language: Option<&str>) -> Self {
        let is_continental = matches!(
            language,
            Some(
                "cs" | "da"
                    | "de"
                    | "el"
                    | "es"
                    | "fi"
                    | "fr"
                    | "id"
                    | "it"
                    | "nl"
                    | "no"
                    | "pl"
                    | "pt"
                    | "ru"
                    | "sv"
                    | "tr"
                    | "uk"
                    | "vi"
            )
        );
        if is_continental { Self::PointGroups } else { Self::CommaGroups }
    }

    fn marks(self) -> (u8, u8) {
        match self {
            Self::CommaGroups => (b',', b'.'),
            Self::PointGroups => (b'.', b','),
        }
    }
}

/// An exact decimal: `digits` × 10^−`decimals`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) digits: u64,
    pub(super) decimals: u32,
    /// One past its last byte.
    pub(super) end: usize,
}

/// More digits than this are an identifier.
const MAX_DIGITS: usize = 15;

/// Reads the number that begins at this digit.
pub(super) fn read(bytes: &[u8], start: usize, notation: Notation) -> Option<Number> {
    let (group, point) = notation.marks();
    let first_end = digits_end(bytes, start);
    let mut end = first_end;
    // A group has one to three digits before its first mark, and three behind each.
    if first_end - start <= 3 {
        while bytes.get(end) == Some(&group) && digits_end(bytes, end + 1) == end + 4 {
            end += 4;
        }
    }
    let whole_end = end;
    if bytes.get(end) == Some(&point) {
        let decimals_end = digits_end(bytes, end + 1);
        let n_decimals = decimals_end - (end + 1);
        if (1..=4).contains(&n_decimals) {
            end = decimals_end;
        }
    }
    let written = bytes.get(start..end)?;
    let n_digits = written.iter().filter(|byte| byte.is_ascii_digit()).count();
    if n_digits > MAX_DIGITS {
        return None;
    }
    let digits = written
        .iter()
        .filter(|byte| byte.is_ascii_digit())
        .fold(0_u64, |value, digit| value * 10 + u64::from(digit - b'0'));
    let decimals = u32::try_from(end.saturating_sub(whole_end + 1)).unwrap_or(0);
    Some(Number { digits, decimals: if end > whole_end { decimals } else { 0 }, end })
}

fn digits_end(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    start + rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_points_follow_the_language() {
        let read = |text: &str, notation| {
            read(text.as_bytes(), 0, notation).map(|number| (number.digits, number.decimals, number.end))
        };
        assert_eq!(read("1,234.50 won", Notation::CommaGroups), Some((123_450, 2, 8)));
        assert_eq!(read("1.234,5 Mrd", Notation::PointGroups), Some((12_345, 1, 7)));
        assert_eq!(read("39.", Notation::CommaGroups), Some((39, 0, 2)));
        assert_eq!(read("12,5", Notation::CommaGroups), Some((12, 0, 2)));
        assert_eq!(read("2025,123", Notation::CommaGroups), Some((2025, 0, 4)));
        assert_eq!(read("12345678901234567890", Notation::CommaGroups), None);
    }
}
