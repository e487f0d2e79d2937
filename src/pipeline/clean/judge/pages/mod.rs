//! The judge of HTML pages: what the models see of a block, as whole numbers in a fixed order, and what they decide.

mod around;
mod context;
mod decide;
mod held;
mod own;

use super::View;
use super::table::Table;
use crate::pipeline::clean::block::Block;
use crate::pipeline::clean::html::layout::Layout;

pub(super) use context::write_context;
pub(super) use decide::decide;

/// Writes the columns of each block by itself and among its neighbours.
pub(super) fn write_table(table: &mut Table, blocks: &[Block<'_>], layout: &Layout, views: &[View]) {
    let held = held::Holdings::of(layout, views);
    let own: Vec<own::Own> = own::all(blocks, layout, views);
    table.write(blocks.len(), |writer, number| {
        own::write(writer, &own, number);
        held.write(writer, number);
        around::write(writer, &own, number);
    });
}
