//! Holds docs/metrics.md, the rules and the dashboards against the `/metrics` of a worker that works.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use copydesk::kafka::embedded::{Article, EmbeddedBroker, send};
use regex::Regex;

const LIMIT: Duration = Duration::from_mins(1);

/// What the page and the worker have to agree on about a metric.
#[derive(Debug, PartialEq, Eq)]
struct Metric {
    kind: String,
    /// The labels; those of a closed set with every value.
    labels: BTreeMap<String, Option<BTreeSet<String>>>,
}

#[test]
fn the_page_says_of_every_metric_what_the_worker_shows() {
    let shown = Running::start().scrape();
    let page = documented();

    let names = |metrics: &BTreeMap<String, Metric>| metrics.keys().cloned().collect::<BTreeSet<_>>();
    let (on_page, in_worker) = (names(&page), exported(&shown, &page).keys().cloned().collect::<BTreeSet<_>>());
    assert_eq!(on_page, in_worker, "docs/metrics.md on the left, /metrics on the right");
    for (name, metric) in exported(&shown, &page) {
        assert_eq!(page.get(&name), Some(&metric), "{name}: docs/metrics.md on the left, /metrics on the right");
    }
    names_elsewhere_exist(&in_worker);
}

/// Rules, dashboards, chart and pages use no metric that is not there.
fn names_elsewhere_exist(exported: &BTreeSet<String>) {
    let name = Regex::new(r"(?:^|[^\w:])(copydesk_[a-z0-9_]+)\b(?:[^:(.]|$)").expect("the pattern is right");
    let suffix = Regex::new("_(bucket|sum|count)$").expect("the pattern is right");
    let mut unknown = BTreeSet::new();
    let mut n_found = 0;
    for place in
        ["helm/copydesk", "deploy/grafana", "deploy/prometheus", "docs/runbook.md", "docs/dashboards.md", "README.md"]
    {
        for path in files(&root().join(place)) {
            let text = fs::read_to_string(&path).expect("the project's files are text");
            for found in name.captures_iter(&text) {
                n_found += 1;
                let used = suffix.replace(&found[1], "");
                if !exported.contains(&*used) {
                    unknown.insert(format!("{}: {used}", path.display()));
                }
            }
        }
    }
    assert!(unknown.is_empty(), "no worker shows these:\n{unknown:#?}");
    assert!(n_found > 20, "only {n_found} names were found: the search is broken");
}

/// The rows of the page's tables: `| name | type | labels | … |`.
fn documented() -> BTreeMap<String, Metric> {
    let page = fs::read_to_string(root().join("docs/metrics.md")).expect("the page is there");
    let row = Regex::new(r"(?m)^\| `(\w+)` \| (counter|gauge|histogram) \| ([^|]*) \|").expect("the pattern is right");
    let label = Regex::new(r"`(\w+)`(?:: ([\w, ]+))?").expect("the pattern is right");
    let metric = |found: regex::Captures<'_>| {
        let values = |text: regex::Match<'_>| text.as_str().split(',').map(|value| value.trim().to_owned()).collect();
        let labels = label.captures_iter(&found[3]).map(|found| (found[1].to_owned(), found.get(2).map(values)));
        (found[1].to_owned(), Metric { kind: found[2].to_owned(), labels: labels.collect() })
    };
    row.captures_iter(&page).map(metric).collect()
}

/// The same of an answer of `/metrics`. Whether a label's set is closed, only the page can say.
fn exported(answer: &str, page: &BTreeMap<String, Metric>) -> BTreeMap<String, Metric> {
    let label = Regex::new(r#"(\w+)="((?:[^"\\]|\\.)*)""#).expect("the pattern is right");
    let mut metrics = BTreeMap::new();
    let mut current = (String::new(), String::new());
    for line in answer.lines() {
        if let Some((name, kind)) = line.strip_prefix("# TYPE ").and_then(|line| line.split_once(' ')) {
            current = (name.to_owned(), kind.to_owned());
        }
        if line.starts_with('#') {
            continue;
        }
        let (name, kind) = &current;
        let metric =
            metrics.entry(name.clone()).or_insert_with(|| Metric { kind: kind.clone(), labels: BTreeMap::new() });
        for found in label.captures_iter(line).filter(|found| &found[1] != "le") {
            let on_page = page.get(name).and_then(|metric| metric.labels.get(&found[1]));
            let is_closed = on_page.is_some_and(Option::is_some);
            let values = metric.labels.entry(found[1].to_owned()).or_insert_with(|| is_closed.then(BTreeSet::new));
            if let Some(values) = values {
                values.insert(found[2].to_owned());
            }
        }
    }
    metrics
}

/// A worker on the embedded broker that has published, dead-lettered, and knows its lag.
struct Running {
    process: Child,
    log: PathBuf,
    _broker: EmbeddedBroker,
}

impl Running {
    fn start() -> Self {
        let broker = EmbeddedBroker::start(&["news.raw", "news.enriched", "news.dead-letter"]).expect("it can bind");
        let article =
            |name: &str, value: &[u8]| Article { name: name.to_owned(), value: value.to_vec(), content_type: None };
        let articles =
            [article("one", b"Ships\n\nTwo shipyards won orders for LNG carriers."), article("two", b"{\"title\":")];
        send(&broker.brokers(), "news.raw", &articles).expect("the broker takes them");
        let log = Path::new(env!("CARGO_TARGET_TMPDIR")).join("metrics-worker.log");
        let process = Command::new(env!("CARGO_BIN_EXE_copydesk"))
            .arg("run")
            .env("COPYDESK__KAFKA__BROKERS", broker.brokers())
            .env("COPYDESK__ADMIN__BIND", "127.0.0.1:0")
            .stdout(Stdio::null())
            .stderr(File::create(&log).expect("the target folder is writable"))
            .spawn()
            .expect("the binary was built");
        Self { process, log, _broker: broker }
    }

    /// A scrape once both articles are settled and the lag is known.
    fn scrape(&self) -> String {
        let since = Instant::now();
        loop {
            let text = self.try_scrape().unwrap_or_default();
            let is_settled = text.contains("\ncopydesk_in_flight_records 0")
                && !text.contains("_consumed_total{topic=\"news.raw\"} 0");
            if is_settled && text.contains("\ncopydesk_consumer_lag_seconds{") {
                return text;
            }
            assert!(since.elapsed() < LIMIT, "the worker settles nothing:\n{text}\n{}", self.logged());
            std::thread::park_timeout(Duration::from_millis(20));
        }
    }

    fn try_scrape(&self) -> Option<String> {
        let address =
            Regex::new(r#""address":"([^"]+)""#).expect("the pattern is right").captures(&self.logged())?[1].to_owned();
        let mut stream = TcpStream::connect(&address).ok()?;
        write!(stream, "GET /metrics HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned())
    }

    fn logged(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended already is as good.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    entries.flat_map(|entry| files(&entry.path())).collect()
}
