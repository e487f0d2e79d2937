//! Holds what was written against what can be set: unknown keys, wrong kinds, wrong words. What is at fault is taken
//! out, so that the rest can still be typed and judged, and all mistakes be reported at once.

use super::report::Fault;
use super::schema::{ConfigSchema, Kind, Place, Word};
use super::tree::{Dotted, Node, Written};

/// Less alike than this, and a suggestion would be a guess.
const MIN_LIKENESS: f64 = 0.8;

/// Checks the whole tree.
pub(super) fn check(tree: &mut Node, schema: &ConfigSchema, faults: &mut Vec<Fault>) {
    let mut checker = Checker { schema, path: Vec::new(), faults };
    checker.is_sound(tree, schema.root());
}

/// The candidate that was probably meant.
pub(super) fn suggestion<'c>(typed: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let likeness = |candidate: &'c str| (strsim::jaro_winkler(&typed.to_lowercase(), candidate), candidate);
    let best = candidates.into_iter().map(likeness).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 >= MIN_LIKENESS).then_some(best.1)
}

/// Every key that can be set, as a path; arrays and maps end a path.
pub(super) fn all_keys(schema: &ConfigSchema) -> Vec<Vec<String>> {
    let mut keys = Vec::new();
    let mut open = vec![(Vec::new(), schema.root())];
    while let Some((path, place)) = open.pop() {
        if let Kind::Section(entries) = place.kind() {
            for (key, place) in entries {
                let mut path: Vec<String> = path.clone();
                path.push(key.to_owned());
                open.push((path, place));
            }
        } else {
            keys.push(path);
        }
    }
    keys.sort();
    keys
}

struct Checker<'s, 'f> {
    schema: &'s ConfigSchema,
    path: Vec<String>,
    faults: &'f mut Vec<Fault>,
}

impl<'s> Checker<'s, '_> {
    /// Whether a node may stay; its faulty parts are taken out.
    fn is_sound(&mut self, node: &mut Node, place: Place<'s>) -> bool {
        let problem = match (&mut node.written, place.kind()) {
            (Written::Table(entries), Kind::Section(keys)) => {
                entries.retain(|key, child| match keys.iter().find(|(known, _)| known == key) {
                    Some((_, place)) => self.is_child_sound(key, child, *place),
                    None => self.refuse_key(key, child, &keys),
                });
                return true;
            }
            (Written::Table(entries), Kind::Map(values)) => {
                entries.retain(|key, child| self.is_child_sound(key, child, values));
                return true;
            }
            (Written::Array(items), Kind::Array(item)) => {
                let mut index = 0;
                items.retain_mut(|child| {
                    index += 1;
                    self.is_child_sound(&(index - 1).to_string(), child, item)
                });
                return true;
            }
            (Written::Text(text), Kind::Text(words)) => wrong_word(text, &words),
            (Written::Integer(number), Kind::Integer { min, max }) => out_of_bounds(*number, min, max),
            (Written::Integer(_) | Written::Number(_), Kind::Number)
            | (Written::Boolean(_), Kind::Boolean)
            | (_, Kind::Any) => None,
            (_, kind) => Some(format!("is {}; write {}", node.kind(), wanted(&kind))),
        };
        let Some(problem) = problem else { return true };
        self.report(node, problem);
        false
    }

    fn is_child_sound(&mut self, key: &str, child: &mut Node, place: Place<'s>) -> bool {
        self.path.push(key.to_owned());
        let is_sound = self.is_sound(child, place);
        self.path.pop();
        is_sound
    }

    fn refuse_key(&mut self, key: &str, child: &Node, known: &[(&str, Place<'s>)]) -> bool {
        let remedy = match suggestion(key, known.iter().map(|(known, _)| *known)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => self.other_section(key).unwrap_or_else(|| {
                let names: Vec<&str> = known.iter().map(|(known, _)| *known).collect();
                format!("known here: {}", if names.is_empty() { "nothing".to_owned() } else { names.join(", ") })
            }),
        };
        self.path.push(key.to_owned());
        self.report(child, format!("is not a setting; {remedy}"));
        self.path.pop();
        false
    }

    /// A key that is right, but under another section.
    fn other_section(&self, key: &str) -> Option<String> {
        let elsewhere = all_keys(self.schema).into_iter().find(|path| path.last().is_some_and(|last| last == key))?;
        Some(format!("did you mean `{}`?", Dotted(&elsewhere)))
    }

    fn report(&mut self, node: &Node, problem: String) {
        let key = if self.path.is_empty() { None } else { Some(Dotted(&self.path).to_string()) };
        self.faults.push(Fault { place: Some(node.place.clone()), key, problem });
    }
}

fn wrong_word(text: &str, words: &[Word<'_>]) -> Option<String> {
    if words.is_empty() || words.iter().any(|known| known.word == text) {
        return None;
    }
    let known: Vec<&str> = words.iter().map(|known| known.word).collect();
    let meant = suggestion(text, known.iter().copied())
        .map_or_else(String::new, |meant| format!("; did you mean \"{meant}\"?"));
    Some(format!("is \"{text}\", which is none of {}{meant}", known.join(", ")))
}

fn out_of_bounds(number: i64, min: Option<i64>, max: Option<i64>) -> Option<String> {
    if let Some(min) = min.filter(|min| number < *min) {
        return Some(format!("is {number}; the least is {min}"));
    }
    max.filter(|max| number > *max).map(|max| format!("is {number}; the most is {max}"))
}

/// What should have been written, for messages.
pub(super) fn wanted(kind: &Kind<'_>) -> &'static str {
    match kind {
        Kind::Section(_) | Kind::Map(_) => "a table",
        Kind::Array(_) => "an array",
        Kind::Text(_) => "a text in quotes",
        Kind::Integer { .. } => "a whole number",
        Kind::Number => "a number",
        Kind::Boolean => "true or false",
        Kind::Any => "anything",
    }
}
