//! A record that kills the process is given up after some deaths, and its neighbours are processed.

use std::time::Duration;

use rdkafka::message::Message;

use crate::broker::Cluster;
use crate::checker::{Reader, assert_exactly_once, header, read_messages};
use crate::desk::{self, KILLS};
use crate::feeder::feed;
use crate::wait::wait_for;
use crate::worker::Setup;

const LIMIT: Duration = Duration::from_mins(3);
const N_RECORDS: u64 = 3_000;
const KILLER: u64 = 1_234;

#[test]
fn a_record_that_kills_the_process_becomes_a_dead_letter_and_its_neighbours_are_published() {
    let setup = Setup::new(Cluster::shared(), "crash", 3).with("worker.instance", "crash");
    let make = |number| if number == KILLER { KILLS.to_vec() } else { format!("is good {number}").into_bytes() };
    let inputs = feed(&setup.bootstrap, &setup.input, 0..N_RECORDS, make);
    let mut reader = Reader::new(&setup.bootstrap, &setup.written());
    let mut worker = desk::start(&setup);
    let mut n_deaths = 0;

    wait_for("every record's result", LIMIT, || {
        reader.poll();
        if worker.ended().is_some() {
            n_deaths += 1;
            worker = desk::start(&setup);
        }
        (reader.seen.len() >= inputs.len()).then_some(())
    });
    worker.signal("TERM");
    assert_eq!(worker.exit(LIMIT).code(), Some(0));

    println!("crash loop: given up after {n_deaths} deaths");
    assert_exactly_once(&inputs, &Reader::all(&setup.bootstrap, &setup.written()), &setup.letters);
    let letters = read_messages(&setup.bootstrap, &setup.letters);
    assert_eq!(letters.len(), 1, "the neighbours are published");
    assert_eq!(letters[0].payload(), Some(KILLS));
    assert_eq!(header(&letters[0], "copydesk.error.stage"), "worker");
    assert_eq!(header(&letters[0], "copydesk.error.reason"), "crash_loop");
}
