//! The end of a shard: the group is told that we leave, and the clients are ended, neither waited for without an end.
//!
//! # Why
//! A group that is not told waits for our session to time out, and our partitions with it. librdkafka tells it when a consumer
//! is closed, but for some closes (`rdkafka_cgrp.c` of 2.12), and each of these is met here:
//! - One that begins while an incremental unassignment is under way, which then ends without telling the group. So nothing
//!   is given up before: the close itself has everything revoked, and the answer is given on the spot.
//! - One with nothing assigned and so nothing to revoke: such a member unsubscribes first, which tells the group.
//! - One that meets a rebalance that we have not answered, for whose answer it would wait: it is given once the close has
//!   begun, because before it would lead to the first case.
//! - One without a connection to the coordinator: that is waited for a little.

use std::time::{Duration, Instant};

use crossbeam_channel::bounded;
use rdkafka::TopicPartitionList;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::RDKafkaErrorCode;

use super::Shard;
use crate::kafka::hooks::{self, ConsumerHooks};

/// How long the connection to the coordinator is waited for: a broker that restarts takes longer, and so would a session.
const COORDINATOR_PATIENCE: Duration = Duration::from_secs(2);

/// Once the coordinator is connected, a question asked before that may go unanswered.
const ASK_AGAIN_AFTER: Duration = Duration::from_millis(200);

/// How long the clients may take to end, after which they go on ending in the background: the wait for the coordinator, and
/// the 5 s that librdkafka gives the group to see us off.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(7);

/// What the group has to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Nothing: a static member's partitions wait for it (KIP-345).
    Static,
    /// That this many partitions are free.
    Owner(usize),
    /// That it need not wait for a member without partitions at its next rebalance.
    Spare,
}

impl Shard {
    /// Leaves the group and ends the clients on another thread, and waits a while for it: a destructor may wait for a broker
    /// for ever.
    pub(super) fn close(self) {
        let standing = match (self.config.worker.instance.is_some(), self.worker.assignment().count()) {
            (true, _) => Standing::Static,
            (false, 0) => Standing::Spare,
            (false, n_partitions) => Standing::Owner(n_partitions),
        };
        let Self { consumer, sender, index, metrics, worker, revoking, .. } = self;
        metrics.books.update(index, |state| {
            state.partitions.clear();
            state.ledger.clone_from(worker.ledger());
        });
        let (closed, is_closed) = bounded::<()>(1);
        let end = move || {
            let owes_answer = revoking.is_some() || consumer.context().next_rebalance().is_some();
            take_leave(&consumer, standing, owes_answer);
            drop(consumer);
            drop(sender);
            drop(closed);
        };
        match std::thread::Builder::new().name(format!("close-{index}")).spawn(end) {
            Err(error) => tracing::warn!(shard = index, %error, "no thread to close the clients on"),
            // Nothing is sent; the channel closes when the clients have ended.
            Ok(_) => {
                if is_closed.recv_timeout(CLOSE_TIMEOUT).is_err_and(|error| error.is_timeout()) {
                    tracing::warn!(shard = index, "the clients do not end; the broker may be away");
                }
            }
        }
    }
}

/// Sees to it that the end of this consumer, which has to follow, tells the group.
fn take_leave(consumer: &BaseConsumer<ConsumerHooks>, standing: Standing, owes_answer: bool) {
    match standing {
        Standing::Static => {}
        Standing::Spare => consumer.unsubscribe(),
        Standing::Owner(n_partitions) => {
            if !is_coordinator_there(consumer) {
                tracing::warn!(n_partitions, "the group cannot be told; its partitions wait for the session timeout");
            }
        }
    }
    end_on_the_spot(consumer, owes_answer);
}

/// From here on rebalances are answered on the spot, and so is the one that the consumer still owes an answer to: its end,
/// which has to follow, would wait for that for ever.
pub(super) fn end_on_the_spot(consumer: &BaseConsumer<ConsumerHooks>, owes_answer: bool) {
    consumer.context().close();
    if owes_answer {
        // Whatever is named, a consumer that closes gives everything up.
        let answered = consumer.close_queue().and_then(|()| hooks::unassign(consumer, &TopicPartitionList::new()));
        if let Err(error) = answered {
            tracing::debug!(%error, "a rebalance while closing");
        }
    }
}

/// Whether the coordinator is connected, waiting a little for it. The offsets of no partitions are asked for: librdkafka
/// answers that by itself, and only then.
fn is_coordinator_there(consumer: &BaseConsumer<ConsumerHooks>) -> bool {
    let since = Instant::now();
    while since.elapsed() < COORDINATOR_PATIENCE {
        match consumer.committed_offsets(TopicPartitionList::new(), ASK_AGAIN_AFTER) {
            Ok(_) => return true,
            Err(error) if error.rdkafka_error_code() == Some(RDKafkaErrorCode::OperationTimedOut) => {}
            Err(_) => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use rdkafka::ClientConfig;
    use rdkafka::mocking::MockCluster;
    use rdkafka::producer::DefaultProducerContext;

    use super::*;
    use crate::kafka::hooks::Rebalance;

    /// A mock group lets its first member in after three seconds.
    const LIMIT: Duration = Duration::from_secs(30);

    fn member(cluster: &MockCluster<'_, DefaultProducerContext>) -> BaseConsumer<ConsumerHooks> {
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", cluster.bootstrap_servers()).set("group.id", "desk");
        config.set("partition.assignment.strategy", "cooperative-sticky");
        config.create_with_context(ConsumerHooks::default()).expect("a consumer")
    }

    fn next_rebalance(consumer: &BaseConsumer<ConsumerHooks>) -> Rebalance {
        let since = Instant::now();
        loop {
            drop(consumer.poll(Duration::from_millis(10)));
            if let Some(rebalance) = consumer.context().next_rebalance() {
                return rebalance;
            }
            assert!(since.elapsed() < LIMIT, "the group says nothing");
        }
    }

    #[test]
    fn a_consumer_that_owes_its_group_an_answer_ends_all_the_same() {
        let cluster = MockCluster::new(1).expect("a mock cluster");
        cluster.create_topic("in", 1, 1).expect("a topic");
        let consumer = member(&cluster);
        consumer.subscribe(&["in"]).expect("a subscription");
        let Rebalance::Assign(partitions) = next_rebalance(&consumer) else { panic!("nothing to revoke yet") };
        hooks::assign(&consumer, &partitions).expect("an assignment");
        consumer.unsubscribe();
        assert!(matches!(next_rebalance(&consumer), Rebalance::Revoke { is_lost: false, .. }));

        let (ended, has_ended) = bounded::<()>(1);
        std::thread::spawn(move || {
            take_leave(&consumer, Standing::Owner(1), true);
            drop(consumer);
            drop(ended);
        });

        // Nothing is sent; the channel closes when the consumer has ended.
        assert!(has_ended.recv_timeout(LIMIT).is_err_and(|error| error.is_disconnected()), "it waits for the answer");
    }

    #[test]
    fn a_coordinator_that_nobody_can_reach_is_waited_for_a_little() {
        let cluster = MockCluster::new(1).expect("a mock cluster");
        let connected = member(&cluster);
        let since = Instant::now();
        while !is_coordinator_there(&connected) {
            assert!(since.elapsed() < LIMIT, "the coordinator is there");
        }
        cluster.broker_down(1).expect("a broker");
        let cut_off = member(&cluster);

        let since = Instant::now();
        assert!(!is_coordinator_there(&cut_off));
        assert!(since.elapsed() < COORDINATOR_PATIENCE * 4, "{:?}", since.elapsed());
    }
}
