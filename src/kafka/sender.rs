//! The producer's side of a shard: records wait here while librdkafka's queue is full, and reports come back.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rdkafka::ClientConfig;
use rdkafka::TopicPartitionList;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::ConsumerGroupMetadata;
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer, PurgeConfig};
use rdkafka::types::RDKafkaErrorCode as Code;
use rdkafka::util::Timeout;

use super::caller::Caller;
use super::codes;
use super::hooks::{ProducerHooks, Reports};
use super::job::Outbound;
use crate::worker::Failure;

type Client = BaseProducer<ProducerHooks>;

/// One call of `init_transactions`; what it began goes on, and the next call waits for the rest.
const INIT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long an abort is waited for: with a coordinator it takes a tenth of a second. librdkafka may be at it for as long as it
/// waits for records of a broker that died, while a new producer ends the transaction just as well.
const ABORT_PATIENCE: Duration = Duration::from_secs(5);

/// How long purged deliveries may take to be reported.
const PURGE_TIMEOUT: Duration = Duration::from_secs(5);

/// What was reported of one record.
pub(super) struct Report {
    pub(super) number: u64,
    pub(super) is_letter: bool,
    pub(super) result: Result<(), (Failure, KafkaError)>,
}

/// A shard's producer.
pub(super) struct Sender {
    config: ClientConfig,
    producer: Arc<Client>,
    /// Makes the calls that have no end when a coordinator is gone.
    caller: Caller<KafkaResult<()>>,
    call_limit: Duration,
    topics: [String; 2],
    outbox: VecDeque<(u64, Box<Outbound>)>,
    reports: Reports,
    /// Failures of `send` itself, to be reported like failed deliveries.
    refused: Vec<(usize, KafkaError)>,
    /// One sent record of each turn, for the time that deliveries take.
    sampled: VecDeque<(u64, Instant)>,
}

impl Sender {
    /// A producer with these settings, for this output and this dead letter topic; a call that takes longer than this is
    /// given up, and needs a [replacement](Self::replace).
    pub(super) fn new(config: ClientConfig, topics: [String; 2], call_limit: Duration) -> KafkaResult<Self> {
        let (producer, caller) = producer(&config, call_limit)?;
        Ok(Self {
            config,
            producer,
            caller,
            call_limit,
            topics,
            outbox: VecDeque::new(),
            reports: Reports::default(),
            refused: Vec::new(),
            sampled: VecDeque::new(),
        })
    }

    /// Takes a record to be sent.
    pub(super) fn enqueue(&mut self, number: u64, record: Box<Outbound>) {
        self.outbox.push_back((number, record));
    }

    /// Hands waiting records to librdkafka, as many as it takes.
    pub(super) fn send(&mut self) {
        if let Some((number, _)) = self.outbox.front() {
            self.sampled.push_back((*number, Instant::now()));
        }
        while let Some((number, mut outbound)) = self.outbox.pop_front() {
            let opaque = opaque(number, outbound.is_letter);
            match self.hand_over(opaque, &mut outbound) {
                Ok(()) => {}
                Err(KafkaError::MessageProduction(Code::QueueFull)) => {
                    self.outbox.push_front((number, outbound));
                    return;
                }
                Err(error) => self.refused.push((opaque, error)),
            }
        }
    }

    /// What was reported since the last call, waiting this long for more.
    pub(super) fn reports(&mut self, wait: Duration, mut each: impl FnMut(Report)) {
        self.producer.poll(wait);
        loop {
            self.producer.context().take_reports(&mut self.reports);
            let is_empty = self.reports.delivered.is_empty() && self.reports.failed.is_empty();
            for opaque in self.reports.delivered.drain(..) {
                each(Report { number: number(opaque), is_letter: is_letter(opaque), result: Ok(()) });
            }
            for (opaque, failure, error) in self.reports.failed.drain(..) {
                each(Report { number: number(opaque), is_letter: is_letter(opaque), result: Err((failure, error)) });
            }
            if is_empty {
                break;
            }
            self.producer.poll(Duration::ZERO);
        }
        for (opaque, error) in self.refused.drain(..) {
            let result = Err((codes::of_delivery(&error), error));
            each(Report { number: number(opaque), is_letter: is_letter(opaque), result });
        }
    }

    /// How long the sampled record that this delivery passes took.
    pub(super) fn delivery_time(&mut self, delivered: u64) -> Option<Duration> {
        let mut time = None;
        while let Some((_, sent_at)) = self.sampled.front().filter(|(number, _)| *number <= delivered) {
            time = Some(sent_at.elapsed());
            self.sampled.pop_front();
        }
        time
    }

    /// Whether records wait because librdkafka's queue is full.
    pub(super) fn has_backlog(&self) -> bool {
        !self.outbox.is_empty()
    }

