//! Phrases by their bytes: a text that lacks one of a phrase's bytes does not hold the phrase.

/// Which bytes a text has.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bytes([u64; 4]);

impl Bytes {
    /// The bytes of this text.
    pub(super) fn of(text: &str) -> Self {
        let mut set = [0; 4];
        for byte in text.bytes() {
            let (word, bit) = place(byte);
            if let Some(word) = set.get_mut(word) {
                *word |= bit;
            }
        }
        Self(set)
    }

    /// Whether the text may hold this phrase; `false` is certain, and takes a few steps where a search takes hundreds.
    pub(super) fn may_hold(self, phrase: &str) -> bool {
        phrase.bytes().all(|byte| {
            let (word, bit) = place(byte);
            self.0.get(word).is_some_and(|word| word & bit != 0)
        })
    }
}

/// Whether a text holds a phrase, looking only where the rarest byte of the phrase stands, which is at `rare` in it.
pub(super) fn holds(text: &str, phrase: &str, rare: usize) -> bool {
    let (bytes, phrase) = (text.as_bytes(), phrase.as_bytes());
    let stands_at = |at: usize| {
        at.checked_sub(rare).and_then(|start| bytes.get(start..)).is_some_and(|rest| rest.starts_with(phrase))
    };
    phrase.get(rare).is_some_and(|byte| memchr::memchr_iter(*byte, bytes).any(stands_at))
}

/// The word of the set that holds a byte, and its bit there.
const fn place(byte: u8) -> (usize, u64) {
    ((byte >> 6) as usize, 1 << (byte & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_may_hold_what_its_bytes_allow_and_nothing_else() {
        let bytes = Bytes::of("Jane Doe and 홍길동");

        assert!(bytes.may_hold(" and ") && bytes.may_hold("길동") && bytes.may_hold("Dan"));
        assert!(!bytes.may_hold(" y ") && !bytes.may_hold("•"));
    }

    #[test]
    fn a_phrase_is_found_by_its_rarest_byte() {
        for (text, is_held) in [("Jane Doe via AP", true), ("via AP", false), ("via via AP", true), ("AP vi", false)] {
            assert_eq!(holds(text, " via ", 1), is_held, "{text}");
        }
    }
}
