//! The published contracts against those last released, and against each other: what readers rely on never goes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

const CURRENT: &str = include_str!("../deploy/schemas/copydesk.article.v1.schema.json");
const RELEASED: &str = include_str!("../deploy/schemas/released/copydesk.article.v1.schema.json");

/// Keywords that are prose: they may say the same thing better.
const PROSE: [&str; 4] = ["description", "title", "$comment", "examples"];

/// Everything in `new` that would surprise a reader of `old`, or refuse a record that was written under it.
fn breaks(old: &Value, new: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare(old, new, "", &mut found);
    found
}

fn compare(old: &Value, new: &Value, path: &str, found: &mut Vec<String>) {
    let (Some(old), Some(new)) = (old.as_object(), new.as_object()) else {
        if old != new {
            found.push(format!("{path}: was {old} and is {new}"));
        }
        return;
    };
    let keywords: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for keyword in keywords.into_iter().filter(|keyword| !PROSE.contains(&keyword.as_str())) {
        let path = format!("{path}/{keyword}");
        match (keyword.as_str(), old.get(keyword), new.get(keyword)) {
            ("properties" | "$defs", before, Some(after)) => members(before, after, &path, found),
            ("enum", Some(before), Some(after)) => words(before, after, &path, found),
            // Compulsory from now on would refuse what is in the topic; compulsory no longer would surprise readers.
            ("required", before, after) if set(before) != set(after) => {
                found.push(format!("{path}: is another set than before"));
            }
            ("required", ..) => {}
            (_, Some(before), Some(after)) => compare(before, after, &path, found),
            (_, Some(_), None) => found.push(format!("{path}: is gone")),
            (_, None, _) => found.push(format!("{path}: narrows what was free")),
        }
    }
}

/// Fields may be added.
fn members(before: Option<&Value>, after: &Value, path: &str, found: &mut Vec<String>) {
    for (name, old) in before.and_then(Value::as_object).into_iter().flat_map(Map::iter) {
        let path = format!("{path}/{name}");
        match after.get(name) {
            Some(new) => compare(old, new, &path, found),
            None => found.push(format!("{path}: is gone")),
        }
    }
}

/// Words may be added to a closed set.
fn words(before: &Value, after: &Value, path: &str, found: &mut Vec<String>) {
    let gone: Vec<String> = set(Some(before)).difference(&set(Some(after))).cloned().collect();
    if !gone.is_empty() {
        found.push(format!("{path}: without {}", gone.join(", ")));
    }
}

fn set(words: Option<&Value>) -> BTreeSet<String> {
    words.and_then(Value::as_array).into_iter().flatten().map(Value::to_string).collect()
}

fn released() -> Value {
    serde_json::from_str(RELEASED).expect("the released schema is JSON")
}

/// The released schema with one place changed.
fn changed(pointer: &str, change: impl FnOnce(&mut Map<String, Value>)) -> Value {
    let mut schema = released();
    let place = schema.pointer_mut(pointer).and_then(Value::as_object_mut);
    change(place.expect("the schema has this object"));
    schema
}

#[test]
fn the_schema_keeps_what_was_released() {
    let current: Value = serde_json::from_str(CURRENT).expect("the schema is JSON");

    assert_eq!(breaks(&released(), &current), Vec::<String>::new());
}

#[test]
fn additions_are_fine() {
    let additions = [
        changed("/properties", |fields| drop(fields.insert("people".to_owned(), json!({"type": "array"})))),
        changed("/$defs/topic/properties", |fields| {
            drop(fields.insert("parent".to_owned(), json!({"type": "string"})));
        }),
        changed("/properties/quality/properties/kind", |kind| {
            kind.get_mut("enum").and_then(Value::as_array_mut).expect("a closed set").push(json!("gallery"));
        }),
        changed("/properties/text", |text| drop(text.insert("description".to_owned(), json!("Said better.")))),
    ];

    for schema in additions {
        assert_eq!(breaks(&released(), &schema), Vec::<String>::new());
    }
}

#[test]
fn removals_retypes_and_new_duties_are_refused() {
    let offences = [
        ("/properties/lead: is gone", changed("/properties", |fields| drop(fields.remove("lead")))),
        (
            "/$defs/amount/properties/low/type",
            changed("/$defs/amount/properties/low", |low| low["type"] = json!("string")),
        ),
        (
            "/properties/title/maxLength",
            changed("/properties/title", |title| drop(title.insert("maxLength".to_owned(), json!(80)))),
        ),
        ("/properties/id/pattern: is gone", changed("/properties/id", |id| drop(id.remove("pattern")))),
        ("/required", changed("", |root| root["required"].as_array_mut().expect("a list").push(json!("title")))),
        ("/required", changed("", |root| drop(root["required"].as_array_mut().expect("a list").pop()))),
        (
            "/properties/quality/properties/kind/enum: without \"live\"",
            changed("/properties/quality/properties/kind", |kind| {
                kind["enum"].as_array_mut().expect("a closed set").retain(|word| word != "live");
            }),
        ),
        (
            "/properties/section/items/type",
            changed("/properties/section/items", |item| item["type"] = json!("integer")),
        ),
        (
            "/$defs/evidence/properties/phrase: is gone",
            changed("/$defs/evidence/properties", |fields| drop(fields.remove("phrase"))),
        ),
        (
            "/additionalProperties",
            changed("", |root| drop(root.insert("additionalProperties".to_owned(), json!(false)))),
        ),
    ];

    for (expected, schema) in offences {
        let found = breaks(&released(), &schema);
        assert!(found.len() == 1 && found[0].contains(expected), "{expected}: {found:?}");
    }
}

