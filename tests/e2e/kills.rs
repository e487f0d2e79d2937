//! `kill -9` at random instants under load: nothing lost, nothing doubled, and back within seconds.

use std::time::{Duration, Instant};

use crate::articles::{Shape, article};
use crate::broker::Cluster;
use crate::checker::{Reader, assert_exactly_once};
use crate::feeder::feed;
use crate::worker::Setup;

/// How long a worker with a name of its own may take from its restart to its first committed record.
const FIRST_RECORD_LIMIT: Duration = Duration::from_secs(5);

/// Kills in CI; `COPYDESK_KILLS=20` is the long run.
const N_KILLS: u64 = 5;

/// Records fed for each kill: more than a worker gets through between two of them.
const RECORDS_A_KILL: u64 = 6_000;

#[test]
fn killed_workers_lose_nothing_and_double_nothing() {
    let n_kills =
        std::env::var("COPYDESK_KILLS").ok().map_or(N_KILLS, |n| n.parse().expect("COPYDESK_KILLS is a number"));
    let setup = Setup::new(Cluster::shared(), "kills", 4)
        .with("worker.instance", "the-one")
        .with("worker.batch_max_records", "500");
    let n_inputs = RECORDS_A_KILL * (n_kills + 1);
    let inputs = feed(&setup.bootstrap, &setup.input, 0..n_inputs, |number| article(number, Shape::Text));
    let mut reader = Reader::new(&setup.bootstrap, &setup.written());

    let mut worker = setup.start();
    let mut returns = Vec::new();
    for kill in 1..=n_kills {
        // A different point of the batch each time: batches are of 500, and 977 is no multiple of anything.
        let until = reader.seen.len() + 1 + usize::try_from(kill * 977 % 3_000).expect("a small number");
        reader.read_until(until.min(inputs.len()), Duration::from_mins(1));
        worker.kill();
        let n_before = settled(&mut reader);

        let restarted = Instant::now();
        worker = setup.start();
        if n_before < inputs.len() {
            reader.read_until(n_before + 1, Duration::from_mins(1));
            returns.push(restarted.elapsed());
        }
    }
    reader.read_until(inputs.len(), Duration::from_mins(2));
    worker.signal("TERM");
    assert_eq!(worker.exit(Duration::from_secs(30)).code(), Some(0));

    assert_exactly_once(&inputs, &Reader::all(&setup.bootstrap, &setup.written()), &setup.letters);
    println!("{} kills under load, first record after a restart: {returns:?}", returns.len());
    assert!(returns.len() as u64 == n_kills, "the worker was faster than the kills; feed more");
    let slowest = returns.iter().max().expect("at least one kill");
    assert!(*slowest <= FIRST_RECORD_LIMIT, "a restart took {slowest:?} to its first record");
}

/// Records committed before the kill may still be on their way to the reader.
fn settled(reader: &mut Reader) -> usize {
    let quiet = Duration::from_millis(200);
    let mut since = Instant::now();
    let mut n_seen = reader.seen.len();
    while since.elapsed() < quiet {
        reader.poll();
        if reader.seen.len() > n_seen {
            n_seen = reader.seen.len();
            since = Instant::now();
        }
    }
    n_seen
}
