//! The explanation as a person reads it: the page with its reasons, the article with its evidence, the topics.

use std::io::{self, Write};

use super::Dissection;
use crate::cli::paint::{Paint, harmless};
use crate::pipeline::tag::{CancelledPhrase, Explanation};
use crate::record::{CleanArticle, Evidence, Field, Outcome, SourcedField, TagStatus, TopicTag};

/// As wide as the longest reason.
const REASON_WIDTH: usize = 14;

/// Characters of a line of the page that are shown; enough to know it by.
const LINE_CHARS: usize = 96;

/// Characters of a taxonomy's phrase that are shown.
const PHRASE_CHARS: usize = 60;

/// Writes the whole explanation.
pub(super) fn write(
    outcome: &Outcome,
    dissection: Option<&Dissection>,
    paint: Paint,
    output: &mut dyn Write,
) -> io::Result<()> {
    if let Some(dissection) = dissection {
        let mut page = Page { dissection, paint, output };
        page.write_blocks()?;
        if let (Some(article), Some(explanation)) = (&dissection.article, &dissection.explanation) {
            page.write_fields(article)?;
            page.write_article(article, explanation)?;
            page.write_topics(explanation)?;
        }
    }
    write_ending(outcome, paint, output)
}

struct Page<'a> {
    dissection: &'a Dissection,
    paint: Paint,
    output: &'a mut dyn Write,
}

impl Page<'_> {
    fn write_blocks(&mut self) -> io::Result<()> {
        let n_removed = self.dissection.blocks.iter().filter(|block| block.removed.is_some()).count();
        let heading = format!("The page: {} blocks, {n_removed} removed", self.dissection.blocks.len());
        writeln!(self.output, "{}", self.paint.heading(&heading))?;
        for block in &self.dissection.blocks {
            let text = shortened(&block.text, LINE_CHARS);
            match block.removed {
                None => writeln!(self.output, "  {:REASON_WIDTH$} {text}", "")?,
                Some(class) => {
                    let reason = self.paint.reason(&format!("{:>REASON_WIDTH$}", class.as_str()));
                    writeln!(self.output, "  {reason} {}", self.paint.faint(&text))?;
                }
            }
        }
        Ok(())
    }

    fn write_fields(&mut self, article: &CleanArticle) -> io::Result<()> {
        writeln!(self.output, "\n{}", self.paint.heading("The fields, and where each was read"))?;
        let printed = |time: &Option<crate::record::PrintedTime>| {
            time.as_ref().map(|time| time.at.as_ref().unwrap_or(&time.on).clone()).unwrap_or_default()
        };
        let captions: Vec<String> = article
            .captions
            .iter()
            .map(|caption| {
                let credit = caption.credit.as_ref().map(|credit| format!(" [{credit}]")).unwrap_or_default();
                format!("{}{credit}", caption.text)
            })
            .collect();
        self.write_field("title", Some(SourcedField::Title), article.title.as_deref().unwrap_or_default())?;
        self.write_field("section", Some(SourcedField::Section), &article.section.join(" > "))?;
        self.write_field("authors", Some(SourcedField::Authors), &article.authors.join(", "))?;
        self.write_field("published", Some(SourcedField::Published), &printed(&article.published))?;
        self.write_field("modified", Some(SourcedField::Modified), &printed(&article.modified))?;
        self.write_field("outlet", Some(SourcedField::Outlet), article.source.outlet.as_deref().unwrap_or_default())?;
        self.write_field("url", Some(SourcedField::Url), article.source.url.as_deref().unwrap_or_default())?;
        self.write_field("language", Some(SourcedField::Language), article.language.as_deref().unwrap_or_default())?;
        self.write_field("credits", None, &article.credits.join(", "))?;
        for (number, caption) in captions.iter().enumerate() {
            self.write_field("caption", Some(SourcedField::Captions).filter(|_| number == 0), caption)?;
        }
        for (number, notice) in article.notices.iter().enumerate() {
            self.write_field("notice", Some(SourcedField::Notices).filter(|_| number == 0), notice)?;
        }
        Ok(())
    }

    fn write_field(&mut self, name: &str, field: Option<SourcedField>, value: &str) -> io::Result<()> {
        if value.is_empty() {
            return Ok(());
        }
        let whence = field
            .and_then(|field| self.dissection.whence(field))
            .map(|whence| format!("  ({whence})"))
            .unwrap_or_default();
        let name = self.paint.faint(&format!("{name:>REASON_WIDTH$}"));
        writeln!(self.output, "  {name} {}{}", harmless(value), self.paint.faint(&whence))
    }

    fn write_article(&mut self, article: &CleanArticle, explanation: &Explanation) -> io::Result<()> {
        writeln!(self.output, "\n{}", self.paint.heading("The article, evidence marked"))?;
        if let Some(title) = &article.title {
            writeln!(self.output, "{}\n", self.marked(title, Field::Title, explanation))?;
        }
        writeln!(self.output, "{}", self.marked(&article.text, Field::Text, explanation))
    }

    /// A field with its evidence painted; without colour, in brackets.
    fn marked(&self, text: &str, field: Field, explanation: &Explanation) -> String {
        let of_tagged = explanation.topics.iter().filter(|topic| topic.status == TagStatus::Tagged);
        let evidence = of_tagged.flat_map(|topic| &topic.evidence).filter(|evidence| evidence.field == field);
        let mut spans: Vec<(usize, usize)> = evidence.map(|evidence| (evidence.start, evidence.end)).collect();
        spans.sort_unstable();
        // Phrases of two topics may share words.
        spans.dedup_by(|next, kept| {
            let is_shared = next.0 <= kept.1;
            if is_shared {
                kept.1 = kept.1.max(next.1);
            }
            is_shared
        });
        let mut marked = String::new();
        let mut characters = text.chars();
        let mut position = 0;
        for (start, end) in spans {
            let before: String = characters.by_ref().take(start - position).collect();
            let phrase: String = characters.by_ref().take(end - start).collect();
            marked.push_str(&harmless(&before));
            marked.push_str(&self.paint.evidence(&harmless(&phrase)));
            position = end;
        }
        marked.push_str(&harmless(characters.as_str()));
        marked
    }

    fn write_topics(&mut self, explanation: &Explanation) -> io::Result<()> {
        let n_tagged = explanation.topics.iter().filter(|topic| topic.status == TagStatus::Tagged).count();
        let n_mentions = explanation.topics.len() - n_tagged;
        let heading = format!("The topics: {n_tagged} tagged, {n_mentions} mentioned");
        writeln!(self.output, "\n{}", self.paint.heading(&heading))?;
        for topic in &explanation.topics {
            self.write_topic(topic)?;
        }
        if !explanation.cancelled.is_empty() {
            writeln!(self.output, "\n{}", self.paint.heading("Phrases that do not count"))?;
        }
        for phrase in &explanation.cancelled {
            self.write_cancelled(phrase)?;
        }
        Ok(())
    }

    fn write_topic(&mut self, topic: &TopicTag) -> io::Result<()> {
        let TopicTag { id, score, confidence, status, .. } = topic;
        let id = if *status == TagStatus::Tagged { self.paint.evidence(id) } else { self.paint.faint(id) };
        let confidence = confidence.map(|confidence| format!(", confidence {confidence:.2}")).unwrap_or_default();
        writeln!(self.output, "  {id}  {status}, score {score:.2}{confidence}")?;
        for fired in counted(&topic.evidence) {
            let times = if fired.n_times > 1 { format!(" × {}", fired.n_times) } else { String::new() };
            let phrase = self.paint.faint(&shortened(&fired.evidence.phrase, PHRASE_CHARS));
            writeln!(
                self.output,
                "    {:>6.2} {}{times}  {phrase}",
                fired.evidence.weight,
                harmless(&fired.evidence.text)
            )?;
        }
        Ok(())
    }

    fn write_cancelled(&mut self, phrase: &CancelledPhrase) -> io::Result<()> {
        let CancelledPhrase { topic, why, evidence } = phrase;
        let why = self.paint.reason(&format!("{:>REASON_WIDTH$}", why.as_str()));
        writeln!(self.output, "  {why} {} {}", harmless(&evidence.text), self.paint.faint(&format!("({topic})")))
    }
}

