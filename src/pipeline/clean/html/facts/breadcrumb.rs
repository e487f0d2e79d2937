//! Breadcrumbs that are written as elements: the links of the first element that calls itself one.

use html5ever::local_name;

use super::super::super::block::{FactName, FactSource};
use super::super::tag::Tag;
use super::super::tree::{NodeId, Tree};
use super::{Statements, plain_text};

/// Levels of the deepest breadcrumb; a longer list is a menu.
const MAX_LEVELS: usize = 8;

/// Adds the levels of the page's breadcrumb.
pub(super) fn collect(tree: &Tree, statements: &mut Statements) {
    let Some(trail) = tree.below(NodeId::ROOT).find(|id| is_trail(tree, *id)) else { return };
    let levels: Vec<NodeId> = tree.below(trail).filter(|id| is_level(tree, *id)).collect();
    if levels.len() > MAX_LEVELS {
        return;
    }
    for level in levels {
        let name = plain_text(tree, level);
        let is_separator = !name.chars().any(char::is_alphanumeric);
        if !is_separator {
            statements.add(FactName::Breadcrumb, &name, FactSource::Element);
        }
    }
}

fn is_trail(tree: &Tree, id: NodeId) -> bool {
    let holds = matches!(tree.tag(id), Tag::Nav | Tag::Ol | Tag::Ul | Tag::Div | Tag::P | Tag::Section | Tag::Span);
    let names = [local_name!("class"), local_name!("id"), local_name!("aria-label")];
    let says = |name| tree.attribute(id, name).is_some_and(says_breadcrumb);
    holds && names.iter().any(says)
}

fn says_breadcrumb(name: &str) -> bool {
    name.split(|character: char| !character.is_ascii_alphabetic()).any(|word| {
        let known = ["breadcrumb", "breadcrumbs"];
        known.iter().any(|known| word.eq_ignore_ascii_case(known))
    })
}

fn is_level(tree: &Tree, id: NodeId) -> bool {
    match tree.tag(id) {
        Tag::A => true,
        Tag::Li => !tree.below(id).any(|inner| tree.tag(inner) == Tag::A),
        _ => false,
    }
}
