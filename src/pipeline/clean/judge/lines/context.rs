//! A line in the light of a first judgement of all the others.

use std::ops::Range;

use super::themes::Themes;
use super::{Line, run};
use crate::pipeline::clean::judge::table::{Table, Writer};

/// A first judgement: how surely a line is the article's, in thousandths.
type Surety = i16;

/// From here on a line counts as the article's.
const SURE: Surety = 500;

/// A line this sure and this long in characters is the article's beyond doubt.
const ANCHOR: (Surety, usize) = (700, 80);

/// Neighbours whose judgement is seen one by one.
const REACH: usize = 4;

/// Lines looked at together, before and after.
const WINDOWS: [usize; 3] = [3, 8, 20];

/// Farther than a screen, distances say nothing more.
const SCREEN: usize = 20;

/// Sums of the first judgement over lines.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    chars: i64,
    weighted: i64,
}

/// Writes the rows of these lines with columns added that say what the first judgement thinks of everything around each.
pub(in crate::pipeline::clean::judge) fn write_context(
    second: &mut Table,
    first: &Table,
    lines: &[Line<'_>],
    sureties: &[Surety],
    open: &[usize],
) {
    let context = Context::of(lines, sureties);
    second.write(open.len(), |writer, at| {
        let Some((number, line)) = open.get(at).and_then(|number| Some((*number, lines.get(*number)?))) else { return };
        writer.columns(first.row(number));
        context.write(writer, number, line);
    });
}

struct Context<'a> {
    sureties: &'a [Surety],
    /// Sums over the lines before each, and over all at the end.
    before: Vec<Sum>,
    total: Sum,
    themes: Themes,
    run: Range<usize>,
    /// Lines that are the article's beyond doubt: the first and the last.
    anchors: Option<(usize, usize)>,
}

impl<'a> Context<'a> {
    fn of(lines: &[Line<'_>], sureties: &'a [Surety]) -> Self {
        let mut before = Vec::with_capacity(lines.len() + 1);
        let mut total = Sum::default();
        before.push(total);
        for (line, surety) in lines.iter().zip(sureties) {
            let chars = i64::from(line.view.shape.chars);
            total = Sum { chars: total.chars + chars, weighted: total.weighted + chars * i64::from(*surety) };
            before.push(total);
        }
        let is_sure = |surety: &Surety| *surety > SURE;
        let sure = lines.iter().zip(sureties).filter(|(_, surety)| is_sure(surety)).map(|(line, _)| line);
        let gain = |(line, surety): (&Line<'_>, &Surety)| {
            (i64::from(line.view.shape.chars).min(300) + 30) * i64::from(*surety - SURE)
        };
        let is_anchor = |(line, surety): (&Line<'_>, &Surety)| *surety > ANCHOR.0 && line.chars() > ANCHOR.1;
        let mut anchored = (0..lines.len()).filter(|at| lines.get(*at).zip(sureties.get(*at)).is_some_and(is_anchor));
        let first = anchored.next();
        let last = anchored.next_back().or(first);
        Self {
            sureties,
            before,
            total,
            themes: Themes::of(sure),
            run: run::best(lines.iter().zip(sureties).map(gain)),
            anchors: first.zip(last),
        }
    }

    fn write(&self, writer: &mut Writer<'_>, number: usize, line: &Line<'_>) {
        let surety = |at: Option<usize>| at.and_then(|at| self.sureties.get(at)).copied().unwrap_or(-1);
        let own = surety(Some(number));
        writer.number(own);
        for step in 1..=REACH {
            writer.number(surety(number.checked_sub(step)));
            writer.number(surety(number.checked_add(step)));
        }
        for reach in WINDOWS {
            writer.number(self.mean(number.saturating_sub(reach)..number));
            writer.number(self.mean(number + 1..number + 1 + reach));
        }
        self.themes.write(writer, line, own > SURE);
        self.write_span(writer, number);
        self.write_next_sure(writer, number);
    }

    fn sum(&self, at: usize) -> Sum {
        self.before.get(at).copied().unwrap_or(self.total)
    }

    /// The surety of these lines, by their characters.
    fn mean(&self, lines: Range<usize>) -> i16 {
        let (start, end) = (self.sum(lines.start), self.sum(lines.end));
        clamp((end.weighted - start.weighted).checked_div(end.chars - start.chars).unwrap_or(-1))
    }

    /// Where the line stands to the lines that are surely the article's.
    fn write_span(&self, writer: &mut Writer<'_>, number: usize) {
        let before = self.sum(number);
        writer.number(clamp((before.weighted * 1000).checked_div(self.total.weighted).unwrap_or(-1)));
        let (first, last) = self.anchors.unwrap_or((number, number));
        writer.number(steps(first, number));
        writer.number(steps(number, last));
        writer.number(run::signed_distance(number, &self.run));
        writer.number(self.mean(self.run.clone()));
        writer.number(self.mean(0..self.sureties.len()));
        writer.count(usize::try_from(self.total.weighted / 16_000).unwrap_or(0));
    }

    /// How far the closest sure lines are, before and after.
    fn write_next_sure(&self, writer: &mut Writer<'_>, number: usize) {
        let is_sure = |surety: &Surety| *surety > SURE;
        let before = self.sureties.get(..number).unwrap_or_default().iter().rev().take(SCREEN).position(is_sure);
        let after = self.sureties.get(number + 1..).unwrap_or_default().iter().take(SCREEN).position(is_sure);
        writer.count(before.unwrap_or(SCREEN));
        writer.count(after.unwrap_or(SCREEN));
    }
}

fn steps(from: usize, to: usize) -> i16 {
    let steps = i64::try_from(to).unwrap_or(0) - i64::try_from(from).unwrap_or(0);
    i16::try_from(steps.clamp(-300, 300)).unwrap_or(0)
}

fn clamp(number: i64) -> i16 {
    i16::try_from(number.clamp(-1, 1000)).unwrap_or(-1)
}
