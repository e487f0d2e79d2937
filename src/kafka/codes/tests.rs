//! The policy code by code: as librdkafka's errors are named, and as its own client raises them against a mock cluster.

use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;
use rdkafka::types::{RDKafkaApiKey as Api, RDKafkaRespErr as Raw};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};

use super::*;
use crate::kafka::job::native;
use crate::kafka::sender::Sender;
use crate::record::{FaultReason, Outgoing};
use crate::worker::{Call, Reaction, Refusal, react, refusal};

/// How long the client may take over what it repeats by itself; it waits half a second between attempts.
const LIMIT: Duration = Duration::from_mins(1);

#[test]
fn a_code_is_named_once_and_the_rest_is_other() {
    for (index, (raw, ..)) in NAMES.iter().enumerate() {
        assert!(NAMES.iter().skip(index + 1).all(|(other, ..)| other != raw), "{raw:?}");
    }
    assert_eq!(code(RDKafkaErrorCode::NotCoordinator), Code::Other);
    // Some brokers answer so to slow a producer down; the record is none the worse for it.
    assert_eq!(code(RDKafkaErrorCode::PolicyViolation), Code::Other);
}

#[test]
fn a_plain_commit_is_retried_unless_the_group_has_moved_on() {
    let of = |code| of_commit(&KafkaError::ConsumerCommit(code)).severity;

    assert_eq!(of(RDKafkaErrorCode::NotCoordinator), Severity::Retriable);
    assert_eq!(of(RDKafkaErrorCode::RebalanceInProgress), Severity::Retriable);
    assert_eq!(of(RDKafkaErrorCode::IllegalGeneration), Severity::Other);
}

/// The product's producer against a cluster that answers as it is told.
struct Bench {
    mock: MockCluster<'static, DefaultProducerContext>,
    sender: Sender,
    consumer: BaseConsumer,
    n_sent: u64,
}

/// Where a transaction failed first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Failed {
    Nowhere,
    Call(Call, Severity, Reaction),
    Delivery(Refusal),
}

impl Bench {
    fn new() -> Self {
        let mock = MockCluster::new(1).expect("a mock cluster");
        for topic in ["in", "out"] {
            mock.create_topic(topic, 1, 1).expect("a topic");
        }
        let mut config = ClientConfig::new();
        config.set("bootstrap.servers", mock.bootstrap_servers());
        let consumer: BaseConsumer = config.clone().set("group.id", "desk").create().expect("a consumer");
        config.set("transactional.id", "desk-0").set("transaction.timeout.ms", "60000").set("linger.ms", "0");
        let topics = ["out".to_owned(), "letters".to_owned()];
        let sender = Sender::new(config, topics, LIMIT).expect("a producer");
        Self { mock, sender, consumer, n_sent: 0 }
    }

    /// Answers the next request of this kind with an error.
    fn fail(&self, api: Api, error: Raw) {
        self.mock.request_errors(api, &[error]);
    }

    fn init(&self) -> Failed {
        called(Call::Rebuild, self.sender.init_transactions())
    }

    /// One record and its offset, in a transaction.
    fn transaction(&mut self) -> Failed {
        let begun = called(Call::Begin, self.sender.begin());
        if begun != Failed::Nowhere {
            return begun;
        }
        let delivered = self.deliver();
        if delivered != Failed::Nowhere {
            return delivered;
        }
        let mut offsets = TopicPartitionList::new();
        offsets.add_partition_offset("in", 0, Offset::Offset(1)).expect("an offset");
        let group = self.consumer.group_metadata().expect("a named group");
        let sent = called(Call::SendOffsets, self.sender.send_offsets(offsets, group));
        if sent != Failed::Nowhere {
            return sent;
        }
        called(Call::Commit, self.sender.commit())
    }

    /// Aborts and tries again as the worker does. A refused record leaves a gap in the client's sequence numbers, which it
    /// notices in the next transaction and mends, with a new epoch, in the abort of that one.
    fn aborts_until_one_goes_through(&mut self) -> u32 {
        let mut wait = Duration::from_millis(50);
        for n_aborts in 1..10 {
            self.sender.abort().expect("a failed delivery can be aborted");
            std::thread::park_timeout(wait);
            if self.transaction() == Failed::Nowhere {
                return n_aborts;
            }
            wait *= 2;
        }
        10
    }