/// A phrase that fired, and how often with the same weight.
struct Fired<'a> {
    evidence: &'a Evidence,
    n_times: usize,
}

/// Equal phrases with equal weights once each, the heaviest first.
fn counted(evidence: &[Evidence]) -> Vec<Fired<'_>> {
    let mut counted: Vec<Fired<'_>> = Vec::new();
    for evidence in evidence {
        let is_same = |fired: &&mut Fired<'_>| {
            let known = fired.evidence;
            known.phrase == evidence.phrase && known.weight.total_cmp(&evidence.weight).is_eq()
        };
        match counted.iter_mut().find(is_same) {
            Some(fired) => fired.n_times += 1,
            None => counted.push(Fired { evidence, n_times: 1 }),
        }
    }
    counted.sort_by(|a, b| b.evidence.weight.total_cmp(&a.evidence.weight));
    counted
}

fn write_ending(outcome: &Outcome, paint: Paint, output: &mut dyn Write) -> io::Result<()> {
    match outcome {
        Outcome::Publish(record) => writeln!(output, "\n{}", paint.faint(&format!("published as {}", record.id))),
        Outcome::DeadLetter(fault) => {
            let what = format!("dead letter: {} in {}", fault.reason, fault.stage);
            writeln!(output, "\n{}: {}", paint.reason(&what), harmless(&fault.detail))
        }
        Outcome::Drop(reason) => writeln!(output, "\n{}", paint.reason(&format!("left out: {reason}"))),
        Outcome::Forward => writeln!(output, "\n{}", paint.faint("forwarded as a tombstone")),
    }
}

fn shortened(text: &str, n_chars: usize) -> String {
    let shown: String = harmless(text).chars().take(n_chars).collect();
    if shown.len() < text.len() { format!("{shown}…") } else { shown }
}
