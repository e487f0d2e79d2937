//! `copydesk check --connect` on a real broker: what is missing, what is too small, what would be deleted at once.

#[path = "common/broker.rs"]
#[expect(dead_code, reason = "the tests that break brokers use the rest")]
mod broker;

use std::process::{Command, Output};

use broker::Cluster;

/// Runs `check --connect` with these settings.
fn check(cluster: &Cluster, settings: &[(&str, &str)], create: bool) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    command.args(["check", "--connect"]).env("COPYDESK__KAFKA__BROKERS", cluster.bootstrap());
    command.args(create.then_some("--create-topics")).envs(settings.iter().copied());
    let Output { status, stdout, stderr } = command.output().expect("the binary was built");
    (status.code(), format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr)))
}

#[test]
fn what_a_worker_needs_is_looked_at_before_it_runs() {
    let cluster = Cluster::start(1);

    missing_topics_are_named_and_created_on_request(&cluster);
    an_output_that_is_too_small_is_wrong(&cluster);
    an_output_that_forgets_sooner_than_the_input_is_old_is_a_warning(&cluster);
    a_pattern_reads_what_it_matches(&cluster);
}

fn missing_topics_are_named_and_created_on_request(cluster: &Cluster) {
    cluster.create_topic("news.raw", 3, &[]);

    let (code, text) = check(cluster, &[], false);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("ok      news.raw           3 partitions"), "{text}");
    assert!(text.contains("wrong   news.enriched      does not exist"), "{text}");

    let (code, text) = check(cluster, &[], true);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("ok      news.dead-letter   created"), "{text}");

    let (code, text) = check(cluster, &[], false);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("ok      news.enriched      3 partitions"), "{text}");
    assert!(text.contains("ok      transactions"), "{text}");
}

fn an_output_that_is_too_small_is_wrong(cluster: &Cluster) {
    cluster.create_topic("small", 1, &[("max.message.bytes", "50000")]);

    let (code, text) = check(cluster, &[("COPYDESK__OUTPUT__TOPIC", "small")], false);

    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("wrong   small              holds records up to 50000 bytes"), "{text}");
}

fn an_output_that_forgets_sooner_than_the_input_is_old_is_a_warning(cluster: &Cluster) {
    cluster.create_topic("archive", 1, &[("retention.ms", "-1")]);
    cluster.create_topic("short", 1, &[("retention.ms", "3600000")]);
    let two_days_ago = std::time::SystemTime::now() - std::time::Duration::from_hours(48);
    let timestamp = two_days_ago.duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_millis();
    send(cluster, "archive", i64::try_from(timestamp).expect("before the year 292277026"));
    let topics = [("COPYDESK__KAFKA__TOPICS", "archive"), ("COPYDESK__OUTPUT__TOPIC", "short")];

    let (code, text) = check(cluster, &topics, false);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("keeps records for 1.0 hours, and the oldest input is 2.0 days old"), "{text}");

    let now: Vec<(&str, &str)> = topics.into_iter().chain([("COPYDESK__OUTPUT__TIMESTAMP", "now")]).collect();
    let (_, text) = check(cluster, &now, false);
    assert!(!text.contains("keeps records for"), "{text}");
}

fn a_pattern_reads_what_it_matches(cluster: &Cluster) {
    let (code, text) = check(cluster, &[("COPYDESK__KAFKA__TOPICS", "^arch.*,^nothing.*")], false);

    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("ok      archive            1 partitions"), "{text}");
    assert!(text.contains("warning ^nothing.*         matches no topic"), "{text}");
}

#[test]
fn a_broker_that_is_not_there_is_named_with_what_the_client_saw() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
    // Port 1 of loopback: nobody listens, and the refusal comes at once.
    let output = command.args(["check", "--connect"]).env("COPYDESK__KAFKA__BROKERS", "127.0.0.1:1").output();

    let output = output.expect("the binary was built");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("wrong   127.0.0.1:1        no broker answers: "), "{text}");
    assert!(text.contains("Connection refused"), "{text}");
}

fn send(cluster: &Cluster, topic: &str, timestamp: i64) {
    use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
    let producer: BaseProducer = rdkafka::ClientConfig::new()
        .set("bootstrap.servers", cluster.bootstrap())
        .create()
        .expect("the settings are right");
    producer
        .send(BaseRecord::<str, str>::to(topic).payload("article").timestamp(timestamp))
        .expect("an empty queue has room");
    producer.flush(std::time::Duration::from_secs(10)).expect("the broker takes it");
}
