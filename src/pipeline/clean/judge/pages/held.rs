//! A block among the elements that hold it: what they are, what they say, and what else they hold.

use super::own::is_prose;
use crate::pipeline::clean::html::hints::{Hint, Hints, N_HINTS};
use crate::pipeline::clean::html::layout::Layout;
use crate::pipeline::clean::html::outline::Marks;
use crate::pipeline::clean::html::tag::Tag;
use crate::pipeline::clean::judge::View;
use crate::pipeline::clean::judge::table::Writer;

/// What an element holds, counted over all blocks below it.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    blocks: usize,
    chars: usize,
    linked: usize,
    prose: usize,
    n_prose: usize,
    n_links: usize,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.blocks += other.blocks;
        self.chars += other.chars;
        self.linked += other.linked;
        self.prose += other.prose;
        self.n_prose += other.n_prose;
        self.n_links += other.n_links;
    }
}

/// What comes down to an element from those around it.
#[derive(Debug, Clone, Copy, Default)]
struct Heritage {
    /// Hints of elements around it that hold less than most of the page.
    hints: Hints,
    marks: Marks,
    tags: u16,
    /// The innermost element around it that names itself the article's body.
    body: Option<usize>,
    /// The innermost `article`.
    article: Option<usize>,
}

/// Sums and heritages of all elements of a page.
#[derive(Debug)]
pub(super) struct Holdings<'a> {
    layout: &'a Layout,
    sums: Vec<Sum>,
    heritages: Vec<Heritage>,
    total: Sum,
    /// The element with the most prose and the least of everything else.
    best: usize,
    best_body: Option<usize>,
    best_article: Option<usize>,
    /// Prose before each block.
    prose_before: Vec<usize>,
}

/// Elements that a block's ancestors are asked for.
const HOLDERS: [Tag; 14] = [
    Tag::Article,
    Tag::Main,
    Tag::Aside,
    Tag::Header,
    Tag::Footer,
    Tag::Nav,
    Tag::Section,
    Tag::Figure,
    Tag::Form,
    Tag::Table,
    Tag::Ul,
    Tag::Blockquote,
    Tag::Ol,
    Tag::Button,
];

impl<'a> Holdings<'a> {
    /// Counts what every element holds.
    pub(super) fn of(layout: &'a Layout, views: &[View]) -> Self {
        let mut sums = vec![Sum::default(); layout.frames.len()];
        let mut prose_before = Vec::with_capacity(views.len());
        let mut prose = 0;
        for (place, view) in layout.places.iter().zip(views) {
            let is_linked = place.chars.linked * 3 > place.chars.all;
            let is_prose = is_prose(&view.shape) && !is_linked;
            prose_before.push(prose);
            prose += if is_prose { place.chars.all } else { 0 };
            if let Some(sum) = sums.get_mut(place.frame) {
                sum.add(Sum {
                    blocks: 1,
                    chars: place.chars.all,
                    linked: place.chars.linked,
                    prose: if is_prose { place.chars.all } else { 0 },
                    n_prose: usize::from(is_prose),
                    n_links: place.n_links,
                });
            }
        }
        // Frames come after the frame around them, so one pass from the end adds everything up.
        for (number, frame) in layout.frames.iter().enumerate().skip(1).rev() {
            let own = sums.get(number).copied().unwrap_or_default();
            if let Some(sum) = sums.get_mut(frame.parent) {
                sum.add(own);
            }
        }
        let total = sums.first().copied().unwrap_or_default();
        let heritages = heritages(layout, &sums, total);
        let best = best_frame(&sums);
        let best_body = most_prose(&sums, heritages.iter().filter_map(|heritage| heritage.body));
        let best_article = most_prose(&sums, heritages.iter().filter_map(|heritage| heritage.article));
        Self { layout, sums, heritages, total, best, best_body, best_article, prose_before }
    }

    /// Writes the columns of one block.
    pub(super) fn write(&self, writer: &mut Writer<'_>, number: usize) {
        let Some(place) = self.layout.places.get(number) else { return };
        let heritage = self.heritages.get(place.frame).copied().unwrap_or_default();
        let depth = self.layout.frame(place.frame).map_or(0, |frame| frame.depth);
        writer.count(depth);
        writer.bits(heritage.hints.0, N_HINTS);
        writer.bits(u64::from(heritage.marks.0), 8);
        writer.bits(u64::from(heritage.tags), HOLDERS.len());
        self.write_near(writer, place.frame);
        self.write_best(writer, number, place.frame);
        writer.number(closeness(self.best_body, heritage.body));
        writer.number(closeness(self.best_article, heritage.article));
        let before = self.prose_before.get(number).copied().unwrap_or_default();
        writer.share(before, self.total.prose);
        writer.count(self.total.blocks);
        writer.share(self.total.linked, self.total.chars);
        writer.share(self.total.prose, self.total.chars);
        writer.count(self.total.n_prose);
        writer.count(self.total.prose / 16);
    }

