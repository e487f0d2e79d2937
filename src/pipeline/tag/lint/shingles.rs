//! Finds words that two texts share in a row.

use std::collections::HashMap;

/// Four words in a row are idiom; five are a copy.
const IN_A_ROW: usize = 5;

/// Every five words in a row that were seen, with the number of their text.
#[derive(Debug, Default)]
pub(super) struct Shingles {
    seen: HashMap<Vec<String>, usize>,
}

impl Shingles {
    /// Adds a text; says which earlier text shares which words with it.
    pub(super) fn add(&mut self, number: usize, title: &str, text: &str) -> Option<(usize, String)> {
        let mut shared = None;
        for field in [title, text] {
            let words: Vec<String> = words(field);
            for window in words.windows(IN_A_ROW) {
                let first = *self.seen.entry(window.to_vec()).or_insert(number);
                if first != number && shared.is_none() {
                    shared = Some((first, window.join(" ")));
                }
            }
        }
        shared
    }
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::Shingles;

    #[test]
    fn five_words_in_a_row_are_found_across_case_and_punctuation() {
        let mut shingles = Shingles::default();

        assert_eq!(shingles.add(0, "", "The steel tariffs will rise in May."), None);
        assert_eq!(shingles.add(1, "", "Steel tariffs will rise soon."), None);
        let shared = shingles.add(2, "", "Why steel tariffs, will RISE in June");
        assert_eq!(shared, Some((0, "steel tariffs will rise in".to_owned())));
    }
}
