//! What can be set, read from the JSON Schema that the configuration's own types generate.

use serde_json::{Map, Value};

/// The schema of the whole configuration.
#[derive(Debug, Clone)]
pub(super) struct ConfigSchema {
    root: Value,
}

/// One place in the schema.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'s> {
    schema: &'s ConfigSchema,
    /// As written at this place: holds the description and the default.
    written: &'s Value,
    /// What a reference at this place leads to: holds the type.
    meant: &'s Value,
}

/// What may be written at a place.
#[derive(Debug, Clone)]
pub(super) enum Kind<'s> {
    /// A table with these keys and no others.
    Section(Vec<(&'s str, Place<'s>)>),
    /// A table with any keys, whose values are all of one kind.
    Map(Place<'s>),
    /// An array of one kind.
    Array(Place<'s>),
    /// A text; if words are listed, one of them.
    Text(Vec<Word<'s>>),
    /// A whole number within these bounds.
    Integer { min: Option<i64>, max: Option<i64> },
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// Anything: the schema says no more.
    Any,
}

/// One of the words that a setting can be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'s> {
    /// The word.
    pub(super) word: &'s str,
    /// What it means.
    pub(super) description: &'s str,
}

impl ConfigSchema {
    /// The schema of [`super::Config`].
    pub(super) fn new() -> Self {
        Self { root: schemars::schema_for!(super::Config).to_value() }
    }

    /// The schema as JSON.
    pub(super) fn into_json(self) -> Value {
        self.root
    }

    /// The outermost place.
    pub(super) fn root(&self) -> Place<'_> {
        self.place(&self.root)
    }

    /// Follows references, optional values and one-element combinations to what they mean.
    fn place<'s>(&'s self, written: &'s Value) -> Place<'s> {
        let mut meant = written;
        // Our types are not recursive, so this ends; the bound keeps a mistake in them from hanging the start.
        for _ in 0..8 {
            if let Some(target) = meant.get("$ref").and_then(Value::as_str).and_then(|name| self.definition(name)) {
                meant = target;
            } else if let Some(only) = meant.get("anyOf").and_then(Value::as_array).and_then(|any| only_value(any)) {
                meant = only;
            } else {
                break;
            }
        }
        Place { schema: self, written, meant }
    }

    fn definition(&self, reference: &str) -> Option<&Value> {
        self.root.pointer(reference.strip_prefix('#')?)
    }
}

impl<'s> Place<'s> {
    /// What may be written here.
    pub(super) fn kind(self) -> Kind<'s> {
        let words = words(self.meant);
        if !words.is_empty() {
            return Kind::Text(words);
        }
        match type_name(self.meant) {
            Some("object") => self.table_kind(),
            Some("array") => self.meant.get("items").map_or(Kind::Any, |items| Kind::Array(self.schema.place(items))),
            Some("string") => Kind::Text(Vec::new()),
            Some("integer") => {
                let bound = |name| self.meant.get(name).and_then(Value::as_i64);
                Kind::Integer { min: bound("minimum"), max: bound("maximum") }
            }
            Some("number") => Kind::Number,
            Some("boolean") => Kind::Boolean,
            _ => Kind::Any,
        }
    }

    /// The text of the field's documentation.
    pub(super) fn description(self) -> &'s str {
        let of = |schema: &'s Value| schema.get("description").and_then(Value::as_str);
        of(self.written).or_else(|| of(self.meant)).unwrap_or_default()
    }

    /// The value without which the setting is left.
    pub(super) fn default(self) -> Option<&'s Value> {
        self.written.get("default").or_else(|| self.meant.get("default"))
    }

    /// Whether what is written here must not be shown.
    pub(super) fn is_secret(self) -> bool {
        self.meant.get("writeOnly").and_then(Value::as_bool).unwrap_or(false)
    }

    fn table_kind(self) -> Kind<'s> {
        if let Some(values) = self.meant.get("additionalProperties").filter(|values| values.is_object()) {
            return Kind::Map(self.schema.place(values));
        }
        let properties = self.meant.get("properties").and_then(Value::as_object);
        let keys = properties.into_iter().flat_map(Map::iter);
        Kind::Section(keys.map(|(key, written)| (key.as_str(), self.schema.place(written))).collect())
    }
}

fn only_value(any_of: &[Value]) -> Option<&Value> {
    any_of.iter().find(|schema| type_name(schema) != Some("null"))
}

fn type_name(schema: &Value) -> Option<&str> {
    match schema.get("type")? {
        Value::String(name) => Some(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).find(|name| *name != "null"),
        _ => None,
    }
}

/// The words of an enumeration, whether its variants are documented (`oneOf` of `const`) or not (`enum`).
fn words(schema: &Value) -> Vec<Word<'_>> {
    let listed = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    let mut words: Vec<Word<'_>> =
        listed.filter_map(Value::as_str).map(|word| Word { word, description: "" }).collect();
    for variant in schema.get("oneOf").and_then(Value::as_array).into_iter().flatten() {
        let description = variant.get("description").and_then(Value::as_str).unwrap_or_default();
        if let Some(word) = variant.get("const").and_then(Value::as_str) {
            words.push(Word { word, description });
        } else {
            words.extend(self::words(variant));
        }
    }
    words
}
