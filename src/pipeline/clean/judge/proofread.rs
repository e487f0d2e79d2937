//! Reads an article once more as if it were plain text, until nothing in it looks out of place.
//!
//! # Why
//! What was cleaned once is cleaned again sooner or later: records are replayed, and archives hold texts that another tool
//! cleaned. Cleaning a clean text must change nothing. Reading the kept lines by themselves, as that second cleaning will,
//! makes it so by construction, for pages of HTML as well.

use super::Reading;
use super::lines::{self, Line};
use super::models::Models;
use crate::pipeline::clean::block::{Block, Decision};
use crate::record::BlockClass;

/// Passes after which an article is left as it is. A second pass that finds something is rare, a third one rarer.
const MAX_PASSES: usize = 4;

/// Takes out of the kept blocks what plain text would not keep; `class` says what such a block is.
pub(super) fn proofread(blocks: &[Block<'_>], reading: &Reading, models: &Models, decisions: &mut [Decision]) {
    let all = reading.lines(blocks);
    for _ in 0..MAX_PASSES {
        let kept: Vec<usize> = (0..all.len()).filter(|at| decisions.get(*at) == Some(&Decision::Keep)).collect();
        let read: Vec<Line<'_>> = kept.iter().filter_map(|at| all.get(*at).copied()).collect();
        let stays = lines::keep(&read, &[], models);
        if stays.iter().all(|stays| *stays) {
            return;
        }
        for (at, _) in kept.into_iter().zip(stays).filter(|(_, stays)| !stays) {
            if let (Some(decision), Some(line)) = (decisions.get_mut(at), all.get(at)) {
                *decision = Decision::Remove(line.view.named().unwrap_or(BlockClass::Other));
            }
        }
    }
}
