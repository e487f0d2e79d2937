//! Character references where a value was encoded once too often: `&amp;`, `&#39;`, `&quot;`.

/// The names that scripts escape; all others stay as they are.
const NAMED: [(&str, char); 14] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("rsquo", '\u{2019}'),
    ("lsquo", '\u{2018}'),
    ("rdquo", '\u{201d}'),
    ("ldquo", '\u{201c}'),
    ("ndash", '\u{2013}'),
    ("mdash", '\u{2014}'),
    ("hellip", '\u{2026}'),
    ("middot", '\u{b7}'),
];

/// Longest reference: `&#x10FFFF;`.
const MAX_REFERENCE: usize = 10;

/// The text with its references resolved once.
pub(super) fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        decoded.push_str(before);
        let (character, remainder) = resolve(after).unwrap_or(('&', after));
        decoded.push(character);
        rest = remainder;
    }
    decoded.push_str(rest);
    decoded
}

fn resolve(after: &str) -> Option<(char, &str)> {
    let end = after.bytes().take(MAX_REFERENCE).position(|byte| byte == b';')?;
    let (name, rest) = (after.get(..end)?, after.get(end + 1..)?);
    let character = match name.strip_prefix('#') {
        Some(number) => numbered(number)?,
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((character, rest))
}

fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code).filter(|character| !character.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_once() {
        assert_eq!(decode("Q&amp;A: it&#39;s &#x201C;new&#x201D;"), "Q&A: it's \u{201c}new\u{201d}");
        assert_eq!(decode("&amp;lt;"), "&lt;");
    }

    #[test]
    fn an_ampersand_alone_stays() {
        assert_eq!(decode("AT&T & more &unknown; &"), "AT&T & more &unknown; &");
    }
}
