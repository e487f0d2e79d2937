//! Where the article stands on its page: from its headline to the end of its text.
//!
//! # Why
//! A page names other articles too, each with its author and its time. What stands between the headline and the first
//! paragraphs, or right behind the last one, is this article's; what stands in a list further down is another's.

use super::fold::{fold, folds_to};
use super::page::{Line, Page, is_paragraph};
use crate::pipeline::clean::block::{BlockKind, Decision};
use crate::record::BlockClass;

/// Blocks above the headline that can belong to it: a section label, a stamp, a byline.
const ABOVE_HEADLINE: usize = 4;
/// Blocks into the text before the byline: a standfirst and a picture.
const INTO_TEXT: usize = 3;
/// Blocks behind the text: a byline, its address, a stamp.
const BEHIND_TEXT: usize = 4;
/// Furniture between the headline and the text: more means that the text was not found.
const MAX_HEAD_BLOCKS: usize = 30;

/// The article's place among the blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    headline: usize,
    text_start: usize,
    text_end: usize,
}

impl Window {
    /// Finds the headline's block and the text's first and last.
    pub(super) fn of(page: Page<'_>, title: Option<&str>) -> Self {
        let headline = headline(page, title);
        let kept = |line: &Line<'_>| line.is_kept() && line.index >= headline;
        // Shorter kept lines may be labels.
        let first_paragraph = page.lines().find(|line| kept(line) && is_paragraph(line.text));
        let start = first_paragraph.or_else(|| page.lines().find(kept)).map_or(headline, |line| line.index);
        let end = page.lines().rev().find(Line::is_kept).map_or(start, |line| line.index);
        Self { headline, text_start: start.min(headline + MAX_HEAD_BLOCKS), text_end: end }
    }

    /// Whether the block stands between the headline and the first paragraphs.
    pub(super) fn is_head(&self, index: usize) -> bool {
        // A text of two paragraphs ends before its head would; what stands behind it may be another article's.
        let end = if self.text_end > self.text_start { self.text_end } else { usize::MAX };
        index + ABOVE_HEADLINE >= self.headline && index <= (self.text_start + INTO_TEXT).min(end)
    }

    /// Whether the block stands beside or within the article.
    pub(super) fn is_around_text(&self, index: usize) -> bool {
        index + ABOVE_HEADLINE >= self.headline && index <= self.text_end + BEHIND_TEXT
    }

    /// Whether the block stands right behind the text.
    pub(super) fn is_foot(&self, index: usize) -> bool {
        index > self.text_end && index <= self.text_end + BEHIND_TEXT
    }
}

/// The block that prints the headline: the heading among several, else the first.
fn headline(page: Page<'_>, title: Option<&str>) -> usize {
    let by_judge = || page.removed(BlockClass::Title).next().map_or(0, |line| line.index);
    let Some(title) = title else { return by_judge() };
    let folded = fold(title);
    let is_title = |line: &Line<'_>| {
        let near_length = line.text.len() + 8 >= title.len() && line.text.len() <= title.len() + 40;
        line.text == title || near_length && line.decision != Decision::Keep && folds_to(line.text, &folded)
    };
    let mut first = None;
    for line in page.lines().filter(is_title) {
        if line.kind == BlockKind::Heading(1) {
            return line.index;
        }
        first = first.or(Some(line.index));
    }
    first.unwrap_or_else(by_judge)
}
