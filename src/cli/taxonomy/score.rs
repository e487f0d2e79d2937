//! `taxonomy score`: precision, recall and F1 against labelled records, and every wrong decision with its evidence.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::PathBuf;

use super::gold::{self, GoldRecord};
use super::measure::{Claim, Tally, calibration_error, share};
use super::{Chosen, count, require_topics, shown};
use crate::cli::CliError;
use crate::cli::exit::Exit;
use crate::pipeline::Taxonomy;
use crate::pipeline::tag::{Explanation, Scratch};
use crate::record::TagStatus;

/// Scores a taxonomy against labelled records.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Labelled records: JSON Lines with title, text, lang, topics, mentions and `hard_negative_for`.
    #[arg(required = true, value_name = "GOLD.jsonl")]
    gold: Vec<PathBuf>,
    #[command(flatten)]
    chosen: Chosen,
    /// Only these topics; without it, all that the labels name and the taxonomy has.
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    topics: Vec<String>,
    /// Report records whose id matches apart from the rest too.
    #[arg(long, value_name = "REGEX")]
    apart: Option<String>,
    /// Figures only, without the wrong records.
    #[arg(long)]
    brief: bool,
    /// Score again without the phrases that count in one record only: how much rests on them.
    #[arg(long)]
    without_single: bool,
    /// Fail below this micro-F1.
    #[arg(long, value_name = "F1")]
    min_f1: Option<f64>,
}

/// Everything that was counted.
#[derive(Default)]
struct Score {
    topics: BTreeMap<String, Tally>,
    languages: BTreeMap<String, Tally>,
    groups: BTreeMap<&'static str, Tally>,
    claims: Vec<Claim>,
    wrong: Vec<Wrong>,
}

/// A wrong decision.
struct Wrong {
    record: String,
    topic: String,
    what: &'static str,
    excerpt: String,
    explanation: Explanation,
}

pub(super) fn run(arguments: &Arguments, output: &mut dyn Write) -> Result<Exit, CliError> {
    let taxonomy = arguments.chosen.load()?;
    require_topics(&taxonomy, &arguments.topics)?;
    let records: Vec<GoldRecord> = gold::read(&arguments.gold)?;
    let topics = scored_topics(&taxonomy, &records, &arguments.topics);
    let apart = arguments.apart.as_deref().map(regex::Regex::new).transpose();
    let apart = apart.map_err(|error| CliError::Fatal(format!("--apart: {error}")))?;

    let mut score = Score::default();
    let mut scratch = Scratch::default();
    for record in &records {
        let group = apart.as_ref().map(|apart| if apart.is_match(&record.article.name()) { "apart" } else { "rest" });
        score.count(record, &taxonomy.explain(&record.article.passage(), &mut scratch), &topics, group);
    }
    score.print(records.len(), arguments.brief, output).map_err(CliError::Output)?;
    if arguments.without_single {
        let (n_phrases, rest) = without_single(&taxonomy, &records)?;
        let mut robust = Score::default();
        for record in &records {
            robust.count(record, &rest.explain(&record.article.passage(), &mut scratch), &topics, None);
        }
        let [with, without] = [&score, &robust].map(|score| score.micro().f1().unwrap_or_default());
        let phrases = count(n_phrases, "phrase");
        writeln!(output, "micro-F1 {with:.3}, and {without:.3} without the {phrases} that count in one record only")
            .map_err(CliError::Output)?;
    }
    let is_enough = arguments.min_f1.is_none_or(|least| score.micro().f1().unwrap_or_default() >= least);
    Ok(if is_enough { Exit::Done } else { Exit::Refused })
}

/// The taxonomy without the phrases that count in one record only, and how many those are.
fn without_single(taxonomy: &Taxonomy, records: &[GoldRecord]) -> Result<(usize, Taxonomy), CliError> {
    let mut scratch = Scratch::default();
    let mut n_records: BTreeMap<(String, String), usize> = BTreeMap::new();
    for record in records {
        let explanation = taxonomy.explain(&record.article.passage(), &mut scratch);
        let pairs = explanation
            .topics
            .iter()
            .flat_map(|tag| tag.evidence.iter().map(|evidence| (tag.id.clone(), evidence.phrase.clone())));
        for pair in pairs.collect::<BTreeSet<_>>() {
            *n_records.entry(pair).or_default() += 1;
        }
    }
    n_records.retain(|_, n| *n == 1);
    let is_single = |topic: &str, phrase: &str| n_records.contains_key(&(topic.to_owned(), phrase.to_owned()));
    Ok((n_records.len(), taxonomy.without(is_single)?))
}

