"""The operations run: a real Kafka, two workers under load, a real Prometheus, and everything that happens to them in a week.

    run.py RULES FOLDER [--seconds 60] [--pictures FOLDER]

While articles flow, the taxonomy changes, a worker is stopped and comes back, and the broker dies and comes back. Then every query of
every panel, every annotation and every selector of every rule is asked of Prometheus, and must have data; the books must have
balanced at every scrape; /livez must never have failed; and each input must have come out exactly once.
"""

import argparse
import json
import pathlib
import shutil
import signal
import tempfile
import threading
import time

from confluent_kafka import Consumer, KafkaException, TopicPartition

import draw
import judge
from load import INPUT, Load
from processes import ROOT, Kafka, Process, Worker, wait_until
from prometheus import Prometheus

OUTPUT, LETTERS = "news.enriched", "news.dead-letter"
PARTITIONS = 6


class Watch:
    """Asks every worker whether it lives, twice a second."""

    def __init__(self, workers: list[Worker]):
        self.workers, self.dead, self.away, self.n_asked = workers, [], set(), 0
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while not self.is_over.wait(0.5):
            for worker in self.workers:
                if worker.pod not in self.away:
                    self.n_asked += 1
                    status = worker.probe("/livez")
                    # It may have been sent away while we asked.
                    if status != 200 and worker.pod not in self.away:
                        self.dead.append(f"{worker.pod} answered {status} at {time.strftime('%X')}")

    def end(self):
        self.is_over.set()
        self.thread.join()


def stop_and_restart(worker: Worker, watch: Watch) -> int:
    """SIGTERM under load: the exit code of the worker that was stopped."""
    watch.away.add(worker.pod)
    worker.process.send(signal.SIGTERM)
    code = worker.process.end()
    worker.start()
    wait_until(f"{worker.pod} to be ready again", lambda: worker.probe("/readyz") == 200)
    watch.away.discard(worker.pod)
    return code


def change(taxonomy: pathlib.Path):
    """An editor's new version."""
    path = taxonomy / "taxonomy.toml"
    lines = ['version = "2027.01.0"' if line.startswith("version") else line for line in path.read_text().splitlines()]
    path.write_text("\n".join(lines) + "\n")


def is_settled(brokers: str) -> bool:
    """Whether the group has committed all that was sent: by Kafka, since a worker's lag is as old as its last word from a broker."""
    consumer = Consumer({"bootstrap.servers": brokers, "group.id": "copydesk", "enable.auto.commit": False, "log_level": 0})
    try:
        committed = consumer.committed([TopicPartition(INPUT, partition) for partition in range(PARTITIONS)], timeout=10)
        return all(one.offset >= consumer.get_watermark_offsets(one, timeout=10)[1] for one in committed)
    except KafkaException:
        return False
    finally:
        consumer.close()


def read_all(brokers: str, topics: list[str]) -> list[str]:
    """The header `copydesk-id` of every committed record."""
    consumer = Consumer({"bootstrap.servers": brokers, "group.id": "operations", "isolation.level": "read_committed",
                         "enable.auto.commit": False, "enable.partition.eof": True, "log_level": 0})
    consumer.assign([TopicPartition(topic, partition, 0) for topic in topics for partition in range(PARTITIONS)])
    ids, n_open = [], len(topics) * PARTITIONS
    while n_open:
        message = consumer.poll(30)
        if message is None:
            raise TimeoutError("the written topics do not end")
        if message.error():
            n_open -= 1
            continue
        ids += [value.decode() for name, value in message.headers() or [] if name == "copydesk-id"]
    consumer.close()
    return ids


def week(arguments: argparse.Namespace, folder: pathlib.Path) -> list[str]:
    """Runs it all, and says what was wrong."""
    taxonomy = folder / "taxonomy"
    shutil.copytree(ROOT / "src/pipeline/tag/taxonomy", taxonomy)
    kafka = Kafka(folder)
    kafka.create([INPUT, OUTPUT, LETTERS], PARTITIONS)
    workers = [Worker(f"copydesk-{number}", kafka.brokers, taxonomy, folder) for number in range(2)]
    prometheus = Prometheus(workers, arguments.rules.resolve(), folder)
    for worker in workers:
        wait_until(f"{worker.pod} to be ready", lambda worker=worker: worker.probe("/readyz") == 200)
    watch, load, begun = Watch(workers), Load(kafka.brokers, taxonomy, arguments.rate), time.time()

    def until(share: float):
        time.sleep(max(0.0, begun + share * arguments.seconds - time.time()))

    until(0.3)
    change(taxonomy)
    until(0.5)
    code = stop_and_restart(workers[1], watch)
    until(0.7)
    kafka.kill()
    time.sleep(3)
    kafka.start()
    until(1)
    load.end()
    wait_until("everything to be settled", lambda: is_settled(kafka.brokers), 120)
    wait_until("the last scrape to show it", lambda: prometheus.now("sum(copydesk_in_flight_records) == 0"))
    watch.end()

    ended = time.time()
    ids = read_all(kafka.brokers, [OUTPUT, LETTERS])
    print(f"figure: {len(load.sent)} records through 2 workers in {ended - begun:.0f} s, {watch.n_asked} looks at /livez")
    faults = [f"/livez failed: {fault}" for fault in watch.dead] + ([f"SIGTERM ended in exit code {code}"] if code else [])
    faults += judge.exactly_once(load.sent, ids)
    faults += judge.balanced(prometheus, begun, ended)
    boards = [json.loads(path.read_text()) for path in sorted((ROOT / "helm/copydesk/dashboards").glob("*.json"))]
    faults += judge.dashboards(prometheus, boards, begun, ended)
    faults += judge.rules(prometheus)
    if arguments.pictures:
        for board in boards:
            draw.picture(prometheus, board, (begun - 5, ended), arguments.pictures / f"{board['uid']}.png")
    if faults:
        print(*(f"{path}:\n{path.read_text()[-3000:]}" for path in folder.glob("copydesk-*.log")), sep="\n")
    return faults


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("rules", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=50)
    parser.add_argument("--rate", type=float, default=120)
    parser.add_argument("--pictures", type=pathlib.Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        try:
            faults = week(arguments, pathlib.Path(folder))
        finally:
            Process.kill_all()
    print("\n".join(faults) or "all is well")
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
