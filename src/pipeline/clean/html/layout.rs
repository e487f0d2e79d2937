//! What is kept of a page's elements beside its blocks, for the judge: where each block stands, and what the page claims.

use super::claims::Claims;
use super::hints::{Hint, Hints};
use super::named;
use super::outline::{Counts, Frame, Marks, Outline, Passage};
use crate::pipeline::clean::block::Markup;

/// The elements of a page and the place of each block among them.
#[derive(Debug, Default)]
pub struct Layout {
    /// Elements, each after the one around it.
    pub(in crate::pipeline::clean) frames: Vec<Frame>,
    /// One place a block, in the same order.
    pub(in crate::pipeline::clean) places: Vec<Place>,
    /// What the page says its title, description and text are.
    pub(in crate::pipeline::clean) claims: Claims,
}

/// Where a block stands and how its characters are set.
#[derive(Debug, Clone, Copy)]
pub(in crate::pipeline::clean) struct Place {
    /// The element that holds it.
    pub frame: usize,
    /// Hints of inline elements that hold most of it.
    pub inline_hints: Hints,
    /// Characters, linked, bold, slanted.
    pub chars: Counts,
    /// Links that start in it.
    pub n_links: usize,
    /// It begins after a line break inside its element.
    pub after_break: bool,
    /// Pictures before it or in it.
    pub n_images: usize,
}

impl Layout {
    /// Parts an outline into the texts of its blocks and everything else.
    pub(in crate::pipeline::clean) fn of(outline: Outline, claims: Claims) -> (Self, Vec<Passage>) {
        let places = outline.passages.iter().map(Place::of).collect();
        (Self { frames: outline.frames, places, claims }, outline.passages)
    }

    /// What the elements around a block say of it.
    pub(super) fn markup(&self, block: usize) -> Markup {
        let Some(place) = self.places.get(block) else { return Markup::default() };
        let depth = self.frame(place.frame).map_or(0, |frame| frame.depth);
        Markup {
            linked_chars: place.chars.linked,
            named: named::class(self, block),
            in_body: self.is_in_body(place.frame),
            depth: u16::try_from(depth).unwrap_or(u16::MAX),
            container: u32::try_from(place.frame).unwrap_or(u32::MAX),
        }
    }

    /// Whether an element around this one claims to hold the article.
    fn is_in_body(&self, frame: usize) -> bool {
        let mut at = frame;
        while let Some(frame) = self.frame(at) {
            if frame.marks.meets(Marks::ARTICLE.and(Marks::ARTICLE_BODY)) || frame.hints.has(Hint::ArticleBody) {
                return true;
            }
            if frame.parent == at {
                return false;
            }
            at = frame.parent;
        }
        false
    }

    /// The frame of this number; the first one stands in where there is none.
    pub(in crate::pipeline::clean) fn frame(&self, number: usize) -> Option<&Frame> {
        self.frames.get(number)
    }
}

impl Place {
    fn of(passage: &Passage) -> Self {
        Self {
            frame: passage.frame,
            inline_hints: passage.inline_hints,
            chars: passage.chars,
            n_links: passage.n_links,
            after_break: passage.after_break,
            n_images: passage.n_images,
        }
    }
}
