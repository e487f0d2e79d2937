//! The stamps that the page prints around its headline and behind its text.

use super::super::date::{self, Stamp};
use super::super::found::Whence;
use super::super::page::{Line, Page, is_longer};
use super::super::window::Window;
use super::super::{beside_stamp, dateline_stamp};
use crate::pipeline::clean::block::{BlockKind, Decision};
use crate::record::BlockClass;

/// A stamp beside a name, a place or a reading time: longer lines tell a story.
const MAX_STAMP_LINE_CHARS: usize = 110;

/// Where on the page a stamp stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Between the headline and the first paragraphs.
    Head,
    /// Right behind the text.
    Foot,
    /// In a list of other articles, or a footer.
    Elsewhere,
}

/// A stamp with its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Printed {
    pub(super) stamp: Stamp,
    pub(super) place: Place,
    pub(super) whence: Whence,
    /// Its line dates the article, or signs and dates it, and tells nothing besides. Below the article lines date others.
    pub(super) is_own: bool,
}

/// Every stamp of the page, in order.
pub(super) fn collect(page: Page<'_>, window: &Window) -> Vec<Printed> {
    let mut found = Vec::new();
    let mut is_past_article = false;
    for line in page.lines() {
        let place = place(line.index, window);
        is_past_article |= place == Place::Foot && opens_a_list(line.decision);
        let place = if is_past_article && place == Place::Foot { Place::Elsewhere } else { place };
        if !may_hold_a_stamp(&line, place) {
            continue;
        }
        let stamps = date::in_line(line.text);
        let is_own = !stamps.is_empty() && !is_past_article && dates_the_article(&line);
        found.extend(stamps.into_iter().map(|stamp| Printed { stamp, place, whence: line.whence(), is_own }));
    }
    found
}

fn dates_the_article(line: &Line<'_>) -> bool {
    matches!(line.decision, Decision::Remove(BlockClass::Dateline | BlockClass::Byline))
        || dateline_stamp::is_stamp(line.text)
        || beside_stamp::names(line.text).is_some()
}

/// Behind "Related posts" stand the stamps of other articles.
fn opens_a_list(decision: Decision) -> bool {
    use BlockClass::{Comment, Navigation, Related, Teaser, Title};
    let Decision::Remove(class) = decision else { return false };
    matches!(class, Comment | Navigation | Related | Teaser | Title)
}

fn place(index: usize, window: &Window) -> Place {
    if window.is_head(index) {
        Place::Head
    } else if window.is_foot(index) {
        Place::Foot
    } else {
        Place::Elsewhere
    }
}

/// In the head any short line may; elsewhere only what the judge took for a stamp or a byline.
fn may_hold_a_stamp(line: &Line<'_>, place: Place) -> bool {
    match line.decision {
        Decision::Remove(BlockClass::Dateline | BlockClass::Byline | BlockClass::Title) => true,
        Decision::Remove(BlockClass::Legal | BlockClass::Caption | BlockClass::Credit | BlockClass::Advertisement) => {
            false
        }
        _ if place == Place::Head => line.kind != BlockKind::Heading(1) && !is_longer(line.text, MAX_STAMP_LINE_CHARS),
        _ => false,
    }
}
