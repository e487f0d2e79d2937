"""Takes the rules out of a rendered chart, and holds them against their tests and the runbook.

    rules.py RENDERED FOLDER     reads the chart's manifests, writes copydesk.yaml and its tests to FOLDER for promtool
"""

import pathlib
import re
import shutil
import sys

import yaml

HERE = pathlib.Path(__file__).parent
RUNBOOK = HERE.parents[1] / "docs/runbook.md"


def rendered_groups(manifests: str) -> list[dict]:
    """The groups of the one PrometheusRule."""
    rules = [one for one in yaml.safe_load_all(manifests) if one and one["kind"] == "PrometheusRule"]
    (rule,) = rules
    return rule["spec"]["groups"]


def untested(rules: list[dict], tests: list[dict]) -> list[str]:
    """Alerts without a case in which they fire or one in which they do not; recordings whose value is never looked at."""
    cases = [case for test in tests for case in test.get("alert_rule_test", [])]
    fires = {case["alertname"] for case in cases if case["exp_alerts"]}
    quiet = {case["alertname"] for case in cases if not case["exp_alerts"]}
    looked_at = {case["expr"] for test in tests for case in test.get("promql_expr_test", [])}
    alerts = [rule["alert"] for rule in rules if "alert" in rule]
    return (
        [f"{alert} never fires in rules_test.yaml" for alert in alerts if alert not in fires]
        + [f"{alert} is never quiet in rules_test.yaml" for alert in alerts if alert not in quiet]
        + [f"{rule['record']} has no test" for rule in rules if "record" in rule and rule["record"] not in looked_at]
        + [f"rules_test.yaml tests {alert}, which is no alert" for alert in (fires | quiet) - set(alerts)]
    )


def unexplained(rules: list[dict], runbook: str) -> list[str]:
    """Alerts that say too little, or point to a section that the runbook does not have; sections of no alert."""
    # As GitHub and most renderers make anchors of headings.
    anchors = {title.strip().lower().replace(" ", "-") for title in re.findall(r"^## (.+)$", runbook, re.MULTILINE)}
    faults, used = [], set()
    for rule in (rule for rule in rules if "alert" in rule):
        name, notes = rule["alert"], rule.get("annotations", {})
        anchor = notes.get("runbook_url", "").partition("#")[2]
        used.add(anchor)
        faults += [f"{name} has no {note}" for note in ("summary", "description") if not notes.get(note)]
        if rule.get("labels", {}).get("severity") not in ("critical", "warning", "info"):
            faults.append(f"{name} has no severity of critical, warning, info")
        if anchor not in anchors:
            faults.append(f"{name} points to #{anchor}, which docs/runbook.md does not have")
    alerts = {rule["alert"].lower() for rule in rules if "alert" in rule}
    strays = {anchor for anchor in anchors if anchor.startswith("copydesk")} - alerts
    return faults + [f"docs/runbook.md explains #{stray}, which is no alert" for stray in sorted(strays)]


def main(manifests: str, folder: str) -> int:
    groups = rendered_groups(pathlib.Path(manifests).read_text())
    pathlib.Path(folder, "copydesk.yaml").write_text(yaml.safe_dump({"groups": groups}, sort_keys=False))
    shutil.copy(HERE / "rules_test.yaml", folder)
    rules = [rule for group in groups for rule in group["rules"]]
    tests = yaml.safe_load((HERE / "rules_test.yaml").read_text())["tests"]
    faults = untested(rules, tests) + unexplained(rules, RUNBOOK.read_text())
    print("\n".join(faults) or f"{len(rules)} rules, each with its cases and its section")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
