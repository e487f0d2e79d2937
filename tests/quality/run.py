#!/usr/bin/env python3
"""Scores copydesk and its comparators on the development sets, side by side in one run, and writes docs/quality.md.

  run.py COPYDESK [--tools a,b] [--sets x,y]

The scorer and the sets are in $COPYDESK_DATA/cleaning (default ../shared/data). Speeds are of whole processes on this
machine, one after the other, copydesk held to one thread: compare them within one run only.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
DATA = Path(os.environ.get("COPYDESK_DATA", ROOT.parent / "shared" / "data")) / "cleaning"
TOOLS = ["identity", "c4", "justext", "readability-lxml", "trafilatura", "trafilatura-precision", "copydesk"]
SETS = ["wcxb-article-dev", "naeb", "fundusfix", "kjd", "real"]
RESULT = re.compile(r"n (\d+)  F1 ([\d.]+)  P ([\d.]+)  R ([\d.]+)  accuracy ([\d.]+)  no output (\d+)  (\d+) documents/s")
FIELDS = ["wcxb-article-dev.html", "naeb.html", "fundusfix.html", "fundusfix.text", "kjd.text", "real.text"]


def inputs(names):
    for name in names:
        if (DATA / f"{name}.html.jsonl.gz").exists():
            yield name, f"{name}.html.jsonl.gz", "html"
        renderings = ["text_full"] if name in ("kjd", "real") else ["text_full", "text_container", "text_tight"]
        for rendering in renderings:
            yield name, f"{name}.text.jsonl.gz", rendering


def command(tool, copydesk):
    if tool == "copydesk":
        return [copydesk, "process", "--format", "json", "--workers", "1", "-"]
    return [sys.executable, str(HERE / "comparators.py"), tool]


def score(file, rendering, tool, copydesk):
    run = [sys.executable, str(DATA / "score.py"), str(DATA / file), "--input", rendering, "--", *command(tool, copydesk)]
    done = subprocess.run(run, capture_output=True, text=True)
    found = RESULT.search(done.stdout)
    if not found:
        raise SystemExit(f"{tool} on {file}: no score\n{done.stdout[-500:]}\n{done.stderr[-500:]}")
    return found.groups()


def field_scores(copydesk):
    import gzip
    import json

    for stem in FIELDS:
        body = "html" if stem.endswith("html") else "text_full"
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as records:
            with gzip.open(DATA / f"{stem}.jsonl.gz", "rt", encoding="utf-8") as documents:
                feed = "".join(
                    json.dumps({"id": d["id"], "url": d.get("url"), "body": d[body]}) + "\n" for d in map(json.loads, documents)
                )
            done = subprocess.run(command("copydesk", copydesk), input=feed.encode(), stdout=subprocess.PIPE)
            records.write(done.stdout.decode())
            records.flush()
            run = [sys.executable, str(DATA / "score_fields.py"), str(DATA / f"{stem}.jsonl.gz"), records.name]
            yield stem, subprocess.run(run, capture_output=True, text=True, check=True).stdout.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("copydesk")
    parser.add_argument("--tools", default=",".join(TOOLS))
    parser.add_argument("--sets", default=",".join(SETS))
    arguments = parser.parse_args()
    if not DATA.exists():
        print(f"NOT RUN: no labelled pages at {DATA.parent}; set COPYDESK_DATA")
        return
    lines = [
        "# Quality, measured",
        "",
        "Written by `make quality`. 4-gram F1 (precision, recall) and documents a second on one core, every tool on the same inputs in",
        "the same run. The models inside copydesk were trained on these development sets: [cleaning.md](cleaning.md) gives the",
        "cross-validated figures. Tools that know only HTML get plain text with each line in a `<p>`.",
        "",
    ]
    tools = arguments.tools.split(",")
    lines += ["| set | input | " + " | ".join(tools) + " |", "|---" * (len(tools) + 2) + "|"]
    for name, file, rendering in inputs(arguments.sets.split(",")):
        cells = []
        for tool in tools:
            n, f1, precision, recall, accuracy, missing, speed = score(file, rendering, tool, arguments.copydesk)
            cells.append(f"{f1} ({precision}, {recall}) {speed}/s")
            print(f"{name} {rendering} {tool}: F1 {f1} P {precision} R {recall} accuracy {accuracy} missing {missing} {speed}/s", flush=True)
        lines.append(f"| {name} ({n}) | {rendering} | " + " | ".join(cells) + " |")
    lines += ["", "## Fields, copydesk", "", "| set | result |", "|---|---|"]
    for stem, result in field_scores(arguments.copydesk):
        print(stem, result, flush=True)
        lines.append(f"| {stem} | {result} |")
    (ROOT / "docs").mkdir(exist_ok=True)
    (ROOT / "docs" / "quality.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


main()
