"""Lints the dashboards: what a reader, or another cluster than ours, would stumble over."""

import json
import pathlib
import re
import sys

DASHBOARDS = pathlib.Path(__file__).parents[2] / "helm/copydesk/dashboards"
RELEASE = ('namespace="$namespace"', 'job="$job"')


def selectors(expr: str) -> list[str]:
    """What a query selects, without the names."""
    return re.findall(r"\{([^}]*)\}", expr)


def faults_of_query(expr: str) -> list[str]:
    names = re.findall(r"\b(?:copydesk|process)_\w+\b|\bup\b", expr)
    chosen = [body for body in selectors(expr) if all(part in body for part in RELEASE)]
    windows = re.findall(r"\[([^\]]*)\]", expr)
    faults = []
    if len(chosen) != len(names):
        faults.append("a metric is not limited to the chosen namespace and job")
    faults += [f"a window of {window}" for window in windows if window not in ("$__rate_interval", "$__range")]
    faults += [f"{function} of no window" for function in re.findall(r"\b(?:rate|increase)\((?![^()]*\[)", expr)]
    return faults


def faults_of_panel(panel: dict) -> list[str]:
    if panel["type"] == "row":
        return []
    faults = []
    if not panel.get("description", "").endswith((".", "?")):
        faults.append("no description, or half of one")
    unit = panel["fieldConfig"]["defaults"].get("unit", "none")
    if unit == "none":
        faults.append("no unit")
    if not panel["targets"]:
        faults.append("no query")
    for target in panel["targets"]:
        faults += [f"{target['refId']}: {fault}" for fault in faults_of_query(target["expr"])]
        if any(source.get("uid") != "${datasource}" for source in (panel["datasource"], target["datasource"])):
            faults.append("a data source of its own")
    many = len(panel["targets"]) > 1
    if panel["type"] != "table" and many and not all(target["legendFormat"] for target in panel["targets"]):
        faults.append("queries without a legend")
    return faults


def overlaps(panels: list[dict]) -> list[str]:
    """Panels that lie on each other or stand out."""
    taken: dict[tuple[int, int], str] = {}
    faults = []
    for panel in panels:
        at = panel["gridPos"]
        if at["x"] + at["w"] > 24:
            faults.append(f"{panel['title']} stands out")
        for cell in ((x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])):
            if cell in taken and taken[cell] != panel["title"]:
                faults.append(f"{panel['title']} lies on {taken[cell]}")
                break
            taken[cell] = panel["title"]
    return faults


def faults_of_dashboard(path: pathlib.Path) -> list[str]:
    board = json.loads(path.read_text())
    faults = []
    if board["uid"] != f"copydesk-{path.stem}":
        faults.append("its uid is not its name: links to it would break")
    if board["editable"]:
        faults.append("it can be edited in place, and the next release would take that back")
    if [variable["name"] for variable in board["templating"]["list"]] != ["datasource", "namespace", "job"]:
        faults.append("its variables are not datasource, namespace, job")
    if {mark["name"] for mark in board["annotations"]["list"]} != {"Rollout", "Taxonomy"}:
        faults.append("it marks no rollouts or no changes of the taxonomy")
    ids, titles = ([panel[key] for panel in board["panels"]] for key in ("id", "title"))
    if len(set(ids)) < len(ids):
        faults.append("two panels have one id")
    faults += [f"two panels are called {title}" for title in sorted({title for title in titles if titles.count(title) > 1})]
    faults += overlaps(board["panels"])
    for panel in board["panels"]:
        faults += [f"{panel['title']}: {fault}" for fault in faults_of_panel(panel)]
    for mark in board["annotations"]["list"]:
        faults += [f"{mark['name']}: {fault}" for fault in faults_of_query(mark["expr"])]
    return [f"{path.name}: {fault}" for fault in faults]


def main() -> int:
    paths = sorted(DASHBOARDS.glob("*.json"))
    faults = [fault for path in paths for fault in faults_of_dashboard(path)]
    print("\n".join(faults) or f"{len(paths)} dashboards, nothing to say against them")
    return 1 if faults or len(paths) < 2 else 0


if __name__ == "__main__":
    sys.exit(main())
