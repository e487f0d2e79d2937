//! Every record consumed is published, dead-lettered, dropped, handed back or in flight, at every scrape.

use std::time::Duration;

use rdkafka::ClientConfig;
use rdkafka::producer::{BaseProducer, Producer};

use crate::articles::{Shape, article};
use crate::broker::Cluster;
use crate::checker::{Reader, assert_exactly_once};
use crate::feeder::feed;
use crate::worker::{Scrape, Setup};

const LIMIT: Duration = Duration::from_mins(1);

/// Times that the worker's producer is fenced in the midst of its work.
const N_FENCES: usize = 12;

#[test]
fn the_books_balance_at_every_scrape_of_an_abort_storm() {
    let setup = Setup::new(Cluster::shared(), "storm", 4)
        .with("worker.instance", "storm")
        .with("worker.batch_max_records", "300")
        .with("worker.max_rebuilds", "1000");
    // Every fiftieth is no article: dead letters are in the storm too.
    let make = |number: u64| if number % 50 == 7 { b"{\"title\":".to_vec() } else { article(number, Shape::Text) };
    let inputs = feed(&setup.bootstrap, &setup.input, 0..12_000, make);
    let mut reader = Reader::new(&setup.bootstrap, &setup.written());
    let mut worker = setup.start();
    let mut n_scrapes = 0;

    for fence in 1..=N_FENCES {
        let until = (inputs.len() * fence / (N_FENCES + 2)).max(1);
        while reader.seen.len() < until {
            assert_balance(&worker.scrape());
            n_scrapes += 1;
            reader.poll();
        }
        fence_off(&setup);
    }
    while reader.seen.len() < inputs.len() {
        assert_balance(&worker.scrape());
        n_scrapes += 1;
        reader.poll();
    }
    let end = worker.scrape();
    worker.signal("TERM");
    assert_eq!(worker.exit(LIMIT).code(), Some(0));

    let returned = end.sum("copydesk_records_total", &[("outcome", "returned")]);
    println!("{n_scrapes} scrapes through {N_FENCES} fences, {returned} records handed back and done again");
    assert!(returned > 0, "the storm aborted nothing");
    assert_exactly_once(&inputs, &Reader::all(&setup.bootstrap, &setup.written()), &setup.letters);
}

fn assert_balance(scrape: &Scrape) {
    let consumed = scrape.sum("copydesk_records_consumed_total", &[]);
    let ended = |outcome| scrape.sum("copydesk_records_total", &[("outcome", outcome)]);
    let in_flight = scrape.sum("copydesk_in_flight_records", &[]);
    let sum = ended("published") + ended("dead_letter") + ended("dropped") + ended("returned") + in_flight;
    assert_eq!(consumed, sum, "consumed is not what has ended plus {in_flight} in flight");
}

/// Takes the worker's transactional id from it, as a twin would: its open transaction is aborted.
fn fence_off(setup: &Setup) {
    let twin: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", &setup.bootstrap)
        .set("transactional.id", format!("{}-storm-0", setup.group))
        .create()
        .expect("valid settings");
    twin.init_transactions(LIMIT).expect("the twin takes over");
}
