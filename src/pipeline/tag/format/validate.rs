//! Checks what only the whole document can show: headers, slugs, parents, languages, calibrations.

use std::collections::BTreeMap;

use super::file::{Header, Place, Topic};
use super::mistake::{Finding, Mistake};
use super::read::Document;
use super::read_topic::is_language;
use super::toml_reader::nearest;

/// More topics than any newsroom's thesaurus has.
const MAX_TOPICS: usize = 20_000;

/// Keeps the one header and notes what is wrong with it.
pub(super) fn headers(document: &mut Document, headers: Vec<Header>, findings: &mut Vec<Finding<Mistake>>) {
    let mut headers = headers.into_iter();
    let Some(header) = headers.next() else {
        // Where a file did not parse, its header may well be there.
        if findings.is_empty() {
            findings.push(document.finding(Place::default(), Mistake::NoHeader));
        }
        return;
    };
    let first = place_name(document, header.place);
    for other in headers {
        findings.push(document.finding(other.place, Mistake::SecondHeader { first: first.clone() }));
    }
    let place = header.place;
    let required = [("name", header.name.is_empty()), ("version", header.version.is_empty())];
    for (key, missing) in required.into_iter().chain([("languages", header.languages.is_empty())]) {
        if missing {
            findings.push(document.finding(place, Mistake::MissingKey { key, context: "[taxonomy]" }));
        }
    }
    for language in header.languages.iter().filter(|text| !is_language(text)) {
        findings.push(document.finding(place, Mistake::BadLanguage { text: language.clone() }));
    }
    let boosts = [("title", header.boost.title), ("lead", header.boost.lead), ("body", header.boost.body)];
    for (key, boost) in boosts {
        if !(0.01..=10.0).contains(&boost) {
            let what = Mistake::OutOfRange { key, found: boost.to_string(), wanted: "a number from 0.01 to 10" };
            findings.push(document.finding(place, what));
        }
    }
    if !is_rising(&header.calibration) {
        findings.push(document.finding(place, Mistake::BadCalibration));
    }
    document.header = header;
}

/// Notes what is wrong with the topics and their relations.
pub(super) fn topics(document: &Document, findings: &mut Vec<Finding<Mistake>>) {
    let topics = &document.content.topic;
    if topics.len() > MAX_TOPICS {
        findings.push(document.finding(Place::default(), Mistake::TooMany { what: "topics", limit: MAX_TOPICS }));
        return;
    }
    let mut by_id: BTreeMap<&str, &Topic> = BTreeMap::new();
    for topic in topics {
        if !is_slug(&topic.id) && !topic.id.is_empty() {
            findings.push(document.finding(topic.place, Mistake::BadSlug { text: topic.id.clone() }));
        }
        if let Some(first) = by_id.get(topic.id.as_str()) {
            let first = place_name(document, first.place);
            findings.push(document.finding(topic.place, Mistake::DuplicateTopic { id: topic.id.clone(), first }));
            continue;
        }
        by_id.insert(&topic.id, topic);
    }
    for topic in topics {
        one_topic(document, topic, findings);
        parents(document, topic, &by_id, findings);
    }
    let masks = document.content.mask.keys().chain(document.content.prefix.keys());
    // Without a header there is no list that a language could be missing from, and that was said already.
    let has_header = document.header.place.line > 0;
    for language in masks.filter(|language| has_header && !document.header.languages.contains(language)) {
        let what = Mistake::UnlistedLanguage { language: language.clone() };
        findings.push(document.finding(document.header.place, what));
    }
}

fn one_topic(document: &Document, topic: &Topic, findings: &mut Vec<Finding<Mistake>>) {
    let languages = &document.header.languages;
    if let Some(language) = languages.first().filter(|language| !topic.label.contains_key(*language)) {
        let what = Mistake::MissingLabel { id: topic.id.clone(), language: language.clone() };
        findings.push(document.finding(topic.place, what));
    }
    for (language, rules) in topic.rules.iter().filter(|(language, _)| !languages.contains(language)) {
        let what = Mistake::UnlistedLanguage { language: language.clone() };
        findings.push(document.finding(rules.place, what));
    }
    for test in &topic.tests {
        if let Some(language) = test.lang.as_ref().filter(|language| !languages.contains(language)) {
            let what = Mistake::UnlistedLanguage { language: language.clone() };
            findings.push(document.finding(test.place, what));
        }
    }
    if let Some(threshold) = topic.threshold.filter(|threshold| !(0.01..=1_000.0).contains(threshold)) {
        let wanted = "a number from 0.01 to 1000";
        let what = Mistake::OutOfRange { key: "threshold", found: threshold.to_string(), wanted };
        findings.push(document.finding(topic.place, what));
    }
    if !is_rising(&topic.calibration) {
        findings.push(document.finding(topic.place, Mistake::BadCalibration));
    }
}

fn parents(document: &Document, topic: &Topic, by_id: &BTreeMap<&str, &Topic>, findings: &mut Vec<Finding<Mistake>>) {
    let mut above = topic.parent.as_deref();
    let mut steps = 0;
    while let Some(id) = above {
        let Some(parent) = by_id.get(id) else {
            if steps == 0 {
                let known: Vec<&str> = by_id.keys().copied().collect();
                let remedy = match nearest(id, &known) {
                    Some(id) => format!("did you mean `{id}`?"),
                    None => "add it or remove the key".to_owned(),
                };
                findings.push(document.finding(topic.place, Mistake::UnknownParent { parent: id.to_owned(), remedy }));
            }
            return;
        };
        steps += 1;
        let is_circle = parent.id == topic.id;
        if is_circle {
            findings.push(document.finding(topic.place, Mistake::ParentCircle { id: topic.id.clone() }));
        }
        // A circle further up is reported at its own topics; here it must only not be walked for ever.
        if is_circle || steps > MAX_GENERATIONS {
            return;
        }
        above = parent.parent.as_deref();
    }
}

/// Deeper trees than this are circles, or nobody could find their way in them.
const MAX_GENERATIONS: usize = 32;

fn place_name(document: &Document, place: Place) -> String {
    let file = document.files.get(place.file).map_or("taxonomy", |file| file.as_ref());
    format!("{file}:{}", place.line)
}

fn is_slug(text: &str) -> bool {
    let is_word =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    text.len() <= 64 && text.split('-').all(is_word)
}

/// Whether scores rise strictly, confidences never fall, and all are in range.
fn is_rising(pairs: &[[f64; 2]]) -> bool {
    let in_range =
        pairs.iter().all(|[score, confidence]| (0.0..=100_000.0).contains(score) && (0.0..=1.0).contains(confidence));
    let rising = pairs.iter().zip(pairs.iter().skip(1)).all(|(low, high)| low[0] < high[0] && low[1] <= high[1]);
    in_range && rising
}
