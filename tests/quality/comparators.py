#!/usr/bin/env python3
"""The tools that copydesk is measured beside, each behind the same interface as `copydesk process --format json`.

  comparators.py TOOL < inputs.jsonl > outputs.jsonl

Reads {"id", "body"} a line and prints {"source_id", "text"}. Tools that know only HTML get plain text with each line
wrapped in <p>, which is the best that can be done for them.
"""
import html
import json
import re
import sys


def wrapped(body):
    if re.search(r"<(html|body|div|p)\b", body[:20000], re.I):
        return body
    lines = (line.strip() for line in body.splitlines())
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in lines if line)
    return f"<html><body>{paragraphs}</body></html>"


def trafilatura(**options):
    import trafilatura as library

    def extract(body):
        return library.extract(wrapped(body), include_comments=False, **options)

    return extract


def readability():
    import html_text
    from readability import Document

    return lambda body: html_text.extract_text(Document(wrapped(body)).summary())


def justext():
    import justext as library

    stop_words = library.get_stoplist("English")

    def extract(body):
        paragraphs = library.justext(wrapped(body).encode(), stop_words, encoding="utf-8")
        return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)

    return extract


def c4(body):
    """C4's line rules (Raffel et al. 2020, §2.2): keep lines of five words or more that end in a terminal mark."""
    if re.search(r"<(html|body|div|p)\b", body[:20000], re.I):
        import html_text

        body = html_text.extract_text(body)
    kept = []
    for line in (line.strip() for line in body.splitlines()):
        ends_well = line.endswith((".", "!", "?", '"', "”")) and not line.endswith("...")
        if ends_well and len(line.split()) >= 5 and "javascript" not in line.lower() and "lorem ipsum" not in line.lower():
            kept.append(line)
    return "\n".join(kept)


TOOLS = {
    "identity": lambda: lambda body: body,
    "trafilatura": lambda: trafilatura(),
    "trafilatura-precision": lambda: trafilatura(favor_precision=True),
    "readability-lxml": readability,
    "justext": justext,
    "c4": lambda: c4,
}


def main():
    extract = TOOLS[sys.argv[1]]()
    for line in sys.stdin:
        record = json.loads(line)
        try:
            text = extract(record["body"]) or ""
        except Exception:  # A page that a tool cannot read counts as a page without output.
            text = ""
        print(json.dumps({"source_id": record["id"], "text": text}))


main()
