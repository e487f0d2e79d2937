//! Verdicts to the topics of a record: status, confidence, implied parents, evidence in published characters.

use super::Taxonomy;
use super::assess::{Passage, Scratch, assess};
use super::fixed::shown;
use super::rules::{Contribution, LanguageRules, Reason, Verdict};
use super::taxonomy::TopicFacts;
use super::text::wide;
use crate::record::{Evidence, Field, TagStatus, TopicTag};

/// Which topics are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Tagged ones.
    Tagged,
    /// Mentions too.
    Mentions,
}

/// Why a phrase that stands in the text does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancel {
    /// A mask took its words.
    Masked,
    /// A veto stands close by.
    Vetoed,
    /// It is weak, and the article supports it nowhere.
    Unsupported,
}

impl Cancel {
    /// One word for a person who asks.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Masked => "masked",
            Self::Vetoed => "vetoed",
            Self::Unsupported => "unsupported",
        }
    }
}

/// A phrase of a topic that stands in the text and does not count.
#[derive(Debug, Clone, PartialEq)]
pub struct CancelledPhrase {
    /// The topic's slug.
    pub topic: String,
    /// Why it does not count.
    pub why: Cancel,
    /// The phrase and its place; the weight is 0.
    pub evidence: Evidence,
}

/// Everything that the taxonomy says about an article, for `explain` and the taxonomy tools.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Explanation {
    /// Its topics, mentions too.
    pub topics: Vec<TopicTag>,
    /// Phrases that were found and do not count.
    pub cancelled: Vec<CancelledPhrase>,
}

impl Taxonomy {
    /// The topics of an article, tagged ones before mentions and the best first; none for a language it lacks.
    #[must_use]
    pub fn tag(&self, passage: &Passage<'_>, wanted: Wanted, scratch: &mut Scratch) -> Vec<TopicTag> {
        let Some(rules) = self.rules(passage.language) else { return Vec::new() };
        assess(self, rules, passage, scratch);
        self.rate(&scratch.verdicts, &mut scratch.ratings);
        if wanted == Wanted::Tagged {
            scratch.ratings.retain(|rating| rating.is_tagged);
        }
        if scratch.ratings.is_empty() {
            return Vec::new();
        }
        scratch.title_chars.read(passage.title);
        scratch.text_chars.read(passage.text);
        let scratch = &*scratch;
        let slicer = Slicer { passage, scratch, rules };
        let mut tags = Vec::with_capacity(scratch.ratings.len());
        tags.extend(scratch.ratings.iter().filter_map(|rating| self.topic_tag(rating, &slicer)));
        tags
    }

    /// The topics of an article, and which phrases do not count and why.
    #[must_use]
    pub fn explain(&self, passage: &Passage<'_>, scratch: &mut Scratch) -> Explanation {
        scratch.evaluation.cancelled = Some(Vec::new());
        let topics = self.tag(passage, Wanted::Mentions, scratch);
        let cancelled = scratch.evaluation.cancelled.take().unwrap_or_default();
        let Some(rules) = self.rules(passage.language) else { return Explanation::default() };
        scratch.title_chars.read(passage.title);
        scratch.text_chars.read(passage.text);
        let slicer = Slicer { passage, scratch, rules };
        let cancelled = cancelled.iter().filter_map(|phrase| {
            let place = Contribution { term: phrase.term, start: phrase.start, end: phrase.end, weight: 0 };
            let why = match phrase.reason {
                Reason::Masked => Cancel::Masked,
                Reason::Vetoed => Cancel::Vetoed,
                Reason::Unsupported => Cancel::Unsupported,
            };
            let topic = self.topics.get(wide(phrase.topic))?.id.clone();
            Some(CancelledPhrase { topic, why, evidence: slicer.evidence(phrase.topic, &place)? })
        });
        Explanation { topics, cancelled: cancelled.collect() }
    }

