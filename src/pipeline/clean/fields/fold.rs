//! The form in which two spellings of a name or a headline are compared.

use super::pieces::for_each_piece;

/// Letters and digits in lower case, everything else one space.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for_each_piece::<true>(text, |piece| {
        let piece_text = piece.of(text);
        if piece.is_ascii {
            open_word(&mut folded);
            folded.push_str(piece_text);
            return;
        }
        for word in piece_text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            open_word(&mut folded);
            folded.extend(word.chars().flat_map(char::to_lowercase));
        }
    });
    // Letters of ASCII are made small all at once.
    folded.make_ascii_lowercase();
    folded
}

fn open_word(folded: &mut String) {
    if !folded.is_empty() {
        folded.push(' ');
    }
}

/// Whether a text is the folded one once it is folded; most begin with another letter.
pub(super) fn folds_to(text: &str, folded: &str) -> bool {
    let first = text.chars().find(|c| c.is_alphanumeric()).and_then(|c| c.to_lowercase().next());
    first == folded.chars().next() && fold(text) == folded
}

/// How much two texts have in common: shared words over all words, 0 to 1.
pub(super) fn overlap(one: &str, other: &str) -> f32 {
    let (one, other) = (fold(one), fold(other));
    let (one, other): (Vec<&str>, Vec<&str>) = (words(&one), words(&other));
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    let n_shared = one.iter().filter(|word| other.contains(word)).count();
    let size = |n: usize| f32::from(u16::try_from(n).unwrap_or(u16::MAX));
    2.0 * size(n_shared) / size(one.len() + other.len())
}

fn words(folded: &str) -> Vec<&str> {
    folded.split(' ').filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_and_case_do_not_count() {
        assert_eq!(fold("  Seoul—Tokyo: “Talks” resume! "), "seoul tokyo talks resume");
        assert!(overlap("Talks resume in Seoul", "TALKS RESUME, in Seoul | Example") > 0.85);
        assert!(overlap("Talks resume in Seoul", "Planning") < 0.01);
    }

    #[test]
    fn a_text_folds_to_what_it_is_folded() {
        assert!(folds_to("“Talks” resume!", "talks resume"));
        assert!(folds_to("—", ""));
        assert!(!folds_to("“Talks” resumed", "talks resume"));
        assert!(!folds_to("Planning", "talks resume"));
    }

    #[test]
    fn letters_beyond_ascii_are_folded_one_by_one() {
        assert_eq!(fold("ÜBER-Öl’s 2025er\u{a0}Preis — 서울Ⅳ!"), "über öl s 2025er preis 서울ⅳ");
    }
}
