//! The loop that one would write by hand: consume, produce unchanged, one transaction a batch. No pool, no order to
//! restore, no failure handled; what the worker adds is measured against it.

use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::{BorrowedMessage, Message};
use rdkafka::producer::{BaseProducer, BaseRecord, DefaultProducerContext, Producer};
use rdkafka::util::Timeout;
use rdkafka::{ClientConfig, Offset, TopicPartitionList};

use super::measured::{Measured, Stopwatch};
use super::{BATCH_RECORDS, Turn};

/// Longer than any wait of a healthy run.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) fn run(turn: &Turn) -> Measured {
    let (consumer, producer) = clients(turn);
    producer.init_transactions(PATIENCE).expect("the broker answers");
    consumer.subscribe(&[&turn.input]).expect("the topic exists");
    let mut first = Some(next(&consumer));
    let stopwatch = Stopwatch::start();
    let mut n_left = turn.n_records;
    while n_left > 0 {
        producer.begin_transaction().expect("no transaction is open");
        let mut offsets = TopicPartitionList::new();
        for _ in 0..n_left.min(BATCH_RECORDS as u64) {
            let message = first.take().unwrap_or_else(|| next(&consumer));
            forward(&producer, &turn.output, &message);
            settle(&mut offsets, &message);
            n_left -= 1;
        }
        commit(&consumer, &producer, &offsets);
    }
    stopwatch.stop()
}

/// The settings that the worker gives its clients.
fn clients(turn: &Turn) -> (BaseConsumer, BaseProducer) {
    let consumer = ClientConfig::new()
        .set("bootstrap.servers", &turn.bootstrap)
        .set("group.id", &turn.group)
        .set("enable.auto.commit", "false")
        .set("enable.auto.offset.store", "false")
        .set("isolation.level", "read_committed")
        .set("auto.offset.reset", "earliest")
        .set("partition.assignment.strategy", "cooperative-sticky")
        .set("queued.max.messages.kbytes", "8192")
        .set("fetch.queue.backoff.ms", "50")
        .set("check.crcs", "true")
        .create();
    let producer = ClientConfig::new()
        .set("bootstrap.servers", &turn.bootstrap)
        .set("transactional.id", &turn.group)
        .set("acks", "all")
        .set("enable.idempotence", "true")
        .set("partitioner", "murmur2_random")
        .set("compression.type", "zstd")
        .set("linger.ms", "5")
        .create();
    (consumer.expect("valid settings"), producer.expect("valid settings"))
}

fn next(consumer: &BaseConsumer) -> BorrowedMessage<'_> {
    loop {
        // An empty poll is a rebalance or a time-out, and neither ends the run.
        if let Some(polled) = consumer.poll(PATIENCE) {
            return polled.expect("the broker is healthy");
        }
    }
}

fn forward(producer: &BaseProducer, topic: &str, message: &BorrowedMessage<'_>) {
    let mut record = BaseRecord::<[u8], [u8]>::to(topic);
    record.key = message.key();
    record.payload = message.payload();
    record.timestamp = message.timestamp().to_millis();
    while let Err((_queue_is_full, refused)) = producer.send(record) {
        producer.poll(Duration::from_millis(1));
        record = refused;
    }
}

fn settle(offsets: &mut TopicPartitionList, message: &BorrowedMessage<'_>) {
    let (topic, partition, next) = (message.topic(), message.partition(), Offset::Offset(message.offset() + 1));
    match offsets.find_partition(topic, partition) {
        Some(mut known) => known.set_offset(next).expect("a valid offset"),
        None => offsets.add_partition_offset(topic, partition, next).expect("a valid offset"),
    }
}

fn commit(consumer: &BaseConsumer, producer: &BaseProducer<DefaultProducerContext>, offsets: &TopicPartitionList) {
    // Drained first: with deliveries in flight a commit waits in steps of 100 ms.
    while producer.in_flight_count() > 0 {
        producer.poll(Duration::from_millis(1));
    }
    let group = consumer.group_metadata().expect("a member of the group");
    producer.send_offsets_to_transaction(offsets, &group, Timeout::Never).expect("the group is stable");
    producer.commit_transaction(Timeout::Never).expect("the broker is healthy");
}