const CURRENT_AVRO: &str = include_str!("../deploy/schemas/copydesk.article.v1.avsc");
const RELEASED_AVRO: &str = include_str!("../deploy/schemas/released/copydesk.article.v1.avsc");

/// Every field of an Avro schema, by its path, with its type and whether older records get a default for it.
fn avro_fields(schema: &Value, path: &str, found: &mut BTreeMap<String, (Value, bool)>) {
    for inner in schema.as_array().into_iter().flatten().chain(["items", "values", "type"].map(|key| &schema[key])) {
        if inner.is_object() || inner.is_array() {
            avro_fields(inner, path, found);
        }
    }
    for field in schema["fields"].as_array().into_iter().flatten() {
        let path = format!("{path}.{}", field["name"].as_str().expect("a field has a name"));
        found.insert(path.clone(), (without_prose(&field["type"]), field.get("default").is_some()));
        avro_fields(&field["type"], &path, found);
    }
}

/// A type without its own fields, which have entries of their own, and without prose.
fn without_prose(kind: &Value) -> Value {
    match kind {
        Value::Object(members) => {
            let kept = members.iter().filter(|(name, _)| !["doc", "fields"].contains(&name.as_str()));
            kept.map(|(name, value)| (name.clone(), without_prose(value))).collect()
        }
        Value::Array(items) => items.iter().map(without_prose).collect(),
        other => other.clone(),
    }
}

fn fields_of(avro: &str) -> BTreeMap<String, (Value, bool)> {
    let mut found = BTreeMap::new();
    avro_fields(&serde_json::from_str(avro).expect("the Avro schema is JSON"), "", &mut found);
    found
}

#[test]
fn the_avro_schema_keeps_what_was_released() {
    let (old, new) = (fields_of(RELEASED_AVRO), fields_of(CURRENT_AVRO));

    for (path, (kind, _)) in &old {
        assert_eq!(new.get(path).map(|(kind, _)| kind), Some(kind), "{path} is gone or another type");
    }
    for (path, (_, has_default)) in &new {
        assert!(old.contains_key(path) || *has_default, "{path} is new and older records have no default for it");
    }
}

#[test]
fn the_avro_schema_has_exactly_the_fields_of_the_json_schema() {
    let schema: Value = serde_json::from_str(CURRENT).expect("the schema is JSON");
    let mut named = BTreeSet::new();
    json_fields(&schema, &schema, "", &mut named);

    assert_eq!(fields_of(CURRENT_AVRO).into_keys().collect::<BTreeSet<_>>(), named);
}

fn json_fields(schema: &Value, root: &Value, path: &str, named: &mut BTreeSet<String>) {
    let schema = match schema["$ref"].as_str() {
        Some(reference) => root.pointer(reference.trim_start_matches('#')).expect("the reference resolves"),
        None => schema,
    };
    if schema["items"].is_object() {
        json_fields(&schema["items"], root, path, named);
    }
    for (name, child) in schema["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}.{name}");
        json_fields(child, root, &path, named);
        named.insert(path);
    }
}

const SEARCH_TEMPLATE: &str = include_str!("../deploy/elasticsearch/articles-template.json");

/// Every field of a search mapping, by its path, with its type; what is not indexed ends with a star.
fn mapped_fields(mapping: &Value, path: &str, found: &mut BTreeMap<String, String>) {
    for (name, field) in mapping["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}.{name}");
        let star = if field["enabled"] == json!(false) { "*" } else { "" };
        found.insert(path.clone(), format!("{}{star}", field["type"].as_str().expect("a field has a type")));
        mapped_fields(field, &path, found);
    }
}

#[test]
fn the_search_template_maps_every_field_of_the_contract() {
    let template: Value = serde_json::from_str(SEARCH_TEMPLATE).expect("the template is JSON");
    let schema: Value = serde_json::from_str(CURRENT).expect("the schema is JSON");
    let (mut mapped, mut named) = (BTreeMap::new(), BTreeSet::new());
    mapped_fields(&template["template"]["mappings"], "", &mut mapped);
    json_fields(&schema, &schema, "", &mut named);

    let is_hidden =
        |path: &str| mapped.iter().any(|(above, kind)| kind.ends_with('*') && path.starts_with(&format!("{above}.")));
    named.retain(|path| !is_hidden(path));

    assert_eq!(mapped.keys().cloned().collect::<BTreeSet<_>>(), named);
    let known = ["keyword", "text", "date", "integer", "long", "double", "nested", "object", "object*"];
    assert!(mapped.values().all(|kind| known.contains(&kind.as_str())), "{mapped:?}");
}
