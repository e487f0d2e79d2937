"""The registry's forms against a real schema registry, Apicurio: written, read back, and its compatibility check."""

import json
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import kafka
from articles import raw_messages
from registries import N_MESSAGES, compare, publish, refusal

START_LIMIT_S = 300
TYPE = "application/vnd.schemaregistry.v1+json"


class Registry:
    """A registry's REST interface in Confluent's form; `registry[number]` is the schema of that number."""

    def __init__(self, url: str):
        self.url = url

    def __getitem__(self, number: int) -> dict:
        found = self.call("GET", f"/schemas/ids/{number}")
        return {"schemaType": "AVRO", **found}

    def call(self, method: str, path: str, body: dict | None = None) -> dict:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"content-type": TYPE}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def answers(self) -> bool:
        try:
            return self.call("GET", "/subjects") is not None
        except (urllib.error.URLError, OSError):
            return False


@contextmanager
def apicurio(java: str, jar: str):
    """Runs Apicurio, which keeps everything in memory, for the length of the block."""
    port = kafka.two_free_ports()
    settings = [f"-Dquarkus.http.port={port}", "-Dquarkus.http.host=127.0.0.1", f"-Dquarkus.management.port={port + 1}"]
    with tempfile.NamedTemporaryFile(prefix="apicurio-", suffix=".log") as log:
        process = subprocess.Popen([java, "-Xmx512m", *settings, "-jar", jar], stdout=log, stderr=log, cwd=Path(jar).parent)
        try:
            registry = Registry(f"http://127.0.0.1:{port}/apis/ccompat/v7")
            kafka.wait_for("Apicurio", START_LIMIT_S, registry.answers)
            yield registry
        finally:
            process.terminate()
            process.wait()


def main(java: str, jar: str) -> None:
    with kafka.broker() as address, apicurio(java, jar) as registry:
        kafka.create_topics(address, ["few.raw", "few.json", "few.registered-json", "few.avro"])
        kafka.send(address, "few.raw", raw_messages(N_MESSAGES))
        plain = publish(address, "few.json", "json")
        for topic, form in [("few.registered-json", "json-schema-registry"), ("few.avro", "avro-schema-registry")]:
            compare(plain, publish(address, topic, form, output__registry__url=registry.url), registry)
            print(f"{form}: {len(plain)} records read back by their schema's number")
        check_compatibility(registry)
        check_refusal(address, registry)


def check_compatibility(registry: Registry) -> None:
    """What our own check lets pass, the registry lets pass; what ours refuses, it refuses."""
    subject = "few.avro-value"
    registry.call("PUT", f"/config/{subject}", {"compatibility": "FULL"})
    schema = json.loads(registry.call("GET", f"/subjects/{subject}/versions/latest")["schema"])

    def verdict(changed: dict) -> bool:
        body = {"schemaType": "AVRO", "schema": json.dumps(changed)}
        return registry.call("POST", f"/compatibility/subjects/{subject}/versions/latest", body)["is_compatible"]

    assert verdict(schema)
    assert verdict({**schema, "fields": [*schema["fields"], {"name": "people", "type": ["null", "string"], "default": None}]})
    assert not verdict({**schema, "fields": [field for field in schema["fields"] if field["name"] != "id"]})
    assert not verdict({**schema, "fields": [{**field, "type": "long"} if field["name"] == "text" else field for field in schema["fields"]]})
    print("the registry's compatibility check agrees with ours on an addition, a removal and another type")


def check_refusal(address: str, registry: Registry) -> None:
    """A subject that holds something else refuses our schema, and the worker says so."""
    other = {"type": "record", "name": "article", "namespace": "copydesk.v1", "fields": [{"name": "schema", "type": "long"}]}
    registry.call("POST", "/subjects/other-value/versions", {"schemaType": "AVRO", "schema": json.dumps(other)})
    registry.call("PUT", "/config/other-value", {"compatibility": "FULL"})
    said = refusal(address, registry.url, output__registry__subject="other-value", output__format="avro-schema-registry")
    assert "incompatible" in said, said
    print("a subject that holds another schema refuses ours, and the worker ends with the remedy")


if __name__ == "__main__":
    main(*sys.argv[1:])
