//! The commands as a person or a script meets them: output, remarks, exit codes.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const ARTICLE: &str = "Parliament passes the harbour bill\nHome > National > Politics\nThe harbour bill passed on \
                       Monday after a long debate, with 120 votes for it and 80 against it, the speaker said.\nThe \
                       government expects the first ships to use the new quay in the spring of next year.\n";

/// Runs the program in a folder, with this on its standard input and none of our own variables.
fn copydesk(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    let variables = std::env::vars().filter(|(name, _)| name.starts_with("COPYDESK"));
    for (name, _) in variables {
        command.env_remove(name);
    }
    command.current_dir(folder).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the binary was built");
    let mut stdin = child.stdin.take().expect("it was asked for");
    // A command that refuses its arguments does not read its input.
    let _maybe_closed = stdin.write_all(input.as_bytes());
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

fn remarks(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json_line(id: usize) -> String {
    serde_json::json!({"id": format!("a{id}"), "url": format!("https://example.org/{id}"), "body": ARTICLE}).to_string()
}

#[test]
fn process_writes_one_line_for_each_record_in_input_order() {
    let input: String = (0..400).map(|id| json_line(id) + "\n").collect();

    let output = copydesk(folder().path(), &["process", "--format", "json", "--workers", "7"], &input);

    let ids: Vec<String> = lines(&output).iter().map(|line| line["source_id"].to_string()).collect();
    let expected: Vec<String> = (0..400).map(|id| format!("\"a{id}\"")).collect();
    assert_eq!(ids, expected);
    assert_eq!(output.status.code(), Some(0), "{}", remarks(&output));
    assert!(remarks(&output).contains("400 records"), "{}", remarks(&output));
}

#[test]
fn process_names_what_is_no_record_and_ends_in_1() {
    let input = format!("{}\n\n{{\"id\": \"b\", \"body\": \"\"}}\n{{\"id\": \"c\"\n", json_line(1));

    let output = copydesk(folder().path(), &["process", "--format", "json", "-"], &input);

    let lines = lines(&output);
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert_eq!(lines[0]["schema"], "copydesk.article.v1");
    assert_eq!(lines[1]["outcome"], "dead_letter");
    assert_eq!(lines[1]["source_id"], "b");
    assert_eq!(lines[2]["reason"], "invalid_json");
    assert_eq!(lines[2]["input"]["line"], 4);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn process_reads_folders_patterns_and_packed_files() {
    let folder = folder();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("below the folder")).expect("the folder is ours");
        fs::write(path, bytes).expect("the folder is ours");
    };
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(format!("{}\n{}\n", json_line(1), json_line(2)).as_bytes()).expect("memory takes it");
    write("in/a.txt", ARTICLE.as_bytes());
    write("in/b.jsonl.gz", &packed.finish().expect("memory takes it"));
    write("in/deeper/c.html", format!("<html><body><article><p>{ARTICLE}</p></article></body></html>").as_bytes());
    write("in/.hidden", b"no article");

    let whole = copydesk(folder.path(), &["process", "in"], "");
    let pattern = copydesk(folder.path(), &["process", "in/*.txt", "in/*/*.html"], "");

    let files: Vec<String> =
        lines(&whole).iter().map(|line| line["lineage"]["input"]["file"].as_str().unwrap_or("?").to_owned()).collect();
    assert_eq!(files, ["in/a.txt", "in/b.jsonl.gz", "in/b.jsonl.gz", "in/deeper/c.html"]);
    assert_eq!(lines(&pattern).len(), 2);
}

#[test]
fn a_missing_input_is_fatal_and_a_wrong_option_is_usage() {
    let folder = folder();

    let missing = copydesk(folder.path(), &["process", "nowhere.txt"], "");
    let wrong = copydesk(folder.path(), &["process", "--shape", "json"], "");

    assert_eq!(missing.status.code(), Some(2));
    assert!(remarks(&missing).contains("nowhere.txt"), "{}", remarks(&missing));
    assert_eq!(wrong.status.code(), Some(64));
}

#[test]
fn a_wrong_configuration_ends_every_command_in_64_with_all_of_its_mistakes() {
    let folder = folder();
    fs::write(folder.path().join("copydesk.toml"), "[tag]\nmention = true\n[clean]\nmin_words = \"few\"\n")
        .expect("the folder is ours");

    for command in [&["check"][..], &["run"], &["process"], &["explain", "-"]] {
        let arguments: Vec<&str> = command.iter().copied().chain(["--config", "copydesk.toml"]).collect();
        let output = copydesk(folder.path(), &arguments, ARTICLE);

        let remarks = remarks(&output);
        assert_eq!(output.status.code(), Some(64), "{command:?}: {remarks}");
        assert!(remarks.contains("copydesk.toml:2: `tag.mention`"), "{remarks}");
        assert!(remarks.contains("copydesk.toml:4: `clean.min_words`"), "{remarks}");
    }
}

#[test]
fn what_is_no_full_article_ends_as_the_policy_says() {
    let folder = folder();
    let policy =
        "[clean]\nmin_words = 12\n[clean.policy]\nempty = \"drop\"\ntoo_short = \"dead_letter\"\npaywall = \"drop\"\n";
    fs::write(folder.path().join("copydesk.toml"), policy).expect("the folder is ours");
    let locked =
        "<script type='application/ld+json'>{\"@type\": \"NewsArticle\", \"isAccessibleForFree\": false}</script>";
    let preview = format!("<html><head>{locked}</head><body><article><p>{ARTICLE}</p></article></body></html>");
    let bodies = [ARTICLE, "Share this article\n\nAdvertisement\n", "The quay opened on Monday morning.", &preview];
    let input: String = bodies.iter().map(|body| serde_json::json!({"body": body}).to_string() + "\n").collect();

    let kept = copydesk(folder.path(), &["process", "--format", "json"], &input);
    let decided = copydesk(folder.path(), &["process", "--format", "json", "--config", "copydesk.toml"], &input);

    let kinds: Vec<Value> = lines(&kept).iter().map(|line| line["quality"]["kind"].clone()).collect();
    assert_eq!(kinds, ["article".into(), Value::Null, "stub".into(), "paywall".into()]);
    assert_eq!(lines(&kept)[1]["reason"], "empty");
    let endings: Vec<(Value, Value)> =
        lines(&decided).iter().map(|line| (line["outcome"].clone(), line["reason"].clone())).collect();
    let expected = [("drop", "empty"), ("dead_letter", "too_short"), ("drop", "paywall")];
    let expected = expected.map(|(outcome, reason)| (outcome.into(), reason.into()));
    assert_eq!(endings.split_first().map(|(_, rest)| rest.to_vec()), Some(expected.to_vec()));
    assert!(remarks(&decided).contains("too_short"), "{}", remarks(&decided));
}

#[test]
fn explain_shows_reasons_and_honours_the_wish_for_no_colour() {
    let folder = folder();
    fs::write(folder.path().join("article.txt"), ARTICLE).expect("the folder is ours");

    let plain = copydesk(folder.path(), &["explain", "article.txt"], "");
    let painted = copydesk(folder.path(), &["explain", "article.txt", "--color", "always"], "");

    let plain = String::from_utf8_lossy(&plain.stdout).into_owned();
    assert!(plain.contains("breadcrumb Home > National > Politics"), "{plain}");
    assert!(!plain.contains('\u{1b}') && String::from_utf8_lossy(&painted.stdout).contains('\u{1b}'));
}

#[test]
fn explain_shows_control_characters_instead_of_obeying_them() {
    let article = ARTICLE.replace("harbour", "har\u{1b}]0;owned\u{7}bour");

    let output = copydesk(folder().path(), &["explain", "-", "--format", "text"], &article);

    assert!(!String::from_utf8_lossy(&output.stdout).contains('\u{1b}'));
}

#[test]
fn explain_gives_scripts_one_object_with_everything() {
    let output = copydesk(folder().path(), &["explain", "-", "--json", "--format", "text"], ARTICLE);

    let lines = lines(&output);
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["outcome"], "published");
    let blocks = lines[0]["blocks"].as_array().expect("the page's blocks");
    assert!(blocks.iter().any(|block| block["reason"] == "breadcrumb"), "{blocks:?}");
    assert!(blocks.iter().any(|block| block["kept"] == true));
    assert!(lines[0]["topics"].is_array() && lines[0]["fields"].is_array());
}

