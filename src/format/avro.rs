//! Avro's binary encoding of a record, led by the schema that is registered.
//!
//! # Why
//! Of Avro, a record needs eight types and a dozen rules; the crate that knows the rest brings a code generator's worth of
//! dependencies. A test reads what is written here with another implementation.

use serde_json::{Map, Value};

use super::time::{days_since_1970, milliseconds_since_1970};

/// A type of the schema, as far as the record uses Avro.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Type {
    Text,
    /// A text that holds JSON: for what may be anything.
    JsonText,
    Long,
    Double,
    /// A text `2025-04-09` as days since 1970.
    Day,
    /// An RFC 3339 text as milliseconds since 1970.
    Instant,
    Optional(Box<Type>),
    List(Box<Type>),
    Map(Box<Type>),
    Record(Vec<(String, Type)>),
}

/// The record's schema, ready to lead the encoding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AvroSchema(Type);

impl AvroSchema {
    /// The schema that is published.
    pub(super) fn built_in() -> Self {
        let schema: Value = serde_json::from_str(super::AVRO_SCHEMA).expect("it is built in, and a test reads it");
        Self(type_of(&schema).expect("it is built in, and a test reads it"))
    }

    /// Appends a record, given as its JSON; an error is the name of the field at fault.
    pub(super) fn write(&self, record: &Value, bytes: &mut Vec<u8>) -> Result<(), String> {
        encode(&self.0, "record", Some(record), bytes)
    }
}

/// Reads a type; `None` for what the record's schema does not use.
fn type_of(schema: &Value) -> Option<Type> {
    if let Some(alternatives) = schema.as_array() {
        return match alternatives.as_slice() {
            [Value::String(null), some] if null == "null" => Some(Type::Optional(Box::new(type_of(some)?))),
            _ => None,
        };
    }
    let word = |key| schema.get(key).and_then(Value::as_str);
    let inner = |key| type_of(schema.get(key)?).map(Box::new);
    match (schema.as_str().or_else(|| word("type"))?, word("logicalType"), word("sqlType")) {
        ("string", None, None) => Some(Type::Text),
        ("string", None, Some("JSON")) => Some(Type::JsonText),
        ("long", None, None) => Some(Type::Long),
        ("double", None, None) => Some(Type::Double),
        ("int", Some("date"), None) => Some(Type::Day),
        ("long", Some("timestamp-millis"), None) => Some(Type::Instant),
        ("array", None, None) => Some(Type::List(inner("items")?)),
        ("map", None, None) => Some(Type::Map(inner("values")?)),
        ("record", None, None) => {
            let fields = schema.get("fields")?.as_array()?.iter();
            let field = |field: &Value| Some((field.get("name")?.as_str()?.to_owned(), type_of(field.get("type")?)?));
            Some(Type::Record(fields.map(field).collect::<Option<_>>()?))
        }
        _ => None,
    }
}

fn encode(kind: &Type, name: &str, value: Option<&Value>, bytes: &mut Vec<u8>) -> Result<(), String> {
    let at_fault = || name.to_owned();
    if let Type::Optional(kind) = kind {
        let Some(value) = value else {
            long(0, bytes);
            return Ok(());
        };
        long(1, bytes);
        return encode(kind, name, Some(value), bytes);
    }
    let value = value.ok_or_else(at_fault)?;
    match kind {
        Type::Text => text(value.as_str().ok_or_else(at_fault)?, bytes),
        Type::JsonText => text(&value.to_string(), bytes),
        Type::Long => long(value.as_i64().ok_or_else(at_fault)?, bytes),
        Type::Double => bytes.extend(value.as_f64().ok_or_else(at_fault)?.to_le_bytes()),
        Type::Day => long(value.as_str().and_then(days_since_1970).ok_or_else(at_fault)?, bytes),
        Type::Instant => long(value.as_str().and_then(milliseconds_since_1970).ok_or_else(at_fault)?, bytes),
        Type::List(kind) => {
            let items = value.as_array().ok_or_else(at_fault)?;
            block(items.len(), bytes);
            items.iter().try_for_each(|item| encode(kind, name, Some(item), bytes))?;
            long(0, bytes);
        }
        Type::Map(kind) => map(kind, name, value.as_object().ok_or_else(at_fault)?, bytes)?,
        Type::Record(fields) => {
            let record = value.as_object().ok_or_else(at_fault)?;
            fields.iter().try_for_each(|(name, kind)| encode(kind, name, record.get(name), bytes))?;
        }
        Type::Optional(_) => {}
    }
    Ok(())
}

