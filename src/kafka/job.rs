//! One record's work on a thread of the pool: from its message to the bytes that are sent.

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
                None => pipeline.process(&message, observer),
                Some(trace) => trace.observe(observer, |observer| pipeline.process(&message, observer)),
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
        (ticket, finished(outcome, Some(native(letter, unreadable_headers, true)), note))
    }

    fn letter(&self, message: RawMessage, fault: &Fault, without_original: bool) -> Outgoing {
        let at = now_rfc3339();
        if without_original {
            self.letterhead.letter_without_original(&message, fault, &at)
        } else {
            self.letterhead.letter(message, fault, &at)
        }
    }
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
