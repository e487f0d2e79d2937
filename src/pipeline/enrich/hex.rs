//! Bytes as lower-case hex.

/// The two digits of every byte.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse to build")]
const DIGITS: [[u8; 2]; 256] = {
    let digits = b"0123456789abcdef";
    let mut pairs = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        pairs[byte] = [digits[byte >> 4], digits[byte & 15]];
        byte += 1;
    }
    pairs
};

/// Two digits a byte.
#[must_use]
pub(super) fn lower(bytes: &[u8]) -> String {
    let mut digits = Vec::with_capacity(bytes.len() * 2);
    for byte in bytes {
        digits.extend_from_slice(DIGITS.get(usize::from(*byte)).unwrap_or(&[b'0'; 2]));
    }
    String::from_utf8(digits).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_byte_gives_two_digits() {
        assert_eq!(super::lower(&[0, 10, 255]), "000aff");
    }
}
