"""Holds what kube-score calls critical (its JSON, on standard input) against the list of what the chart has on purpose."""

import json
import sys

import yaml

CRITICAL = 1
MOST_PER_OBJECT = 3


def main(accepted):
    worst, faults = 0, []
    for scored in json.load(sys.stdin):
        found = [check["check"]["id"] for check in scored["checks"] if check["grade"] == CRITICAL and not check["skipped"]]
        worst = max(worst, len(found))
        faults += [f"{scored['object_name']}: {check} is critical and not on the list" for check in found if check not in accepted]
        if len(found) > MOST_PER_OBJECT:
            faults.append(f"{scored['object_name']}: {len(found)} critical findings, more than {MOST_PER_OBJECT}")
    print("\n".join(faults) or f"at most {worst} critical findings an object, all on the list")
    return not faults


with open(sys.argv[1], encoding="utf-8") as file:
    sys.exit(not main(yaml.safe_load(file)))
