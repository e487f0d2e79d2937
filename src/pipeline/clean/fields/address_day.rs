//! The day in a page's address: "/2025/04/08/", "-20250408", "2025-04-08".

use jiff::civil::Date;

/// The one day that an address names; two different days are none.
pub(super) fn in_address(address: &str) -> Option<Date> {
    let path = address.split_once("://").map_or(address, |(_, rest)| rest);
    let path = path.split_once('/')?.1;
    let runs = digit_runs(path);
    let split = runs.windows(3).filter_map(|window| match window {
        [(year, 4, _), (month, 1 | 2, gap_one), (day, 1 | 2, gap_two)] if gap_one == gap_two && gap_one.is_some() => {
            day_of(*year, *month, *day)
        }
        _ => None,
    });
    let packed = runs
        .iter()
        .filter(|(_, digits, _)| *digits == 8)
        .filter_map(|(number, ..)| day_of(number / 10_000, number / 100 % 100, number % 100));
    let mut days = split.chain(packed);
    let first = days.next()?;
    days.all(|day| day == first).then_some(first)
}

fn day_of(year: u32, month: u32, day: u32) -> Option<Date> {
    let is_plausible = (1990..=2100).contains(&year);
    let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    is_plausible.then_some(date)
}

/// Runs of digits: value, length, and the single mark that joins each to the run before it.
fn digit_runs(path: &str) -> Vec<(u32, usize, Option<char>)> {
    let mut runs = Vec::new();
    let mut gap: Option<(char, usize)> = None;
    let mut run = (0_u32, 0_usize);
    for c in path.chars().chain(std::iter::once(' ')) {
        if let Some(digit) = c.to_digit(10) {
            run = (run.0.saturating_mul(10).saturating_add(digit), run.1 + 1);
            continue;
        }
        if run.1 > 0 {
            let joint = gap.filter(|(mark, n)| *n == 1 && matches!(mark, '/' | '-' | '_' | '.')).map(|(mark, _)| mark);
            runs.push((run.0, run.1, joint));
            run = (0, 0);
            gap = None;
        }
        gap = Some((c, gap.map_or(0, |(_, n)| n) + 1));
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_with_a_day_give_it() {
        for (address, day) in [
            ("https://e.com/2025/04/08/talks", Some("2025-04-08")),
            ("https://e.com/news/talks-2025-04-08.html", Some("2025-04-08")),
            ("https://e.kr/view/20250408001200", None),
            ("https://e.kr/view/20250408/12", Some("2025-04-08")),
            ("https://e.com/2025/04/talks", None),
            ("https://e.com/2025/13/40/talks", None),
            ("https://e.com/a/2025/04/08/b/2024/01/02", None),
        ] {
            assert_eq!(in_address(address).map(|date| date.to_string()).as_deref(), day, "{address}");
        }
    }
}
