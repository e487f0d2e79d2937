//! Makes candidates of hits: plain phrases as they are, gapped terms and pairs of parts that stand right.

use super::gather::{Found, PartHit};
use super::model::{Shape, TopicRules};
use crate::pipeline::tag::matcher::Hit;
use crate::pipeline::tag::text::{Gap, Token, wide};

/// A term has at most this many parts.
pub(super) const MAX_PARTS: usize = 4;

/// A term that stands in the text, before anything cancels it.
#[derive(Debug, Clone, Copy)]
pub(in crate::pipeline::tag) struct Candidate {
    pub(in crate::pipeline::tag) term: u32,
    pub(super) is_strong: bool,
    /// How many bytes its own words have: what "longest" means for a term with gaps.
    pub(super) n_matched: u32,
    /// First and last token.
    pub(super) first: u32,
    pub(super) last: u32,
    /// Folded bytes from the first part to the last.
    pub(in crate::pipeline::tag) start: u32,
    pub(in crate::pipeline::tag) end: u32,
    /// The folded bytes of the parts themselves; the rest are empty.
    pub(super) parts: [(u32, u32); MAX_PARTS],
}

impl Candidate {
    fn plain(term: Term, hit: Hit) -> Self {
        let Term { number: term, is_strong } = term;
        let Hit { first, last, start, end, .. } = hit;
        let parts = [(start, end), (0, 0), (0, 0), (0, 0)];
        Self { term, is_strong, n_matched: end - start, first, last, start, end, parts }
    }

    fn new(term: Term, hits: &[Hit]) -> Option<Self> {
        let Term { number: term, is_strong } = term;
        let mut parts = [(0, 0); MAX_PARTS];
        for (part, hit) in parts.iter_mut().zip(hits) {
            *part = (hit.start, hit.end);
        }
        let first = hits.iter().map(|hit| hit.first).min()?;
        let last = hits.iter().map(|hit| hit.last).max()?;
        let start = hits.iter().map(|hit| hit.start).min()?;
        let end = hits.iter().map(|hit| hit.end).max()?;
        let n_matched = parts.iter().map(|(start, end)| end - start).sum();
        Some(Self { term, is_strong, n_matched, first, last, start, end, parts })
    }
}

/// Writes the candidates of a topic.
pub(super) fn compose(rules: &TopicRules, found: &mut Found, hits: &[Hit], tokens: &[Token], out: &mut Vec<Candidate>) {
    out.clear();
    found.parts.sort_unstable();
    let text = Text { hits, tokens };
    for of_term in found.parts.chunk_by(|a, b| a.term() == b.term()) {
        let Some(number) = of_term.first().map(|part| part.term()) else { continue };
        let Some(rules) = rules.terms.get(wide(number)) else { continue };
        let term = Term { number, is_strong: rules.is_strong };
        match &rules.shape {
            Shape::Plain => {
                let hits = of_term.iter().filter_map(|part| text.hit(*part));
                out.extend(hits.map(|hit| Candidate::plain(term, hit)));
            }
            Shape::Gaps(gaps) => text.gapped(term, gaps, of_term, out),
            Shape::Near(within) => text.near(term, *within, of_term, out),
        }
    }
}

/// What a candidate takes from its term.
#[derive(Debug, Clone, Copy)]
struct Term {
    number: u32,
    is_strong: bool,
}

struct Text<'a> {
    hits: &'a [Hit],
    tokens: &'a [Token],
}

impl Text<'_> {
    fn hit(&self, part: PartHit) -> Option<Hit> {
        self.hits.get(wide(part.hit())).copied()
    }

    /// Whether no sentence begins after the one token and up to the other.
    fn share_sentence(&self, earlier: u32, later: u32) -> bool {
        let between = self.tokens.get(wide(earlier) + 1..=wide(later)).unwrap_or_default();
        between.iter().all(|token| token.gap != Gap::Sentence)
    }

    /// For each hit of the last part, the nearest hits of the parts before it.
    fn gapped(&self, term: Term, gaps: &[u32], of_term: &[PartHit], out: &mut Vec<Candidate>) {
        let n_parts = gaps.len() + 1;
        let last_part = u8::try_from(gaps.len()).unwrap_or(u8::MAX);
        let [first, last] = [of_term.first(), of_term.last()].map(|part| part.map(|part| part.part()));
        let has_both_ends = first == Some(0) && last == Some(last_part);
        if !has_both_ends {
            return;
        }
        for part in slice_of(of_term, last_part) {
            let Some(last) = self.hit(*part) else { continue };
            let mut chain = [last; MAX_PARTS];
            let mut after = last;
            let mut is_complete = true;
            for (index, gap) in gaps.iter().enumerate().rev() {
                let part = u8::try_from(index).unwrap_or(u8::MAX);
                match self.nearest_before(slice_of(of_term, part), &after, *gap) {
                    Some(hit) => after = hit,
                    None => is_complete = false,
                }
                if let Some(slot) = chain.get_mut(index) {
                    *slot = after;
                }
            }
            if is_complete {
                out.extend(Candidate::new(term, chain.get(..n_parts).unwrap_or_default()));
            }
        }
    }

    /// The last hit that ends at most `gap` words before this one, in its sentence.
    fn nearest_before(&self, part: &[PartHit], after: &Hit, gap: u32) -> Option<Hit> {
        let end = part.partition_point(|hit| self.hit(*hit).is_some_and(|hit| hit.first <= after.first));
        let before = part.get(..end).unwrap_or_default().iter().rev().filter_map(|hit| self.hit(*hit));
        // Hits that overlap this one are skipped; a phrase is too short for more than a handful of them.
        let mut apart = before.take(MAX_LOOKED_AT).filter(|hit| hit.end <= after.start);
        let nearest = apart.next()?;
        let n_between = (after.first).saturating_sub(nearest.last + 1);
        let is_near = n_between <= gap && self.share_sentence(nearest.first, after.first);
        is_near.then_some(nearest)
    }

    /// For each hit of the second phrase, the nearest of the first on either side.
    fn near(&self, term: Term, within: u32, of_term: &[PartHit], out: &mut Vec<Candidate>) {
        let (ones, others) = (slice_of(of_term, 0), slice_of(of_term, 1));
        for part in others {
            let Some(other) = self.hit(*part) else { continue };
            let one = self.nearest_before(ones, &other, within).or_else(|| self.nearest_after(ones, &other, within));
            if let Some(one) = one {
                out.extend(Candidate::new(term, &[one, other]));
            }
        }
    }

    fn nearest_after(&self, part: &[PartHit], before: &Hit, gap: u32) -> Option<Hit> {
        let from = part.partition_point(|hit| self.hit(*hit).is_some_and(|hit| hit.first < before.first));
        let after = part.get(from..).unwrap_or_default().iter().filter_map(|hit| self.hit(*hit));
        let nearest = after.take(MAX_LOOKED_AT).find(|hit| hit.start >= before.end)?;
        let n_between = nearest.first.saturating_sub(before.last + 1);
        let is_near = n_between <= gap && self.share_sentence(before.first, nearest.first);
        is_near.then_some(nearest)
    }
}

/// Spellings of one part that can overlap at one place.
const MAX_LOOKED_AT: usize = 16;

/// The hits of one part; parts are sorted.
fn slice_of(of_term: &[PartHit], part: u8) -> &[PartHit] {
    let from = of_term.partition_point(|other| other.part() < part);
    let to = of_term.partition_point(|other| other.part() <= part);
    of_term.get(from..to).unwrap_or_default()
}
