//! Decides which candidates of a topic count: the longest, not vetoed, and supported where they are weak.

use super::compose::{Candidate, compose};
use super::gather::{Found, Gathered};
use super::masks::Masked;
use super::model::{LanguageRules, Role, TopicRules};
use crate::pipeline::tag::matcher::Hit;
use crate::pipeline::tag::text::{Token, wide};

/// Why a phrase that stands in the text does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pipeline::tag) enum Reason {
    /// A mask hides its words.
    Masked,
    /// One of the topic's vetoes stands close by.
    Vetoed,
    /// It is weak, and nothing supports it.
    Unsupported,
}

/// A phrase that does not count.
#[derive(Debug, Clone, Copy)]
pub(in crate::pipeline::tag) struct Cancelled {
    pub(in crate::pipeline::tag) topic: u32,
    pub(in crate::pipeline::tag) term: u32,
    pub(in crate::pipeline::tag) start: u32,
    pub(in crate::pipeline::tag) end: u32,
    pub(in crate::pipeline::tag) reason: Reason,
}

/// Works through topics; its memory is used again.
#[derive(Debug, Default)]
pub(in crate::pipeline::tag) struct Evaluation {
    /// What counts for the topic at hand, in no particular order.
    pub(in crate::pipeline::tag) counting: Vec<Candidate>,
    /// What does not count, for all topics; filled only where somebody asks.
    pub(in crate::pipeline::tag) cancelled: Option<Vec<Cancelled>>,
    masked: Masked,
    taken: Taken,
    vetoes: Vec<Hit>,
}

/// Bytes that a longer phrase of the topic has taken, one bit each.
#[derive(Debug, Default)]
struct Taken {
    bits: Vec<u64>,
}

impl Taken {
    fn is_free(&self, part: (u32, u32)) -> bool {
        blocks(part).all(|(block, mask)| self.bits.get(block).is_none_or(|bits| bits & mask == 0))
    }

    fn set(&mut self, part: (u32, u32), taken: bool) {
        let n_blocks = wide(part.1) / 64 + 1;
        if self.bits.len() < n_blocks {
            self.bits.resize(n_blocks, 0);
        }
        for (block, mask) in blocks(part) {
            if let Some(bits) = self.bits.get_mut(block) {
                *bits = if taken { *bits | mask } else { *bits & !mask };
            }
        }
    }
}

/// The blocks of 64 bytes that a span touches, with the bits of its bytes.
fn blocks((start, end): (u32, u32)) -> impl Iterator<Item = (usize, u64)> {
    (start / 64..end.div_ceil(64)).map(move |block| {
        let from = start.saturating_sub(block * 64).min(63);
        let to = (end - block * 64).min(64);
        let below_end = if to == 64 { u64::MAX } else { (1_u64 << to) - 1 };
        (wide(block), below_end & !((1_u64 << from) - 1))
    })
}

/// The text that a topic is judged on.
#[derive(Clone, Copy)]
pub(in crate::pipeline::tag) struct Occurrences<'a> {
    pub(in crate::pipeline::tag) rules: &'a LanguageRules,
    pub(in crate::pipeline::tag) hits: &'a [Hit],
    pub(in crate::pipeline::tag) tokens: &'a [Token],
    /// The first token of the text; those before it are the title's.
    pub(in crate::pipeline::tag) text_from: u32,
}

impl Evaluation {
    /// Notes what the taxonomy's masks hid.
    pub(in crate::pipeline::tag) fn note_hidden(&mut self, rules: &LanguageRules, gathered: &Gathered) {
        let Some(cancelled) = self.cancelled.as_mut() else { return };
        for hit in &gathered.hidden {
            for used in rules.uses_of(hit.atom) {
                if let Role::Part { term, part: 0, .. } = used.role {
                    let (start, end) = (hit.start, hit.end);
                    cancelled.push(Cancelled { topic: used.topic, term, start, end, reason: Reason::Masked });
                }
            }
        }
    }

    /// Leaves in `counting` what counts for one topic.
    pub(in crate::pipeline::tag) fn judge(&mut self, topic: u32, found: &mut Found, at: Occurrences<'_>) {
        self.counting.clear();
        // Most topics of an article stop here: one weak phrase, and nothing that would support it.
        let can_count = found.has_strong || !found.support.is_empty();
        let is_asked_why = self.cancelled.is_some();
        if !can_count && !is_asked_why {
            return;
        }
        let Some(rules) = at.rules.topics.get(wide(topic)) else { return };
        self.apply_topic_masks(topic, found, at);
        compose(rules, found, at.hits, at.tokens, &mut self.counting);
        self.keep_longest();
        self.apply_vetoes(topic, rules, found, at);
        self.require_support(topic, rules, found, at);
    }

