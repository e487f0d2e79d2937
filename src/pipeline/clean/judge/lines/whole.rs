//! A line on its page: where it stands to the prose, and what the page is made of.

use std::ops::Range;

use super::{Line, run};
use crate::pipeline::clean::judge::table::{Writer, count, per_mille};

/// Sums over lines.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    lines: u32,
    chars: u32,
    prose: u32,
    n_prose: u32,
    n_furniture: u32,
    words: u32,
    function: u32,
    unlisted: u32,
}

impl Sum {
    fn of(line: &Line<'_>) -> Self {
        let shape = &line.view.shape;
        let is_prose = line.is_prose();
        Self {
            lines: 1,
            chars: shape.chars,
            prose: if is_prose { shape.chars } else { 0 },
            n_prose: u32::from(is_prose),
            n_furniture: u32::from(line.is_furniture()),
            words: shape.words,
            function: u32::from(shape.roles.first().copied().unwrap_or_default()),
            unlisted: shape.unlisted_letters(),
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            lines: self.lines + other.lines,
            chars: self.chars + other.chars,
            prose: self.prose + other.prose,
            n_prose: self.n_prose + other.n_prose,
            n_furniture: self.n_furniture + other.n_furniture,
            words: self.words + other.words,
            function: self.function + other.function,
            unlisted: self.unlisted + other.unlisted,
        }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            lines: self.lines - other.lines,
            chars: self.chars - other.chars,
            prose: self.prose - other.prose,
            n_prose: self.n_prose - other.n_prose,
            n_furniture: self.n_furniture - other.n_furniture,
            words: self.words - other.words,
            function: self.function - other.function,
            unlisted: self.unlisted - other.unlisted,
        }
    }
}

/// What the page is made of, and how far each line is from its prose.
#[derive(Debug)]
pub(super) struct Whole {
    /// Sums over the lines before each, and over all at the end.
    before: Vec<Sum>,
    prose: Distances,
    long_prose: Distances,
    furniture: Distances,
    runs: [(Range<usize>, [i16; 2]); 2],
    total: Sum,
    /// What the page is made of: the same columns for all of its lines.
    page: [i16; 8],
}

/// Lines to the closest line of a kind, before and after each.
#[derive(Debug)]
struct Distances {
    before: Vec<usize>,
    after: Vec<usize>,
}

/// Characters from which on prose is a paragraph rather than a sentence of a teaser.
const LONG: usize = 140;

/// Farther than a screen, distances say nothing more.
const SCREEN: usize = 30;

/// Lines looked at together, before and after.
const WINDOWS: [usize; 3] = [2, 5, 12];

/// What a line that is not prose takes from a run, and one that is furniture besides, in characters of prose: the first run
/// bridges a list, the second ends at it.
const LOSSES: [(i64, i64); 2] = [(20, 60), (80, 200)];

/// Longer prose counts no more than this: one endless line of legal text must not outweigh an article.
const MAX_GAIN: i64 = 500;

impl Whole {
    /// Looks at all lines of a page.
    pub(super) fn of(lines: &[Line<'_>]) -> Self {
        let mut before = Vec::with_capacity(lines.len() + 1);
        let mut sum = Sum::default();
        before.push(sum);
        for line in lines {
            sum = sum.plus(Sum::of(line));
            before.push(sum);
        }
        let gain = |line: &Line<'_>, (loose, furniture): (i64, i64)| match (line.is_prose(), line.is_furniture()) {
            (true, false) => i64::try_from(line.chars()).unwrap_or(MAX_GAIN).min(MAX_GAIN),
            (true, true) => 0,
            (false, false) => -loose,
            (false, true) => -furniture,
        };
        let shares_of = |run: &Range<usize>| {
            let held = sum_of(&before, run.clone());
            [share(held.prose, sum.prose), share(held.prose, held.chars)]
        };
        let runs = LOSSES.map(|losses| {
            let run = run::best(lines.iter().map(|line| gain(line, losses)));
            let shares = shares_of(&run);
            (run, shares)
        });
        Self {
            prose: Distances::of(lines.iter().map(Line::is_prose)),
            long_prose: Distances::of(lines.iter().map(|line| line.is_prose() && line.chars() >= LONG)),
            furniture: Distances::of(lines.iter().map(Line::is_furniture)),
            runs,
            before,
            total: sum,
            page: columns_of_page(sum),
        }
    }

    /// Writes the columns of one line.
    pub(super) fn write(&self, writer: &mut Writer<'_>, number: usize) {
        let before = self.sum(0..number);
        writer.count(number);
        writer.count(self.total.lines as usize - number);
        writer.share(number, self.total.lines as usize);
        writer.number(share(before.chars, self.total.chars));
        writer.number(share(before.prose, self.total.prose));
        for distances in [&self.prose, &self.long_prose, &self.furniture] {
            writer.count(distances.before.get(number).copied().unwrap_or(SCREEN));
            writer.count(distances.after.get(number).copied().unwrap_or(SCREEN));
        }
        for reach in WINDOWS {
            write_window(writer, self.sum(number.saturating_sub(reach)..number));
            write_window(writer, self.sum(number + 1..number + 1 + reach));
        }
        for (run, shares) in &self.runs {
            writer.number(run::signed_distance(number, run));
            writer.share(number.saturating_sub(run.start), if run.contains(&number) { run.len() } else { 0 });
            writer.columns(shares);
        }
        writer.columns(&self.page);
    }

    fn sum(&self, lines: Range<usize>) -> Sum {
        sum_of(&self.before, lines)
    }
}

/// The sum over some lines, by the sums over the lines before each.
fn sum_of(before: &[Sum], lines: Range<usize>) -> Sum {
    let at = |number: usize| before.get(number.min(before.len() - 1)).copied().unwrap_or_default();
    at(lines.end).minus(at(lines.start.min(lines.end)))
}

fn write_window(writer: &mut Writer<'_>, sum: Sum) {
    writer.number(share(sum.prose, sum.chars));
    writer.number(mean(sum.chars, sum.lines));
    writer.number(share(sum.n_furniture, sum.lines));
    writer.number(share(sum.function, sum.words));
}

fn columns_of_page(total: Sum) -> [i16; 8] {
    [
        count(total.prose as usize / 16),
        count(total.n_prose as usize),
        share(total.n_prose, total.lines),
        share(total.prose, total.chars),
        mean(total.prose, total.n_prose),
        share(total.n_furniture, total.lines),
        share(total.function, total.words),
        share(total.unlisted, total.chars),
    ]
}

fn share(part: u32, whole: u32) -> i16 {
    per_mille(part as usize, whole as usize)
}

fn mean(sum: u32, lines: u32) -> i16 {
    count(sum.checked_div(lines).unwrap_or(0) as usize)
}

impl Distances {
    fn of(wanted: impl Iterator<Item = bool>) -> Self {
        let wanted: Vec<bool> = wanted.collect();
        let before = walk(wanted.iter());
        let mut after = walk(wanted.iter().rev());
        after.reverse();
        Self { before, after }
    }
}

/// Steps since the last line that was wanted, at most a screen.
fn walk<'w>(wanted: impl Iterator<Item = &'w bool>) -> Vec<usize> {
    let mut since = SCREEN;
    wanted
        .map(|is_wanted| {
            let steps = since;
            since = if *is_wanted { 0 } else { (since + 1).min(SCREEN) };
            steps
        })
        .collect()
}
