//! Reads JSON-LD values of whatever shape: text, a list, or an object with a name.

use serde_json::{Map, Value};

/// The members of a list, or the value itself.
pub(super) fn each(value: &Value) -> &[Value] {
    match value {
        Value::Array(values) => values,
        Value::Null => &[],
        single => std::slice::from_ref(single),
    }
}

/// Text, or the name of an object.
pub(super) fn named(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Object(object) => ["name", "@value", "headline"].iter().find_map(|key| object.get(*key)?.as_str()),
        _ => None,
    }
}

/// The member of this name, as text.
pub(super) fn text<'v>(object: &'v Map<String, Value>, key: &str) -> Option<&'v str> {
    each(object.get(key)?).iter().find_map(named)
}

/// Whether one of the object's types satisfies a test.
pub(super) fn has_type(object: &Map<String, Value>, test: impl Fn(&str) -> bool) -> bool {
    types(object).any(test)
}

/// The object's types, without their vocabulary.
pub(super) fn types(object: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let listed = object.get("@type").or_else(|| object.get("type")).map(each).unwrap_or_default();
    listed.iter().filter_map(Value::as_str).map(|name| name.rsplit(['/', '#', ':']).next().unwrap_or(name))
}
