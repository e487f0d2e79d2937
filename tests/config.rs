//! The configuration as an operator meets it: a file, the environment, secrets, and every mistake in one report.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use copydesk::config::{self, Config, Loaded};
use serde_json::{Map, Value};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, text).expect("the folder is ours");
        path
    }
}

fn load(text: &str, environment: &[(&str, &str)]) -> Result<Loaded, Vec<String>> {
    let folder = Folder::new();
    let path = folder.write("copydesk.toml", text);
    let variables: BTreeMap<String, String> =
        environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    config::load(Some(&path), &variables).map_err(|error| {
        let report = error.to_string().replace(&format!("{}:", path.display()), "line ");
        report.lines().map(str::to_owned).collect()
    })
}

fn mistakes(text: &str, environment: &[(&str, &str)]) -> Vec<String> {
    load(text, environment).expect_err("the settings are wrong")
}

#[test]
fn every_mistake_is_reported_at_once_with_its_line_and_remedy() {
    let text = r#"
[input]
fromat = "json"
max_body_bytes = "16 MiB"
tombstones = "forwrd"

[inputs]
format = "json"

[admin]
bind = "nowhere"
enabled = 1
max_headers = 3
request_timeout_seconds = -1
"#;

    let mistakes = mistakes(text, &[("COPYDESK__ADMIN__MAX_CONNECTIONS", "many")]);

    let expected = [
        "line 3: `input.fromat` is not a setting; did you mean `format`?",
        "line 4: `input.max_body_bytes` is a text; write a whole number",
        "line 5: `input.tombstones` is \"forwrd\", which is none of drop, forward; did you mean \"forward\"?",
        "line 7: `inputs` is not a setting; did you mean `input`?",
        "line 11: `admin.bind` is refused: invalid socket address syntax",
        "line 12: `admin.enabled` is a whole number; write true or false",
        "line 13: `admin.max_headers` is not a setting; did you mean `input.max_headers`?",
        "line 14: `admin.request_timeout_seconds` is -1; the least is 0",
        "environment variable COPYDESK__ADMIN__MAX_CONNECTIONS: cannot be read; write a whole number",
    ];
    assert_eq!(mistakes, expected);
}

#[test]
fn a_syntax_error_does_not_hide_the_other_mistakes() {
    let mistakes = mistakes("[input]\nformat = \n[admin]\nbnd = \"x\"\n", &[]);

    assert_eq!(mistakes.len(), 2, "{mistakes:?}");
    assert!(mistakes[0].starts_with("line 2: "), "{mistakes:?}");
    assert_eq!(mistakes[1], "line 4: `admin.bnd` is not a setting; did you mean `bind`?");
}

#[test]
fn what_the_rooms_refuse_is_reported_beside_the_rest() {
    let text =
        "[kafka]\ntopics = [\"^news\"]\nporperties = {}\n\n[kafka.properties]\n\"enable.auto.commit\" = \"true\"\n";
    let environment = [("COPYDESK__KAFKA__PROPERTIES", "security.protocol=ssl,acks=1"), ("COPYDESK__KAFKA__GROUP", "")];

    let mistakes = mistakes(text, &environment);

    let begins = [
        "`dead_letter.topic` `news.dead-letter` is read by `^news` of kafka.topics",
        "`output.topic` `news.enriched` is read by `^news` of kafka.topics",
        "line 3: `kafka.porperties` is not a setting; did you mean `properties`?",
        "line 6: `kafka.properties.enable.auto.commit` is not yours to set",
        "environment variable COPYDESK__KAFKA__GROUP: `kafka.group` is empty",
        "environment variable COPYDESK__KAFKA__PROPERTIES: `kafka.properties.acks` is not yours to set",
    ];
    assert_eq!(mistakes.len(), begins.len(), "{mistakes:#?}");
    for (mistake, begin) in mistakes.iter().zip(begins) {
        assert!(mistake.starts_with(begin), "{mistake}");
    }
}

