"""Traces: a collector takes what the worker exports, and each traced article shows its stages."""

import json

from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

import kafka
from articles import Raw, raw_messages
from stub import JsonHandler, Stub, serving
from worker import Worker

N_MESSAGES = 40
STAGES = ["decode", "clean", "tag", "enrich"]
SAMPLED = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
UNSAMPLED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"
ERROR = 2


class Collector(Stub):
    """Takes OTLP over HTTP in its JSON form, unavailable at first."""

    def __init__(self):
        super().__init__(Handler)
        self.n_unavailable = 1
        self.spans: list[dict] = []


class Handler(JsonHandler):
    def do_POST(self):
        body = self.body()
        if self.server.fails_this_one():
            return self.answer(503, {})
        assert self.path == "/v1/traces" and self.headers["x-key"] == "secret", (self.path, self.headers.items())
        # The protocol's own definition refuses a field or a word that it does not know.
        json_format.ParseDict(body, ExportTraceServiceRequest())
        for resource in body["resourceSpans"]:
            assert attributes(resource["resource"])["service.name"] == "copydesk"
            self.server.spans += [span for scope in resource["scopeSpans"] for span in scope["spans"]]
        return self.answer(200, {})


def check_traces(address: str) -> None:
    kafka.create_topics(address, ["traced.raw", "traced.some", "traced.all"])
    kafka.send(address, "traced.raw", messages())
    with serving(Collector()) as server:
        records = run(address, "traced.some", server.url, ratio="0")
        check_contexts(records, spans_by_trace(server))
    with serving(Collector()) as server:
        run(address, "traced.all", server.url, ratio="1")
        traces = spans_by_trace(server)
        # All but the one whose own trace says no.
        assert len(traces) == N_MESSAGES - 1 + 1, len(traces)
        [broken] = [spans for spans in traces.values() if root(spans)["status"].get("code") == ERROR]
        assert root(broken)["status"]["message"] == "decode: invalid_json", root(broken)
        assert {span["name"] for span in broken} == {"process traced.raw", "decode", "send news.dead-letter"}, broken


def messages() -> list[Raw]:
    """One of them sampled by whoever sent it, one not, and one broken."""
    sent = raw_messages(N_MESSAGES)
    sent[0].headers = [("traceparent", SAMPLED.encode()), ("tracestate", b"vendor=1")]
    sent[1].headers = [("traceparent", UNSAMPLED.encode())]
    broken = Raw(N_MESSAGES, N_MESSAGES, {"url": "https://news.example.com/broken"})
    broken.value = b'{"title": '
    return [*sent, broken]


def run(address: str, topic: str, url: str, ratio: str) -> dict:
    worker = Worker(address, topic, kafka__topics="traced.raw", output__topic=topic, telemetry__traces__endpoint=url,
                    telemetry__traces__sample_ratio=ratio, telemetry__traces__headers="x-key=secret")
    worker.publishes(N_MESSAGES)
    return {json.loads(message.value())["source_id"]: dict(message.headers()) for message in kafka.read(address, topic)}


def check_contexts(records: dict, traces: dict) -> None:
    """With a ratio of nothing, only what was sampled before is traced; and contexts go on in the header."""
    assert "traceparent" not in records["page-2"]
    _, trace_id, _, flags = UNSAMPLED.split("-")
    passed_on = records["page-1"]["traceparent"].decode().split("-")
    assert passed_on[1] == trace_id and passed_on[3] == flags and records["page-1"]["traceparent"] != UNSAMPLED.encode()

    _, trace_id, parent_id, _ = SAMPLED.split("-")
    assert list(traces) == [trace_id], list(traces)
    spans = {span["name"]: span for span in traces[trace_id]}
    assert list(spans) == ["process traced.raw", *STAGES, "send traced.some"], list(spans)
    whole, send = spans["process traced.raw"], spans["send traced.some"]
    assert whole["parentSpanId"] == parent_id and attributes(whole)["messaging.destination.name"] == "traced.raw"
    assert all(span["parentSpanId"] == whole["spanId"] for span in traces[trace_id][1:])
    moments = [int(whole["startTimeUnixNano"])]
    for name in STAGES:
        moments += [int(spans[name]["startTimeUnixNano"]), int(spans[name]["endTimeUnixNano"])]
    moments += [int(send["startTimeUnixNano"]), int(send["endTimeUnixNano"]), int(whole["endTimeUnixNano"])]
    assert moments == sorted(moments), moments
    assert records["page-0"]["traceparent"].decode() == f"00-{trace_id}-{send['spanId']}-01"
    assert records["page-0"]["tracestate"] == b"vendor=1"


def spans_by_trace(server: Collector) -> dict[str, list[dict]]:
    traces: dict[str, list[dict]] = {}
    for span in server.spans:
        traces.setdefault(span["traceId"], []).append(span)
    return traces


def root(spans: list[dict]) -> dict:
    return next(span for span in spans if span["name"].startswith("process "))


def attributes(holder: dict) -> dict:
    return {pair["key"]: next(iter(pair["value"].values())) for pair in holder["attributes"]}
