//! A worker that would read what it writes does not start.

use std::time::Duration;

use crate::broker::Cluster;
use crate::worker::Setup;

#[test]
fn a_subscription_that_matches_the_output_topic_is_refused() {
    let setup = Setup::new(Cluster::shared(), "refusal", 1);
    for setting in ["output.topic", "dead_letter.topic"] {
        let mut worker = setup.clone().with(setting, &setup.input).start();

        let status = worker.exit(Duration::from_secs(10));

        assert_eq!(status.code(), Some(64), "{}", worker.logged());
        assert!(worker.logged().contains(setting), "{}", worker.logged());
    }
}

#[test]
fn a_pattern_that_matches_the_output_topic_is_refused() {
    let setup = Setup::new(Cluster::shared(), "pattern", 1);
    let mut worker = setup.clone().with("kafka.topics", "^pattern.*").start();

    let status = worker.exit(Duration::from_secs(10));

    assert_eq!(status.code(), Some(64), "{}", worker.logged());
    assert!(worker.logged().contains("endless loop"), "{}", worker.logged());
}
