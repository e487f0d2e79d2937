//! One shard: a consumer, a producer and a worker on one thread.
//!
//! ```text
//!   poll ──► worker.on_message ──► pool ──► worker.on_finished ──► worker.advance ──► actions ──► producer, broker
//!    ▲                                                                                                │
//!    └── rebalances, statistics                  worker.on_delivery, on_call ◄────────────────────────┘
//! ```
//! Nothing here decides: events go to the worker, and what it asks for is done in order.

mod calls;
mod close;
mod group;
mod inbox;

use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::Sender as Channel;
use prometheus::IntCounter;
use rdkafka::TopicPartitionList;
use rdkafka::consumer::BaseConsumer;
use rdkafka::error::{KafkaError, KafkaResult};

use super::caller;
use super::client::{self, ShardName};
use super::hooks::ConsumerHooks;
use super::job::{Note, Outbound};
use super::lag::Lag;
use super::metrics::{Metrics, PartitionState, error_class, milliseconds_since_epoch};
use super::pool::Handful;
use super::sender::Sender;
use super::{Ended, Host};
use crate::config::{Config, Properties};
use crate::telemetry::ShardPulse;
use crate::worker::{Action, Appetite, BatchLimits, BudgetLimits, Call, Position, Settings, Settled, Worker};
use inbox::Inbox;

/// The longest a turn waits when nothing is in flight: a stop is seen at least this often.
const IDLE_WAIT: Duration = Duration::from_millis(100);

/// The longest a turn waits for records while results of the pool may come.
const BUSY_WAIT: Duration = Duration::from_millis(2);

/// How often the states of the partitions are shown.
const SHOW_EVERY: Duration = Duration::from_millis(250);

/// librdkafka's own default.
const DEFAULT_POLL_INTERVAL: Duration = Duration::from_mins(5);

/// librdkafka's default of a transactional producer's `socket.timeout.ms` is its transactions' timeout less this.
const BEFORE_THE_TRANSACTION_ENDS: Duration = Duration::from_millis(100);

/// What all shards share.
pub(super) struct Common<'a> {
    pub(super) config: &'a Config,
    pub(super) host: &'a Host,
    pub(super) metrics: &'a Metrics,
    pub(super) pool: &'a Channel<Handful>,
    pub(super) random_instance: &'a str,
}

/// A shard, ready to run on a thread of its own.
pub(super) struct Shard {
    index: usize,
    name: ShardName,
    clock: Instant,
    config: Config,
    consumer: BaseConsumer<ConsumerHooks>,
    sender: Sender,
    worker: Worker<Box<Outbound>, Note>,
    inbox: Inbox,
    lag: Lag,
    /// The offsets that the batch being committed settles.
    committing: Vec<Position>,
    /// The rebalance that waits for the worker to let go.
    revoking: Option<TopicPartitionList>,
    shown_at: Instant,
    n_brokers_up: usize,
    metrics: Metrics,
    produced: [IntCounter; 2],
    pulse: ShardPulse,
    host: Host,
}

impl Shard {
    /// Makes the clients; nothing is asked of the broker yet.
    pub(super) fn new(common: &Common<'_>, index: usize) -> KafkaResult<Self> {
        let Common { config, host, metrics, pool, random_instance } = common;
        let name = ShardName::new(config, random_instance, index);
        let topics = [config.output.topic.clone(), config.dead_letter.topic.clone()];
        let produced = [metrics.produced(&topics[0]), metrics.produced(&topics[1])];
        Ok(Self {
            index,
            clock: Instant::now(),
            consumer: client::consumer(config, &name).create_with_context(ConsumerHooks::default())?,
            sender: Sender::new(client::producer(config, &name), topics, caller::limit(config))?,
            worker: Worker::new(settings(config)),
            inbox: Inbox::new(config, host, (*pool).clone()),
            lag: Lag::default(),
            committing: Vec::new(),
            revoking: None,
            shown_at: Instant::now(),
            n_brokers_up: 0,
            metrics: (*metrics).clone(),
            produced,
            pulse: host.health.shard(index),
            host: (*host).clone(),
            config: (*config).clone(),
            name,
        })
    }

    /// Runs until the worker says that it is over.
    pub(super) fn run(mut self) -> Ended {
        let ended = match self.join_group() {
            Some(ended) => ended,
            None => loop {
                if let Some(ended) = self.turn() {
                    break ended;
                }
            },
        };
        self.pulse.finish();
        self.close();
        ended
    }

