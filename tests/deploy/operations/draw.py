"""Draws a dashboard as Grafana would lay it out, so that a person can judge it where no Grafana runs."""

import math
import pathlib
import re
import time

import matplotlib
import matplotlib.pyplot as plt
from matplotlib.dates import AutoDateLocator, DateFormatter
from matplotlib.patches import FancyBboxPatch
from matplotlib.ticker import FuncFormatter, MaxNLocator
from PIL import Image

from judge import filled_in
from prometheus import Prometheus

matplotlib.use("Agg")
plt.rcParams.update({"font.family": ["DejaVu Sans"], "font.size": 7.5, "axes.linewidth": 0.5})

# One of Grafana's columns and one of its rows, in inches.
COLUMN, ROW = 0.62, 0.30
PAGE, CARD, INK, FAINT = "#f4f5f5", "#ffffff", "#24292e", "#8e9297"
PALETTE = ["#56a64b", "#f2cc0c", "#3274d9", "#ff780a", "#e02f44", "#8f3bb8", "#37872d", "#1f60c4", "#fa6400", "#a352cc",
           "#73bf69", "#5794f2", "#ff9830", "#b877d9"]
COLORS = {"green": "#299c46", "orange": "#ed8128", "red": "#d44a3a", "purple": "#8f3bb8"}


def picture(prometheus: Prometheus, board: dict, span: tuple[float, float], path: pathlib.Path):
    """Draws all panels of a dashboard over this span of time."""
    height = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in board["panels"]) + 2
    figure = plt.figure(figsize=(24 * COLUMN, height * ROW), facecolor=PAGE)
    artist = Artist(figure, height, prometheus, span, annotations(prometheus, board, span))
    artist.text(0.15, -1.2, board["title"], size=13, weight="bold")
    artist.text(23.85, -1.2, f"{NAMES}  {time.strftime('%H:%M:%S', time.gmtime(span[0]))} to {time.strftime('%H:%M:%S', time.gmtime(span[1]))} UTC",
                size=8, color=FAINT, ha="right")
    for panel in board["panels"]:
        artist.draw(panel)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=100)
    plt.close(figure)
    Image.open(path).convert("RGB").quantize(160, dither=Image.Dither.NONE).save(path, optimize=True)


NAMES = "namespace: news   job: copydesk  "


def annotations(prometheus: Prometheus, board: dict, span: tuple[float, float]) -> list[tuple[float, str]]:
    """When something else began to run, and the colour of the mark. The span is short here, so that it is looked for in seconds."""
    marks = []
    for mark in board["annotations"]["list"]:
        query = filled_in(mark["expr"], *span).replace("offset 2m", "offset 3s")
        for _, values in prometheus.over(query, *span):
            first = values[0][0]
            # What runs since the start is no change.
            if first > span[0] + 10:
                marks.append((first, COLORS[mark["iconColor"]]))
    return marks


