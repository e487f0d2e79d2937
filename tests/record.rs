//! The published record, held against its JSON Schema and against its own promises.

mod common;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};

use copydesk::pipeline::{CleanConfig, InputConfig, Pipeline, TagConfig, Taxonomy, Unobserved};
use copydesk::record::{BlockClass, FieldSource, Origin, Outcome, RawMessage, SourcedField};
use flate2::read::GzDecoder;
use proptest::prelude::*;
use serde_json::Value;

const SCHEMA: &str = include_str!("../deploy/schemas/copydesk.article.v1.schema.json");

/// Pages of each development set that are held against the schema; all of them would take a minute.
const PAGES_PER_SET: usize = 60;

fn schema() -> Value {
    serde_json::from_str(SCHEMA).expect("the schema is JSON")
}

fn pipeline() -> Pipeline {
    let taxonomy = std::sync::Arc::new(Taxonomy::built_in());
    Pipeline::new(InputConfig::default(), CleanConfig::default(), TagConfig::default(), taxonomy)
}

fn record(pipeline: &Pipeline, value: &[u8]) -> Option<Value> {
    let message = RawMessage {
        origin: Origin::Kafka { topic: "raw".into(), partition: 0, offset: 7 },
        key: None,
        value: Some(value.to_vec()),
        headers: Vec::new(),
        timestamp_ms: Some(1_790_000_000_000),
    };
    match pipeline.process(&message, &mut Unobserved) {
        Outcome::Publish(record) => Some(serde_json::to_value(record).expect("a record is JSON")),
        _ => None,
    }
}

/// The demo's articles, in all three shapes.
fn demo_records() -> Vec<Value> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/cli/demo/articles");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .expect("the demo has articles")
        .map(|entry| entry.expect("readable").path())
        .collect();
    paths.sort();
    let pipeline = pipeline();
    paths.iter().filter_map(|path| record(&pipeline, &std::fs::read(path).expect("readable"))).collect()
}

/// Every property of the schema with its path.
fn properties(schema: &Value, path: &str, found: &mut Vec<(String, Value)>) {
    let Some(object) = schema.as_object() else { return };
    for (name, child) in object.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let path = format!("{path}.{name}");
        found.push((path.clone(), child.clone()));
        properties(child, &path, found);
    }
    for nested in ["items", "additionalProperties"] {
        if let Some(child) = object.get(nested).filter(|child| child.is_object()) {
            found.push((format!("{path}[]"), child.clone()));
            properties(child, &format!("{path}[]"), found);
        }
    }
    for (name, child) in object.get("$defs").and_then(Value::as_object).into_iter().flatten() {
        found.push((format!("${name}"), child.clone()));
        properties(child, &format!("${name}"), found);
    }
}

/// Fields of a record that the schema does not name.
fn unknown_fields(value: &Value, schema: &Value, root: &Value, path: &str) -> Vec<String> {
    let schema = match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => root.pointer(reference.trim_start_matches('#')).expect("the reference resolves"),
        None => schema,
    };
    match value {
        Value::Object(fields) => {
            let Some(known) = schema.get("properties").and_then(Value::as_object) else { return Vec::new() };
            fields
                .iter()
                .flat_map(|(name, child)| {
                    let path = format!("{path}.{name}");
                    known
                        .get(name)
                        .map_or_else(|| vec![path.clone()], |schema| unknown_fields(child, schema, root, &path))
                })
                .collect()
        }
        Value::Array(items) => {
            let Some(schema) = schema.get("items") else { return Vec::new() };
            items.iter().flat_map(|item| unknown_fields(item, schema, root, path)).collect()
        }
        _ => Vec::new(),
    }
}

/// What is wrong with a record, by the schema and by its own promises.
fn faults(record: &Value, validator: &jsonschema::Validator, schema: &Value) -> Vec<String> {
    let mut faults: Vec<String> =
        validator.iter_errors(record).map(|error| format!("{}: {error}", error.instance_path())).collect();
    faults.extend(
        unknown_fields(record, schema, schema, "").into_iter().map(|path| format!("{path} is not in the schema")),
    );
    faults.extend(wrong_slices(record));
    faults
}

/// Evidence and amounts whose text is not exactly their slice.
fn wrong_slices(record: &Value) -> Vec<String> {
    let field =
        |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default().chars().collect::<Vec<char>>();
    let (title, text) = (field("title"), field("text"));
    let evidence = record["topics"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|topic| topic["evidence"].as_array().into_iter().flatten());
    let spans = evidence.chain(record["amounts"].as_array().into_iter().flatten());
    let mut wrong = Vec::new();
    for span in spans {
        let source = if span["field"] == "title" { &title } else { &text };
        let (start, end) = (span["start"].as_u64().unwrap_or(0), span["end"].as_u64().unwrap_or(0));
        let bounds = usize::try_from(start).expect("an offset")..usize::try_from(end).expect("an offset");
        let slice: Option<String> = source.get(bounds).map(|characters| characters.iter().collect());
        if slice.as_deref() != span["text"].as_str() {
            wrong.push(format!("{span} is not its slice"));
        }
    }
    wrong
}

#[test]
fn the_schema_is_valid_and_describes_every_field() {
    let schema = schema();
    let mut found = Vec::new();
    properties(&schema, "", &mut found);

    assert!(jsonschema::meta::is_valid(&schema));
    let undescribed: Vec<&String> = found
        .iter()
        .filter(|(_, child)| child.get("$ref").is_none() && child.get("description").is_none())
        .map(|(path, _)| path)
        .collect();
    assert!(undescribed.is_empty(), "{undescribed:?}");
    assert!(found.len() > 60);
}

