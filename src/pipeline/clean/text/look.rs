//! A look over the bytes of a line: where a control character ends it, and what is odd before that.

use crate::pipeline::eight::{HIGH_BITS, at_least, eight_at, place};

/// What a look from some byte up to a control character, or the end of the text, has seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    /// Where the control character stands.
    pub(super) end: usize,
    /// Two spaces stand side by side, or a control character within.
    pub(super) has_odd_space: bool,
    pub(super) is_ascii: bool,
}

impl Look {
    /// Looks from here.
    pub(super) fn at(bytes: &[u8], start: usize) -> Self {
        let mut look = Self { end: start, has_odd_space: false, is_ascii: true };
        look.up_to_control(bytes);
        look
    }

    /// Looks on behind the control character.
    pub(super) fn go_on(&mut self, bytes: &[u8]) {
        self.has_odd_space = true;
        self.end += 1;
        self.up_to_control(bytes);
    }

    fn up_to_control(&mut self, bytes: &[u8]) {
        let (mut doubled, mut seen) = (0, 0);
        // The high bit of the lowest byte, where a space stands before the eight.
        let mut space_before = 0;
        while let Some(eight) = eight_at(bytes, self.end) {
            let control = !(at_least(eight, b' ') | eight) & HIGH_BITS | at_least(eight, 0x7f);
            let spaces = at_least(eight, b' ') & !at_least(eight, b' ' + 1);
            let second_spaces = spaces & (spaces << 8 | space_before);
            if control != 0 {
                // All bits below the first control character's.
                let before = (control & control.wrapping_neg()).wrapping_sub(1);
                doubled |= second_spaces & before;
                seen |= eight & before;
                self.end += place(control);
                break;
            }
            doubled |= second_spaces;
            seen |= eight;
            space_before = spaces >> 56;
            self.end += 8;
        }
        self.has_odd_space |= doubled != 0;
        self.is_ascii &= seen & HIGH_BITS == 0;
    }
}
