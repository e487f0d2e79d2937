"""DuckDB as the page shows it: the console consumer's file, the queries, the notebook."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb

from kafka import ROOT
from recipes import recipes

SHIM = """#!/usr/bin/env bash
exec java -Xmx256m -Dlog4j2.configurationFile={log4j} -cp "{jars}/*" org.apache.kafka.tools.consumer.ConsoleConsumer "$@"
"""


class DuckDb:
    def __init__(self, address: str, jars: str):
        self.folder = tempfile.TemporaryDirectory(prefix="copydesk-duckdb-")
        self.path = Path(self.folder.name)
        shim = self.path / "kafka-console-consumer.sh"
        shim.write_text(SHIM.format(jars=jars, log4j=ROOT / "tests/broker/log4j2.properties"))
        shim.chmod(0o755)
        self.environment = os.environ | {"BROKERS": address, "PATH": f"{self.path}:{os.environ['PATH']}"}
        self.database = duckdb.connect()

    def run_recipes(self) -> int:
        """Runs the page's blocks in order; each query has to return rows. Returns the number of lines that the topic gave."""
        for language, text in recipes("duckdb"):
            if language == "sql":
                found = self.database.execute(text.replace("'articles.jsonl'", f"'{self.path}/articles.jsonl'")).fetchall()
                assert found, f"no rows: {text}"
            else:
                command = {"sh": ["bash", "-euc", text], "python": [sys.executable, "-c", text]}[language]
                subprocess.run(command, check=True, cwd=self.path, env=self.environment, stdout=sys.stdout)
        with open(self.path / "articles.jsonl", encoding="utf-8") as file:
            return sum(1 for _ in file)

    def counts(self) -> dict:
        articles, words = self.database.execute("SELECT count(*), sum(stats.words) FROM articles").fetchone()
        query = "SELECT topic, count(*) FROM (SELECT unnest(topic_ids) AS topic FROM articles) GROUP BY topic ORDER BY topic"
        return {"articles": articles, "words": int(words), "topics": dict(self.database.execute(query).fetchall())}
