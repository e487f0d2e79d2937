"""ClickHouse inside this process, with the shipped tables; its Kafka engine alone is replaced.

chdb cannot run the Kafka engine, so the queue is a Null table with the same columns and the same format settings, and
with the engine's virtual columns as real ones. Everything behind the queue is the shipped DDL, word by word.
"""

import json
import re
import tempfile

from chdb.session import Session

from kafka import ROOT

DDL = ROOT / "deploy/clickhouse/copydesk.sql"
VIRTUAL = "_topic String, _partition UInt64, _offset UInt64, _error String, _raw_message String"


class ClickHouse:
    def __init__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="copydesk-clickhouse-")
        self.session = Session(self.folder.name)
        self.settings = ""
        for statement in statements(DDL.read_text()):
            self.session.query(self._without_kafka(statement))

    def take(self, messages: list, topic: str = "news.enriched") -> None:
        """What the queue would read: each message with the columns that the engine adds."""
        rows = ({**json.loads(message.value()), **_coordinates(message)} for message in messages)
        self._insert(f'{json.dumps(row)}\n' for row in rows)

    def take_broken(self, value: str, offset: int) -> None:
        """A message that the engine could not parse, as `kafka_handle_error_mode = 'stream'` hands it on."""
        row = {"_topic": "news.enriched", "_partition": 0, "_offset": offset, "_error": "cannot parse", "_raw_message": value}
        self._insert([f"{json.dumps(row)}\n"])

    def rows(self, query: str) -> list[dict]:
        answer = self.session.query(query.strip().rstrip(";"), "JSON")
        return json.loads(str(answer))["data"]

    def counts(self) -> dict:
        settings = "SETTINGS output_format_json_quote_64bit_integers = 0"
        [total] = self.rows(f"SELECT count() AS articles, sum(words) AS words FROM copydesk.articles FINAL {settings}")
        topics = self.rows(f"SELECT arrayJoin(topic_ids) AS topic, count() AS n FROM copydesk.articles FINAL GROUP BY topic ORDER BY topic {settings}")
        return {**total, "topics": {row["topic"]: row["n"] for row in topics}}

    def _insert(self, lines) -> None:
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
            file.writelines(lines)
            file.flush()
            self.session.query(f"INSERT INTO copydesk.articles_queue SELECT * FROM file('{file.name}', 'JSONEachRow', '{self.columns}') {self.settings}")

    def _without_kafka(self, statement: str) -> str:
        found = re.search(r"\)\s*ENGINE = Kafka\s+SETTINGS (.*)$", statement, re.DOTALL)
        if not found:
            return statement
        settings = [setting.strip() for setting in found[1].split(",\n")]
        self.settings = "SETTINGS " + ", ".join(setting for setting in settings if not setting.startswith("kafka_"))
        head = f"{statement[: found.start()].rstrip()},\n    {VIRTUAL}\n"
        columns = head.partition("(")[2]
        self.columns = " ".join(columns.split()).replace("\\", "\\\\").replace("'", "\\'")
        return f"{head}) ENGINE = Null"


def statements(text: str) -> list[str]:
    """The statements of a file, without comments."""
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--"))
    return [statement.strip() for statement in re.split(r";\s*(?:\n|$)", code) if statement.strip()]


def _coordinates(message) -> dict:
    return {"_topic": message.topic(), "_partition": message.partition(), "_offset": message.offset(), "_error": ""}
