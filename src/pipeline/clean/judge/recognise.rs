//! Lines that say by themselves what they are: a breadcrumb, a byline, a date stamp, a caption with its credit, a notice, a pointer.
//!
//! Each recogniser is asked only where a cheap sign allows it: most lines are paragraphs, and they cost nothing here.

use super::lexicon::Mentions;
use super::shape::Shape;
use crate::pipeline::clean::fields::{breadcrumb, byline, caption, credit, dateline_stamp, notice};
use crate::record::BlockClass;

/// A line of more characters is a paragraph, whatever it mentions.
const MAX_FURNITURE_CHARS: u32 = 400;

/// What the line is, where it says so beyond doubt.
#[must_use]
pub(super) fn certain_class(line: &str, shape: &Shape, mentions: Mentions) -> Option<BlockClass> {
    if shape.letters + shape.digits < 2 && shape.unlisted_letters() == 0 {
        return Some(BlockClass::Blank);
    }
    if notice::is_notice(line) {
        return Some(BlockClass::Notice);
    }
    if shape.chars > MAX_FURNITURE_CHARS {
        return None;
    }
    let has_steps = shape.arrows + shape.slashes + shape.quotes > 0;
    if has_steps && breadcrumb::parse(line).is_some() {
        return Some(BlockClass::Breadcrumb);
    }
    if may_be_byline(shape) && byline::parse(line).is_some() {
        return Some(BlockClass::Byline);
    }
    if shape.digits >= 4 && dateline_stamp::is_stamp(line) {
        return Some(BlockClass::Dateline);
    }
    if mentions.holds.has(BlockClass::Legal) && mentions.opens == Some(BlockClass::Legal) && line.contains(['©', 'ⓒ'])
    {
        return Some(BlockClass::Legal);
    }
    if mentions.opens == Some(BlockClass::Related) && shape.colons > 0 && points_elsewhere(line) {
        return Some(BlockClass::Related);
    }
    pictured(line, shape)
}

/// "Read more: Why the bridge is full": another story's headline, whatever the line looks like behind the colon.
fn points_elsewhere(line: &str) -> bool {
    const POINTERS: [&str; 20] = [
        "also read",
        "don't miss",
        "lea también",
        "lee también",
        "leggi anche",
        "leia mais",
        "leia também",
        "lesen sie auch",
        "lire aussi",
        "mehr zum thema",
        "must read",
        "read",
        "read also",
        "read more",
        "read next",
        "related",
        "related article",
        "related story",
        "see also",
        "관련기사",
    ];
    let Some((pointer, headline)) = line.split_once(':') else { return false };
    let pointer = pointer.trim_matches(|c: char| !c.is_alphanumeric());
    pointer.len() <= 24 && !headline.trim().is_empty() && POINTERS.contains(&pointer.to_lowercase().as_str())
}

/// "By", an address, a dash or a Korean reporter: nothing else opens or closes a byline.
fn may_be_byline(shape: &Shape) -> bool {
    shape.chars <= 200 && (shape.sentence_ends == 0 || shape.ats > 0) && shape.words <= 30
}

/// A caption with its credit, or a credit alone.
fn pictured(line: &str, shape: &Shape) -> Option<BlockClass> {
    if shape.chars as usize <= credit::MAX_CREDIT_CHARS && credit::is_credit_line(line) {
        return Some(BlockClass::Credit);
    }
    if line.starts_with("Image caption") && shape.words > 3 {
        return Some(BlockClass::Caption);
    }
    let ends_like_one = shape.closed
        || line.ends_with(['>', ')', ']'])
        || line.starts_with("![")
        || shape.slashes > 0
        || shape.hangul > 0;
    if !ends_like_one {
        return None;
    }
    let (text, _) = caption::split(line)?;
    Some(if text.is_empty() { BlockClass::Credit } else { BlockClass::Caption })
}
