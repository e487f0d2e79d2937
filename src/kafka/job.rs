//! One record's work on a thread of the pool: from its message to the bytes that are sent.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Instant, SystemTime};

use rdkafka::message::{Header, OwnedHeaders};

use super::intake::Received;
use super::{OutputConfig, outbound};
use crate::pipeline::Observer;
use crate::record::{self, Fault, FaultReason, Letterhead, Outgoing, RawMessage, StageName};
use crate::telemetry::{ContentFacts, Trace, Tracer};
use crate::worker::{Condemned, Finished, Outcome, Process, Ticket, Verdict};

/// A record for the pool.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) ticket: Ticket,
    pub(super) received: Received,
    /// The broker refused its record before: it becomes a dead letter unseen.
    pub(super) condemned: Option<Condemned>,
    /// When it was read.
    pub(super) read_at: Instant,
}

/// A record as the producer takes it.
#[derive(Debug)]
pub(super) struct Outbound {
    pub(super) key: Option<Vec<u8>>,
    pub(super) value: Option<Vec<u8>>,
    pub(super) headers: Option<OwnedHeaders>,
    pub(super) timestamp_ms: Option<i64>,
    pub(super) is_letter: bool,
}

/// What is remembered of a record until its batch is committed.
#[derive(Debug)]
pub(super) struct Note {
    pub(super) read_at: Instant,
    pub(super) timestamp_ms: Option<i64>,
    pub(super) published_at_ms: Option<i64>,
    pub(super) facts: Option<Box<ContentFacts>>,
    pub(super) trace: Option<Box<Trace>>,
}

/// A finished job, on its way back to its shard.
pub(super) type Done = (Ticket, Finished<Box<Outbound>, Note>);

/// What every job of a shard needs besides its record.
#[derive(Debug, Clone)]
pub(super) struct Desk {
    pub(super) output: OutputConfig,
    pub(super) letterhead: Letterhead,
    pub(super) tracer: Tracer,
}

impl Desk {
    /// Does one job.
    pub(super) fn work(&self, job: Job, pipeline: &dyn Process, observer: &mut dyn Observer) -> Done {
        let Job { ticket, received, condemned, read_at } = job;
        let Received { message, unreadable_headers } = received;
        let timestamp_ms = message.timestamp_ms;
        let mut trace = self.tracer.begin(&message, read_at);
        let verdict = match (condemned, &unreadable_headers) {
            (Some(condemned), _) => Verdict::DeadLetter(refused(condemned.reason)),
            (None, Some(_)) => Verdict::DeadLetter(unreadable()),
            (None, None) => match &mut trace {
                None => process(pipeline, &message, observer),
                Some(trace) => trace.observe(observer, |observer| process(pipeline, &message, observer)),
            },
        };
        let mut note = Note { read_at, timestamp_ms, published_at_ms: None, facts: None, trace };
        let (fault, without_original) = match verdict {
            Verdict::Drop(reason) => return (ticket, finished(Outcome::Dropped(reason), None, note)),
            Verdict::DeadLetter(fault) => (fault, condemned.is_some_and(|condemned| condemned.without_original)),
            Verdict::Publish(mut publication) => {
                (note.published_at_ms, note.facts) = (publication.published_at_ms, publication.facts.take());
                let traceparent = note.trace.as_ref().map(|trace| trace.traceparent());
                match outbound::publication(&message, publication, traceparent, &self.output) {
                    Ok(record) => {
                        let record = native(record, None, false);
                        return (ticket, finished(Outcome::Published, Some(record), note));
                    }
                    Err(fault) => (fault, false),
                }
            }
        };
        let outcome = Outcome::DeadLettered(fault.stage, fault.reason);
        let letter = self.letter(message, &fault, without_original);
        // They may be what the broker does not take.
        let unreadable_headers = unreadable_headers.filter(|_| !without_original);
        (ticket, finished(outcome, Some(native(letter, unreadable_headers, true)), note))
    }

    fn letter(&self, message: RawMessage, fault: &Fault, without_original: bool) -> Outgoing {
        let at = now_rfc3339();
        if without_original {
            // The timestamp may be what the broker does not take; the description has it.
            Outgoing { timestamp_ms: None, ..self.letterhead.letter_without_original(&message, fault, &at) }
        } else {
            self.letterhead.letter(message, fault, &at)
        }
    }
}

/// A stage that panics says so itself; this is for what comes after the stages, so that no record takes a thread along.
fn process(pipeline: &dyn Process, message: &RawMessage, observer: &mut dyn Observer) -> Verdict {
    let attempt = catch_unwind(AssertUnwindSafe(|| pipeline.process(message, observer)));
    attempt.unwrap_or_else(|_| {
        let detail = "writing the record panicked; this is a bug in copydesk".to_owned();
        Verdict::DeadLetter(Fault { stage: StageName::Enrich, reason: FaultReason::Panic, detail })
    })
}

