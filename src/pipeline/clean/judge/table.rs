//! What a model sees: one row of whole numbers a block, the columns in a fixed order.

use super::View;
use crate::pipeline::clean::forest::{COLUMNS, Row};
use crate::record::BlockClass;

/// A table of numbers: one row a block. It can be written again and again.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// How many columns of a row are written; the others are 0.
    pub width: usize,
    n_rows: usize,
    rows: Vec<Row>,
}

impl Table {
    /// Writes so many rows in the place of those that were there; `write` writes each, and the same columns of all.
    pub(super) fn write(&mut self, n_rows: usize, mut write: impl FnMut(&mut Writer<'_>, usize)) {
        if self.rows.len() < n_rows {
            self.rows.resize(n_rows, [0; COLUMNS]);
        }
        let mut width = 0;
        for (number, row) in self.rows.iter_mut().take(n_rows).enumerate() {
            let mut writer = Writer { row, at: 0 };
            write(&mut writer, number);
            width = writer.at;
        }
        debug_assert!(width < COLUMNS, "every column has room");
        // What a wider table left, in rows beyond this one too.
        if width < self.width {
            self.rows.iter_mut().filter_map(|row| row.get_mut(width..)).for_each(|columns| columns.fill(0));
        }
        (self.width, self.n_rows) = (width, n_rows);
    }

    /// The row of a block.
    #[must_use]
    pub fn row(&self, block: usize) -> &[i16] {
        self.rows().get(block).and_then(|row| row.get(..self.width)).unwrap_or_default()
    }

    /// All numbers, row after row.
    pub fn values(&self) -> impl Iterator<Item = i16> {
        self.rows().iter().flat_map(|row| row.get(..self.width).unwrap_or_default()).copied()
    }

    /// All rows, in order, with room for every column that a forest may ask for.
    pub(super) fn rows(&self) -> &[Row] {
        self.rows.get(..self.n_rows).unwrap_or_default()
    }

    /// For how many rows it has room.
    pub(super) fn room(&self) -> usize {
        self.rows.len()
    }
}

/// Writes a row, one column after the other.
pub(super) struct Writer<'r> {
    row: &'r mut Row,
    at: usize,
}

impl Writer<'_> {
    /// Copies columns that were written before.
    #[inline]
    pub(super) fn columns(&mut self, columns: &[i16]) {
        if let Some(places) = self.row.get_mut(self.at..self.at + columns.len()) {
            places.copy_from_slice(columns);
            self.at += columns.len();
        }
    }

    /// Writes a [`count`].
    #[inline]
    pub(super) fn count(&mut self, count: usize) {
        self.number(self::count(count));
    }

    /// Writes a number as it is.
    #[inline]
    pub(super) fn number(&mut self, number: i16) {
        if let Some(place) = self.row.get_mut(self.at) {
            *place = number;
            self.at += 1;
        }
    }

    /// Writes a truth as 0 or 1.
    #[inline]
    pub(super) fn truth(&mut self, truth: bool) {
        self.number(i16::from(truth));
    }

    /// Writes a share in thousandths; -1 where there is no whole.
    #[inline]
    pub(super) fn share(&mut self, part: usize, whole: usize) {
        self.number(per_mille(part, whole));
    }

    /// Writes the bits of a set, the lowest first.
    #[inline]
    pub(super) fn bits(&mut self, set: u64, n_bits: usize) {
        for bit in 0..n_bits {
            self.truth(set >> bit & 1 == 1);
        }
    }

    /// Writes what a block says by itself, and which phrases of furniture it holds.
    #[inline]
    pub(super) fn mentions(&mut self, view: &View) {
        let class = |class: Option<BlockClass>| class.map_or(-1, |class| class as i16);
        // What points to another story is decided without the models.
        self.number(class(view.certain.filter(|class| *class != BlockClass::Related)));
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
