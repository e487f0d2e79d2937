//! Settings from the environment: `COPYDESK__SECTION__KEY`, read as the kind that the setting wants.

use std::collections::BTreeMap;

use super::check::{all_keys, suggestion, wanted};
use super::report::Fault;
use super::schema::{ConfigSchema, Kind, Place as SchemaPlace};
use super::tree::{Node, Place, Written};

/// What every variable of ours begins with.
const PREFIX: &str = "COPYDESK__";

/// Puts every variable over what the file says; a map is merged, everything else replaced.
pub(super) fn apply(
    tree: &mut Node,
    variables: &BTreeMap<String, String>,
    schema: &ConfigSchema,
    faults: &mut Vec<Fault>,
) {
    for (name, value) in variables {
        let Some(key) = name.strip_prefix(PREFIX) else {
            faults.extend(misspelt(name));
            continue;
        };
        let path: Vec<String> = key.split("__").map(str::to_lowercase).collect();
        let place = Place::Environment(name.clone());
        let read = find(schema, &path).and_then(|kind| read(&kind, value, &place));
        match read {
            Ok(Read::Value(written)) => tree.insert(&path, Node { place, written }),
            Ok(Read::Entries(entries)) => {
                for (key, value) in entries {
                    let path: Vec<String> = path.iter().cloned().chain([key]).collect();
                    tree.insert(&path, Node { place: place.clone(), written: Written::Text(value) });
                }
            }
            Err(problem) => faults.push(Fault { place: Some(place), key: None, problem }),
        }
    }
}

/// `COPYDESK_KAFKA__BROKERS` names a setting with one underscore too few, and would be passed over.
fn misspelt(name: &str) -> Option<Fault> {
    let key = name.strip_prefix("COPYDESK_").filter(|key| key.contains("__"))?;
    let problem = format!("is not read; did you mean {PREFIX}{key}?");
    Some(Fault { place: Some(Place::Environment(name.to_owned())), key: None, problem })
}

/// The variable that sets this path.
pub(super) fn variable(path: &[String]) -> String {
    format!("{PREFIX}{}", path.join("__").to_uppercase())
}

enum Read {
    Value(Written),
    Entries(Vec<(String, String)>),
}

fn find<'s>(schema: &'s ConfigSchema, path: &[String]) -> Result<Kind<'s>, String> {
    let mut place = schema.root();
    for step in path {
        place = match place.kind() {
            Kind::Section(keys) => match keys.iter().find(|(key, _)| key == step) {
                Some((_, child)) => *child,
                None => return Err(unknown(schema, path)),
            },
            Kind::Map(_) => return Err("sets one entry of a map; set the whole map as `name=value,…`".to_owned()),
            _ => return Err(unknown(schema, path)),
        };
    }
    if let Kind::Section(keys) = place.kind() {
        let first = keys.first().map_or("KEY", |(key, _)| key).to_uppercase();
        return Err(format!("names a section; name a setting in it, such as {}__{first}", variable(path)));
    }
    Ok(place.kind())
}

fn unknown(schema: &ConfigSchema, path: &[String]) -> String {
    let known: Vec<String> = all_keys(schema).iter().map(|path| path.join("__")).collect();
    let meant = suggestion(&path.join("__"), known.iter().map(String::as_str));
    let remedy = meant.map_or_else(String::new, |meant| format!("; did you mean {PREFIX}{}?", meant.to_uppercase()));
    format!("is not a setting{remedy}")
}

fn read(kind: &Kind<'_>, value: &str, place: &Place) -> Result<Read, String> {
    match kind {
        Kind::Map(values) if matches!(values.kind(), Kind::Text(_)) => entries(value).map(Read::Entries),
        Kind::Array(item) => items(*item, value, place).map(Read::Value),
        kind => scalar(kind, value).map(Read::Value),
    }
}

fn scalar(kind: &Kind<'_>, value: &str) -> Result<Written, String> {
    let misread = || format!("cannot be read; write {}", wanted(kind));
    match kind {
        Kind::Text(_) | Kind::Any => Ok(Written::Text(value.to_owned())),
        Kind::Integer { .. } => value.trim().parse().map(Written::Integer).map_err(|_| misread()),
        Kind::Number => value.trim().parse().map(Written::Number).map_err(|_| misread()),
        Kind::Boolean => value.trim().parse().map(Written::Boolean).map_err(|_| misread()),
        Kind::Section(_) | Kind::Map(_) | Kind::Array(_) => Err("is too deep for a variable; use the file".to_owned()),
    }
}

/// `a, b`: the items between the commas; nothing at all is the empty array.
fn items(item: SchemaPlace<'_>, value: &str, place: &Place) -> Result<Written, String> {
    let parts = value.split(',').map(str::trim).filter(|part| !part.is_empty());
    let mut items = Vec::new();
    for part in parts {
        items.push(Node { place: place.clone(), written: scalar(&item.kind(), part)? });
    }
    Ok(Written::Array(items))
}

/// `name=value,name=value`; a part without `=` goes on with the value before it, as in `bootstrap.servers=a:1,b:2`.
fn entries(value: &str) -> Result<Vec<(String, String)>, String> {
    let mut entries: Vec<(String, String)> = Vec::new();
    for part in value.split(',').filter(|part| !part.trim().is_empty()) {
        match (part.split_once('='), entries.last_mut()) {
            (Some((name, value)), _) => entries.push((name.trim().to_owned(), value.to_owned())),
            (None, Some((_, last))) => *last = format!("{last},{part}"),
            (None, None) => return Err("cannot be read; write `name=value,name=value`".to_owned()),
        }
    }
    Ok(entries)
}
