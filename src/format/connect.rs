//! Kafka Connect's envelope, for sinks that write rows: a schema beside each record, and nothing nested in it.
//!
//! # Why
//! A JDBC sink makes its table from the schema. It takes arrays of texts, fails on arrays of objects, and flattens
//! nothing by itself: so objects are flattened here, and arrays of objects are texts that a database reads as JSON.
//! Debezium's names for JSON and instants make `json` and `timestamptz` columns; other sinks see texts.

use serde_json::{Map, Value, json};

use super::time::days_since_1970;
use crate::record::EnrichedArticle;

/// How a column is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Text,
    Texts,
    /// A text of JSON.
    Json,
    /// Days since 1970.
    Day,
    /// RFC 3339 in UTC.
    Instant,
    Count,
}

/// The columns in their order; whether each row has them.
const COLUMNS: [(&str, Column, bool); 39] = [
    ("schema", Column::Text, true),
    ("id", Column::Text, true),
    ("source_id", Column::Text, false),
    ("url", Column::Text, false),
    ("outlet", Column::Text, false),
    ("language", Column::Text, false),
    ("published_on", Column::Day, false),
    ("published_at", Column::Instant, false),
    ("modified_at", Column::Instant, false),
    ("title", Column::Text, false),
    ("text", Column::Text, true),
    ("lead", Column::Text, false),
    ("section", Column::Texts, true),
    ("authors", Column::Texts, true),
    ("credits", Column::Texts, true),
    ("captions", Column::Json, true),
    ("notices", Column::Texts, true),
    ("primary_topic", Column::Text, false),
    ("topics", Column::Json, true),
    ("topic_ids", Column::Texts, true),
    ("amounts", Column::Json, true),
    ("fingerprint_content_sha256", Column::Text, true),
    ("fingerprint_minhash", Column::Texts, true),
    ("quality_kind", Column::Text, true),
    ("stats_chars", Column::Count, true),
    ("stats_words", Column::Count, true),
    ("stats_sentences", Column::Count, true),
    ("stats_removed", Column::Json, true),
    ("sources", Column::Json, true),
    ("extra", Column::Json, false),
    ("taxonomy_name", Column::Text, true),
    ("taxonomy_version", Column::Text, true),
    ("taxonomy_sha256", Column::Text, true),
    ("lineage_worker_version", Column::Text, true),
    ("lineage_furniture_version", Column::Text, false),
    ("lineage_input_topic", Column::Text, false),
    ("lineage_input_partition", Column::Count, false),
    ("lineage_input_offset", Column::Count, false),
    ("lineage_input_timestamp", Column::Instant, false),
];

/// The envelope with its schema written out once.
#[derive(Debug, Clone)]
pub(super) struct Envelope {
    before_payload: Vec<u8>,
}

impl Envelope {
    pub(super) fn new() -> Self {
        let fields: Vec<Value> = COLUMNS.iter().map(|column| field(*column)).collect();
        let schema = json!({"type": "struct", "name": crate::record::SCHEMA, "optional": false, "fields": fields});
        Self { before_payload: format!("{{\"schema\":{schema},\"payload\":").into_bytes() }
    }

    /// The record in its envelope.
    pub(super) fn write(&self, record: &EnrichedArticle) -> serde_json::Result<Vec<u8>> {
        let mut bytes = self.before_payload.clone();
        serde_json::to_writer(&mut bytes, &row(record)?)?;
        bytes.push(b'}');
        Ok(bytes)
    }
}

fn field((name, column, is_required): (&str, Column, bool)) -> Value {
    let typed = match column {
        Column::Text => json!({"type": "string"}),
        Column::Texts => json!({"type": "array", "items": {"type": "string", "optional": false}}),
        Column::Json => json!({"type": "string", "name": "io.debezium.data.Json", "version": 1}),
        Column::Day => json!({"type": "int32", "name": "org.apache.kafka.connect.data.Date", "version": 1}),
        Column::Instant => json!({"type": "string", "name": "io.debezium.time.ZonedTimestamp", "version": 1}),
        Column::Count => json!({"type": "int64"}),
    };
    let mut field = json!({"field": name, "optional": !is_required});
    if let (Some(field), Value::Object(typed)) = (field.as_object_mut(), typed) {
        field.extend(typed);
    }
    field
}

/// The record as one row: each object's members under its name, and what no column can hold as a text of JSON.
fn row(record: &EnrichedArticle) -> serde_json::Result<Map<String, Value>> {
    let mut row = Map::new();
    let Value::Object(fields) = serde_json::to_value(record)? else { return Ok(row) };
    for (name, value) in fields {
        flatten(name, value, &mut row);
    }
    Ok(row)
}

fn flatten(name: String, value: Value, row: &mut Map<String, Value>) {
    match (COLUMNS.iter().find(|(column, ..)| *column == name).map(|(_, column, _)| *column), value) {
        (Some(Column::Json), value) => drop(row.insert(name, Value::String(value.to_string()))),
        (Some(Column::Day), Value::String(day)) => {
            if let Some(days) = days_since_1970(&day) {
                row.insert(name, days.into());
            }
        }
        (Some(_), value) => drop(row.insert(name, value)),
        (None, Value::Object(members)) => {
            for (member, value) in members {
                flatten(format!("{name}_{member}"), value, row);
            }
        }
        // A file's name and line: nothing that came from Kafka has them.
        (None, _) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_flattened_and_what_no_column_holds_is_a_text_of_json() {
        let mut row = Map::new();
        flatten("quality".to_owned(), json!({"kind": "article"}), &mut row);
        flatten("topics".to_owned(), json!([{"id": "lng"}]), &mut row);
        flatten("topic_ids".to_owned(), json!(["lng"]), &mut row);
        flatten("published_on".to_owned(), json!("1970-02-01"), &mut row);
        flatten("lineage".to_owned(), json!({"input": {"topic": "raw", "offset": 7}}), &mut row);

        let expected = json!({
            "quality_kind": "article", "topics": "[{\"id\":\"lng\"}]", "topic_ids": ["lng"], "published_on": 31,
            "lineage_input_topic": "raw", "lineage_input_offset": 7,
        });
        assert_eq!(Value::Object(row), expected);
    }
}
