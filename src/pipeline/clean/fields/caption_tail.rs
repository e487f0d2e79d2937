//! The credit at the end of what is known to be a caption: "… a ship at sea. Jane Doe / AFP", "… in Madrid (Bespoke)".
//!
//! # Why
//! An element that holds captions holds their credits too, glued to the sentence in whatever way the page styled it. A line
//! of plain text needs the stricter marks of [`super::caption`]: there, "(Bespoke)" may end any sentence.

use super::agency;
use super::credit;
use super::names;

/// The longest credit without marks of its own: two names, an agency and an archive.
const MAX_TAIL_WORDS: usize = 9;
const MAX_TAIL_CHARS: usize = 90;

/// Behind "＝" stands an agency or a photographer of as many characters.
const MAX_EQUATED_CHARS: usize = 12;

/// The longest credit behind a mark: a fashion picture names all who dressed and lit it.
const MAX_MARKED_CHARS: usize = 160;

/// Small words inside credits.
const CREDIT_PARTICLES: &[&str] = &[
    "/", "via", "for", "für", "by", "par", "por", "and", "und", "et", "y", "&", "-", "–", "|", "the", "dpa", "epa",
    "picture", "alliance", "of", "from",
];

/// Cuts the credit off a caption that [`super::caption::split`] left whole.
#[must_use]
pub fn split(caption: &str) -> Option<(String, String)> {
    let caption = caption.trim();
    if caption.len() > 1200 {
        return None;
    }
    let (text, credit) = by_brackets(caption)
        .or_else(|| by_glued_mark(caption))
        .or_else(|| by_sentence(caption))
        .or_else(|| by_mark(caption))
        .or_else(|| by_agency(caption))?;
    let text = text.trim().trim_end_matches([' ', '/', '|', '–', '—', '-', '©']).trim_end();
    let credit = credit.trim().trim_start_matches(['/', '|', '©', '-', '–', ' ']).trim();
    (!text.is_empty() && !credit.is_empty()).then(|| (text.to_owned(), credit.to_owned()))
}

/// "… for sale. (Bespoke Real Estate)": brackets behind the last sentence.
fn by_brackets(caption: &str) -> Option<(&str, &str)> {
    let (text, inside) = caption.strip_suffix(')')?.rsplit_once('(')?;
    let is_behind_sentence = text.trim_end().ends_with(['.', '!', '?', '”', '"', '»', '’', '。']);
    (is_behind_sentence && is_credit(inside)).then_some((text, inside))
}

/// "… worn by the winner.Foto: Jane Doe. Styling: Max Muster. Make-up: …": all behind the first mark is the credit.
fn by_glued_mark(caption: &str) -> Option<(&str, &str)> {
    const MARKS: &[&str] = &["Quelle:", "Foto:", "Fotos:", "Photo:", "Photograph:", "Bild:", "Cedida por "];
    let at = MARKS.iter().filter_map(|mark| Some((caption.find(mark)?, mark.len()))).min();
    if let Some((at, length)) = at {
        let (text, tail) = (caption.get(..at)?, caption.get(at + length..)?);
        let is_behind = !text.ends_with(' ') || text.trim_end().ends_with('.');
        return (is_behind && tail.chars().count() <= MAX_MARKED_CHARS).then_some((text, tail));
    }
    // "国会前の警察官ら＝ＡＰ": an agency behind a wide sign of equality.
    let (text, tail) = caption.rsplit_once('＝')?;
    (tail.chars().count() <= MAX_EQUATED_CHARS && text.chars().count() > tail.chars().count()).then_some((text, tail))
}

/// "… at sea. Jane Doe / AFP", "… at sea.Getty Images": what stands behind the last sentence is no sentence.
fn by_sentence(caption: &str) -> Option<(&str, &str)> {
    if caption.ends_with(['.', '!', '?', ':']) {
        return None;
    }
    for (at, end) in caption.rmatch_indices(['.', '!', '?', '”', '»', '。']).take(6) {
        let (text, tail) = (caption.get(..at + end.len())?, caption.get(at + end.len()..)?);
        if tail.chars().count() > MAX_TAIL_CHARS {
            return None;
        }
        if ends_sentence(text) && is_credit(tail) {
            return Some((text, tail));
        }
    }
    None
}

/// "… in Palma / Lorenzo Marina", "… gültig © Gemeinde", "…Quelle: Martin Schutt/dpa".
fn by_mark(caption: &str) -> Option<(&str, &str)> {
    const MARKS: &[&str] = &[
        "Quelle:",
        "Foto:",
        "Fotos:",
        "Photo:",
        "Credit:",
        "Bild:",
        "Bildrechte:",
        "Image:",
        "Imagen:",
        "Crédit photo :",
        "©",
    ];
    let marked = MARKS.iter().filter_map(|mark| caption.rfind(mark).map(|at| (at, mark.len()))).max();
    if let Some((at, length)) = marked {
        let (text, tail) = (caption.get(..at)?, caption.get(at + length..)?);
        let is_short = tail.chars().count() <= MAX_MARKED_CHARS && !tail.trim().is_empty();
        return is_short.then_some((text, tail));
    }
    let (text, tail) = [" / ", " | ", " – ", " — "].iter().find_map(|mark| caption.rsplit_once(mark))?;
    (text.chars().count() >= 20 && is_credit(tail)).then_some((text, tail))
}

