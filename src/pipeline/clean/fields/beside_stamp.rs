//! Lines that sign and date an article at once: "Zach Doe | May 22, 2025", "May 3, 2017 By Erin Doe 4 Comments".

use super::byline;
use super::date;
use super::names;

/// A name, a stamp and a reading time.
const MAX_BYTES: usize = 140;

/// The names before or behind the only stamp of a line.
pub(super) fn names(line: &str) -> Option<Vec<String>> {
    if line.len() > MAX_BYTES {
        return None;
    }
    let stamps = date::in_line(line);
    let (first, last) = (stamps.first()?, stamps.last()?);
    let before = line.get(..first.start)?.trim();
    if let Some(signed) = korean(before) {
        return Some(signed);
    }
    let after = line.get(last.end..)?.trim();
    in_part(without_label(before)).or_else(|| in_part(after))
}

/// "기자명 홍길동 기자 입력", as the commonest system of Korean papers prints it.
fn korean(before: &str) -> Option<Vec<String>> {
    const LABELS: [&str; 5] = ["기사입력", "입력", "승인", "등록", "수정"];
    let signed = before.strip_prefix("기자명")?.trim_end_matches([' ', ':', '|']);
    let signed = LABELS.iter().find_map(|label| signed.strip_suffix(label)).unwrap_or(signed).trim();
    byline::parse(signed).filter(|names| !names.is_empty())
}

/// "Jane Doe Published:" signs before the label. What a colon ends is a label, too, and no name.
fn without_label(before: &str) -> &str {
    const MARKS: [char; 8] = [' ', ':', '|', '•', '·', '-', '–', ','];
    let bare = before.trim_end_matches(MARKS).trim_end_matches('/');
    let label = ["Published", "Updated", "Posted", "published", "updated", "on", "Last", "last"];
    let signed =
        label.iter().fold(bare, |bare, label| bare.strip_suffix(label).unwrap_or(bare).trim_end_matches(MARKS));
    if signed.len() == bare.len() && before.ends_with(':') { "" } else { signed }
}

fn in_part(part: &str) -> Option<Vec<String>> {
    let part = part.trim_matches([' ', '|', '•', '·', '-', '–', ',', '/', ':', '⋅']);
    if let Some(names) = byline::parse(part).filter(|names| !names.is_empty()) {
        return Some(names);
    }
    let name = part.split(" in ").next()?.split([',', '|', '•']).next()?.trim();
    names::is_plainly_a_person(name).then(|| vec![names::title_case(name)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_beside_a_stamp_is_read_on_either_side() {
        for (line, name) in [
            ("Zach Doe | May 22, 2025", "Zach Doe"),
            ("May 3, 2017 By Erin Doe 4 Comments", "Erin Doe"),
            ("Dakota Doe July 3, 2025", "Dakota Doe"),
            ("Jane Doe Published: January 3, 2024", "Jane Doe"),
            ("Dec 26, 2025 • Jane Doe in Project Management", "Jane Doe"),
            ("기자명 홍길동 기자 입력 2025.04.21 10:15", "홍길동"),
        ] {
            assert_eq!(names(line), Some(vec![name.to_owned()]), "{line}");
        }
    }

    #[test]
    fn sections_and_places_beside_a_stamp_are_no_names() {
        for line in [
            "Personal finance January 31, 2025",
            "SEOUL, Sept. 30, 2025",
            "3 min | December 16, 2025",
            "Giriş Tarihi: 19.03.2025",
            "글자 크기 2025.04.21",
        ] {
            assert_eq!(names(line), None, "{line}");
        }
    }
}
