"""What every system must count, worked out from the topic itself without any of them."""

from collections import Counter


def articles(records: list[dict]) -> dict[str, dict]:
    """The latest scrape of each article."""
    latest: dict[str, dict] = {}
    for record in records:
        known = latest.get(record["id"])
        if known is None or record["lineage"]["input"]["timestamp"] >= known["lineage"]["input"]["timestamp"]:
            latest[record["id"]] = record
    return latest


def counts(records: list[dict]) -> dict:
    """Articles, articles a topic, and words: the words tell the later scrape from the earlier one."""
    kept = articles(records).values()
    topics = Counter(topic for record in kept for topic in record["topic_ids"])
    return {"articles": len(kept), "words": sum(record["stats"]["words"] for record in kept), "topics": dict(sorted(topics.items()))}
