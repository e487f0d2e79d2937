//! Calls to the broker, made where they may block: on the shard's own thread.

use std::time::{Duration, Instant};

use rdkafka::consumer::{CommitMode, Consumer};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::util::Timeout;
use rdkafka::{Offset, TopicPartitionList};

use super::Shard;
use crate::kafka::{Ended, codes};
use crate::worker::{Call, Code, Commitment, Committed, Ending, Failure, Guarantee, PartitionId, Position, Severity};

/// How long the broker may take to say what is committed.
const COMMITTED_TIMEOUT: Duration = Duration::from_secs(10);

/// How long librdkafka may take to go back.
const SEEK_TIMEOUT: Duration = Duration::from_secs(5);

/// The consumer is not a member of the group: the rebalance that says so is on its way.
const NO_MEMBER: Failure = Failure { severity: Severity::RequiresAbort, code: Code::StaleGeneration };

impl Shard {
    /// Makes a call and tells the worker how it went.
    pub(super) fn call(&mut self, call: Call, commitments: Option<Vec<Commitment>>) {
        let pulse = self.pulse.clone();
        let in_call = pulse.broker_call();
        let called_at = Instant::now();
        let result = match self.config.worker.guarantee {
            Guarantee::ExactlyOnce => self.transactional(call, commitments),
            Guarantee::AtLeastOnce => self.plain(call, commitments),
        };
        drop(in_call);
        if call == Call::Commit {
            self.metrics.committed(called_at.elapsed(), result.is_ok());
        }
        let now = self.now();
        self.worker.on_call(now, call, result);
    }

    fn transactional(&mut self, call: Call, commitments: Option<Vec<Commitment>>) -> Result<(), Failure> {
        let result = match call {
            Call::Begin => self.sender.begin(),
            Call::SendOffsets => {
                let offsets = self.note_commitments(commitments);
                let Some(group) = self.consumer.group_metadata() else { return Err(NO_MEMBER) };
                offsets.and_then(|offsets| self.sender.send_offsets(offsets, group))
            }
            Call::Commit => self.sender.commit(),
            Call::Abort => self.sender.abort(),
            // Made by `rebuild`, which has more to report.
            Call::Rebuild => Ok(()),
        };
        result.map_err(|error| self.failed(call, &error, codes::of_call(&error)))
    }

    fn plain(&mut self, call: Call, commitments: Option<Vec<Commitment>>) -> Result<(), Failure> {
        match call {
            // What was to be committed has been revoked since.
            Call::Commit if commitments.as_ref().is_some_and(Vec::is_empty) => Ok(()),
            Call::Commit => {
                let offsets = self.note_commitments(commitments);
                let result = offsets.and_then(|offsets| self.consumer.commit(&offsets, CommitMode::Sync));
                result.map_err(|error| self.failed(call, &error, codes::of_commit(&error)))
            }
            Call::Abort => {
                self.sender.clear_outbox();
                Ok(())
            }
            Call::Begin | Call::SendOffsets | Call::Rebuild => Ok(()),
        }
    }

    fn note_commitments(&mut self, commitments: Option<Vec<Commitment>>) -> KafkaResult<TopicPartitionList> {
        let commitments = commitments.unwrap_or_default();
        let position =
            |commitment: &Commitment| Position { partition: commitment.partition, offset: commitment.offset };
        self.committing = commitments.iter().map(position).collect();
        self.inbox.partitions.commitments(&commitments)
    }

    /// Replaces the producer and asks what the broker has committed.
    pub(super) fn rebuild(&mut self) {
        self.metrics.rebuilding();
        tracing::warn!(shard = self.index, "replacing the producer");
        let pulse = self.pulse.clone();
        let in_call = pulse.broker_call();
        let result = self.replace_producer().and_then(|()| self.committed());
        drop(in_call);
        let now = self.now();
        self.worker.on_rebuilt(now, result);
    }

    fn replace_producer(&mut self) -> Result<(), Failure> {
        let is_transactional = self.config.worker.guarantee == Guarantee::ExactlyOnce;
        let replaced = self.sender.replace();
        let result = replaced.and_then(|()| if is_transactional { self.sender.init_transactions() } else { Ok(()) });
        result.map_err(|error| self.failed(Call::Rebuild, &error, codes::of_call(&error)))
    }

    fn committed(&mut self) -> Result<Vec<Committed>, Failure> {
        let owned: Vec<PartitionId> = self.worker.assignment().map(|(id, _)| id).collect();
        if owned.is_empty() {
            return Ok(Vec::new());
        }
        let list = self.inbox.partitions.list(&owned);
        let list = self.consumer.committed_offsets(list, COMMITTED_TIMEOUT);
        let committed = list.and_then(|list| {
            let mut committed = Vec::new();
            for element in list.elements() {
                element.error()?;
                let offset = match element.offset() {
                    Offset::Offset(offset) => Some(offset),
                    _ => None,
                };
                committed.push((self.inbox.partitions.id(element.topic(), element.partition()), offset));
            }
            Ok(committed)
        });
        committed.map_err(|error: KafkaError| self.failed(Call::Rebuild, &error, codes::of_commit(&error)))
    }

    /// Goes back to these positions.
    pub(super) fn seek(&mut self, positions: &[Position]) {
        for position in positions {
            let result = self.seek_one(position);
            if let Err(error) = &result {
                tracing::warn!(shard = self.index, offset = position.offset, %error, "cannot go back yet");
            }
            let now = self.now();
            self.worker.on_seek(now, position.partition, result.is_ok());
        }
    }

    fn seek_one(&self, position: &Position) -> KafkaResult<()> {
        let Some((topic, partition)) = self.inbox.partitions.name(position.partition) else { return Ok(()) };
        self.consumer.seek(topic, partition, Offset::Offset(position.offset), Timeout::After(SEEK_TIMEOUT))
    }

    /// What the end means for the process, said once for the person who has to act.
    pub(super) fn explain(&self, ending: Ending) -> Ended {
        let shard = self.index;
        match ending {
            Ending::DrainDeadline => {
                tracing::warn!(shard, "drain deadline passed, leaving records to be read again");
                return Ended::DrainAborted;
            }
            Ending::TooManyRebuilds => {
                tracing::error!(
                    shard,
                    "fenced again and again; does another worker run under the same worker.instance?"
                );
            }
            Ending::FencedInstance => {
                tracing::error!(
                    shard,
                    "another member has this group.instance.id; give each worker its own worker.instance"
                );
            }
            Ending::NoProgress => {
                tracing::error!(shard, "batches fail again and again without progress; the warnings above say why");
            }
            Ending::Undeliverable(id, offset) => {
                let name = self.inbox.partitions.name(id).map(|(topic, partition)| (topic.to_string(), partition));
                tracing::error!(shard, partition = ?name, offset, "not even a dead letter about this record can be written");
            }
            Ending::Stalled(id, offset) => {
                self.metrics.stalled("exit");
                let name = self.inbox.partitions.name(id).map(|(topic, partition)| (topic.to_string(), partition));
                tracing::error!(shard, partition = ?name, offset, "stands still with a new consumer too; this record may hang a stage");
            }
            Ending::ConsumerBroken => tracing::error!(shard, "the consumer is of no more use"),
        }
        Ended::Fatal
    }

    fn failed(&self, call: Call, error: &KafkaError, failure: Failure) -> Failure {
        tracing::warn!(shard = self.index, ?call, %error, severity = ?failure.severity, "a call to the broker failed");
        failure
    }
}
