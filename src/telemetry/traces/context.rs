//! W3C trace context: what the header `traceparent` says, and what we write into it.

use std::fmt;

/// The header's name.
pub const TRACEPARENT: &str = "traceparent";

/// A span's place in its trace, as `traceparent` carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Context {
    pub(super) trace_id: u128,
    pub(super) span_id: u64,
    pub(super) is_sampled: bool,
}

impl Context {
    /// Reads a header; `None` for one that the specification tells us to ignore.
    pub(super) fn parse(header: &[u8]) -> Option<Self> {
        let header = std::str::from_utf8(header).ok()?;
        let mut parts = header.split('-');
        let (version, trace_id, span_id, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        // Later versions may append fields; version 0 has none, and ff is no version.
        let is_readable =
            hex(version, 2).is_some_and(|version| version != 0xff && (version != 0 || parts.next().is_none()));
        let (trace_id, span_id) = (hex(trace_id, 32)?, u64::try_from(hex(span_id, 16)?).ok()?);
        let is_sampled = hex(flags, 2)? & 1 == 1;
        (is_readable && trace_id != 0 && span_id != 0).then_some(Self { trace_id, span_id, is_sampled })
    }
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace_id, self.span_id, u8::from(self.is_sampled))
    }
}

/// A number of exactly so many lower-case digits.
fn hex(digits: &str, n_digits: usize) -> Option<u128> {
    let is_lower_hex = digits.bytes().all(|digit| digit.is_ascii_digit() || (b'a'..=b'f').contains(&digit));
    (digits.len() == n_digits && is_lower_hex).then(|| u128::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_context_survives_reading_and_writing() {
        let context = Context::parse(EXAMPLE.as_bytes()).expect("the specification's own example");

        assert!(context.is_sampled);
        assert_eq!(context.to_string(), EXAMPLE);
    }

    #[test]
    fn what_is_no_context_is_ignored() {
        let broken = [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        ];

        for header in broken {
            assert_eq!(Context::parse(header.as_bytes()), None, "{header}");
        }
        assert!(Context::parse(format!("01{}-more", EXAMPLE.trim_start_matches("00")).as_bytes()).is_some());
    }
}
