//! The names behind a byline's opening, with roles, addresses, dates and site names taken off.

use std::borrow::Cow;

use super::super::bytes::{Bytes, holds};
use super::super::openings::Openings;
use super::super::{agency, date, names};

/// How far an opening can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    /// Nothing but a byline opens so, once a name follows.
    Strong,
    /// An everyday word of its language ("von", "di"): nothing but names may follow.
    Weak,
    /// Opens a byline only before a colon.
    Colon,
}

/// What a piece between two commas is.
enum Piece {
    Name(String),
    Role,
    Junk,
}

/// Words that say what somebody does; a piece that holds one is no name.
const ROLE_WORDS: &[&str] = &[
    "adviser",
    "analyst",
    "anchor",
    "associate",
    "attorney",
    "author",
    "bureau",
    "ceo",
    "cfo",
    "cfp",
    "chef",
    "chief",
    "cmo",
    "co-founder",
    "columnist",
    "contributing",
    "contributor",
    "coo",
    "correspondent",
    "critic",
    "cto",
    "desk",
    "director",
    "dvm",
    "editor",
    "editor-in-chief",
    "editorial",
    "editors",
    "esq",
    "executive",
    "expert",
    "fand",
    "fellow",
    "founder",
    "freelance",
    "freelancer",
    "guest",
    "head",
    "journalist",
    "journaliste",
    "jr",
    "lawyer",
    "lead",
    "manager",
    "md",
    "mba",
    "ms",
    "msc",
    "news",
    "newsroom",
    "officer",
    "online-redakteur",
    "online-redakteurin",
    "partner",
    "phd",
    "photographer",
    "president",
    "producer",
    "professor",
    "pundit",
    "rd",
    "redacción",
    "redaktion",
    "redakteur",
    "redakteurin",
    "redaktor",
    "redaktør",
    "reporter",
    "researcher",
    "rn",
    "senior",
    "specialist",
    "staff",
    "strategist",
    "team",
    "vp",
    "writer",
    "writers",
];

/// Conjunctions between names, with the spaces that make them words.
const CONJUNCTIONS: &[&str] =
    &[" and ", " AND ", " And ", " & ", " und ", " et ", " y ", " e ", " og ", " och ", " en ", " with "];

/// Where the names end: what follows is a place, a site, a date or a share bar.
const ENDINGS: &[&str] = &[
    " | ", "|", " • ", "•", "·", "●", "⋅", " – ", " — ", " - ", " for ", " For ", " FOR ", " in ", " on ", " via ",
    " at ", " / ", "\t", "   ",
];

/// Words that a stripped page glues to the name's end.
const GLUED: &[&str] =
    &["Published", "Updated", "Posted", "Twitter", "Facebook", "published", "updated", "Contributor"];

/// Reads names; `None` where what follows the opening is not a list of names.
pub(super) fn read(rest: &str, strength: Strength) -> Option<Vec<String>> {
    let bare = without_addresses(rest);
    let rest = bare.as_deref().unwrap_or(rest).trim();
    if has_member_number(rest) {
        return None;
    }
    if rest.is_empty() {
        return (strength == Strength::Strong).then(Vec::new);
    }
    if is_sentence(rest) {
        return None;
    }
    let pieces = pieces(before_ending(rest));
    if pieces.is_empty() {
        return None;
    }
    let mut found = Vec::new();
    for (position, piece) in pieces.into_iter().enumerate() {
        match classify(piece, &mut found) {
            Piece::Name(name) => found.push(name),
            Piece::Junk if position == 0 || strength == Strength::Weak || is_clause(piece) => return None,
            Piece::Role | Piece::Junk => {}
        }
    }
    (strength != Strength::Weak || !found.is_empty()).then_some(found)
}

/// A forum's "by somebody ( 316428 )" signs a comment.
fn has_member_number(rest: &str) -> bool {
    rest.split_once('(').is_some_and(|(_, inside)| inside.trim_start().starts_with(|c: char| c.is_ascii_digit()))
}

/// A byline may end in a point ("Jane Doe is a staff writer."), but not after so many words.
fn is_sentence(rest: &str) -> bool {
    rest.ends_with(['.', '!', '?', '”', '…']) && rest.split_whitespace().count() > 12
}

/// Three words or more that open small: part of a sentence.
fn is_clause(piece: &str) -> bool {
    piece.starts_with(char::is_lowercase) && piece.split_whitespace().count() >= 3
}

fn before_ending(rest: &str) -> &str {
    let mut cut = rest;
    let bytes = Bytes::of(rest);
    for ending in ENDINGS.iter().filter(|ending| bytes.may_hold(ending)) {
        if let Some((before, _)) = cut.split_once(ending)
            && !before.trim().is_empty()
        {
            cut = before;
        }
    }
    if let Some(digit) = cut.find(|c: char| c.is_ascii_digit()) {
        cut = without_month(cut.get(..digit).unwrap_or(cut));
    }
    let mut cut = cut.trim_end_matches([' ', ',', ':', '(', '.', '\u{a0}']);
    // The last letters of them all.
    if cut.trim_end().ends_with(['d', 'k', 'r']) {
        for glued in GLUED {
            cut = cut.strip_suffix(glued).unwrap_or(cut).trim_end();
        }
    }
    cut.trim_end()
}