    /// The four innermost elements: what each is and holds.
    fn write_near(&self, writer: &mut Writer<'_>, frame: usize) {
        let mut at = frame;
        for _ in 0..4 {
            let sum = self.sums.get(at).copied().unwrap_or_default();
            writer.number(self.layout.frame(at).map_or(-1, |frame| frame.tag as i16));
            writer.count(sum.blocks);
            writer.count(sum.chars);
            writer.share(sum.linked, sum.chars);
            writer.share(sum.prose, sum.chars);
            writer.share(sum.prose, self.total.prose);
            writer.count(sum.n_prose);
            at = self.layout.frame(at).map_or(0, |frame| frame.parent);
        }
    }

    /// Where the block stands to the element with the most prose.
    fn write_best(&self, writer: &mut Writer<'_>, number: usize, frame: usize) {
        let best = self.layout.frame(self.best);
        let blocks = best.map_or(0..0, |frame| frame.blocks.clone());
        let is_within = blocks.contains(&number);
        writer.truth(is_within);
        writer.number(signed_distance(number, &blocks));
        writer.share(number.saturating_sub(blocks.start), if is_within { blocks.len() } else { 0 });
        let depth = |at: usize| self.layout.frame(at).map_or(0, |frame| frame.depth);
        writer.count(if is_within { depth(frame).saturating_sub(depth(self.best)) } else { 99 });
        let sum = self.sums.get(self.best).copied().unwrap_or_default();
        writer.share(sum.prose, self.total.prose);
        let branch = if is_within { self.branch(frame) } else { None };
        let held = branch.and_then(|branch| self.sums.get(branch)).copied().unwrap_or_default();
        writer.count(held.blocks);
        writer.share(held.linked, held.chars);
        writer.share(held.prose, held.chars);
        writer.share(held.prose, sum.prose);
    }

    /// The child of the best element that holds this one.
    fn branch(&self, frame: usize) -> Option<usize> {
        let mut at = frame;
        // No page that was parsed is deeper than the parser's limit, so this walk is bounded.
        while at != self.best {
            let parent = self.layout.frame(at)?.parent;
            if parent == self.best || parent == at {
                return Some(at);
            }
            at = parent;
        }
        None
    }
}

/// 0: there is none on the page; 1: the block is not in it; 2: in another one; 3: in the one with the most prose.
fn closeness(best: Option<usize>, own: Option<usize>) -> i16 {
    match (best, own) {
        (None, _) => 0,
        (Some(_), None) => 1,
        (Some(best), Some(own)) if best == own => 3,
        _ => 2,
    }
}

/// Blocks between this one and a range: negative before it, 0 within it.
fn signed_distance(number: usize, range: &std::ops::Range<usize>) -> i16 {
    let clamp = |distance: usize| i16::try_from(distance.min(500)).unwrap_or(500);
    if number < range.start {
        -clamp(range.start - number)
    } else if number >= range.end {
        clamp(number + 1 - range.end)
    } else {
        0
    }
}

fn heritages(layout: &Layout, sums: &[Sum], total: Sum) -> Vec<Heritage> {
    let mut heritages: Vec<Heritage> = Vec::with_capacity(layout.frames.len());
    for (number, frame) in layout.frames.iter().enumerate() {
        let mut heritage = heritages.get(frame.parent).copied().unwrap_or_default();
        let prose = sums.get(number).map_or(0, |sum| sum.prose);
        // "has-sidebar" on the element around everything says nothing of the blocks in it.
        let holds_most = prose * 10 > total.prose * 7 || matches!(frame.tag, Tag::Html | Tag::Body);
        if !holds_most {
            heritage.hints = heritage.hints.and(frame.hints);
        }
        heritage.marks = heritage.marks.and(frame.marks);
        let holder = HOLDERS.iter().position(|tag| *tag == frame.tag);
        heritage.tags |= holder.map_or(0, |position| 1 << position);
        if frame.marks.meets(Marks::ARTICLE_BODY) || frame.hints.has(Hint::ArticleBody) {
            heritage.body = Some(number);
        }
        if frame.marks.meets(Marks::ARTICLE) {
            heritage.article = Some(number);
        }
        heritages.push(heritage);
    }
    heritages
}

/// The element whose prose outweighs what else it holds the most; the innermost of equals.
fn best_frame(sums: &[Sum]) -> usize {
    let worth = |sum: &Sum| {
        let prose = i64::try_from(sum.prose).unwrap_or(i64::MAX);
        let other = i64::try_from(sum.chars - sum.prose).unwrap_or(i64::MAX);
        let n_other = i64::try_from(sum.blocks - sum.n_prose).unwrap_or(i64::MAX);
        prose - other / 2 - 10 * n_other
    };
    sums.iter().enumerate().max_by_key(|(_, sum)| worth(sum)).map_or(0, |(number, _)| number)
}

fn most_prose(sums: &[Sum], frames: impl Iterator<Item = usize>) -> Option<usize> {
    frames.max_by_key(|frame| sums.get(*frame).map_or(0, |sum| sum.prose))
}
