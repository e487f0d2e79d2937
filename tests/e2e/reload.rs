//! A changed taxonomy under load: every record is of one version, the old or the new; a broken file changes nothing.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::Duration;

use rdkafka::message::{Message, OwnedMessage};
use serde_json::Value;

use crate::articles::{Shape, article};
use crate::broker::Cluster;
use crate::checker::{Reader, assert_exactly_once, read_messages};
use crate::feeder::{Inputs, feed};
use crate::wait::wait_for;
use crate::worker::{Setup, Worker};

const LIMIT: Duration = Duration::from_mins(1);
/// Articles that are sent between two looks at the metrics.
const BETWEEN_LOOKS: usize = 200;

#[test]
fn a_reload_under_load_mixes_no_versions_and_a_broken_file_changes_nothing() {
    let mount = tempfile::tempdir().expect("a temporary folder");
    symlink("..data/taxonomy.toml", mount.path().join("taxonomy.toml")).expect("the folder is ours");
    mount_version(mount.path(), "one", &taxonomy("one", "The ship left."));
    let path = mount.path().join("taxonomy.toml").display().to_string();
    let setup =
        Setup::new(Cluster::shared(), "reload", 4).with("tag.taxonomy", &path).with("worker.batch_max_records", "50");
    let mut inputs = Inputs::new();
    send(&setup, &mut inputs, 2_000);
    let mut reader = Reader::new(&setup.bootstrap, &setup.written());
    let mut worker = setup.start();
    reader.read_until(100, LIMIT);

    mount_version(mount.path(), "two", &taxonomy("two", "The ship left."));
    send_until_reloaded(&setup, &mut inputs, &worker, "ok");
    let n_before = inputs.len();
    mount_version(mount.path(), "three", "[taxonomy]\nname = 3\n");
    send_until_reloaded(&setup, &mut inputs, &worker, "failed");
    // It compiles, but its own test fails: no word of it stands in the sentence.
    mount_version(mount.path(), "four", &taxonomy("four", "Nothing."));
    wait_for("the failing test to be told", LIMIT, || (n_reloads(&worker, "failed") == 2).then_some(()));
    send(&setup, &mut inputs, 400);
    reader.read_until(inputs.len(), LIMIT);
    assert_eq!(worker.probe("/readyz"), Some(200));
    worker.signal("TERM");

    assert_eq!(worker.exit(LIMIT).code(), Some(0));
    assert_exactly_once(&inputs, &Reader::all(&setup.bootstrap, &setup.written()), &setup.letters);
    let records = read_messages(&setup.bootstrap, &setup.output);
    let n_of = count_versions(&records);
    println!("{n_of:?} of {} articles, {n_before} of them sent before the new version was in force", inputs.len());
    assert!(n_of.keys().eq(["one", "two"]), "{n_of:?}");
    assert!(n_of.get("two").is_some_and(|n| *n >= inputs.len() - n_before), "{n_of:?}");
}

/// Updates a mounted `ConfigMap` as Kubernetes does: a new folder, then one rename of a link.
fn mount_version(mount: &Path, version: &str, text: &str) {
    let folder = format!("..{version}");
    fs::create_dir(mount.join(&folder)).expect("the folder is ours");
    fs::write(mount.join(&folder).join("taxonomy.toml"), text).expect("the folder is ours");
    symlink(&folder, mount.join("..data_tmp")).expect("the folder is ours");
    fs::rename(mount.join("..data_tmp"), mount.join("..data")).expect("the folder is ours");
}

/// A taxonomy whose one topic is named after its version, and is in every article.
fn taxonomy(version: &str, test: &str) -> String {
    format!(
        "[taxonomy]\nname = 'desk'\nversion = '{version}'\nlanguages = ['en']\n[[topic]]\nid = '{version}'\n\
         label = {{ en = 'Topic' }}\ntests = [{{ expect = 'tagged', text = '{test}' }}]\n\
         [topic.en]\nstrong = [{{ t = 'the', w = 9 }}]\n"
    )
}

fn send(setup: &Setup, inputs: &mut Inputs, n_articles: usize) {
    let from = u64::try_from(inputs.len()).expect("few inputs");
    let to = u64::try_from(inputs.len() + n_articles).expect("few inputs");
    inputs.extend(feed(&setup.bootstrap, &setup.input, from..to, |number| article(number, Shape::Text)));
}

fn n_reloads(worker: &Worker, result: &str) -> i64 {
    worker.scrape().sum("copydesk_taxonomy_reloads_total", &[("result", result)])
}

/// Keeps the worker busy until it has told of a reload.
fn send_until_reloaded(setup: &Setup, inputs: &mut Inputs, worker: &Worker, result: &str) {
    wait_for("a reload", LIMIT, || {
        send(setup, inputs, BETWEEN_LOOKS);
        (n_reloads(worker, result) == 1).then_some(())
    });
}

/// How many records there are of each version; each has its version's topic, and none follows a later version's.
fn count_versions(records: &[OwnedMessage]) -> BTreeMap<String, usize> {
    let mut in_order: Vec<&OwnedMessage> = records.iter().collect();
    in_order.sort_by_key(|record| (record.partition(), record.offset()));
    let mut last: BTreeMap<i32, String> = BTreeMap::new();
    let mut n_of: BTreeMap<String, usize> = BTreeMap::new();
    for record in in_order {
        let value: Value = serde_json::from_slice(record.payload().unwrap_or_default()).expect("a record is JSON");
        let version = value.pointer("/taxonomy/version").and_then(Value::as_str).unwrap_or_default().to_owned();
        assert_eq!(value.get("topic_ids"), Some(&serde_json::json!([version])), "a mixed record");
        let before = last.insert(record.partition(), version.clone());
        assert!(before.is_none_or(|before| before <= version), "an old version's record follows a new one's");
        *n_of.entry(version).or_default() += 1;
    }
    n_of
}
