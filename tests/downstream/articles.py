"""Writes scraped articles whose topics, copies and second scrapes are known; number n is always the same."""

import json
import random

SUBJECTS = {
    "tariffs": "the reciprocal tariffs on cars and steel",
    "lng": "the liquefied natural gas terminal and its LNG cargoes",
    "shipbuilding": "the shipbuilding order book of the shipyards",
    "none": "the summer flower show in the botanical garden",
}
OUTLETS = ["Harbour Wire", "Northern Post", "Delta Courier", "Example Times"]
SENTENCES = [
    "{name} said on Tuesday that {thing} would be settled within {number} days.",
    "The plan for {thing} would cost ${number} million, according to the office of {name}.",
    "Officials in {place} have spent {number} hours on {thing} since the last round broke off.",
    "For {place}, the question is what {thing} will mean for {number} workers.",
    "{name}, a professor in {place}, warned that {thing} could take {number} months.",
    "Neither {name} nor the council of {place} would be drawn on {thing} before the vote.",
]
SYLLABLES = ["ra", "den", "lis", "mo", "ven", "tha", "rik", "nas", "bel", "gor", "lin", "sey", "ton", "wick"]

START_MS = 1_744_192_800_000
"""The first message's timestamp; each later one is a second younger, so that the later scrape of a page is known."""


class Raw:
    """A message for the raw topic."""

    def __init__(self, number: int, page: int, record: dict):
        self.key = record["url"]
        self.value = json.dumps(record).encode()
        self.timestamp_ms = START_MS + number * 1000
        self.page = page
        self.headers: list = []


def raw_messages(n_messages: int) -> list[Raw]:
    """Every twentieth scrapes an earlier page again, with a changed text; every twenty-fifth copies one for another outlet."""
    return [_message(number) for number in range(n_messages)]


def _message(number: int) -> Raw:
    page = number
    if number % 20 == 19:
        page = number - 10
    record = _record(page)
    if number != page:
        record["body"] += "\n\nThis report was updated with the answer of the council in the evening."
    if number % 25 == 24:
        original = _record(number - 12)
        record["title"], record["body"] = original["title"], original["body"] + "\n\nThe agency contributed to this report."
    return Raw(number, page, record)


def _record(page: int) -> dict:
    dice = random.Random(page)
    subject = dice.choice(list(SUBJECTS))
    paragraphs = [" ".join(_sentence(dice, SUBJECTS[subject]) for _ in range(2)) for _ in range(4)]
    return {
        "id": f"page-{page}",
        "url": f"https://news.example.com/{page}",
        "outlet": OUTLETS[page % len(OUTLETS)],
        "title": f"{_name(dice)} cannot wait for {SUBJECTS[subject]}",
        "author": f"{_name(dice)} {_name(dice)}",
        "published_at": f"2025-04-{1 + page % 28:02}T10:30:00Z",
        "body": "\n\n".join([*paragraphs, "Share this article", "Subscribe to our newsletter"]),
    }


def _sentence(dice: random.Random, thing: str) -> str:
    return dice.choice(SENTENCES).format(name=_name(dice), place=_name(dice), thing=thing, number=dice.randint(2, 900))


def _name(dice: random.Random) -> str:
    return "".join(dice.choice(SYLLABLES) for _ in range(3)).capitalize()
