//! Changes an input the way a fuzzer does, with chance that a seed repeats.

#[path = "../simulation/chance.rs"]
#[expect(dead_code, reason = "the simulator needs more of it")]
mod chance;

pub(crate) use chance::Chance;

/// Longer ones would only be slower: whether cost grows with length is another test's question.
const MAX_BYTES: usize = 4096;

/// What parsers stumble over, and what single changed bytes rarely make.
const TOKENS: &[&[u8]] = &[
    b"<",
    b"</p>",
    b"<script>",
    b"<!--",
    b"]]>",
    b"&#x110000;",
    b"&amp",
    b"{",
    b"[[",
    b"\"",
    b"\\ud800",
    b"'''",
    b"\"\"\"",
    b"#",
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    "\u{202e}".as_bytes(),
    "\u{301}".as_bytes(),
    "관세".as_bytes(),
    "ﬃ".as_bytes(),
    "İ".as_bytes(),
    "\n\n".as_bytes(),
    "\r".as_bytes(),
    "\u{2028}".as_bytes(),
    b"$1 to 2 billion",
    b"99999999999999999999",
    b"-1",
    b"1e999",
    b"~9",
    b"(a|b)",
    b"/v",
    b"!",
    b"${env:",
    b"${file:",
    b"=",
    b"18:75",
    b"0000-00-00",
    b"By ",
];

/// The input after one to eight changes; another input lends pieces.
pub(crate) fn mutated(input: &[u8], other: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = input.to_vec();
    for _ in 0..=chance.below(8) {
        change(&mut bytes, other, chance);
    }
    bytes.truncate(MAX_BYTES);
    bytes
}

fn change(bytes: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    let at = chance.index(bytes.len() + 1);
    let end = bytes.len().min(at + 1 + chance.index(64));
    match chance.below(6) {
        0 => insert(bytes, at, TOKENS[chance.index(TOKENS.len())]),
        1 => drop(bytes.drain(at..end)),
        2 => {
            let piece = bytes[at..end].repeat(1 + chance.index(8));
            insert(bytes, at, &piece);
        }
        3 if !other.is_empty() => {
            let from = chance.index(other.len());
            let length = chance.index(other.len() - from + 1);
            insert(bytes, at, &other[from..from + length]);
        }
        _ => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = u8::try_from(chance.below(256)).expect("below 256");
            }
        }
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, piece: &[u8]) {
    drop(bytes.splice(at..at, piece.iter().copied()));
}
