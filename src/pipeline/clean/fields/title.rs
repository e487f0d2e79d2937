//! The headline: once, without the site's name.
//!
//! # Why
//! The head of a page states a headline for search engines, its heading prints one for readers. The printed one is the
//! article's; the stated ones tell which heading it is, and what in it is a label or the site's name.

use super::dateline_stamp;
use super::fold::{fold, overlap};
use super::found::{Sourced, Whence};
use super::headline;
use super::page::{Page, is_longer};
use super::site_name::{self, SiteNames};
use crate::pipeline::clean::block::{Fact, FactName, FactSource};

/// A headline is shorter than a paragraph; the longest of the development sets has 231 characters.
const MAX_TITLE_CHARS: usize = 300;

/// Among several headings, one is the headline if it shares this much with what the head states.
const MIN_AGREEMENT: f32 = 0.4;

/// The only heading of a page is its headline, unless it is a label ("Opinion", "Live") or shares less than this with
/// everything that the head states.
const MIN_HEADING_WORDS: usize = 3;
const MIN_LONE_AGREEMENT: f32 = 0.2;

/// Finds the headline: as the page states and prints it, else as the message says, else the line above the text.
pub(super) fn find(page: Page<'_>, site: &SiteNames) -> Option<Sourced<String>> {
    stated(page, site).or_else(|| hinted(page, site)).or_else(|| printed(page))
}

fn stated(page: Page<'_>, site: &SiteNames) -> Option<Sourced<String>> {
    let facts: Vec<&Fact> = page.facts(FactName::Title).filter(|fact| is_headline(fact.value.trim(), site)).collect();
    let (headings, claims): (Vec<&Fact>, Vec<&Fact>) =
        facts.into_iter().partition(|fact| fact.source == FactSource::Element);
    let headings: Vec<&str> = headings.iter().map(|fact| fact.value.trim()).collect();
    let claims: Vec<(FactSource, &str)> = claims
        .into_iter()
        .map(|fact| (fact.source, site_name::strip(fact.value.trim(), site, &headings)))
        .filter(|(_, title)| is_headline(title, site))
        .collect();
    let titles: Vec<&str> = claims.iter().map(|(_, title)| *title).collect();
    if let Some(heading) = chosen_heading(&headings, &titles) {
        let bare = without_label(site_name::strip(heading, site, &titles), &titles);
        return Some(Sourced::new(bare.to_owned(), Whence::Fact(FactSource::Element)));
    }
    let (source, title) = claims.first()?;
    Some(Sourced::new(unabridged(title, &titles).to_owned(), Whence::Fact(*source)))
}

/// The heading that prints what the head states; a page's only heading needs little agreement.
fn chosen_heading<'h>(headings: &[&'h str], claims: &[&str]) -> Option<&'h str> {
    if let [only] = headings
        && (claims.is_empty() || agreement(only, claims) >= least_agreement(only))
    {
        return Some(only);
    }
    let rated = headings.iter().map(|heading| (agreement(heading, claims), *heading));
    // Of two that agree alike, the first.
    let best = rated.fold(
        (0.0, None),
        |best: (f32, Option<&str>), (rate, heading)| {
            if rate > best.0 { (rate, Some(heading)) } else { best }
        },
    );
    best.1.filter(|_| best.0 >= MIN_AGREEMENT)
}

/// A label needs a word in common, a sentence a few.
fn least_agreement(heading: &str) -> f32 {
    let is_label = heading.split_whitespace().count() < MIN_HEADING_WORDS;
    if is_label { f32::MIN_POSITIVE } else { MIN_LONE_AGREEMENT }
}

fn agreement(heading: &str, claims: &[&str]) -> f32 {
    claims.iter().map(|claim| overlap(heading, claim)).fold(0.0, f32::max)
}

/// "Opinion What comes next": a heading that ends with a whole stated headline opens with a label.
fn without_label<'h>(heading: &'h str, claims: &[&'h str]) -> &'h str {
    const MAX_LABEL_WORDS: usize = 2;
    const MIN_HEADLINE_WORDS: usize = 4;
    let folded = fold(heading);
    let is_behind_label = |claim: &&&str| {
        let claim = fold(claim);
        let label = folded.strip_suffix(claim.as_str()).map(|label| label.split_whitespace().count());
        claim.split(' ').count() >= MIN_HEADLINE_WORDS
            && label.is_some_and(|n_words| (1..=MAX_LABEL_WORDS).contains(&n_words))
    };
    claims.iter().find(is_behind_label).map_or(heading, |claim| claim)
}

/// A headline that was cut ("Talks resume in …") stands whole in another statement.
fn unabridged<'c>(title: &'c str, claims: &[&'c str]) -> &'c str {
    let Some(opening) = title.strip_suffix('…').or_else(|| title.strip_suffix("...")) else { return title };
    let whole = claims.iter().find(|claim| claim.len() > title.len() && claim.starts_with(opening.trim_end()));
    whole.map_or(title, |claim| claim)
}

fn hinted(page: Page<'_>, site: &SiteNames) -> Option<Sourced<String>> {
    let hint = page.hints.title.as_deref()?.trim();
    let first = page.lines().next().map(|line| line.text);
    let title = site_name::strip(hint, site, first.as_slice());
    is_headline(title, site).then(|| Sourced::new(title.to_owned(), Whence::Hint))
}

/// The line above the text that reads as its headline, without a stamp glued before it.
fn printed(page: Page<'_>) -> Option<Sourced<String>> {
    let line = headline::above_text(page, reads_as_headline)?;
    let title = dateline_stamp::before_title(line.text).map_or(line.text, |(_, title)| title);
    (title.chars().count() <= MAX_TITLE_CHARS).then(|| Sourced::new(title.to_owned(), line.whence()))
}

fn reads_as_headline(line: &str) -> bool {
    let is_cut = line.ends_with("...");
    (is_cut || !line.ends_with(['.', '。', ':', ','])) && !is_longer(line, MAX_TITLE_CHARS / 2)
}

fn is_headline(text: &str, site: &SiteNames) -> bool {
    text.chars().any(char::is_alphanumeric) && text.chars().count() <= MAX_TITLE_CHARS && !site.is_site(text)
}
