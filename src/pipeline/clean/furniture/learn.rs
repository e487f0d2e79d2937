//! Learns what an outlet repeats, from its own articles.

use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};
use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::xxh3_64;

use super::file::MIN_OPENING_BYTES;
use super::{FurnitureFile, FurnitureHeader, MAX_OPENED_CHARS, OutletFile, ends_like_a_sentence, masked};

/// When a line counts as furniture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LearnSettings {
    /// Outlets with fewer different articles than this are left out.
    pub min_articles: usize,
    /// The least share of an outlet's articles that a line stands in.
    pub min_share: f64,
}

impl Default for LearnSettings {
    fn default() -> Self {
        Self { min_articles: 20, min_share: 0.15 }
    }
}

/// However small the outlet, a line must stand in this many different articles.
const MIN_REPEATS: usize = 4;

/// Two scrapes that share more than this part of their lines are one article, crawled again after an update.
const SAME_ARTICLE_SHARE: f64 = 0.6;

/// Lines of an article that stand for it when copies are looked for: its longest ones, which are its own words.
const TELLING_LINES: usize = 3;

/// Collects articles, then says what repeats.
#[derive(Debug)]
pub struct Learner {
    settings: LearnSettings,
    outlets: BTreeMap<String, Outlet>,
}

#[derive(Debug, Default)]
struct Outlet {
    articles: Vec<HashSet<u64>>,
    by_telling_line: HashMap<u64, usize>,
    lines: HashMap<String, usize>,
    openings: HashMap<String, usize>,
}

impl Learner {
    /// An empty learner.
    #[must_use]
    pub fn new(settings: LearnSettings) -> Self {
        Self { settings, outlets: BTreeMap::new() }
    }

    /// Adds one article's lines under its outlet; a copy of an earlier article adds nothing.
    pub fn add(&mut self, outlet: &str, lines: &[&str]) {
        self.outlets.entry(outlet.to_owned()).or_default().add(lines);
    }

    /// How many outlets and different articles were seen.
    #[must_use]
    pub fn seen(&self) -> (usize, usize) {
        (self.outlets.len(), self.outlets.values().map(|outlet| outlet.articles.len()).sum())
    }

    /// The file; its version is a hash of its entries, so that the same input gives the same version.
    #[must_use]
    pub fn finish(self) -> FurnitureFile {
        let settings = self.settings;
        let enough = self.outlets.into_iter().filter(|(_, outlet)| outlet.articles.len() >= settings.min_articles);
        let learned = enough.map(|(name, outlet)| outlet.finish(name, settings));
        let outlet: Vec<OutletFile> =
            learned.filter(|entry| !entry.lines.is_empty() || !entry.openings.is_empty()).collect();
        let mut file = FurnitureFile { furniture: FurnitureHeader::default(), outlet };
        let digest = Sha256::digest(file.to_toml());
        file.furniture.version = digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
        file
    }
}

impl Outlet {
    fn add(&mut self, lines: &[&str]) {
        let hashes: HashSet<u64> = lines.iter().map(|line| xxh3_64(line.as_bytes())).collect();
        let mut telling: Vec<&str> = lines.to_vec();
        telling.sort_by_key(|line| std::cmp::Reverse(line.len()));
        telling.truncate(TELLING_LINES);
        let telling: Vec<u64> = telling.iter().map(|line| xxh3_64(line.as_bytes())).collect();
        if telling.iter().any(|line| self.is_copy(*line, &hashes)) {
            return;
        }
        let index = self.articles.len();
        for line in telling {
            self.by_telling_line.entry(line).or_insert(index);
        }
        let masks: HashSet<String> = lines.iter().map(|line| masked(line).into_owned()).collect();
        let openings: HashSet<&str> = lines.iter().filter_map(|line| opening_of(line)).collect();
        for opening in openings {
            *self.openings.entry(opening.to_owned()).or_default() += 1;
        }
        for mask in masks {
            *self.lines.entry(mask).or_default() += 1;
        }
        self.articles.push(hashes);
    }

    fn is_copy(&self, telling_line: u64, hashes: &HashSet<u64>) -> bool {
        let Some(earlier) = self.by_telling_line.get(&telling_line).and_then(|index| self.articles.get(*index)) else {
            return false;
        };
        let shared = hashes.intersection(earlier).count();
        let smaller = hashes.len().min(earlier.len()).max(1);
        #[expect(clippy::cast_precision_loss, reason = "line counts are far below 2^52")]
        let share = shared as f64 / smaller as f64;
        share > SAME_ARTICLE_SHARE
    }

