//! Captions, each once, with whose picture it is.

use super::bytes::holds;
use super::fold::fold;
use super::found::{Sourced, Whence};
use super::page::{Line, Page};
use super::window::Window;
use super::{byline, caption, caption_tail, credit, dateline_stamp, names};
use crate::pipeline::clean::block::{BlockKind, Decision, FactName, FactSource};
use crate::record::{BlockClass, Caption};

/// A caption that opens with the whole of another, and goes on with no more than its credit, is the same.
const MAX_CREDIT_BYTES: usize = 100;
/// Shorter captions open alike by chance: "Photo", "A ship".
const MIN_SHARED_BYTES: usize = 20;
/// Under a picture, fewer words are a button: "Enlarge image".
const MIN_CLAUSE_WORDS: usize = 4;

/// What pictures say: captions, and the credits that stand without one.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    captions: Vec<Caption>,
    credits: Vec<String>,
    folded: Vec<String>,
    /// Where the first caption was read.
    whence: Option<Whence>,
}

/// Collects captions and credits from the blocks that the judge took for them, between the headline and the text's end.
pub(super) fn find(page: Page<'_>, window: &Window) -> Pictures {
    let mut pictures = Pictures::default();
    // What the head states comes without a credit glued on, and says which blocks are the same.
    for fact in page.facts(FactName::Caption).filter(|fact| fact.source == FactSource::JsonLd) {
        pictures.add(&fact.value, Whence::Fact(fact.source));
    }
    // A credit on a line of its own belongs to the caption right above it.
    let mut open = None;
    for line in page.lines().filter(|line| window.is_around_text(line.index)) {
        open = match role(&line) {
            Role::Caption => pictures.add(line.text, line.whence()),
            Role::Credit => {
                pictures.add_credit(&line, open);
                None
            }
            Role::Neither => None,
        };
    }
    pictures
}

/// What a line says of a picture.
enum Role {
    Caption,
    Credit,
    Neither,
}

fn role(line: &Line<'_>) -> Role {
    let Decision::Remove(class) = line.decision else { return Role::Neither };
    let text = line.text.trim();
    let is_known = matches!(class, BlockClass::Caption | BlockClass::Credit);
    if is_known && is_bare_credit(text) && !has_sentence(text) {
        return Role::Credit;
    }
    let is_clause = || text.split_whitespace().count() >= MIN_CLAUSE_WORDS;
    let is_caption = match class {
        // A list in the place of a picture tells what a player or a newsletter offers, a link which other story to read.
        BlockClass::Caption => line.kind != BlockKind::ListItem && !line.is_link,
        BlockClass::Credit => has_sentence(text),
        // A picture inside a widget, or one that looked like nothing: its element, its credit or its place says what it is.
        BlockClass::Other | BlockClass::Widget | BlockClass::Label => {
            line.kind == BlockKind::Caption || (line.follows_picture && is_clause()) || has_sentence(text)
        }
        // The data of a picture ("mediaInfo") are called as an article's are, without being a stamp.
        BlockClass::Dateline => {
            let is_told = line.kind == BlockKind::Caption || line.follows_picture || has_sentence(text);
            is_told && is_clause() && !text.contains(|c: char| c.is_ascii_digit())
        }
        _ => false,
    };
    if is_caption && !is_something_else(text) {
        return Role::Caption;
    }
    if class == BlockClass::Credit { Role::Credit } else { Role::Neither }
}

/// Whether a line goes on before its credit: three words at least, or a clause of a script without spaces.
fn has_sentence(line: &str) -> bool {
    const MIN_UNSPACED_CHARS: usize = 8;
    let Some((text, _)) = caption::split(line) else { return false };
    let is_unspaced = !text.is_ascii() && text.chars().count() >= MIN_UNSPACED_CHARS;
    (text.split_whitespace().count() >= 3 || is_unspaced) && !names::is_person(&text) && !credit::is_credit_line(&text)
}

/// "Jane Doe/Example", "Example" in the element of a caption, "PA)" cut off its bracket.
fn is_bare_credit(line: &str) -> bool {
    let is_word = line.is_ascii() && !line.contains(' ');
    let is_cut = line.ends_with(')') && !line.contains('(');
    is_word || is_cut || credit::is_credit_line(line)
}

