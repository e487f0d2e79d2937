"""The forms that need a schema registry: read back by the schema's number, and what happens when a registry says no."""

import io
import json
import os
import subprocess
from collections import Counter
from datetime import date, datetime, timezone

import fastavro

import kafka
from articles import raw_messages
from stub import JsonHandler, Stub, serving
from worker import COPYDESK, Worker

N_MESSAGES = 200


class Registry(Stub):
    """Answers as a registry does."""

    def __init__(self):
        super().__init__(Handler)
        self.schemas: dict[int, dict] = {}
        self.subjects: dict[int, tuple] = {}
        self.refuses = False
        self.asked = Counter()


class Handler(JsonHandler):
    def do_POST(self):
        server, body = self.server, self.body()
        server.asked[self.path] += 1
        if server.fails_this_one():
            return self.answer(503, {"error_code": 50003, "message": "not now"})
        if server.refuses:
            return self.answer(409, {"error_code": 409, "message": "Schema being registered is incompatible with an earlier schema"})
        subject = self.path.split("/")[2]
        known = next((number for number, entry in server.subjects.items() if entry == (subject, body)), None)
        if known is None and not self.path.endswith("/versions"):
            return self.answer(404, {"error_code": 40403, "message": "Schema not found"})
        number = known or 70_000 + len(server.schemas)
        server.schemas[number], server.subjects[number] = body, (subject, body)
        return self.answer(200, {"id": number})


def check_registered_forms(address: str) -> None:
    kafka.create_topics(address, ["few.raw", "few.json", "few.registered-json", "few.avro"])
    kafka.send(address, "few.raw", raw_messages(N_MESSAGES))
    plain = publish(address, "few.json", "json", output__cloudevents="true")
    assert all(set(event(message)) == {"ce_specversion", "ce_id", "ce_source", "ce_type", "ce_subject", "ce_time"} for message in plain.values())
    with serving(Registry()) as server:
        server.n_unavailable = 2
        compare(plain, publish(address, "few.registered-json", "json-schema-registry", output__registry__url=server.url), server.schemas)
        compare(plain, publish(address, "few.avro", "avro-schema-registry", output__registry__url=server.url), server.schemas)
        assert [schema["schemaType"] for schema in server.schemas.values()] == ["JSON", "AVRO"]
        assert server.asked["/subjects/few.registered-json-value/versions"] == 3, server.asked
        check_refusals(address, server)


def publish(address: str, topic: str, form: str, **settings: str) -> dict:
    """The records in this form, by the messages that they were made from."""
    worker = Worker(address, topic, kafka__topics="few.raw", output__topic=topic, output__format=form, **settings)
    worker.publishes(N_MESSAGES)
    return {dict(message.headers())["copydesk-id"]: message for message in kafka.read(address, topic)}


def event(message) -> dict:
    return {name: value for name, value in message.headers() if name.startswith("ce_")}


def compare(plain: dict, registered: dict, schemas: dict) -> None:
    """Each record says the same as its plain form."""
    assert plain.keys() == registered.keys()
    for copydesk_id, message in registered.items():
        assert dict(message.headers())["content-type"] == b"application/octet-stream"
        assert decoded(message.value(), schemas) == json.loads(plain[copydesk_id].value()), copydesk_id


def decoded(value: bytes, schemas: dict) -> dict:
    magic, number = value[0], int.from_bytes(value[1:5], "big")
    assert magic == 0, value[:5]
    schema = schemas[number]
    if schema["schemaType"] == "JSON":
        return json.loads(value[5:])
    rest = io.BytesIO(value[5:])
    record = fastavro.schemaless_reader(rest, fastavro.parse_schema(json.loads(schema["schema"])), None)
    assert not rest.read(), "bytes are left behind the record"
    return as_json(record)


def as_json(value):
    """An Avro value as the plain record has it: absent instead of null, and days and instants as printed."""
    if isinstance(value, dict):
        return {name: json.loads(member) if name == "extra" else as_json(member) for name, member in value.items() if member is not None}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat(timespec="milliseconds" if value.microsecond else "seconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def check_refusals(address: str, server: Registry) -> None:
    """A registry that says no ends the worker at its start, with the remedy, before anything is consumed."""
    server.refuses = True
    assert "set the subject's compatibility to FORWARD" in refusal(address, server.url)
    server.refuses = False
    assert "has no such schema" in refusal(address, server.url, output__registry__register="false", output__registry__subject="other")
    assert "does not answer" in refusal(address, "http://127.0.0.1:9", output__registry__patience_seconds="1")


def refusal(address: str, url: str, **settings: str) -> str:
    changed = {"kafka__brokers": address, "kafka__group": "refused", "admin__enabled": "false", "output__format": "json-schema-registry",
               "output__registry__url": url, **settings}
    names = {f"COPYDESK__{name.upper()}": value for name, value in changed.items()}
    ended = subprocess.run([COPYDESK, "run"], env=os.environ | names, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2, f"{ended.returncode}: {ended.stderr}"
    return ended.stderr