/// "Daniel `KuminDecember` " is a name glued to a date's month.
fn without_month(text: &str) -> &str {
    let trimmed = text.trim_end_matches([' ', '.', ',']);
    let month = trimmed.rfind(|c: char| !c.is_alphabetic()).map_or(0, |at| at + 1);
    let last_word = trimmed.get(month..).unwrap_or_default();
    let opening = last_word.char_indices().filter(|(_, c)| c.is_uppercase()).map(|(at, _)| at).next_back();
    let Some(opening) = opening else { return text };
    let is_month = last_word.get(opening..).is_some_and(|word| date::month(word).is_some());
    if is_month { trimmed.get(..month + opening).unwrap_or(text) } else { text }
}

fn pieces(rest: &str) -> Vec<&str> {
    let mut pieces: Vec<&str> = rest.split([',', ';']).collect();
    let bytes = Bytes::of(rest);
    for conjunction in CONJUNCTIONS.iter().filter(|conjunction| bytes.may_hold(conjunction)) {
        pieces = pieces.into_iter().flat_map(|piece| piece.split(conjunction)).collect();
    }
    let trimmed = pieces.into_iter().map(|piece| piece.trim().strip_prefix("and ").unwrap_or(piece.trim()));
    trimmed.filter(|piece| !piece.is_empty()).collect()
}

fn classify(piece: &str, found: &mut Vec<String>) -> Piece {
    if agency::canonical(piece).is_some() {
        return Piece::Name(agency::as_signed(piece));
    }
    if let Some((before, agency)) = agency::split_suffix(piece)
        && names::is_person(before)
    {
        found.push(names::title_case(before));
        return Piece::Name(agency.to_owned());
    }
    if is_desk(piece) {
        return Piece::Name(single_spaced(piece));
    }
    let name = without_role(piece.trim_end_matches('.'));
    if name.is_empty() {
        return Piece::Role;
    }
    if names::is_person(name) { Piece::Name(names::title_case(&single_spaced(name))) } else { Piece::Junk }
}

/// "The Example Team", "Example Staff": a byline signs with its desk; "Staff" alone signs with nobody.
fn is_desk(piece: &str) -> bool {
    const DESKS: &[&str] = &["Board", "Desk", "Editors", "Newsroom", "Redaktion", "Staff", "Team"];
    let (Some((before, last)), n_words) = (piece.rsplit_once(' '), piece.split_whitespace().count()) else {
        return false;
    };
    let are_capitalised = before
        .split(' ')
        .all(|word| word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) || word == "the");
    DESKS.contains(&last)
        && n_words <= 4
        && are_capitalised
        && !is_role_word(before)
        && !names::is_person(before.strip_prefix("The ").unwrap_or(before))
}

/// Takes roles off both ends: "Dr. Jane Doe Staff Writer" is Jane Doe; a piece of nothing but roles is empty.
fn without_role(piece: &str) -> &str {
    let mut name = piece;
    while let Some((first, rest)) = name.split_once(' ') {
        if !is_role_word(first) {
            break;
        }
        name = rest.trim_start();
    }
    if is_role_word(name) {
        return "";
    }
    let mut cut = name.len();
    for (at, _) in name.match_indices(' ') {
        if name.get(at..).is_some_and(|tail| tail.split_whitespace().next().is_some_and(is_role_word)) {
            cut = at;
            break;
        }
    }
    let kept = name.get(..cut).unwrap_or(name);
    // "Head of Reality Labs" opened with a role: what is left of it is a place, not a person.
    if kept.starts_with("of ") || kept.starts_with("at ") { "" } else { kept }
}

fn is_role_word(word: &str) -> bool {
    static OPENINGS: Openings = Openings::of(ROLE_WORDS);
    let bare = word.trim_matches(['.', ',']);
    OPENINGS.may_hold(bare) && ROLE_WORDS.contains(&bare.to_lowercase().as_str())
}

fn single_spaced(name: &str) -> String {
    joined(name.split_whitespace(), name.len())
}

/// Words with one space between.
fn joined<'w>(words: impl Iterator<Item = &'w str>, n_bytes: usize) -> String {
    let mut joined = String::with_capacity(n_bytes);
    for word in words {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}

/// The line without e-mail addresses and their brackets; `None` where it has none.
pub(super) fn without_addresses(line: &str) -> Option<String> {
    const HIDDEN: [&str; 4] =
        ["[[email\u{a0}protected]]", "[[email protected]]", "[email\u{a0}protected]", "[email protected]"];
    let is_hidden = holds(line, "[email", 0);
    if !is_hidden && !line.contains('@') {
        return None;
    }
    let mut shown = Cow::Borrowed(line);
    for hidden in HIDDEN.iter().filter(|_| is_hidden) {
        shown = Cow::Owned(shown.replace(hidden, " "));
    }
    if !shown.contains('@') {
        return (shown != line).then(|| shown.into_owned());
    }
    let words = shown.split_whitespace().map(|word| if is_address(word) { address_leftover(word) } else { word });
    let bare = joined(words.filter(|word| !word.is_empty()), shown.len());
    (bare != line).then_some(bare)
}

fn is_address(word: &str) -> bool {
    word.split_once('@')
        .is_some_and(|(local, host)| !local.is_empty() && host.contains('.') || host.is_empty() && !local.is_empty())
}

/// "기자(a@b.kr)" keeps what stands before its bracket.
fn address_leftover(word: &str) -> &str {
    match word.find(['(', '[', '<', '=']) {
        Some(bracket) => word.get(..bracket).unwrap_or_default(),
        None => "",
    }
}