    /// Forgets what was not sent.
    pub(super) fn clear_outbox(&mut self) {
        self.outbox.clear();
        self.refused.clear();
        self.sampled.clear();
    }

    /// Fences earlier producers of this transactional id; one attempt.
    pub(super) fn init_transactions(&self) -> KafkaResult<()> {
        // The token that this waits for is made while the producer is polled, be it the first or one that has come late.
        self.producer.poll(Duration::ZERO);
        self.producer.init_transactions(INIT_TIMEOUT)
    }

    pub(super) fn begin(&self) -> KafkaResult<()> {
        self.producer.begin_transaction()
    }

    pub(super) fn send_offsets(&self, offsets: TopicPartitionList, group: ConsumerGroupMetadata) -> KafkaResult<()> {
        self.call(self.call_limit, move |producer| {
            producer.send_offsets_to_transaction(&offsets, &group, Timeout::Never)
        })
    }

    pub(super) fn commit(&self) -> KafkaResult<()> {
        self.call(self.call_limit, |producer| producer.commit_transaction(Timeout::Never))
    }

    /// Makes a call that may hang; it is given up after the limit.
    fn call(&self, limit: Duration, call: impl FnOnce(&Client) -> KafkaResult<()> + Send + 'static) -> KafkaResult<()> {
        let producer = Arc::clone(&self.producer);
        let answer = self.caller.call_within(limit, move || call(&producer));
        answer.unwrap_or(Err(KafkaError::Global(RDKafkaErrorCode::OperationTimedOut)))
    }

    /// Aborts the transaction, and forgets what was in it.
    pub(super) fn abort(&mut self) -> KafkaResult<()> {
        self.clear_outbox();
        let result = purge(&self.producer);
        let patience = self.call_limit.min(ABORT_PATIENCE);
        let result = result.and_then(|()| self.call(patience, |producer| producer.abort_transaction(Timeout::Never)));
        self.producer.context().take_reports(&mut self.reports);
        self.reports.delivered.clear();
        self.reports.failed.clear();
        result
    }

    /// Replaces the producer by a new one; the old one is dropped elsewhere, because that may take long.
    pub(super) fn replace(&mut self) -> KafkaResult<()> {
        self.clear_outbox();
        let (fresh, caller) = producer(&self.config, self.call_limit)?;
        self.caller = caller;
        let old = std::mem::replace(&mut self.producer, fresh);
        drop_elsewhere("producer", old);
        Ok(())
    }

    fn hand_over(&self, opaque: usize, outbound: &mut Outbound) -> KafkaResult<()> {
        let topic = if outbound.is_letter { &self.topics[1] } else { &self.topics[0] };
        let mut record = BaseRecord::<[u8], [u8], usize>::with_opaque_to(topic, opaque);
        record.key = outbound.key.as_deref();
        record.payload = outbound.value.as_deref();
        record.timestamp = outbound.timestamp_ms;
        record.headers = outbound.headers.take();
        match self.producer.send(record) {
            Ok(()) => Ok(()),
            Err((error, returned)) => {
                outbound.headers = returned.headers;
                Err(error)
            }
        }
    }
}

/// A producer, and the thread that makes its calls.
fn producer(config: &ClientConfig, call_limit: Duration) -> KafkaResult<(Arc<Client>, Caller<KafkaResult<()>>)> {
    let producer = BaseProducer::from_config_and_context(config, ProducerHooks::default())?;
    let caller = Caller::new(call_limit).map_err(|error| KafkaError::ClientCreation(format!("no thread: {error}")))?;
    Ok((Arc::new(producer), caller))
}

/// Purges what is in flight before an abort and serves its reports, because librdkafka would wait for reports that only
/// this thread can serve.
pub(super) fn purge(producer: &Client) -> KafkaResult<()> {
    producer.purge(PurgeConfig::default().queue().inflight());
    let deadline = Instant::now() + PURGE_TIMEOUT;
    while producer.in_flight_count() > 0 {
        producer.poll(Duration::from_millis(1));
        if Instant::now() > deadline {
            return Err(KafkaError::Global(RDKafkaErrorCode::Fatal));
        }
    }
    Ok(())
}

/// Drops a client on a thread of its own: its destructor has no deadline.
pub(super) fn drop_elsewhere<T: Send + 'static>(what: &str, client: T) {
    let name = format!("drop-{what}");
    if let Err(error) = std::thread::Builder::new().name(name).spawn(move || drop(client)) {
        tracing::warn!(%error, "no thread to drop a client on");
    }
}

fn opaque(number: u64, is_letter: bool) -> usize {
    usize::try_from(number << 1).unwrap_or(usize::MAX) | usize::from(is_letter)
}

fn number(opaque: usize) -> u64 {
    (opaque >> 1) as u64
}

fn is_letter(opaque: usize) -> bool {
    opaque & 1 == 1
}
