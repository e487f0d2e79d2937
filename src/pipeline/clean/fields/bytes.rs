//! The bytes of a text as a set: a text that lacks one of a phrase's bytes does not hold the phrase.

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

/// The word of the set that holds a byte, and its bit there.
const fn place(byte: u8) -> (usize, u64) {
    ((byte >> 6) as usize, 1 << (byte & 63))
}

#[cfg(test)]
mod tests {
    use super::Bytes;

    #[test]
    fn a_text_may_hold_what_its_bytes_allow_and_nothing_else() {
        let bytes = Bytes::of("Jane Doe and 홍길동");

        assert!(bytes.may_hold(" and ") && bytes.may_hold("길동") && bytes.may_hold("Dan"));
        assert!(!bytes.may_hold(" y ") && !bytes.may_hold("•"));
    }
}
