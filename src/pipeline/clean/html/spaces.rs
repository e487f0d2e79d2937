//! Joins runs of text as a reader sees them: every run of white space is one space, and what has no width is nothing.

use super::super::text::whitespace::{is_invisible, is_space};

/// Appends text with its white space joined; gives the number of characters that are not white space.
pub(super) fn push_joined(joined: &mut String, text: &str) -> usize {
    let mut n_chars = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let plain = rest.find(needs_care).unwrap_or(rest.len());
        let (word, after) = rest.split_at(plain);
        joined.push_str(word);
        n_chars += count_chars(word);
        let mut characters = after.chars();
        let is_first_space = characters.next().is_some_and(is_space) && !joined.is_empty() && !joined.ends_with(' ');
        if is_first_space {
            joined.push(' ');
        }
        rest = characters.as_str();
    }
    n_chars
}

fn needs_care(character: char) -> bool {
    is_space(character) || is_invisible(character)
}

fn count_chars(word: &str) -> usize {
    if word.is_ascii() { word.len() } else { word.chars().count() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(parts: &[&str]) -> String {
        let mut text = String::new();
        for part in parts {
            push_joined(&mut text, part);
        }
        text
    }

    #[test]
    fn runs_of_white_space_become_one_space() {
        assert_eq!(joined(&["  a \n\t b", " ", "\u{a0}c"]), "a b c");
    }

    #[test]
    fn words_that_touch_stay_together() {
        assert_eq!(joined(&["news", "room"]), "newsroom");
    }

    #[test]
    fn what_has_no_width_is_dropped() {
        assert_eq!(joined(&["co\u{ad}py\u{200b}desk"]), "copydesk");
    }
}
