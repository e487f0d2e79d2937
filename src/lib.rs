//! copydesk reads scraped news articles from Kafka, cleans and tags them, and publishes enriched records.
//!
//! ```text
//!            record: RawMessage ─► RawArticle ─► CleanArticle ─► TaggedArticle ─► EnrichedArticle
//!
//! kafka ──► worker ──►     [ decode  ─►  clean  ─►  tag  ─►  enrich ]      ──► worker ──► kafka
//! consumer  budget,               pipeline: pure, one Outcome a message        order,      producer
//!           tickets               publish │ dead letter │ drop                 transactions
//! ```
//!
//! # Invariants
//! - `record` and `pipeline` know no I/O, no clock, no chance and no async: a record is a function of its message,
//!   the taxonomy, the learned furniture, the config and the version.
//! - Every message leaves by exactly one of publish, dead letter and drop, and only then is its offset settled.
//! - `worker` decides and never waits; `kafka` waits and never decides.
//! - There is no global state; whoever counts something owns its metric.

pub mod record; // WORDS: what flows
pub use record::{EnrichedArticle, Outcome, RawMessage};

pub mod pipeline; // THINKING: decode → clean → tag → enrich
pub use pipeline::Pipeline;

pub mod worker; // MOTION: a state machine without I/O

pub mod format; // the bytes of a record: JSON, Connect's envelope, a registry's Avro

pub mod kafka; // EDGES: the only room that knows rdkafka

pub mod admin; // EDGES: metrics, probes

pub mod config;

mod http;

pub mod telemetry;

pub mod cli;
