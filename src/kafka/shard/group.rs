//! The group: joining, and rebalances as the worker lets them go on.

use std::time::{Duration, Instant};

use rdkafka::consumer::Consumer;
use rdkafka::error::KafkaResult;
use rdkafka::{Offset, TopicPartitionList};

use super::Shard;
use super::close::end_on_the_spot;
use crate::kafka::hooks::{ConsumerHooks, Rebalance};
use crate::kafka::sender::drop_elsewhere;
use crate::kafka::{Ended, Start, client, codes, hooks};
use crate::worker::{Call, Found, Guarantee, Mark, PartitionId, Position, Reaction, react};

/// How long the broker may take to say where a partition stands.
const LOOK_UP_TIMEOUT: Duration = Duration::from_secs(10);

/// How long it is asked for again and again: a broker that went takes the question with it, and without the answer nothing is
/// known of the last owner. The group waits for us meanwhile.
const LOOK_UP_PATIENCE: Duration = Duration::from_secs(30);

/// Between two attempts to look up where a partition stands.
const LOOK_UP_AGAIN_AFTER: Duration = Duration::from_millis(200);

/// Between two attempts to reach the transaction coordinator at the start.
const START_AGAIN_AFTER: Duration = Duration::from_millis(500);

impl Shard {
    /// Fences earlier producers, then joins the group; the end of it all where that cannot be.
    pub(super) fn join_group(&mut self) -> Option<Ended> {
        if self.config.worker.guarantee == Guarantee::ExactlyOnce
            && let Some(ended) = self.init_transactions()
        {
            return Some(ended);
        }
        if let Err(error) = self.subscribe() {
            tracing::error!(shard = self.index, %error, "cannot subscribe");
            return Some(Ended::Fatal);
        }
        None
    }

    fn subscribe(&self) -> KafkaResult<()> {
        let topics: Vec<&str> = self.config.kafka.topics.iter().map(String::as_str).collect();
        self.consumer.subscribe(&topics)
    }

    fn init_transactions(&self) -> Option<Ended> {
        loop {
            let in_call = self.pulse.broker_call();
            let result = self.sender.init_transactions();
            drop(in_call);
            let Err(error) = result else { return None };
            tracing::warn!(shard = self.index, %error, "the transaction coordinator does not answer");
            if react(Call::Rebuild, codes::of_call(&error)) != Reaction::Retry {
                tracing::error!(shard = self.index, %error, "cannot publish exactly once");
                return Some(Ended::Fatal);
            }
            self.host.shutdown.wait(START_AGAIN_AFTER);
            if self.host.shutdown.is_requested() {
                return Some(Ended::Done);
            }
        }
    }

    pub(super) fn handle_rebalances(&mut self) {
        while let Some(rebalance) = self.consumer.context().next_rebalance() {
            match rebalance {
                Rebalance::Assign(mut partitions) => {
                    self.metrics.rebalanced("assign");
                    let ids = self.inbox.partitions.ids(&partitions);
                    tracing::info!(shard = self.index, n_partitions = ids.len(), "partitions assigned");
                    let found = self.look_up(&mut partitions);
                    // A pause of ours outlives its assignment in librdkafka; on what is not paused this does nothing.
                    let resumed = self.consumer.resume(&partitions);
                    if let Err(error) = resumed.and_then(|()| hooks::assign(&self.consumer, &partitions)) {
                        return self.consumer_failed(&error);
                    }
                    self.lag.assigned(&ids);
                    self.worker.on_assigned(&ids);
                    self.begin_at(found);
                }
                Rebalance::Revoke { partitions, is_lost } => {
                    self.metrics.rebalanced(if is_lost { "lost" } else { "revoke" });
                    let ids = self.inbox.partitions.ids(&partitions);
                    tracing::info!(shard = self.index, n_partitions = ids.len(), is_lost, "partitions revoked");
                    self.revoking = Some(partitions);
                    let now = self.now();
                    if is_lost {
                        self.worker.on_lost(now, &ids);
                    } else {
                        self.worker.on_revoke(now, &ids);
                    }
                }
            }
        }
    }

