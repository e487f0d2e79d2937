//! Eight bytes of a text as one number, the first in the lowest byte: what is asked of each is asked of all at once.
//!
//! Answers are numbers too: the high bit of a byte says yes.

/// A one in each byte.
pub(super) const EACH: u64 = 0x0101_0101_0101_0101;

pub(super) const HIGH_BITS: u64 = 0x80 * EACH;

/// The eight bytes from here, nothing behind the end; `None` at the end.
#[inline]
pub(super) fn eight_at(bytes: &[u8], at: usize) -> Option<u64> {
    let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
    let eight = rest.first_chunk().copied().unwrap_or_else(|| {
        let mut last = [0; 8];
        last.iter_mut().zip(rest).for_each(|(byte, left)| *byte = *left);
        last
    });
    Some(u64::from_le_bytes(eight))
}

/// The bytes of ASCII from this one up.
#[inline]
pub(super) const fn from(eight: u64, least: u8) -> u64 {
    // Seven bits are added to, so that no byte carries into the next.
    ((eight & !HIGH_BITS) + (0x80 - least as u64) * EACH) & !eight & HIGH_BITS
}

/// The position of the first byte that an answer says yes of, 8 where there is none.
#[inline]
pub(super) const fn first(answer: u64) -> u32 {
    answer.trailing_zeros() / 8
}

/// An answer in eight bits, the first byte's in the lowest.
#[inline]
pub(super) const fn bits(answer: u64) -> u64 {
    // Each bit is moved to its place in the highest byte, and no two meet on the way.
    (answer >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_is_compared_by_itself() {
        for byte in 0..=u8::MAX {
            for least in [1, b' ', b'0', b'a', 0x7f] {
                let eight = u64::from_le_bytes([byte, 0, 0x7f, 0xff, byte, b'a', 0x80, b'0']);
                let answers = eight.to_le_bytes().map(|byte| if byte.is_ascii() && byte >= least { 0x80 } else { 0 });

                assert_eq!(from(eight, least), u64::from_le_bytes(answers), "{byte} and {least}");
            }
        }
    }

    #[test]
    fn an_answer_is_a_bit_for_each_byte() {
        for answers in 0..=u8::MAX {
            let bytes: [u8; 8] = std::array::from_fn(|at| (answers >> at & 1) << 7);

            assert_eq!(bits(u64::from_le_bytes(bytes)), u64::from(answers));
        }
    }

    #[test]
    fn nothing_stands_behind_the_end() {
        assert_eq!(eight_at(b"0123456789", 1), Some(u64::from_le_bytes(*b"12345678")));
        assert_eq!(eight_at(b"0123456789", 8), Some(u64::from_le_bytes(*b"89\0\0\0\0\0\0")));
        assert_eq!(eight_at(b"0123456789", 10), None);
        assert_eq!((first(0), first(0x80), first(0x8000_0000_0080_0000)), (8, 0, 2));
    }
}
