//! The configuration explained, from the same types that read it: the reference page and the commented example.

mod example;
mod json;
mod page;

use serde_json::Value;

use super::check::wanted;
use super::schema::{ConfigSchema, Kind, Place};

pub use example::example_file;
pub use json::json_schema;
pub use page::reference_page;

/// A table of the file.
struct Section {
    path: String,
    description: String,
    settings: Vec<Setting>,
}

/// One key of a table, each part as text.
struct Setting {
    key: String,
    kind: String,
    default: Option<String>,
    meaning: String,
}

/// The sections in the order of their types, each before those inside it.
fn sections(schema: &ConfigSchema) -> Vec<Section> {
    let mut sections = Vec::new();
    let mut open = vec![(String::new(), schema.root())];
    while let Some((path, place)) = open.pop() {
        let Kind::Section(entries) = place.kind() else { continue };
        let (inner, own): (Vec<_>, Vec<_>) =
            entries.into_iter().partition(|(_, child)| matches!(child.kind(), Kind::Section(_)));
        let prefix = if path.is_empty() { String::new() } else { format!("{path}.") };
        // The last one in is the first one out.
        open.extend(inner.iter().rev().map(|(key, child)| (format!("{prefix}{key}"), *child)));
        if !path.is_empty() {
            let settings = own.iter().map(|(key, child)| setting(key, *child)).collect();
            sections.push(Section { path, description: one_line(place.description()), settings });
        }
    }
    sections
}

fn setting(key: &str, place: Place<'_>) -> Setting {
    let default = if place.is_secret() { None } else { place.default().filter(|default| !default.is_null()) };
    let mut meaning = vec![one_line(place.description())];
    if let Kind::Text(words) = place.kind() {
        let documented = words.iter().filter(|word| !word.description.is_empty());
        meaning.extend(documented.map(|word| format!("`{}`: {}", word.word, one_line(word.description))));
    }
    let meaning = meaning.join(" ");
    Setting { key: key.to_owned(), kind: kind_name(&place.kind()), default: default.map(inline), meaning }
}

fn kind_name(kind: &Kind<'_>) -> String {
    match kind {
        Kind::Array(item) => format!("array of {}", plural(&item.kind())),
        Kind::Map(value) => format!("map to {}", plural(&value.kind())),
        Kind::Text(words) if !words.is_empty() => {
            words.iter().map(|word| format!("`\"{}\"`", word.word)).collect::<Vec<_>>().join(", ")
        }
        Kind::Text(_) => "text".to_owned(),
        Kind::Integer { min, max } => match (min, max) {
            (Some(min), Some(max)) => format!("whole number, {min} to {max}"),
            (Some(min), None) if *min > 0 => format!("whole number, at least {min}"),
            _ => "whole number".to_owned(),
        },
        kind => wanted(kind).to_owned(),
    }
}

fn plural(kind: &Kind<'_>) -> &'static str {
    match kind {
        Kind::Text(_) => "texts",
        Kind::Integer { .. } | Kind::Number => "numbers",
        Kind::Section(_) | Kind::Map(_) => "tables",
        _ => "values",
    }
}

/// A value in TOML on one line.
fn inline(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let pairs: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{} = {}", inline(&Value::from(key.as_str())), inline(value)))
                .collect();
            format!("{{ {} }}", pairs.join(", ")).replace("{  }", "{}")
        }
        // JSON's texts, numbers and flags are TOML's too, escapes included.
        other => other.to_string(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