    fn apply_topic_masks(&mut self, topic: u32, found: &mut Found, at: Occurrences<'_>) {
        if found.masks.is_empty() {
            return;
        }
        let hit = |number: &u32| at.hits.get(wide(*number));
        self.masked.take(found.masks.iter().filter_map(hit).map(|hit| (hit.start, hit.end)));
        let Self { masked, cancelled, .. } = self;
        let is_open = |number: &u32| hit(number).is_some_and(|hit| !masked.hides(hit));
        found.support.retain(is_open);
        found.vetoes.retain(|(_, number)| is_open(number));
        found.parts.retain(|part| {
            let number = part.hit();
            let is_open = is_open(&number);
            if let (false, 0, Some(cancelled), Some(hit)) = (is_open, part.part(), cancelled.as_mut(), hit(&number)) {
                let (start, end) = (hit.start, hit.end);
                cancelled.push(Cancelled { topic, term: part.term(), start, end, reason: Reason::Masked });
            }
            is_open
        });
    }

    /// Of overlapping candidates the one with more matched text counts; then the shorter span, the strong, the first.
    fn keep_longest(&mut self) {
        if self.counting.len() < 2 {
            return;
        }
        self.counting.sort_unstable_by_key(|candidate| {
            let Candidate { is_strong, n_matched, start, end, term, .. } = candidate;
            (u32::MAX - n_matched, end - start, !is_strong, *start, *term)
        });
        let Self { counting, taken, .. } = self;
        counting.retain(|candidate| {
            let is_free = candidate.parts.iter().all(|part| taken.is_free(*part));
            if is_free {
                candidate.parts.iter().for_each(|part| taken.set(*part, true));
            }
            is_free
        });
        for candidate in counting {
            candidate.parts.iter().for_each(|part| taken.set(*part, false));
        }
    }

    fn apply_vetoes(&mut self, topic: u32, rules: &TopicRules, found: &mut Found, at: Occurrences<'_>) {
        if found.vetoes.is_empty() || self.counting.is_empty() {
            return;
        }
        // Grouped by veto, and within one in the order of the text, as the hits are.
        found.vetoes.sort_unstable();
        for group in found.vetoes.chunk_by(|a, b| a.0 == b.0) {
            let Some(veto) = group.first().and_then(|(number, _)| rules.vetoes.get(usize::from(*number))) else {
                continue;
            };
            self.vetoes.clear();
            self.vetoes.extend(group.iter().filter_map(|(_, number)| at.hits.get(wide(*number))));
            let Self { counting, vetoes, cancelled, .. } = self;
            counting.retain(|candidate| {
                let is_spared = veto.spares_strong && candidate.is_strong;
                let stands = is_spared || close(candidate, vetoes, veto.window, at.text_from).next().is_none();
                if let (false, Some(cancelled)) = (stands, cancelled.as_mut()) {
                    cancelled.push(candidate.cancelled(topic, Reason::Vetoed));
                }
                stands
            });
        }
    }

    fn require_support(&mut self, topic: u32, rules: &TopicRules, found: &Found, at: Occurrences<'_>) {
        if self.counting.iter().any(|candidate| candidate.is_strong) {
            return;
        }
        self.vetoes.clear();
        self.vetoes.extend(found.support.iter().filter_map(|number| at.hits.get(wide(*number))));
        let Self { counting, vetoes: support, cancelled, .. } = self;
        counting.retain(|candidate| {
            let is_supported = match rules.support_window {
                Some(window) => {
                    close(candidate, support, window, at.text_from).any(|hit| stands_beside(candidate, hit))
                }
                None => support_anywhere(candidate, support),
            };
            if let (false, Some(cancelled)) = (is_supported, cancelled.as_mut()) {
                cancelled.push(candidate.cancelled(topic, Reason::Unsupported));
            }
            is_supported
        });
    }
}

impl Candidate {
    fn cancelled(&self, topic: u32, reason: Reason) -> Cancelled {
        Cancelled { topic, term: self.term, start: self.start, end: self.end, reason }
    }
}

/// The hits within the window and in the same field; hits are in the order of the text.
fn close<'a>(candidate: &'a Candidate, hits: &'a [Hit], window: u32, text_from: u32) -> impl Iterator<Item = &'a Hit> {
    /// A phrase has at most this many words, so an earlier hit cannot reach further.
    const LONGEST: u32 = 16;
    let earliest = candidate.first.saturating_sub(window + LONGEST);
    let from = hits.partition_point(|hit| hit.first < earliest);
    let latest = candidate.last + window + 1;
    let near = hits.iter().skip(from).take_while(move |hit| hit.first <= latest);
    near.filter(move |hit| is_within(candidate, hit, window, text_from))
}

fn is_within(candidate: &Candidate, hit: &Hit, window: u32, text_from: u32) -> bool {
    let is_same_field = (candidate.first < text_from) == (hit.first < text_from);
    let n_between = if hit.first > candidate.last {
        hit.first - candidate.last - 1
    } else {
        candidate.first.saturating_sub(hit.last + 1)
    };
    is_same_field && n_between <= window
}

/// Support is another word: a phrase does not support itself.
fn stands_beside(candidate: &Candidate, hit: &Hit) -> bool {
    hit.end <= candidate.start || candidate.end <= hit.start
}

/// Where the first and the last support both overlap a phrase, so do all between them.
fn support_anywhere(candidate: &Candidate, support: &[Hit]) -> bool {
    let ends = support.first().into_iter().chain(support.last());
    ends.into_iter().any(|hit| stands_beside(candidate, hit))
}
