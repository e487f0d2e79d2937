//! Hands each hit to the topics it means something to, and only to topics one of whose terms occurred.

use super::masks::Masked;
use super::model::{LanguageRules, Role};
use crate::pipeline::tag::matcher::Hit;
use crate::pipeline::tag::text::{narrow, wide};

/// What was found for one topic; numbers are of hits.
#[derive(Debug, Default)]
pub(in crate::pipeline::tag) struct Found {
    is_seen: bool,
    /// Whether a part of a strong term is among the parts.
    pub(super) has_strong: bool,
    pub(super) parts: Vec<PartHit>,
    pub(super) support: Vec<u32>,
    pub(super) vetoes: Vec<(u16, u32)>,
    pub(super) masks: Vec<u32>,
}

/// A hit of a part of a term, as one number: term, part and hit, in this order. No file has room for 2^28 terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PartHit(u64);

impl PartHit {
    fn new(term: u32, part: u8, hit: u32) -> Self {
        Self((u64::from(term) << 36) | (u64::from(part) << 32) | u64::from(hit))
    }

    pub(super) fn term(self) -> u32 {
        (self.0 >> 36) as u32
    }

    #[expect(clippy::cast_possible_truncation, reason = "four bits are wanted")]
    pub(super) fn part(self) -> u8 {
        (self.0 >> 32) as u8 & 0xF
    }

    #[expect(clippy::cast_possible_truncation, reason = "the lower half is what is wanted")]
    pub(super) fn hit(self) -> u32 {
        self.0 as u32
    }
}

impl Found {
    fn clear(&mut self) {
        self.is_seen = false;
        self.has_strong = false;
        self.parts.clear();
        self.support.clear();
        self.vetoes.clear();
        self.masks.clear();
    }
}

/// What was found for every topic; the memory is used again for the next article.
#[derive(Debug, Default)]
pub(in crate::pipeline::tag) struct Gathered {
    masked: Masked,
    /// Topics with a hit of any kind, in order.
    seen: Vec<u32>,
    pub(super) found: Vec<Found>,
    /// Hits that a mask of the whole taxonomy hid.
    pub(super) hidden: Vec<Hit>,
}

impl Gathered {
    /// Visits each topic one of whose terms occurred.
    pub(in crate::pipeline::tag) fn for_each_touched(&mut self, mut visit: impl FnMut(u32, &mut Found)) {
        for topic in &self.seen {
            if let Some(found) = self.found.get_mut(wide(*topic)).filter(|found| !found.parts.is_empty()) {
                visit(*topic, found);
            }
        }
    }
}

/// Sorts hits by topic. Hits that a mask hides leave the list.
pub(in crate::pipeline::tag) fn gather(rules: &LanguageRules, hits: &mut Vec<Hit>, gathered: &mut Gathered) {
    for topic in gathered.seen.drain(..) {
        if let Some(found) = gathered.found.get_mut(wide(topic)) {
            found.clear();
        }
    }
    if gathered.found.len() < rules.topics.len() {
        gathered.found.resize_with(rules.topics.len(), Found::default);
    }
    hide(rules, hits, gathered);
    distribute(rules, hits, gathered);
}

fn hide(rules: &LanguageRules, hits: &mut Vec<Hit>, gathered: &mut Gathered) {
    let is_mask = |hit: &&Hit| hit.atom < rules.n_masks;
    gathered.hidden.clear();
    gathered.masked.take(hits.iter().filter(is_mask).map(|hit| (hit.start, hit.end)));
    if gathered.masked.is_empty() {
        return;
    }
    let Gathered { masked, hidden, .. } = gathered;
    hits.retain(|hit| {
        let is_hidden = masked.hides(hit);
        if is_hidden {
            hidden.push(*hit);
        }
        !is_hidden
    });
}

/// Support and vetoes of topics that no term touches are handed out too: asking first costs a look at every hit.
fn distribute(rules: &LanguageRules, hits: &[Hit], gathered: &mut Gathered) {
    for (index, hit) in hits.iter().enumerate() {
        let index = narrow(index);
        for used in rules.uses_of(hit.atom) {
            if used.role == Role::Mask {
                continue;
            }
            let Some(found) = gathered.found.get_mut(wide(used.topic)) else { continue };
            if !found.is_seen {
                found.is_seen = true;
                gathered.seen.push(used.topic);
            }
            match used.role {
                Role::Mask => {}
                Role::TopicMask => found.masks.push(index),
                Role::Support => found.support.push(index),
                Role::Veto(veto) => found.vetoes.push((veto, index)),
                Role::Part { term, part, is_strong } => {
                    found.has_strong |= is_strong;
                    found.parts.push(PartHit::new(term, part, index));
                }
            }
        }
    }
    gathered.seen.sort_unstable();
}