/// A byline, a stamp, a copyright line, a bare label or the page's own words in an element that is called a caption.
fn is_something_else(line: &str) -> bool {
    let is_short = line.split_whitespace().count() <= 2;
    // "Foto:", "Onlineversand aus Fernost :", "01:48 min".
    let is_label = line.ends_with(':') || is_short && line.starts_with(|c: char| c.is_ascii_digit());
    let is_copyright = line.starts_with(['©', 'ⓒ']);
    is_label || is_copyright || stands_for_a_picture(line) || is_signed(line) || dateline_stamp::is_stamp(line)
}

/// "We apologize, but this video has failed to load.", "Jane Doe|Published 4 months ago".
fn stands_for_a_picture(line: &str) -> bool {
    holds(line, "failed to load", 0) || line.ends_with(" ago") && line.contains("Published ")
}

/// "By Jane Doe", "Von Jane Doe, Redakteurin für Finanzen": a byline, whatever its tail.
fn is_signed(line: &str) -> bool {
    let names_before_comma = || byline::parse(line.split_once(',')?.0);
    byline::parse(line).is_some() || names_before_comma().is_some_and(|names| !names.is_empty())
}

fn opens_as_a_credit(text: &str) -> bool {
    text.starts_with("picture alliance") || credit::is_credit_line(text)
}

/// "Legende: …", "사진설명 …": what a template writes before a caption.
fn without_label(caption: &str) -> &str {
    const LABELS: [&str; 7] =
        ["Legende:", "Bildunterschrift:", "Image caption", "Caption:", "Légende :", "사진설명", "사진 설명"];
    let bare = LABELS.iter().find_map(|label| caption.strip_prefix(label));
    bare.map_or(caption, |bare| bare.trim_start_matches([' ', ':', '=', ',']))
}

impl Pictures {
    /// The captions, with the place of the first of them, and the credits.
    pub(super) fn into_parts(self) -> (Option<Sourced<Vec<Caption>>>, Vec<String>) {
        let captions = self.whence.map(|whence| Sourced::new(self.captions, whence));
        (captions, self.credits)
    }

    /// Adds a caption unless it was there before; its position, where it has no credit yet.
    fn add(&mut self, line: &str, whence: Whence) -> Option<usize> {
        let line = without_label(caption::without_markdown(line.trim()));
        let split = caption::split(line).or_else(|| caption_tail::split(line));
        let (text, credit) = split.map_or((line.to_owned(), None), |(text, credit)| (text, Some(credit)));
        let text = text.trim_end_matches(['(', '[', ' ']).to_owned();
        let key = fold(&text);
        if key.is_empty() {
            self.credit(credit.unwrap_or_default());
            return None;
        }
        // "picture alliance/dpa" and a name behind it: all of it says whose picture it is.
        if (credit.is_some() || text.contains('|')) && opens_as_a_credit(&text) {
            self.credit(line.to_owned());
            return None;
        }
        if let Some(known) = self.known(&key) {
            known.credit = known.credit.take().or(credit);
            return None;
        }
        let needs_credit = credit.is_none();
        self.folded.push(key);
        self.captions.push(Caption { text, credit });
        self.whence = self.whence.or(Some(whence));
        needs_credit.then(|| self.captions.len() - 1)
    }

    /// The caption that is there already, with or without its credit glued on.
    fn known(&mut self, key: &str) -> Option<&mut Caption> {
        let is_same = |folded: &String| {
            let (short, long) = if folded.len() <= key.len() { (folded.as_str(), key) } else { (key, folded.as_str()) };
            short == long
                || short.len() >= MIN_SHARED_BYTES
                    && long.starts_with(short)
                    && long.len() - short.len() <= MAX_CREDIT_BYTES
        };
        let position = self.folded.iter().position(is_same)?;
        self.captions.get_mut(position)
    }

    fn add_credit(&mut self, line: &Line<'_>, open: Option<usize>) {
        let credit = match caption::split(line.text) {
            Some((text, credit)) if text.is_empty() => credit,
            _ => line.text.trim_matches(['(', ')', '[', ']', ' ']).to_owned(),
        };
        match open.and_then(|position| self.captions.get_mut(position)) {
            Some(caption) => caption.credit = Some(credit),
            None => self.credit(credit),
        }
    }

    fn credit(&mut self, credit: String) {
        if !credit.is_empty() && !self.credits.contains(&credit) {
            self.credits.push(credit);
        }
    }
}
