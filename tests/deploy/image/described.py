"""Holds an image's own description (`buildah inspect`, on standard input) against what the chart and a registry rely on: CARGO_TOML"""

import json
import sys
import tomllib

LABELS = ["title", "description", "licenses", "source", "documentation", "version", "revision"]

with open(sys.argv[1], "rb") as file:
    package = tomllib.load(file)["package"]
config = json.load(sys.stdin)["OCIv1"]["config"]
labels = {name.removeprefix("org.opencontainers.image."): value for name, value in config["Labels"].items()}

expected = {
    "user": (config.get("User"), "65532:65532"),
    "entry point, as a list and not through a shell": (config.get("Entrypoint"), ["/usr/local/bin/copydesk"]),
    "command": (config.get("Cmd"), ["run"]),
    "port": (list(config.get("ExposedPorts", {})), ["9464/tcp"]),
    "missing labels": ([name for name in LABELS if not labels.get(name)], []),
    "version": (labels.get("version"), package["version"]),
    "licence": (labels.get("licenses"), package["license"]),
    "description": (labels.get("description"), package["description"]),
}
faults = [f"{what}: {found!r} instead of {wanted!r}" for what, (found, wanted) in expected.items() if found != wanted]
print("\n".join(faults) or f"{len(expected)} properties hold")
sys.exit(bool(faults))
