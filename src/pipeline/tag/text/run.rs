//! Measures runs of ASCII letters and digits, eight bytes at a time.
//!
//! # Why
//! Words are too short for fewer instructions, but a loop over bytes ends where no branch predictor expects it.

use super::wide;

/// Bytes that are looked at together.
const STEP: usize = 8;
/// The highest bit of each byte.
const HIGH: u64 = each(0x80);

const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; STEP])
}

/// How many bytes from here, and before the end, are letters or digits of ASCII.
pub(super) fn letters_and_digits(bytes: &[u8], from: usize, to: usize) -> usize {
    let mut at = from;
    while at < to {
        let Some(block) = bytes.get(at..).and_then(|rest| rest.first_chunk::<STEP>()) else {
            let tail = bytes.get(at..).unwrap_or_default();
            at += tail.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            break;
        };
        let n_leading = leading(u64::from_le_bytes(*block));
        at += n_leading;
        if n_leading < STEP {
            break;
        }
    }
    at.min(to) - from
}

/// How many bytes of a block stand before the first that is neither letter nor digit. No sum carries into the next
/// byte: what is added to seven bits is less than 128.
fn leading(block: u64) -> usize {
    let low = block & !HIGH;
    let small = low | each(0x20);
    let letters = (small + each(0x80 - b'a')) & !(small + each(0x7F - b'z'));
    let digits = (low + each(0x80 - b'0')) & !(low + each(0x7F - b'9'));
    let others = (!(letters | digits) | block) & HIGH;
    wide(others.trailing_zeros() / 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_at_every_byte_that_is_no_letter_and_no_digit() {
        for n_letters in 0..20 {
            for byte in 0..=u8::MAX {
                let mut bytes = vec![b'z'; n_letters];
                bytes.push(byte);
                let whole = bytes.len();
                let expected = n_letters + usize::from(byte.is_ascii_alphanumeric());
                for padding in [0, 16] {
                    bytes.resize(whole + padding, 0);

                    assert_eq!(letters_and_digits(&bytes, 0, bytes.len()), expected, "{byte} after {n_letters}");
                    assert_eq!(letters_and_digits(&bytes, 0, n_letters), n_letters, "nothing beyond the end");
                }
            }
        }
    }
}
