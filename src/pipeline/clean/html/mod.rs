//! HTML: one parse, one tree, and the blocks that a reader sees.

mod attributes;
pub(in crate::pipeline::clean) mod claims;
mod entities;
mod facts;
pub(in crate::pipeline::clean) mod hints;
pub(in crate::pipeline::clean) mod layout;
mod marks;
mod named;
pub(in crate::pipeline::clean) mod outline;
mod parse;
mod sink;
mod spaces;
pub(in crate::pipeline::clean) mod tag;
mod tree;
mod walk;

use std::borrow::Cow;

use self::claims::Claims;
pub use self::layout::Layout;
use super::block::{Block, Document};

/// Parses a page into its blocks and what it says of itself.
#[must_use]
pub fn document(html: &str) -> Document<'_> {
    let tree = parse::parse(html);
    let outline = walk::outline(&tree);
    let statements = facts::collect(&tree);
    let (layout, passages) = Layout::of(outline, Claims::of(&statements));
    let blocks = passages.into_iter().enumerate().map(|(number, passage)| Block {
        text: Cow::Owned(passage.text),
        kind: passage.kind,
        markup: layout.markup(number),
    });
    Document { blocks: blocks.collect(), metadata: statements.into_metadata(), layout: Some(layout) }
}

#[cfg(test)]
mod tests;
