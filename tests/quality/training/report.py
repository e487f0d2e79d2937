"""Scores of cross-validated cleaning, each with the interval that resampling the sites gives."""
import json
import random
from collections import Counter, defaultdict

from .labels import shingles, tokens
from .pages import ROOT

FIGURES = ROOT / "tests" / "quality" / "cross-validated.json"
RESAMPLES = 1000


def precision_recall(gold, text):
    """scrapinghub/article-extraction-benchmark's: shared shingles over those of the text and over those of the gold."""
    wanted, got = Counter(shingles(tokens(gold))), Counter(shingles(tokens(text)))
    both = sum((wanted & got).values())
    if wanted == got:
        return 1.0, 1.0
    return (both / sum(got.values()) if both else 0.0), (both / sum(wanted.values()) if both else 0.0)


def f1(scores):
    precision = sum(score[0] for score in scores) / len(scores)
    recall = sum(score[1] for score in scores) / len(scores)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0, precision, recall


def interval(by_site):
    """The middle 95 % of F1 over resampled sites."""
    sites, chance, found = list(by_site.values()), random.Random(1), []
    for _ in range(RESAMPLES):
        found.append(f1([score for site in chance.choices(sites, k=len(sites)) for score in site])[0])
    found.sort()
    return found[RESAMPLES // 40], found[-RESAMPLES // 40]


def figures(some_pages, texts):
    """One row of figures for each set and input."""
    scores = defaultdict(lambda: defaultdict(list))
    for page, text in zip(some_pages, texts):
        score = precision_recall(page["gold"], text)
        for rendering in page.get("renderings", [page["rendering"]]):
            scores[page["set"], rendering][page["site"]].append(score)
    for (name, rendering), by_site in scores.items():
        flat = [score for site in by_site.values() for score in site]
        (score, precision, recall), (low, high) = f1(flat), interval(by_site)
        exact = sum(score == (1.0, 1.0) for score in flat) / len(flat)
        measured = {"f1": score, "low": low, "high": high, "precision": precision, "recall": recall, "exact": exact}
        row = {name: round(value, 3) for name, value in measured.items()}
        yield {"set": name, "input": rendering, "pages": len(flat), **row}


def write(some_pages, texts):
    """Puts the figures in the place of those that were taken of the same inputs before; `make quality` shows them."""
    rows = list(figures(some_pages, texts))
    for row in rows:
        print(*(f"{name} {value}" for name, value in row.items()), flush=True)
    taken = {(row["set"], row["input"]) for row in rows}
    known = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else []
    rows += [row for row in known if (row["set"], row["input"]) not in taken]
    rows.sort(key=lambda row: {"html": 0, "body": 1}.get(row["input"], 2))
    FIGURES.write_text("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n", encoding="utf-8")
