//! Topic names and partition numbers on librdkafka's side, small numbers on the worker's.

use std::sync::Arc;

use rdkafka::error::KafkaResult;
use rdkafka::{Offset, TopicPartitionList};

use crate::worker::{Commitment, Mark, PartitionId};

/// Every partition that this shard has met. An id stays with its partition for the life of the shard.
#[derive(Debug, Default)]
pub(super) struct Partitions {
    names: Vec<(Arc<str>, i32)>,
    /// Where the last look-up succeeded: records come in runs of one partition.
    last: usize,
}

impl Partitions {
    /// The id of a partition, given out at first sight.
    pub(super) fn id(&mut self, topic: &str, partition: i32) -> PartitionId {
        let is_it = |(name, number): &(Arc<str>, i32)| *number == partition && **name == *topic;
        if self.names.get(self.last).is_some_and(is_it) {
            return id_of(self.last);
        }
        self.last = self.names.iter().position(is_it).unwrap_or_else(|| self.add(topic, partition));
        id_of(self.last)
    }

    /// Topic and partition number of an id.
    pub(super) fn name(&self, id: PartitionId) -> Option<(&Arc<str>, i32)> {
        let index = usize::try_from(id.0).ok()?;
        self.names.get(index).map(|(topic, partition)| (topic, *partition))
    }

    /// The ids of a list of librdkafka's.
    pub(super) fn ids(&mut self, list: &TopicPartitionList) -> Vec<PartitionId> {
        list.elements().iter().map(|element| self.id(element.topic(), element.partition())).collect()
    }

    /// Ids as a list of librdkafka's.
    pub(super) fn list(&self, ids: &[PartitionId]) -> TopicPartitionList {
        let mut list = TopicPartitionList::with_capacity(ids.len());
        for (topic, partition) in ids.iter().filter_map(|id| self.name(*id)) {
            list.add_partition(topic, partition);
        }
        list
    }

    /// What is to be committed as a list of librdkafka's, marks included.
    pub(super) fn commitments(&self, commitments: &[Commitment]) -> KafkaResult<TopicPartitionList> {
        let mut list = TopicPartitionList::with_capacity(commitments.len());
        for commitment in commitments {
            let Some((topic, partition)) = self.name(commitment.partition) else { continue };
            let mut element = list.add_partition(topic, partition);
            element.set_offset(Offset::Offset(commitment.offset))?;
            element.set_metadata(commitment.mark.map(Mark::to_metadata).unwrap_or_default());
        }
        Ok(list)
    }

    fn add(&mut self, topic: &str, partition: i32) -> usize {
        // One name in memory for all partitions of a topic.
        let known = self.names.iter().find(|(name, _)| **name == *topic).map(|(name, _)| Arc::clone(name));
        self.names.push((known.unwrap_or_else(|| Arc::from(topic)), partition));
        self.names.len() - 1
    }
}

fn id_of(index: usize) -> PartitionId {
    PartitionId(u32::try_from(index).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_keeps_its_id() {
        let mut partitions = Partitions::default();
        let first = partitions.id("news.raw", 0);
        let second = partitions.id("news.raw", 1);
        let other = partitions.id("wire.raw", 0);

        assert_eq!(partitions.id("news.raw", 0), first);
        assert!(first != second && second != other && first != other);
        assert_eq!(
            partitions.name(other).map(|(topic, number)| (topic.to_string(), number)),
            Some(("wire.raw".into(), 0))
        );
    }

    #[test]
    fn lists_go_there_and_back() {
        let mut partitions = Partitions::default();
        let ids = [partitions.id("a", 0), partitions.id("b", 7)];

        let list = partitions.list(&ids);

        assert_eq!(partitions.ids(&list), ids);
    }
}
