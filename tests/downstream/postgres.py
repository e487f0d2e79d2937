"""PostgreSQL behind Kafka Connect and Debezium's JDBC sink, all of them started here, with the shipped configuration."""

import json
import os
import pwd
import subprocess
import tempfile
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import psycopg

from kafka import ROOT, two_free_ports, wait_for
from recipes import recipes

SINK = ROOT / "deploy/postgres/articles-sink.json"
INDEXES = ROOT / "deploy/postgres/indexes.sql"
START_LIMIT_S = 120
SINK_LIMIT_S = 240

CONNECT = """
bootstrap.servers={address}
listeners=http://127.0.0.1:{port}
plugin.path={plugins}
plugin.discovery=service_load
key.converter=org.apache.kafka.connect.storage.StringConverter
value.converter=org.apache.kafka.connect.json.JsonConverter
offset.storage.file.filename={folder}/offsets
offset.flush.interval.ms=1000
"""


@contextmanager
def postgres():
    """Runs a server for the length of the block; yields its port."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]
    port = two_free_ports()
    with tempfile.TemporaryDirectory(prefix="copydesk-postgres-") as folder:
        as_owner = _owner(folder)
        data = f"{folder}/data"
        subprocess.run([*as_owner, binaries / "initdb", "-D", data, "-U", "copydesk", "-A", "trust", "-N"], check=True, stdout=subprocess.DEVNULL)
        # What a crash would lose does not matter here.
        options = ["-p", str(port), "-k", folder, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        process = subprocess.Popen([*as_owner, binaries / "postgres", "-D", data, *options], stderr=subprocess.DEVNULL)
        try:
            wait_for("PostgreSQL", START_LIMIT_S, lambda: _make_database(port))
            yield port
        finally:
            process.terminate()
            process.wait()


def _owner(folder: str) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return []
    owner = pwd.getpwnam("nobody")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return ["setpriv", "--reuid", str(owner.pw_uid), "--regid", str(owner.pw_gid), "--clear-groups"]


def _make_database(port: int) -> bool:
    try:
        with psycopg.connect(_address(port, "postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE news")
        return True
    except psycopg.OperationalError:
        return False


def _address(port: int, database: str) -> str:
    return f"host=127.0.0.1 port={port} user=copydesk dbname={database}"


@contextmanager
def connect(address: str, jars: str, plugins: str):
    """Runs Kafka Connect for the length of the block; yields the address of its REST interface."""
    port = two_free_ports()
    with tempfile.TemporaryDirectory(prefix="copydesk-connect-") as folder:
        worker = Path(folder) / "worker.properties"
        worker.write_text(CONNECT.format(address=address, port=port, plugins=plugins, folder=folder))
        java = ["java", "-Xmx512m", f"-Dlog4j2.configurationFile={ROOT}/tests/broker/log4j2.properties", "-cp", f"{jars}/*"]
        process = subprocess.Popen([*java, "org.apache.kafka.connect.cli.ConnectStandalone", worker])
        try:
            rest = f"http://127.0.0.1:{port}"
            wait_for("Kafka Connect", START_LIMIT_S, lambda: _answers(rest))
            yield rest
        finally:
            process.terminate()
            process.wait()


def _answers(rest: str) -> bool:
    try:
        return urllib.request.urlopen(f"{rest}/connectors", timeout=5).status == 200
    except OSError:
        return False


class Articles:
    """The table that the sink fills."""

    def __init__(self, rest: str, port: int):
        self.rest, self.port = rest, port

    def start_sink(self) -> None:
        """Runs the page's command with the shipped file, in which only the database's address is another."""
        config = json.loads(SINK.read_text())
        config["connection.url"] = f"jdbc:postgresql://127.0.0.1:{self.port}/news"
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / SINK.relative_to(ROOT)
            file.parent.mkdir(parents=True)
            file.write_text(json.dumps(config))
            for language, text in recipes("postgres"):
                if language == "sh":
                    subprocess.run(["bash", "-euc", text], check=True, cwd=folder, env=os.environ | {"CONNECT": self.rest}, stdout=subprocess.DEVNULL)

    def wait_for_counts(self, expected: dict) -> None:
        """Waits until the table says what it should; the sink has no end."""
        seen = {}

        def look():
            self._assert_runs()
            seen.update(self.counts())
            return seen == expected

        try:
            wait_for("the sink", SINK_LIMIT_S, look)
        except SystemExit:
            raise SystemExit(f"PostgreSQL has {seen} and not {expected}") from None

    def run_recipes(self) -> None:
        self._query(INDEXES.read_text())
        for language, text in recipes("postgres"):
            if language == "sql":
                assert self._query(text), f"no rows: {text}"

    def counts(self) -> dict:
        try:
            [[articles, words]] = self._query("SELECT count(*), coalesce(sum(stats_words), 0) FROM articles")
            topics = self._query("SELECT topic, count(*) FROM articles, unnest(topic_ids) AS topic GROUP BY topic ORDER BY topic")
        except psycopg.errors.UndefinedTable:
            return {}
        return {"articles": articles, "words": int(words), "topics": dict(topics)}

    def column_types(self) -> dict:
        return dict(self._query("SELECT column_name, udt_name FROM information_schema.columns WHERE table_name = 'articles'"))

    def committed(self) -> int:
        """Messages that the sink has taken, by its own offsets."""
        with urllib.request.urlopen(f"{self.rest}/connectors/copydesk-articles/offsets", timeout=30) as answer:
            offsets = json.load(answer)["offsets"]
        return sum(entry["offset"]["kafka_offset"] for entry in offsets)

    def _assert_runs(self) -> None:
        with urllib.request.urlopen(f"{self.rest}/connectors/copydesk-articles/status", timeout=30) as answer:
            for task in json.load(answer)["tasks"]:
                assert task["state"] != "FAILED", task.get("trace")

    def _query(self, text: str):
        with psycopg.connect(_address(self.port, "news"), autocommit=True) as connection:
            cursor = connection.execute(text)
            return cursor.fetchall() if cursor.description else []