    /// What is committed for these partitions, and what their last owners left beside it; they are assigned at these
    /// offsets then. Without an answer librdkafka finds the offsets, and nothing is known of the owners.
    fn look_up(&mut self, partitions: &mut TopicPartitionList) -> Vec<(PartitionId, Found)> {
        let pulse = self.pulse.clone();
        let in_call = pulse.broker_call();
        let asked_at = Instant::now();
        let mut result = self.committed_or_start(partitions);
        while let Err(error) = &result {
            if asked_at.elapsed() > LOOK_UP_PATIENCE || self.host.shutdown.is_requested() {
                break;
            }
            tracing::info!(shard = self.index, %error, "cannot look up what is committed yet, asking again");
            self.host.shutdown.wait(LOOK_UP_AGAIN_AFTER);
            result = self.committed_or_start(partitions);
        }
        drop(in_call);
        let placed = result.and_then(|found| {
            for (id, Found { offset, .. }) in &found {
                let Some((topic, partition)) = self.inbox.partitions.name(*id) else { continue };
                partitions.set_partition_offset(topic, partition, Offset::Offset(*offset))?;
            }
            Ok(found)
        });
        placed.unwrap_or_else(|error| {
            tracing::warn!(shard = self.index, %error, "cannot look up what is committed, going on without");
            Vec::new()
        })
    }

    fn committed_or_start(&mut self, partitions: &TopicPartitionList) -> KafkaResult<Vec<(PartitionId, Found)>> {
        let list = self.consumer.committed_offsets(partitions.clone(), LOOK_UP_TIMEOUT)?;
        let mut found = Vec::new();
        for element in list.elements() {
            element.error()?;
            let (topic, number) = (element.topic(), element.partition());
            let ends = || self.consumer.fetch_watermarks(topic, number, LOOK_UP_TIMEOUT);
            let offset = match (element.offset(), self.config.kafka.start) {
                (Offset::Offset(offset), _) => offset,
                (_, Start::Earliest) => ends()?.0,
                (_, Start::Latest) => ends()?.1,
                (_, Start::Error) => continue,
            };
            let mark = Mark::from_metadata(element.metadata());
            // Only a dead owner's suspects have to be told from what came later.
            let end = if mark.is_some() { ends()?.1 } else { offset };
            found.push((self.inbox.partitions.id(topic, number), Found { offset, end, mark }));
        }
        Ok(found)
    }

    /// Tells the worker where its new partitions stand.
    fn begin_at(&mut self, found: Vec<(PartitionId, Found)>) {
        for (id, found) in found {
            let offset = found.offset;
            self.lag.settled(&[Position { partition: id, offset }]);
            self.worker.on_found(id, found);
            if let (Some(window), Some((topic, partition))) = (self.worker.caution(id), self.inbox.partitions.name(id))
            {
                tracing::warn!(%topic, partition, offset, window, "the last owner took no leave, going carefully");
            }
        }
    }

    /// The worker has let go: the rebalance goes on.
    pub(super) fn unassign(&mut self, ids: &[PartitionId]) {
        self.lag.unassigned(ids);
        self.shown_at = self.shown_at.checked_sub(super::SHOW_EVERY).unwrap_or(self.shown_at);
        let Some(partitions) = self.revoking.take() else { return };
        if let Err(error) = hooks::unassign(&self.consumer, &partitions) {
            self.consumer_failed(&error);
        }
    }

    /// Ends a consumer that reads no more, elsewhere because that may take long, and joins with a new one.
    pub(super) fn replace_consumer(&mut self, ids: &[PartitionId]) {
        self.metrics.stalled("replace_consumer");
        tracing::warn!(shard = self.index, n_partitions = ids.len(), "partitions stand still, replacing the consumer");
        self.lag.unassigned(ids);
        let is_revoking = self.revoking.take().is_some();
        let fresh = client::consumer(&self.config, &self.name).create_with_context(ConsumerHooks::default());
        let subscribed = fresh.and_then(|fresh| {
            let old = std::mem::replace(&mut self.consumer, fresh);
            let owes_answer = is_revoking || old.context().next_rebalance().is_some();
            end_on_the_spot(&old, owes_answer);
            drop_elsewhere("consumer", old);
            self.subscribe()
        });
        if let Err(error) = subscribed {
            self.consumer_failed(&error);
        }
    }

    pub(super) fn pause(&mut self, ids: &[PartitionId]) {
        if let Err(error) = self.consumer.pause(&self.inbox.partitions.list(ids)) {
            tracing::warn!(shard = self.index, %error, "cannot pause");
        }
    }

    pub(super) fn resume(&mut self, ids: &[PartitionId]) {
        if let Err(error) = self.consumer.resume(&self.inbox.partitions.list(ids)) {
            self.consumer_failed(&error);
        }
    }

    /// Brokers that are up, if librdkafka said so since; its positions go to the lag.
    pub(super) fn take_statistics(&mut self) -> Option<usize> {
        let statistics = self.consumer.context().take_statistics()?;
        for (topic, found) in statistics.partitions().filter(|(_, found)| found.partition >= 0) {
            let id = self.inbox.partitions.id(topic, found.partition);
            self.lag.reported(id, *found);
        }
        Some(statistics.n_brokers_up())
    }
}
