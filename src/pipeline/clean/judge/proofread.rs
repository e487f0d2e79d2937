//! Reads an article once more as if it were plain text, until nothing in it looks out of place.
//!
//! # Why
//! What was cleaned once is cleaned again sooner or later: records are replayed, and archives hold texts that another tool
//! cleaned. Cleaning a clean text must change nothing. Reading the kept lines by themselves, as that second cleaning will,
//! makes it so by construction, for pages of HTML as well.

use super::Reading;
use super::lines::{self, Line};
use super::models::{Models, Tables};
use crate::pipeline::clean::block::Decision;
use crate::record::BlockClass;

/// Lines that are read over at least, however often: an article of 200 lines loses one in each pass and still comes to an end.
const MIN_READ_LINES: usize = 20_000;

/// How often the lines of a longer one are read: time stays linear in the message.
const MAX_READINGS: usize = 4;

/// Takes out of the kept blocks what plain text would not keep.
pub(super) fn proofread(reading: &Reading, models: &Models, tables: &mut Tables, decisions: &mut [Decision]) {
    let all = reading.lines();
    let mut n_left = MIN_READ_LINES + all.len() * MAX_READINGS;
    loop {
        let kept: Vec<usize> = (0..all.len()).filter(|at| decisions.get(*at) == Some(&Decision::Keep)).collect();
        let Some(left) = n_left.checked_sub(kept.len()) else { return };
        n_left = left;
        let read: Vec<Line<'_>> = kept.iter().filter_map(|at| all.get(*at).copied()).collect();
        let stays = lines::keep(&read, &[], models, tables);
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
