//! What phrases add up to: masks, strong and weak, support, vetoes, scores.

mod compile;
mod compose;
mod evaluate;
mod gather;
mod masks;
mod model;
mod score;

pub(super) use compile::compile;
pub(super) use evaluate::{Evaluation, Occurrences, Reason};
pub(super) use gather::{Gathered, gather};
pub(super) use model::LanguageRules;
pub(super) use score::{Contribution, Places, Verdict, most, score};