#[test]
fn what_can_never_work_is_refused_before_a_worker_tries() {
    let text = "[kafka]\nbrokers = [\"kafka:port\"]\ntopics = [\"a topic\"]\n[output]\ntopic = \"bad?\"\nkey = \"id\"\n\
                [input]\ntombstones = \"forward\"\n[input.fields]\nbody = []\n[clean.outlet_zones]\nDaily = \"Asia/Seol\"\n\
                [worker]\nthreads = 100000\ndrain_seconds = 18446744073709551\n[admin]\nmax_connections = 9000000000\n\
                [telemetry.traces]\nendpoint = \"http://user:word@collector:4318\"\n";

    let mistakes = mistakes(text, &[("COPYDESK__KAFKA__BROKERS", "kafka:9092,${env:NOBODY}")]);

    let holds = |part: &str| mistakes.iter().any(|mistake| mistake.contains(part));
    for part in [
        "environment variable COPYDESK__KAFKA__BROKERS",
        "`kafka.topics` holds `a topic`",
        "`output.topic` is `bad?`",
        "`input.tombstones` is \"forward\", which needs the input's key",
        "`input.fields.body` is empty",
        "`clean.outlet_zones` gives `Daily` the zone `Asia/Seol`",
        "`worker.threads` is more than 1024",
        "`worker.drain_seconds` is more than a day",
        "`admin.max_connections` is outside 1 to 10000",
        "`telemetry.traces.endpoint` names a user",
    ] {
        assert!(holds(part), "{part}: {mistakes:#?}");
    }
    assert!(!holds("line 0") && !holds("user:word"), "{mistakes:#?}");
}

#[test]
fn properties_from_the_environment_are_merged_with_the_files() {
    let text = "[kafka.properties]\n\"security.protocol\" = \"ssl\"\n\"client.rack\" = \"a\"\n";
    let environment =
        [("COPYDESK__KAFKA__PROPERTIES", "client.rack=b,sasl.password=${env:PASSWORD}"), ("PASSWORD", "hunter2")];

    let loaded = load(text, &environment).expect("all of it holds");

    let properties: Vec<(&str, &str)> = loaded.config.kafka.properties.iter().collect();
    assert_eq!(properties, [("client.rack", "b"), ("sasl.password", "hunter2"), ("security.protocol", "ssl")]);
    assert!(!loaded.shown.toml.contains("hunter2") && !loaded.shown.json.contains("hunter2"));
    assert!(!format!("{:?}", loaded.config).contains("hunter2"));
}

#[test]
fn the_environment_overrides_the_file_by_the_kind_of_the_setting() {
    let environment = [
        ("COPYDESK__INPUT__FORMAT", "html"),
        ("COPYDESK__INPUT__PASS_THROUGH", "feed, rank"),
        ("COPYDESK__INPUT__FIELDS__BODY", "payload"),
        ("COPYDESK__ADMIN__ENABLED", "false"),
        ("COPYDESK__ADMIN__MAX_CONNECTIONS", "7"),
        ("COPYDESK_CONFIG", "is not a setting"),
    ];

    let config = load("[input]\nformat = \"json\"\n", &environment).expect("all of it holds").config;

    assert_eq!(config.input.format, copydesk::pipeline::decode::InputFormat::Html);
    assert_eq!(config.input.pass_through, ["feed", "rank"]);
    assert_eq!(config.input.fields.body, ["payload"]);
    assert!(!config.admin.enabled);
    assert_eq!(config.admin.max_connections, 7);
}

#[test]
fn an_unknown_variable_is_refused_by_name_with_a_suggestion() {
    let environment = [("COPYDESK__ADMIN__BIN", "x"), ("COPYDESK__ADMIN", "x")];

    let mistakes = mistakes("", &environment);

    let expected = [
        "environment variable COPYDESK__ADMIN: names a section; name a setting in it, such as COPYDESK__ADMIN__ENABLED",
        "environment variable COPYDESK__ADMIN__BIN: is not a setting; did you mean COPYDESK__ADMIN__BIND?",
    ];
    assert_eq!(mistakes, expected);
}

#[test]
fn references_are_followed_and_shown_as_written() {
    let folder = Folder::new();
    let file = folder.write("outlet", "example.org\n");
    let text = format!("[input]\npass_through = [\"${{env:FEED}}\", \"${{file:{}}}\", \"$${{x}}\"]\n", file.display());

    let loaded = load(&text, &[("FEED", "rank")]).expect("both lead somewhere");

    assert_eq!(loaded.config.input.pass_through, ["rank", "example.org", "${x}"]);
    assert!(loaded.shown.toml.contains("${env:FEED}") && loaded.shown.toml.contains("${file:"));
    assert!(!loaded.shown.json.contains("example.org"));
}

