//! Words that scale a number: "billion", "bn", "조", "Mrd.".

/// Folded words of Latin languages and their power of ten; "m" and "k" only glue to the number.
const WORDS: &[(&str, u32)] = &[
    ("thousand", 3),
    ("tausend", 3),
    ("mille", 3),
    ("mil", 3),
    ("duizend", 3),
    ("lakh", 5),
    ("lakhs", 5),
    ("crore", 7),
    ("crores", 7),
    ("million", 6),
    ("millions", 6),
    ("mln", 6),
    ("mn", 6),
    ("mio", 6),
    ("millionen", 6),
    ("millón", 6),
    ("millones", 6),
    ("milhão", 6),
    ("milhões", 6),
    ("milione", 6),
    ("milioni", 6),
    ("miljoen", 6),
    ("miljoner", 6),
    ("millioner", 6),
    ("juta", 6),
    ("milyon", 6),
    ("billion", 9),
    ("billions", 9),
    ("bn", 9),
    ("bln", 9),
    ("milliarde", 9),
    ("milliarden", 9),
    ("mrd", 9),
    ("milliard", 9),
    ("milliards", 9),
    ("miliardo", 9),
    ("miliardi", 9),
    ("miljard", 9),
    ("miljarder", 9),
    ("milliarder", 9),
    ("bilhão", 9),
    ("bilhões", 9),
    ("milyar", 9),
    ("miliar", 9),
    ("trillion", 12),
    ("trillions", 12),
    ("tn", 12),
    ("trn", 12),
    ("trilhão", 12),
    ("trilhões", 12),
    ("triliun", 12),
    ("trilyon", 12),
    ("billionen", 12),
];

/// Letters that scale only when glued to the number: "$5m".
const LETTERS: &[(&str, u32)] = &[("k", 3), ("K", 3), ("m", 6), ("M", 6), ("b", 9), ("B", 9), ("t", 12), ("T", 12)];

/// East Asian units and their power of ten.
const EAST_ASIAN: &[(char, u32)] = &[
    ('십', 1),
    ('백', 2),
    ('천', 3),
    ('만', 4),
    ('억', 8),
    ('조', 12),
    ('十', 1),
    ('百', 2),
    ('千', 3),
    ('万', 4),
    ('萬', 4),
    ('億', 8),
    ('亿', 8),
    ('兆', 12),
];

/// A scale word: its power of ten and its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scale {
    pub(super) power: u32,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The scale word behind a number: " billion", "-billion", "bn", " Mrd.".
pub(super) fn after(text: &str, at: usize) -> Option<Scale> {
    let rest = text.get(at..)?;
    let gap = rest.chars().next().filter(|c| matches!(c, ' ' | '\u{a0}' | '-' | '\u{202f}')).map_or(0, char::len_utf8);
    let start = at + gap;
    let tail = text.get(start..)?;
    // Most words behind a number open with another letter: "percent", "people", "years".
    if !tail.as_bytes().first().is_some_and(|first| opens_scale(*first)) {
        return None;
    }
    let length = tail.find(|c: char| !c.is_alphabetic() || c >= '\u{1100}').unwrap_or(tail.len());
    let word = tail.get(..length.min(16)).filter(|_| length > 0 && length <= 16)?;
    let table = if gap == 0 { LETTERS.iter().find(|(letter, _)| *letter == word) } else { None };
    let (known, power) = table.or_else(|| find(word))?;
    let point =
        usize::from(matches!(*known, "mio" | "mrd" | "mln" | "bln") && tail.as_bytes().get(length) == Some(&b'.'));
    Some(Scale { power: *power, start, end: start + length + point })
}

/// The scale word that this is, in whatever case.
fn find(word: &str) -> Option<&'static (&'static str, u32)> {
    if word.is_ascii() {
        return WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(word));
    }
    let lower = word.to_lowercase();
    WORDS.iter().find(|(known, _)| *known == lower)
}

/// Whether a scale word or letter may open with this byte. One beyond ASCII may become a letter in lower case.
fn opens_scale(byte: u8) -> bool {
    matches!(byte.to_ascii_lowercase(), b'b' | b'c' | b'd' | b'j' | b'k' | b'l' | b'm' | b't') || !byte.is_ascii()
}

/// The power of ten of an East Asian unit.
pub(super) fn east_asian(c: char) -> Option<u32> {
    if c.is_ascii() {
        return None;
    }
    EAST_ASIAN.iter().find(|(unit, _)| *unit == c).map(|(_, power)| *power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scale_is_found_in_either_case() {
        for (word, power) in WORDS {
            for word in [(*word).to_owned(), word.to_uppercase()] {
                assert_eq!(after(&format!("5 {word} x"), 1).map(|scale| scale.power), Some(*power), "{word}");
            }
        }
        for (letter, power) in LETTERS {
            assert_eq!(after(&format!("5{letter}"), 1).map(|scale| scale.power), Some(*power), "{letter}");
        }
    }
}
