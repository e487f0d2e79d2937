#!/usr/bin/env python3
"""Trains the models that tell an article from its page, cross-validates them by site, and writes them into the crate.

  train.py WORKBENCH lines|pages [--folds N] [--keep FOLDER] [--score]

WORKBENCH is the example of that name, built (`tests/quality/train.sh` does both). The numbers that the models see, and
the cleaning that is scored, are the crate's own. `lines` are the models of plain text, `pages` those of HTML.

A first model judges each block; a second one sees what the first thought of the blocks around. The second is trained on
judgements of pages that the first had not seen: with N folds of sites, each fold is judged by a model of the others.
One thread and fixed seeds: the same pages give the same bytes.
"""
import argparse
import json
import subprocess
import sys
from pathlib import Path

import lightgbm
import numpy

sys.path.insert(0, str(Path(__file__).resolve().parent))
from training import forest, labels, pages, report  # noqa: E402

JUDGE = pages.ROOT / "src" / "pipeline" / "clean" / "judge"

# Shallow trees, strongly regularised: sites differ more from each other than any page's details are worth learning.
PARAMETERS = {
    "objective": "binary",
    "num_leaves": 31,
    "max_depth": 6,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.5,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "max_bin": 127,
    "use_missing": False,
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
    "seed": 1,
    "verbose": -1,
}

# How many trees of which learning rate, first and second. More gain little on sites unseen and cost time on every article.
TREES = {"lines": ((24, 0.25), (60, 0.12)), "pages": ((60, 0.2), (120, 0.12))}

# What the first model is this sure of, in thousandths, is settled; `SETTLED` in `judge/models.rs`.
SETTLED = 30


class Workbench:
    def __init__(self, path):
        self.path = path

    def run(self, arguments, some_pages, always_with_address=False):
        feed = []
        for page in some_pages:
            fields = {name: page[name] for name in ("id", "html", "text") if name in page}
            # Half of the pages are trained on without their address, as many messages come without.
            if page["url"] and (always_with_address or pages.chance(page["id"]) < 0.5):
                fields["url"] = page["url"]
            feed.append(json.dumps(fields) + "\n")
        return subprocess.run([self.path, *arguments], input="".join(feed).encode(), stdout=subprocess.PIPE, check=True).stdout

    def tables(self, some_pages, first=None):
        """[(blocks, rows)] of pages; with a first model the rows that the second one sees."""
        output = self.run(["table", *(["--first", first] if first else [])], some_pages)
        tables, at = [], 0
        for _ in some_pages:
            end = output.index(b"\n", at)
            head = json.loads(output[at:end])
            n_blocks, width = len(head["blocks"]), head["width"]
            rows = numpy.frombuffer(output, dtype="<i2", count=n_blocks * width, offset=end + 1)
            tables.append((head["blocks"], rows.reshape(n_blocks, width) if n_blocks else None))
            at = end + 1 + rows.nbytes
        return tables

    def texts(self, some_pages, models):
        output = self.run(["clean", *models], some_pages, always_with_address=True)
        return [json.loads(line)["text"] for line in output.decode().splitlines()]


class Corpus:
    """All pages with their blocks' labels and weights, and which fold each is in."""

    def __init__(self, some_pages, tables, n_folds, cache):
        self.pages = some_pages
        self.n_folds = n_folds
        self.folds = folds_of(some_pages, n_folds)
        self.lengths = [len(blocks) for blocks, _ in tables]
        labelled = label_all(some_pages, tables, cache)
        self.truths = numpy.concatenate([numpy.array(chosen, dtype=numpy.int8) for chosen, _ in labelled])
        weights = [weigh(page, numpy.array(chosen), numpy.array(sizes)) for page, (chosen, sizes) in zip(some_pages, labelled)]
        self.weights = numpy.concatenate(weights)
        self.weights /= self.weights.mean()
        self.row_folds = numpy.repeat(self.folds, self.lengths)

    def dataset(self, rows):
        """All rows, binned once for all folds."""
        data = lightgbm.Dataset(rows, self.truths, weight=self.weights, params=PARAMETERS, free_raw_data=False)
        return data.construct()


def train(data, trees, chosen):
    n_trees, rate = trees
    rows = numpy.flatnonzero(chosen)
    return lightgbm.train({**PARAMETERS, "learning_rate": rate}, data.subset(rows), n_trees)


def folds_of(some_pages, n_folds):
    """Which fold each page is in: all pages of a site in the same one, for text and HTML alike."""
    return numpy.array([int(pages.chance("fold " + page["site"]) * n_folds) for page in some_pages])


