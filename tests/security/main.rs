//! The worker against brokers that ask who is there, and what it may never say: a secret.

#[path = "../common/articles.rs"]
#[expect(dead_code, reason = "one shape is enough here")]
mod articles;
#[path = "../common/broker.rs"]
#[expect(dead_code, reason = "other tests kill nodes")]
mod broker;
mod certificates;
#[path = "../common/checker.rs"]
#[expect(dead_code, reason = "other tests check more")]
mod checker;
#[path = "../common/feeder.rs"]
mod feeder;
mod guarded;
mod secrets;
mod tokens;
#[path = "../common/wait.rs"]
mod wait;
#[path = "../common/worker.rs"]
#[expect(dead_code, reason = "other tests kill workers")]
mod worker;

use std::fs;
use std::sync::OnceLock;
use std::time::Duration;

use articles::{Shape, article};
use checker::{Reader, assert_exactly_once};
use feeder::feed;
use guarded::{CANARY, Guarded};
use worker::Setup;

const LIMIT: Duration = Duration::from_mins(2);

fn guarded() -> &'static Guarded {
    static GUARDED: OnceLock<Guarded> = OnceLock::new();
    GUARDED.get_or_init(Guarded::start)
}

/// Topics of its own behind a guarded listener; what feeds and reads them comes by the open one.
fn setup(guarded: &Guarded, stem: &str, (address, properties): (String, String)) -> Setup {
    let setup = Setup::new(&guarded.cluster, stem, 2);
    setup.with("kafka.brokers", &address).with("kafka.properties", &properties)
}

#[test]
fn the_worker_gets_in_by_each_way_to_prove_who_it_is() {
    let guarded = guarded();
    let password = guarded.certificates.file("password");
    fs::write(&password, format!("{CANARY}\n")).expect("the folder is ours");
    let reference = format!("${{file:{}}}", password.display());
    for (way, client) in [
        ("tls", guarded.tls()),
        ("mutual-tls", guarded.mutual_tls()),
        ("plain", guarded.password("PLAIN", &reference)),
        ("scram-sha-256", guarded.password("SCRAM-SHA-256", &reference)),
        ("scram-sha-512", guarded.password("SCRAM-SHA-512", &reference)),
        ("oauthbearer", guarded.token()),
    ] {
        let setup = setup(guarded, way, client);
        let inputs = feed(&setup.bootstrap, &setup.input, 0..20, |number| article(number, Shape::Text));

        let mut worker = setup.start();
        Reader::new(&setup.bootstrap, &setup.written()).read_until(inputs.len(), LIMIT);
        worker.signal("TERM");

        assert_eq!(worker.exit(LIMIT).code(), Some(0), "{way}");
    }
}

#[test]
fn a_password_is_rotated_by_a_restart_and_nothing_is_lost_or_doubled() {
    // A node of its own: the password is everybody's.
    let guarded = Guarded::start();
    let password = guarded.certificates.file("password");
    fs::write(&password, CANARY).expect("the folder is ours");
    let reference = format!("${{file:{}}}", password.display());
    let setup = setup(&guarded, "rotation", guarded.password("SCRAM-SHA-512", &reference));
    let setup = setup.with("worker.instance", "the-one").with("worker.batch_max_records", "100");
    let feed = |numbers| feed(&setup.bootstrap, &setup.input, numbers, |number| article(number, Shape::Text));
    let mut inputs = feed(0..500);
    let mut reader = Reader::new(&setup.bootstrap, &setup.written());

    let mut before = setup.start();
    reader.read_until(200, LIMIT);
    guarded.set_password("another-password");
    fs::write(&password, "another-password").expect("the folder is ours");
    before.signal("TERM");
    assert_eq!(
        before.exit(LIMIT).code(),
        Some(0),
        "connections that were let in stay, and the worker ends in good order"
    );
    inputs.extend(feed(500..1_000));
    let mut after = setup.start();
    reader.read_until(inputs.len(), LIMIT);
    after.signal("TERM");
    assert_eq!(after.exit(LIMIT).code(), Some(0));

    assert_exactly_once(&inputs, &Reader::all(&setup.bootstrap, &setup.written()), &setup.letters);
}
