//! What the built-in taxonomy and the Reuters yardstick score on labelled records, which are not part of the repository.

#![expect(clippy::print_stdout, reason = "a test tells its figures with `--show-output`")]

mod common;

use std::path::Path;
use std::process::Command;

/// Runs `copydesk taxonomy` and returns what it says.
fn taxonomy(arguments: &[&str], gold: &Path) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    let output = command.arg("taxonomy").args(arguments).arg(gold).output().expect("the binary was built");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    println!("{said}");
    said
}

/// The figures behind a name in the table of `score`: P, R, F1, then counts.
fn row(said: &str, name: &str) -> Vec<f64> {
    let line = said.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("no {name} in\n{said}"));
    line.split_whitespace().map(|figure| figure.parse().expect("a figure")).collect()
}

/// The number that follows some words.
fn after(said: &str, words: &str) -> f64 {
    let rest = said.split(words).nth(1).unwrap_or_else(|| panic!("no {words:?} in\n{said}"));
    let number: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    number.parse().expect("a number")
}

#[test]
fn the_development_records_get_the_topics_that_a_reader_gave_them() {
    let Some(data) = common::data_dir("the topics of labelled records") else { return };
    let gold = data.join("tagging/gold-dev.jsonl");

    let said = taxonomy(&["score", "--brief", "--without-single"], &gold);

    for topic in ["defense-cost-sharing", "energy", "lng", "shipbuilding", "tariffs", "trade-negotiations"] {
        let figures = row(&said, &format!("{topic:<28}"));
        assert!(matches!(figures.as_slice(), [_, _, f1, ..] if *f1 >= 0.85), "{topic}: {figures:?}");
    }
    let micro = row(&said, "micro ");
    assert!(matches!(micro.as_slice(), [p, _, f1, ..] if *p >= 0.95 && *f1 >= 0.95), "{micro:?}");
    assert!(matches!(micro.as_slice(), [.., hard, fooled] if *fooled <= 0.06 * hard), "{micro:?}");
    let korean = row(&said, "language ko ");
    assert!(matches!(korean.as_slice(), [p, r, ..] if *p >= 0.95 && *r >= 0.90), "{korean:?}");
    let lost = after(&said, "micro-F1 ") - after(&said, "and ");
    assert!(lost <= 0.03, "{lost:.3} of F1 rest on phrases that count in one record only");
}

#[test]
fn confidence_predicted_from_other_records_is_off_by_a_tenth_at_most() {
    let Some(data) = common::data_dir("the calibration of labelled records") else { return };

    let said = taxonomy(&["calibrate", "--dry-run"], &data.join("tagging/gold-dev.jsonl"));

    assert!(after(&said, "calibration error ") <= 0.10);
}

/// The engine's public yardstick.
const YARDSTICK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reuters/taxonomy.toml");

#[test]
fn the_reuters_taxonomy_keeps_the_rules_that_it_is_checked_by_and_passes_its_own_tests() {
    let check = taxonomy(&["check"], Path::new(YARDSTICK));
    assert!(check.contains("; 0 errors"), "{check}");

    let test = taxonomy(&["test"], Path::new(YARDSTICK));
    assert!(test.contains(": 0 failed"), "{test}");
}

#[test]
fn the_reuters_taxonomy_finds_the_stories_that_reuters_filed() {
    let Some(data) = common::data_dir("Reuters-21578") else { return };

    let said = taxonomy(&["score", "--brief", "--taxonomy", YARDSTICK], &data.join("tagging/reuters-train.jsonl"));

    for (topic, least) in [("trade", 0.80), ("crude", 0.85), ("ship", 0.85), ("nat-gas", 0.68)] {
        let figures = row(&said, &format!("{topic:<28}"));
        assert!(matches!(figures.as_slice(), [_, _, f1, ..] if *f1 >= least), "{topic}: {figures:?}");
    }
}
