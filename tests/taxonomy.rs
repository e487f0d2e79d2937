//! The taxonomy as data: its JSON Schema, the built-in files, and the seed article's topics.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use copydesk::pipeline::tag::format::file::TaxonomyFile;
use copydesk::pipeline::{CleanConfig, InputConfig, Pipeline, TagConfig, Taxonomy, Unobserved};
use copydesk::record::{Origin, Outcome, RawMessage};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Set to write generated files anew instead of comparing them.
fn is_update() -> bool {
    std::env::var_os("COPYDESK_UPDATE").is_some()
}

#[test]
fn the_published_schema_is_the_one_the_types_give() {
    let path = root().join("deploy/schemas/taxonomy.schema.json");
    let schema = schemars::schema_for!(TaxonomyFile);
    let generated = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
    if is_update() {
        fs::write(&path, &generated).unwrap();
    }

    let published = fs::read_to_string(&path).unwrap_or_default();

    assert!(published == generated, "write it anew with COPYDESK_UPDATE=1 cargo test --test taxonomy");
}

#[test]
fn the_schema_accepts_every_built_in_file_and_refuses_a_misspelt_key() {
    let schema = serde_json::to_value(schemars::schema_for!(TaxonomyFile)).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();

    for file in Taxonomy::built_in_files() {
        let table: toml::Table = file.text.parse().unwrap();
        let value = serde_json::to_value(table).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", file.name);
    }
    let misspelt = serde_json::json!({ "topic": [{ "id": "a", "label": { "en": "A" }, "parnet": "b" }] });
    assert!(!validator.is_valid(&misspelt));
}

#[test]
fn every_file_of_the_folder_is_embedded() {
    let entries = fs::read_dir(root().join("src/pipeline/tag/taxonomy")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();

    let embedded: Vec<String> = Taxonomy::built_in_files().into_iter().map(|file| file.name).collect();

    assert_eq!(names, embedded);
}

#[test]
fn the_seed_is_tagged_with_its_five_topics() {
    let Some(data) = common::data_dir("the seed article's topics") else { return };
    let record = process(&data.join("seed/article.txt"));

    for wanted in ["tariffs", "lng", "defense-cost-sharing", "trade-negotiations", "shipbuilding"] {
        assert!(record.topic_ids.iter().any(|id| id == wanted), "{wanted} is not in {:?}", record.topic_ids);
    }
    for evidence in record.topics.iter().flat_map(|topic| &topic.evidence) {
        let field = if evidence.field.as_str() == "title" { record.title.as_deref().unwrap() } else { &record.text };
        let slice: String = field.chars().skip(evidence.start).take(evidence.end - evidence.start).collect();
        assert_eq!(slice, evidence.text);
    }
}

fn process(path: &PathBuf) -> copydesk::EnrichedArticle {
    let pipeline = Pipeline::new(
        InputConfig::default(),
        CleanConfig::default(),
        TagConfig::default(),
        Arc::new(Taxonomy::built_in()),
    );
    let message = RawMessage {
        origin: Origin::File { file: Arc::from("seed"), line: 1 },
        key: None,
        value: Some(fs::read(path).expect("the seed is readable")),
        headers: Vec::new(),
        timestamp_ms: None,
    };
    match pipeline.process(&message, &mut Unobserved) {
        Outcome::Publish(record) => *record,
        other => panic!("not published: {other:?}"),
    }
}
