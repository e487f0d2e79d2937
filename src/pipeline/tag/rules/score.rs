//! Adds up what counts, in fixed-point arithmetic.

use super::compile::{STRONG_WEIGHT, WEAK_WEIGHT};
use super::compose::Candidate;
use super::model::TopicRules;
use crate::pipeline::tag::fixed::{hundredths, thousandths};
use crate::pipeline::tag::format::file::{Boost, Rules};
use crate::pipeline::tag::text::wide;

/// A further hit of a term says a third as much as its first.
const FURTHER: i64 = 350;
/// After this many further hits a word is a habit of the writer.
const MAX_FURTHER: usize = 4;

/// What one place in the article adds to the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pipeline::tag) struct Contribution {
    pub(in crate::pipeline::tag) term: u32,
    /// Folded bytes.
    pub(in crate::pipeline::tag) start: u32,
    pub(in crate::pipeline::tag) end: u32,
    /// In hundredths.
    pub(in crate::pipeline::tag) weight: i64,
}

/// A topic's score, with the contributions that make it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pipeline::tag) struct Verdict {
    pub(in crate::pipeline::tag) topic: u32,
    /// In hundredths: the sum of the contributions.
    pub(in crate::pipeline::tag) score: i64,
    /// Where its contributions stand in the list.
    pub(in crate::pipeline::tag) from: u32,
    pub(in crate::pipeline::tag) to: u32,
}

/// How much each place counts, and where the places are.
#[derive(Debug, Clone, Copy)]
pub(in crate::pipeline::tag) struct Places {
    title: i64,
    lead: i64,
    body: i64,
    /// The first token of the text.
    pub(in crate::pipeline::tag) text_from: u32,
    /// One past the lead's last token.
    lead_to: u32,
}

impl Places {
    /// Takes the taxonomy's boosts to an article.
    pub(in crate::pipeline::tag) fn new(boost: &Boost, text_from: u32, lead_to: u32) -> Self {
        let [title, lead, body] = [boost.title, boost.lead, boost.body].map(thousandths);
        Self { title, lead, body, text_from, lead_to }
    }

    fn boost(&self, candidate: &Candidate) -> i64 {
        match candidate.first {
            first if first < self.text_from => self.title,
            first if first < self.lead_to => self.lead,
            _ => self.body,
        }
    }
}

/// The most that a block of phrases can score, in hundredths: every term in the title, as often as it counts.
pub(in crate::pipeline::tag) fn most(rules: &Rules, boost: &Boost) -> i64 {
    let strong = rules.strong.iter().map(|term| term.weight.unwrap_or(STRONG_WEIGHT));
    let weak = rules.weak.iter().map(|term| term.weight.unwrap_or(WEAK_WEIGHT));
    let near = rules.near.iter().map(|near| near.weight.unwrap_or(STRONG_WEIGHT));
    let weights: i64 = strong.chain(weak).chain(near).map(thousandths).sum();
    let best_boost = thousandths(boost.title.max(boost.lead).max(boost.body));
    let first = weights * best_boost / 1000;
    let n_further = i64::try_from(MAX_FURTHER).unwrap_or(i64::MAX);
    hundredths(first + first * FURTHER * n_further / 1000)
}

/// Appends a topic's contributions and returns their sum in hundredths.
pub(in crate::pipeline::tag) fn score(
    rules: &TopicRules,
    counting: &mut [Candidate],
    places: &Places,
    contributions: &mut Vec<Contribution>,
) -> i64 {
    counting.sort_unstable_by_key(|candidate| (candidate.term, -places.boost(candidate), candidate.start));
    let from = contributions.len();
    let mut total = 0;
    for hits in counting.chunk_by(|a, b| a.term == b.term) {
        let Some(best) = hits.first() else { continue };
        let Some(term) = rules.terms.get(wide(best.term)) else { continue };
        let first = term.weight * places.boost(best) / 1000;
        for (index, hit) in hits.iter().take(1 + MAX_FURTHER).enumerate() {
            let weight = hundredths(if index == 0 { first } else { first * FURTHER / 1000 });
            total += weight;
            contributions.push(Contribution { term: hit.term, start: hit.start, end: hit.end, weight });
        }
    }
    if let Some(of_topic) = contributions.get_mut(from..) {
        of_topic.sort_unstable_by_key(|contribution| (contribution.start, contribution.end));
    }
    total
}
