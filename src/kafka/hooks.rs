//! What librdkafka calls back: rebalances, delivery reports, statistics, its own log.
//!
//! # Why
//! A rebalance is only written down here, and handled by the shard's loop on the same thread: the worker may first have a
//! batch to commit. While the consumer is being dropped nobody runs that loop, so then it is handled on the spot.

use std::collections::VecDeque;
use std::error::Error;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use rdkafka::TopicPartitionList;
use rdkafka::client::{ClientContext, OAuthToken};
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, Consumer, ConsumerContext, RebalanceProtocol};
use rdkafka::error::{KafkaError, KafkaResult};
use rdkafka::message::DeliveryResult;
use rdkafka::producer::ProducerContext;
use rdkafka::types::RDKafkaRespErr;

use super::codes;
use super::statistics::Statistics;
use super::token;
use crate::worker::Failure;

/// What the group decided.
#[derive(Debug)]
pub(super) enum Rebalance {
    /// These partitions are ours.
    Assign(TopicPartitionList),
    /// These are to be given up; `is_lost` says that the group has already given them away.
    Revoke { partitions: TopicPartitionList, is_lost: bool },
}

/// The consumer's callbacks; all of them run inside `poll`, on the shard's thread.
#[derive(Debug, Default)]
pub(super) struct ConsumerHooks {
    rebalances: Mutex<VecDeque<Rebalance>>,
    statistics: Mutex<Option<Statistics>>,
    is_closing: AtomicBool,
}

impl ConsumerHooks {
    /// The oldest rebalance that was not handled.
    pub(super) fn next_rebalance(&self) -> Option<Rebalance> {
        self.rebalances.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }

    /// The latest statistics, once.
    pub(super) fn take_statistics(&self) -> Option<Statistics> {
        self.statistics.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// From now on rebalances are handled on the spot: the consumer is being dropped.
    pub(super) fn close(&self) {
        self.is_closing.store(true, Ordering::Relaxed);
    }
}

impl ClientContext for ConsumerHooks {
    const ENABLE_REFRESH_OAUTH_TOKEN: bool = true;

    fn generate_oauth_token(&self, config: Option<&str>) -> Result<OAuthToken, Box<dyn Error>> {
        token_or_warning(config)
    }

    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log(level, facility, message);
    }

    fn stats_raw(&self, statistics: &[u8]) {
        *self.statistics.lock().unwrap_or_else(PoisonError::into_inner) = Statistics::parse(statistics);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        // Lost connections come and go; the calls that suffer from them say so themselves.
        tracing::debug!(%error, reason, "the consumer reports");
    }
}

impl ConsumerContext for ConsumerHooks {
    fn rebalance(&self, consumer: &BaseConsumer<Self>, event: RDKafkaRespErr, partitions: &mut TopicPartitionList) {
        let is_assign = event == RDKafkaRespErr::RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
        if self.is_closing.load(Ordering::Relaxed) {
            let result = if is_assign { assign(consumer, partitions) } else { unassign(consumer, partitions) };
            if let Err(error) = result {
                tracing::debug!(%error, "a rebalance while closing");
            }
            return;
        }
        let partitions = partitions.clone();
        let rebalance = if is_assign {
            Rebalance::Assign(partitions)
        } else {
            Rebalance::Revoke { partitions, is_lost: consumer.assignment_lost() }
        };
        self.rebalances.lock().unwrap_or_else(PoisonError::into_inner).push_back(rebalance);
    }
}

/// Takes partitions, as the group's protocol wants it.
pub(super) fn assign(consumer: &BaseConsumer<ConsumerHooks>, partitions: &TopicPartitionList) -> KafkaResult<()> {
    match consumer.rebalance_protocol() {
        RebalanceProtocol::Cooperative => consumer.incremental_assign(partitions),
        RebalanceProtocol::Eager | RebalanceProtocol::None => consumer.assign(partitions),
    }
}

/// Gives partitions up, as the group's protocol wants it.
pub(super) fn unassign(consumer: &BaseConsumer<ConsumerHooks>, partitions: &TopicPartitionList) -> KafkaResult<()> {
    match consumer.rebalance_protocol() {
        RebalanceProtocol::Cooperative => consumer.incremental_unassign(partitions),
        RebalanceProtocol::Eager | RebalanceProtocol::None => consumer.unassign(),
    }
}

/// What became of the records sent, since it was last asked for.
#[derive(Debug, Default)]
pub(super) struct Reports {
    /// The deliveries that succeeded.
    pub(super) delivered: Vec<usize>,
    /// Those that did not.
    pub(super) failed: Vec<(usize, Failure, KafkaError)>,
}

/// The producer's callbacks; each producer has its own, so that a report of an earlier one is never taken for one of
/// its successor.
#[derive(Debug, Default)]
pub(super) struct ProducerHooks {
    reports: Mutex<Reports>,
}

impl ProducerHooks {
    /// Swaps the reports for empty ones, keeping their memory in use.
    pub(super) fn take_reports(&self, into: &mut Reports) {
        std::mem::swap(&mut *self.reports.lock().unwrap_or_else(PoisonError::into_inner), into);
    }
}

impl ClientContext for ProducerHooks {
    const ENABLE_REFRESH_OAUTH_TOKEN: bool = true;

    fn generate_oauth_token(&self, config: Option<&str>) -> Result<OAuthToken, Box<dyn Error>> {
        token_or_warning(config)
    }

    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log(level, facility, message);
    }

    fn stats_raw(&self, _statistics: &[u8]) {}

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(%error, reason, "the producer reports");
    }
}

impl ProducerContext for ProducerHooks {
    type DeliveryOpaque = usize;

    fn delivery(&self, result: &DeliveryResult<'_>, number: usize) {
        let mut reports = self.reports.lock().unwrap_or_else(PoisonError::into_inner);
        match result {
            Ok(_) => reports.delivered.push(number),
            Err((error, _)) => reports.failed.push((number, codes::of_delivery(error), error.clone())),
        }
    }
}

/// The next token; librdkafka asks again every 10 s while there is none, and meanwhile the broker lets nobody in.
fn token_or_warning(config: Option<&str>) -> Result<OAuthToken, Box<dyn Error>> {
    token::next(config).inspect_err(|error| tracing::warn!(%error, "no token to show the broker, trying again"))
}

fn log(level: RDKafkaLogLevel, facility: &str, message: &str) {
    match level {
        RDKafkaLogLevel::Emerg | RDKafkaLogLevel::Alert | RDKafkaLogLevel::Critical | RDKafkaLogLevel::Error => {
            tracing::warn!(target: "librdkafka", facility, said = message, "librdkafka");
        }
        RDKafkaLogLevel::Warning | RDKafkaLogLevel::Notice => {
            tracing::info!(target: "librdkafka", facility, said = message, "librdkafka");
        }
        RDKafkaLogLevel::Info | RDKafkaLogLevel::Debug => {
            tracing::debug!(target: "librdkafka", facility, said = message, "librdkafka");
        }
    }
}
