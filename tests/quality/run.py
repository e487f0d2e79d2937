#!/usr/bin/env python3
"""Scores copydesk and its comparators on the development sets, side by side in one run, and writes docs/quality.md.

  run.py COPYDESK [--tools a,b] [--sets x,y] [--repeats N]

The scorer and the sets are in $COPYDESK_DATA/cleaning (default ../shared/data). A speed is documents a second of processor
time, the medians of N runs, less what the tool needs to start: so a busy machine and a short set tell the same as others.
"""
import argparse
import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections import namedtuple
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DATA = Path(os.environ.get("COPYDESK_DATA", ROOT.parent / "shared" / "data")) / "cleaning"
UNSEEN = HERE / "cross-validated.json"
TOOLS = ["identity", "c4", "justext", "readability-lxml", "trafilatura", "trafilatura-precision", "copydesk"]
SETS = ["wcxb-article-dev", "naeb", "fundusfix", "kjd", "real"]
RESULT = re.compile(r"n (\d+)  F1 ([\d.]+)  P ([\d.]+)  R ([\d.]+)  accuracy ([\d.]+)  no output (\d+)")
FIELDS = ["wcxb-article-dev.html", "naeb.html", "fundusfix.html", "fundusfix.text", "kjd.text", "real.text"]

# The rest of a page's renderings are parts of these: timing them again would say nothing new.
TIMED = ["html", "text_full"]

Score = namedtuple("Score", "n f1 precision recall exact missing")


def inputs(names):
    """(set, file, rendering) of all that is scored, HTML first."""
    for name in names:
        if (DATA / f"{name}.html.jsonl.gz").exists():
            yield name, f"{name}.html.jsonl.gz", "html"
    for name in names:
        renderings = ["text_full"] if name in ("kjd", "real") else ["text_full", "text_container", "text_tight"]
        for rendering in renderings:
            yield name, f"{name}.text.jsonl.gz", rendering


def fits(tool, rendering):
    """Markup is no text, so that leaving it alone is no way to clean it."""
    return (tool, rendering) != ("identity", "html")


def command(tool, copydesk):
    if tool == "copydesk":
        return [copydesk, "process", "--format", "json", "--workers", "1", "-"]
    return [sys.executable, str(HERE / "comparators.py"), tool]


def timed(run):
    """The same command, which writes its processor time into a file; and the file."""
    times = tempfile.NamedTemporaryFile("r")
    return ["bash", "-c", 'TIMEFORMAT="%U %S"; { time "$@" 2>/dev/null; } 2> "$0"', times.name, *run], times


def seconds(times):
    return sum(map(float, times.read().split()))


def feed(file, rendering):
    """The documents of a set as the scorer feeds them, and how many there are."""
    with gzip.open(DATA / file, "rt", encoding="utf-8") as documents:
        lines = [json.dumps({"id": d["id"], "url": d.get("url"), "body": d[rendering]}) + "\n" for d in map(json.loads, documents)]
    return "".join(lines).encode(), len(lines)


class Bench:
    """Runs tools, and keeps what their runs took."""

    def __init__(self, copydesk, n_repeats):
        self.copydesk, self.n_repeats = copydesk, n_repeats
        self.starts = {}
        self.taken = {}

    def seconds(self, tool, body):
        """The median processor time of runs that read these bytes."""
        takes = []
        for _ in range(self.n_repeats):
            run, times = timed(command(tool, self.copydesk))
            subprocess.run(run, input=body, stdout=subprocess.DEVNULL)
            takes.append(seconds(times))
        return statistics.median(takes)

    def time(self, tool, file, rendering):
        if tool not in self.starts:
            self.starts[tool] = self.seconds(tool, b"")
        body, n_documents = feed(file, rendering)
        took = max(self.seconds(tool, body) - self.starts[tool], 0.001)
        self.taken.setdefault((tool, rendering), []).append((n_documents, took))

    def score(self, tool, file, rendering):
        scorer = [sys.executable, str(DATA / "score.py"), str(DATA / file), "--input", rendering, "--"]
        done = subprocess.run([*scorer, *command(tool, self.copydesk)], capture_output=True, text=True)
        found = RESULT.search(done.stdout)
        if not found:
            raise SystemExit(f"{tool} on {file}: no score\n{done.stdout[-500:]}\n{done.stderr[-500:]}")
        if rendering in TIMED:
            self.time(tool, file, rendering)
        return Score(*found.groups())

    def speed(self, tool, rendering):
        taken = self.taken.get((tool, rendering), [])
        return f"{sum(n for n, _ in taken) / sum(took for _, took in taken):,.0f}" if taken else "-"


