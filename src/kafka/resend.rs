//! Sends letters again, in transactions that also hold how far this has come: cut short, it goes on where it was.
//!
//! # Why
//! A command can be interrupted at any moment, and one that is run again must not send a record twice. So each
//! transaction commits, for a group of the command's own, the offsets of the letters that it has dealt with. After a
//! failure nothing is guessed: the command ends, and the next run asks the broker.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use rdkafka::TopicPartitionList;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::ConsumerGroupMetadata;
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use rdkafka::util::Timeout;
use rdkafka::{Offset, message::ToBytes};

use super::caller::{self, Caller};
use super::excerpt::Bookmarks;
use super::hooks::{ProducerHooks, Reports};
use super::job::native;
use super::{client, codes, sender};
use crate::config::Config;
use crate::record::Outgoing;
use crate::worker::{Refusal, refusal};

/// Records a transaction holds at most.
const MAX_RECORDS: usize = 500;

/// Bytes after which a transaction is committed.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// How long the coordinator may take to let a producer in: it first ends what an interrupted run left open.
const INIT_TIMEOUT: Duration = Duration::from_mins(1);

/// A record on its way, and the letter that it comes from.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// The Kafka topic it goes to.
    pub topic: String,
    /// The partition it goes to; without one, its key decides.
    pub partition: Option<i32>,
    /// The record.
    pub record: Outgoing,
    /// Partition and offset of its letter.
    pub letter: (i32, i64),
}

/// Why letters could not be sent again.
#[derive(Debug, thiserror::Error)]
pub enum ResendError {
    /// The client library refused its settings.
    #[error("the Kafka client refused its configuration: {0}")]
    Client(#[source] KafkaError),
    /// No transaction may be opened.
    #[error(
        "cannot open transactions as `{id}`: {error}; grant Write on transactional ids and Read on groups with that prefix"
    )]
    NotLetIn {
        /// The transactional id.
        id: String,
        /// What the broker said.
        error: KafkaError,
    },
    /// A transaction failed; nothing of it is visible, or all of it.
    #[error("the last transaction failed: {0}; run the same command again, it goes on after what was committed")]
    Failed(#[from] KafkaError),
    /// Nobody knows how the last transaction ended, except the broker.
    #[error(
        "the broker has not answered for {} s; when it is back, run the same command again: it goes on after what was \
         committed, and sends nothing twice",
        limit.as_secs()
    )]
    NoAnswer {
        /// How long it was waited for.
        limit: Duration,
    },
    /// The system gives no thread for the calls.
    #[error("no thread for the calls to the broker: {0}; allow the process more")]
    Thread(#[source] io::Error),
}

/// Sends parcels, and commits how far it has come.
pub struct Resender {
    producer: Arc<BaseProducer<ProducerHooks>>,
    /// Makes the calls that have no end when a coordinator is gone.
    caller: Caller<KafkaResult<()>>,
    limit: Duration,
    group: Arc<ConsumerGroupMetadata>,
    queue: String,
    parcels: Vec<Parcel>,
    bytes: usize,
    /// The offset behind the last letter dealt with, by partition.
    passed: BTreeMap<i32, i64>,
    refused: Vec<(i32, i64)>,
}

/// How a transaction ended.
enum Attempt {
    Committed,
    /// A broker will not take one of the records.
    Refused,
}

impl Resender {
    /// A resender for letters of this queue, that commits for the group of `bookmarks`. It fences an earlier run.
    ///
    /// # Errors
    /// When the settings are wrong, or transactions are not allowed.
    pub fn open(config: &Config, queue: &str, group: &str, bookmarks: &Bookmarks) -> Result<Self, ResendError> {
        let settings = client::resender(config, group);
        let producer = BaseProducer::from_config_and_context(&settings, ProducerHooks::default());
        let producer = producer.map_err(ResendError::Client)?;
        // Its first token, which `init_transactions` would wait for.
        producer.poll(Duration::ZERO);
        let not_let_in = |error| ResendError::NotLetIn { id: group.to_owned(), error };
        producer.init_transactions(INIT_TIMEOUT).map_err(not_let_in)?;
        let unnamed = || not_let_in(KafkaError::Global(RDKafkaErrorCode::InvalidGroupId));
        let group = bookmarks.group().ok_or_else(unnamed)?;
        let limit = caller::limit(config);
        Ok(Self {
            producer: Arc::new(producer),
            caller: Caller::new(limit).map_err(ResendError::Thread)?,
            limit,
            group: Arc::new(group),
            queue: queue.to_owned(),
            parcels: Vec::new(),
            bytes: 0,
            passed: BTreeMap::new(),
            refused: Vec::new(),
        })
    }