class Artist:
    def __init__(self, figure, height: int, prometheus: Prometheus, span: tuple[float, float], marks: list[tuple[float, str]]):
        self.figure, self.height, self.prometheus, self.span, self.marks = figure, height, prometheus, span, marks

    def text(self, column: float, row: float, text: str, **style):
        style = {"color": INK, "va": "center", "zorder": 3, **style}
        self.figure.text(column / 24, 1 - (row + 2) / self.height, text, **style)

    def axes(self, x: float, y: float, width: float, height: float):
        box = (x / 24, 1 - (y + 2 + height) / self.height, width / 24, height / self.height)
        return self.figure.add_axes(box, zorder=2, facecolor="none")

    def draw(self, panel: dict):
        at = panel["gridPos"]
        if panel["type"] == "row":
            self.text(0.15, at["y"] + 0.55, f"⌄ {panel['title']}", size=10, weight="bold")
            return
        card = FancyBboxPatch(((at["x"] + 0.07) / 24, 1 - (at["y"] + at["h"] + 1.9) / self.height), (at["w"] - 0.14) / 24,
                              (at["h"] - 0.2) / self.height, boxstyle="square,pad=0", facecolor=CARD, edgecolor="#dcdee1", linewidth=0.6)
        self.figure.add_artist(card)
        self.text(at["x"] + 0.25, at["y"] + 0.75, panel["title"], size=8.5, weight="medium")
        found = self.found(panel)
        if not found:
            self.text(at["x"] + at["w"] / 2, at["y"] + at["h"] / 2, "No data", size=11, color=FAINT, ha="center")
            return
        {"stat": self.stat, "timeseries": self.lines, "bargauge": self.bars, "table": self.table}[panel["type"]](panel, found)

    def found(self, panel: dict) -> list:
        """Name and values of each series of each query."""
        found = []
        for target in panel["targets"]:
            query = filled_in(target["expr"], *self.span)
            if target["instant"]:
                series = [(labels, [(self.span[1], value)]) for labels, value in self.prometheus.now(query, self.span[1])]
            else:
                series = self.prometheus.over(query, *self.span)
            found += [(named(target["legendFormat"], labels), labels, values) for labels, values in series]
        return found

    def stat(self, panel: dict, found: list):
        at, options = panel["gridPos"], panel["options"]
        name, _, values = found[0]
        unit = panel["fieldConfig"]["defaults"]["unit"]
        middle = at["x"] + at["w"] / 2
        if options["textMode"] == "name":
            for index, (name, _, _) in enumerate(found[:4]):
                text = name.replace(" · ", "\n").replace("-security ", "-security\n")
                self.text(middle, at["y"] + at["h"] / 2 + 0.4 + 2.2 * index - 1.1 * (min(len(found), 4) - 1), text, size=9.5, ha="center")
            return
        color = INK
        if options["colorMode"] == "value":
            color = COLORS[step_of(panel["fieldConfig"]["defaults"]["thresholds"]["steps"], values[-1][1])]
        if options["graphMode"] == "area" and len(values) > 1:
            axes = self.axes(at["x"] + 0.08, at["y"] + at["h"] - 2.0, at["w"] - 0.16, 1.8)
            axes.fill_between([x for x, _ in values], [y for _, y in values], color=color, alpha=0.15, linewidth=0)
            axes.set_axis_off()
            axes.margins(x=0)
        self.text(middle, at["y"] + at["h"] / 2 + 0.2, shown(values[-1][1], unit), size=20, weight="bold", color=color, ha="center")

    def lines(self, panel: dict, found: list):
        at, defaults = panel["gridPos"], panel["fieldConfig"]["defaults"]
        n_legend = -(-len(found) // max(1, int(at["w"] / 2.2)))
        axes = self.axes(at["x"] + 1.15, at["y"] + 1.5, at["w"] - 1.5, at["h"] - 3.0 - 0.65 * min(n_legend, 4))
        is_stacked = "stacking" in defaults["custom"]
        # Every step of the span: where nothing is known, a line has a gap, as in Grafana.
        times = [self.span[0] + step for step in range(int(self.span[1] - self.span[0]) + 1)]
        base = [0.0] * len(times)
        largest = 0.0
        for index, (name, _, values) in enumerate(found):
            color = PALETTE[index % len(PALETTE)]
            by_time = {round(x - self.span[0]): value for x, value in values}
            own = [by_time.get(step, float("nan")) for step in range(len(times))]
            if is_stacked:
                top = [low + (value if math.isfinite(value) else 0.0) for low, value in zip(base, own)]
                axes.fill_between(days(times), base, top, color=color, alpha=0.65, linewidth=0, label=name)
                base = top
                largest = max(largest, *top)
            else:
                axes.plot(days(times), own, color=color, linewidth=1.1, label=name)
                largest = max(largest, *(value for _, value in values))
        for moment, color in self.marks:
            axes.axvline(moment / 86400, color=color, linewidth=0.8, linestyle=(0, (3, 2)))
        self.dress(axes, defaults, largest)
        corner = (-0.9 / (at["w"] - 1.5), -0.14)
        axes.legend(loc="upper left", bbox_to_anchor=corner, ncols=max(1, int(at["w"] / 2.2)), frameon=False, fontsize=6.8,
                    handlelength=0.9, columnspacing=1.0, handletextpad=0.4, borderpad=0, labelspacing=0.25)

    def dress(self, axes, defaults: dict, largest: float):
        unit = defaults["unit"]
        axes.set_xlim(self.span[0] / 86400, self.span[1] / 86400)
        axes.set_ylim(0, max(defaults.get("max", 0), 1.05 * largest) or 1)
        axes.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=6))
        axes.xaxis.set_major_formatter(DateFormatter("%H:%M:%S" if self.span[1] - self.span[0] < 900 else "%H:%M"))
        axes.yaxis.set_major_locator(MaxNLocator(4))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: shown(value, unit)))
        axes.tick_params(length=0, labelsize=7, colors=FAINT, pad=3)
        axes.grid(color="#e6e7e9", linewidth=0.6)
        axes.set_axisbelow(True)
        for side in axes.spines.values():
            side.set_visible(False)

    def bars(self, panel: dict, found: list):
        at, unit = panel["gridPos"], panel["fieldConfig"]["defaults"]["unit"]
        rows = sorted(found, key=lambda one: -one[2][-1][1])
        n_rows = int((at["h"] - 1.6) / 0.62)
        rows = rows[:n_rows]
        axes = self.axes(at["x"] + 0.3, at["y"] + 1.4, at["w"] - 0.6, at["h"] - 1.8)
        largest = max(max(values[-1][1] for _, _, values in rows), 1e-9)
        for index, (name, _, values) in enumerate(rows):
            value = values[-1][1]
            axes.text(0.36, index, name, ha="right", va="center", fontsize=7.5, color=INK)
            axes.barh(index, 0.48 * value / largest, left=0.38, height=0.66, color=PALETTE[0], alpha=0.8)
            axes.text(0.39 + 0.48 * value / largest, index, shown(value, unit), va="center", fontsize=7.5, color=COLORS["green"])
        axes.set_xlim(0, 1)
        axes.set_ylim(max(len(rows), 4) - 0.5, -0.5)
        axes.set_axis_off()

    def table(self, panel: dict, found: list):
        at, unit = panel["gridPos"], panel["fieldConfig"]["defaults"]["unit"]
        columns = panel["transformations"][0]["options"]["renameByName"]
        rows = sorted(found, key=lambda one: -one[2][-1][1])
        cells = [list(columns.values())]
        cells += [[labels.get(name, "") for name in columns if name != "Value"] + [shown(values[-1][1], unit)] for _, labels, values in rows]
        for line, row in enumerate(cells[: int((at["h"] - 1.6) / 0.62)]):
            for index, cell in enumerate(row):
                x = at["x"] + 0.3 + index * (at["w"] - 0.6) / len(row)
                self.text(x, at["y"] + 1.75 + 0.62 * line, cell, size=7.5, weight="bold" if line == 0 else "normal",
                          color=COLORS["purple"] if line == 0 else INK)