    fn deliver(&mut self) -> Failed {
        let record = Outgoing { value: Some(b"x".to_vec()), ..Outgoing::default() };
        self.n_sent += 1;
        self.sender.enqueue(self.n_sent, native(record, None, false).0);
        self.sender.send();
        let started = Instant::now();
        let mut reported = None;
        while reported.is_none() {
            assert!(started.elapsed() < LIMIT, "no delivery report");
            self.sender.reports(Duration::from_millis(5), |report| reported = Some(report.result));
        }
        match reported {
            Some(Err((failure, _))) => Failed::Delivery(refusal(failure)),
            _ => Failed::Nowhere,
        }
    }
}

fn called(call: Call, result: rdkafka::error::KafkaResult<()>) -> Failed {
    match result {
        Ok(()) => Failed::Nowhere,
        Err(error) => {
            let failure = of_call(&error);
            Failed::Call(call, failure.severity, react(call, failure))
        }
    }
}

/// What the client repeats by itself never reaches the policy.
const REPEATED: [Raw; 5] = [
    Raw::RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
    Raw::RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE,
    Raw::RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
    Raw::RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS,
    Raw::RD_KAFKA_RESP_ERR__TRANSPORT,
];

#[test]
fn a_coordinator_that_moves_or_is_busy_is_waited_for_by_the_client() {
    for api in [Api::AddPartitionsToTxn, Api::AddOffsetsToTxn, Api::TxnOffsetCommit, Api::EndTxn] {
        for error in REPEATED {
            let mut bench = Bench::new();
            assert_eq!(bench.init(), Failed::Nowhere);
            bench.fail(api, error);

            assert_eq!(bench.transaction(), Failed::Nowhere, "{api:?} answered {error:?}");
        }
    }
}

#[test]
fn each_error_of_a_transactional_call_leads_to_its_reaction() {
    use Reaction::{Abort, Exit, Rebuild};
    use Severity::{Fatal, RequiresAbort};
    let (offsets, commit) = (Call::SendOffsets, Call::Commit);
    let cases = [
        (Api::AddOffsetsToTxn, Raw::RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, (offsets, Fatal, Rebuild)),
        (Api::AddOffsetsToTxn, Raw::RD_KAFKA_RESP_ERR_INVALID_TXN_STATE, (offsets, Fatal, Rebuild)),
        (Api::AddOffsetsToTxn, Raw::RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING, (offsets, RequiresAbort, Rebuild)),
        (Api::AddOffsetsToTxn, Raw::RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED, (offsets, RequiresAbort, Rebuild)),
        (Api::AddOffsetsToTxn, Raw::RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, (offsets, Fatal, Rebuild)),
        (Api::TxnOffsetCommit, Raw::RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, (offsets, RequiresAbort, Abort)),
        (Api::TxnOffsetCommit, Raw::RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID, (offsets, RequiresAbort, Abort)),
        (Api::TxnOffsetCommit, Raw::RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, (offsets, RequiresAbort, Abort)),
        (Api::TxnOffsetCommit, Raw::RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, (offsets, RequiresAbort, Exit)),
        (Api::TxnOffsetCommit, Raw::RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, (offsets, Fatal, Rebuild)),
        (Api::TxnOffsetCommit, Raw::RD_KAFKA_RESP_ERR_INVALID_TXN_STATE, (offsets, Fatal, Rebuild)),
        (Api::EndTxn, Raw::RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, (commit, Fatal, Rebuild)),
        (Api::EndTxn, Raw::RD_KAFKA_RESP_ERR_PRODUCER_FENCED, (commit, Fatal, Rebuild)),
        (Api::EndTxn, Raw::RD_KAFKA_RESP_ERR_INVALID_TXN_STATE, (commit, Fatal, Rebuild)),
        (Api::EndTxn, Raw::RD_KAFKA_RESP_ERR_INVALID_PRODUCER_ID_MAPPING, (commit, RequiresAbort, Rebuild)),
    ];
    for (api, error, (call, severity, reaction)) in cases {
        let mut bench = Bench::new();
        assert_eq!(bench.init(), Failed::Nowhere);
        bench.fail(api, error);

        assert_eq!(bench.transaction(), Failed::Call(call, severity, reaction), "{api:?} answered {error:?}");
        if reaction == Abort {
            bench.sender.abort().expect("what requires an abort can be aborted");
        } else if reaction == Rebuild {
            bench.sender.replace().expect("a new producer");
            assert_eq!(bench.init(), Failed::Nowhere);
        } else {
            continue;
        }
        assert_eq!(bench.transaction(), Failed::Nowhere, "after the {reaction:?} for {error:?}");
    }
}