def field_scores(copydesk):
    """What score_fields.py says of each set's fields."""
    for stem in FIELDS:
        body = "html" if stem.endswith("html") else "text_full"
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as records:
            documents, _ = feed(f"{stem}.jsonl.gz", body)
            done = subprocess.run(command("copydesk", copydesk), input=documents, capture_output=True)
            records.write(done.stdout.decode())
            records.flush()
            run = [sys.executable, str(DATA / "score_fields.py"), str(DATA / f"{stem}.jsonl.gz"), records.name]
            yield stem, subprocess.run(run, capture_output=True, text=True, check=True).stdout.strip()


def table(head, rows):
    return ["| " + " | ".join(head) + " |", "|---" * len(head) + "|", *("| " + " | ".join(row) + " |" for row in rows), ""]


def unseen_rows():
    """The cross-validated figures that `make train` wrote."""
    for row in json.loads(UNSEEN.read_text(encoding="utf-8")):
        figures = [f"{row[name]:.3f}" for name in ("f1", "precision", "recall", "exact")]
        interval = f"{row['low']:.3f}–{row['high']:.3f}"
        yield [row["set"], row["input"], str(row["pages"]), figures[0], interval, *figures[1:]]


def document(tools, scores, bench, fields):
    best = {at: max(score.f1 for score in of.values()) for at, of in scores.items()}
    mark = lambda at, score: f"**{score.f1}**" if score.f1 == best[at] else score.f1
    sides = [tool for tool in tools if tool != "identity"]
    rows_of = lambda cell, some: [
        [f"{name} ({next(iter(of.values())).n})", rendering, *(cell((name, rendering), of[tool]) if tool in of else "-" for tool in some)]
        for (name, rendering), of in scores.items()
    ]
    return [
        "# Quality, measured",
        "",
        "Written by `make quality`: copydesk and the tools that one would otherwise take, on the same inputs in the same run. The metric is",
        "scrapinghub's: 4-gram shingles, precision and recall a page, their means, F1 of the means. Tools that know only HTML get plain text",
        "with each line in a `<p>`; `identity` returns its input. How copydesk decides: [cleaning.md](cleaning.md).",
        "",
        "## F1 on sites unseen",
        "",
        "The models inside copydesk were trained on these very sets, so its column further down flatters it. This table does not: for each of",
        "four folds of sites other models were trained on the other folds, and the crate cleaned the fold's pages with them, all its rules and",
        "thresholds included. The interval holds 95 % of 1,000 resamplings of the sites. `gold` is the article alone, already clean, and `body` its",
        "paragraphs and a picture as HTML, as a feed sends them: there, a loss is harm. `insert` has a line of furniture, such as an advertisement,",
        "before one of the last three paragraphs, `sprinkled` one to five anywhere in the article alone. Written by `make train`.",
        "",
        *table(["set", "input", "pages", "F1", "95 %", "precision", "recall", "exact"], unseen_rows()),
        "## F1 beside other tools",
        "",
        *table(["set", "input", *tools], rows_of(mark, tools)),
        "## Precision and recall",
        "",
        *table(["set", "input", *sides], rows_of(lambda _, score: f"{score.precision} / {score.recall}", sides)),
        "## Speed",
        "",
        f"Documents a second of one core's time, medians of {bench.n_repeats} runs, starting up left out. copydesk's is the whole of `copydesk process`:",
        "decoding, tagging and writing the record included, built with the profile `quick`, without link-time optimisation.",
        "",
        *table(["input", *tools], [[rendering, *(bench.speed(tool, rendering) for tool in tools)] for rendering in TIMED]),
        "## Fields, copydesk",
        "",
        *table(["set", "result"], fields),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("copydesk")
    parser.add_argument("--tools", default=",".join(TOOLS))
    parser.add_argument("--sets", default=",".join(SETS))
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    if not DATA.exists():
        print(f"NOT RUN: quality: no data at {DATA.parent}; set COPYDESK_DATA")
        return
    bench, tools, scores = Bench(arguments.copydesk, arguments.repeats), arguments.tools.split(","), {}
    for name, file, rendering in inputs(arguments.sets.split(",")):
        for tool in (tool for tool in tools if fits(tool, rendering)):
            score = bench.score(tool, file, rendering)
            scores.setdefault((name, rendering), {})[tool] = score
            print(name, rendering, tool, *(f"{field} {value}" for field, value in score._asdict().items()), flush=True)
    for rendering in TIMED:
        print(rendering, "documents/s:", *(f"{tool} {bench.speed(tool, rendering)}" for tool in tools), flush=True)
    fields = []
    for stem, result in field_scores(arguments.copydesk):
        print(stem, result, flush=True)
        fields.append([stem, result])
    if set(tools) == set(TOOLS) and set(arguments.sets.split(",")) == set(SETS):
        written = "\n".join(document(tools, scores, bench, fields)).rstrip() + "\n"
        (ROOT / "docs" / "quality.md").write_text(written, encoding="utf-8")


main()
