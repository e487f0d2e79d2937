//! A JSON object's fields: which of them is the body, and what the others claim.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::shape::looks_like_html;
use super::{FieldPaths, fault, make_readable};
use crate::record::{Body, Exit, FaultReason, Hints, SCHEMA};

/// `RawArticle`'s fields, each with the places to look for it.
#[derive(Debug, Clone)]
pub(super) struct FieldMap {
    id: Vec<Path>,
    url: Vec<Path>,
    outlet: Vec<Path>,
    language: Vec<Path>,
    title: Vec<Path>,
    body: Vec<Path>,
    authors: Vec<Path>,
    section: Vec<Path>,
    published_at: Vec<Path>,
    modified_at: Vec<Path>,
}

/// A dotted path, split once. A key that itself holds dots is found too: the whole path is tried first.
#[derive(Debug, Clone)]
struct Path {
    whole: String,
    steps: Vec<String>,
}

impl Path {
    fn find<'a>(&self, object: &'a Map<String, Value>) -> Option<&'a Value> {
        if let Some(value) = object.get(&self.whole) {
            return Some(value);
        }
        let (first, rest) = self.steps.split_first()?;
        let mut value = object.get(first)?;
        for step in rest {
            value = match value {
                Value::Object(inner) => inner.get(step)?,
                Value::Array(items) => items.get(step.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(value)
    }
}

impl FieldMap {
    pub(super) fn new(paths: &FieldPaths) -> Self {
        let split = |words: &[String]| {
            let path =
                |word: &String| Path { whole: word.clone(), steps: word.split('.').map(str::to_owned).collect() };
            words.iter().map(path).collect()
        };
        Self {
            id: split(&paths.id),
            url: split(&paths.url),
            outlet: split(&paths.outlet),
            language: split(&paths.language),
            title: split(&paths.title),
            body: split(&paths.body),
            authors: split(&paths.authors),
            section: split(&paths.section),
            published_at: split(&paths.published_at),
            modified_at: split(&paths.modified_at),
        }
    }

    /// Reads one article out of a JSON text.
    pub(super) fn read(&self, text: &str, pass_through: &[String]) -> Result<(Body, Hints), Exit> {
        let object = single_object(text)?;
        let body = self.body.iter().filter_map(|path| path.find(&object)).find_map(body_text);
        let Some(body) = body else {
            let known = self.body.iter().take(5).map(|path| path.whole.as_str()).collect::<Vec<_>>().join(", ");
            let detail = format!("no body in any field of input.fields.body ({known}, ...)");
            return Err(fault(FaultReason::MissingBody, detail));
        };
        let url = first(&self.url, &object).filter(|url| url.contains("://"));
        let hints = Hints {
            source_id: first(&self.id, &object),
            url,
            outlet: first(&self.outlet, &object).filter(|outlet| !outlet.contains("://")),
            language: first(&self.language, &object),
            title: first(&self.title, &object),
            authors: list(&self.authors, &object),
            section: list(&self.section, &object),
            published: first(&self.published_at, &object),
            modified: first(&self.modified_at, &object),
            extra: passed_through(pass_through, &object),
        };
        // A record of our own that is read again is clean: a tag in it is something that the article wrote about.
        let is_record = object.get("schema").and_then(Value::as_str) == Some(SCHEMA);
        let body = if !is_record && looks_like_html(body.as_bytes()) {
            Body::Html(body)
        } else {
            Body::Text(make_readable(Cow::Owned(body)).into_owned())
        };
        Ok((body, hints))
    }
}

fn single_object(text: &str) -> Result<Map<String, Value>, Exit> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let value = match values.next() {
        Some(Ok(value)) => value,
        Some(Err(error)) => return Err(invalid(&error)),
        None => return Err(fault(FaultReason::EmptyBody, "the value holds nothing but white space".to_owned())),
    };
    match values.next() {
        None => {}
        Some(Ok(_)) => return Err(several("JSON values, one after another")),
        Some(Err(error)) => return Err(invalid(&error)),
    }
    match value {
        Value::Object(object) => Ok(object),
        Value::Array(items) if items.len() > 1 => Err(several("items in an array")),
        Value::Array(items) => match items.into_iter().next() {
            Some(Value::Object(object)) => Ok(object),
            _ => Err(fault(FaultReason::MissingBody, "the value is an array without an object".to_owned())),
        },
        _ => Err(fault(FaultReason::MissingBody, "the value is JSON, but not an object".to_owned())),
    }
}

fn several(what: &str) -> Exit {
    let detail = format!("the message holds several {what}; send one article a message");
    fault(FaultReason::MultipleDocuments, detail)
}

/// `serde_json` refuses more than 128 levels, so that neither parsing nor dropping can exhaust the stack. Its message
/// names line and column and never quotes the input.
fn invalid(error: &serde_json::Error) -> Exit {
    let detail = error.to_string();
    let reason = if detail.starts_with("recursion limit") { FaultReason::TooDeep } else { FaultReason::InvalidJson };
    fault(reason, detail)
}

/// The body of a field: a string, or a list of paragraphs.
fn body_text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().filter_map(scalar).collect::<Vec<_>>().join("\n\n"),
        Value::Object(_) => scalar(value)?,
        _ => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}

fn first(paths: &[Path], object: &Map<String, Value>) -> Option<String> {
    let mut values = paths.iter().filter_map(|path| path.find(object));
    values.find_map(|value| texts(value).into_iter().next())
}

fn list(paths: &[Path], object: &Map<String, Value>) -> Vec<String> {
    let mut lists = paths.iter().filter_map(|path| path.find(object)).map(texts);
    lists.find(|texts| !texts.is_empty()).unwrap_or_default()
}

fn texts(value: &Value) -> Vec<String> {
    let several = match value {
        Value::Array(items) => items.iter().filter_map(scalar).collect(),
        other => scalar(other).into_iter().collect::<Vec<_>>(),
    };
    let trimmed = several.into_iter().map(|text| make_readable(Cow::Owned(text)).trim().to_owned());
    trimmed.filter(|text| !text.is_empty()).collect()
}

/// A value as text: schema.org and XML-born JSON wrap strings in objects.
fn scalar(value: &Value) -> Option<String> {
    const WRAPPERS: [&str; 7] = ["name", "@value", "value", "#text", "rendered", "term", "@id"];
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(object) => {
            let inner = WRAPPERS.iter().filter_map(|key| object.get(*key)).find_map(Value::as_str);
            inner.map(str::to_owned)
        }
        _ => None,
    }
}

fn passed_through(names: &[String], object: &Map<String, Value>) -> Map<String, Value> {
    let found = names.iter().filter_map(|name| Some((name.clone(), object.get(name)?.clone())));
    found.collect()
}
