//! Reads one `[[topic]]`: its fields, its tests and its blocks of phrases.

use std::collections::BTreeMap;

use toml::de::DeValue;

use super::file::{Example, Expect, Near, Rules, Term, Topic, Veto};
use super::mistake::Mistake;
use super::toml_reader::{Known, TomlReader, Value};
use crate::record::{IptcCode, IptcMatch};

const TOPIC: Known = Known {
    context: "[[topic]]",
    keys: &["id", "label", "parent", "implies_parent", "iptc", "threshold", "calibration", "tests"],
};

/// Reads the array of topics.
pub(super) fn topics(reader: &mut TomlReader, value: &Value<'_>) -> Vec<Topic> {
    reader.items("topic", value).iter().filter_map(|item| topic(reader, item)).collect()
}

fn topic(reader: &mut TomlReader, value: &Value<'_>) -> Option<Topic> {
    let at = value.span().start;
    let mut topic = Topic { place: reader.place(at), ..Topic::default() };
    for (key, value) in reader.table("topic", value)? {
        match key.get_ref().as_ref() {
            "id" => topic.id = reader.string("id", value).unwrap_or_default(),
            "label" => topic.label = labels(reader, value),
            "parent" => topic.parent = reader.string("parent", value),
            "implies_parent" => topic.implies_parent = reader.flag("implies_parent", value).unwrap_or_default(),
            "iptc" => topic.iptc = iptc(reader, value),
            "threshold" => topic.threshold = reader.number("threshold", value),
            "calibration" => topic.calibration = reader.pairs("calibration", value),
            "tests" => topic.tests = tests(reader, value),
            language if is_language(language) => {
                let block = rules(reader, value);
                topic.rules.insert(language.to_owned(), block);
            }
            _ => reader.unknown_key(key, &TOPIC),
        }
    }
    if topic.id.is_empty() {
        reader.note(at, Mistake::MissingKey { key: "id", context: "[[topic]]" });
    }
    Some(topic)
}

/// Whether this is a language code: two small letters.
pub(super) fn is_language(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn labels(reader: &mut TomlReader, value: &Value<'_>) -> BTreeMap<String, String> {
    let Some(table) = reader.table("label", value) else { return BTreeMap::new() };
    let mut labels = BTreeMap::new();
    for (language, value) in table {
        if let Some(label) = reader.string("label", value) {
            labels.insert(language.get_ref().to_string(), label);
        }
    }
    labels
}

fn iptc(reader: &mut TomlReader, value: &Value<'_>) -> Vec<IptcCode> {
    reader.items("iptc", value).iter().filter_map(|item| iptc_code(reader, item)).collect()
}

fn iptc_code(reader: &mut TomlReader, value: &Value<'_>) -> Option<IptcCode> {
    const KNOWN: Known = Known { context: "iptc", keys: &["code", "match"] };
    let at = value.span().start;
    let mut code = None;
    let mut matching = None;
    for (key, value) in reader.table("iptc", value)? {
        match key.get_ref().as_ref() {
            "code" => code = reader.string("code", value),
            "match" => match value.get_ref().as_str() {
                Some("exact") => matching = Some(IptcMatch::Exact),
                Some("broad") => matching = Some(IptcMatch::Broad),
                _ => reader.wrong_type("match", "\"exact\" or \"broad\"", value),
            },
            _ => reader.unknown_key(key, &KNOWN),
        }
    }
    if code.is_none() {
        reader.note(at, Mistake::MissingKey { key: "code", context: "iptc" });
    }
    if matching.is_none() {
        reader.note(at, Mistake::MissingKey { key: "match", context: "iptc" });
    }
    let code = code?;
    let digits = code.strip_prefix("medtop:").unwrap_or_default();
    if digits.len() != 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        reader.note(at, Mistake::BadIptcCode { code: code.clone() });
    }
    Some(IptcCode { code, matching: matching? })
}

fn tests(reader: &mut TomlReader, value: &Value<'_>) -> Vec<Example> {
    reader.items("tests", value).iter().filter_map(|item| example(reader, item)).collect()
}

fn example(reader: &mut TomlReader, value: &Value<'_>) -> Option<Example> {
    const KNOWN: Known = Known { context: "a test", keys: &["lang", "expect", "title", "text"] };
    let at = value.span().start;
    let mut example = Example { place: reader.place(at), ..Example::default() };
    let mut expect = None;
    for (key, value) in reader.table("tests", value)? {
        match key.get_ref().as_ref() {
            "lang" => example.lang = reader.string("lang", value),
            "title" => example.title = reader.string("title", value),
            "text" => example.text = reader.string("text", value).unwrap_or_default(),
            "expect" => match value.get_ref().as_str() {
                Some("tagged") => expect = Some(Expect::Tagged),
                Some("mention") => expect = Some(Expect::Mention),
                Some("none") => expect = Some(Expect::None),
                _ => reader.wrong_type("expect", "\"tagged\", \"mention\" or \"none\"", value),
            },
            _ => reader.unknown_key(key, &KNOWN),
        }
    }
    if expect.is_none() {
        reader.note(at, Mistake::MissingKey { key: "expect", context: "a test" });
    }
    example.expect = expect?;
    Some(example)
}