def days(times: list[float]) -> list[float]:
    return [moment / 86400 for moment in times]


def named(legend: str, labels: dict) -> str:
    return re.sub(r"\{\{(\w+)\}\}", lambda found: labels.get(found[1], ""), legend)


def step_of(steps: list[dict], value: float) -> str:
    """The colour of the last threshold that the value has reached."""
    return [step["color"] for step in steps if step["value"] is None or value >= step["value"]][-1]


def shown(value: float, unit: str) -> str:
    """A number as Grafana shows it in this unit."""
    if unit == "percentunit":
        return f"{value * 100:.3g} %"
    if unit == "s":
        for factor, name in ((86400, "day"), (3600, "h"), (60, "min"), (1, "s"), (1e-3, "ms"), (1e-6, "µs")):
            if abs(value) >= factor:
                return f"{value / factor:.3g} {name}"
        return "0 s"
    if unit == "bytes":
        for power, name in ((3, "GiB"), (2, "MiB"), (1, "KiB")):
            if abs(value) >= 1024**power:
                return f"{value / 1024**power:.3g} {name}"
        return f"{value:.0f} B"
    suffix = {"recps": " rec/s", "eps": " evt/s"}.get(unit, "")
    if abs(value) >= 1e6:
        return f"{value / 1e6:.3g} Mil{suffix}"
    if abs(value) >= 1e4:
        return f"{value / 1e3:.3g} K{suffix}"
    return f"{value:.0f}{suffix}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}{suffix}"
