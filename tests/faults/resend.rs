//! Letters on their way back when the broker falls silent: the command ends and says why, and the next run makes up for it.

use std::time::Duration;

use crate::broker::Cluster;
use crate::checker::{Reader, read_messages};
use crate::desk;
use crate::feeder::feed;
use crate::proxy::{END_TXN, Proxy, Treatment};
use crate::worker::{Setup, Worker};

const LIMIT: Duration = Duration::from_mins(2);

const N_LETTERS: usize = 40;

#[test]
fn a_replay_whose_commit_has_no_answer_ends_with_a_remedy_and_the_next_one_sends_nothing_twice() {
    let proxy = Proxy::listen();
    let (cluster, behind) = Cluster::start_behind(proxy.port());
    proxy.forward_to(behind);
    let setup = Setup::new(&cluster, "resend", 2);
    let elsewhere = format!("{}.elsewhere", setup.group);
    cluster.create_topic(&elsewhere, 1, &[]);
    write_letters(&setup);
    let far = setup
        .with("kafka.brokers", &proxy.address())
        .with("kafka.properties", "socket.timeout.ms=2000")
        .with("kafka.transaction_timeout_seconds", "5");
    let replay = || Worker::launch(far.copydesk(&["dlq", "replay", "--to-topic", &elsewhere]));

    proxy.treat(END_TXN, Treatment::Drop);
    let mut silenced = replay();
    let ended = silenced.exit(LIMIT);
    assert!(proxy.n_treated() > 0, "it did not even try to commit:\n{}", silenced.logged());
    assert_eq!(ended.code(), Some(2), "{}", silenced.logged());
    assert!(silenced.logged().contains("run the same command again"), "{}", silenced.logged());

    proxy.mend();
    let mut again = replay();
    assert_eq!(again.exit(LIMIT).code(), Some(0), "{}", again.logged());
    assert_eq!(read_messages(&far.bootstrap, &elsewhere).len(), N_LETTERS);
}

fn write_letters(setup: &Setup) {
    let bad = |number| [desk::IS_BAD, format!(" {number}").as_bytes()].concat();
    feed(&setup.bootstrap, &setup.input, 0..N_LETTERS as u64, bad);
    let mut worker = desk::start(setup);
    Reader::new(&setup.bootstrap, &[&setup.letters]).read_until(N_LETTERS, LIMIT);
    worker.signal("TERM");
    assert_eq!(worker.exit(LIMIT).code(), Some(0), "{}", worker.logged());
}