    fn turn(&mut self) -> Option<Ended> {
        self.pulse.beat();
        self.watch_for_stop();
        self.read();
        self.handle_rebalances();
        self.inbox.collect(&mut self.worker);
        self.send();
        self.worker.advance(self.now());
        let ended = self.act();
        self.sender.send();
        self.show();
        ended
    }

    fn now(&self) -> Duration {
        self.clock.elapsed()
    }

    fn watch_for_stop(&mut self) {
        if self.host.shutdown.is_requested() {
            let now = self.now();
            self.worker.on_stop(now, now + self.config.worker.drain());
        }
    }

    fn read(&mut self) {
        let wait = self.wait();
        let is_switching = self.inbox.is_switching(&self.worker);
        match self.worker.appetite() {
            Appetite::Hungry if !is_switching => {
                self.inbox.read(&self.consumer, &mut self.worker, &mut self.lag, wait);
            }
            Appetite::Paused => self.inbox.serve(&self.consumer, &mut self.worker, &mut self.lag, wait),
            Appetite::Hungry | Appetite::Full => self.inbox.wait_for_results(&mut self.worker, wait),
        }
        if let Some(problem) = self.inbox.take_problem() {
            self.consumer_failed(&problem);
        }
    }

    /// How long this turn may wait for something to happen.
    fn wait(&self) -> Duration {
        let now = self.now();
        let until_due = self.worker.wake_at().map_or(IDLE_WAIT, |at| at.saturating_sub(now));
        if self.sender.has_backlog() || self.worker.awaits_deliveries() {
            Duration::ZERO
        } else if self.worker.in_flight().0 > 0 {
            BUSY_WAIT.min(until_due.max(Duration::from_micros(200)))
        } else {
            IDLE_WAIT
        }
    }

    fn send(&mut self) {
        self.sender.send();
        // With a closed batch there is nothing else to do than to wait for its deliveries.
        let wait = if self.worker.awaits_deliveries() { Duration::from_millis(1) } else { Duration::ZERO };
        let (worker, metrics, config, produced) = (&mut self.worker, &self.metrics, &self.config, &self.produced);
        let mut last_delivered = None;
        self.sender.reports(wait, |report| {
            let number = report.number;
            match report.result {
                Ok(()) => {
                    let [records, letters] = produced;
                    if report.is_letter { letters } else { records }.inc();
                    last_delivered = Some(number);
                    worker.on_delivery(number, Ok(()));
                }
                Err((failure, error)) => {
                    let topic = if report.is_letter { &config.dead_letter.topic } else { &config.output.topic };
                    metrics.produce_failed(topic, error_class(failure.code));
                    tracing::debug!(topic, %error, "a record was not acknowledged");
                    worker.on_delivery(number, Err(failure));
                }
            }
        });
        if let Some(time) = last_delivered.and_then(|number| self.sender.delivery_time(number)) {
            self.metrics.delivered_in(time);
        }
    }

    /// Does what the worker asks for.
    fn act(&mut self) -> Option<Ended> {
        while let Some(action) = self.worker.next_action() {
            match action {
                Action::Produce { number, record } => self.sender.enqueue(number, record),
                Action::Call(Call::Rebuild) => self.rebuild(),
                Action::Call(call) => self.call(call, None),
                Action::Offsets(call, commitments) => self.call(call, Some(commitments)),
                Action::Settled(settled) => {
                    self.metrics.settled(&settled);
                    self.finish_traces(&settled);
                    self.lag.settled(&self.committing);
                    self.watch_bounds();
                    let now_ms = milliseconds_since_epoch();
                    self.metrics.books.update(self.index, |state| state.last_settled_ms = now_ms);
                }
                Action::Seek(positions) => self.seek(&positions),
                Action::Pause(ids) => self.pause(&ids),
                Action::Resume(ids) => self.resume(&ids),
                Action::Unassign(ids) => self.unassign(&ids),
                Action::ReplaceConsumer(ids) => self.replace_consumer(&ids),
                // The group is left by the end of the consumer.
                Action::Leave => return Some(Ended::Done),
                Action::Exit(ending) => return Some(self.explain(ending)),
            }
        }
        None
    }

    /// An article's trace ends with the commit of its record.
    fn finish_traces(&self, settled: &[Settled<Note>]) {
        for Settled { outcome, note } in settled {
            if let Some(trace) = &note.trace {
                self.host.tracer.finish(trace, *outcome);
            }
        }
    }

