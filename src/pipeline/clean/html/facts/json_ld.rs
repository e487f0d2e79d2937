//! schema.org in JSON-LD: `@graph`, lists, nested objects and references, read without recursion.

use serde_json::{Map, Value};

use super::super::super::block::{FactName, FactSource};
use super::json::{each, has_type, named, text, types};
use super::{Statements, json_repair};
use crate::pipeline::clean::html::entities;

/// Objects of one script that are looked at; a shop's catalogue has thousands.
const MAX_OBJECTS: usize = 4_000;

/// Authors of one article; a list of contributors may be long, and each can be a reference that must be looked up.
const MAX_AUTHORS: usize = 50;

/// Members under which articles are found; others hold things of their own.
const CONTAINERS: [&str; 7] =
    ["@graph", "mainEntity", "mainEntityOfPage", "breadcrumb", "hasPart", "subjectOf", "liveBlogUpdate"];

/// Adds what one script says.
pub(super) fn collect(script: &str, statements: &mut Statements) {
    if script.trim().is_empty() {
        return;
    }
    let values = json_repair::read(script);
    let objects = objects(&values);
    for object in &objects {
        if is_article(object) {
            collect_article(object, &objects, statements);
        } else if has_type(object, |name| name == "BreadcrumbList") {
            collect_breadcrumb(object, statements);
        } else if has_type(object, |name| name.ends_with("WebPage")) {
            collect_page(object, statements);
        }
    }
}

/// Every object that could be an article, a page, a person or a breadcrumb, outermost first.
fn objects(values: &[Value]) -> Vec<&Map<String, Value>> {
    let mut open: Vec<&Value> = values.iter().rev().collect();
    let mut found = Vec::new();
    while let Some(value) = open.pop() {
        match value {
            Value::Array(members) => open.extend(members.iter().rev()),
            Value::Object(object) if found.len() < MAX_OBJECTS => {
                found.push(object);
                open.extend(CONTAINERS.iter().rev().filter_map(|key| object.get(*key)));
            }
            _ => {}
        }
    }
    found
}

fn is_article(object: &Map<String, Value>) -> bool {
    has_type(object, |name| {
        name.ends_with("Article")
            || matches!(name, "BlogPosting" | "LiveBlogPosting" | "Report" | "Review" | "SocialMediaPosting")
            || matches!(name, "OpinionNewsArticle" | "Recipe" | "MedicalWebPage" | "CreativeWork")
    })
}

fn collect_article(object: &Map<String, Value>, all: &[&Map<String, Value>], statements: &mut Statements) {
    let mut add = |name, value: &str| add_decoded(statements, name, value);
    types(object).for_each(|kind| add(FactName::Kind, kind));
    for (key, name) in [
        ("headline", FactName::Title),
        ("name", FactName::Title),
        ("datePublished", FactName::Published),
        ("dateModified", FactName::Modified),
        ("inLanguage", FactName::Language),
        ("publisher", FactName::Outlet),
        ("description", FactName::Description),
        ("url", FactName::Url),
    ] {
        if let Some(value) = text(object, key) {
            add(name, value);
        }
    }
    for author in authors(object).iter().take(MAX_AUTHORS) {
        let name = if is_organisation(author, all) { FactName::AuthorGroup } else { FactName::Author };
        author_names(author, all).into_iter().take(MAX_AUTHORS).for_each(|author| add(name, author));
    }
    for section in each(object.get("articleSection").unwrap_or(&Value::Null)) {
        if let Some(section) = named(section) {
            add(FactName::Section, section);
        }
    }
    for image in each(object.get("image").unwrap_or(&Value::Null)) {
        if let Some(caption) = image.as_object().and_then(|image| text(image, "caption")) {
            add(FactName::Caption, caption);
        }
    }
    if let Some(free) = object.get("isAccessibleForFree").and_then(as_truth) {
        add(FactName::Free, free);
    }
    if let Some(id) = object.get("mainEntityOfPage").and_then(page_address) {
        add(FactName::Url, id);
    }
    keep_body(object, statements);
}

fn authors(object: &Map<String, Value>) -> &[Value] {
    object.get("author").or_else(|| object.get("creator")).map(each).unwrap_or_default()
}

fn collect_page(object: &Map<String, Value>, statements: &mut Statements) {
    for (key, name) in [("datePublished", FactName::Published), ("dateModified", FactName::Modified)] {
        if let Some(value) = text(object, key) {
            add_decoded(statements, name, value);
        }
    }
    if let Some(free) = object.get("isAccessibleForFree").and_then(as_truth) {
        add_decoded(statements, FactName::Free, free);
    }
}

fn collect_breadcrumb(object: &Map<String, Value>, statements: &mut Statements) {
    let mut levels: Vec<(i64, &str)> = Vec::new();
    for item in each(object.get("itemListElement").unwrap_or(&Value::Null)) {
        let Some(item) = item.as_object() else { continue };
        let name = text(item, "name").or_else(|| item.get("item").and_then(|inner| text(inner.as_object()?, "name")));
        let position = item.get("position").and_then(as_number).unwrap_or(i64::MAX);
        levels.extend(name.map(|name| (position, name)));
    }
    levels.sort_by_key(|(position, _)| *position);
    for (_, name) in levels {
        add_decoded(statements, FactName::Breadcrumb, name);
    }
}

fn as_number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// `true`, `"True"`, `"http://schema.org/False"`: all are found on pages.
fn as_truth(value: &Value) -> Option<&'static str> {
    match value {
        Value::Bool(true) => Some("true"),
        Value::Bool(false) => Some("false"),
        Value::String(text) if text.to_ascii_lowercase().ends_with("true") => Some("true"),
        Value::String(text) if text.to_ascii_lowercase().ends_with("false") => Some("false"),
        _ => None,
    }
}

fn page_address(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.get("@id")?.as_str()).filter(|address| address.starts_with("http"))
}

/// The names of one stated author: a text, or an object with a name or several, or a reference to one.
fn author_names<'v>(author: &'v Value, all: &[&'v Map<String, Value>]) -> Vec<&'v str> {
    let listed = author.get("name").map(each).unwrap_or_default();
    let names: Vec<&str> = listed.iter().filter_map(named).collect();
    if names.is_empty() {
        let referred = referred(author, all).and_then(|object| text(object, "name"));
        return named(author).or(referred).into_iter().collect();
    }
    names
}

fn is_organisation(author: &Value, all: &[&Map<String, Value>]) -> bool {
    let is_one = |object: &Map<String, Value>| has_type(object, |kind| kind.ends_with("Organization"));
    author.as_object().is_some_and(is_one) || referred(author, all).is_some_and(is_one)
}

/// The object that a reference by `@id` means.
fn referred<'v>(reference: &Value, all: &[&'v Map<String, Value>]) -> Option<&'v Map<String, Value>> {
    let id = reference.get("@id")?.as_str()?;
    let is_meant = |object: &&&Map<String, Value>| {
        object.get("@id").and_then(Value::as_str) == Some(id) && object.contains_key("name")
    };
    all.iter().find(is_meant).copied()
}

fn keep_body(object: &Map<String, Value>, statements: &mut Statements) {
    let body = object.get("articleBody").or_else(|| object.get("reviewBody")).or_else(|| object.get("text"));
    let Some(body) = body.and_then(Value::as_str) else { return };
    let known = statements.article_body.as_ref().map_or(0, String::len);
    if body.len() > known {
        statements.article_body = Some(entities::decode(body));
    }
}

fn add_decoded(statements: &mut Statements, name: FactName, value: &str) {
    statements.add(name, &entities::decode(value), FactSource::JsonLd);
}
