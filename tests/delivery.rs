//! Every trap and every fault of the page on delivery names the tests that show it, and these exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use regex::Regex;

/// Traps P1 to P40 and faults T1 to T30.
const N_ROWS: [(char, usize); 2] = [('P', 40), ('T', 30)];

#[test]
fn each_row_names_tests_that_exist_or_says_why_there_is_none() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/delivery.md")).expect("the page is there");
    let row = Regex::new(r"(?m)^\| ([PT]\d+) \|.*$").expect("the pattern is right");
    let test_name = Regex::new(r"`([a-z0-9]+(?:_[a-z0-9]+){2,})(_…)?`").expect("the pattern is right");
    let excuse = Regex::new("(?i)does not apply|not a fault|not used|not shown").expect("the pattern is right");
    let tests = tests_below(&[&root.join("src"), &root.join("tests")]);
    let exists = |name: &str, is_cut: bool| tests.iter().any(|test| test == name || is_cut && test.starts_with(name));
    let mut rows = BTreeSet::new();
    let mut offences = Vec::new();

    for found in row.captures_iter(&page) {
        let (line, key) = (&found[0], found[1].to_owned());
        let names: Vec<_> = test_name.captures_iter(line).collect();
        if names.is_empty() && !excuse.is_match(line) {
            offences.push(format!("{key} names no test"));
        }
        let missing = names.iter().filter(|name| !exists(&name[1], name.get(2).is_some()));
        offences.extend(missing.map(|name| format!("{key} names {}, which is no test", &name[0])));
        rows.insert(key);
    }

    let wanted = N_ROWS.iter().flat_map(|(letter, n)| (1..=*n).map(move |number| format!("{letter}{number}")));
    offences.extend(wanted.filter(|key| !rows.contains(key)).map(|key| format!("{key} has no row of its own")));
    assert!(offences.is_empty(), "\n{}", offences.join("\n"));
}

/// The names of all functions marked as tests.
fn tests_below(folders: &[&Path]) -> BTreeSet<String> {
    let test =
        Regex::new(r"#\[(?:tokio::)?test\](?:\s*#\[[^\n]*\])*\s*(?:async )?fn (\w+)").expect("the pattern is right");
    let mut open: Vec<_> = folders.iter().map(|folder| folder.to_path_buf()).collect();
    let mut names = BTreeSet::new();
    while let Some(path) = open.pop() {
        if path.is_dir() && !path.ends_with(".cache") {
            let entries = fs::read_dir(&path).expect("the project's folders are readable");
            open.extend(entries.map(|entry| entry.expect("the entry is readable").path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path).expect("a source is text");
            names.extend(test.captures_iter(&source).map(|found| found[1].to_owned()));
        }
    }
    names
}
