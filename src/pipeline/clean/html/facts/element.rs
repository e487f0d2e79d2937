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
        Tag::A if has_relation(tree, id, "author") => add_author(tree, id, statements),
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

/// Class names that hold a byline and nothing else.
const BYLINES: [&str; 10] = [
    "byline",
    "author-name",
    "author__name",
    "authorname",
    "article-author",
    "article__author",
    "post-author",
    "entry-author",
    "byline__name",
    "byline-name",
];

fn is_byline(tree: &Tree, id: NodeId) -> bool {
    let classes = tree.attribute(id, &local_name!("class")).unwrap_or_default();
    classes.split_ascii_whitespace().any(|class| BYLINES.iter().any(|known| class.eq_ignore_ascii_case(known)))
}
