//! Runs the tests that stand in a taxonomy.

use super::format::file::{Example, Expect, Place};
use super::{Explanation, Passage, Scratch, Taxonomy};
use crate::record::{TagStatus, TopicTag};

/// How a test of the taxonomy went.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    /// The topic under test.
    pub topic: String,
    /// The file's name.
    pub file: String,
    /// Where the test stands.
    pub place: Place,
    /// What it expects.
    pub expect: Expect,
    /// Its text, title first.
    pub text: String,
    /// The topic as it came out; nothing where it did not score.
    pub found: Option<TopicTag>,
    /// The topic's threshold.
    pub threshold: f64,
    /// Everything that came out, for a person who asks why.
    pub explanation: Explanation,
}

impl Trial {
    /// Whether it came out as expected.
    #[must_use]
    pub fn passed(&self) -> bool {
        let status = self.found.as_ref().map(|topic| topic.status);
        match self.expect {
            Expect::Tagged => status == Some(TagStatus::Tagged),
            Expect::Mention => status == Some(TagStatus::Mention),
            Expect::None => status != Some(TagStatus::Tagged),
        }
    }

    /// Whether it passed by so little that the next edit may break it: tagged with less than a tenth to spare, or left
    /// untagged with less than a quarter missing.
    #[must_use]
    pub fn is_near_miss(&self) -> bool {
        let score = self.found.as_ref().map_or(0.0, |topic| topic.score);
        match self.expect {
            Expect::Tagged => self.passed() && score < self.threshold * 1.1,
            Expect::Mention | Expect::None => self.passed() && score >= self.threshold * 0.75,
        }
    }
}

/// How all tests of a taxonomy went.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TestReport {
    /// Each test, in the order of the files.
    pub trials: Vec<Trial>,
}

impl TestReport {
    /// Whether every test passed.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.trials.iter().all(Trial::passed)
    }

    /// The tests that did not pass.
    pub fn failures(&self) -> impl Iterator<Item = &Trial> {
        self.trials.iter().filter(|trial| !trial.passed())
    }
}

impl Taxonomy {
    /// Runs every test in the files.
    #[must_use]
    pub fn run_tests(&self) -> TestReport {
        let mut scratch = Scratch::default();
        let mut report = TestReport::default();
        for topic in &self.document().content.topic {
            for example in &topic.tests {
                report.trials.push(self.run_test(&topic.id, example, &mut scratch));
            }
        }
        report
    }

    fn run_test(&self, topic: &str, example: &Example, scratch: &mut Scratch) -> Trial {
        let first = self.document().header.languages.first().map(String::as_str).unwrap_or_default();
        let language = example.lang.as_deref().unwrap_or(first);
        let title = example.title.as_deref().unwrap_or_default();
        let explanation = self.explain(&Passage { language, title, text: &example.text }, scratch);
        let threshold = self.topics.iter().find(|facts| facts.id == topic).map_or(0, |facts| facts.threshold);
        Trial {
            topic: topic.to_owned(),
            file: self.document().files.get(example.place.file).map(ToString::to_string).unwrap_or_default(),
            place: example.place,
            expect: example.expect,
            text: if title.is_empty() { example.text.clone() } else { format!("{title} — {}", example.text) },
            found: explanation.topics.iter().find(|tag| tag.id == topic).cloned(),
            threshold: super::fixed::shown(threshold),
            explanation,
        }
    }
}
