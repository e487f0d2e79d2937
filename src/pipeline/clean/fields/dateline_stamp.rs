//! Lines that are nothing but a date stamp: "Published: 08 Apr. 2025, 12:19", "승인 2018.04.20 13:26".

use super::date;
use crate::record::PrintedTime;

/// A stamp with both times, zones, labels and a reading time.
const MAX_BYTES: usize = 200;

/// Letters that may stand beside the stamps: labels, a weekday, "3 min read".
const MAX_OTHER_LETTERS: usize = 32;

/// Whether the line is a date stamp and nothing else.
#[must_use]
pub fn is_stamp(line: &str) -> bool {
    if line.len() > MAX_BYTES {
        return false;
    }
    let stamps = date::in_line(line);
    if stamps.is_empty() {
        return false;
    }
    let mut n_other = 0;
    let mut from = 0;
    for stamp in &stamps {
        let Some(before) = line.get(from..stamp.start) else { return false };
        let Some(letters) = letters_beside(before) else { return false };
        n_other += letters;
        from = stamp.end;
    }
    let tail = line.get(from..).and_then(letters_beside);
    tail.is_some_and(|letters| n_other + letters <= MAX_OTHER_LETTERS)
}

/// Counts the letters of label words; `None` where a word is no label.
fn letters_beside(text: &str) -> Option<usize> {
    let mut n_letters = 0;
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number && !is_label_word(word) {
            return None;
        }
        n_letters += word.chars().count();
    }
    Some(n_letters)
}

fn is_label_word(word: &str) -> bool {
    const LABELS: &[&str] = &[
        "actualizado",
        "aggiornato",
        "ago",
        "aktualisiert",
        "am",
        "at",
        "atualizado",
        "bijgewerkt",
        "created",
        "date",
        "day",
        "days",
        "dim",
        "domingo",
        "edited",
        "erstellt",
        "first",
        "fri",
        "friday",
        "freitag",
        "gepubliceerd",
        "gmt",
        "h",
        "hour",
        "hours",
        "hrs",
        "ist",
        "jeudi",
        "jour",
        "last",
        "le",
        "local",
        "lundi",
        "mardi",
        "mercredi",
        "min",
        "mins",
        "minute",
        "minuten",
        "minutes",
        "mis",
        "mittwoch",
        "modified",
        "mon",
        "monday",
        "montag",
        "on",
        "originally",
        "pm",
        "posted",
        "pubblicato",
        "publicado",
        "published",
        "publié",
        "read",
        "reading",
        "sam",
        "samedi",
        "samstag",
        "sat",
        "saturday",
        "sonntag",
        "stand",
        "sun",
        "sunday",
        "the",
        "thu",
        "thur",
        "thurs",
        "thursday",
        "time",
        "tue",
        "tues",
        "tuesday",
        "uhr",
        "um",
        "updated",
        "vendredi",
        "veröffentlicht",
        "von",
        "wed",
        "wednesday",
        "à",
        "기사입력",
        "등록",
        "수정",
        "승인",
        "입력",
        "작성",
        "최종수정",
        "최초입력",
        "송고",
        "更新",
        "発表",
        "公開",
    ];
    let lower = word.to_lowercase();
    LABELS.contains(&lower.as_str())
}

/// "date 2025-04-09 Title": a stamp that a stripped page glued before its headline.
#[must_use]
pub fn before_title(line: &str) -> Option<(PrintedTime, &str)> {
    let rest = line.strip_prefix("date ").or_else(|| line.strip_prefix("Date "))?;
    if !rest.trim_start().starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let stamps = date::in_line(rest);
    let stamp = stamps.first()?;
    let opens_with_it = rest.get(..stamp.start)?.trim().is_empty();
    let title = rest.get(stamp.end..)?.trim();
    (opens_with_it && !title.is_empty()).then_some((stamp.printed(None, None)?, title))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_alone_on_their_line_are_known() {
        for line in [
            "Published: 08 Apr. 2025, 12:19",
            "승인 2018.04.20 13:26",
            "Last Updated: Dec. 23, 2023 at 6:33 a.m. ET   First Published: Dec. 18, 2023 at 4:12 p.m. ET",
            "March 4, 202412:45 PM UTCUpdated ago",
            "Posted July. 18, 2000 20:57",
            "3 min | December 16, 2025",
            "12/19/2025",
        ] {
            assert!(is_stamp(line), "{line}");
        }
    }

    #[test]
    fn a_sentence_with_a_date_is_no_stamp() {
        for line in [
            "Forty-five deals were announced in October 2025.",
            "Sept. 6, 1946: The Rams play a night game at the Coliseum.",
            "Copyright © 2010 - 2025 Example. All rights reserved.",
            "LNG prices fell on April 8, 2025",
        ] {
            assert!(!is_stamp(line), "{line}");
        }
    }

    #[test]
    fn a_stamp_glued_before_a_title_is_taken_apart() {
        let (time, title) = before_title("date 2025-04-09 Seoul opens talks on LNG").unwrap();

        assert_eq!((time.on.as_str(), title), ("2025-04-09", "Seoul opens talks on LNG"));
    }
}
