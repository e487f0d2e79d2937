//! `taxonomy learn`: proposes phrases for a topic from labelled articles, with what speaks for each.
//!
//! # Why
//! It proposes and an editor accepts: a list learnt from a few hundred articles knows their names and dates by heart.
//! So every proposal comes with its counts, phrases that the taxonomy has already are left out, and one is proposed only
//! where it adds articles that the earlier ones did not reach.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::PathBuf;

use super::gold::{self, GoldRecord};
use super::measure::share;
use super::{Chosen, count};
use crate::cli::CliError;
use crate::cli::exit::Exit;
use crate::pipeline::Taxonomy;
use crate::pipeline::tag::{Passage, Scratch};

/// Proposes weighted phrases for a topic, from labelled articles.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Labelled records, as for `score`.
    #[arg(required = true, value_name = "GOLD.jsonl")]
    gold: Vec<PathBuf>,
    /// The topic, whether the taxonomy has it already or not.
    #[arg(long, value_name = "ID")]
    topic: String,
    #[command(flatten)]
    chosen: Chosen,
    /// How many phrases to propose for each language.
    #[arg(long, value_name = "N", default_value_t = 30)]
    phrases: usize,
    /// In how many of the topic's articles a phrase must stand.
    #[arg(long, value_name = "N", default_value_t = 3)]
    least: usize,
}

/// A longer phrase is a quotation.
const MAX_WORDS: usize = 3;
/// Below this share of the topic's own articles a phrase counts against it more often than for it.
const MIN_PRECISION: f64 = 0.5;
/// From here on a phrase may count alone.
const STRONG_PRECISION: f64 = 0.8;

/// A phrase, and the articles that hold it.
#[derive(Debug, Clone)]
struct Candidate {
    phrase: String,
    /// Numbers of the topic's own articles.
    on_topic: BTreeSet<usize>,
    n_others: usize,
}

impl Candidate {
    /// Two articles that nobody saw, one of each kind, keep a phrase that was seen thrice from claiming certainty.
    fn precision(&self) -> f64 {
        share(self.on_topic.len() + 1, self.on_topic.len() + self.n_others + 2).unwrap_or_default()
    }

    /// From 1.0 for a coin's throw to the 2.5 of a phrase that is never wrong.
    fn weight(&self) -> f64 {
        let tenths = (self.precision() - MIN_PRECISION) * 30.0;
        1.0 + tenths.round() / 10.0
    }
}

pub(super) fn run(arguments: &Arguments, output: &mut dyn Write) -> Result<Exit, CliError> {
    let taxonomy = arguments.chosen.load()?;
    let records: Vec<GoldRecord> = gold::read(&arguments.gold)?;
    let languages: BTreeSet<&str> = records.iter().map(|record| record.article.language()).collect();
    let mut n_on_topic = 0;
    for language in languages {
        let of_language: Vec<&GoldRecord> =
            records.iter().filter(|record| record.article.language() == language).collect();
        let n = of_language.iter().filter(|record| record.label(&arguments.topic) == Some(true)).count();
        if n == 0 {
            continue;
        }
        n_on_topic += n;
        let known = Known { taxonomy: &taxonomy, topic: &arguments.topic, language };
        let proposals = propose(&of_language, arguments, known);
        print(language, &proposals, (n, of_language.len() - n), output).map_err(CliError::Output)?;
    }
    if n_on_topic == 0 {
        return Err(CliError::Fatal(format!("no record is labelled `{}`", arguments.topic)));
    }
    Ok(Exit::Done)
}

/// The best phrases, each of which adds articles to those before it.
fn propose(records: &[&GoldRecord], arguments: &Arguments, known: Known<'_>) -> Vec<Candidate> {
    let mut candidates = candidates(records, &arguments.topic);
    candidates.retain(|candidate| candidate.on_topic.len() >= arguments.least && candidate.precision() > MIN_PRECISION);
    let mut scratch = Scratch::default();
    candidates.retain(|candidate| !known.has(&candidate.phrase, &mut scratch));
    let mut reached: BTreeSet<usize> = BTreeSet::new();
    let mut proposals: Vec<Candidate> = Vec::new();
    while proposals.len() < arguments.phrases {
        let gain = |candidate: &Candidate| {
            let n_new = candidate.on_topic.difference(&reached).count();
            share(n_new, 1).unwrap_or_default() * candidate.precision()
        };
        let best = candidates.iter().max_by(|one, other| {
            let by_gain = gain(one).total_cmp(&gain(other));
            by_gain.then(one.precision().total_cmp(&other.precision())).then(other.phrase.cmp(&one.phrase))
        });
        let Some(best) = best.filter(|best| gain(best) >= 1.0).cloned() else { break };
        candidates.retain(|candidate| candidate.phrase != best.phrase);
        reached.extend(&best.on_topic);
        proposals.push(best);
    }
    proposals
}

