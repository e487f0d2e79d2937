//! Sends spans to the collector from a thread of its own: in batches, bounded, and never in an article's way.

use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use prometheus::{IntCounter, IntCounterVec, Opts, Registry};

use super::TracesConfig;
use super::span::{Span, export_request};
use crate::http::Client;
use crate::telemetry::register;

/// Articles that may wait to be sent; more are dropped, and counted.
const MAX_WAITING: usize = 2_048;

/// Spans of one export: some hundred kilobytes.
const MAX_BATCH: usize = 512;

/// How long spans wait for company.
const MAX_WAIT: Duration = Duration::from_secs(1);

/// One export; a collector that takes longer has other troubles.
const DEADLINE: Duration = Duration::from_secs(10);

/// Attempts of one export, and the pause between them.
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(500);

/// `copydesk_spans_total{result}`.
#[derive(Debug, Clone)]
pub(super) struct SpanCounts {
    exported: IntCounter,
    dropped: IntCounter,
}

impl SpanCounts {
    /// Registers the counters at 0.
    pub(super) fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let help =
            "Spans of traced articles; result is exported, or dropped (the collector did not take them in time).";
        let spans = register(registry, IntCounterVec::new(Opts::new("copydesk_spans_total", help), &["result"])?)?;
        let of = |result| spans.with_label_values(&[result]);
        Ok(Self { exported: of("exported"), dropped: of("dropped") })
    }
}

/// The way to the collector.
#[derive(Debug)]
pub(super) struct Exporter {
    waiting: Sender<Order>,
    counts: SpanCounts,
}

#[derive(Debug)]
enum Order {
    Send(Vec<Span>),
    /// Send what there is, and say so by dropping this.
    Flush(Sender<()>),
}

impl Exporter {
    /// Starts the thread. Without one, spans are dropped and counted: traces are no reason not to work.
    pub(super) fn start(config: &TracesConfig, instance: Option<&str>, counts: SpanCounts) -> Self {
        let (waiting, orders) = bounded(MAX_WAITING);
        let post = Post {
            url: format!("{}/v1/traces", config.endpoint.trim_end_matches('/')),
            headers: config.headers.iter().map(|(name, value)| (name.clone(), value.expose().to_owned())).collect(),
            instance: instance.map(str::to_owned),
            client: Client::new(DEADLINE),
            counts: counts.clone(),
        };
        let thread = thread::Builder::new().name("traces".to_owned());
        if let Err(error) = thread.spawn(move || post.serve(&orders)) {
            tracing::warn!(%error, "no thread to send traces from");
        }
        Self { waiting, counts }
    }

    /// Takes an article's spans.
    pub(super) fn take(&self, spans: Vec<Span>) {
        let n_spans = spans.len() as u64;
        if n_spans > 0 && self.waiting.try_send(Order::Send(spans)).is_err() {
            self.counts.dropped.inc_by(n_spans);
        }
    }

    /// Waits until everything taken so far is sent, at most this long.
    pub(super) fn flush(&self, patience: Duration) {
        let (done, is_done) = bounded(0);
        let deadline = Instant::now() + patience;
        if self.waiting.send_timeout(Order::Flush(done), patience).is_ok() {
            // The answer is that the other end goes away; after the deadline nobody waits for it.
            let _disconnected = is_done.recv_deadline(deadline);
        }
    }
}

/// The thread's own.
struct Post {
    url: String,
    headers: Vec<(String, String)>,
    instance: Option<String>,
    client: Client,
    counts: SpanCounts,
}

impl Post {
    fn serve(&self, orders: &Receiver<Order>) {
        let mut batch: Vec<Span> = Vec::new();
        let mut due = Instant::now() + MAX_WAIT;
        loop {
            let mut flushed = None;
            match orders.recv_deadline(due) {
                Ok(Order::Send(spans)) => batch.extend(spans),
                Ok(Order::Flush(done)) => flushed = Some(done),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    self.send(&batch);
                    return;
                }
            }
            if flushed.is_some() || batch.len() >= MAX_BATCH || Instant::now() >= due {
                self.send(&batch);
                batch.clear();
                due = Instant::now() + MAX_WAIT;
            }
            drop(flushed);
        }
    }

    fn send(&self, spans: &[Span]) {
        if spans.is_empty() {
            return;
        }
        let body = export_request(spans, self.instance.as_deref());
        let n_spans = spans.len() as u64;
        match self.try_to_send(&body) {
            Ok(()) => self.counts.exported.inc_by(n_spans),
            Err(problem) => {
                self.counts.dropped.inc_by(n_spans);
                tracing::warn!(n_spans, url = self.url, problem, "the collector did not take the traces");
            }
        }
    }

    fn try_to_send(&self, body: &[u8]) -> Result<(), String> {
        let own = [("content-type", "application/json")];
        let more = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let headers: Vec<(&str, &str)> = own.into_iter().chain(more).collect();
        let mut problem = String::new();
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                thread::park_timeout(PAUSE);
            }
            match self.client.post(&self.url, &headers, body) {
                Ok(answer) if answer.is_ok() => return Ok(()),
                Ok(answer) => {
                    problem = format!("it answers {}", answer.status);
                    if !answer.is_passing() {
                        break;
                    }
                }
                Err(error) => problem = error.to_string(),
            }
        }
        Err(problem)
    }
}
