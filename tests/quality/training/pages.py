"""The labelled pages: what is trained on, site by site."""
import gzip
import hashlib
import json
import os
from html import escape
from pathlib import Path
from urllib.parse import urlparse

ROOT = Path(__file__).resolve().parents[3]
DATA = Path(os.environ.get("COPYDESK_DATA", ROOT.parent / "shared" / "data")) / "cleaning"
SETS = ["wcxb-article-dev", "naeb", "fundusfix"]
RENDERINGS = ["text_full", "text_container", "text_tight"]



# Registries below which outlets register a name of their own.
SHARED = {"co", "com", "org", "net", "gov", "ac", "edu", "or", "go", "ne"}


def site(page, name):
    """The registered name that serves a page; the layout stands in for it where pages are synthetic."""
    host = (urlparse(page.get("url") or "").hostname or "").removeprefix("www.")
    if not host:
        return f"{name}/{page.get('layout') or page.get('outlet') or page['id']}"
    parts = host.split(".")
    depth = 3 if len(parts) > 2 and parts[-2] in SHARED else 2
    return ".".join(parts[-depth:])


def read(file):
    with gzip.open(DATA / file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


# What sites put between the paragraphs of an article.
INSERTS = [
    "Advertisement", "ADVERTISEMENT", "Story continues below advertisement", "Article continues after ad", "Read more", "Related",
    "Sign up for our newsletter", "Get the day's headlines in your inbox", "Subscribe", "Already a subscriber? Log in",
    "Watch the video", "Recommended", "Trending", "Share this article", "Follow us on X", "Listen to this article",
]
OPENINGS = ["Read more: ", "READ MORE: ", "Related: ", "Watch: ", "More: ", "See also: "]
KOREAN = ["광고", "관련기사", "이 기사를 공유합니다", "뉴스레터 구독하기", "동영상 보기"]


def with_insert(page, lines):
    """The lines with a line of furniture before one of the last three of the article; `None` where it holds too few."""
    gold = set(page["gold"].splitlines())
    of_article = [at for at, line in enumerate(lines) if line.strip() and line in gold]
    if len(of_article) < 4:
        return None
    own = [line.strip() for line in page["text_full"].splitlines() if line not in gold and 12 <= len(line) <= 110]
    insert = insert_for(page, own)
    at = of_article[-1 - int(chance("place " + page["id"]) * 3)]
    return lines[:at] + [insert] + lines[at:]


def sprinkled(page):
    """The article alone with a few lines of furniture, its page's own and those that many sites print, above, between and below;
    `None` where it is short."""
    lines = [line for line in page["gold"].splitlines() if line.strip()]
    if len(lines) < 4:
        return None
    gold = set(lines)
    own = [line.strip() for line in page["text_full"].splitlines() if line not in gold and 12 <= len(line) <= 160]
    for number in range(1 + int(chance("sprinkles " + page["id"]) * 5)):
        at = int(chance(f"sprinkle {number} {page['id']}") * (len(lines) + 1))
        lines.insert(at, insert_for(page, own, f"{number} "))
    return lines


def insert_for(page, own, which=""):
    """One of these lines, bare or called another story, or one that many sites print."""
    kind, place = chance(f"{which}kind {page['id']}"), chance(f"{which}insert {page['id']}")
    if own and kind < 0.5:
        opening = OPENINGS[int(place * 997) % len(OPENINGS)] if kind < 0.3 else ""
        return opening + own[int(place * len(own))]
    known = KOREAN if any("가" <= letter <= "힣" for letter in page["gold"][:200]) else INSERTS
    return known[int(place * len(known))]


def html_pages():
    pages = [(name, page) for name in SETS for page in read(f"{name}.html.jsonl.gz")]
    captions = [caption for _, page in pages for caption in page.get("captions") or []]
    for name, page in pages:
        yield record(page, name, "html", page["html"])
        yield record(page, name, "body", body_of(page, captions))


def body_of(page, captions):
    """The article as a feed sends it, in JSON: its paragraphs and a picture, without a page around them."""
    paragraphs = [f"<p>{escape(line)}</p>" for line in page["gold"].splitlines() if line.strip()]
    own = page.get("captions") or [captions[int(chance("caption " + page["id"]) * len(captions))]]
    figure = f"<figure><img src=picture.jpg><figcaption>{escape(own[0])}</figcaption></figure>"
    paragraphs.insert(int(chance("picture " + page["id"]) * (len(paragraphs) + 1)), figure)
    return "\n".join(paragraphs)


def text_pages():
    for name in SETS + ["kjd", "real"]:
        for page in read(f"{name}.text.jsonl.gz"):
            # The article alone is there too: what is clean already must come out unharmed.
            renderings = (RENDERINGS if name in SETS else ["text_full"]) + ["gold"]
            alike = {}
            for rendering in renderings:
                alike.setdefault(page[rendering], []).append(rendering)
            for text, names in alike.items():
                if text.strip():
                    yield {**record(page, name, names[0], text), "renderings": names}
            # An advertisement before the last paragraph does not end the article.
            around = page[renderings[int(chance("around " + page["id"]) * (len(renderings) - 1))]]
            inserted = with_insert(page, around.splitlines())
            if inserted:
                yield record(page, name, "insert", "\n".join(inserted))
            few = sprinkled(page)
            if few:
                yield record(page, name, "sprinkled", "\n".join(few))


def record(page, name, rendering, body):
    return {
        "id": f"{name}/{rendering}/{page['id']}",
        "set": name,
        "rendering": rendering,
        "site": site(page, name),
        "url": page.get("url"),
        "html" if rendering in ("html", "body") else "text": body,
        "gold": page["gold"],
    }


def chance(text):
    """A number in 0..1 that depends on the text alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") / 2**32
