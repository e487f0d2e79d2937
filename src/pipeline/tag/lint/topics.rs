//! Checks topics as wholes: languages, thresholds, calibration.

use super::{Lint, Linter};
use crate::pipeline::tag::fixed::{hundredths, shown, thousandths};
use crate::pipeline::tag::format::file::{Rules, Topic};
use crate::pipeline::tag::rules::most;
use crate::pipeline::tag::taxonomy::THRESHOLD;

impl Linter<'_> {
    pub(super) fn check_topics(&mut self) {
        let document = self.document();
        // Calibrated one by one, topics may be forgotten; calibrated never, the taxonomy is told once.
        let topics = &document.content.topic;
        let is_pooled = !document.header.calibration.is_empty();
        let is_calibrated = is_pooled || topics.iter().any(|topic| !topic.calibration.is_empty());
        if !is_calibrated {
            self.note(document.header.place, Lint::NeverCalibrated);
        }
        for topic in topics {
            for language in &document.header.languages {
                self.check_language(topic, language);
            }
            let scores = topic.rules.values().any(|rules| n_counting(rules) > 0);
            if scores && is_calibrated && !is_pooled && topic.calibration.is_empty() {
                self.note(topic.place, Lint::Uncalibrated { topic: topic.id.clone() });
            }
        }
    }

    fn check_language(&mut self, topic: &Topic, language: &str) {
        let (id, language) = (topic.id.clone(), language.to_owned());
        if !topic.label.contains_key(&language) {
            self.note(topic.place, Lint::MissingLabel { topic: id.clone(), language: language.clone() });
        }
        let Some(rules) = topic.rules.get(&language).filter(|rules| n_counting(rules) > 0) else {
            self.note(topic.place, Lint::MissingLanguage { topic: id, language });
            return;
        };
        if rules.strong.is_empty() && rules.near.is_empty() && rules.support.is_empty() {
            self.note(rules.place, Lint::WeakAlone { topic: id.clone(), language: language.clone() });
        }
        let threshold = hundredths(thousandths(topic.threshold.unwrap_or(THRESHOLD)));
        let most = most(rules, &self.document().header.boost);
        if most < threshold {
            let (threshold, most) = (shown(threshold).to_string(), shown(most).to_string());
            self.note(topic.place, Lint::Unreachable { topic: id, language, threshold, most });
        }
    }
}

/// How many entries of a block can count.
fn n_counting(rules: &Rules) -> usize {
    rules.strong.len() + rules.weak.len() + rules.near.len()
}
