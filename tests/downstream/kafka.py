"""A real Apache Kafka on loopback, with what the run writes to it and reads from it."""

import json
import os
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from confluent_kafka import Consumer, KafkaError, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT_S = 120
PARTITIONS = 4


@contextmanager
def broker():
    """Runs a broker for the length of the block; yields its address."""
    port = two_free_ports()
    process = subprocess.Popen([ROOT / "tests/broker/run.sh", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        address = f"127.0.0.1:{port}"
        admin = AdminClient({"bootstrap.servers": address, "log_level": 0})
        wait_for("the broker", START_LIMIT_S, lambda: _answers(admin))
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def two_free_ports() -> int:
    """A port that is free together with its successor: the controller's."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
                return port
            except OSError:
                continue


def wait_for(what: str, limit_s: float, look):
    """Looks until there is something to see."""
    deadline = time.monotonic() + limit_s
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() > deadline:
            raise SystemExit(f"{what}: nothing within {limit_s} s")
        time.sleep(0.1)


def _answers(admin: AdminClient) -> bool:
    try:
        return bool(admin.list_topics(timeout=2).brokers)
    except Exception:
        return False


def create_topics(address: str, names: list[str]) -> None:
    admin = AdminClient({"bootstrap.servers": address})
    topics = [NewTopic(name, num_partitions=PARTITIONS, replication_factor=1, config={"retention.ms": "-1"}) for name in names]
    for done in admin.create_topics(topics).values():
        done.result()


def send(address: str, topic: str, messages) -> None:
    producer = Producer({"bootstrap.servers": address, "linger.ms": 20, "partitioner": "murmur2_random", "compression.type": "lz4"})
    for message in messages:
        while True:
            try:
                producer.produce(topic, key=message.key, value=message.value, timestamp=message.timestamp_ms, headers=message.headers)
                break
            except BufferError:
                producer.poll(0.1)
    if producer.flush(60):
        raise SystemExit("the broker did not take every raw message")


def read(address: str, topic: str, isolation: str = "read_committed") -> list:
    """Every message of the topic, as a reader of this isolation level sees it now."""
    settings = {"bootstrap.servers": address, "group.id": "test-reader", "isolation.level": isolation}
    settings |= {"enable.auto.commit": False, "enable.partition.eof": True, "auto.offset.reset": "earliest"}
    consumer = Consumer(settings)
    consumer.assign([TopicPartition(topic, partition, 0) for partition in range(PARTITIONS)])
    open_partitions, messages = set(range(PARTITIONS)), []
    while open_partitions:
        for message in consumer.consume(1000, timeout=1):
            if message.error() is None:
                messages.append(message)
            elif message.error().code() == KafkaError._PARTITION_EOF:
                open_partitions.discard(message.partition())
            else:
                raise SystemExit(str(message.error()))
    consumer.close()
    return messages


def records(address: str, topic: str) -> list[dict]:
    return [json.loads(message.value()) for message in read(address, topic)]


def fence(address: str, transactional_id: str) -> None:
    """Takes the id from whoever holds it, as a twin would: its open transaction is aborted."""
    Producer({"bootstrap.servers": address, "transactional.id": transactional_id}).init_transactions(60)


def end(address: str, topic: str) -> int:
    """The sum of the partitions' ends."""
    consumer = Consumer({"bootstrap.servers": address, "group.id": "test-reader"})
    ends = [consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=30)[1] for partition in range(PARTITIONS)]
    consumer.close()
    return sum(ends)
