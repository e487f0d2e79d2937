//! Writes out what a part of a term stands for: one string an alternative, with marks on its words.

use super::MAX_PHRASES;
use super::parse::{Mark, Node};
use crate::pipeline::tag::format::BadTerm;

/// One alternative: its words with single spaces between them, and the marks with the bytes they stand at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Alternative {
    pub(super) text: String,
    /// A mark stands at the end of its word; [`Mark::Anywhere`] at the start.
    pub(super) marks: Vec<(usize, Mark)>,
}

/// Expands a part.
pub(super) fn expand(nodes: &[Node]) -> Result<Vec<Alternative>, BadTerm> {
    let mut alternatives = vec![Alternative::default()];
    for node in nodes {
        let choices = expand_node(node)?;
        if alternatives.len() * choices.len() > MAX_PHRASES {
            return Err(BadTerm::TooManyPhrases { limit: MAX_PHRASES });
        }
        let mut longer = Vec::with_capacity(alternatives.len() * choices.len());
        for alternative in &alternatives {
            longer.extend(choices.iter().map(|choice| join(alternative, choice)));
        }
        alternatives = longer;
    }
    Ok(alternatives)
}

/// The depth of groups was bounded when the term was parsed.
fn expand_node(node: &Node) -> Result<Vec<Alternative>, BadTerm> {
    match node {
        Node::Text(text) => Ok(vec![Alternative { text: text.clone(), marks: Vec::new() }]),
        Node::Space => Ok(vec![Alternative { text: " ".to_owned(), marks: Vec::new() }]),
        Node::Mark(mark) => Ok(vec![Alternative { text: String::new(), marks: vec![(0, *mark)] }]),
        Node::Maybe(inner) => {
            let mut alternatives = expand_node(inner)?;
            alternatives.push(Alternative::default());
            Ok(alternatives)
        }
        Node::Choice(choices) => {
            let mut alternatives = Vec::new();
            for choice in choices {
                alternatives.append(&mut expand(choice)?);
                if alternatives.len() > MAX_PHRASES {
                    return Err(BadTerm::TooManyPhrases { limit: MAX_PHRASES });
                }
            }
            Ok(alternatives)
        }
    }
}

fn join(first: &Alternative, second: &Alternative) -> Alternative {
    let mut joined = first.clone();
    let at = joined.text.len();
    joined.text.push_str(&second.text);
    joined.marks.extend(second.marks.iter().map(|(offset, mark)| (at + offset, *mark)));
    joined
}