#[test]
fn each_error_of_a_producers_start_leads_to_its_reaction() {
    let cases = [
        (Raw::RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, Some((Severity::Fatal, Reaction::Rebuild))),
        (Raw::RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED, Some((Severity::Fatal, Reaction::Rebuild))),
        (Raw::RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS, None),
        (Raw::RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, None),
        (Raw::RD_KAFKA_RESP_ERR_NOT_COORDINATOR, None),
    ];
    for (error, expected) in cases {
        let bench = Bench::new();
        bench.fail(Api::InitProducerId, error);

        let expected =
            expected.map_or(Failed::Nowhere, |(severity, reaction)| Failed::Call(Call::Rebuild, severity, reaction));
        assert_eq!(bench.init(), expected, "InitProducerId answered {error:?}");
    }
}

#[test]
fn each_error_of_a_delivery_condemns_its_record_or_spares_it_and_the_next_transaction_goes_through() {
    let record = |reason| Some(Refusal::Record(reason));
    let cases = [
        (Raw::RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, record(FaultReason::RecordTooLarge)),
        (Raw::RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE, record(FaultReason::RecordTooLarge)),
        (Raw::RD_KAFKA_RESP_ERR_INVALID_RECORD, record(FaultReason::Rejected)),
        (Raw::RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP, record(FaultReason::Rejected)),
        (Raw::RD_KAFKA_RESP_ERR_POLICY_VIOLATION, Some(Refusal::Batch)),
        (Raw::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, Some(Refusal::Batch)),
        (Raw::RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, None),
        (Raw::RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, None),
        (Raw::RD_KAFKA_RESP_ERR__TRANSPORT, None),
    ];
    for (error, expected) in cases {
        let mut bench = Bench::new();
        assert_eq!(bench.init(), Failed::Nowhere);
        bench.fail(Api::Produce, error);

        let expected = expected.map_or(Failed::Nowhere, Failed::Delivery);
        assert_eq!(bench.transaction(), expected, "Produce answered {error:?}");
        if expected != Failed::Nowhere {
            let n_aborts = bench.aborts_until_one_goes_through();
            assert!(n_aborts < 10, "{n_aborts} aborts after {error:?}");
        }
    }
}

#[test]
fn an_abort_with_200_records_in_flight_does_not_wait_for_them() {
    let mut bench = Bench::new();
    assert_eq!(bench.init(), Failed::Nowhere);
    bench.sender.begin().expect("none is open");
    assert_eq!(bench.deliver(), Failed::Nowhere, "the transaction has its partition");
    let longer_than_the_test = Duration::from_mins(2);
    bench.mock.broker_round_trip_time(1, longer_than_the_test).expect("the broker is there");
    for number in 0..200 {
        let record = Outgoing { value: Some(b"x".to_vec()), ..Outgoing::default() };
        bench.sender.enqueue(1_000 + number, native(record, None, false).0);
    }
    bench.sender.send();
    bench.mock.broker_round_trip_time(1, Duration::ZERO).expect("the broker is there");

    let begun = Instant::now();
    bench.sender.abort().expect("an open transaction can be aborted");

    // Measured: a few milliseconds. What it must not do is wait for an acknowledgement, or for 100 ms a record.
    assert!(begun.elapsed() < Duration::from_secs(10), "the abort took {:?}", begun.elapsed());
}
