//! Captions, each once, with whose picture it is.

use super::fold::fold;
use super::found::{Sourced, Whence};
use super::page::{Line, Page};
use super::window::Window;
use super::{byline, caption, caption_tail, dateline_stamp};
use crate::pipeline::clean::block::{Decision, FactName, FactSource};
use crate::record::{BlockClass, Caption};

/// A caption that opens with the whole of another, and goes on with no more than its credit, is the same.
const MAX_CREDIT_BYTES: usize = 100;
/// Shorter captions open alike by chance: "Photo", "A ship".
const MIN_SHARED_BYTES: usize = 20;

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
    // A credit on a line of its own belongs to the caption right above it.
    let mut open = None;
    for line in page.lines().filter(|line| window.is_around_text(line.index)) {
        open = match line.decision {
            Decision::Remove(BlockClass::Caption) if !is_something_else(line.text) => {
                pictures.add(line.text, line.whence())
            }
            Decision::Remove(BlockClass::Credit) => {
                pictures.add_credit(&line, open);
                None
            }
            _ => None,
        };
    }
    for fact in page.facts(FactName::Caption).filter(|fact| fact.source == FactSource::JsonLd) {
        pictures.add(&fact.value, Whence::Fact(fact.source));
    }
    pictures
}

/// A byline, a stamp or a copyright line in an element that is called a caption.
fn is_something_else(line: &str) -> bool {
    let line = line.trim();
    line.starts_with(['©', 'ⓒ']) || byline::parse(line).is_some() || dateline_stamp::is_stamp(line)
}

impl Pictures {
    /// The captions, with the place of the first of them, and the credits.
    pub(super) fn into_parts(self) -> (Option<Sourced<Vec<Caption>>>, Vec<String>) {
        let captions = self.whence.map(|whence| Sourced::new(self.captions, whence));
        (captions, self.credits)
    }

    /// Adds a caption unless it was there before; its position, where it has no credit yet.
    fn add(&mut self, line: &str, whence: Whence) -> Option<usize> {
        let line = caption::without_markdown(line.trim());
        let split = caption::split(line).or_else(|| caption_tail::split(line));
        let (text, credit) = split.map_or((line.to_owned(), None), |(text, credit)| (text, Some(credit)));
        let key = fold(&text);
        if key.is_empty() {
            self.credit(credit.unwrap_or_default());
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
