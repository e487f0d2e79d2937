//! A line on its page: where it stands to the prose, and what the page is made of.

use std::ops::Range;

use super::{Line, run};
use crate::pipeline::clean::judge::table::Writer;

/// Sums over lines.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    lines: usize,
    chars: usize,
    prose: usize,
    n_prose: usize,
    n_furniture: usize,
    words: usize,
    function: usize,
    unlisted: usize,
}

impl Sum {
    fn of(line: &Line<'_>) -> Self {
        let shape = &line.view.shape;
        let is_prose = line.is_prose();
        Self {
            lines: 1,
            chars: line.chars(),
            prose: if is_prose { line.chars() } else { 0 },
            n_prose: usize::from(is_prose),
            n_furniture: usize::from(line.is_furniture()),
            words: shape.words as usize,
            function: usize::from(shape.roles.first().copied().unwrap_or_default()),
            unlisted: shape.unlisted_letters() as usize,
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
    runs: [Range<usize>; 2],
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
        Self {
            before,
            prose: Distances::of(lines.iter().map(Line::is_prose)),
            long_prose: Distances::of(lines.iter().map(|line| line.is_prose() && line.chars() >= LONG)),
            furniture: Distances::of(lines.iter().map(Line::is_furniture)),
            runs: LOSSES.map(|losses| run::best(lines.iter().map(|line| gain(line, losses)))),
        }
    }

    /// Writes the columns of one line.
    pub(super) fn write(&self, writer: &mut Writer, number: usize) {
        let total = self.sum(0..self.n_lines());
        let before = self.sum(0..number);
        writer.count(number);
        writer.count(total.lines - number);
        writer.share(number, total.lines);
        writer.share(before.chars, total.chars);
        writer.share(before.prose, total.prose);
        for distances in [&self.prose, &self.long_prose, &self.furniture] {
            writer.count(distances.before.get(number).copied().unwrap_or(SCREEN));
            writer.count(distances.after.get(number).copied().unwrap_or(SCREEN));
        }
        for reach in WINDOWS {
            write_window(writer, self.sum(number.saturating_sub(reach)..number));
            write_window(writer, self.sum(number + 1..number + 1 + reach));
        }
        for run in &self.runs {
            self.write_run(writer, number, run);
        }
        write_page(writer, total);
    }

    fn n_lines(&self) -> usize {
        self.before.len() - 1
    }

    fn sum(&self, lines: Range<usize>) -> Sum {
        let at = |number: usize| self.before.get(number.min(self.n_lines())).copied().unwrap_or_default();
        at(lines.end).minus(at(lines.start.min(lines.end)))
    }

    fn write_run(&self, writer: &mut Writer, number: usize, run: &Range<usize>) {
        writer.number(run::signed_distance(number, run));
        let is_within = run.contains(&number);
        writer.share(number.saturating_sub(run.start), if is_within { run.len() } else { 0 });
        let held = self.sum(run.clone());
        writer.share(held.prose, self.sum(0..self.n_lines()).prose);
        writer.share(held.prose, held.chars);
    }
}

fn write_window(writer: &mut Writer, sum: Sum) {
    writer.share(sum.prose, sum.chars);
    writer.count(sum.chars.checked_div(sum.lines).unwrap_or(0));
    writer.share(sum.n_furniture, sum.lines);
    writer.share(sum.function, sum.words);
}

fn write_page(writer: &mut Writer, total: Sum) {
    writer.count(total.prose / 16);
    writer.count(total.n_prose);
    writer.share(total.n_prose, total.lines);
    writer.share(total.prose, total.chars);
    writer.count(total.prose.checked_div(total.n_prose).unwrap_or(0));
    writer.share(total.n_furniture, total.lines);
    writer.share(total.function, total.words);
    writer.share(total.unlisted, total.chars);
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
