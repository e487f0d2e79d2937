"""Takes the commands, queries and settings out of the pages, so that what a reader pastes is what was run."""

import re

from kafka import ROOT

PAGES = [ROOT / "docs/downstream.md", ROOT / "docs/traces.md"]
FENCE = re.compile(r"^```(\w+)(?: (\w+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def recipes(system: str) -> list[tuple[str, str]]:
    """The blocks for a system in their order, each with its language."""
    return [(language, text) for language, named, text in blocks() if named == system]


def unclaimed(systems: set[str]) -> list[str]:
    """Blocks that nobody runs; those of the language `text` say on the page that they are not run."""
    return [text for language, named, text in blocks() if language != "text" and named not in systems]


def blocks() -> list[tuple[str, str, str]]:
    return [block for page in PAGES for block in FENCE.findall(page.read_text())]
