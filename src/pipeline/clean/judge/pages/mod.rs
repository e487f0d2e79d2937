//! The judge of HTML pages: what the models see of a block, as whole numbers in a fixed order, and what they decide.

mod around;
mod context;
mod decide;
mod held;
mod own;

use super::View;
use super::table::{Table, Writer};
use crate::pipeline::clean::block::Block;
use crate::pipeline::clean::html::layout::Layout;

pub(super) use context::with_context;
pub(super) use decide::decide;

/// The columns of each block by itself and among its neighbours.
pub(super) fn table(blocks: &[Block<'_>], layout: &Layout, views: &[View]) -> Table {
    let held = held::Holdings::of(layout, views);
    let own: Vec<own::Own> = own::all(blocks, layout, views);
    let mut writer = Writer::for_rows(blocks.len());
    for number in 0..blocks.len() {
        own::write(&mut writer, &own, number);
        held.write(&mut writer, number);
        around::write(&mut writer, &own, number);
        writer.end_row();
    }
    writer.into_table()
}
