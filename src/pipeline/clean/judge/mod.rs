//! The decision: for each block, keep it, or remove it for one reason of a closed set.

mod class_set;
mod kind;
mod lexicon;
pub mod page;
mod recognise;
mod shape;
mod vocabulary;

use hashbrown::HashMap;

use self::kind::Kind;
use self::lexicon::{Lexicon, Mentions};
use self::shape::Shape;
use self::vocabulary::{Vocabulary, role};
use super::block::{Block, BlockKind, Decision, Document};
use crate::record::{BlockClass, Hints};

/// Decides what of a page is its article.
#[derive(Debug)]
pub struct Judge {
    lexicon: Lexicon,
    vocabulary: Vocabulary,
}

/// What the judge sees of one block.
#[derive(Debug, Clone, Copy)]
struct View {
    shape: Shape,
    mentions: Mentions,
    certain: Option<BlockClass>,
}

/// Headings that hang under "Related Article" rarely number more.
const MAX_RELATED_LINES: usize = 12;

impl Judge {
    /// The judge with the lexicon that copydesk is built with.
    #[must_use]
    pub fn builtin() -> Self {
        Self { lexicon: Lexicon::builtin(), vocabulary: Vocabulary::builtin() }
    }

    /// Decides every block of a page, in order.
    #[must_use]
    pub fn decide(&self, document: &Document<'_>, hints: &Hints) -> Vec<Decision> {
        let views = self.look_at(document);
        if let Some(layout) = &document.layout {
            return page::decide(document, layout, &views);
        }
        let mut decisions: Vec<Decision> =
            document.blocks.iter().zip(&views).map(|(block, view)| alone(block, view)).collect();
        remove_titles(document, &views, hints, &mut decisions);
        remove_duplicates(document, &mut decisions);
        remove_related_lists(&views, &mut decisions);
        remove_loose_lines(&views, &mut decisions);
        decisions
    }

    fn look_at(&self, document: &Document<'_>) -> Vec<View> {
        let mut marks = Vec::new();
        let mut folded = String::new();
        let views = document.blocks.iter().map(|block| {
            let shape = Shape::measure(&block.text, &self.vocabulary, &mut marks);
            let mentions = self.lexicon.look_up(&block.text, &mut folded);
            View { shape, mentions, certain: recognise::certain_class(&block.text, &shape, mentions) }
        });
        views.collect()
    }
}

/// What a block is by itself.
fn alone(block: &Block<'_>, view: &View) -> Decision {
    if let Some(class) = view.certain.or(view.mentions.whole) {
        return Decision::Remove(class);
    }
    if block.kind == BlockKind::Caption {
        return Decision::Remove(BlockClass::Caption);
    }
    match view.mentions.opens {
        Some(class) if view.shape.chars <= 160 && !is_prose(&view.shape) => Decision::Remove(class),
        // "To write comments, please log in." is a sentence, and furniture all the same.
        Some(class @ (BlockClass::Comment | BlockClass::Legal)) if view.shape.chars <= 80 => Decision::Remove(class),
        _ => Decision::Keep,
    }
}

/// A sentence or more of running text.
fn is_prose(shape: &Shape) -> bool {
    let ends = shape.last.ends_a_sentence() || (shape.last == Kind::Colon || shape.closed) && shape.sentence_ends > 0;
    let mortar = shape.role(role::FUNCTION) + shape.unlisted_letters() / 6;
    ends && mortar >= 2 && shape.chars >= 30
}

/// The headline stands before the text, often twice, and sometimes a hint says what it is.
fn remove_titles(document: &Document<'_>, views: &[View], hints: &Hints, decisions: &mut [Decision]) {
    let title = hints.title.as_deref().map(super::text::plain);
    let first_prose =
        views.iter().position(|view| view.certain.is_none() && is_prose(&view.shape) && view.shape.chars > 80);
    let first_kept = decisions.iter().position(|decision| *decision == Decision::Keep);
    let mut found: Option<&str> = title.as_deref();
    let n_before = first_prose.unwrap_or(decisions.len());
    for (at, (block, decision)) in document.blocks.iter().zip(decisions.iter_mut()).enumerate().take(n_before.max(1)) {
        let is_heading = matches!(block.kind, BlockKind::Heading(1)) || Some(at) == first_kept;
        let ends = views.get(at).is_some_and(|view| view.shape.last == Kind::Stop);
        if *decision == Decision::Keep && found.is_none() && is_heading && !ends && n_before > 0 {
            found = Some(&block.text);
        }
        if found.is_some_and(|title| title == block.text) {
            *decision = Decision::Remove(BlockClass::Title);
        }
    }
}

fn remove_duplicates(document: &Document<'_>, decisions: &mut [Decision]) {
    let mut seen: HashMap<&str, ()> = HashMap::new();
    for (block, decision) in document.blocks.iter().zip(decisions) {
        let is_new = seen.insert(&block.text, ()).is_none();
        if !is_new && *decision == Decision::Keep {
            *decision = Decision::Remove(BlockClass::Duplicate);
        }
    }
}

/// Under "Related Article" hang headlines: lines without an end, up to the next paragraph.
fn remove_related_lists(views: &[View], decisions: &mut [Decision]) {
    let mut left = 0;
    for (view, decision) in views.iter().zip(decisions) {
        if view.mentions.heads_a_list {
            left = MAX_RELATED_LINES;
        } else if is_prose(&view.shape) || left == 0 {
            left = 0;
        } else {
            left -= 1;
            if *decision == Decision::Keep {
                *decision = Decision::Remove(BlockClass::Related);
            }
        }
    }
}

/// A short line without an end is a sub-heading between two paragraphs, and furniture elsewhere.
fn remove_loose_lines(views: &[View], decisions: &mut [Decision]) {
    let keeps_prose = |at: usize, decisions: &[Decision]| {
        let is_kept = decisions.get(at) == Some(&Decision::Keep);
        is_kept && views.get(at).is_some_and(|view| is_prose(&view.shape))
    };
    for at in 0..decisions.len() {
        let is_loose = views.get(at).is_some_and(|view| !is_prose(&view.shape));
        if decisions.get(at) != Some(&Decision::Keep) || !is_loose {
            continue;
        }
        let after = (1..=2).any(|step| keeps_prose(at + step, decisions));
        let before = (1..=3).any(|step| at >= step && keeps_prose(at - step, decisions));
        if !(after && before)
            && let Some(decision) = decisions.get_mut(at)
        {
            *decision = Decision::Remove(BlockClass::Other);
        }
    }
}
