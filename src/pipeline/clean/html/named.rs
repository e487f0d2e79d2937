//! The class that the elements around a block give it: the closest one whose name tells.

use super::hints::{Hint, Hints};
use super::layout::Layout;
use crate::record::BlockClass;

/// What each hint makes of a block, the most telling first.
const CLASSES: [(Hint, BlockClass); 24] = [
    (Hint::Breadcrumb, BlockClass::Breadcrumb),
    (Hint::Ad, BlockClass::Advertisement),
    (Hint::Caption, BlockClass::Caption),
    (Hint::Bio, BlockClass::AuthorBio),
    (Hint::Subscribe, BlockClass::Subscribe),
    (Hint::Paywall, BlockClass::Subscribe),
    (Hint::Comment, BlockClass::Comment),
    (Hint::Share, BlockClass::ShareBar),
    (Hint::Tags, BlockClass::TagList),
    (Hint::Related, BlockClass::Related),
    (Hint::Popular, BlockClass::Teaser),
    (Hint::Promo, BlockClass::Teaser),
    (Hint::Byline, BlockClass::Byline),
    (Hint::Legal, BlockClass::Legal),
    (Hint::Nav, BlockClass::Navigation),
    (Hint::Contents, BlockClass::Navigation),
    (Hint::Stamp, BlockClass::Dateline),
    (Hint::Poll, BlockClass::Widget),
    (Hint::Tool, BlockClass::Widget),
    (Hint::Media, BlockClass::Widget),
    (Hint::Title, BlockClass::Title),
    (Hint::Summary, BlockClass::Label),
    (Hint::Footer, BlockClass::Navigation),
    (Hint::Sidebar, BlockClass::Teaser),
];

/// Elements that are asked, from the innermost; further out names speak of the page.
const MAX_LOOK: usize = 5;

/// The class of the block with this number, where a name tells.
pub(super) fn class(layout: &Layout, block: usize) -> Option<BlockClass> {
    let place = layout.places.get(block)?;
    if let Some(class) = told_by(place.inline_hints) {
        return Some(class);
    }
    let mut at = place.frame;
    for _ in 0..MAX_LOOK {
        let frame = layout.frame(at)?;
        if let Some(class) = told_by(frame.hints) {
            return Some(class);
        }
        at = frame.parent;
    }
    None
}

fn told_by(hints: Hints) -> Option<BlockClass> {
    // "article-body-caption" is a caption, but "article-body" around a paragraph says nothing against it.
    CLASSES.iter().find(|(hint, _)| hints.has(*hint)).map(|(_, class)| *class)
}