/// "… en Madrid EFE/ J.J. Guillén", "… à Paris AFP": an agency in its capitals, and who signed for it.
fn by_agency(caption: &str) -> Option<(&str, &str)> {
    for (at, _) in caption.rmatch_indices(' ').take(MAX_TAIL_WORDS) {
        let (text, tail) = (caption.get(..at)?, caption.get(at + 1..)?);
        let first = tail.split([' ', '/']).next()?;
        let is_capitals = first.chars().count() >= 2 && first.chars().all(char::is_uppercase) || first == "dpa";
        if is_capitals && agency::canonical(first).is_some() && is_credit(tail) {
            return Some((text, tail));
        }
    }
    None
}

/// A point behind an abbreviation ("Dr.", "v. l.") ends no sentence.
fn ends_sentence(text: &str) -> bool {
    let Some(bare) = text.strip_suffix('.') else { return true };
    let last_word = bare.rsplit([' ', '(', '.']).next().unwrap_or_default();
    let is_number = last_word.chars().all(|c| c.is_ascii_digit()) && last_word.len() == 4;
    let is_small = last_word.chars().count() >= 3 && last_word.chars().all(char::is_lowercase);
    is_number || is_small || last_word.chars().count() >= 4 || last_word.ends_with([')', '”', '"', '%'])
}

/// Names, agencies and archives: no word of a sentence in small letters.
fn is_credit(tail: &str) -> bool {
    let tail = tail.trim();
    let n_words = tail.split_whitespace().count();
    let has_letters = tail.chars().any(char::is_alphabetic);
    if !has_letters || n_words > MAX_TAIL_WORDS || tail.chars().count() > MAX_TAIL_CHARS {
        return false;
    }
    if agency::canonical(tail).is_some() || names::is_person(tail) {
        return true;
    }
    let is_creditlike = |word: &str| {
        let bare = word.trim_start_matches(['(', '/', '©', '"', '“']);
        let first = bare.chars().next();
        CREDIT_PARTICLES.contains(&word)
            || first.is_none_or(|c| c.is_uppercase() || c.is_ascii_digit() || !c.is_alphabetic())
    };
    let opens_large = tail
        .trim_start_matches(['(', '/', '©', ' '])
        .chars()
        .next()
        .is_some_and(|c| c.is_uppercase() || !c.is_alphabetic());
    (opens_large && tail.split_whitespace().all(is_creditlike)) || (n_words <= 6 && credit::has_sign(tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_glued_to_a_known_caption_are_cut_off() {
        for (line, text, credit) in [
            (
                "The island has been listed for sale. (Bespoke Real Estate)",
                "The island has been listed for sale.",
                "Bespoke Real Estate",
            ),
            (
                "Ruhe hilft, zu Kräften zu kommen.Unsplash/Jane Doe",
                "Ruhe hilft, zu Kräften zu kommen.",
                "Unsplash/Jane Doe",
            ),
            (
                "La ministre, à Paris, le 12 juillet 2023. JEAN PETIT / AFP",
                "La ministre, à Paris, le 12 juillet 2023.",
                "JEAN PETIT / AFP",
            ),
            (
                "Foto de familia del Grupo de Madrid EFE/ J.J. Gómez",
                "Foto de familia del Grupo de Madrid",
                "EFE/ J.J. Gómez",
            ),
            (
                "Einsatz der Polizei am Montag in La Soledat / Lorenzo Gómez",
                "Einsatz der Polizei am Montag in La Soledat",
                "Lorenzo Gómez",
            ),
            ("Der Minister (CDU)Quelle: Max Muster/dpa", "Der Minister (CDU)", "Max Muster/dpa"),
            (
                "Kleid mit Knoten, von Muster.Foto: Max Muster. Styling: Erika Muster. Make-up: Jane Doe",
                "Kleid mit Knoten, von Muster.",
                "Max Muster. Styling: Erika Muster. Make-up: Jane Doe",
            ),
            ("港を出る船と見送る人たち（５日）＝ＡＰ", "港を出る船と見送る人たち（５日）", "ＡＰ"),
            (
                "The chiefs wear leather jackets that day.The Associated Press",
                "The chiefs wear leather jackets that day.",
                "The Associated Press",
            ),
        ] {
            assert_eq!(split(line), Some((text.to_owned(), credit.to_owned())), "{line}");
        }
    }

    #[test]
    fn captions_without_a_credit_stay_whole() {
        for line in [
            "The minister with Dr. Max Muster",
            "Max Muster (CDU) und Erika Muster (AfD)",
            "A ship leaves Busan.",
            "The talks failed. A ship leaves",
        ] {
            assert_eq!(split(line), None, "{line}");
        }
    }
}
