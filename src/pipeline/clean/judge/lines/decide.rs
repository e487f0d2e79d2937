//! Decides the lines of plain text.

use hashbrown::HashSet;

use super::plain::looks_plain;
use super::{Line, write_context, write_table};
use crate::pipeline::clean::block::Decision;
use crate::pipeline::clean::judge::marks::WordMark;
use crate::pipeline::clean::judge::models::{Models, Tables};
use crate::pipeline::clean::judge::threshold;
use crate::record::BlockClass;

/// Less sure than this, in thousandths, no line of a text that does not look clean is the article's. Found by
/// cross-validation over sites.
const LEAST: i16 = 300;

/// The threshold for a text that looks clean: taking out a paragraph of it would do more harm than a credit left in.
const THRESHOLD_IF_CLEAN: i16 = 200;

/// A text looks clean where lines of less surety hold so few of its characters, in thousandths: a title and a byline hold more.
const CLEAN: (i16, i64) = (300, 30);

/// Under "Related Article" hang headlines, rarely more than these.
const MAX_RELATED_LINES: usize = 12;

/// Decides every line of a scrape.
#[must_use]
pub(in crate::pipeline::clean::judge) fn decide(
    lines: &[Line<'_>],
    slug: &[WordMark],
    models: &Models,
    tables: &mut Tables,
) -> Vec<Decision> {
    let mut n_related = 0;
    let rows = lines.iter().zip(keep(lines, slug, models, tables));
    rows.map(|(line, is_kept)| {
        n_related = match line {
            _ if line.view.mentions.heads_a_list => MAX_RELATED_LINES,
            _ if line.is_prose() => 0,
            _ => usize::saturating_sub(n_related, 1),
        };
        match (is_kept, line.view.named()) {
            (true, _) => Decision::Keep,
            (false, Some(class)) => Decision::Remove(class),
            (false, None) if n_related > 0 => Decision::Remove(BlockClass::Related),
            (false, None) => Decision::Remove(unnamed(line)),
        }
    })
    .collect()
}

/// What a line is that nothing names: a few words are a menu's, more without an end a headline's.
fn unnamed(line: &Line<'_>) -> BlockClass {
    match line.view.shape.words {
        _ if line.is_prose() => BlockClass::Other,
        0..=3 => BlockClass::Navigation,
        _ => BlockClass::Teaser,
    }
}

/// Which lines are the article's.
#[must_use]
pub(in crate::pipeline::clean::judge) fn keep(
    lines: &[Line<'_>],
    slug: &[WordMark],
    models: &Models,
    tables: &mut Tables,
) -> Vec<bool> {
    if looks_plain(lines) {
        return vec![true; lines.len()];
    }
    write_table(&mut tables.first, lines, slug);
    let sureties = models.sureties(tables, |second, first, sureties, open| {
        write_context(second, first, lines, sureties, open);
    });
    let judged = || sureties.iter().copied().zip(lines.iter().map(|line| line.view.shape.chars));
    let strict = threshold(judged(), LEAST);
    let lenient = if looks_clean(judged()) { THRESHOLD_IF_CLEAN } else { strict };
    let mut seen = HashSet::with_capacity(lines.len());
    let rows = lines.iter().zip(sureties).enumerate();
    rows.map(|(number, (line, surety))| {
        // Leniency is for paragraphs: a headline and "Read more: …" stand out of a clean text as well.
        let stands_out = number == 0 && line.may_be_headline() || line.view.mentions.opens.is_some();
        let threshold = if stands_out { strict } else { lenient };
        let is_kept = surety > threshold && !has_a_field(line);
        // A paragraph stands once; a short line ("Read the review") may recur in a list.
        is_kept && (!line.is_prose() || seen.insert(line.view.hash))
    })
    .collect()
}

/// What the article has a field for is published there, not in its text; a pointer to another story is no part of it.
fn has_a_field(line: &Line<'_>) -> bool {
    matches!(
        line.view.certain,
        Some(
            BlockClass::Breadcrumb
                | BlockClass::Byline
                | BlockClass::Caption
                | BlockClass::Credit
                | BlockClass::Dateline
                | BlockClass::Legal
                | BlockClass::Notice
                | BlockClass::Related
        )
    )
}

fn looks_clean(judged: impl Iterator<Item = (i16, u32)>) -> bool {
    let (mut doubtful, mut all) = (0, 0);
    for (surety, chars) in judged {
        let chars = i64::from(chars);
        all += chars;
        doubtful += if surety < CLEAN.0 { chars } else { 0 };
    }
    doubtful * 1000 < all * CLEAN.1
}

#[cfg(test)]
mod tests {
    use crate::pipeline::clean::block::Decision;
    use crate::pipeline::clean::judge::Judge;
    use crate::pipeline::clean::text;
    use crate::record::{BlockClass, Hints};

    const PARAGRAPHS: [&str; 4] = [
        "The harbour ferry will run again from April, the city council said on Tuesday, two years after its last boat was \
         taken out of service for repairs that were never paid for.",
        "“We will start with two boats and see how many people come,” the harbour master said. Tickets will cost as much as a \
         bus ride, and children travel free on weekends.",
        "The boats were built in 1998 and had carried some 400,000 people a year before the crossing closed. Since then, those \
         who live on the north bank have driven eleven kilometres to the bridge and back.",
        "A vote on the timetable is expected next month, when the council will also decide what becomes of the old pier.",
    ];

    fn decide(scrape: &str) -> Vec<(String, Decision)> {
        let document = text::document(scrape);
        let decisions = Judge::builtin().decide(&document, &Hints::default());
        document.blocks.iter().map(|block| block.text.to_string()).zip(decisions).collect()
    }

    fn kept(scrape: &str) -> Vec<String> {
        let decided = decide(scrape).into_iter();
        decided.filter(|(_, decision)| *decision == Decision::Keep).map(|(line, _)| line).collect()
    }

    #[test]
    fn of_a_scraped_page_the_paragraphs_are_kept_and_the_furniture_is_named() {
        let [first, second, third, fourth] = PARAGRAPHS;
        let scrape = format!(
            "Home > City > Transport\nThe harbour ferry returns in spring\nBy Ann Lee\nPublished: 08 Apr. 2025, 12:19\n\
             {first}\nSign up for our newsletter\n{second}\nRelated Article\n{third}\n{fourth}\n\
             Share on Facebook\nCopyright The Sample. All rights reserved."
        );

        assert_eq!(kept(&scrape), PARAGRAPHS);
        let decided = decide(&scrape);
        let class =
            |start: &str| decided.iter().find(|(line, _)| line.starts_with(start)).map(|(_, decision)| *decision);
        assert_eq!(class("Home"), Some(Decision::Remove(BlockClass::Breadcrumb)));
        assert_eq!(class("The harbour ferry returns"), Some(Decision::Remove(BlockClass::Title)));
        assert_eq!(class("By Ann Lee"), Some(Decision::Remove(BlockClass::Byline)));
        assert_eq!(class("Published"), Some(Decision::Remove(BlockClass::Dateline)));
        assert_eq!(class("Sign up"), Some(Decision::Remove(BlockClass::Subscribe)));
        assert_eq!(class("Related"), Some(Decision::Remove(BlockClass::Related)));
    }

    #[test]
    fn a_clean_article_comes_out_unharmed() {
        assert_eq!(kept(&PARAGRAPHS.join("\n\n")), PARAGRAPHS);
    }

    #[test]
    fn a_pointer_to_another_story_is_no_part_of_a_text_that_is_clean_otherwise() {
        let [first, second, third, fourth] = PARAGRAPHS;
        let text = [first, second, third, "Read more: Why the bridge to the north bank is full", fourth];

        assert_eq!(kept(&text.join("\n\n")), PARAGRAPHS);
    }

    #[test]
    fn a_paragraph_that_stands_twice_is_kept_once() {
        let [first, second, third, fourth] = PARAGRAPHS;

        assert_eq!(kept(&[first, second, second, third, fourth].join("\n")), PARAGRAPHS);
    }

    #[test]
    fn no_lines_need_no_decision() {
        assert!(decide(" \n\n").is_empty());
    }
}
