"""What must be true after the run: nothing lost, nothing doubled, books that balance, and data behind every query."""

import re

from prometheus import JOB, NAMESPACE, Prometheus

# Prometheus scrapes every second here; Grafana would choose four scrapes and more.
SHORTEST_RATE_INTERVAL = 10


def exactly_once(sent: dict[str, bool], ids: list[str]) -> list[str]:
    """Each input that is no tombstone has come out once."""
    expected = {one for one, must_come_out in sent.items() if must_come_out}
    lost, strays = expected - set(ids), set(ids) - expected
    faults = []
    if len(ids) != len(set(ids)):
        faults.append(f"{len(ids) - len(set(ids))} records are doubled")
    if lost:
        faults.append(f"{len(lost)} of {len(expected)} inputs are lost, such as {sorted(lost)[:3]}")
    if strays:
        faults.append(f"{len(strays)} records of no input, such as {sorted(strays)[:3]}")
    return faults


def balanced(prometheus: Prometheus, start: float, end: float) -> list[str]:
    """consumed = published + dead-lettered + dropped + returned + in flight, at every scrape of every worker."""
    consumed, ended, held = (f"sum by (pod) ({name})" for name in
                             ("copydesk_records_consumed_total", "copydesk_records_total", "copydesk_in_flight_records"))
    found = prometheus.over(f"{consumed} - {ended} - {held}", start, end)
    n_looks = sum(len(values) for _, values in found)
    off = [f"{labels['pod']}: {value:+.0f} records" for labels, values in found for _, value in values if value != 0]
    print(f"figure: the books were looked at {n_looks} times")
    return [f"the books do not balance: {one}" for one in off[:5]] + ([] if len(found) == 2 else ["a worker was never scraped"])


def filled_in(expr: str, start: float, end: float) -> str:
    """A query as Grafana would send it."""
    rate_interval = f"{max(SHORTEST_RATE_INTERVAL, int((end - start) / 12))}s"
    values = {"$__rate_interval": rate_interval, "$__range": f"{int(end - start)}s", "$namespace": NAMESPACE, "$job": JOB}
    for name, value in values.items():
        expr = expr.replace(name, value)
    return expr


def dashboards(prometheus: Prometheus, boards: list[dict], start: float, end: float) -> list[str]:
    """Every query of every panel and every annotation has data."""
    faults, n_queries = [], 0
    for board in boards:
        panels = [(panel["title"], target["expr"], target["instant"]) for panel in board["panels"] for target in panel.get("targets", [])]
        marks = [(mark["name"], mark["expr"], False) for mark in board["annotations"]["list"]]
        for title, expr, is_instant in panels + marks:
            n_queries += 1
            query = filled_in(expr, start, end)
            found = prometheus.now(query, end) if is_instant else prometheus.over(query, start, end)
            if not found:
                faults.append(f"{board['title']}, {title}: no data for {query}")
    print(f"figure: {n_queries} queries of {len(boards)} dashboards, {n_queries - len(faults)} with data")
    return faults


def rules(prometheus: Prometheus) -> list[str]:
    """Every rule was evaluated, and everything that it selects exists."""
    faults, selectors = [], set()
    found = prometheus.rules()
    for rule in found:
        if rule["health"] != "ok":
            faults.append(f"{rule['name']} is {rule['health']}: {rule.get('lastError')}")
        if rule["type"] == "recording" and not prometheus.now(rule["name"]):
            faults.append(f"{rule['name']} records nothing")
        selectors |= set(re.findall(r"\b[a-z][a-z_]*\{[^}]*\}", rule["query"]))
        selectors |= set(re.findall(r"\b[a-z_]+:[a-z_:0-9]+", rule["query"]))
        if rule["type"] == "alerting" and rule["state"] == "firing":
            print(f"{rule['name']} fires")
    faults += [f"no series for {selector}" for selector in sorted(selectors) if not prometheus.now(selector)]
    print(f"figure: {len(found)} rules evaluated, {len(selectors)} selectors, all with series" if not faults else "")
    return faults
