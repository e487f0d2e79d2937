//! The page as a reader meets it: blocks in reading order, each under the elements that hold it.

use super::super::block::BlockKind;
use super::hints::Hints;
use super::tag::Tag;

/// A block-level element: what it is, and what it holds.
#[derive(Debug, Clone)]
pub(in crate::pipeline::clean) struct Frame {
    /// The frame around it; the first frame is its own.
    pub parent: usize,
    /// How many frames are around it.
    pub depth: usize,
    /// The element's name.
    pub tag: Tag,
    /// What its own `class`, `id`, `role` and `itemprop` say.
    pub hints: Hints,
    /// What makes it special beside its name.
    pub marks: Marks,
    /// The blocks below it: the first, and the one after the last.
    pub blocks: std::ops::Range<usize>,
}

/// What an element says of itself beside its name and class; a set of bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::pipeline::clean) struct Marks(pub(in crate::pipeline::clean) u16);

impl Marks {
    /// `itemprop="articleBody"` and the like.
    pub(in crate::pipeline::clean) const ARTICLE_BODY: Self = Self(1);
    /// `role="main"` or `<main>`.
    pub(in crate::pipeline::clean) const MAIN: Self = Self(2);
    /// `<article>` or a schema.org article type.
    pub(in crate::pipeline::clean) const ARTICLE: Self = Self(4);
    /// `hidden`, `display:none`.
    pub(in crate::pipeline::clean) const HIDDEN: Self = Self(8);
    /// `aria-hidden`.
    pub(in crate::pipeline::clean) const ARIA_HIDDEN: Self = Self(16);
    /// A landmark role that is not the article: navigation, complementary, dialog.
    pub(in crate::pipeline::clean) const LANDMARK: Self = Self(32);
    /// A comment or a review by schema.org.
    pub(in crate::pipeline::clean) const COMMENT: Self = Self(128);

    /// Both sets together.
    pub(in crate::pipeline::clean) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether any of the other set's marks is in this one.
    pub(in crate::pipeline::clean) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// A run of text that a reader sees as one block, with what the elements around and within it say.
#[derive(Debug, Clone)]
pub(in crate::pipeline::clean) struct Passage {
    /// Its text: white space joined, trimmed.
    pub text: String,
    /// The frame that holds it.
    pub frame: usize,
    /// What it is.
    pub kind: BlockKind,
    /// Hints of inline elements that hold most of it.
    pub inline_hints: Hints,
    /// Characters, and how many of them are linked, bold, slanted.
    pub chars: Counts,
    /// Links that start in it.
    pub n_links: usize,
    /// It begins after a line break inside its element.
    pub after_break: bool,
    /// Pictures right before it or in it.
    pub n_images: usize,
}

/// Characters of a passage, white space apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::pipeline::clean) struct Counts {
    /// All.
    pub all: usize,
    /// Inside a link.
    pub linked: usize,
    /// Bold.
    pub bold: usize,
    /// Slanted.
    pub slanted: usize,
}

/// Blocks and the elements around them.
#[derive(Debug, Default)]
pub(in crate::pipeline::clean) struct Outline {
    /// Elements, each after the one around it.
    pub frames: Vec<Frame>,
    /// Blocks in reading order.
    pub passages: Vec<Passage>,
}
