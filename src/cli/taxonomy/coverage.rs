//! `taxonomy coverage`: which phrases a corpus never uses, which never count, and how much stays untagged.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use super::gold::{self, Article};
use super::measure::share;
use super::{Chosen, count};
use crate::cli::CliError;
use crate::cli::exit::Exit;
use crate::pipeline::Taxonomy;
use crate::pipeline::tag::Scratch;
use crate::pipeline::tag::format::file::{Place, Rules};
use crate::record::TagStatus;

/// Shows which phrases a corpus never uses, and how many of its articles stay untagged.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Articles to look through: JSON Lines with title, text and language, such as `process` writes.
    #[arg(long, required = true, num_args = 1.., value_name = "FILES")]
    corpus: Vec<PathBuf>,
    #[command(flatten)]
    chosen: Chosen,
    /// The summary only, without the phrases.
    #[arg(long)]
    brief: bool,
}

/// What the corpus makes of one phrase.
#[derive(Debug)]
struct Phrase {
    place: Place,
    /// How many articles it counts in, and in how many it stands without counting.
    counting: usize,
    cancelled: usize,
}

/// What the corpus makes of one topic.
#[derive(Debug, Default)]
struct Usage {
    tagged: usize,
    mentioned: usize,
    /// By language and text.
    phrases: BTreeMap<(String, String), Phrase>,
}

/// How many articles of a language there are, and how many have no topic.
#[derive(Debug, Default)]
struct Untagged {
    articles: usize,
    untagged: usize,
}

#[derive(Debug, Default)]
struct Coverage {
    topics: BTreeMap<String, Usage>,
    languages: BTreeMap<String, Untagged>,
}

pub(super) fn run(arguments: &Arguments, output: &mut dyn Write) -> Result<Exit, CliError> {
    let taxonomy = arguments.chosen.load()?;
    let articles: Vec<Article> = gold::read(&arguments.corpus)?;
    let mut coverage = Coverage::of_nothing(&taxonomy);
    let mut scratch = Scratch::default();
    for article in &articles {
        coverage.count(article, &taxonomy, &mut scratch);
    }
    if !arguments.brief {
        coverage.print_phrases(&taxonomy, output).map_err(CliError::Output)?;
    }
    coverage.print_summary(output).map_err(CliError::Output)?;
    Ok(Exit::Done)
}

impl Coverage {
    /// Every topic and phrase, used by no article yet.
    fn of_nothing(taxonomy: &Taxonomy) -> Self {
        let mut coverage = Self::default();
        for topic in &taxonomy.document().content.topic {
            let usage = coverage.topics.entry(topic.id.clone()).or_default();
            for (language, rules) in &topic.rules {
                for (text, place) in phrases(rules) {
                    usage.phrases.insert((language.clone(), text), Phrase { place, counting: 0, cancelled: 0 });
                }
            }
        }
        coverage
    }

    fn count(&mut self, article: &Article, taxonomy: &Taxonomy, scratch: &mut Scratch) {
        let explanation = taxonomy.explain(&article.passage(), scratch);
        let language = article.language().to_owned();
        let untagged = self.languages.entry(language.clone()).or_default();
        untagged.articles += 1;
        untagged.untagged += usize::from(explanation.topics.iter().all(|tag| tag.status != TagStatus::Tagged));
        // A phrase may stand in an article several times, and may count at one place and be cancelled at another.
        let mut found: BTreeMap<(&str, &str), bool> = BTreeMap::new();
        for phrase in &explanation.cancelled {
            found.entry((&phrase.topic, &phrase.evidence.phrase)).or_default();
        }
        for tag in &explanation.topics {
            let Some(usage) = self.topics.get_mut(&tag.id) else { continue };
            match tag.status {
                TagStatus::Tagged => usage.tagged += 1,
                TagStatus::Mention => usage.mentioned += 1,
            }
            found.extend(tag.evidence.iter().map(|evidence| ((tag.id.as_str(), evidence.phrase.as_str()), true)));
        }
        for ((topic, text), counts) in found {
            let usage = self.topics.get_mut(topic);
            let phrase = usage.and_then(|usage| usage.phrases.get_mut(&(language.clone(), text.to_owned())));
            if let Some(phrase) = phrase {
                phrase.counting += usize::from(counts);
                phrase.cancelled += usize::from(!counts);
            }
        }
    }

    /// The phrases that never count, in the order of the files.
    fn print_phrases(&self, taxonomy: &Taxonomy, output: &mut dyn Write) -> io::Result<()> {
        let mut idle: Vec<(Place, String)> = Vec::new();
        for (topic, usage) in &self.topics {
            for ((language, text), phrase) in usage.phrases.iter().filter(|(_, phrase)| phrase.counting == 0) {
                let what = match phrase.cancelled {
                    0 => "stands nowhere".to_owned(),
                    n => format!("stands in {} and counts in none", count(n, "article")),
                };
                idle.push((phrase.place, format!("{topic} ({language}): `{text}` {what}")));
            }
        }
        idle.sort_unstable();
        for (place, what) in idle {
            let finding = taxonomy.document().finding(place, what);
            writeln!(output, "{}:{}: {}", finding.file, finding.line, finding.what)?;
        }
        Ok(())
    }

    fn print_summary(&self, output: &mut dyn Write) -> io::Result<()> {
        let head = ["topic", "tagged", "mentions", "phrases", "dead", "idle"];
        let [topic, tagged, mentions, phrases, dead, idle] = head;
        writeln!(output, "{topic:<28} {tagged:>7} {mentions:>8} {phrases:>7} {dead:>5} {idle:>5}")?;
        for (topic, usage) in &self.topics {
            let never: Vec<&Phrase> = usage.phrases.values().filter(|phrase| phrase.counting == 0).collect();
            let n_dead = never.iter().filter(|phrase| phrase.cancelled == 0).count();
            let n_idle = never.len() - n_dead;
            let (tagged, mentioned, n_phrases) = (usage.tagged, usage.mentioned, usage.phrases.len());
            writeln!(output, "{topic:<28} {tagged:>7} {mentioned:>8} {n_phrases:>7} {n_dead:>5} {n_idle:>5}")?;
        }
        for (language, Untagged { articles, untagged }) in &self.languages {
            let share = share(*untagged, *articles).unwrap_or_default() * 100.0;
            let total = count(*articles, "article");
            writeln!(output, "{language}: {untagged} of {total} untagged ({share:.1} %)")?;
        }
        Ok(())
    }
}

/// What can count in a block, as evidence names it.
fn phrases(rules: &Rules) -> impl Iterator<Item = (String, Place)> + '_ {
    let terms = rules.strong.iter().chain(&rules.weak).map(|term| (term.text.clone(), term.place));
    terms.chain(rules.near.iter().map(|near| (near.phrase(), near.place)))
}