#[test]
fn explain_says_why_a_message_is_no_article() {
    let output = copydesk(folder().path(), &["explain", "-", "--format", "json"], "{\"id\": 1");

    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("invalid_json in decode"));
}

#[test]
fn check_says_what_it_looked_at() {
    let output = copydesk(folder().path(), &["check"], "");

    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(0), "{text}{}", remarks(&output));
    for subject in ["config", "librdkafka", "taxonomy"] {
        assert!(text.lines().any(|line| line.split_whitespace().nth(1) == Some(subject)), "{text}");
    }
}

#[test]
fn shells_get_completions_and_readers_a_man_page() {
    let folder = folder();

    for shell in ["bash", "zsh", "fish"] {
        let output = copydesk(folder.path(), &["completions", shell], "");
        assert!(String::from_utf8_lossy(&output.stdout).contains("explain"), "{shell}");
    }
    let page = copydesk(folder.path(), &["man"], "");
    let page = String::from_utf8_lossy(&page.stdout).into_owned();
    assert!(page.starts_with(".ie") && page.contains("COPYDESK PROCESS"), "{page}");
}

#[test]
fn the_man_page_holds_the_commands_of_commands() {
    let page = copydesk(folder().path(), &["man"], "");

    let page = String::from_utf8_lossy(&page.stdout).into_owned();
    for section in ["COPYDESK DLQ REPLAY", "COPYDESK TAXONOMY SCORE", "COPYDESK DEMO PRODUCE"] {
        assert!(page.contains(section), "{section}");
    }
}

