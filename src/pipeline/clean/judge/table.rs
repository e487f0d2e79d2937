//! What a model sees: one row of whole numbers a block, the columns in a fixed order.

use super::View;
use crate::record::BlockClass;

/// A table of numbers: one row a block.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// How many columns a row has.
    pub width: usize,
    /// Row after row.
    pub values: Vec<i16>,
}

impl Table {
    /// The row of a block.
    #[must_use]
    pub fn row(&self, block: usize) -> &[i16] {
        self.values.get(block * self.width..(block + 1) * self.width).unwrap_or_default()
    }

    /// All rows, in order.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[i16]> {
        self.values.chunks(self.width.max(1))
    }
}

/// Writes one row after the other.
pub(super) struct Writer {
    values: Vec<i16>,
    n_rows: usize,
}

impl Writer {
    /// A writer with room for so many rows of about so many columns.
    pub(super) fn for_rows(n_rows: usize, n_columns: usize) -> Self {
        Self { values: Vec::with_capacity(n_rows * n_columns), n_rows }
    }

    /// What was written, as a table.
    pub(super) fn into_table(self) -> Table {
        let width = self.values.len().checked_div(self.n_rows).unwrap_or(0);
        Table { width, values: self.values }
    }

    /// Copies columns that were written before.
    pub(super) fn columns(&mut self, columns: &[i16]) {
        self.values.extend_from_slice(columns);
    }

    /// Writes a [`count`].
    #[inline]
    pub(super) fn count(&mut self, count: usize) {
        self.values.push(self::count(count));
    }

    /// Writes a number as it is.
    #[inline]
    pub(super) fn number(&mut self, number: i16) {
        self.values.push(number);
    }

    /// Writes a truth as 0 or 1.
    #[inline]
    pub(super) fn truth(&mut self, truth: bool) {
        self.values.push(i16::from(truth));
    }

    /// Writes a share in thousandths; -1 where there is no whole.
    #[inline]
    pub(super) fn share(&mut self, part: usize, whole: usize) {
        self.values.push(per_mille(part, whole));
    }

    /// Writes the bits of a set, the lowest first.
    pub(super) fn bits(&mut self, set: u64, n_bits: usize) {
        self.values.extend((0..n_bits).map(|bit| i16::from(set >> bit & 1 == 1)));
    }

    /// Writes what a block says by itself, and which phrases of furniture it holds.
    pub(super) fn mentions(&mut self, view: &View) {
        let class = |class: Option<BlockClass>| class.map_or(-1, |class| class as i16);
        self.number(class(view.certain));
        self.number(class(view.mentions.whole));
        self.truth(view.mentions.heads_a_list);
        self.number(class(view.mentions.opens));
        self.bits(u64::from(view.mentions.holds.bits()), BlockClass::ALL.len());
    }
}

/// A count as a column holds it; counts too large to tell apart are one.
#[inline]
pub(super) fn count(count: usize) -> i16 {
    i16::try_from(count).unwrap_or(i16::MAX)
}

/// A share in thousandths; -1 where there is no whole.
#[inline]
pub(super) fn per_mille(part: usize, whole: usize) -> i16 {
    // Most shares are none or all; dividing takes longer than asking.
    match (part, whole) {
        (_, 0) => -1,
        (0, _) => 0,
        _ if part >= whole => 1000,
        _ => i16::try_from(part * 1000 / whole).unwrap_or(-1),
    }
}
