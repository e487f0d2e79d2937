"""The dashboard for whoever is on call: is it healthy, does it keep up, what does it cost."""

from panels import Panel, Query, bars, dashboard, increase, lines, number, quantile, rate, series, stack, table, total

SETTLED = total(rate("copydesk_records_total", outcome="!returned"))
PUBLISHED = total(rate("copydesk_records_total", outcome="published"))

# The alert on freshness begins at 300.
SECONDS = [("green", None), ("orange", 60), ("red", 300)]


def operations() -> dict:
    rows = {
        "Is it healthy": healthy(),
        "Backlog": backlog(),
        "Rate, errors, duration": flow(),
        "Articles": articles(),
        "Dead letters": letters(),
        "Resources": resources(),
    }
    about = "Is it healthy, does it keep up, what goes wrong, what does it cost."
    return dashboard("copydesk-operations", "copydesk / Operations", about, rows, time={"from": "now-3h", "to": "now"}, refresh="30s")


def healthy() -> list[Panel]:
    dead = total(rate("copydesk_records_total", outcome="dead_letter"))
    consumed, ended = total(series("copydesk_records_consumed_total")), total(series("copydesk_records_total"))
    in_flight = total(series("copydesk_in_flight_records"))
    running = f"count by (version, taxonomy) ({series('copydesk_build_info')})"
    fresh = {q: quantile(q, "copydesk_freshness_seconds", point="ingested") for q in (0.5, 0.95, 0.99)}
    return [
        number("Freshness, p95", "Age of published records since they reached the input topic; the alert begins at 5 minutes.", "s",
               fresh[0.95], steps=SECONDS),
        number("Oldest record waiting", "Age of the oldest record that is not settled; 0 when none waits.", "s",
               f"max({series('copydesk_consumer_lag_seconds')})", steps=SECONDS),
        number("Settled", "Records published, dead-lettered or dropped.", "recps", SETTLED),
        number("Dead letter share", "Their share of all settled records; the alert begins at 5 %.", "percentunit",
               f"{dead} / ({SETTLED} > 0)", steps=[("green", None), ("orange", 0.01), ("red", 0.05)]),
        number("Unaccounted for", "Consumed, less what has ended, was returned or is in flight. Anything but 0 is a bug: report it.",
               "short", f"{consumed} - {ended} - {in_flight}", steps=[("red", None), ("green", 0), ("red", 1)]),
        number("Pods", "Pods that answer.", "short", total(series("up"))),
        lines("In and out", "Records read, and records settled. Settled below read for long means a backlog.", "recps",
              Query(total(rate("copydesk_records_consumed_total")), "consumed"), Query(SETTLED, "settled"), width=10, height=7),
        lines("Freshness", "Age of published records since they reached the input topic.", "s",
              *[Query(expr, f"p{q * 100:.0f}") for q, expr in fresh.items()], width=10, height=7),
        number("Runs", "Version and taxonomy; more than one during a rollout.", "short", running,
               legend="{{version}} · {{taxonomy}}", text_mode="name", is_over_range=True, width=4, height=7),
    ]


def backlog() -> list[Panel]:
    partition, by_partition = "{{topic}}/{{partition}}", "topic, partition"
    polled, settled = series("copydesk_last_poll_timestamp_seconds"), series("copydesk_last_settled_timestamp_seconds")
    moved = f"increase({series('copydesk_rebalances_total')}[$__rate_interval])"
    return [
        stack("Lag", "Records between what is committed and the end of the log.", "short",
              Query(total(series("copydesk_consumer_lag_records"), by_partition), partition)),
        lines("Oldest record waiting, by partition", "One that stands alone is stuck; all of them are a backlog.", "s",
              Query(f"max by ({by_partition}) ({series('copydesk_consumer_lag_seconds')})", partition)),
        lines("Partitions", "Assigned partitions by pod, and those paused because the budget is full.", "short",
              Query(total(series("copydesk_partitions_assigned"), "pod"), "{{pod}}"),
              Query(total(series("copydesk_partitions_paused")), "paused")),
        stack("Rebalances", "Changes of the assignment. A few at each rollout; more is a storm.", "short",
              Query(total(moved, "kind"), "{{kind}}")),
        lines("Since the last poll", "What /livez looks at. Below a second, but for calls to the brokers.", "s",
              Query(f"max by (pod) (time() - ({polled} > 0))", "{{pod}}")),
        lines("Since the last commit", "Grows on an idle topic too; beside a backlog it is a stall.", "s",
              Query(f"max by (pod) (time() - ({settled} > 0))", "{{pod}}")),
    ]


