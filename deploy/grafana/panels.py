"""The parts that dashboards are made of: a panel says what it shows, what it means and in which unit."""

from dataclasses import dataclass, field

# Every query looks at the release that the reader has chosen.
RELEASE = 'namespace="$namespace", job="$job"'
DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
COLUMNS = 24


def series(metric: str, **labels: str) -> str:
    """The series of a metric of the chosen release; a value that begins with `!` is excluded."""
    matchers = [f'{name}!="{value[1:]}"' if value[0] == "!" else f'{name}="{value}"' for name, value in labels.items()]
    return metric + "{" + ", ".join([RELEASE, *matchers]) + "}"


def rate(metric: str, **labels: str) -> str:
    """How much comes in a second."""
    return f"rate({series(metric, **labels)}[$__rate_interval])"


def increase(metric: str, **labels: str) -> str:
    """How much came in the time that the reader looks at."""
    return f"increase({series(metric, **labels)}[$__range])"


def total(expr: str, by: str = "") -> str:
    """The sum over all pods, apart by these labels."""
    return f"sum by ({by}) ({expr})" if by else f"sum({expr})"


def quantile(q: float, metric: str, by: str = "", **labels: str) -> str:
    """A quantile of a histogram, over all pods, apart by these labels."""
    return f"histogram_quantile({q}, {total(rate(metric + '_bucket', **labels), by=f'le, {by}' if by else 'le')})"


@dataclass
class Query:
    """A query and how its series are called in the legend."""

    expr: str
    legend: str = ""


@dataclass
class Panel:
    """One panel; `width` in columns of 24, `height` in Grafana's rows."""

    title: str
    description: str
    queries: list[Query]
    unit: str
    width: int = 8
    height: int = 8
    kind: str = "timeseries"
    steps: list[tuple[str, float | None]] = field(default_factory=lambda: [("green", None)])
    defaults: dict = field(default_factory=dict)
    options: dict = field(default_factory=dict)
    is_over_range: bool = False
    transformations: list[dict] = field(default_factory=list)

    def json(self, number: int, x: int, y: int) -> dict:
        is_table = self.kind == "table"
        targets = [
            {
                "datasource": DATASOURCE,
                "refId": chr(ord("A") + index),
                "expr": query.expr,
                "legendFormat": query.legend,
                "instant": self.is_over_range,
                "range": not self.is_over_range,
                "format": "table" if is_table else "time_series",
            }
            for index, query in enumerate(self.queries)
        ]
        thresholds = {"mode": "absolute", "steps": [{"color": color, "value": value} for color, value in self.steps]}
        return {
            "id": number,
            "type": self.kind,
            "title": self.title,
            "description": self.description,
            "datasource": DATASOURCE,
            "gridPos": {"x": x, "y": y, "w": self.width, "h": self.height},
            "targets": targets,
            "fieldConfig": {"defaults": {"unit": self.unit, "thresholds": thresholds, **self.defaults}, "overrides": []},
            "options": self.options,
            "transformations": self.transformations,
        }


def lines(title: str, description: str, unit: str, *queries: Query, **more) -> Panel:
    """Values over time, each series a line."""
    custom = {"lineWidth": 1, "fillOpacity": 8, "showPoints": "never"}
    return over_time(title, description, unit, list(queries), custom, more)


def stack(title: str, description: str, unit: str, *queries: Query, percent: bool = False, **more) -> Panel:
    """Values over time that add up to something, laid on each other."""
    mode = "percent" if percent else "normal"
    custom = {"lineWidth": 1, "fillOpacity": 60, "showPoints": "never", "stacking": {"mode": mode, "group": "A"}}
    return over_time(title, description, unit, list(queries), custom, more)


def over_time(title: str, description: str, unit: str, queries: list[Query], custom: dict, more: dict) -> Panel:
    defaults = {"min": 0, "custom": custom, **more.pop("defaults", {})}
    legend = {"displayMode": "list", "placement": "bottom", "showLegend": True}
    options = {"legend": legend, "tooltip": {"mode": "multi", "sort": "desc"}}
    return Panel(title, description, queries, unit, defaults=defaults, options=options, **more)


