//! Eight bytes of a text as one number, the first in the lowest byte: what is asked of each is asked of all at once.
//!
//! A set of bytes is a number that has the high bit of each byte of the set, and no other.

/// A one in each byte.
pub(super) const EACH: u64 = 0x0101_0101_0101_0101;

/// The set of all bytes.
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
pub(super) const fn at_least(eight: u64, least: u8) -> u64 {
    // Seven bits are added to, so that no byte carries into the next.
    ((eight & !HIGH_BITS) + (0x80 - least as u64) * EACH) & !eight & HIGH_BITS
}

/// The place of the first byte of a set; 8 for none.
#[inline]
pub(super) const fn place(set: u64) -> usize {
    (set.trailing_zeros() / 8) as usize
}

/// A set in eight bits, the first byte's in the lowest.
#[inline]
pub(super) const fn bits(set: u64) -> u64 {
    // Each bit is moved to its place in the highest byte, and no two meet on the way.
    (set >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// A mask of the first so many bytes.
#[inline]
pub(super) const fn low_bytes(n_bytes: usize) -> u64 {
    if n_bytes >= 8 { u64::MAX } else { (1 << (8 * n_bytes)) - 1 }
}

/// The set of the first so many bytes.
#[inline]
pub(super) const fn first_bytes(n_bytes: usize) -> u64 {
    HIGH_BITS & low_bytes(n_bytes)
}

/// A set as it is seen from this byte on.
#[inline]
pub(super) fn seen_from(set: u64, place: usize) -> u64 {
    set >> (8 * (place & 7))
}

/// The bytes that are no ASCII.
#[inline]
pub(super) fn beyond_ascii(bytes: u64) -> u64 {
    bytes & HIGH_BITS
}

/// The bytes that are this one.
#[inline]
pub(super) fn equal(bytes: u64, byte: u8) -> u64 {
    let differing = bytes ^ (EACH * u64::from(byte));
    // Seven bits and 0x7f carry into the eighth unless all of them are 0, and never further.
    !(((differing & !HIGH_BITS) + !HIGH_BITS) | differing) & HIGH_BITS
}

/// How many bytes a set has.
#[inline]
pub(super) fn count(set: u64) -> usize {
    usize::try_from((set >> 7).wrapping_mul(EACH) >> 56).unwrap_or(8)
}

/// A set without its first byte.
#[inline]
pub(super) fn but_first(set: u64) -> u64 {
    set & set.wrapping_sub(1)
}

/// The bytes that are not in the set, moved together. One is taken out in any case, for none is as easy: most sets have
/// one byte or none, and a processor cannot foresee which.
#[inline]
pub(super) fn without(mut bytes: u64, mut set: u64) -> u64 {
    loop {
        let first = set & set.wrapping_neg();
        let before = (first >> 7).wrapping_sub(1);
        bytes = bytes & before | bytes >> 8 & !before;
        set = but_first(set) >> 8;
        if set == 0 {
            return bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_byte_is_compared_by_itself() {
        for byte in 0..=u8::MAX {
            for least in [1, b' ', b'0', b'a', 0x7f] {
                let eight = u64::from_le_bytes([byte, 0, 0x7f, 0xff, byte, b'a', 0x80, b'0']);
                let answers = eight.to_le_bytes().map(|byte| if byte.is_ascii() && byte >= least { 0x80 } else { 0 });

                assert_eq!(at_least(eight, least), u64::from_le_bytes(answers), "{byte} and {least}");
            }
        }
    }

    #[test]
    fn a_set_is_a_bit_for_each_byte() {
        for set in 0..=u8::MAX {
            let bytes: [u8; 8] = std::array::from_fn(|at| (set >> at & 1) << 7);

            assert_eq!(bits(u64::from_le_bytes(bytes)), u64::from(set));
        }
    }

    #[test]
    fn nothing_stands_behind_the_end() {
        assert_eq!(eight_at(b"0123456789", 1), Some(u64::from_le_bytes(*b"12345678")));
        assert_eq!(eight_at(b"0123456789", 8), Some(u64::from_le_bytes(*b"89\0\0\0\0\0\0")));
        assert_eq!(eight_at(b"0123456789", 10), None);
        assert_eq!((place(0), place(0x80), place(0x8000_0000_0080_0000)), (8, 0, 2));
    }

    fn set_of(bytes: [u8; 8], belongs: impl Fn(u8) -> bool) -> u64 {
        u64::from_le_bytes(bytes.map(|byte| if belongs(byte) { 0x80 } else { 0 }))
    }

    proptest! {
        #[test]
        fn a_set_holds_what_each_byte_says_of_itself(bytes in any::<[u8; 8]>(), one in 0_u8..128) {
            let word = u64::from_le_bytes(bytes);

            prop_assert_eq!(beyond_ascii(word), set_of(bytes, |byte| !byte.is_ascii()));
            prop_assert_eq!(equal(word, one), set_of(bytes, |byte| byte == one));
        }

        #[test]
        fn what_is_not_in_the_set_is_moved_together(bytes in any::<[u8; 8]>(), gone in any::<[bool; 8]>(), n_bytes in 0_usize..=8) {
            let set = u64::from_le_bytes(gone.map(|is_gone| if is_gone { 0x80 } else { 0 })) & first_bytes(n_bytes);
            let kept: Vec<u8> = (0..n_bytes).filter(|at| !gone[*at]).map(|at| bytes[at]).collect();

            let word = without(u64::from_le_bytes(bytes), set);

            prop_assert_eq!(&word.to_le_bytes()[..n_bytes - count(set)], &kept[..]);
        }
    }
}
