//! Words by their first byte and their length: most words are in no list, and are told so without a lower-case copy.

/// The first bytes of a list's words, each with the lengths of those that begin so.
#[derive(Debug, Clone, Copy)]
pub(super) struct Openings([u32; 256]);

impl Openings {
    /// Of a list of words in small letters.
    pub(super) const fn of(words: &[&str]) -> Self {
        Self([0; 256]).and(words)
    }

    /// The same, and those of another list.
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse to build")]
    pub(super) const fn and(mut self, words: &[&str]) -> Self {
        let mut at = 0;
        while at < words.len() {
            let word = words[at].as_bytes();
            assert!(word.len() < 32, "a longer word needs more bits");
            self.0[word[0] as usize] |= 1 << word.len();
            at += 1;
        }
        self
    }

    /// Whether the list may hold this word, whatever its capitals; `false` is certain. What is not ASCII may change its
    /// length with its capitals, so that nothing is said of it.
    pub(super) fn may_hold(&self, word: &str) -> bool {
        if !word.is_ascii() {
            return true;
        }
        let first = word.bytes().next().unwrap_or_default().to_ascii_lowercase();
        let lengths = self.0.get(usize::from(first)).copied().unwrap_or(0);
        word.len() < 32 && lengths >> word.len() & 1 == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_another_letter_or_length_is_not_in_the_list() {
        const OPENINGS: Openings = Openings::of(&["by", "von"]).and(&["автор"]);

        for word in ["by", "BY", "an", "Von", "Автор", "für"] {
            assert_eq!(OPENINGS.may_hold(word), word != "an", "{word}");
        }
        for word in ["", "b", "bye", "fon", "vonvonvonvonvonvonvonvonvonvonvon"] {
            assert!(!OPENINGS.may_hold(word), "{word}");
        }
    }
}
