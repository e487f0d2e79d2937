//! The worker under test as its own process: started, scraped, asked to stop, killed.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use super::broker::Cluster;
use super::wait::{unique, wait_for};

/// A worker's settings and the topics that are its own.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    pub(crate) bootstrap: String,
    pub(crate) input: String,
    pub(crate) output: String,
    pub(crate) letters: String,
    pub(crate) group: String,
    settings: BTreeMap<String, String>,
}

impl Setup {
    /// Topics of this test's own, with as many partitions, and default settings.
    pub(crate) fn new(cluster: &Cluster, stem: &str, n_partitions: i32) -> Self {
        let stem = unique(stem);
        let setup = Self {
            bootstrap: cluster.bootstrap(),
            input: format!("{stem}.raw"),
            output: format!("{stem}.enriched"),
            letters: format!("{stem}.dead-letter"),
            group: format!("{stem}.group"),
            settings: BTreeMap::new(),
        };
        for topic in [&setup.input, &setup.output, &setup.letters] {
            // Articles are as old as a test wants them.
            cluster.create_topic(topic, n_partitions, &[("retention.ms", "-1")]);
        }
        setup
    }

    /// With a setting changed: `.with("worker.instance", "one")`.
    pub(crate) fn with(mut self, setting: &str, value: &str) -> Self {
        self.settings.insert(setting.to_owned(), value.to_owned());
        self
    }

    /// The topics that a worker writes.
    pub(crate) fn written(&self) -> [&str; 2] {
        [&self.output, &self.letters]
    }

    /// The worker's command, ready to start.
    pub(crate) fn command(&self) -> Command {
        self.copydesk(&["run"])
    }

    /// Any command with these settings, ready to start.
    pub(crate) fn copydesk(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        command.args(arguments);
        self.configure(&mut command);
        command
    }

    /// Gives a command these settings.
    pub(crate) fn configure(&self, command: &mut Command) {
        command.stdin(Stdio::null());
        let own = [
            ("kafka.brokers", self.bootstrap.as_str()),
            ("kafka.topics", &self.input),
            ("kafka.group", &self.group),
            ("output.topic", &self.output),
            ("dead_letter.topic", &self.letters),
            ("admin.bind", "127.0.0.1:0"),
        ];
        let changed = self.settings.iter().map(|(setting, value)| (setting.as_str(), value.as_str()));
        for (setting, value) in own.into_iter().chain(changed) {
            command.env(format!("COPYDESK__{}", setting.replace('.', "__").to_uppercase()), value);
        }
    }

    /// Starts a worker; it need not be ready yet.
    pub(crate) fn start(&self) -> Worker {
        Worker::launch(self.command())
    }
}

/// A running worker; it is killed when the test ends.
pub(crate) struct Worker {
    process: Child,
    log: PathBuf,
}

impl Worker {
    /// Starts a command that runs a worker.
    pub(crate) fn launch(mut command: Command) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let log = folder.join(format!("{}-{}.log", unique("worker"), std::process::id()));
        let file = File::create(&log).expect("the target folder is writable");
        let process = command.stdout(Stdio::null()).stderr(file).spawn().expect("the binary was built");
        Self { process, log }
    }

    /// Its process, to look at from outside.
    pub(crate) fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Ends it as `kill -9` does.
    pub(crate) fn kill(&mut self) {
        self.process.kill().expect("the worker is ours");
        self.process.wait().expect("a killed worker ends");
    }

    /// Sends a signal by its name: `TERM`, `STOP`, `CONT`.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.pid().to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &pid]).status().expect("kill is part of the system");
        assert!(sent.success(), "the worker had ended before SIG{name}");
    }

    /// Waits for its end.
    pub(crate) fn exit(&mut self, limit: Duration) -> ExitStatus {
        let process = &mut self.process;
        wait_for("the worker to end", limit, || process.try_wait().expect("our own child"))
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> Option<ExitStatus> {
        self.process.try_wait().expect("our own child")
    }

    /// What it has logged so far.
    pub(crate) fn logged(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Where metrics and probes are, once they are.
    pub(crate) fn admin(&self) -> String {
        wait_for("the admin server's address in the log", Duration::from_secs(20), || {
            let logged = self.logged();
            let mut lines = logged.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
            lines.find_map(|line| line.get("address")?.as_str().map(str::to_owned))
        })
    }

    /// Every sample of one scrape.
    pub(crate) fn scrape(&self) -> Scrape {
        let (status, body) = get(&self.admin(), "/metrics").expect("the admin server answers");
        assert_eq!(status, 200, "{body}");
        Scrape(body)
    }

    /// The status of a probe; `None` while nobody answers.
    pub(crate) fn probe(&self, path: &str) -> Option<u16> {
        get(&self.admin(), path).map(|(status, _)| status)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // A worker that has ended already is what we want.
        drop(self.process.kill());
        drop(self.process.wait());
        if std::thread::panicking() {
            let logged = self.logged();
            let last: Vec<&str> = logged.lines().rev().take(25).collect();
            eprintln!("the worker's last words:");
            last.iter().rev().for_each(|line| eprintln!("  {line}"));
        } else {
            drop(fs::remove_file(&self.log));
        }
    }
}

/// One answer of `/metrics`.
pub(crate) struct Scrape(String);

impl Scrape {
    /// The sum over the series of this name that carry these labels.
    pub(crate) fn sum(&self, name: &str, labels: &[(&str, &str)]) -> i64 {
        self.series(name)
            .filter(|(found, _)| labels.iter().all(|label| carries(found, label)))
            .map(|(_, value)| value)
            .sum()
    }

    /// The series of this name: their labels as printed, and their values, which have to be whole numbers.
    pub(crate) fn series(&self, name: &str) -> impl Iterator<Item = (&str, i64)> {
        self.0.lines().filter(|line| !line.starts_with('#')).filter_map(move |line| {
            let (series, value) = line.rsplit_once(' ')?;
            let (found, labels) = series.split_once('{').unwrap_or((series, ""));
            let whole = || value.parse().unwrap_or_else(|_| panic!("not a whole number: {line}"));
            (found == name).then(|| (labels.trim_end_matches('}'), whole()))
        })
    }
}

fn carries(labels: &str, (name, value): &(&str, &str)) -> bool {
    labels.split(',').any(|label| label == format!("{name}=\"{value}\""))
}

fn get(address: &str, path: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.split_whitespace().nth(1)?.parse().ok()?;
    Some((status, body.to_owned()))
}
