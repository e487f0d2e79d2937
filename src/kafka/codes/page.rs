//! The error policy as a page for operators: docs/errors.md, which a test keeps in step with the tables.

use super::NAMES;
use crate::worker::{Call, Code, Failure, POLICY, Reaction, Refusal, Severity, react};

const HEAD: &str = "\
# Errors, and what the worker does about them

Every failure of a call to the brokers, and of a record's delivery, leads to one of a few reactions. This page is written from
the tables that decide (`src/worker/policy.rs`, `src/kafka/codes/`): `COPYDESK_BLESS=1 cargo test --test errors`.

- **retry**: the same call is made again, after 50 ms, then twice as long each time, up to 5 s. What it did is not known until it
  succeeds; and then the producer is replaced all the same, because a stray copy of the first request could still end a
  later transaction (librdkafka has no KIP-890).
- **abort**: the transaction is aborted, the batch is read again from where it began. After twenty in a row without a commit
  between them, about a minute and a half, the worker ends with code 2.
- **rebuild**: a new producer under the same transactional id fences the old one; the broker is asked what is committed, and the
  worker reads on from there. More than `worker.max_rebuilds` within `worker.rebuild_window_seconds` end it with code 2.
- **exit**: the worker ends with code 2, and says what a human has to do.

Connections that come and go are no failures of a call: librdkafka connects again, and repeats what it may.
";

/// The page.
#[must_use]
pub fn error_page() -> String {
    let by_class = CLASSES.iter().map(|(severity, name)| {
        let of = |call| verb(react(call, Failure { severity: *severity, code: Code::Other }));
        format!("| {name} | {} | {} |\n", of(Call::Commit), of(Call::Abort))
    });
    let by_code = POLICY.iter().map(|rule| {
        let (codes, reaction, fate) = (names(rule.code), verb(rule.reaction), fate(rule.refusal));
        format!("| {codes} | {reaction} | {fate} | {} |\n", rule.because)
    });
    let timed_out = names(Code::TimedOut);
    [
        HEAD.to_owned(),
        "\n## By librdkafka's class\nFor every code that has no row of its own below.\n\n".to_owned(),
        "| class | begin, send offsets, commit | abort, rebuild |\n|---|---|---|\n".to_owned(),
        by_class.collect(),
        BY_CODE.to_owned(),
        by_code.collect(),
        format!("| {timed_out} | by class | abort | named for the metrics; nothing is wrong with the record |\n"),
        TAIL.to_owned(),
    ]
    .concat()
}

const BY_CODE: &str = "
## By code
A row outweighs the class, except that a retriable failure is retried, unless it says exit: it may have been carried out.

| codes | a call fails | a delivery fails | because |
|---|---|---|---|
";

const TAIL: &str = "
Every other code of a delivery: abort, or rebuild where librdkafka calls it fatal. `POLICY_VIOLATION` is one of them: some brokers
answer so to slow a producer down, and the record is none the worse for it.

A refused record costs two aborts: it leaves a gap in librdkafka's sequence numbers, which the next transaction meets.
";

const CLASSES: [(Severity, &str); 4] = [
    (Severity::Retriable, "retriable"),
    (Severity::RequiresAbort, "requires abort"),
    (Severity::Fatal, "fatal"),
    (Severity::Other, "none of these"),
];

fn names(code: Code) -> String {
    let names: Vec<String> =
        NAMES.iter().filter(|(.., named)| *named == code).map(|(_, name, _)| format!("`{name}`")).collect();
    names.join(" ")
}

fn verb(reaction: Reaction) -> &'static str {
    match reaction {
        Reaction::Retry => "retry",
        Reaction::Abort => "abort",
        Reaction::Rebuild => "rebuild",
        Reaction::Exit => "exit",
    }
}

fn fate(refusal: Refusal) -> String {
    match refusal {
        Refusal::Record(reason) => format!("abort; the record becomes a letter: `{reason}`"),
        Refusal::Batch => "abort".to_owned(),
        Refusal::Producer => "abort, then rebuild".to_owned(),
    }
}
