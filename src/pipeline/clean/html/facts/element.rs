//! Elements that name what they hold: headlines, times, authors, captions.

use html5ever::local_name;

use super::super::super::block::{FactName, FactSource};
use super::super::tag::Tag;
use super::super::tree::{NodeId, Tree};
use super::{Statements, plain_text};

/// Longest byline: four names with their titles.
const MAX_BYLINE_CHARS: usize = 160;

/// Adds what one element is by its name.
pub(super) fn collect(tree: &Tree, id: NodeId, statements: &mut Statements) {
    match tree.tag(id) {
        Tag::H1 => statements.add(FactName::Title, &plain_text(tree, id), FactSource::Element),
        Tag::Time => {
            let stated = tree.attribute(id, &local_name!("datetime")).unwrap_or_default();
            let value = if stated.trim().is_empty() { plain_text(tree, id) } else { stated.to_owned() };
            statements.add(FactName::Published, &value, FactSource::Element);
        }
        Tag::Figcaption => statements.add(FactName::Caption, &plain_text(tree, id), FactSource::Element),
        Tag::A if has_relation(tree, id, "author") || links_to_author(tree, id) => add_author(tree, id, statements),
        _ if is_byline(tree, id) => add_author(tree, id, statements),
        _ => {}
    }
}

fn add_author(tree: &Tree, id: NodeId, statements: &mut Statements) {
    let text = plain_text(tree, id);
    if text.chars().count() <= MAX_BYLINE_CHARS {
        statements.add(FactName::Author, &text, FactSource::Element);
    }
}

fn has_relation(tree: &Tree, id: NodeId, wanted: &str) -> bool {
    let relations = tree.attribute(id, &local_name!("rel")).unwrap_or_default();
    relations.split_ascii_whitespace().any(|relation| relation.eq_ignore_ascii_case(wanted))
}

/// Whether a link leads to the page of the author that it names: "Jane Doe" to "/authors/jane-doe/".
fn links_to_author(tree: &Tree, id: NodeId) -> bool {
    const FOLDERS: [&str; 9] =
        ["author", "authors", "autor", "autoren", "auteur", "contributor", "contributors", "staff", "writers"];
    let address = tree.attribute(id, &local_name!("href")).unwrap_or_default();
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.rsplit('/').filter(|part| !part.is_empty());
    let Some(slug) = parts.next() else { return false };
    parts.take(2).any(|part| FOLDERS.contains(&part)) && is_slug_of(slug, &plain_text(tree, id))
}

/// "jane-doe" and "jane-doe.html" of "Jane Doe"; a name of one word says too little.
fn is_slug_of(slug: &str, name: &str) -> bool {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let bare = slug.split_once('.').map_or(slug, |(bare, _)| bare).to_lowercase();
    words.len() >= 2 && (bare == words.join("-") || bare == words.join("_"))
}

fn is_byline(tree: &Tree, id: NodeId) -> bool {
    let classes = tree.attribute(id, &local_name!("class")).unwrap_or_default();
    classes.split_ascii_whitespace().any(names_byline)
}

/// Class names that hold a byline and nothing else: "byline", "post-author", "wp-block-author-box__name".
fn names_byline(class: &str) -> bool {
    const WHOLE: [&str; 5] = ["byline", "article-author", "article__author", "post-author", "entry-author"];
    const ENDS: [&str; 8] = [
        "author-name",
        "author__name",
        "author_name",
        "authorname",
        "author-box__name",
        "byline__name",
        "byline-name",
        "author-link",
    ];
    // The names of WordPress's blocks and of its themes are long; what they hold is said at their end.
    let ends_so = |end: &str| {
        class.len() >= end.len()
            && class.get(class.len() - end.len()..).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    };
    WHOLE.iter().any(|known| class.eq_ignore_ascii_case(known)) || ENDS.iter().any(|end| ends_so(end))
}
