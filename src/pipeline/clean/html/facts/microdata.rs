//! schema.org in microdata: elements that say what they are by `itemprop`.

use html5ever::local_name;

use super::super::super::block::{FactName, FactSource};
use super::super::tag::Tag;
use super::super::tree::{NodeId, Tree};
use super::{Statements, plain_text};

/// Adds what one element says by `itemprop`.
pub(super) fn collect(tree: &Tree, id: NodeId, statements: &mut Statements) {
    let Some(properties) = tree.attribute(id, &local_name!("itemprop")) else { return };
    for property in properties.split_ascii_whitespace() {
        let name = match property {
            "headline" => FactName::Title,
            "datePublished" | "dateCreated" => FactName::Published,
            "dateModified" => FactName::Modified,
            "articleSection" => FactName::Section,
            "inLanguage" => FactName::Language,
            "isAccessibleForFree" => FactName::Free,
            "description" if tree.tag(id) == Tag::Meta => FactName::Description,
            "author" | "creator" => FactName::Author,
            "publisher" => FactName::Outlet,
            "name" => match owner(tree, id) {
                Some("author" | "creator") => FactName::Author,
                Some("publisher") => FactName::Outlet,
                Some("itemListElement") => FactName::Breadcrumb,
                _ => continue,
            },
            _ => continue,
        };
        // An item's own text runs its properties together; its name says it better.
        let is_item = tree.attribute(id, &local_name!("itemscope")).is_some();
        if !is_item {
            statements.add(name, &value(tree, id), FactSource::Microdata);
        }
    }
}

fn value(tree: &Tree, id: NodeId) -> String {
    let stated = [local_name!("content"), local_name!("datetime")];
    match stated.iter().find_map(|name| tree.attribute(id, name)) {
        Some(value) if !value.trim().is_empty() => value.to_owned(),
        _ => plain_text(tree, id),
    }
}

/// The property that the closest item around an element is of.
fn owner(tree: &Tree, id: NodeId) -> Option<&str> {
    /// A name stands close below the item that it names.
    const MAX_LOOK: usize = 6;
    let mut at = tree.parent(id)?;
    for _ in 0..MAX_LOOK {
        if tree.attribute(at, &local_name!("itemscope")).is_some() {
            return tree.attribute(at, &local_name!("itemprop"));
        }
        at = tree.parent(at)?;
    }
    None
}
