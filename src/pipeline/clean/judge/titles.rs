//! The headline of a plain-text scrape: it stands above the text, often twice, and is a field rather than a paragraph.

use super::lines::Line;
use crate::pipeline::clean::block::{Block, Decision};
use crate::pipeline::clean::text::plain;
use crate::record::BlockClass;

/// From this length on, prose above the text is no headline's neighbour but the text.
const PARAGRAPH_CHARS: u32 = 80;

/// Names the headline above the text, in all its copies: the one that a hint gives, or the line that looks most like one.
pub(super) fn name_titles(blocks: &[Block<'_>], lines: &[Line<'_>], hint: Option<&str>, decisions: &mut [Decision]) {
    let is_paragraph = |(line, decision): (&Line<'_>, &Decision)| {
        *decision == Decision::Keep && line.is_prose() && line.view.shape.chars > PARAGRAPH_CHARS
    };
    let text_start = lines.iter().zip(decisions.iter()).position(is_paragraph);
    let n_above = text_start.unwrap_or(blocks.len()).max(1);
    let hint = hint.map(plain);
    let title = hint.as_deref().or_else(|| likeliest(blocks, lines.get(..n_above)?, decisions));
    for (block, decision) in blocks.iter().zip(decisions).take(n_above) {
        if title == Some(&block.text) {
            *decision = Decision::Remove(BlockClass::Title);
        }
    }
}

/// Of the lines above the text that nothing else claims: the one that stands there twice, or the first.
fn likeliest<'b>(blocks: &'b [Block<'_>], above: &[Line<'_>], decisions: &[Decision]) -> Option<&'b str> {
    let is_headline = |at: &usize| {
        let is_free = matches!(decisions.get(*at), Some(Decision::Remove(BlockClass::Other | BlockClass::Teaser)));
        let is_of_words =
            above.get(*at).is_some_and(|line| line.view.shape.words >= 3 && !line.view.mentions.heads_a_list);
        is_free && is_of_words
    };
    let candidates: Vec<usize> = (0..above.len()).filter(is_headline).collect();
    let hash = |at: usize| above.get(at).map(|line| line.view.hash);
    let is_twice = |at: &&usize| candidates.iter().filter(|other| hash(**other) == hash(**at)).count() > 1;
    let chosen = candidates.iter().find(is_twice).or_else(|| candidates.first())?;
    blocks.get(*chosen).map(|block| block.text.as_ref())
}