def label_all(some_pages, tables, cache):
    """The labels of all pages, found once: finding them takes longer than training on them."""
    if cache.exists():
        known = json.loads(cache.read_text())
        if [len(chosen) for chosen, _ in known] == [len(blocks) for blocks, _ in tables]:
            return known
    found = [labels.label(blocks, page["gold"]) for (blocks, _), page in zip(tables, some_pages)]
    cache.write_text(json.dumps(found))
    return found


def weigh(page, chosen, sizes):
    """A block weighs by its share of the article, softened, since the score counts tokens and readers count blocks."""
    of_page = {"gold": 0.5, "body": 0.5, "insert": 0.2, "sprinkled": 0.3}.get(page["rendering"], 1.0) * {"kjd": 0.5, "real": 2.0}.get(page["set"], 1.0)
    return of_page * numpy.sqrt((sizes + 2) / (sizes[chosen].sum() + 50)) if len(sizes) else sizes


def rows_of(tables):
    return numpy.concatenate([rows for _, rows in tables if rows is not None])


def save(booster, path):
    path.write_bytes(forest.to_bytes(booster))
    return str(path)


def fold_file(folder, kind, fold, which):
    return folder / f"{kind}-{fold}-{which}.model"


def train_all(bench, kind, corpus, tables, folder):
    """Trains the models of every fold into the folder, and those of all folds into the crate."""
    first_trees, second_trees = TREES[kind]
    rows = rows_of(tables)
    print(f"{len(corpus.pages)} pages, {len(rows)} blocks, {rows.shape[1]} columns", flush=True)
    data = corpus.dataset(rows)
    context = [None] * len(corpus.pages)
    for fold in range(corpus.n_folds):
        others = train(data, first_trees, corpus.row_folds != fold)
        first = save(others, fold_file(folder, kind, fold, "first"))
        held_out = numpy.flatnonzero(corpus.folds == fold)
        for at, table in zip(held_out, bench.tables([corpus.pages[at] for at in held_out], first)):
            context[at] = table
    save(train(data, first_trees, corpus.row_folds >= 0), JUDGE / kind / "first.model")

    first_width = rows.shape[1]
    rows = rows_of(context)
    surety = rows[:, first_width]
    unsettled = (surety > SETTLED) & (surety < 1000 - SETTLED)
    print(f"{unsettled.mean():.3f} of the blocks are left to the second model", flush=True)
    data = corpus.dataset(rows)
    for fold in range(corpus.n_folds):
        others = train(data, second_trees, unsettled & (corpus.row_folds != fold))
        save(others, fold_file(folder, kind, fold, "second"))
    save(train(data, second_trees, unsettled), JUDGE / kind / "second.model")


def require(kinds, n_folds, folder):
    """Ends with what to do where models of a fold are missing, before minutes are spent on others."""
    for kind in kinds:
        missing = [file for fold in range(n_folds) if not (file := fold_file(folder, kind, fold, "second")).exists()]
        if missing:
            sys.exit(f"{missing[0]} is missing: run `tests/quality/train.sh {kind}` first")


def cross_validate(bench, some_pages, kinds, n_folds, folder):
    """Cleans every page by models of these kinds that saw no page of its site."""
    folds = folds_of(some_pages, n_folds)
    texts = [None] * len(some_pages)
    for fold in range(n_folds):
        models = []
        for kind in kinds:
            files = [fold_file(folder, kind, fold, which) for which in ("first", "second")]
            models += [f"--{kind}", *map(str, files)]
        held_out = numpy.flatnonzero(folds == fold)
        for at, text in zip(held_out, bench.texts([some_pages[at] for at in held_out], models)):
            texts[at] = text
    report.write(some_pages, texts)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workbench")
    parser.add_argument("kind", choices=["lines", "pages"])
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--keep", help="a folder for the models of the folds; default tests/.cache/training")
    parser.add_argument("--score", action="store_true", help="train nothing: score the models of the folds again")
    arguments = parser.parse_args()
    if not pages.DATA.exists():
        print(f"NOT RUN: training: no data at {pages.DATA.parent}; set COPYDESK_DATA")
        return
    folder = Path(arguments.keep or pages.ROOT / "tests" / ".cache" / "training")
    folder.mkdir(parents=True, exist_ok=True)
    bench, kind = Workbench(arguments.workbench), arguments.kind
    # What is kept of an HTML page is proofread as plain text: by models of its fold as well, or they would know its lines.
    kinds = ["lines"] if kind == "lines" else ["lines", "pages"]
    require([known for known in kinds if arguments.score or known != kind], arguments.folds, folder)
    some_pages = list(pages.text_pages() if kind == "lines" else pages.html_pages())
    if not arguments.score:
        tables = bench.tables(some_pages)
        corpus = Corpus(some_pages, tables, arguments.folds, folder / f"{kind}-labels.json")
        train_all(bench, kind, corpus, tables, folder)
    cross_validate(bench, some_pages, kinds, arguments.folds, folder)


main()