fn finished(outcome: Outcome, record: Option<(Box<Outbound>, usize)>, note: Note) -> Finished<Box<Outbound>, Note> {
    let (record, bytes) = record.map_or((None, 0), |(record, bytes)| (Some(record), bytes));
    Finished { outcome, record, note, bytes }
}

/// The record in the client's form, with its size. Headers that we could not read come first, as they came.
pub(super) fn native(record: Outgoing, unreadable: Option<OwnedHeaders>, is_letter: bool) -> (Box<Outbound>, usize) {
    let bytes = record.wire_bytes();
    let Outgoing { key, value, headers, timestamp_ms } = record;
    let start = unreadable.unwrap_or_else(|| OwnedHeaders::new_with_capacity(headers.len()));
    let insert = |native: OwnedHeaders, header: &record::Header| {
        native.insert(Header { key: &header.name, value: header.value.as_ref() })
    };
    let headers = headers.iter().fold(start, insert);
    (Box::new(Outbound { key, value, headers: Some(headers), timestamp_ms, is_letter }), bytes)
}

fn refused(reason: FaultReason) -> Fault {
    if reason == FaultReason::CrashLoop {
        let detail = "the process died again and again while this was the only record in flight".to_owned();
        return Fault { stage: StageName::Worker, reason, detail };
    }
    let detail = "the broker refused the record when it was sent".to_owned();
    Fault { stage: StageName::Produce, reason, detail }
}

fn unreadable() -> Fault {
    let detail = "a header's name is not UTF-8".to_owned();
    Fault { stage: StageName::Decode, reason: FaultReason::UndecodableBytes, detail }
}

fn now_rfc3339() -> String {
    jiff::Timestamp::try_from(SystemTime::now()).map_or_else(|_| String::new(), |now| format!("{now:.3}"))
}

#[cfg(test)]
mod tests {
    use rdkafka::message::Headers;

    use super::*;
    use crate::config::Config;
    use crate::kafka::shard;
    use crate::pipeline::Unobserved;
    use crate::record::{HeaderStyle, Origin};
    use crate::telemetry::Tracer;
    use crate::worker::{Intake, PartitionId, Worker};

    struct Panics;

    impl Process for Panics {
        fn process(&self, _: &RawMessage, _: &mut dyn Observer) -> Verdict {
            panic!("as a bug would")
        }
    }

    fn work(condemned: Option<Condemned>, unreadable_headers: Option<OwnedHeaders>) -> Finished<Box<Outbound>, Note> {
        let letterhead = Letterhead { group: "desk".into(), style: HeaderStyle::default(), max_bytes: 1 << 20 };
        let desk = Desk { output: OutputConfig::default(), letterhead, tracer: Tracer::default() };
        let origin = Origin::Kafka { topic: "news.raw".into(), partition: 0, offset: 7 };
        let message =
            RawMessage { origin, key: None, value: Some(b"text".to_vec()), headers: Vec::new(), timestamp_ms: Some(5) };
        let mut worker = Worker::<(), ()>::new(shard::settings(&Config::default()));
        worker.on_assigned(&[PartitionId(0)]);
        let Intake::Process(ticket) = worker.on_message(PartitionId(0), 7, 4) else { panic!("it is taken") };
        let received = Received { message, unreadable_headers };
        let job = Job { ticket, received, condemned, read_at: Instant::now() };
        desk.work(job, &Panics, &mut Unobserved).1
    }

    #[test]
    fn a_panic_behind_the_stages_costs_one_record_its_place_and_no_thread() {
        let finished = work(None, None);

        assert_eq!(finished.outcome, Outcome::DeadLettered(StageName::Enrich, FaultReason::Panic));
        assert_eq!(finished.record.expect("a letter").value, Some(b"text".to_vec()));
    }

    #[test]
    fn the_last_letter_carries_nothing_that_was_refused() {
        let huge = OwnedHeaders::new().insert(Header { key: "h", value: Some(&vec![b'x'; 100_000]) });
        let condemned = |without_original| Some(Condemned { reason: FaultReason::Rejected, without_original });

        let first = work(condemned(false), Some(huge.clone())).record.expect("a letter");
        let last = work(condemned(true), Some(huge)).record.expect("a letter");

        let holds_it = |letter: &Outbound| {
            let headers = letter.headers.as_ref().expect("headers");
            headers.iter().any(|header| header.value.is_some_and(|value| value.len() == 100_000))
        };
        assert!(holds_it(&first) && first.timestamp_ms == Some(5));
        assert!(!holds_it(&last) && last.timestamp_ms.is_none());
    }
}