fn map(kind: &Type, name: &str, entries: &Map<String, Value>, bytes: &mut Vec<u8>) -> Result<(), String> {
    block(entries.len(), bytes);
    for (key, value) in entries {
        text(key, bytes);
        encode(kind, name, Some(value), bytes)?;
    }
    long(0, bytes);
    Ok(())
}

/// Arrays and maps are blocks: a count, that many items, and a zero after the last block. An empty one is the zero alone.
fn block(n_items: usize, bytes: &mut Vec<u8>) {
    if n_items > 0 {
        long(i64::try_from(n_items).unwrap_or(i64::MAX), bytes);
    }
}

fn text(text: &str, bytes: &mut Vec<u8>) {
    long(i64::try_from(text.len()).unwrap_or(i64::MAX), bytes);
    bytes.extend(text.as_bytes());
}

/// Zigzag, then seven bits a byte, the lowest first.
fn long(number: i64, bytes: &mut Vec<u8>) {
    let mut rest = ((number << 1) ^ (number >> 63)).cast_unsigned();
    loop {
        let low = u8::try_from(rest & 0x7f).unwrap_or(0x7f);
        rest >>= 7;
        if rest == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(schema: &str, value: &str) -> Result<Vec<u8>, String> {
        let (schema, value): (Value, Value) =
            (serde_json::from_str(schema).expect("JSON"), serde_json::from_str(value).expect("JSON"));
        let mut bytes = Vec::new();
        encode(&type_of(&schema).expect("a schema we use"), "it", Some(&value), &mut bytes).map(|()| bytes)
    }

    #[test]
    fn the_specifications_examples_are_encoded_as_it_says() {
        assert_eq!(encoded(r#""long""#, "-64"), Ok(vec![0x7f]));
        assert_eq!(encoded(r#""long""#, "64"), Ok(vec![0x80, 0x01]));
        assert_eq!(encoded(r#""string""#, r#""foo""#), Ok(vec![0x06, 0x66, 0x6f, 0x6f]));
        assert_eq!(encoded(r#"{"type":"array","items":"long"}"#, "[3, 27]"), Ok(vec![0x04, 0x06, 0x36, 0x00]));
        assert_eq!(encoded(r#"{"type":"array","items":"long"}"#, "[]"), Ok(vec![0x00]));
        assert_eq!(encoded(r#"["null","string"]"#, r#""a""#), Ok(vec![0x02, 0x02, 0x61]));
        let record = r#"{"type":"record","name":"test","fields":[{"name":"a","type":"long"},{"name":"b","type":["null","string"]}]}"#;
        assert_eq!(encoded(record, r#"{"a": 27}"#), Ok(vec![0x36, 0x00]));
    }

    #[test]
    fn a_value_of_another_kind_is_named() {
        let record = r#"{"type":"record","name":"test","fields":[{"name":"a","type":"long"}]}"#;

        assert_eq!(encoded(record, r#"{"a": "27"}"#), Err("a".to_owned()));
        assert_eq!(encoded(record, "{}"), Err("a".to_owned()));
    }

    #[test]
    fn days_and_instants_are_numbers() {
        assert_eq!(encoded(r#"{"type":"int","logicalType":"date"}"#, r#""1970-01-03""#), Ok(vec![4]));
        assert_eq!(
            encoded(r#"{"type":"long","logicalType":"timestamp-millis"}"#, r#""1970-01-01T00:00:00.001Z""#),
            Ok(vec![2])
        );
    }

    #[test]
    fn the_published_schema_is_one_that_we_can_write() {
        assert!(matches!(AvroSchema::built_in().0, Type::Record(fields) if fields.len() > 20));
    }
}
