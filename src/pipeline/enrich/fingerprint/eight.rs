//! Eight bytes in one register: compared, folded and moved together at once.
//!
//! The first byte is the lowest. A set of bytes is a word that has the high bit of each byte of the set, and no other.

/// The high bit of every byte.
const HIGH: u64 = all(0x80);

/// This byte eight times.
pub(super) const fn all(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The first so many bytes.
pub(super) fn first(n_bytes: usize) -> u64 {
    if n_bytes >= 8 { HIGH } else { HIGH & !(u64::MAX << (8 * n_bytes)) }
}

/// A set as it is seen from this byte on.
pub(super) fn from(set: u64, place: usize) -> u64 {
    set >> (8 * (place & 7))
}

/// The place of the first byte of a set; 8 for none.
pub(super) fn place(set: u64) -> usize {
    usize::try_from(set.trailing_zeros() / 8).unwrap_or(8)
}

/// The bytes that are no ASCII.
pub(super) fn beyond_ascii(bytes: u64) -> u64 {
    bytes & HIGH
}

/// The bytes that are this one.
pub(super) fn equal(bytes: u64, byte: u8) -> u64 {
    let differing = bytes ^ all(byte);
    // Seven bits and 0x7f carry into the eighth unless all of them are 0, and never further.
    !(((differing & !HIGH) + !HIGH) | differing) & HIGH
}

/// How many bytes a set has.
pub(super) fn count(set: u64) -> usize {
    usize::try_from((set >> 7).wrapping_mul(all(1)) >> 56).unwrap_or(8)
}

/// A set without its first byte.
pub(super) fn but_first(set: u64) -> u64 {
    set & set.wrapping_sub(1)
}

/// The bytes that are not in the set, moved together. One is taken out in any case, for none is as easy: most sets have
/// one byte or none, and a processor cannot foresee which.
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
            let set = u64::from_le_bytes(gone.map(|is_gone| if is_gone { 0x80 } else { 0 })) & first(n_bytes);
            let kept: Vec<u8> = (0..n_bytes).filter(|at| !gone[*at]).map(|at| bytes[at]).collect();

            let word = without(u64::from_le_bytes(bytes), set);

            prop_assert_eq!(&word.to_le_bytes()[..n_bytes - count(set)], &kept[..]);
        }
    }
}
