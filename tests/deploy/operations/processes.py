"""Kafka, the worker and Prometheus as processes of the run: started on free loopback ports, and gone with it."""

import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from confluent_kafka.admin import AdminClient, NewTopic

ROOT = pathlib.Path(__file__).resolve().parents[3]
# A busy machine with two cores needs some of it.
PATIENCE = 90


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def wait_until(what: str, holds, patience: float = PATIENCE):
    """Asks until there is an answer that is true, and returns it."""
    deadline = time.monotonic() + patience
    while not (answer := holds()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {patience} s in vain for {what}")
        time.sleep(0.05)
    return answer


def get(url: str) -> tuple[int, str]:
    """Status and body; status 0 while nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


class Process:
    """A process that ends with this one, however this one ends."""

    running: list["Process"] = []

    def __init__(self, command: list, log: pathlib.Path, **environment: str):
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", "--", *map(str, command)],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, env={**os.environ, **environment},
            )
        Process.running.append(self)

    def send(self, number: signal.Signals):
        self.process.send_signal(number)

    def end(self) -> int:
        return self.process.wait(timeout=PATIENCE)

    def kill(self):
        self.process.kill()
        self.process.wait()

    @classmethod
    def kill_all(cls):
        """Ends them all: what still writes cannot be cleared away."""
        for process in cls.running:
            process.kill()


class Kafka:
    """One node with the topics that a worker has by default."""

    def __init__(self, folder: pathlib.Path):
        self.folder, (self.port, controller) = folder, free_ports(2)
        jars = subprocess.run([ROOT / "tests/broker/fetch.sh"], check=True, capture_output=True, text=True).stdout.strip()
        log4j = ROOT / "tests/broker/log4j2.properties"
        self.java = ["java", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                     f"-Dlog4j2.configurationFile={log4j}", "-cp", f"{jars}/*"]
        values = {"NODE": 1, "PORT": self.port, "CONTROLLER": controller, "REPLICAS": 1, "MIN_ISR": 1,
                  "VOTERS": f"1@127.0.0.1:{controller}", "DATA": folder / "kafka"}
        text = (ROOT / "tests/broker/server.properties").read_text()
        for name, value in values.items():
            text = text.replace(f"@{name}@", str(value))
        self.properties = folder / "server.properties"
        self.properties.write_text(text)
        storage = ["kafka.tools.StorageTool", "format", "--cluster-id", "5L6g3nShT-eMCtK--X86sw", "--config", self.properties]
        subprocess.run([*self.java, *storage], check=True, capture_output=True)
        self.brokers = f"127.0.0.1:{self.port}"
        self.start()

    def start(self):
        self.process = Process([*self.java, "kafka.Kafka", self.properties], self.folder / "kafka.log")
        self.admin = AdminClient({"bootstrap.servers": self.brokers, "log_level": 0})
        wait_until("Kafka to answer", self.answers)

    def answers(self) -> bool:
        with contextlib.suppress(Exception):
            return bool(self.admin.list_topics(timeout=2).brokers)
        return False

    def create(self, topics: list[str], partitions: int):
        for made in self.admin.create_topics([NewTopic(topic, partitions, 1) for topic in topics]).values():
            made.result(30)

    def kill(self):
        self.process.kill()


class Worker:
    """One member of the group, with a pod's name."""

    def __init__(self, pod: str, brokers: str, taxonomy: pathlib.Path, folder: pathlib.Path):
        (self.port,) = free_ports(1)
        self.pod, self.log = pod, folder / f"{pod}.log"
        self.settings = {
            "COPYDESK__KAFKA__BROKERS": brokers,
            "COPYDESK__ADMIN__BIND": f"127.0.0.1:{self.port}",
            "COPYDESK__TAG__TAXONOMY": str(taxonomy),
            "COPYDESK__WORKER__INSTANCE": pod,
            "COPYDESK__WORKER__THREADS": "1",
        }
        self.start()

    def start(self):
        self.process = Process([os.environ["COPYDESK"], "run"], self.log, **self.settings)

    def probe(self, path: str) -> int:
        return get(f"http://127.0.0.1:{self.port}{path}")[0]
