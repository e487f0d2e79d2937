"""Holds deploy/compose.yaml against the repository that it is part of: ROOT FOLDER

Writes into FOLDER what its services are told, with free ports of this machine in place of the network's names: Kafka's
`server.properties` and copydesk's `environment`, one variable a line.
"""

import pathlib
import re
import socket
import sys
import tomllib

import yaml


def faults(root, services):
    """What in the file contradicts the repository, or opens the desk to others."""
    version = tomllib.loads((root / "Cargo.toml").read_text())["package"]["version"]
    kafka = re.search("<kafka.version>(.*)</kafka.version>", (root / "tests/broker/pom.xml").read_text())[1]
    for name, service in services.items():
        for source in [volume.split(":")[0] for volume in service.get("volumes", [])]:
            if source.startswith(".") and not (root / "deploy" / source).is_dir():
                yield f"{name} mounts {source}, which is not there"
        for port in service.get("ports", []):
            if not port.startswith("127.0.0.1:"):
                yield f"{name} opens {port} to more than this machine"
        for other in service.get("depends_on", []):
            if other not in services:
                yield f"{name} waits for {other}, which is not there"
        if re.search(r":latest$|^[^:]*$", service["image"]):
            yield f"{name} does not say which {service['image']}"
    for name, wanted in {"copydesk": f"copydesk:{version}", "kafka": f"apache/kafka:{kafka}"}.items():
        if services[name]["image"] != wanted:
            yield f"{name} is {services[name]['image']}, and the tests are about {wanted}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def main(root, folder):
    services = yaml.safe_load((root / "deploy/compose.yaml").read_text())["services"]
    if found := list(faults(root, services)):
        sys.exit("\n".join(found))
    ports = {port: free_port() for port in ("9092", "9093", "29092", "9464")}

    def here(text):
        text = re.sub(r"(://|@|^)(kafka|localhost|0\.0\.0\.0|)(?=:\d)", r"\g<1>127.0.0.1", text)
        return re.sub(r":(\d+)", lambda found: ":" + ports.get(found[1], found[1]), text)

    # The image of Apache Kafka does the same with its environment.
    properties = {name.removeprefix("KAFKA_").lower().replace("_", "."): here(str(value)) for name, value in services["kafka"]["environment"].items()}
    properties["log.dirs"] = f"{folder}/log"
    (folder / "server.properties").write_text("".join(f"{name}={value}\n" for name, value in properties.items()))
    settings = services["copydesk"]["environment"].items()
    (folder / "environment").write_text("".join(f"{name}={here(value)}\n" for name, value in settings))


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
