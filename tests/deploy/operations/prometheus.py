"""A real Prometheus that scrapes the workers every second, and answers queries."""

import json
import math
import pathlib
import time
import urllib.parse

import yaml

from processes import Process, Worker, free_ports, get, wait_until

NAMESPACE, JOB = "news", "copydesk"


class Prometheus:
    def __init__(self, workers: list[Worker], rules: pathlib.Path, folder: pathlib.Path):
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}/api/v1"
        targets = [{"targets": [f"127.0.0.1:{worker.port}"], "labels": {"namespace": NAMESPACE, "pod": worker.pod}} for worker in workers]
        config = {
            "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "5s"},
            "rule_files": [str(rules)],
            "scrape_configs": [{"job_name": JOB, "static_configs": targets}],
        }
        path = folder / "prometheus.yml"
        path.write_text(yaml.safe_dump(config))
        command = ["prometheus", f"--config.file={path}", f"--storage.tsdb.path={folder / 'tsdb'}", f"--web.listen-address=127.0.0.1:{port}"]
        self.process = Process(command, folder / "prometheus.log")
        wait_until("Prometheus to answer", lambda: get(f"{self.url}/status/buildinfo")[0] == 200)

    def ask(self, path: str, **parameters) -> dict:
        status, body = get(f"{self.url}/{path}?{urllib.parse.urlencode(parameters)}")
        answer = json.loads(body)
        if status != 200:
            raise ValueError(f"{answer.get('error')}: {parameters.get('query')}")
        return answer["data"]

    def now(self, query: str, at: float | None = None) -> list[tuple[dict, float]]:
        """Labels and value of each series; what is no number is left out."""
        data = self.ask("query", query=query, time=at or time.time())
        found = [(one["metric"], float(one["value"][1])) for one in data["result"]]
        return [(labels, value) for labels, value in found if math.isfinite(value)]

    def over(self, query: str, start: float, end: float, step: float = 1) -> list[tuple[dict, list[tuple[float, float]]]]:
        """Labels and values over time of each series; what is no number is left out."""
        data = self.ask("query_range", query=query, start=start, end=end, step=step)
        found = [(one["metric"], [(at, float(value)) for at, value in one["values"]]) for one in data["result"]]
        finite = [(labels, [(at, value) for at, value in values if math.isfinite(value)]) for labels, values in found]
        return [(labels, values) for labels, values in finite if values]

    def rules(self) -> list[dict]:
        return [rule for group in self.ask("rules")["groups"] for rule in group["rules"]]
