//! What is read of librdkafka's statistics: where partitions end, and which brokers are there.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The few fields that are used.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Statistics {
    #[serde(default)]
    brokers: BTreeMap<String, Broker>,
    #[serde(default)]
    topics: BTreeMap<String, Topic>,
}

#[derive(Debug, Deserialize)]
struct Broker {
    nodeid: i64,
    state: String,
}

#[derive(Debug, Deserialize)]
struct Topic {
    partitions: BTreeMap<String, PartitionStatistics>,
}

/// Where a partition is; -1001 and other negative numbers mean that it is not known.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct PartitionStatistics {
    pub(super) partition: i32,
    /// Records fetched and not yet polled.
    pub(super) fetchq_cnt: i64,
    /// The next offset to fetch: past control markers, where the log ends with one.
    pub(super) next_offset: i64,
    /// As the broker told this client when it was assigned.
    pub(super) committed_offset: i64,
    /// The first offset of the log.
    pub(super) lo_offset: i64,
    /// Where a `read_committed` reader's log ends.
    pub(super) ls_offset: i64,
}

impl Statistics {
    /// Reads them; `None` for what is not statistics.
    pub(super) fn parse(json: &[u8]) -> Option<Self> {
        serde_json::from_slice(json).ok()
    }

    /// Brokers that are connected.
    pub(super) fn n_brokers_up(&self) -> usize {
        self.brokers.values().filter(|broker| broker.nodeid >= 0 && broker.state == "UP").count()
    }

    /// Every partition with its topic.
    pub(super) fn partitions(&self) -> impl Iterator<Item = (&str, &PartitionStatistics)> {
        self.topics.iter().flat_map(|(name, topic)| topic.partitions.values().map(move |found| (name.as_str(), found)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partitions_and_brokers_are_read_and_the_rest_is_ignored() {
        let json = br#"{"name":"x","ts":1,"brokers":{
            "a:9092/1":{"name":"a","nodeid":1,"state":"UP","tx":1},
            "GroupCoordinator":{"nodeid":-1,"state":"UP"},
            "b:9092/2":{"nodeid":2,"state":"DOWN"}},
          "topics":{"news.raw":{"topic":"news.raw","partitions":{
            "0":{"partition":0,"fetchq_cnt":2,"next_offset":12,"committed_offset":-1001,"lo_offset":0,"ls_offset":20,"hi_offset":21}
          }}}}"#;

        let statistics = Statistics::parse(json).expect("statistics");

        assert_eq!(statistics.n_brokers_up(), 1);
        let found: Vec<_> = statistics.partitions().map(|(topic, found)| (topic, found.ls_offset)).collect();
        assert_eq!(found, [("news.raw", 20)]);
    }
}
