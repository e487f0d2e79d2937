//! `taxonomy diff`: which articles gain or lose which topic between two taxonomies, and why.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;

use super::gold::{self, Article};
use super::{count, load, shown};
use crate::cli::CliError;
use crate::cli::exit::Exit;
use crate::pipeline::tag::{Explanation, Scratch};
use crate::record::{Evidence, TagStatus, TopicTag};

/// Shows which articles gain or lose which topic between two taxonomies, and why.
#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// The taxonomy as it is: a file or a folder.
    old: PathBuf,
    /// The taxonomy as it would be.
    new: PathBuf,
    /// Articles to compare on: JSON Lines with title, text and language, such as `process` writes.
    #[arg(long, required = true, num_args = 1.., value_name = "FILES")]
    corpus: Vec<PathBuf>,
    /// The summary only, without the articles.
    #[arg(long)]
    brief: bool,
}

/// How many articles gain and lose a topic.
#[derive(Debug, Default)]
struct Change {
    gained: usize,
    lost: usize,
}

pub(super) fn run(arguments: &Arguments, output: &mut dyn Write) -> Result<Exit, CliError> {
    let (old, new) = (load(Some(&arguments.old))?, load(Some(&arguments.new))?);
    let articles: Vec<Article> = gold::read(&arguments.corpus)?;
    let mut changes: BTreeMap<String, Change> = BTreeMap::new();
    let mut n_changed = 0;
    let mut scratch = Scratch::default();
    for article in &articles {
        let before = old.explain(&article.passage(), &mut scratch);
        let after = new.explain(&article.passage(), &mut scratch);
        let topics = changed_topics(&before, &after);
        n_changed += usize::from(!topics.is_empty());
        for topic in topics {
            let change = changes.entry(topic.clone()).or_default();
            let is_gain = is_tagged(&after, &topic);
            change.gained += usize::from(is_gain);
            change.lost += usize::from(!is_gain);
            if !arguments.brief {
                print_change(article, &topic, (&before, &after), output).map_err(CliError::Output)?;
            }
        }
    }
    print_summary(&changes, output).map_err(CliError::Output)?;
    let total = count(articles.len(), "article");
    writeln!(output, "{n_changed} of {total} tagged otherwise").map_err(CliError::Output)?;
    Ok(Exit::Done)
}

/// Topics that are tagged on one side only, in the order of their names.
fn changed_topics(before: &Explanation, after: &Explanation) -> Vec<String> {
    let both = before.topics.iter().chain(&after.topics).filter(|tag| tag.status == TagStatus::Tagged);
    let mut topics: Vec<String> = both.map(|tag| tag.id.clone()).collect();
    topics.sort_unstable();
    topics.dedup();
    topics.retain(|topic| is_tagged(before, topic) != is_tagged(after, topic));
    topics
}

fn tag<'a>(explanation: &'a Explanation, topic: &str) -> Option<&'a TopicTag> {
    explanation.topics.iter().find(|tag| tag.id == topic)
}

fn is_tagged(explanation: &Explanation, topic: &str) -> bool {
    tag(explanation, topic).is_some_and(|tag| tag.status == TagStatus::Tagged)
}

fn print_change(
    article: &Article,
    topic: &str,
    (before, after): (&Explanation, &Explanation),
    output: &mut dyn Write,
) -> io::Result<()> {
    let verb = if is_tagged(after, topic) { "gains" } else { "loses" };
    let rating = |explanation| match tag(explanation, topic) {
        Some(tag) => format!("{} {:.2}", tag.status, tag.score),
        None => "nothing".to_owned(),
    };
    writeln!(output, "{}: {verb} {topic} ({} → {})", article.name(), rating(before), rating(after))?;
    let passage = article.passage();
    writeln!(output, "      {}", shown::excerpt(&format!("{} {}", passage.title, passage.text), 160))?;
    print_only_in("before", (before, after), topic, output)?;
    print_only_in("now", (after, before), topic, output)
}

/// Evidence, and phrases that do not count, on this side and not on the other.
fn print_only_in(
    side: &str,
    (here, there): (&Explanation, &Explanation),
    topic: &str,
    output: &mut dyn Write,
) -> io::Result<()> {
    let of = |explanation| tag(explanation, topic).map_or(&[][..], |tag: &TopicTag| &tag.evidence);
    let only: Vec<&Evidence> = of(here).iter().filter(|piece| !of(there).iter().any(|other| other == *piece)).collect();
    let cancelled = here.cancelled.iter().filter(|phrase| phrase.topic == topic);
    let cancelled = cancelled.filter(|phrase| !there.cancelled.contains(phrase)).cloned().collect();
    let cancelled = Explanation { topics: Vec::new(), cancelled };
    if only.is_empty() && cancelled.cancelled.is_empty() {
        return Ok(());
    }
    writeln!(output, "      only {side}:")?;
    only.into_iter().try_for_each(|piece| shown::evidence(piece, output))?;
    shown::cancelled(&cancelled, topic, output)
}

fn print_summary(changes: &BTreeMap<String, Change>, output: &mut dyn Write) -> io::Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    writeln!(output, "{:<28} {:>6} {:>6}", "topic", "gained", "lost")?;
    changes
        .iter()
        .try_for_each(|(topic, change)| writeln!(output, "{topic:<28} {:>6} {:>6}", change.gained, change.lost))
}
