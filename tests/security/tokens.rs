//! Tokens lapse, and a worker that has nothing to do shows the next one all the same.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::articles::{Shape, article};
use crate::checker::{Reader, assert_exactly_once};
use crate::feeder::feed;
use crate::guarded::{CANARY, TOKEN_SECONDS, USER};
use crate::secrets::run;
use crate::wait::wait_until;
use crate::worker::Setup;
use crate::{LIMIT, guarded, setup};

#[test]
fn a_token_that_lapses_while_nothing_comes_is_renewed_and_no_record_is_lost() {
    let guarded = guarded();

    outlives_its_tokens(&setup(guarded, "lapsing", guarded.token()), || {});
}

#[test]
fn a_token_in_a_file_is_read_again_when_somebody_has_renewed_it() {
    let guarded = guarded();
    let file = guarded.certificates.file("token");
    let setup = setup(guarded, "token-file", guarded.token_file(&file));
    renew(&file, TOKEN_SECONDS);

    outlives_its_tokens(&setup, || renew(&file, TOKEN_SECONDS));

    renew(&file, 3_600);
    for (command, sign) in [(["check", "--connect"], "may be opened"), (["dlq", "replay"], "0 of 0 letters sent")] {
        let said = run(&setup, &command);
        assert!(said.contains(sign), "{command:?} is not let in:\n{said}");
    }
}

#[test]
fn a_token_that_is_missing_or_no_token_is_a_reason_with_a_remedy_and_is_not_shown() {
    let guarded = guarded();
    let file = guarded.certificates.file("no-token");
    let setup = setup(guarded, "no-token", guarded.token_file(&file));

    let missing = run(&setup, &["check", "--connect"]);
    assert!(missing.contains("mend `token_file`"), "the cause is not said:\n{missing}");

    fs::write(&file, CANARY).expect("the folder is ours");
    let broken = run(&setup, &["check", "--connect"]);
    assert!(broken.contains("holds no JWT") && !broken.contains(CANARY), "the cause is not said:\n{broken}");
}

#[test]
fn a_worker_that_is_there_before_its_token_begins_when_it_has_come() {
    let guarded = guarded();
    let file = guarded.certificates.file("late-token");
    let setup = setup(guarded, "late-token", guarded.token_file(&file));
    let inputs = feed(&setup.bootstrap, &setup.input, 0..20, |number| article(number, Shape::Text));
    let mut worker = setup.start();
    // Its first attempt to open transactions has failed, and the token must reach one of the next.
    wait_until("the worker to go without", LIMIT, || worker.logged().contains("coordinator does not answer"));
    assert!(worker.logged().contains("mend `token_file`"), "{}", worker.logged());

    renew(&file, 3_600);

    Reader::new(&setup.bootstrap, &setup.written()).read_until(inputs.len(), LIMIT);
    worker.signal("TERM");
    assert_eq!(worker.exit(LIMIT).code(), Some(0), "{}", worker.logged());
}

/// Feeds a worker, leaves it alone until its tokens have lapsed twice, and feeds it again.
fn outlives_its_tokens(setup: &Setup, renew: impl Fn()) {
    let feed = |numbers| feed(&setup.bootstrap, &setup.input, numbers, |number| article(number, Shape::Text));
    let mut inputs = feed(0..100);
    let mut reader = Reader::new(&setup.bootstrap, &setup.written());
    let mut worker = setup.start();
    let until_read = |reader: &mut Reader, n_records| {
        wait_until("the records", LIMIT, || {
            renew();
            reader.poll();
            reader.seen.len() >= n_records
        });
    };
    until_read(&mut reader, inputs.len());

    let idle = Instant::now();
    wait_until("the token to lapse twice", LIMIT, || {
        renew();
        idle.elapsed() > Duration::from_secs(2 * TOKEN_SECONDS)
    });
    inputs.extend(feed(100..200));
    until_read(&mut reader, inputs.len());
    worker.signal("TERM");
    assert_eq!(worker.exit(LIMIT).code(), Some(0), "{}", worker.logged());

    assert_exactly_once(&inputs, &Reader::all(&setup.bootstrap, &setup.written()), &setup.letters);
}

/// Swaps the token for one that is good for so long from now on, in one step, as a kubelet does.
fn renew(file: &Path, good_for_seconds: u64) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    let claims = format!(r#"{{"sub":"{USER}","iat":{now},"exp":{}}}"#, now + good_for_seconds);
    let [header, payload] = [r#"{"alg":"none"}"#, &claims].map(|part| URL_SAFE_NO_PAD.encode(part));
    let fresh = file.with_extension("fresh");
    fs::write(&fresh, format!("{header}.{payload}.\n")).expect("the folder is ours");
    fs::rename(&fresh, file).expect("the folder is ours");
}
