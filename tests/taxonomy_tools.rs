//! An editor's tools as an editor meets them: `taxonomy diff`, `coverage`, `calibrate`, `learn` and `score`.

use std::fs;
use std::process::{Command, Output};

const OLD: &str = r#"# The harbour desk's taxonomy.
[taxonomy]
name = "harbour"
version = "1"
languages = ["en"]      # English for now

[[topic]]
id = "ferries"          # never renamed
label = { en = "Ferries" }
[topic.en]
strong = ["car ferry"]
weak = [
  "crossing",
  "hovercraft",         # none sails today
]
support = ["harbour"]
veto = [{ window = 3, any = ["zebra"] }]
"#;

struct Desk(tempfile::TempDir);

impl Desk {
    /// A folder with the taxonomy as it is.
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().expect("a temporary folder"));
        desk.write("old.toml", OLD);
        desk
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).expect("the folder is ours");
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.path().join(name)).expect("it was written")
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        command.current_dir(self.0.path()).arg("taxonomy").args(arguments).output().expect("the binary was built")
    }

    /// What the command prints; it must end in 0.
    fn says(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("people read it")
    }
}

fn article(id: &str, text: &str, topics: &[&str]) -> String {
    serde_json::json!({ "id": id, "lang": "en", "title": "", "text": text, "topics": topics }).to_string() + "\n"
}

fn corpus() -> String {
    article("one", "The car ferry sails at noon.", &[])
        + &article("two", "A catamaran left the harbour.", &[])
        + &article("three", "A zebra crossing was painted near the harbour.", &[])
}

#[test]
fn diff_says_which_article_gains_or_loses_which_topic_and_why() {
    let desk = Desk::new();
    desk.write("corpus.jsonl", &corpus());
    desk.write("new.toml", &OLD.replace("car ferry", "catamaran"));

    let said = desk.says(&["diff", "old.toml", "new.toml", "--corpus", "corpus.jsonl"]);

    for line in [
        "one: loses ferries (tagged 2.60 → nothing)",
        "      only before:\n        +2.60  “car ferry” in text at 4, by car ferry",
        "two: gains ferries (nothing → tagged 2.60)",
        "      only now:\n        +2.60  “catamaran” in text at 2, by catamaran",
        "2 of 3 articles tagged otherwise",
    ] {
        assert!(said.contains(line), "{line:?} is not in:\n{said}");
    }
    let brief = desk.says(&["diff", "old.toml", "old.toml", "--corpus", "corpus.jsonl", "--brief"]);
    assert_eq!(brief, "0 of 3 articles tagged otherwise\n");
}

#[test]
fn articles_as_copydesk_publishes_them_are_a_corpus_too() {
    let desk = Desk::new();
    let published = serde_json::json!({
        "schema": "copydesk.article.v1", "id": "x", "language": "en", "text": "The car ferry sails.",
        "topics": [{ "id": "ferries", "score": 2.6 }], "topic_ids": ["ferries"],
    });
    desk.write("published.jsonl", &format!("{published}\n"));

    let said = desk.says(&["coverage", "--corpus", "published.jsonl", "--taxonomy", "old.toml", "--brief"]);

    assert!(said.contains("en: 0 of 1 article untagged (0.0 %)"), "{said}");
}

#[test]
fn coverage_names_dead_and_idle_phrases_and_the_untagged_share() {
    let desk = Desk::new();
    desk.write("corpus.jsonl", &corpus());

    let said = desk.says(&["coverage", "--corpus", "corpus.jsonl", "--taxonomy", "old.toml"]);

    for line in [
        "old.toml:13: ferries (en): `crossing` stands in 1 article and counts in none",
        "old.toml:14: ferries (en): `hovercraft` stands nowhere",
        "en: 2 of 3 articles untagged (66.7 %)",
    ] {
        assert!(said.contains(line), "{line:?} is not in:\n{said}");
    }
    assert!(!said.contains("`car ferry`"), "{said}");
}

/// Sixty articles: the strong phrase is right nine times of ten, the weak one alone nearly never.
fn labelled() -> String {
    let articles = (0..60).map(|number| {
        let is_ferry = number % 2 == 0;
        let text = if is_ferry { "The car ferry sails at noon." } else { "The harbour bridge is an old crossing." };
        let is_right = if is_ferry { number % 10 != 0 } else { number == 7 };
        article(&number.to_string(), text, if is_right { &["ferries"] } else { &[] })
    });
    articles.collect()
}

