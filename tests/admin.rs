//! The admin server over a real socket: probes, metrics, the redacted config, and callers that misbehave.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use copydesk::admin::{AdminConfig, AdminState, Server};
use copydesk::telemetry::{BuildInfo, Health, PulseLimits, Telemetry};

fn start(config: &AdminConfig) -> (Server, Arc<Health>) {
    let limits = PulseLimits { beat: Duration::from_mins(1), broker_call: Duration::from_mins(2) };
    let health = Health::new(1, limits);
    let state = AdminState {
        telemetry: Telemetry::new(&BuildInfo::default()).expect("names are free"),
        health: Arc::clone(&health),
        config_toml: "[admin]\nenabled = true\n".to_owned(),
        config_json: r#"{"admin":{"enabled":true}}"#.to_owned(),
        reload: None,
    };
    (Server::start(config, state).expect("loopback has a free port"), health)
}

fn free_port() -> AdminConfig {
    AdminConfig { bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), ..AdminConfig::default() }
}

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.address()).expect("the server listens");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout above zero");
    stream
}

fn get(server: &Server, path: &str, headers: &str) -> String {
    let mut stream = connect(server);
    write!(stream, "GET {path} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n{headers}\r\n").expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers and closes");
    answer
}

#[test]
fn probes_follow_the_workers_life() {
    let (server, health) = start(&free_port());

    assert!(get(&server, "/startupz", "").starts_with("HTTP/1.1 503"));
    assert!(get(&server, "/livez", "").starts_with("HTTP/1.1 200"));
    health.shard(0).beat();
    assert!(get(&server, "/startupz", "").starts_with("HTTP/1.1 200"));
    assert!(get(&server, "/readyz", "").starts_with("HTTP/1.1 200"));
    health.begin_draining();

    let unready = get(&server, "/readyz", "");
    assert!(unready.starts_with("HTTP/1.1 503"));
    assert!(unready.ends_with(r#"{"ok":false,"reasons":[{"reason":"draining"}]}"#), "{unready}");
    assert!(get(&server, "/livez", "").starts_with("HTTP/1.1 200"));
}

#[test]
fn metrics_name_the_build_and_the_process() {
    let (server, _health) = start(&free_port());

    let answer = get(&server, "/metrics", "");

    assert!(answer.contains("copydesk_build_info{"), "{answer}");
    assert!(answer.contains("process_resident_memory_bytes"), "{answer}");
}

#[test]
fn the_config_is_toml_or_json_as_asked() {
    let (server, _health) = start(&free_port());

    assert!(get(&server, "/config", "").ends_with("[admin]\nenabled = true\n"));
    assert!(get(&server, "/config", "accept: application/json\r\n").ends_with(r#"{"admin":{"enabled":true}}"#));
    assert!(get(&server, "/nowhere", "").starts_with("HTTP/1.1 404"));
}

#[test]
fn callers_that_say_nothing_are_cut_off_and_the_next_one_is_served() {
    let config = AdminConfig { max_connections: 2, request_timeout_seconds: 1, ..free_port() };
    let (server, _health) = start(&config);
    let mut silent = [connect(&server), connect(&server)];
    silent[0].write_all(b"GET /metrics HTTP/1.1\r\nhost: te").expect("half a request goes out");

    assert!(get(&server, "/livez", "").starts_with("HTTP/1.1 200"));
}

#[test]
fn an_endless_head_is_refused() {
    let (server, _health) = start(&free_port());
    let mut stream = connect(&server);
    write!(stream, "GET / HTTP/1.1\r\nhost: test\r\nx-long: ").expect("it reads");
    // The server may hang up while we still write; either way it must not read on for ever.
    let flood = vec![b'x'; 1024 * 1024];
    let _maybe_refused = stream.write_all(&flood);

    let mut answer = Vec::new();
    let _maybe_reset = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
}
