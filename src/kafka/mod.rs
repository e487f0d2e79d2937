//! Drives the worker with real Kafka events: the only room that knows rdkafka.

mod bounds;
mod caller;
mod client;
mod cloudevents;
mod codes;
mod config;
pub mod embedded;
mod excerpt;
mod hooks;
mod intake;
mod job;
mod lag;
mod metrics;
mod outbound;
mod partitions;
mod pool;
pub mod preflight;
mod properties;
mod resend;
mod run;
mod sender;
mod shard;
mod shutdown;
mod statistics;
mod token;

pub use bounds::{Bound, Bounds, Mode, Range, forget_group};
pub use codes::error_page;
pub use config::{
    DeadLetterConfig, GroupProtocol, KafkaConfig, KeySource, OutputConfig, Start, TimestampSource, validate_topics,
};
pub use excerpt::{Bookmarks, Excerpt, ExcerptError, Found, Span};
pub use resend::{Parcel, ResendError, Resender};
pub use run::{Ended, Host, RunError, client_library, run};
pub use shutdown::Shutdown;