fn rules(reader: &mut TomlReader, value: &Value<'_>) -> Rules {
    const KNOWN: Known = Known {
        context: "a block of phrases",
        keys: &["strong", "weak", "support", "support_window", "near", "mask", "veto"],
    };
    let mut rules = Rules { place: reader.place(value.span().start), ..Rules::default() };
    let Some(table) = reader.table("a block of phrases", value) else { return rules };
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "strong" => rules.strong = terms(reader, "strong", value),
            "weak" => rules.weak = terms(reader, "weak", value),
            "support" => rules.support = unweighted(reader, "support", value),
            "support_window" => rules.support_window = window(reader, "support_window", value),
            "near" => rules.near = reader.items("near", value).iter().filter_map(|item| near(reader, item)).collect(),
            "mask" => rules.mask = unweighted(reader, "mask", value),
            "veto" => rules.veto = reader.items("veto", value).iter().filter_map(|item| veto(reader, item)).collect(),
            _ => reader.unknown_key(key, &KNOWN),
        }
    }
    rules
}

fn terms(reader: &mut TomlReader, list: &'static str, value: &Value<'_>) -> Vec<Term> {
    reader.items(list, value).iter().filter_map(|item| term(reader, list, item)).collect()
}

/// Reads terms of a list where weights mean nothing.
pub(super) fn unweighted(reader: &mut TomlReader, list: &'static str, value: &Value<'_>) -> Vec<Term> {
    let mut terms = Vec::new();
    for item in reader.items(list, value) {
        let Some(term) = term(reader, list, item) else { continue };
        if term.weight.is_some() {
            reader.note(item.span().start, Mistake::UselessWeight { list });
        }
        terms.push(term);
    }
    terms
}

fn term(reader: &mut TomlReader, list: &'static str, value: &Value<'_>) -> Option<Term> {
    const KNOWN: Known = Known { context: "a term", keys: &["t", "w", "case"] };
    let at = value.span().start;
    let mut term = Term { place: reader.place(at), ..Term::default() };
    let table = match value.get_ref() {
        DeValue::String(text) => {
            term.text = text.to_string();
            return Some(term);
        }
        DeValue::Table(table) => table,
        _ => {
            reader.wrong_type(list, "terms: strings or { t = \"…\", w = … }", value);
            return None;
        }
    };
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "t" => term.text = reader.string("t", value).unwrap_or_default(),
            "w" => term.weight = weight(reader, value),
            "case" if value.get_ref().as_str() == Some("exact") => term.exact_case = true,
            "case" => reader.wrong_type("case", "\"exact\", or left out", value),
            _ => reader.unknown_key(key, &KNOWN),
        }
    }
    if !table.iter().any(|(key, _)| key.get_ref() == "t") {
        reader.note(at, Mistake::MissingKey { key: "t", context: "a term" });
        return None;
    }
    Some(term)
}

/// Weights stand beside thresholds of about 2; beyond a hundred, one phrase would drown all others.
fn weight(reader: &mut TomlReader, value: &Value<'_>) -> Option<f64> {
    let weight = reader.number("w", value)?;
    if !(0.001..=100.0).contains(&weight) {
        let wanted = "a number from 0.001 to 100";
        reader.note(value.span().start, Mistake::OutOfRange { key: "w", found: weight.to_string(), wanted });
        return None;
    }
    Some(weight)
}

/// A window is about a clause or a paragraph; beyond that, leave it out.
fn window(reader: &mut TomlReader, key: &'static str, value: &Value<'_>) -> Option<u32> {
    let window = reader.count(key, value)?;
    if window > 500 {
        let wanted = "0 to 500 words";
        reader.note(value.span().start, Mistake::OutOfRange { key, found: window.to_string(), wanted });
        return None;
    }
    Some(window)
}

fn near(reader: &mut TomlReader, value: &Value<'_>) -> Option<Near> {
    const KNOWN: Known = Known { context: "near", keys: &["a", "b", "within", "w"] };
    let at = value.span().start;
    let (mut a, mut b, mut within, mut weighs) = (None, None, None, None);
    for (key, value) in reader.table("near", value)? {
        match key.get_ref().as_ref() {
            "a" => a = term(reader, "a", value),
            "b" => b = term(reader, "b", value),
            "within" => within = window(reader, "within", value),
            "w" => weighs = weight(reader, value),
            _ => reader.unknown_key(key, &KNOWN),
        }
    }
    for (key, missing) in [("a", a.is_none()), ("b", b.is_none()), ("within", within.is_none())] {
        if missing {
            reader.note(at, Mistake::MissingKey { key, context: "near" });
        }
    }
    Some(Near { a: a?, b: b?, within: within?, weight: weighs, place: reader.place(at) })
}

fn veto(reader: &mut TomlReader, value: &Value<'_>) -> Option<Veto> {
    const KNOWN: Known = Known { context: "veto", keys: &["window", "any", "spares_strong"] };
    let at = value.span().start;
    let mut veto = Veto::default();
    let mut has_window = false;
    for (key, value) in reader.table("veto", value)? {
        match key.get_ref().as_ref() {
            "window" => {
                has_window = true;
                veto.window = window(reader, "window", value).unwrap_or_default();
            }
            "any" => veto.any = unweighted(reader, "any", value),
            "spares_strong" => veto.spares_strong = reader.flag("spares_strong", value).unwrap_or_default(),
            _ => reader.unknown_key(key, &KNOWN),
        }
    }
    if !has_window {
        reader.note(at, Mistake::MissingKey { key: "window", context: "veto" });
    }
    Some(veto)
}
