//! One article's trace: from reading its message, through the stages, to the commit of its record.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::context::Context;
use super::span::{Span, SpanKind};
use crate::pipeline::Observer;
use crate::record::{Origin, RawMessage, StageName};
use crate::worker::Outcome;

/// What is known of an article's trace until its batch is committed.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// The span of the whole.
    own: Context,
    parent_id: Option<u64>,
    origin: Origin,
    read: u64,
    stages: Vec<(StageName, u64, u64)>,
    worked: u64,
}

/// Watches the stages of a traced article, beside whoever watches already.
struct Watch<'a> {
    stages: Vec<(StageName, u64, u64)>,
    other: &'a mut dyn Observer,
}

impl Trace {
    /// The trace of a message that was read then, below `parent` where there is one.
    pub(super) fn new(message: &RawMessage, own: Context, parent_id: Option<u64>, read_at: Instant) -> Self {
        let read = nanoseconds(SystemTime::now().checked_sub(read_at.elapsed()).unwrap_or(UNIX_EPOCH));
        Self { own, parent_id, origin: message.origin.clone(), read, stages: Vec::new(), worked: read }
    }

    /// Does an article's work, noting when each stage began and ended.
    pub fn observe<T>(&mut self, other: &mut dyn Observer, work: impl FnOnce(&mut dyn Observer) -> T) -> T {
        if !self.own.is_sampled {
            return work(other);
        }
        let mut watch = Watch { stages: Vec::with_capacity(4), other };
        let result = work(&mut watch);
        self.stages = watch.stages;
        self.worked = now();
        result
    }

    /// The header that the published record carries: whoever reads it goes on below the span of the sending.
    #[must_use]
    pub fn traceparent(&self) -> String {
        Context { span_id: self.child_id("send"), ..self.own }.to_string()
    }

    /// The spans, now that the batch is committed; none of an article that is not sampled.
    pub(super) fn spans(&self, outcome: Outcome, names: &Names) -> Vec<Span> {
        if !self.own.is_sampled {
            return Vec::new();
        }
        let committed = now();
        let mut spans = vec![self.whole(outcome, committed, names)];
        for (stage, began, ended) in &self.stages {
            spans.push(self.child(stage.as_str(), SpanKind::Internal, (*began, *ended)));
        }
        let topic = match outcome {
            Outcome::Published => &names.output,
            Outcome::DeadLettered(..) => &names.letters,
            Outcome::Dropped(_) => return spans,
        };
        let mut send = self.child("send", SpanKind::Producer, (self.worked, committed));
        send.name = format!("send {topic}");
        send.attributes = vec![
            ("messaging.system", "kafka".into()),
            ("messaging.operation.type", "send".into()),
            ("messaging.destination.name", topic.as_str().into()),
        ];
        spans.push(send);
        spans
    }

    fn whole(&self, outcome: Outcome, committed: u64, names: &Names) -> Span {
        let Context { trace_id, span_id, .. } = self.own;
        let mut attributes = vec![
            ("messaging.system", "kafka".into()),
            ("messaging.operation.type", "process".into()),
            ("messaging.consumer.group.name", names.group.as_str().into()),
            ("copydesk.outcome", outcome_word(outcome).into()),
        ];
        let mut name = "process".to_owned();
        if let Origin::Kafka { topic, partition, offset } = &self.origin {
            name = format!("process {topic}");
            attributes.push(("messaging.destination.name", topic.to_string().into()));
            attributes.push(("messaging.destination.partition.id", partition.to_string().into()));
            attributes.push(("messaging.kafka.offset", (*offset).into()));
        }
        let fault = match outcome {
            Outcome::DeadLettered(stage, reason) => Some(format!("{stage}: {reason}")),
            _ => None,
        };
        let (parent_id, kind, began) = (self.parent_id, SpanKind::Consumer, self.read);
        Span { trace_id, id: span_id, parent_id, name, kind, began, ended: committed, attributes, fault }
    }

    fn child(&self, name: &'static str, kind: SpanKind, (began, ended): (u64, u64)) -> Span {
        Span {
            trace_id: self.own.trace_id,
            id: self.child_id(name),
            parent_id: Some(self.own.span_id),
            name: name.to_owned(),
            kind,
            began,
            ended,
            attributes: Vec::new(),
            fault: None,
        }
    }

    /// Follows from the whole's id, so that a record that is made again is the same span.
    fn child_id(&self, name: &str) -> u64 {
        xxh3_64_with_seed(name.as_bytes(), self.own.span_id).max(1)
    }
}

/// The names that spans carry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Names {
    pub(super) group: String,
    pub(super) output: String,
    pub(super) letters: String,
}

impl Observer for Watch<'_> {
    fn enter(&mut self, stage: StageName) {
        self.stages.push((stage, now(), 0));
        self.other.enter(stage);
    }

    fn leave(&mut self, stage: StageName) {
        self.other.leave(stage);
        if let Some((_, _, ended)) = self.stages.last_mut() {
            *ended = now();
        }
    }
}

fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Published => "published",
        Outcome::DeadLettered(..) => "dead_letter",
        Outcome::Dropped(_) => "dropped",
    }
}

fn now() -> u64 {
    nanoseconds(SystemTime::now())
}

fn nanoseconds(time: SystemTime) -> u64 {
    let since_1970 = time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    u64::try_from(since_1970.as_nanos()).unwrap_or(u64::MAX)
}
