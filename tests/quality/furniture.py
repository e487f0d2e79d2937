#!/usr/bin/env python3
"""Measures what `copydesk learn` is worth: F1 on articles of outlets that it learned from, without and with the file.

  furniture.py COPYDESK

No development set has twenty pages of one outlet, so outlets are built from them: the furniture of one real page around
the real bodies of many others, its teasers changing from page to page. An outlet is learned on twenty pages and scored on
twenty others. The three layouts of `kjd` are outlets by themselves, learned on one half and scored on the other.
"""
import gzip
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from lxml import etree
from lxml import html as lxml_html

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = Path(os.environ.get("COPYDESK_DATA", ROOT.parent / "shared" / "data")) / "cleaning"
OUTLETS, LEARNED, SCORED = 30, 20, 20


def load(name):
    with gzip.open(DATA / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def paragraphs(page):
    return [line.strip() for line in page["gold"].split("\n") if line.strip()]


def changing(line, chance, titles):
    """Half of what reads as a teaser is another one on every page."""
    is_teaser = len(line.split()) >= 5 and not line.endswith((".", "?", "!", ":"))
    return chance.choice(titles) if is_teaser and chance.random() < 0.5 else line


def text_page(template, body, chance, titles):
    gold, lines = template["gold"], [line.strip() for line in template["text_full"].split("\n") if line.strip()]
    own = [at for at, line in enumerate(lines) if line in gold and len(line) > 25]
    if not own:
        return None
    before = [line for line in lines[: own[0]] if line != template["title"]]
    after = [line for line in lines[own[0] :] if line not in gold]
    around = [[changing(line, chance, titles) for line in part] for part in (before, after)]
    return "\n".join([*around[0], body["title"], *paragraphs(body), *around[1]])


def html_page(template, body, chance, titles):
    tree = lxml_html.document_fromstring(template["html"].encode())
    for element in tree.xpath("//script|//style|//meta[@property or @name]|//title"):
        element.drop_tree()
    gold = " ".join(template["gold"].split())
    own = [p for p in tree.iter("p") if len(p.text_content().split()) >= 5 and " ".join(p.text_content().split()) in gold]
    if len(own) < 3:
        return None
    for text in paragraphs(body):
        new = etree.Element("p")
        new.text = text
        own[0].addprevious(new)
    for p in own:
        p.drop_tree()
    for heading in tree.iter("h1"):
        heading.clear()
        heading.text = body["title"]
    for link in tree.iter("a"):
        if link.text and not len(link):
            link.text = changing(link.text, chance, titles)
    return lxml_html.tostring(tree, encoding="unicode")


def built(stem, make):
    """Pages of outlets: each the furniture of one template around the bodies of other pages."""
    pages = [page for page in load(stem) if len(paragraphs(page)) >= 5 and page.get("title")]
    chance = random.Random(4)
    chance.shuffle(pages)
    templates, bodies = pages[:OUTLETS], pages[OUTLETS:]
    titles = [page["title"] for page in pages]
    for number, template in enumerate(templates):
        outlet = []
        for body in chance.sample(bodies, LEARNED + SCORED):
            value = make(template, body, chance, titles)
            if value is not None:
                page = {"url": f"https://outlet{number}.example/{len(outlet)}", "body": value, "gold": body["gold"]}
                outlet.append({"id": f"{number}-{len(outlet)}", **page})
        if len(outlet) == LEARNED + SCORED:
            yield outlet[:LEARNED], outlet[LEARNED:]


def layouts():
    for layout in "ABC":
        pages = [page for page in load("kjd.text") if page["layout"] == layout]
        pages = [{"id": p["id"], "url": f"https://{layout}.example/{p['id']}", "body": p["text_full"], "gold": p["gold"]} for p in pages]
        yield pages[::2], pages[1::2]


def lines(pages):
    return "".join(json.dumps({key: page[key] for key in ("id", "url", "body")}) + "\n" for page in pages).encode()


def run(copydesk, arguments, pages):
    done = subprocess.run([copydesk, *arguments, "--format", "json", "-"], input=lines(pages), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return done.stdout.decode()


def f1(pages, output):
    texts = {record.get("source_id"): record.get("text") or "" for record in map(json.loads, output.splitlines())}
    scores = [score.precision_recall(page["gold"], texts.get(page["id"], "")) for page in pages]
    precision, recall = (statistics.mean(column) for column in zip(*scores))
    return 2 * precision * recall / (precision + recall), precision, recall


def measure(name, copydesk, outlets, least):
    learned, scored = ([page for outlet in outlets for page in outlet[part]] for part in (0, 1))
    with tempfile.TemporaryDirectory() as folder:
        furniture, config = Path(folder, "furniture.toml"), Path(folder, "copydesk.toml")
        furniture.write_text(run(copydesk, ["learn", "--min-articles", str(least)], learned), encoding="utf-8")
        config.write_text(f"[clean]\nfurniture = {json.dumps(str(furniture))}\n", encoding="utf-8")
        without = f1(scored, run(copydesk, ["process"], scored))
        with_file = f1(scored, run(copydesk, ["process", "--config", str(config)], scored))
    shown = [" ".join(f"{value:.3f}" for value in row) for row in (without, with_file)]
    print(f"{name}: {len(outlets)} outlets, {len(scored)} articles: F1 P R {shown[0]} without, {shown[1]} with learned furniture", flush=True)


def main():
    if not DATA.exists():
        print(f"NOT RUN: learned furniture: no data at {DATA.parent}; set COPYDESK_DATA")
        return
    copydesk = sys.argv[1]
    measure("kjd text_full", copydesk, list(layouts()), 12)
    for stem in ("wcxb-article-dev", "naeb"):
        measure(f"{stem} text_full", copydesk, list(built(f"{stem}.text", text_page)), LEARNED)
        measure(f"{stem} html", copydesk, list(built(f"{stem}.html", html_page)), LEARNED)


if __name__ == "__main__":
    sys.path.insert(0, str(DATA))
    # The scorer is the data's own; it runs as a script, so that only its functions are taken.
    source = (DATA / "score.py").read_text(encoding="utf-8").replace("\nmain()\n", "\n") if DATA.exists() else ""
    score = type(sys)("score")
    exec(compile(source, "score.py", "exec"), score.__dict__)
    main()