def number(title: str, description: str, unit: str, expr: str, **more) -> Panel:
    """One number, coloured by its thresholds."""
    options = {
        "colorMode": "value" if "steps" in more else "none",
        "graphMode": "none" if more.get("is_over_range") else "area",
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        "textMode": more.pop("text_mode", "value"),
    }
    more = {"width": 4, "height": 5, **more}
    return Panel(title, description, [Query(expr, more.pop("legend", ""))], unit, kind="stat", options=options, **more)


def bars(title: str, description: str, unit: str, *queries: Query, **more) -> Panel:
    """A bar for each series, over the time that the reader looks at."""
    options = {
        "displayMode": "basic",
        "orientation": "horizontal",
        "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
        "showUnfilled": False,
    }
    return Panel(title, description, list(queries), unit, kind="bargauge", options=options, is_over_range=True,
                 defaults={"min": 0}, **more)


def table(title: str, description: str, unit: str, query: Query, columns: dict[str, str], **more) -> Panel:
    """Rows over the time that the reader looks at; `columns` says which labels are shown and under what name."""
    hide = {"Time": True, "__name__": True, "job": True, "namespace": True}
    organize = {"id": "organize", "options": {"excludeByName": hide, "renameByName": columns}}
    sort = {"id": "sortBy", "options": {"sort": [{"field": columns["Value"], "desc": True}]}}
    return Panel(title, description, [query], unit, kind="table", is_over_range=True, transformations=[organize, sort], **more)


def dashboard(uid: str, title: str, description: str, rows: dict[str, list[Panel]], **more) -> dict:
    """Lays the panels out, a row below the other, from left to right."""
    panels, y, count = [], 0, 1
    for name, members in rows.items():
        panels.append({"id": count, "type": "row", "title": name, "collapsed": False, "panels": [],
                       "gridPos": {"x": 0, "y": y, "w": COLUMNS, "h": 1}})
        x, y, tallest, count = 0, y + 1, 0, count + 1
        for panel in members:
            if x + panel.width > COLUMNS:
                x, y, tallest = 0, y + tallest, 0
            panels.append(panel.json(count, x, y))
            x, tallest, count = x + panel.width, max(tallest, panel.height), count + 1
        y += tallest
    return {
        "uid": uid,
        "title": title,
        "description": description,
        "tags": ["copydesk"],
        "editable": False,
        "graphTooltip": 1,
        "schemaVersion": 39,
        "timezone": "",
        "annotations": {"list": [changes("Rollout", "orange", "version, revision, config_hash"),
                                 changes("Taxonomy", "purple", "taxonomy")]},
        "templating": {"list": variables()},
        "links": [{"type": "dashboards", "tags": ["copydesk"], "title": "copydesk", "asDropdown": False, "keepTime": True,
                   "includeVars": True}],
        "panels": panels,
        **more,
    }


def changes(name: str, color: str, labels: str) -> dict:
    """Marks when something else began to run: labels that were not there two minutes before."""
    info = f"count by ({labels}) ({series('copydesk_build_info')})"
    before = f"count by ({labels}) ({series('copydesk_build_info')} offset 2m)"
    text = " ".join("{{" + label.strip() + "}}" for label in labels.split(","))
    return {"name": name, "datasource": DATASOURCE, "enable": True, "iconColor": color, "expr": f"{info} unless {before}",
            "step": "1m", "titleFormat": name, "textFormat": text}


def variables() -> list[dict]:
    """Which Prometheus, and which release of it."""
    def of_label(name: str, label: str, metric: str) -> dict:
        query = f"label_values({metric}, {label})"
        return {"name": name, "label": name.capitalize(), "type": "query", "datasource": DATASOURCE, "definition": query,
                "query": {"query": query, "refId": name}, "refresh": 2, "sort": 1, "multi": False, "includeAll": False}

    datasource = {"name": "datasource", "label": "Prometheus", "type": "datasource", "query": "prometheus", "refresh": 1}
    return [
        datasource,
        of_label("namespace", "namespace", "copydesk_build_info"),
        of_label("job", "job", 'copydesk_build_info{namespace="$namespace"}'),
    ]
