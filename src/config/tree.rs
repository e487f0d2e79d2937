//! Settings as written, before they are typed: a tree in which every value knows where it was written.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

/// Where a setting was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// In the file, on this line, counted from 1.
    Line(usize),
    /// In this environment variable.
    Environment(String),
}

/// A setting or a table of settings.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    /// Where it was written.
    pub(super) place: Place,
    /// What was written.
    pub(super) written: Written,
}

/// What can be written in TOML; a date is kept as its text, because no setting is one.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Written {
    Table(BTreeMap<String, Node>),
    Array(Vec<Node>),
    Text(String),
    Integer(i64),
    Number(f64),
    Boolean(bool),
}

impl Node {
    /// What it is, for messages.
    pub(super) fn kind(&self) -> &'static str {
        match &self.written {
            Written::Table(_) => "a table",
            Written::Array(_) => "an array",
            Written::Text(_) => "a text",
            Written::Integer(_) => "a whole number",
            Written::Number(_) => "a number",
            Written::Boolean(_) => "true or false",
        }
    }

    /// The deepest node on this path that was written: the place to name for a fault anywhere on it.
    pub(super) fn nearest(&self, path: &[String]) -> &Self {
        let mut nearest = self;
        for step in path {
            match nearest.child(step) {
                Some(child) => nearest = child,
                None => break,
            }
        }
        nearest
    }

    /// The same for a dotted key as a room names it, in which `properties.sasl.password` has two steps, not three: at
    /// each step the longest name that was written.
    pub(super) fn nearest_key(&self, dotted: &str) -> &Self {
        let mut nearest = self;
        let mut rest = dotted;
        while !rest.is_empty() {
            let ends = rest.match_indices('.').map(|(end, _)| end).chain([rest.len()]);
            let names = ends.rev().filter_map(|end| rest.split_at_checked(end));
            let mut written = names.filter_map(|(name, after)| Some((nearest.child(name)?, after)));
            let Some((child, after)) = written.next() else { break };
            nearest = child;
            rest = after.strip_prefix('.').unwrap_or(after);
        }
        nearest
    }

    /// Takes out what this path leads to; false if there is nothing.
    pub(super) fn remove(&mut self, path: &[String]) -> bool {
        let Some((last, parents)) = path.split_last() else { return false };
        let mut parent = self;
        for step in parents {
            match parent.child_mut(step) {
                Some(child) => parent = child,
                None => return false,
            }
        }
        match &mut parent.written {
            Written::Table(entries) => entries.remove(last).is_some(),
            Written::Array(items) => match last.parse::<usize>() {
                Ok(index) if index < items.len() => {
                    items.remove(index);
                    true
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// Puts a node where this path leads, with tables on the way as needed.
    pub(super) fn insert(&mut self, path: &[String], node: Self) {
        let Some((last, parents)) = path.split_last() else { return };
        let mut parent = self;
        for step in parents {
            let place = node.place.clone();
            let missing = || Self { place, written: Written::Table(BTreeMap::new()) };
            // A parent that is no table has been reported already, or will be; the insertion has nowhere to go.
            let Written::Table(entries) = &mut parent.written else { return };
            parent = entries.entry(step.clone()).or_insert_with(missing);
        }
        if let Written::Table(entries) = &mut parent.written {
            entries.insert(last.clone(), node);
        }
    }

    /// The same values without their places.
    pub(super) fn to_value(&self) -> Value {
        match &self.written {
            Written::Table(entries) => entries
                .iter()
                .map(|(key, node)| (key.clone(), node.to_value()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            Written::Array(items) => items.iter().map(Self::to_value).collect::<Vec<_>>().into(),
            Written::Text(text) => text.as_str().into(),
            Written::Integer(number) => (*number).into(),
            Written::Number(number) => (*number).into(),
            Written::Boolean(flag) => (*flag).into(),
        }
    }

    fn child(&self, step: &str) -> Option<&Self> {
        match &self.written {
            Written::Table(entries) => entries.get(step),
            Written::Array(items) => items.get(step.parse::<usize>().ok()?),
            _ => None,
        }
    }

    fn child_mut(&mut self, step: &str) -> Option<&mut Self> {
        match &mut self.written {
            Written::Table(entries) => entries.get_mut(step),
            Written::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
            _ => None,
        }
    }
}

/// A path as one would write it in TOML: `kafka.properties."sasl.password"`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dotted<'a>(pub(super) &'a [String]);

impl fmt::Display for Dotted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            let dot = if index == 0 { "" } else { "." };
            let is_bare = step.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
            if is_bare { write!(f, "{dot}{step}")? } else { write!(f, "{dot}\"{step}\"")? }
        }
        Ok(())
    }
}
