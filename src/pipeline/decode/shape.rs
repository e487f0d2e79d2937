//! Which of the three shapes a value has: what the config says, else the header, else the first characters.

use super::InputFormat;

/// The shapes that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Json,
    Text,
    Html,
}

/// How far a page may be announced by comments and white space before its first telling tag.
const SNIFFED_BYTES: usize = 4096;

/// Decides the shape of a value.
pub(super) fn of(format: InputFormat, content_type: Option<&str>, bytes: &[u8]) -> Shape {
    match format {
        InputFormat::Json => return Shape::Json,
        InputFormat::Text => return Shape::Text,
        InputFormat::Html => return Shape::Html,
        InputFormat::Auto => {}
    }
    let sniffed = sniff(bytes);
    let essence = content_type.and_then(|value| value.split(';').next()).unwrap_or("").trim().to_ascii_lowercase();
    match essence.as_str() {
        "text/html" | "application/xhtml+xml" => Shape::Html,
        // A producer's default: it says how the client serialised, which may be nothing at all.
        "text/plain" if sniffed == Shape::Text => Shape::Text,
        other if other == "application/json" || other.ends_with("+json") || other.ends_with("ndjson") => Shape::Json,
        _ => sniffed,
    }
}

/// The charset parameter of a content type: `text/html; charset="euc-kr"`.
pub(super) fn charset_of(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    })
}

fn sniff(bytes: &[u8]) -> Shape {
    let head = bytes.get(..bytes.len().min(SNIFFED_BYTES)).unwrap_or(bytes);
    let is_utf16 = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
    let decoded;
    let start = if is_utf16 {
        decoded = head.iter().copied().filter(|byte| *byte != 0 && *byte < 0x80).collect::<Vec<u8>>();
        decoded.as_slice()
    } else {
        head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head)
    };
    let start = start.trim_ascii_start();
    match start.first() {
        Some(b'{') if opens_json_object(start) => Shape::Json,
        Some(b'[') if opens_json_array(start) => Shape::Json,
        Some(b'<') if opens_html(start) => Shape::Html,
        _ if looks_like_html(start) => Shape::Html,
        _ => Shape::Text,
    }
}

/// `{"` or `{}`: an article may open with a brace, but not with these.
fn opens_json_object(start: &[u8]) -> bool {
    let rest = start.get(1..).unwrap_or_default().trim_ascii_start();
    matches!(rest.first(), Some(b'"' | b'}') | None)
}

/// `[{` or `["`: a dateline in brackets is not JSON.
fn opens_json_array(start: &[u8]) -> bool {
    let rest = start.get(1..).unwrap_or_default().trim_ascii_start();
    matches!(rest.first(), Some(b'{')) && opens_json_object(rest)
}

fn opens_html(start: &[u8]) -> bool {
    let second = start.get(1).copied().unwrap_or(b' ');
    second.is_ascii_alphabetic() || matches!(second, b'!' | b'?' | b'/')
}

/// Whether bytes hold markup, rather than a text that mentions `<` somewhere.
///
/// A scrape of text may hold a stray tag, left over by the site itself (`<span>`, the picture of an unloaded script). Its
/// paragraphs are its lines all the same, and a page that was read as HTML would lose them. So a tag within a text counts
/// only where there are many; what opens with markup, or has the frame of a document, is markup however long its scripts.
pub(super) fn looks_like_html(text: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    let opens_with_markup = text.first() == Some(&b'<') && opens_html(text);
    let (mut n_tags, mut n_seen, mut read_to) = (0, 0, text.len());
    for at in memchr::memchr_iter(b'<', text) {
        if n_seen == MAX_SNIFFED_TAGS {
            read_to = at;
            break;
        }
        n_seen += 1;
        let from = text.get(at..).unwrap_or_default();
        if opens_one_of(&FRAME, from) || opens_with_markup && opens_one_of(&TELLING, from) {
            return true;
        }
        n_tags += usize::from(opens_one_of(&TELLING, from));
    }
    n_tags > 0 && n_tags * LINES_A_TAG >= n_lines_of(text.get(..read_to).unwrap_or(text))
}

/// The frame of a document: a text has no reason to hold it.
const FRAME: [&[u8]; 3] = [b"html", b"body", b"head"];

/// Elements of a page's text.
const TELLING: [&[u8]; 13] =
    [b"p", b"div", b"br", b"br/", b"a", b"article", b"section", b"span", b"h1", b"h2", b"ul", b"img", b"table"];

/// Signs of `<` that are looked at.
const MAX_SNIFFED_TAGS: usize = 256;

/// Markup has a tag on every few lines of text at least; the text scrapes of the development sets that hold tags have one
/// on thirty lines or more.
const LINES_A_TAG: usize = 8;

fn n_lines_of(text: &[u8]) -> usize {
    text.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).count()
}

/// Whether a tag of one of these names opens or closes here.
fn opens_one_of(names: &[&[u8]], from: &[u8]) -> bool {
    let rest = from.get(1..).unwrap_or_default();
    let rest = rest.strip_prefix(b"/").unwrap_or(rest);
    let end = rest.iter().position(|byte| *byte == b'>' || byte.is_ascii_whitespace()).unwrap_or(rest.len());
    let name = rest.get(..end).unwrap_or_default();
    let is_named = names.iter().any(|tag| tag.eq_ignore_ascii_case(name));
    is_named && memchr::memchr(b'>', rest.get(end..).unwrap_or_default()).is_some()
}
