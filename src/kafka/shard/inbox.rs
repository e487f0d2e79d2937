//! The consumer's side of a shard: records to the pool in handfuls, results back, one pipeline a batch.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, unbounded};
use rdkafka::consumer::BaseConsumer;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::{BorrowedMessage, Message};

use crate::config::Config;
use crate::kafka::hooks::ConsumerHooks;
use crate::kafka::intake::receive;
use crate::kafka::job::{Desk, Done, Job, Note, Outbound};
use crate::kafka::lag::Lag;
use crate::kafka::partitions::Partitions;
use crate::kafka::pool::{HANDFUL, Handful};
use crate::kafka::{Bounds, Host};
use crate::record::Letterhead;
use crate::worker::{Intake, PipelineHandle, Process, Worker};

/// Records read in one turn at most, so that results and deliveries get their turn too.
const MAX_READ: usize = 512;

/// What comes in and is on its way to the worker.
pub(super) struct Inbox {
    pub(super) partitions: Partitions,
    pipeline: Arc<PipelineHandle>,
    /// The pipeline that the records in flight are processed with.
    in_force: Arc<Box<dyn Process>>,
    bounds: Option<Arc<Bounds>>,
    desk: Arc<Desk>,
    pool: Sender<Handful>,
    results: Receiver<Vec<Done>>,
    back: Sender<Vec<Done>>,
    handful: Vec<Job>,
    /// Records admitted, by topic: as many as the worker's ledger has consumed.
    pub(super) consumed: Vec<(Arc<str>, u64)>,
    problem: Option<KafkaError>,
}

impl Inbox {
    pub(super) fn new(config: &Config, host: &Host, pool: Sender<Handful>) -> Self {
        let (back, results) = unbounded();
        let letterhead = Letterhead {
            group: config.kafka.group.clone(),
            style: config.dead_letter.header_style,
            max_bytes: config.output.max_record_bytes,
        };
        Self {
            partitions: Partitions::default(),
            in_force: host.pipeline.load(),
            pipeline: Arc::clone(&host.pipeline),
            bounds: host.bounds.clone(),
            desk: Arc::new(Desk { output: config.output.clone(), letterhead, tracer: host.tracer.clone() }),
            pool,
            results,
            back,
            handful: Vec::with_capacity(HANDFUL),
            consumed: Vec::new(),
            problem: None,
        }
    }

    /// Whether another pipeline waits for the records in flight to be committed; with none in flight it is taken up.
    pub(super) fn is_switching(&mut self, worker: &Worker<Box<Outbound>, Note>) -> bool {
        let latest = self.pipeline.load();
        if Arc::ptr_eq(&latest, &self.in_force) {
            return false;
        }
        if worker.in_flight().0 > 0 {
            return true;
        }
        self.in_force = latest;
        false
    }

    /// Reads what is there, waiting this long for a first record.
    pub(super) fn read(
        &mut self,
        consumer: &BaseConsumer<ConsumerHooks>,
        worker: &mut Worker<Box<Outbound>, Note>,
        lag: &mut Lag,
        wait: Duration,
    ) {
        let mut wait = wait;
        let read_at = Instant::now();
        for _ in 0..MAX_READ {
            match consumer.poll(wait) {
                None => break,
                Some(Ok(message)) => self.take_in(&message, worker, lag, read_at),
                Some(Err(error)) => self.note(error),
            }
            if !worker.has_room() {
                break;
            }
            wait = Duration::ZERO;
        }
        self.hand_over();
    }

    /// Polls once, for the group's sake; the partitions are paused.
    pub(super) fn serve(
        &mut self,
        consumer: &BaseConsumer<ConsumerHooks>,
        worker: &mut Worker<Box<Outbound>, Note>,
        lag: &mut Lag,
        wait: Duration,
    ) {
        match consumer.poll(wait) {
            None => {}
            // It was on its way when the partition was paused.
            Some(Ok(message)) => self.take_in(&message, worker, lag, Instant::now()),
            Some(Err(error)) => self.note(error),
        }
        self.hand_over();
    }

    /// Gives the worker the results that are there.
    pub(super) fn collect(&mut self, worker: &mut Worker<Box<Outbound>, Note>) {
        while let Ok(handful) = self.results.try_recv() {
            finish(worker, handful);
        }
    }

    /// Waits for a result.
    pub(super) fn wait_for_results(&mut self, worker: &mut Worker<Box<Outbound>, Note>, wait: Duration) {
        if let Ok(handful) = self.results.recv_timeout(wait) {
            finish(worker, handful);
        }
    }

    /// An error after which the consumer cannot be used, once.
    pub(super) fn take_problem(&mut self) -> Option<KafkaError> {
        self.problem.take()
    }

    fn take_in(
        &mut self,
        borrowed: &BorrowedMessage<'_>,
        worker: &mut Worker<Box<Outbound>, Note>,
        lag: &mut Lag,
        read_at: Instant,
    ) {
        let (topic, partition, offset) = (borrowed.topic(), borrowed.partition(), borrowed.offset());
        let place = (topic, partition, offset);
        let is_admitted = |bounds: &Arc<Bounds>| bounds.admits(place, borrowed.timestamp().to_millis());
        if !self.bounds.as_ref().is_none_or(is_admitted) {
            return;
        }
        let id = self.partitions.id(topic, partition);
        let Some((topic, _)) = self.partitions.name(id) else { return };
        let received = receive(borrowed, topic);
        let (ticket, condemned) = match worker.on_message(id, offset, received.message.size_bytes()) {
            Intake::Ignore => return,
            Intake::Process(ticket) => (ticket, None),
            Intake::Condemned(ticket, condemned) => (ticket, Some(condemned)),
        };
        match self.consumed.iter_mut().find(|(name, _)| name == topic) {
            Some((_, n_records)) => *n_records += 1,
            None => self.consumed.push((Arc::clone(topic), 1)),
        }
        lag.read(id, offset, received.message.timestamp_ms);
        self.handful.push(Job { ticket, received, condemned, read_at });
        if self.handful.len() >= HANDFUL {
            self.hand_over();
        }
    }

    fn hand_over(&mut self) {
        if self.handful.is_empty() {
            return;
        }
        let jobs = std::mem::replace(&mut self.handful, Vec::with_capacity(HANDFUL));
        let (pipeline, desk, results) = (Arc::clone(&self.in_force), Arc::clone(&self.desk), self.back.clone());
        if self.pool.send(Handful { jobs, pipeline, desk, results }).is_err() {
            tracing::error!("the pool has no threads left; this is a bug in copydesk");
        }
    }

    fn note(&mut self, error: KafkaError) {
        match &error {
            KafkaError::MessageConsumptionFatal(_)
            | KafkaError::MessageConsumption(RDKafkaErrorCode::AutoOffsetReset) => self.problem = Some(error),
            // Brokers come and go; librdkafka connects again by itself.
            KafkaError::MessageConsumption(
                RDKafkaErrorCode::AllBrokersDown | RDKafkaErrorCode::BrokerTransportFailure,
            ) => tracing::info!(%error, "a broker is away"),
            _ => tracing::warn!(%error, "the consumer reports an error and goes on"),
        }
    }
}

fn finish(worker: &mut Worker<Box<Outbound>, Note>, handful: Vec<Done>) {
    for (ticket, finished) in handful {
        worker.on_finished(ticket, finished);
    }
}