#[test]
fn the_schema_names_every_class_of_removed_blocks() {
    let schema = schema();
    let named = schema.pointer("/properties/stats/properties/removed/propertyNames/enum").unwrap();
    let named: BTreeSet<&str> = named.as_array().unwrap().iter().filter_map(Value::as_str).collect();

    assert_eq!(named, BlockClass::ALL.iter().map(|class| class.as_str()).collect());
}

#[test]
fn the_schema_names_every_field_and_place_of_the_sources() {
    let schema = schema();
    let named = |pointer: &str| -> BTreeSet<String> {
        let words = schema.pointer(pointer).and_then(Value::as_array).expect("the schema lists them");
        words.iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };

    let fields = SourcedField::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(named("/properties/sources/propertyNames/enum"), fields);
    let places = FieldSource::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(named("/properties/sources/additionalProperties/enum"), places);
}

#[test]
fn a_record_says_where_each_of_its_fields_was_read() {
    let page = "<html><head><title>Port opens | Example</title><meta property='og:site_name' content='Example'>\
                <script type='application/ld+json'>{\"@type\": \"NewsArticle\", \"headline\": \"Port opens\", \
                \"datePublished\": \"2025-04-09\", \"articleSection\": \"City\"}</script></head><body><article>\
                <h1>Port opens</h1><p>By Jane Doe</p><p>The new port opened on Monday after a long debate, and the \
                first ships used its quay at once, the speaker said.</p></article></body></html>";
    let message = serde_json::json!({"url": "https://example.org/city/1", "body": page});

    let record = record(&pipeline(), message.to_string().as_bytes()).expect("it is published");

    let expected = serde_json::json!({"title": "element", "url": "input", "outlet": "open_graph", "language": "text",
        "published": "json_ld", "section": "json_ld", "authors": "block"});
    assert_eq!(record["sources"], expected);
}

#[test]
fn the_demos_records_keep_the_schema_and_their_promises() {
    let schema = schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let records = demo_records();

    assert!(records.len() >= 6);
    for record in &records {
        assert_eq!(faults(record, &validator, &schema), Vec::<String>::new(), "{record}");
    }
}

#[test]
fn records_of_real_pages_keep_the_schema_and_their_promises() {
    let Some(data) = common::data_dir("records of real pages against the schema") else { return };
    let schema = schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let pipeline = pipeline();
    for (set, body) in
        [("naeb.html", "html"), ("fundusfix.html", "html"), ("kjd.text", "text_full"), ("real.text", "text_full")]
    {
        let file = std::fs::File::open(data.join(format!("cleaning/{set}.jsonl.gz"))).unwrap();
        for line in BufReader::new(GzDecoder::new(file)).lines().take(PAGES_PER_SET) {
            let page: Value = serde_json::from_str(&line.unwrap()).unwrap();
            let message = serde_json::json!({"id": page["id"], "url": page["url"], "body": page[body]});
            let Some(record) = record(&pipeline, message.to_string().as_bytes()) else { continue };
            assert_eq!(faults(&record, &validator, &schema), Vec::<String>::new(), "{}", page["id"]);
        }
    }
}

#[test]
fn the_seed_gives_exactly_the_record_that_is_expected_of_it() {
    let Some(data) = common::data_dir("the seed's record") else { return };
    let expected = std::fs::read_to_string(data.join("seed/expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap();

    let record = record(&pipeline(), &std::fs::read(data.join("seed/article.txt")).unwrap()).unwrap();

    for field in ["title", "section", "authors", "language", "captions", "notices", "text"] {
        assert_eq!(record[field], expected[field], "{field}");
    }
    for wanted in expected["topic_ids_include"].as_array().unwrap() {
        assert!(record["topic_ids"].as_array().unwrap().contains(wanted), "{wanted}");
    }
    for wanted in expected["amounts_include"].as_array().unwrap() {
        let is_wanted = |amount: &Value| wanted.as_object().unwrap().iter().all(|(name, value)| amount[name] == *value);
        assert!(record["amounts"].as_array().unwrap().iter().any(is_wanted), "{wanted}");
    }
}

#[test]
fn the_same_message_gives_the_same_bytes() {
    let (one, other) = (demo_records(), demo_records());

    assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&other).unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn slices_are_exact_whatever_stands_around_them(
        pieces in proptest::collection::vec(prop_oneof![
            Just("The ministry said the tariffs on steel would cost $39 to 44 billion a year, and the LNG terminal another 2.5 trillion won."),
            Just("정부는 관세 협상에서 10조 원 규모의 LNG 도입을 약속했다고 밝혔다."),
            Just("\r\n\r\n"), Just("\n\n"), Just("\u{200b}"), Just("\u{a0}"), Just("😀🚢"), Just("e\u{301}tariffs"), Just("ﬁne ＬＮＧ ５億円"), Just("\u{1112}\u{1161}\u{11ab}"),
            Just("[AFP/YONHAP]"), Just("€5m"), Just(" "), Just("."),
        ], 1..24),
        noise in "\\PC{0,60}",
    ) {
        static PIPELINE: std::sync::LazyLock<Pipeline> = std::sync::LazyLock::new(pipeline);
        let text = pieces.concat() + &noise;
        if let Some(record) = record(&PIPELINE, text.as_bytes()) {
            prop_assert_eq!(wrong_slices(&record), Vec::<String>::new());
        }
    }
}
