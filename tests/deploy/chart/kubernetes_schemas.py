"""Writes the schemas that kubernetes-validate brings along in the form that kubeconform reads: FOLDER VERSION..."""

import json
import pathlib
import sys

import kubernetes_validate

SHIPPED = pathlib.Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema"


def main(folder, versions):
    for version in versions:
        target = pathlib.Path(folder) / f"v{version}-strict"
        target.mkdir(parents=True, exist_ok=True)
        for source in (SHIPPED / f"v{version}-local-strict").glob("*.json"):
            # Their `$id` and the references to it lead to an address that nothing answers at.
            schema = json.loads(source.read_text().replace('"/api/_definitions.json', '"_definitions.json'))
            schema.pop("$id", None)
            schema.pop("$schema", None)
            (target / source.name).write_text(json.dumps(schema))


main(sys.argv[1], sys.argv[2:])
