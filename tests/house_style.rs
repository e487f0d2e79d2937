//! Holds the source against the house's rules that no lint knows: the purity boundary, what a file says of itself, sizes,
//! and how log lines read.

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// A source file, with its path from the project's folder.
struct Source {
    path: String,
    text: String,
}

impl Source {
    /// Its code without the unit tests at its end; those in a file of their own are only named here.
    fn code(&self) -> &str {
        self.text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default()
    }

    fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.ends_with("_tests.rs") || self.path.contains("/tests/")
    }
}

fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut open = vec![root.join(folder)];
    let mut sources = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(entries(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source is text");
            let path = path.strip_prefix(root).expect("found below the root").display().to_string();
            sources.push(Source { path, text });
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!sources.is_empty(), "no sources below {folder}");
    sources
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the project's folders are readable");
    entries.map(|entry| entry.expect("the entry is readable").path()).collect()
}

fn assert_none(offences: &[String]) {
    assert!(offences.is_empty(), "\n{}", offences.join("\n"));
}

/// Every line of the code, comments left out, that the pattern matches.
fn lines_matching(source: &Source, pattern: &Regex) -> Vec<String> {
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    let numbered = source.code().lines().enumerate().filter(|(_, line)| is_code(line));
    numbered
        .filter(|(_, line)| pattern.is_match(line))
        .map(|(index, line)| format!("{}:{}: {}", source.path, index + 1, line.trim()))
        .collect()
}

#[test]
fn record_and_pipeline_are_pure() {
    let crates = r"\b(tokio|rdkafka|prometheus|rand|fastrand|getrandom|reqwest|hyper|axum)(::|;)";
    let clock = r"\b(Instant|SystemTime|Zoned::now|Timestamp::now)\b";
    let std = r"\bstd::(env|fs|net|process|thread|os)\b|\bstd::\{[^}]*\b(env|fs|net|process|thread)\b";
    let rooms = r"\bcrate::(kafka|worker|admin|telemetry|cli)\b";
    let forbidden = Regex::new(&[crates, clock, std, rooms].join("|")).expect("the pattern is right");

    let mut offences = Vec::new();
    for source in sources("src/record").iter().chain(&sources("src/pipeline")).filter(|source| !source.is_test()) {
        offences.extend(lines_matching(source, &forbidden));
    }

    assert_none(&offences);
}

#[test]
fn only_kafka_knows_rdkafka() {
    let rdkafka = Regex::new(r"\brdkafka(::|;)").expect("the pattern is right");

    let elsewhere = |source: &&Source| !source.path.starts_with("src/kafka/");
    let offences: Vec<String> =
        sources("src").iter().filter(elsewhere).flat_map(|source| lines_matching(source, &rdkafka)).collect();

    assert_none(&offences);
}

#[test]
fn every_file_says_its_job_in_its_first_line() {
    let mut offences = Vec::new();
    for source in sources("src").iter().chain(&sources("tests")) {
        let first = source.text.lines().next().unwrap_or_default();
        let n_words = first.strip_prefix("//! ").unwrap_or_default().split_whitespace().count();
        if n_words < 4 {
            offences.push(format!("{}: its first line says nothing: {first}", source.path));
        }
    }

    assert_none(&offences);
}

#[test]
fn files_are_rooms_with_one_job() {
    let sources = sources("src");
    let mut sizes: Vec<usize> = Vec::new();
    let mut offences = Vec::new();
    for source in sources.iter().filter(|source| !source.is_test()) {
        let n_lines = source.code().lines().count();
        sizes.push(n_lines);
        if n_lines > 400 && !source.text.contains("//! This file is long because") {
            offences
                .push(format!("{}: {n_lines} lines, and no line says `//! This file is long because …`", source.path));
        }
    }
    sizes.sort_unstable();
    let median = sizes[sizes.len() / 2];
    let main = sources.iter().find(|source| source.path == "src/main.rs").expect("there is a binary");

    assert_none(&offences);
    assert!(median <= 120, "the median file has {median} lines");
    assert!(main.text.lines().count() <= 60, "src/main.rs has grown");
}

#[test]
fn functions_are_short() {
    let head = Regex::new(r"^(\s*)(pub(\([a-z]+\))? )?(const )?(async )?fn \w+").expect("the pattern is right");
    let mut lengths = Vec::new();
    for source in sources("src").iter().filter(|source| !source.is_test()) {
        let mut open: Option<(String, usize)> = None;
        for (index, line) in source.code().lines().enumerate() {
            if let Some((end, begin)) = &open
                && line == end
            {
                lengths.push((index + 1 - begin, format!("{}:{}", source.path, begin + 1)));
                open = None;
            } else if let Some(found) = head.captures(line)
                && !line.ends_with(['}', ';'])
            {
                open = Some((format!("{}}}", &found[1]), index));
            }
        }
    }
    lengths.sort();
    let p99 = lengths[(lengths.len() - 1) * 99 / 100].0;
    let longest: Vec<String> =
        lengths.iter().rev().take(12).map(|(length, place)| format!("{place}: {length}")).collect();

    assert!(p99 <= 50, "one function in a hundred has more than {p99} lines:\n{}", longest.join("\n"));
}

#[test]
fn nothing_is_left_for_later_and_nothing_is_silenced() {
    let code = Regex::new(r"\.unwrap\(\)|\btodo!|\bunimplemented!|\bdbg!|#!?\[allow\(").expect("the pattern is right");
    let note = Regex::new(r"\b(TODO|FIXME|XXX)\b").expect("the pattern is right");
    let mut offences = Vec::new();
    for source in &sources("src") {
        if !source.is_test() {
            offences.extend(lines_matching(source, &code));
        }
        let notes = source.code().lines().enumerate().filter(|(_, line)| note.is_match(line));
        offences.extend(notes.map(|(index, line)| format!("{}:{}: {line}", source.path, index + 1)));
    }

    assert_none(&offences);
}

#[test]
fn log_lines_are_lower_case_without_a_period_and_without_templates() {
    let call = Regex::new(r"(?s)\b(?:trace|debug|info|warn|error)!\((.*?)\)[;,\n}]").expect("the pattern is right");
    let literal = Regex::new(r#""((?:[^"\\]|\\.)*)""#).expect("the pattern is right");
    let mut offences = Vec::new();
    for source in sources("src").iter().filter(|source| source.text.contains("tracing")) {
        for found in call.captures_iter(source.code()) {
            let Some(message) = literal.captures_iter(&found[1]).last() else { continue };
            let message = &message[1];
            let is_shouted = message.chars().next().is_some_and(char::is_uppercase);
            if is_shouted || message.ends_with('.') || message.contains('{') {
                offences.push(format!("{}: \"{message}\"", source.path));
            }
        }
    }

    assert_none(&offences);
}