#[test]
fn learning_nothing_leaves_what_was_learned_before() {
    let folder = folder();
    fs::create_dir(folder.path().join("empty")).expect("room for a folder");
    let before = "version = 1\n";
    fs::write(folder.path().join("furniture.toml"), before).expect("room for a file");

    let output = copydesk(folder.path(), &["learn", "empty", "-o", "furniture.toml"], "");

    assert_ne!(output.status.code(), Some(0));
    assert_eq!(fs::read_to_string(folder.path().join("furniture.toml")).expect("still there"), before);
    let output = copydesk(folder.path(), &["learn", "--min-share", "7", "-"], "");
    assert_eq!(output.status.code(), Some(64), "{}", remarks(&output));
}

#[test]
fn a_file_that_a_setting_names_in_vain_is_a_mistake_in_the_setting() {
    let folder = folder();
    let text = "[tag]\ntaxonomy = \"nowhere.toml\"\n[clean]\nfurniture = \"nowhere.furniture\"\n";
    fs::write(folder.path().join("copydesk.toml"), text).expect("room for a file");

    let output = copydesk(folder.path(), &["check", "--config", "copydesk.toml"], "");

    assert_eq!(output.status.code(), Some(64));
    let remarks = remarks(&output);
    assert!(remarks.contains("`tag.taxonomy`: cannot read nowhere.toml"), "{remarks}");
    assert!(remarks.contains("`clean.furniture`: cannot read nowhere.furniture"), "{remarks}");
}

#[test]
fn a_topic_that_there_is_not_is_no_success() {
    let output = copydesk(folder().path(), &["taxonomy", "test", "--topic", "tarifs"], "");

    assert_eq!(output.status.code(), Some(64));
    assert!(remarks(&output).contains("did you mean `tariffs`?"), "{}", remarks(&output));
}

#[test]
fn help_documents_the_exit_codes() {
    let output = copydesk(folder().path(), &["--help"], "");

    let text = String::from_utf8_lossy(&output.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("0 done; 1 some records were dead-lettered"), "{text}");
    assert_eq!(output.status.code(), Some(0));
}