/// The topics that labels and taxonomy share.
pub(super) fn scored_topics(taxonomy: &Taxonomy, records: &[GoldRecord], named: &[String]) -> BTreeSet<String> {
    let known: BTreeSet<&str> = taxonomy.document().content.topic.iter().map(|topic| topic.id.as_str()).collect();
    let labels = |record: &GoldRecord| [record.topics.clone(), record.hard_negative_for.clone()].concat();
    let wanted: BTreeSet<String> =
        if named.is_empty() { records.iter().flat_map(labels).collect() } else { named.iter().cloned().collect() };
    wanted.into_iter().filter(|topic| known.contains(topic.as_str())).collect()
}

impl Score {
    fn count(
        &mut self,
        record: &GoldRecord,
        explanation: &Explanation,
        topics: &BTreeSet<String>,
        group: Option<&'static str>,
    ) {
        for topic in topics {
            let tag = explanation.topics.iter().find(|tag| tag.id == *topic);
            let is_tagged = tag.is_some_and(|tag| tag.status == TagStatus::Tagged);
            let Some(is_right) = record.label(topic) else { continue };
            let mut tally = Tally::default();
            tally.count(is_tagged, is_right);
            if record.hard_negative_for.contains(topic) {
                tally.count_hard(is_tagged);
            }
            self.topics.entry(topic.clone()).or_default().add(tally);
            self.languages.entry(record.article.language().to_owned()).or_default().add(tally);
            if let Some(group) = group {
                self.groups.entry(group).or_default().add(tally);
            }
            self.claims.extend(tag.and_then(|tag| tag.confidence).map(|confidence| (confidence, is_right)));
            if is_tagged != is_right {
                let what = if is_tagged { "wrongly tagged" } else { "not tagged" };
                let passage = record.article.passage();
                let excerpt = shown::excerpt(&format!("{} {}", passage.title, passage.text), 200);
                let (record, topic) = (record.article.name(), topic.clone());
                self.wrong.push(Wrong { record, topic, what, excerpt, explanation: explanation.clone() });
            }
        }
    }

    fn micro(&self) -> Tally {
        let mut micro = Tally::default();
        self.topics.values().for_each(|tally| micro.add(*tally));
        micro
    }

    fn print(&self, n_records: usize, brief: bool, output: &mut dyn Write) -> io::Result<()> {
        if !brief {
            for wrong in &self.wrong {
                print_wrong(wrong, output)?;
            }
        }
        let head = ["topic", "P", "R", "F1", "hits", "false", "missed", "hard", "fooled"];
        let [topic, p, r, f1, hits, wrong, missed, hard, fooled] = head;
        writeln!(output, "{topic:<28} {p:>5} {r:>5} {f1:>5} {hits:>5} {wrong:>5} {missed:>6} {hard:>5} {fooled:>6}")?;
        for (topic, tally) in &self.topics {
            print_tally(topic, tally, output)?;
        }
        print_tally("micro", &self.micro(), output)?;
        let f1s: Vec<f64> = self.topics.values().filter_map(Tally::f1).collect();
        if let Some(macro_f1) = share(1, f1s.len()).map(|one| f1s.iter().sum::<f64>() * one) {
            writeln!(output, "{:<28} {:>5} {:>5} {macro_f1:>5.3}", "macro", "", "")?;
        }
        for (language, tally) in &self.languages {
            print_tally(&format!("language {language}"), tally, output)?;
        }
        for (group, tally) in &self.groups {
            print_tally(group, tally, output)?;
        }
        match calibration_error(&self.claims) {
            Some(error) => writeln!(output, "calibration error {error:.3} over {}", count(self.claims.len(), "claim"))?,
            None => writeln!(output, "no calibration, so no calibration error")?,
        }
        writeln!(output, "{}, {}", count(n_records, "record"), count(self.wrong.len(), "wrong decision"))
    }
}

fn print_wrong(wrong: &Wrong, output: &mut dyn Write) -> io::Result<()> {
    writeln!(output, "{}: {} {}", wrong.record, wrong.what, wrong.topic)?;
    writeln!(output, "      {}", wrong.excerpt)?;
    if let Some(tag) = wrong.explanation.topics.iter().find(|tag| tag.id == wrong.topic) {
        shown::topic(tag, None, output)?;
    }
    shown::cancelled(&wrong.explanation, &wrong.topic, output)
}

fn print_tally(name: &str, tally: &Tally, output: &mut dyn Write) -> io::Result<()> {
    let rate = |rate: Option<f64>| rate.map_or_else(|| "-".to_owned(), |rate| format!("{rate:.3}"));
    writeln!(
        output,
        "{name:<28} {:>5} {:>5} {:>5} {:>5} {:>5} {:>6} {:>5} {:>6}",
        rate(tally.precision()),
        rate(tally.recall()),
        rate(tally.f1()),
        tally.hits,
        tally.false_alarms,
        tally.misses,
        tally.hard,
        tally.fooled,
    )
}
