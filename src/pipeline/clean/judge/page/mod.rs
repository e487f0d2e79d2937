//! The judge of HTML pages: what the models see of a block, as whole numbers in a fixed order, and what they decide.

mod around;
mod context;
mod decide;
mod held;
mod own;

use super::{Judge, View};
use crate::pipeline::clean::block::{Block, Document};
use crate::pipeline::clean::html::layout::Layout;

use context::with_context;
pub(super) use decide::decide;

/// A table of numbers: one row a block.
#[derive(Debug, Clone)]
pub struct Table {
    /// How many columns a row has.
    pub width: usize,
    /// Row after row.
    pub values: Vec<i16>,
}

impl Table {
    /// The row of a block.
    pub(super) fn row(&self, block: usize) -> &[i16] {
        self.values.get(block * self.width..(block + 1) * self.width).unwrap_or_default()
    }
}

/// Writes one row after the other.
struct Writer {
    values: Vec<i16>,
}

impl Writer {
    /// Writes a count; counts too large to tell apart are one.
    fn count(&mut self, count: usize) {
        self.values.push(i16::try_from(count).unwrap_or(i16::MAX));
    }

    /// Writes a number as it is.
    fn number(&mut self, number: i16) {
        self.values.push(number);
    }

    /// Writes a truth as 0 or 1.
    fn truth(&mut self, truth: bool) {
        self.values.push(i16::from(truth));
    }

    /// Writes a share in thousandths; -1 where there is no whole.
    fn share(&mut self, part: usize, whole: usize) {
        self.values.push(per_mille(part, whole));
    }

    /// Writes the bits of a set, the lowest first.
    fn bits(&mut self, set: u64, n_bits: usize) {
        self.values.extend((0..n_bits).map(|bit| i16::from(set >> bit & 1 == 1)));
    }
}

impl Judge {
    /// The numbers that the models of HTML pages are trained on; with context where a first judgement is given, one number
    /// in thousandths a block. Nothing for plain text.
    #[must_use]
    pub fn page_table(&self, document: &Document<'_>, first: Option<&[i16]>) -> Option<Table> {
        let layout = document.layout.as_ref()?;
        let table = table(&document.blocks, layout, &self.look_at(document));
        Some(match first {
            Some(sureties) => with_context(&table, layout, sureties),
            None => table,
        })
    }
}

/// A share in thousandths; -1 where there is no whole.
fn per_mille(part: usize, whole: usize) -> i16 {
    let share = (part * 1000).checked_div(whole).map(|share| share.min(1000));
    share.and_then(|share| i16::try_from(share).ok()).unwrap_or(-1)
}

/// The columns of each block by itself and among its neighbours.
fn table(blocks: &[Block<'_>], layout: &Layout, views: &[View]) -> Table {
    let held = held::Holdings::of(layout, views);
    let own: Vec<own::Own> = own::all(blocks, layout, views);
    let mut writer = Writer { values: Vec::with_capacity(blocks.len() * 256) };
    for number in 0..blocks.len() {
        own::write(&mut writer, &own, number);
        held.write(&mut writer, number);
        around::write(&mut writer, &own, number);
    }
    let width = writer.values.len().checked_div(blocks.len()).unwrap_or(0);
    Table { width, values: writer.values }
}
