//! A block in the light of a first judgement of all the others.

use crate::pipeline::clean::html::layout::Layout;
use crate::pipeline::clean::judge::table::{Table, Writer};

/// A first judgement: how surely a block is the article's, in thousandths.
pub(super) type Surety = i16;

/// From here on a block counts as the article's.
const SURE: Surety = 500;

/// Neighbours whose judgement is seen one by one.
const REACH: usize = 4;

/// Sums of the first judgement over blocks.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    chars: i64,
    weighted: i64,
    blocks: i64,
    sureties: i64,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.chars += other.chars;
        self.weighted += other.weighted;
        self.blocks += other.blocks;
        self.sureties += other.sureties;
    }

    fn by_chars(&self) -> i16 {
        clamp(self.weighted.checked_div(self.chars).unwrap_or(-1))
    }

    fn by_blocks(&self) -> i16 {
        clamp(self.sureties.checked_div(self.blocks).unwrap_or(-1))
    }

    /// How much more of the article than of anything else there is.
    fn gain(&self) -> i64 {
        self.weighted - self.chars * i64::from(SURE) - 20_000 * (self.blocks - self.sureties / 1000)
    }
}

fn clamp(number: i64) -> i16 {
    i16::try_from(number.clamp(-1, 1000)).unwrap_or(-1)
}

/// Writes the rows of these blocks with columns added that say what the first judgement thinks of everything around each.
pub(crate) fn write_context(second: &mut Table, first: &Table, layout: &Layout, sureties: &[Surety], blocks: &[usize]) {
    let context = Context::of(layout, sureties);
    second.write(blocks.len(), |writer, at| {
        let Some(number) = blocks.get(at).copied() else { return };
        writer.columns(first.row(number));
        context.write(writer, number);
    });
}

struct Context<'a> {
    layout: &'a Layout,
    sureties: &'a [Surety],
    own: Vec<Sum>,
    frames: Vec<Sum>,
    best: usize,
    /// Sums over all blocks before each, and over all.
    before: Vec<Sum>,
    total: Sum,
    /// Blocks that are surely the article's and long: the first and the last.
    anchors: Option<(usize, usize)>,
}

impl<'a> Context<'a> {
    fn of(layout: &'a Layout, sureties: &'a [Surety]) -> Self {
        let own: Vec<Sum> =
            layout.places.iter().zip(sureties).map(|(place, surety)| single(place.chars.all, *surety)).collect();
        let mut frames = vec![Sum::default(); layout.frames.len()];
        let mut total = Sum::default();
        let mut before = Vec::with_capacity(own.len());
        for (sum, place) in own.iter().zip(&layout.places) {
            before.push(total);
            total.add(*sum);
            if let Some(frame) = frames.get_mut(place.frame) {
                frame.add(*sum);
            }
        }
        for (number, frame) in layout.frames.iter().enumerate().skip(1).rev() {
            let held = frames.get(number).copied().unwrap_or_default();
            if let Some(parent) = frames.get_mut(frame.parent) {
                parent.add(held);
            }
        }
        let best = frames.iter().enumerate().max_by_key(|(_, sum)| sum.gain()).map_or(0, |(number, _)| number);
        let is_anchor = |(sum, surety): (&Sum, &Surety)| *surety > 700 && sum.chars > 80;
        let mut anchored = own.iter().zip(sureties).enumerate().filter(|(_, pair)| is_anchor(*pair));
        let first = anchored.next().map(|(number, _)| number);
        let last = anchored.next_back().map(|(number, _)| number).or(first);
        Self { layout, sureties, own, frames, best, before, total, anchors: first.zip(last) }
    }

    fn write(&self, writer: &mut Writer<'_>, number: usize) {
        let surety = |at: Option<usize>| at.and_then(|at| self.sureties.get(at)).copied().unwrap_or(-1);
        writer.number(surety(Some(number)));
        for step in 1..=REACH {
            writer.number(surety(number.checked_sub(step)));
            writer.number(surety(number.checked_add(step)));
        }
        self.write_windows(writer, number);
        self.write_frames(writer, number);
        self.write_best(writer, number);
        self.write_span(writer, number);
    }

    fn write_windows(&self, writer: &mut Writer<'_>, number: usize) {
        for reach in [3, 8, 20] {
            let mut before = Sum::default();
            let start = number.saturating_sub(reach);
            self.own.get(start..number).unwrap_or_default().iter().for_each(|sum| before.add(*sum));
            let mut after = Sum::default();
            let following = self.own.get(number + 1..).unwrap_or_default().iter().take(reach);
            following.for_each(|sum| after.add(*sum));
            writer.number(before.by_chars());
            writer.number(after.by_chars());
        }
    }

    /// The five innermost elements, each without the block itself.
    fn write_frames(&self, writer: &mut Writer<'_>, number: usize) {
        let mut at = self.layout.places.get(number).map_or(0, |place| place.frame);
        let own = self.own.get(number).copied().unwrap_or_default();
        for _ in 0..5 {
            let mut sum = self.frames.get(at).copied().unwrap_or_default();
            sum.add(Sum { chars: -own.chars, weighted: -own.weighted, blocks: -own.blocks, sureties: -own.sureties });
            writer.number(sum.by_chars());
            writer.number(sum.by_blocks());
            writer.number(i16::try_from(sum.blocks).unwrap_or(i16::MAX));
            at = self.layout.frame(at).map_or(0, |frame| frame.parent);
        }
    }

    fn write_best(&self, writer: &mut Writer<'_>, number: usize) {
        let blocks = self.layout.frame(self.best).map_or(0..0, |frame| frame.blocks.clone());
        writer.truth(blocks.contains(&number));
        let sum = self.frames.get(self.best).copied().unwrap_or_default();
        writer.number(sum.by_chars());
        writer.number(clamp((sum.weighted * 1000).checked_div(self.total.weighted).unwrap_or(-1)));
    }

    /// Where the block stands to the first and the last that are surely the article's.
    fn write_span(&self, writer: &mut Writer<'_>, number: usize) {
        let before = self.before.get(number).copied().unwrap_or_default();
        writer.number(clamp((before.weighted * 1000).checked_div(self.total.weighted).unwrap_or(-1)));
        let (first, last) = self.anchors.unwrap_or((number, number));
        let distance = |from: usize, to: usize| {
            let steps = i64::try_from(to).unwrap_or(0) - i64::try_from(from).unwrap_or(0);
            i16::try_from(steps.clamp(-300, 300)).unwrap_or(0)
        };
        writer.number(distance(first, number));
        writer.number(distance(number, last));
        writer.count(usize::try_from(self.total.weighted / 1000 / 16).unwrap_or(0));
        self.write_next_sure(writer, number);
    }

    /// How far the closest sure blocks are, before and after.
    fn write_next_sure(&self, writer: &mut Writer<'_>, number: usize) {
        const SCREEN: usize = 20;
        let is_sure = |surety: &Surety| *surety > SURE;
        let before = self.sureties.get(..number).unwrap_or_default().iter().rev().take(SCREEN).position(is_sure);
        let after = self.sureties.get(number + 1..).unwrap_or_default().iter().take(SCREEN).position(is_sure);
        writer.count(before.unwrap_or(SCREEN));
        writer.count(after.unwrap_or(SCREEN));
    }
}

fn single(chars: usize, surety: Surety) -> Sum {
    let chars = i64::try_from(chars).unwrap_or(0);
    let surety = i64::from(surety);
    Sum { chars, weighted: chars * surety, blocks: 1, sureties: surety }
}
