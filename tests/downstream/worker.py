"""The worker under test as its own process, run until it has published everything."""

import os
import subprocess
import tempfile
import urllib.request
from pathlib import Path

import kafka
from kafka import ROOT, wait_for

COPYDESK = os.environ.get("COPYDESK", str(ROOT / "target/debug/copydesk"))
LIMIT_S = 240


class Worker:
    """A worker of its own group, from one topic to another."""

    def __init__(self, address: str, group: str, **settings: str):
        self.group, self.address = group, address
        own = {"kafka.brokers": address, "kafka.group": group, "kafka.topics": "news.raw", "admin.bind": "127.0.0.1:0"}
        own |= {"worker.instance": "one", "worker.max_rebuilds": "1000", "telemetry.log_format": "json"}
        changed = {name.replace("__", "."): value for name, value in settings.items()}
        names = {f"COPYDESK__{name.replace('.', '__').upper()}": value for name, value in (own | changed).items()}
        self.log = tempfile.NamedTemporaryFile(prefix="copydesk-", suffix=".log")
        self.process = subprocess.Popen([COPYDESK, "run"], env=os.environ | names, stderr=self.log, stdin=subprocess.DEVNULL)

    def publishes(self, n_records: int, fences: int = 0) -> None:
        """Waits until so many records are committed, taking the producer from it on the way, and stops it."""
        for fence in range(fences):
            self._wait(n_records * (fence + 1) // (fences + 2))
            kafka.fence(self.address, f"{self.group}-one-0")
        self._wait(n_records)
        self.process.terminate()
        if self.process.wait(60) != 0:
            raise SystemExit(self.logged())

    def logged(self) -> str:
        return Path(self.log.name).read_text()

    def _wait(self, n_records: int) -> None:
        def look():
            if self.process.poll() is not None:
                raise SystemExit(f"the worker ended by itself:\n{self.logged()}")
            return self._published() >= n_records

        wait_for(f"{n_records} records of {self.group}", LIMIT_S, look)

    def _published(self) -> int:
        found = self.logged().partition('"address":"')[2].partition('"')[0]
        if not found:
            return 0
        with urllib.request.urlopen(f"http://{found}/metrics", timeout=30) as answer:
            text = answer.read().decode()
        name = 'copydesk_records_total{outcome="published"}'
        return next((int(line.split()[-1]) for line in text.splitlines() if line.startswith(name)), 0)
