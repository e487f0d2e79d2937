//! Where the numbers of a text begin.

/// Bytes looked at together: the compiler turns the inner loop into a few vector instructions.
const CHUNK: usize = 32;

/// The first digit at or after this byte.
pub(super) fn next(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(chunk) = bytes.get(at..at + CHUNK) {
        let has_digit = chunk.iter().fold(false, |seen, byte| seen | byte.is_ascii_digit());
        if has_digit {
            break;
        }
        at += CHUNK;
    }
    let rest = bytes.get(at..)?;
    rest.iter().position(u8::is_ascii_digit).map(|offset| at + offset)
}

#[cfg(test)]
mod tests {
    #[test]
    fn digits_are_found_across_chunks() {
        let text = format!("{}7{}", "a".repeat(70), "b".repeat(5));
        assert_eq!(super::next(text.as_bytes(), 0), Some(70));
        assert_eq!(super::next(text.as_bytes(), 71), None);
    }
}