    /// Verdicts with their status, parents implied, in the order of the record.
    fn rate(&self, verdicts: &[Verdict], ratings: &mut Vec<Rating>) {
        ratings.clear();
        for verdict in verdicts {
            let Some(facts) = self.topics.get(wide(verdict.topic)) else { continue };
            let ratio = verdict.score * 1000 / facts.threshold.max(1);
            let is_tagged = verdict.score >= facts.threshold;
            ratings.push(Rating { topic: verdict.topic, of: *verdict, ratio, is_tagged });
        }
        self.imply_parents(ratings);
        ratings.sort_unstable_by_key(|rating| {
            let is_implied = rating.topic != rating.of.topic;
            (!rating.is_tagged, -rating.ratio, is_implied, rating.topic)
        });
    }

    /// Tags the parents that tagged children imply, with the evidence of the best child.
    fn imply_parents(&self, ratings: &mut Vec<Rating>) {
        let mut next = 0;
        while let Some(child) = ratings.get(next).copied() {
            next += 1;
            let parent = self.topics.get(wide(child.topic)).and_then(|facts| facts.implies);
            let Some(parent) = parent.filter(|_| child.is_tagged) else { continue };
            let implied = Rating { topic: parent, ..child };
            let known = ratings.iter().position(|rating| rating.topic == parent);
            match known.and_then(|at| ratings.get_mut(at).map(|rating| (at, rating))) {
                None => ratings.push(implied),
                Some((at, rating)) if !rating.is_tagged || is_better(&implied, rating) => {
                    *rating = implied;
                    // What this one implies in turn was looked at before it was tagged, or with a lower rating.
                    next = next.min(at);
                }
                Some(_) => {}
            }
        }
    }

    fn topic_tag(&self, rating: &Rating, slicer: &Slicer<'_>) -> Option<TopicTag> {
        let facts = self.topics.get(wide(rating.topic))?;
        let of = rating.of;
        let contributions = slicer.scratch.contributions.get(wide(of.from)..wide(of.to))?;
        let mut evidence = Vec::with_capacity(contributions.len());
        evidence.extend(contributions.iter().filter_map(|place| slicer.evidence(of.topic, place)));
        Some(TopicTag {
            id: facts.id.clone(),
            label: facts.label.clone(),
            score: shown(of.score),
            confidence: self.confidence(rating).map(shown),
            status: if rating.is_tagged { TagStatus::Tagged } else { TagStatus::Mention },
            iptc: facts.iptc.clone(),
            evidence,
        })
    }

    fn confidence(&self, rating: &Rating) -> Option<i64> {
        let facts: &TopicFacts = self.topics.get(wide(rating.of.topic))?;
        facts.curve.at(rating.of.score * 10).or_else(|| self.pooled.at(rating.ratio))
    }
}

/// A verdict on its way into the record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rating {
    topic: u32,
    /// The verdict it rests on: its own, or a child's.
    of: Verdict,
    /// Score by threshold, in thousandths.
    ratio: i64,
    is_tagged: bool,
}

/// Whether an implied rating replaces another implied one; a topic's own verdict is never replaced.
fn is_better(implied: &Rating, rating: &Rating) -> bool {
    rating.of.topic != rating.topic && implied.ratio > rating.ratio
}

/// Cuts evidence out of the published text.
struct Slicer<'a> {
    passage: &'a Passage<'a>,
    scratch: &'a Scratch,
    rules: &'a LanguageRules,
}

impl Slicer<'_> {
    fn evidence(&self, topic: u32, place: &Contribution) -> Option<Evidence> {
        let term = self.rules.topics.get(wide(topic))?.terms.get(wide(place.term))?;
        let (field, start, end) = self.scratch.folded.published(place.start, place.end);
        let (published, chars) = match field {
            Field::Title => (self.passage.title, &self.scratch.title_chars),
            Field::Text => (self.passage.text, &self.scratch.text_chars),
        };
        let text = published.get(wide(start)..wide(end))?.to_owned();
        Some(Evidence {
            phrase: term.phrase.to_string(),
            field,
            start: chars.chars_before(published, start),
            end: chars.chars_before(published, end),
            text,
            weight: shown(place.weight),
        })
    }
}
