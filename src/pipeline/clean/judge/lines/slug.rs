//! The words of a page's address: most outlets write the headline into it.

use crate::pipeline::clean::judge::marks::{Marks, WordMark};
use crate::pipeline::clean::judge::shape::Shape;
use crate::pipeline::clean::judge::vocabulary::Vocabulary;

/// The telling words of the longest segment of an address's path; none where it names the page by a number.
pub(in crate::pipeline::clean::judge) fn marks(address: Option<&str>, vocabulary: &Vocabulary) -> Vec<WordMark> {
    let mut marks = Marks::default();
    let Some((_, path)) = address.and_then(|address| address.split_once("://")?.1.split_once('/')) else {
        return Vec::new();
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let longest = path.split('/').max_by_key(|segment| segment.len()).unwrap_or_default();
    let words = longest.replace(['-', '_', '+'], " ");
    let _shape = Shape::measure(&words, vocabulary, &mut marks);
    marks.into_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n_marks(address: &str) -> usize {
        marks(Some(address), &Vocabulary::builtin()).len()
    }

    #[test]
    fn a_headline_in_the_address_gives_its_telling_words() {
        assert_eq!(n_marks("https://news.example/2026/04/harbour-ferry-returns-in-spring?page=2"), 4);
    }

    #[test]
    fn an_address_without_words_gives_none() {
        assert_eq!(n_marks("https://news.example/article/20260401-77"), 0);
        assert_eq!(n_marks("https://news.example"), 0);
        assert_eq!(n_marks("no address"), 0);
    }
}