    fn finish(self, name: String, settings: LearnSettings) -> OutletFile {
        let articles = self.articles.len();
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of an article count, far below 2^52 and never negative"
        )]
        let least = ((articles as f64 * settings.min_share).ceil() as usize).max(MIN_REPEATS);
        let frequent = |counts: HashMap<String, usize>| {
            let mut frequent: Vec<String> =
                counts.into_iter().filter(|(_, count)| *count >= least).map(|(text, _)| text).collect();
            frequent.sort_unstable();
            frequent
        };
        let openings = frequent(self.openings);
        let mut lines = frequent(self.lines);
        lines.retain(|line| !openings.iter().any(|opening| line.starts_with(opening.as_str())));
        OutletFile { name, articles, lines, openings }
    }
}

/// "Read more: " of a line that goes on behind it and does not end as a sentence does.
fn opening_of(line: &str) -> Option<&str> {
    if line.len() > MAX_OPENED_CHARS || ends_like_a_sentence(line) {
        return None;
    }
    let (before, after) = line.split_once(": ")?;
    let is_telling = before.len() + 2 >= MIN_OPENING_BYTES && before.split_whitespace().count() <= 5;
    (is_telling && !after.trim().is_empty()).then(|| line.get(..before.len() + 2)).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pipeline::clean::furniture::Furniture;
    use crate::pipeline::clean::{Block, Decision};

    fn learned(n_articles: usize) -> FurnitureFile {
        let mut learner = Learner::new(LearnSettings::default());
        for n in 0..n_articles {
            let body =
                format!("The ministry said shipment number {n} had left the port before the deadline it was given.");
            let second =
                format!("Traders in {n} cities were told to expect further delays before the end of the quarter.");
            let comments = format!("Comments ({n})");
            let teaser = format!("Read more: Story {n} of the day");
            learner.add("desk.example", &[&body, "Sign up for the morning cup", &second, &comments, &teaser]);
        }
        learner.finish()
    }

    #[test]
    fn what_repeats_is_learned_and_what_occurs_once_is_not() {
        let file = learned(20);

        let outlet = file.outlet.first().expect("one outlet");
        assert_eq!(outlet.lines, ["Comments (#)", "Sign up for the morning cup"]);
        assert_eq!(outlet.openings, ["Read more: "]);
    }

    #[test]
    fn an_outlet_with_few_articles_is_left_out() {
        assert!(learned(19).outlet.is_empty());
    }

    #[test]
    fn an_article_that_was_crawled_again_does_not_become_furniture() {
        let mut learner = Learner::new(LearnSettings { min_articles: 1, ..LearnSettings::default() });
        for n in 0..30 {
            let update = format!("Updated {n} minutes ago");
            learner.add(
                "desk.example",
                &["Cargoes were delayed again on Monday.", "A second paragraph follows.", &update],
            );
        }

        assert!(learner.finish().outlet.is_empty());
    }

    #[test]
    fn the_file_reads_back_as_it_was_written() {
        let file = learned(20);

        assert_eq!(FurnitureFile::parse(&file.to_toml()).expect("parses"), file);
        assert_eq!(Furniture::parse(&file.to_toml()).expect("parses").version(), file.furniture.version);
    }

    /// A line of an article, by chance: furniture that outlets print again and again, or a paragraph with its figure.
    fn line() -> impl Strategy<Value = String> {
        let figure = 0..2000_u32;
        prop_oneof![
            figure.clone().prop_map(|n| format!("Comments ({n})")),
            figure.clone().prop_map(|n| format!("Read more: Story {n} of the day")),
            figure.clone().prop_map(|n| format!("Prices rose by {n} won.")),
            figure.clone().prop_map(|n| format!("Read more: it was ship {n} that sank.")),
            figure.clone().prop_map(|n| format!("코스피는 {n}포인트 올랐다")),
            figure
                .prop_map(|n| format!("The ministry said shipment number {n} had left the port before its deadline.")),
            Just("Sign up for the morning cup".to_owned()),
            Just("All rights reserved.".to_owned()),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_paragraph_that_occurs_once_is_never_removed(
            articles in proptest::collection::vec(proptest::collection::vec(line(), 1..24), 20..40),
        ) {
            let mut learner = Learner::new(LearnSettings { min_articles: 1, min_share: 0.0 });
            let mut times: HashMap<&str, usize> = HashMap::new();
            for lines in &articles {
                let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
                learner.add("desk.example", &lines);
                for line in lines {
                    *times.entry(line).or_default() += 1;
                }
            }
            let furniture = Furniture::parse(&learner.finish().to_toml()).expect("parses");

            for lines in &articles {
                let blocks: Vec<Block<'_>> = lines.iter().map(|line| Block::line(line.as_str())).collect();
                let mut decisions = vec![Decision::Keep; blocks.len()];
                if let Some(outlet) = furniture.of(None, Some("desk.example")) {
                    outlet.remove(&blocks, &mut decisions);
                }
                for (line, decision) in lines.iter().zip(decisions) {
                    let occurs_once = times.get(line.as_str()) == Some(&1);
                    prop_assert!(decision == Decision::Keep || !occurs_once || !ends_like_a_sentence(line), "{line}");
                }
            }
        }
    }
}