/// Every phrase of the topic's articles, with how many of them and of the others hold it.
fn candidates(records: &[&GoldRecord], topic: &str) -> Vec<Candidate> {
    let mut found: BTreeMap<String, Candidate> = BTreeMap::new();
    for (number, record) in records.iter().enumerate().filter(|(_, record)| record.label(topic) == Some(true)) {
        for phrase in phrases(record) {
            let new = || Candidate { phrase: phrase.clone(), on_topic: BTreeSet::new(), n_others: 0 };
            found.entry(phrase.clone()).or_insert_with(new).on_topic.insert(number);
        }
    }
    for record in records.iter().filter(|record| record.label(topic) == Some(false)) {
        for phrase in phrases(record) {
            if let Some(candidate) = found.get_mut(&phrase) {
                candidate.n_others += 1;
            }
        }
    }
    found.into_values().collect()
}

/// The phrases of an article, each once: one to three words in a row inside a sentence, none that begins or ends in a
/// word too short to mean anything.
fn phrases(record: &GoldRecord) -> BTreeSet<String> {
    let passage = record.article.passage();
    let mut phrases = BTreeSet::new();
    for clause in [passage.title, passage.text].into_iter().flat_map(|field| field.split(is_stop)) {
        let words: Vec<String> =
            clause.split(|c: char| !is_word(c)).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
        for n_words in 1..=MAX_WORDS {
            let windows = words.windows(n_words);
            let sound = windows.filter(|window| {
                window.first().is_some_and(|word| is_telling(word))
                    && window.last().is_some_and(|word| is_telling(word))
            });
            phrases.extend(sound.map(|window| window.join(" ")));
        }
    }
    phrases
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '(' | ')' | '<' | '>' | '"' | '“' | '”' | '。')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '\'' | '’')
}

/// Three letters in Latin script, two syllables in Korean; no number.
fn is_telling(word: &str) -> bool {
    const GRAMMAR: [&str; 24] = [
        "and", "are", "but", "for", "from", "had", "has", "have", "its", "not", "said", "she", "than", "that", "the",
        "their", "they", "this", "was", "were", "which", "will", "with", "would",
    ];
    let n_letters = word.chars().count();
    let is_long_enough = if word.is_ascii() { n_letters >= 3 } else { n_letters >= 2 };
    let is_number = word.chars().all(char::is_numeric);
    is_long_enough && !is_number && !GRAMMAR.contains(&word)
}

/// What a topic has already.
#[derive(Clone, Copy)]
struct Known<'a> {
    taxonomy: &'a Taxonomy,
    topic: &'a str,
    language: &'a str,
}

impl Known<'_> {
    /// Whether the topic finds something in this phrase, counting or not.
    fn has(self, phrase: &str, scratch: &mut Scratch) -> bool {
        let passage = Passage { language: self.language, title: "", text: phrase };
        let explanation = self.taxonomy.explain(&passage, scratch);
        explanation.topics.iter().any(|tag| tag.id == self.topic)
            || explanation.cancelled.iter().any(|cancelled| cancelled.topic == self.topic)
    }
}

fn print(
    language: &str,
    proposals: &[Candidate],
    (n_on_topic, n_others): (usize, usize),
    output: &mut dyn Write,
) -> io::Result<()> {
    let on_topic = count(n_on_topic, "article");
    writeln!(output, "# proposed from {on_topic} on the topic and {n_others} others; keep what you would defend")?;
    writeln!(output, "[topic.{language}]")?;
    let (strong, weak): (Vec<&Candidate>, Vec<&Candidate>) =
        proposals.iter().partition(|candidate| candidate.precision() >= STRONG_PRECISION);
    for (list, candidates) in [("strong", strong), ("weak", weak)] {
        writeln!(output, "{list} = [")?;
        for candidate in candidates {
            let (phrase, weight) = (&candidate.phrase, candidate.weight());
            let (on, off) = (candidate.on_topic.len(), candidate.n_others);
            writeln!(output, "  {{ t = \"{phrase}\", w = {weight:.1} }},  # {on} on the topic, {off} others")?;
        }
        writeln!(output, "]")?;
    }
    Ok(())
}