#[test]
fn a_reference_that_leads_nowhere_is_a_mistake_and_says_how_to_mend_it() {
    let text = "[input]\npass_through = [\n  \"${env:NOT_SET}\",\n  \"${file:/no/such/file}\",\n  \"${vault:x}\",\n]\n";

    let mistakes = mistakes(text, &[]);

    assert_eq!(mistakes.len(), 3, "{mistakes:?}");
    assert!(mistakes[0].starts_with("line 3: `input.pass_through.0` refers to the environment variable NOT_SET"));
    assert!(mistakes[1].starts_with("line 4: `input.pass_through.1` refers to the file /no/such/file"));
    assert!(mistakes[2].starts_with("line 5: `input.pass_through.2` holds `${vault:x}`"));
}

#[test]
fn a_file_that_never_ends_is_no_secret() {
    let mistakes = mistakes("[input]\npass_through = [\"${file:/dev/zero}\"]\n", &[]);

    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    assert!(mistakes[0].contains("refers to the file /dev/zero"), "{mistakes:?}");
    assert!(mistakes[0].contains("it has more than 1048576 bytes"), "{mistakes:?}");
}

#[test]
fn what_is_shown_is_a_configuration_again() {
    let loaded = load("[admin]\nmax_connections = 3\n", &[]).expect("it holds");

    let again = load(&loaded.shown.toml, &[]).expect("what is shown can be read");

    assert_eq!(again.config, loaded.config);
    assert_eq!(again.shown.hash, loaded.shown.hash);
    assert_ne!(load("", &[]).expect("defaults hold").shown.hash, loaded.shown.hash);
}

#[test]
fn the_defaults_hold() {
    assert_eq!(load("", &[]).expect("defaults hold").config, Config::default());
}

/// Holds a committed file against what the types say; `COPYDESK_BLESS=1 cargo test --test config` writes it anew.
fn assert_in_step(name: &str, generated: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name);
    if std::env::var_os("COPYDESK_BLESS").is_some() {
        fs::write(&path, generated).expect("the project's folder is ours");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == generated,
        "{name} is not what the types say; run `COPYDESK_BLESS=1 cargo test --test config`"
    );
}

#[test]
fn the_reference_and_the_example_are_in_step_with_the_types() {
    assert_in_step("docs/config.md", &config::reference_page());
    assert_in_step("copydesk.example.toml", &config::example_file());
}

#[test]
fn the_chart_refuses_the_settings_that_the_types_refuse() {
    let name = "helm/copydesk/values.schema.json";
    let committed =
        fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name)).expect("the chart has one");
    let mut values: Map<String, Value> = serde_json::from_str(&committed).expect("a schema is JSON");
    let Value::Object(mut settings) = config::json_schema() else { panic!("a schema is an object") };
    let types = settings.remove("$defs").expect("the sections are types of their own");
    settings.retain(|key, _| key != "$schema");

    // The types' names begin with a capital; what the chart defines for itself does not.
    let definitions = values.get_mut("$defs").and_then(Value::as_object_mut).expect("the chart has its own too");
    definitions.retain(|name, _| !name.starts_with(char::is_uppercase));
    definitions.insert("Config".to_owned(), Value::Object(settings));
    definitions.extend(types.as_object().cloned().unwrap_or_default());

    let generated = serde_json::to_string_pretty(&values).expect("plain data");
    assert_in_step(name, &format!("{generated}\n"));
}

#[test]
fn the_example_holds_commented_and_uncommented() {
    let example = config::example_file();
    let uncommented = example.lines().map(uncomment).collect::<Vec<_>>().join("\n");

    assert_eq!(load(&example, &[]).expect("the example holds").config, Config::default());
    assert_eq!(load(&uncommented, &[]).expect("each line of it holds").config, Config::default());
}

/// `#key = value` is a setting in its comment; `# text` is a remark.
fn uncomment(line: &str) -> &str {
    line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line)
}
