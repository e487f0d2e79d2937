"""10,000 records through a real topic into ClickHouse, DuckDB and PostgreSQL, and every recipe of docs/downstream.md.

Transactions are aborted on the way, and then everything is published a second time: neither may change a count.
"""

import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import expected
import kafka
from articles import raw_messages
from clickhouse import ClickHouse
from duckdb_reader import DuckDb
from postgres import Articles, connect, postgres
from recipes import recipes, unclaimed
from registries import check_registered_forms
from traces import check_traces
from worker import COPYDESK, Worker

N_MESSAGES = 10_000
FENCES = 5
SYSTEMS = {"clickhouse", "duckdb", "postgres", "registry", "traces"}
COLUMN_TYPES = {"id": "text", "topic_ids": "_text", "published_at": "timestamptz", "published_on": "date", "stats_words": "int8", "topics": "json"}


class Clock:
    """Says what each part took."""

    def __init__(self):
        self.begun = time.monotonic()

    def done(self, what: str) -> None:
        print(f"{what}: {time.monotonic() - self.begun:.0f} s", flush=True)
        self.begun = time.monotonic()


def main(jars: str, plugins: str) -> None:
    clock = Clock()
    assert not unclaimed(SYSTEMS), f"the page has blocks that no test runs: {unclaimed(SYSTEMS)}"
    check_settings()
    with kafka.broker() as address, postgres() as port, connect(address, jars, plugins) as rest:
        clock.done("broker, PostgreSQL and Connect are up")
        kafka.create_topics(address, ["news.raw", "news.enriched", "news.rows", "news.dead-letter"])
        kafka.send(address, "news.raw", raw_messages(N_MESSAGES))
        publish(address, "first", guarantee="exactly_once", fences=FENCES)
        clock.done("published exactly once, with aborted transactions")

        wanted = check_topic(address)
        systems = Systems(address, jars, Articles(rest, port))
        systems.compare(wanted, N_MESSAGES)
        clock.done("compared")

        publish(address, "again", guarantee="at_least_once", fences=0)
        clock.done("published everything once more")
        systems.compare(wanted, 2 * N_MESSAGES)
        systems.run_recipes()
        clock.done("compared again, and every recipe run")

        check_registered_forms(address)
        clock.done("read JSON and Avro by their schemas' numbers")

        check_traces(address)
        clock.done("followed articles through their traces")
    print(f"figure: {N_MESSAGES} records, {wanted['articles']} articles, {len(wanted['topics'])} topics: the same in the topic, ClickHouse, DuckDB and PostgreSQL")


def check_settings() -> None:
    """The settings on the page are settings."""
    for system in SYSTEMS:
        for language, text in recipes(system):
            if language == "toml":
                with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
                    file.write(text)
                    file.flush()
                    subprocess.run([COPYDESK, "check", "--config", file.name], check=True, stdout=subprocess.DEVNULL)


def publish(address: str, name: str, guarantee: str, fences: int) -> None:
    """Two workers, each with a group of its own, that read every raw message: plain records, and rows."""
    plain = Worker(address, f"plain-{name}", worker__guarantee=guarantee, worker__batch_max_records="500")
    rows = Worker(address, f"rows-{name}", worker__guarantee=guarantee, worker__batch_max_records="500",
                  output__topic="news.rows", output__format="json-connect-envelope")
    with ThreadPoolExecutor() as both:
        for published in [both.submit(worker.publishes, N_MESSAGES, fences) for worker in (plain, rows)]:
            published.result()


def check_topic(address: str) -> dict:
    """The topic has each record once for who reads committed, and more for who does not; says what is to be counted."""
    for topic in ["news.enriched", "news.rows"]:
        committed, everything = kafka.read(address, topic), kafka.read(address, topic, "read_uncommitted")
        inputs = Counter(dict(message.headers())["copydesk-id"] for message in committed)
        assert len(committed) == len(inputs) == N_MESSAGES, f"{topic}: {len(committed)} records of {len(inputs)} messages"
        assert len(everything) > len(committed), f"{topic}: no transaction was aborted"
        print(f"figure: {topic}: {len(committed)} committed records, {len(everything) - len(committed)} aborted ones")
    return expected.counts(kafka.records(address, "news.enriched"))


class Systems:
    def __init__(self, address: str, jars: str, articles: Articles):
        self.address, self.articles = address, articles
        self.clickhouse, self.duckdb = ClickHouse(), DuckDb(address, jars)
        self.n_taken = 0
        articles.start_sink()

    def compare(self, wanted: dict, n_records: int) -> None:
        records = kafka.read(self.address, "news.enriched")
        assert len(records) == n_records, f"{len(records)} of {n_records} records"
        self.clickhouse.take(records[self.n_taken:])
        self.n_taken = len(records)
        assert self.clickhouse.counts() == wanted, f"ClickHouse has {self.clickhouse.counts()} and not {wanted}"

        n_lines = self.duckdb.run_recipes()
        assert n_lines == n_records, f"the console consumer read {n_lines} of {n_records} records"
        assert self.duckdb.counts() == wanted, f"DuckDB has {self.duckdb.counts()} and not {wanted}"

        # An at-least-once worker's last record is the topic's last; behind an exactly-once worker's stands a marker.
        if n_records > N_MESSAGES:
            kafka.wait_for("the sink to reach the topic's end", 240, lambda: self.articles.committed() == kafka.end(self.address, "news.rows"))
        self.articles.wait_for_counts(wanted)
        types = self.articles.column_types()
        assert {name: types.get(name) for name in COLUMN_TYPES} == COLUMN_TYPES, types

    def run_recipes(self) -> None:
        self.clickhouse.take_broken("{oops", 7)
        for language, text in recipes("clickhouse"):
            assert language == "sql" and self.clickhouse.rows(text), f"no rows: {text}"
        self.articles.run_recipes()


if __name__ == "__main__":
    main(*sys.argv[1:])