def flow() -> list[Panel]:
    failed = total(rate("copydesk_commits_total", result="error"))
    send, commit = "copydesk_produce_duration_seconds", "copydesk_commit_duration_seconds"
    return [
        stack("Outcomes", "Records by what became of them.", "recps", Query(total(rate("copydesk_records_total"), "outcome"), "{{outcome}}")),
        lines("Handed back", "Records to be read again, since their batch was aborted or their partition moved.", "recps",
              Query(total(rate("copydesk_records_returned_total"), "cause"), "{{cause}}")),
        lines("Errors", "Refused records by class, failed commits, replaced producers. All of them are tried again.", "eps",
              Query(total(rate("copydesk_produce_errors_total"), "class"), "produce: {{class}}"), Query(failed, "commits failed"),
              Query(total(rate("copydesk_producer_rebuilds_total")), "producers replaced")),
        lines("Read to commit", "The whole way of a record through the worker, waiting for its batch included.", "s",
              *[Query(quantile(q, "copydesk_process_duration_seconds"), f"p{q * 100:.0f}") for q in (0.5, 0.95, 0.99)]),
        *[lines(f"Stages, p{q * 100:.0f}", "What a stage takes for one record: CPU time, mostly.", "s",
                Query(quantile(q, "copydesk_stage_duration_seconds", by="stage"), "{{stage}}"), width=width)
          for q, width in ((0.5, 5), (0.95, 5), (0.99, 6))],
        lines("Brokers", "From sending a record to its acknowledgement, and what a commit takes.", "s",
              *[Query(quantile(q, metric), f"{name} p{q * 100:.0f}") for metric, name in ((send, "send"), (commit, "commit")) for q in (0.5, 0.99)]),
        stack("Consumed", "Records read, by topic.", "recps", Query(total(rate("copydesk_records_consumed_total"), "topic"), "{{topic}}")),
        stack("Produced", "Acknowledged records by topic; more than were published, where batches were aborted.", "recps",
              Query(total(rate("copydesk_records_produced_total"), "topic"), "{{topic}}")),
    ]


def articles() -> list[Panel]:
    tagged = total(rate("copydesk_records_tagged_total"))
    clean, raw = (total(rate("copydesk_text_bytes_total", point=point)) for point in ("clean", "raw"))
    return [
        lines("Tagged", "Share of articles with at least one topic. The alert compares it with yesterday.", "percentunit",
              Query(f"{tagged} / ({PUBLISHED} > 0)", "tagged"), defaults={"max": 1}, width=6),
        lines("Text kept", "Bytes of text out of bytes read. A fall: empty pages. A rise: furniture that is not known.", "percentunit",
              Query(f"{clean} / ({raw} > 0)", "kept"), width=6),
        stack("Languages", "Articles by language.", "recps",
              Query(total(rate("copydesk_records_by_language_total"), "lang") + " > 0", "{{lang}}"), width=6),
        bars("Topics", "Topics assigned most often in this time.", "short",
             Query(f"topk(10, {total(increase('copydesk_tags_assigned_total'), 'tag')})", "{{tag}}"), width=6),
    ]


def letters() -> list[Panel]:
    happened = total(increase("copydesk_dead_letters_total"), "stage, reason") + " > 0"
    columns = {"stage": "Stage", "reason": "Reason", "Value": "Records"}
    return [
        stack("Dead letters, by reason", "`panic` is a bug of ours; `invalid_json` and `missing_body` are a scraper's.", "recps",
              Query(total(rate("copydesk_dead_letters_total"), "reason") + " > 0", "{{reason}}")),
        table("Dead letters in this time", "The runbook says what to do about each reason.", "short", Query(happened), columns),
        stack("Dropped", "Records left out on purpose.", "recps", Query(total(rate("copydesk_records_dropped_total"), "reason"), "{{reason}}")),
    ]


def resources() -> list[Panel]:
    def of_limit(used: str, limit: str) -> str:
        return f"max by (pod) ({series(used)} / {series(limit)})"

    def by_pod(metric: str) -> str:
        return f"max by (pod) ({series(metric)})"

    return [
        lines("Budget in use", "Bytes and records in flight, of what the configuration allows. At 100 % reading waits.", "percentunit",
              Query(of_limit("copydesk_in_flight_bytes", "copydesk_in_flight_bytes_limit"), "{{pod}} bytes"),
              Query(of_limit("copydesk_in_flight_records", "copydesk_in_flight_records_limit"), "{{pod}} records")),
        lines("Memory", "Resident memory by pod, and the smallest limit.", "bytes",
              Query(by_pod("process_resident_memory_bytes"), "{{pod}}"), Query(f"min({series('copydesk_memory_limit_bytes')})", "limit")),
        lines("CPU", "Cores in use, and cores that the quota took away.", "short",
              Query(total(rate("process_cpu_seconds_total"), "pod"), "{{pod}}"),
              Query(total(rate("copydesk_cpu_throttled_seconds_total"), "pod"), "{{pod}} throttled")),
        lines("Brokers connected", "0 on one pod: its network or credentials. 0 on all: the brokers.", "short",
              Query(by_pod("copydesk_kafka_brokers_connected"), "{{pod}}")),
        lines("File descriptors", "In use, of what the system allows.", "percentunit",
              Query(of_limit("process_open_fds", "process_max_fds"), "{{pod}}")),
        lines("Threads", "One a shard, one a core, and the client library's.", "short", Query(by_pod("process_threads"), "{{pod}}")),
    ]
