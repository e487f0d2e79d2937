//! The form in which two spellings of a name or a headline are compared.

/// Letters and digits in lower case, everything else one space.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if !c.is_alphanumeric() {
            gap = true;
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
            continue;
        }
        if gap && !folded.is_empty() {
            folded.push(' ');
        }
        gap = false;
        // Letters of ASCII come in runs, and are made small all at once below.
        let n_ascii = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        if n_ascii == 0 {
            folded.extend(c.to_lowercase());
        }
        let (run, after) = rest.split_at(n_ascii.max(c.len_utf8()));
        folded.push_str(run.get(..n_ascii).unwrap_or_default());
        rest = after;
    }
    folded.make_ascii_lowercase();
    folded
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
}
