//! The harness itself: the broker starts, answers, survives a power cut, and its own tools agree.

use crate::broker::Cluster;

#[test]
fn a_topic_outlives_a_power_cut() {
    let cluster = Cluster::start(1);
    cluster.create_topic("survivor", 2, &[]);

    cluster.kill_node(0);
    cluster.restart_node(0);

    let topics = cluster.tool("org.apache.kafka.tools.TopicCommand", &["--list"]);
    assert_eq!(topics.trim(), "survivor");
}
