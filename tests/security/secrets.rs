//! A secret is planted wherever one can be, and looked for in everything that the process says.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use crate::guarded::CANARY;
use crate::wait::wait_until;
use crate::worker::Setup;
use crate::{LIMIT, guarded, setup};

#[test]
fn no_log_no_answer_and_no_error_holds_the_secret() {
    let guarded = guarded();
    let file = guarded.certificates.file("planted");
    fs::write(&file, CANARY).expect("the folder is ours");
    for (how, written) in [("reference", format!("${{file:{}}}", file.display())), ("inline", CANARY.to_owned())] {
        let (address, properties) = guarded.password("PLAIN", &written);
        // librdkafka's own debug lines go through our log as well.
        let loud = setup(guarded, how, (address, format!("{properties},debug=all")));
        let loud = loud.with("telemetry.log_level", "trace");

        let said = everything_said(&loud);

        assert!(said.contains("sasl.password"), "{how}: not even the setting's name was said");
        assert!(!said.contains(CANARY), "{how}: the secret was said:\n{}", around(&said));
    }
}

#[test]
fn a_refused_password_is_a_reason_and_is_not_shown() {
    let guarded = guarded();
    let wrong = format!("{CANARY}-wrong");
    let setup = setup(guarded, "refused", guarded.password("SCRAM-SHA-256", &wrong));

    let checked = run(&setup, &["check", "--connect"]);

    assert!(!checked.contains(CANARY), "{}", around(&checked));
    assert!(checked.to_lowercase().contains("authentication"), "the cause is not said:\n{checked}");
}

/// The worker's log, its answers, and what `check` says with the same settings.
fn everything_said(setup: &Setup) -> String {
    let mut worker = setup.start();
    wait_until("the worker to be let in", LIMIT, || worker.probe("/startupz") == Some(200));
    let address = worker.admin();
    let paths = ["/metrics", "/config", "/readyz", "/livez", "/nosuch"];
    let mut said: String = paths.iter().map(|path| get(&address, path)).collect();
    worker.signal("TERM");
    worker.exit(LIMIT);
    said += &worker.logged();
    said + &run(setup, &["check", "--connect"])
}

/// Everything that a command prints with these settings.
pub(crate) fn run(setup: &Setup, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.args(arguments).stdin(Stdio::null());
    for (name, value) in setup.command().get_envs() {
        command.env(name, value.expect("settings are added, none is taken away"));
    }
    let output = command.output().expect("the binary was built");
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("the admin server listens");
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    answer
}

/// The lines that say it.
fn around(said: &str) -> String {
    said.lines().filter(|line| line.contains(CANARY)).take(5).collect::<Vec<_>>().join("\n")
}
