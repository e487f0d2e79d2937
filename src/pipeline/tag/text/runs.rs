//! Finds where runs of letters and digits begin and end, sixty-four bytes at a time.
//!
//! # Why
//! Words are so short that a loop over their bytes ends where no branch predictor expects it. One bit a byte, worked out
//! without a branch, tells every border of a block at once.

use super::narrow;

/// Bytes that are looked at together: as many as a mask has bits.
const BLOCK: usize = 64;

/// Fills `borders` with the first byte of each run and the byte after its last, in turn. Bytes beyond ASCII count as
/// letters here; whoever reads a run tells better.
pub(super) fn find_runs(bytes: &[u8], from: usize, to: usize, borders: &mut Vec<u32>) {
    borders.clear();
    let mut was_inside = 0;
    let mut at = from;
    while at < to {
        let inside = letters(bytes, at) & below(to - at);
        let mut border = inside ^ (inside << 1 | was_inside);
        while border != 0 {
            borders.push(narrow(at) + border.trailing_zeros());
            border &= border - 1;
        }
        was_inside = inside >> (BLOCK - 1);
        at += BLOCK;
    }
    if borders.len() % 2 == 1 {
        borders.push(narrow(to));
    }
}

/// The first so many bits.
fn below(n_bits: usize) -> u64 {
    if n_bits < BLOCK { (1 << n_bits) - 1 } else { u64::MAX }
}

/// One bit for each byte from here: whether it is a letter, a digit or beyond ASCII.
fn letters(bytes: &[u8], at: usize) -> u64 {
    let rest = bytes.get(at..).unwrap_or_default();
    if let Some(block) = rest.first_chunk() {
        return letters_of(block);
    }
    let mut block = [0; BLOCK];
    block.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    letters_of(&block)
}

fn letters_of(block: &[u8; BLOCK]) -> u64 {
    let flags = block.map(|byte| u8::from(byte.is_ascii_alphanumeric() | !byte.is_ascii()));
    let (eights, _) = flags.as_chunks::<8>();
    eights.iter().rev().fold(0, |mask, eight| mask << 8 | gathered(u64::from_le_bytes(*eight)))
}

/// The lowest bits of eight bytes side by side: the product moves the bit of byte `i` to place `56 + i`.
fn gathered(flags: u64) -> u64 {
    flags.wrapping_mul(0x0102_0408_1020_4080) >> 56
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plainly(bytes: &[u8], from: usize, to: usize) -> Vec<u32> {
        let is_letter = |at: usize| bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte >= 0x80);
        let is_inside = |at: usize| from <= at && at < to && is_letter(at);
        (from..=to).filter(|at| is_inside(*at) != (*at > from && is_inside(at - 1))).map(narrow).collect()
    }

    #[test]
    fn borders_are_where_letters_begin_and_end() {
        let text = "A b3. Çé—x, ".repeat(20);
        let bytes = text.as_bytes();
        let mut borders = Vec::new();
        for from in 0..70 {
            for to in from..bytes.len() {
                find_runs(bytes, from, to, &mut borders);

                assert_eq!(borders, plainly(bytes, from, to), "{from}..{to}");
            }
        }
        for byte in 0..=u8::MAX {
            find_runs(&[byte], 0, 1, &mut borders);

            assert_eq!(borders, plainly(&[byte], 0, 1), "{byte}");
        }
    }
}