#[test]
fn calibrate_writes_a_rising_curve_and_leaves_every_comment_where_it_stood() {
    let desk = Desk::new();
    desk.write("gold.jsonl", &labelled());

    let dry = desk.says(&["calibrate", "gold.jsonl", "--taxonomy", "old.toml", "--dry-run"]);
    assert!(dry.ends_with("nothing written\n"), "{dry}");
    assert_eq!(desk.read("old.toml"), OLD);
    let said = desk.says(&["calibrate", "gold.jsonl", "--taxonomy", "old.toml"]);

    assert!(said.contains("by 5-fold cross-validation") && said.ends_with("written into old.toml\n"), "{said}");
    let written = desk.read("old.toml");
    let rest: Vec<&str> = written.lines().filter(|line| !line.starts_with("calibration")).collect();
    assert_eq!(rest, OLD.lines().collect::<Vec<_>>());
    assert_eq!(written.matches("calibration = [[").count(), 1, "{written}");
    let score = desk.says(&["score", "gold.jsonl", "--taxonomy", "old.toml", "--brief"]);
    let error: f64 =
        score.split("calibration error ").nth(1).and_then(|rest| rest.split(' ').next()?.parse().ok()).unwrap();
    assert!(error <= 0.05, "{score}");
}

#[test]
fn calibrate_can_fit_one_topic_and_refuses_what_it_cannot_fit() {
    let desk = Desk::new();
    desk.write("gold.jsonl", &labelled());
    desk.write("few.jsonl", &article("one", "The car ferry sails.", &["ferries"]));

    desk.says(&["calibrate", "gold.jsonl", "--taxonomy", "old.toml", "--topic", "ferries"]);
    let few = desk.run(&["calibrate", "few.jsonl", "--taxonomy", "old.toml"]);

    let written = desk.read("old.toml");
    let (header, topic) = written.split_once("[[topic]]").expect("it has a topic");
    assert!(!header.contains("calibration") && topic.contains("calibration = [["), "{written}");
    assert_eq!(few.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&few.stderr).contains("label more records"));
}

#[test]
fn learn_proposes_new_phrases_with_what_speaks_for_them() {
    let desk = Desk::new();
    let on = |id: &str, text: &str| article(id, text, &["ferries"]);
    let gold = on("1", "The night boat left the quay; the car ferry waits.")
        + &on("2", "A night boat rolled in the swell.")
        + &on("3", "They took the night boat north.")
        + &article("4", "The night was warm.", &[])
        + &article("5", "A boat race is held in June.", &[])
        + &article("6", "Nothing sails in the night.", &[]);
    desk.write("gold.jsonl", &gold);

    let said = desk.says(&["learn", "gold.jsonl", "--topic", "ferries", "--taxonomy", "old.toml"]);

    assert!(said.contains("{ t = \"night boat\", w = 1.9 },  # 3 on the topic, 0 others"), "{said}");
    assert!(!said.contains("car ferry"), "what the topic has already is left out: {said}");
    let nothing = desk.run(&["learn", "gold.jsonl", "--topic", "trams", "--taxonomy", "old.toml"]);
    assert!(String::from_utf8_lossy(&nothing.stderr).contains("no record is labelled `trams`"));
}

#[test]
fn score_tells_how_much_rests_on_phrases_that_count_once() {
    let desk = Desk::new();
    let gold = article("1", "The car ferry sails.", &["ferries"]) + &article("2", "A quiet day.", &[]);
    desk.write("gold.jsonl", &gold);

    let said = desk.says(&["score", "gold.jsonl", "--taxonomy", "old.toml", "--without-single"]);

    assert!(said.contains("micro-F1 1.000, and 0.000 without the 1 phrase that count in one record only"), "{said}");
}

#[test]
fn the_tools_work_on_the_taxonomy_that_comes_with_copydesk() {
    let desk = Desk::new();
    desk.write("corpus.jsonl", &article("one", "Seoul will lower its import tariffs on steel.", &["tariffs"]));

    let coverage = desk.says(&["coverage", "--corpus", "corpus.jsonl", "--brief"]);
    let score = desk.says(&["score", "corpus.jsonl", "--brief"]);
    let check = desk.says(&["check"]);

    assert!(coverage.contains("en: 0 of 1 article untagged"), "{coverage}");
    assert!(score.contains("1 record, 0 wrong decisions"), "{score}");
    assert!(check.contains("; 0 errors"), "{check}");
}
