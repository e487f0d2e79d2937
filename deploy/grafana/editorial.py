"""The dashboard for the desk: what the articles are about, what has no topic, what was removed."""

from panels import Panel, Query, bars, dashboard, increase, lines, number, rate, series, stack, table, total

PUBLISHED = total(rate("copydesk_records_total", outcome="published"))
TAGGED = total(rate("copydesk_records_tagged_total"))
PUBLISHED_IN_TIME = total(increase("copydesk_records_total", outcome="published"))
TAGGED_IN_TIME = total(increase("copydesk_records_tagged_total"))


def editorial() -> dict:
    rows = {"The desk": desk(), "Topics": topics(), "Languages": languages(), "Text": text(), "What is no article": refused()}
    about = "What the articles are about, what has no topic, what was removed. For outlets ask the records: docs/downstream.md."
    return dashboard("copydesk-editorial", "copydesk / Editorial", about, rows, time={"from": "now-24h", "to": "now"}, refresh="1m")


def desk() -> list[Panel]:
    clean, raw = (total(increase("copydesk_text_bytes_total", point=point)) for point in ("clean", "raw"))
    in_use = f"count({total(increase('copydesk_tags_assigned_total'), 'tag')} > 0)"
    share = [("red", None), ("orange", 0.3), ("green", 0.6)]
    return [
        number("Articles", "Published in this time.", "short", PUBLISHED_IN_TIME, is_over_range=True),
        number("Tagged", "Share with at least one topic.", "percentunit", f"{TAGGED_IN_TIME} / ({PUBLISHED_IN_TIME} > 0)",
               is_over_range=True, steps=share),
        number("Untagged", "Articles without a topic: read some of them, they are where a taxonomy grows.", "short",
               f"{PUBLISHED_IN_TIME} - {TAGGED_IN_TIME}", is_over_range=True),
        number("Topics in use", "Topics assigned at least once.", "short", in_use, is_over_range=True),
        number("Text removed", "Share of the bytes read that is not in the text: markup, menus, share bars.", "percentunit",
               f"1 - {clean} / ({raw} > 0)", is_over_range=True),
        number("Taxonomy", "In force now; its changes are marked in the panels below.", "short",
               f"count by (taxonomy) ({series('copydesk_build_info')})", legend="{{taxonomy}}", text_mode="name", is_over_range=True),
    ]


def topics() -> list[Panel]:
    assigned = total(increase("copydesk_tags_assigned_total"), "tag")
    # The same twelve from the first minute to the last, by what they have at the end.
    most = f"topk(12, sum by (tag) (increase({series('copydesk_tags_assigned_total')}[$__range] @ end())))"
    an_hour = f"3600 * {total(rate('copydesk_tags_assigned_total'), 'tag')}"
    return [
        stack("Topics over time", "Articles an hour with this topic, for the twelve most frequent of this time.", "short",
              Query(f"{an_hour} and on (tag) {most}", "{{tag}}"), width=16, height=11),
        bars("Topic share", "Share of the articles with this topic; an article may have several.", "percentunit",
             Query(f"topk(15, {assigned} / scalar({PUBLISHED_IN_TIME} > 0))", "{{tag}}"), width=8, height=11),
        lines("Topics per article", "How many topics a tagged article has.", "short",
              Query(f"{total(rate('copydesk_tags_assigned_total'))} / ({TAGGED} > 0)", "topics")),
        stack("Tagged and untagged", "Articles an hour.", "short",
              Query(f"3600 * {TAGGED}", "tagged"), Query(f"3600 * ({PUBLISHED} - {TAGGED})", "untagged")),
        table("Topics without an article", "In the taxonomy, and not once assigned in this time: rare, or too strict?", "short",
              Query(f"{assigned} == 0"), {"tag": "Topic", "Value": "Articles"}),
    ]


def languages() -> list[Panel]:
    def of_language(lang: str) -> str:
        articles = total(increase("copydesk_records_by_language_total", lang=lang))
        return f"topk(12, {total(increase('copydesk_tags_assigned_total', lang=lang), 'tag')} / scalar({articles} > 0))"

    share = "Share of the articles in {} with this topic. A topic of one language alone may lack phrases in the other."
    tagged, articles = (total(rate(metric), "lang") for metric in ("copydesk_records_tagged_total", "copydesk_records_by_language_total"))
    return [
        stack("Articles by language", "Articles an hour. A language that ends: a feed that has ended.", "short",
              Query(f"3600 * {articles} > 0", "{{lang}}"), width=12),
        lines("Tagged, by language", "Share of the articles of a language with at least one topic.", "percentunit",
              Query(f"{tagged} / ({articles} > 0)", "{{lang}}"), defaults={"max": 1}, width=12),
        bars("Topic share, English", share.format("English"), "percentunit", Query(of_language("en"), "{{tag}}"), width=12, height=10),
        bars("Topic share, Korean", share.format("Korean"), "percentunit", Query(of_language("ko"), "{{tag}}"), width=12, height=10),
    ]


def text() -> list[Panel]:
    clean, raw = (total(rate("copydesk_text_bytes_total", point=point)) for point in ("clean", "raw"))
    removed = total(increase("copydesk_blocks_removed_total"), "class")
    return [
        lines("Text removed, over time", "Share of the bytes read that is not in the text.", "percentunit",
              Query(f"1 - {clean} / ({raw} > 0)", "removed"), defaults={"max": 1}, width=12, height=9),
        bars("Blocks removed per article", "By what they were. `learned` are an outlet's own, from `copydesk learn`.", "short",
             Query(f"topk(12, {removed} / scalar({PUBLISHED_IN_TIME} > 0) > 0)", "{{class}}"), width=12, height=9),
    ]


def refused() -> list[Panel]:
    kinds = f"3600 * {total(rate('copydesk_records_by_kind_total'), 'kind')}"
    dropped, letters = (total(increase(f"copydesk_{metric}_total"), "reason") for metric in ("records_dropped", "dead_letters"))
    return [
        stack("Kinds of page", "Published pages an hour. Stubs that come up together are a site's new layout.", "short", Query(kinds, "{{kind}}")),
        bars("Left out on purpose", "Tombstones, and what `clean.policy` drops.", "short", Query(dropped, "{{reason}}")),
        bars("Dead letters by reason", "Could not be read, or is no article; the scraper has to change.", "short", Query(f"{letters} > 0", "{{reason}}")),
    ]