    /// Shows the books after every turn, and the partitions every now and then.
    fn show(&mut self) {
        if let Some(statistics) = self.take_statistics() {
            self.n_brokers_up = statistics;
        }
        let partitions = (self.shown_at.elapsed() >= SHOW_EVERY).then(|| self.partition_states());
        let is_shown = partitions.is_some();
        let (ledger, consumed) = (self.worker.ledger(), &self.inbox.consumed);
        let (bytes, n_brokers_up) = (self.worker.in_flight().1, self.n_brokers_up);
        self.metrics.books.update(self.index, |state| {
            state.ledger.clone_from(ledger);
            state.consumed.clone_from(consumed);
            state.in_flight_bytes = bytes;
            state.n_brokers_up = n_brokers_up;
            if let Some(partitions) = partitions {
                state.partitions = partitions;
                state.last_poll_ms = milliseconds_since_epoch();
            }
        });
        if is_shown {
            self.shown_at = Instant::now();
            self.tell_of_idle_partitions();
        }
    }

    /// A partition that is caught up does not stand still, and nothing can move while no broker is there.
    fn tell_of_idle_partitions(&mut self) {
        // A replay leaves what lies beyond its end unread.
        let is_away = self.n_brokers_up == 0 || self.host.bounds.is_some();
        let ids: Vec<_> = self.worker.assignment().map(|(id, _)| id).collect();
        for id in ids {
            if self.lag.is_caught_up(id, self.worker.first_unsettled(id)) {
                self.worker.on_caught_up(id);
            } else if is_away {
                self.worker.on_nothing_to_do(id);
            }
        }
    }

    /// A replay ends by itself, when everything between its bounds is committed.
    fn watch_bounds(&self) {
        let Some(bounds) = &self.host.bounds else { return };
        for position in &self.committing {
            if let Some((topic, partition)) = self.inbox.partitions.name(position.partition) {
                bounds.settle(topic, partition, position.offset);
            }
        }
        if bounds.is_done() {
            self.host.shutdown.request();
        }
    }

    fn partition_states(&mut self) -> Vec<PartitionState> {
        let now_ms = milliseconds_since_epoch();
        let state = |(id, is_paused)| {
            let (topic, partition) = self.inbox.partitions.name(id)?;
            let (lag_records, oldest_ms) = self.lag.of(id, self.worker.first_unsettled(id), now_ms);
            Some(PartitionState { topic: Arc::clone(topic), partition, is_paused, lag_records, oldest_ms })
        };
        self.worker.assignment().filter_map(state).collect()
    }

    fn consumer_failed(&mut self, problem: &KafkaError) {
        tracing::error!(shard = self.index, %problem, "the consumer cannot go on");
        let now = self.now();
        self.worker.on_consumer_broken(now);
    }
}

/// What the worker is told, from the configuration; budgets are shared among the shards.
pub(super) fn settings(config: &Config) -> Settings {
    let worker = &config.worker;
    let n_shards = worker.shards.get();
    let records = (worker.max_in_flight_records / n_shards).max(2);
    let bytes = (worker.max_in_flight_bytes / n_shards).max(1);
    let milliseconds = |own: &Properties, name: &str, default: Duration| {
        let set = own.get(name).or_else(|| config.kafka.properties.get(name));
        set.and_then(|value| value.parse().ok()).map_or(default, Duration::from_millis)
    };
    let (consumer, producer) = (&config.kafka.consumer_properties, &config.kafka.producer_properties);
    let transaction = Duration::from_secs(config.kafka.transaction_timeout_seconds);
    let transaction = transaction.saturating_sub(BEFORE_THE_TRANSACTION_ENDS);
    Settings {
        guarantee: worker.guarantee,
        batch: BatchLimits {
            // Half of the budget at most: while one batch is committed, the next is being processed.
            records: worker.batch_max_records.min(records / 2),
            bytes: worker.batch_max_bytes,
            wait: worker.batch_max_wait(),
        },
        budget: BudgetLimits {
            records,
            bytes,
            pause_after: milliseconds(consumer, "max.poll.interval.ms", DEFAULT_POLL_INTERVAL) / 4,
        },
        revoke_patience: Duration::from_secs(worker.revoke_seconds),
        max_rebuilds: worker.max_rebuilds,
        rebuild_window: Duration::from_secs(worker.rebuild_window_seconds),
        deaths_alone: worker.deaths_alone,
        stall_after: Duration::from_secs(worker.stall_seconds),
        // What took longer may have been sent twice.
        doubtful_after: milliseconds(producer, "socket.timeout.ms", transaction),
    }
}