    /// Takes a record to be sent.
    pub fn add(&mut self, parcel: Parcel) {
        self.bytes += parcel.record.wire_bytes();
        self.parcels.push(parcel);
    }

    /// Every letter of this partition before this offset is dealt with.
    pub fn pass(&mut self, partition: i32, offset: i64) {
        self.passed.insert(partition, offset);
    }

    /// Whether it is time to commit.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.parcels.len() >= MAX_RECORDS || self.bytes >= MAX_BYTES
    }

    /// Sends what was added and commits it; returns the letters whose records a broker refused, which stay where they are.
    ///
    /// # Errors
    /// When a transaction fails.
    pub fn commit(&mut self) -> Result<Vec<(i32, i64)>, ResendError> {
        let parcels = std::mem::take(&mut self.parcels);
        let passed = std::mem::take(&mut self.passed);
        self.bytes = 0;
        if passed.is_empty() {
            return Ok(Vec::new());
        }
        if let Attempt::Refused = self.attempt(&parcels, &passed)? {
            // One at a time, so that only what is refused stays behind.
            for parcel in &parcels {
                let (partition, offset) = parcel.letter;
                let alone = std::slice::from_ref(parcel);
                if let Attempt::Refused = self.attempt(alone, &BTreeMap::from([(partition, offset + 1)]))? {
                    self.refused.push(parcel.letter);
                }
            }
            self.attempt(&[], &passed)?;
        }
        Ok(std::mem::take(&mut self.refused))
    }

    /// One transaction: all of it or nothing.
    fn attempt(&self, parcels: &[Parcel], passed: &BTreeMap<i32, i64>) -> Result<Attempt, ResendError> {
        self.producer.begin_transaction()?;
        if let Err(error) = self.send(parcels) {
            sender::purge(&self.producer)?;
            self.call(|producer| producer.abort_transaction(Timeout::Never))?;
            let is_refused = matches!(refusal(codes::of_delivery(&error)), Refusal::Record(_));
            return if is_refused { Ok(Attempt::Refused) } else { Err(error.into()) };
        }
        let mut offsets = TopicPartitionList::new();
        for (partition, offset) in passed {
            offsets.add_partition_offset(&self.queue, *partition, Offset::Offset(*offset))?;
        }
        let group = Arc::clone(&self.group);
        self.call(move |producer| producer.send_offsets_to_transaction(&offsets, &group, Timeout::Never))?;
        self.call(|producer| producer.commit_transaction(Timeout::Never))?;
        Ok(Attempt::Committed)
    }

    /// Makes a call that may hang; it is given up after the limit, and the command with it.
    fn call(
        &self,
        call: impl FnOnce(&BaseProducer<ProducerHooks>) -> KafkaResult<()> + Send + 'static,
    ) -> Result<(), ResendError> {
        let producer = Arc::clone(&self.producer);
        let answer = self.caller.call(move || call(&producer));
        Ok(answer.ok_or(ResendError::NoAnswer { limit: self.limit })??)
    }

    fn send(&self, parcels: &[Parcel]) -> KafkaResult<()> {
        for (index, parcel) in parcels.iter().enumerate() {
            self.hand_over(index, parcel)?;
        }
        let mut reports = Reports::default();
        while self.producer.in_flight_count() > 0 {
            self.producer.poll(Duration::from_millis(1));
        }
        self.producer.context().take_reports(&mut reports);
        // A refused record takes its neighbours along; its own code is the one that says why.
        let worst = reports.failed.iter().find(|(_, failure, _)| matches!(refusal(*failure), Refusal::Record(_)));
        match worst.or(reports.failed.first()) {
            Some((_, _, error)) => Err(error.clone()),
            None => Ok(()),
        }
    }

    fn hand_over(&self, index: usize, parcel: &Parcel) -> KafkaResult<()> {
        let (outbound, _) = native(parcel.record.clone(), None, false);
        let mut record = BaseRecord::<[u8], [u8], usize>::with_opaque_to(&parcel.topic, index);
        record.partition = parcel.partition;
        record.key = outbound.key.as_deref().map(ToBytes::to_bytes);
        record.payload = outbound.value.as_deref().map(ToBytes::to_bytes);
        record.timestamp = outbound.timestamp_ms;
        record.headers = outbound.headers;
        loop {
            match self.producer.send(record) {
                Ok(()) => return Ok(()),
                Err((KafkaError::MessageProduction(RDKafkaErrorCode::QueueFull), returned)) => {
                    record = returned;
                    self.producer.poll(Duration::from_millis(10));
                }
                Err((error, _)) => return Err(error),
            }
        }
    }
}
