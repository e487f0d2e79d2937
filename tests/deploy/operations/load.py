"""What is sent: articles about most topics, English and Korean, in every shape, and everything that a broken scraper sends.

The sentences are those of the taxonomy's own tests.
"""

import datetime
import html
import json
import math
import pathlib
import random
import threading
import time
import tomllib

from confluent_kafka import Producer

INPUT = "news.raw"
# One in so many records is broken, and one in so many a tombstone.
BROKEN_EVERY, TOMBSTONE_EVERY = 40, 90
BROKEN = [b'{"title":', b"", bytes(range(16)) * 40, b'{"title": "No body"}', b'{"body": "One."}\n{"body": "Two."}']
FURNITURE = ["Share this article", "Subscribe to our newsletter", "Log in to Twitter or Facebook"]


class Load:
    """Sends by itself, in waves; every record can be recognised by its coordinates."""

    def __init__(self, brokers: str, taxonomy: pathlib.Path, rate: float):
        self.texts = sentences(taxonomy)
        self.dice = random.Random(7)
        self.rate = rate
        self.sent: dict[str, bool] = {}
        self.producer = Producer({"bootstrap.servers": brokers, "enable.idempotence": True, "linger.ms": 20, "log_level": 0})
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        begun, number = time.monotonic(), 0
        while not self.is_over.is_set():
            elapsed = time.monotonic() - begun
            # Waves, so that a picture shows more than a line.
            due = self.rate * (elapsed + 6 * math.sin(elapsed / 8))
            while number < due and not self.is_over.is_set():
                self.send(number)
                number += 1
            self.producer.poll(0.05)

    def end(self):
        self.is_over.set()
        self.thread.join()
        self.producer.flush(60)

    def send(self, number: int):
        value = None if number % TOMBSTONE_EVERY == 5 else self.value(number)
        self.producer.produce(INPUT, value=value, key=f"key-{number % 331}", on_delivery=self.delivered)

    def delivered(self, error, message):
        """Keeps the coordinates, and whether the record must come out again."""
        if error:
            raise RuntimeError(f"an input was not delivered: {error}")
        self.sent[f"{message.topic()}/{message.partition()}/{message.offset()}"] = message.value() is not None

    def value(self, number: int) -> bytes:
        if number % BROKEN_EVERY == 3:
            return BROKEN[number // BROKEN_EVERY % len(BROKEN)]
        language = "ko" if number % 3 == 0 else "en"
        about = self.dice.choices(["tagged", "none"], [3, 1])[0]
        chosen = self.dice.sample(self.texts[language, about], 3)
        age = datetime.timedelta(minutes=self.dice.expovariate(1 / 9))
        title, body = f"{chosen[0][:70].rstrip('.')} ({number})", "\n\n".join(chosen)
        match number % 4:
            case 0:
                return f"{title}\n\n{body}\n\n{FURNITURE[0]}\n\n{FURNITURE[2]}\n".encode()
            case 1:
                paragraphs = "".join(f"<p>{html.escape(text)}</p>" for text in chosen)
                menu = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/n'>News</a></li></ul></nav>"
                return f"<html><head><title>{html.escape(title)}</title></head><body>{menu}<main><h1>{html.escape(title)}</h1>{paragraphs}</main></body></html>".encode()
            case _:
                published = (datetime.datetime.now(datetime.UTC) - age).isoformat(timespec="seconds")
                record = {"title": title, "body": f"{body}\n\n{FURNITURE[1]}", "published_at": published, "outlet": "Example Wire"}
                return json.dumps(record, ensure_ascii=False).encode()


def sentences(taxonomy: pathlib.Path) -> dict[tuple[str, str], list[str]]:
    """The texts of the taxonomy's tests, by language and by whether they have a topic."""
    found: dict[tuple[str, str], list[str]] = {}
    topics = [topic for path in sorted(taxonomy.glob("*.toml")) for topic in tomllib.loads(path.read_text()).get("topic", [])]
    for index, topic in enumerate(topics):
        # Some topics are never written about.
        if index % 8 != 5:
            for test in topic.get("tests", []):
                found.setdefault((test.get("lang", "en"), test["expect"]), []).append(test["text"])
    return found
