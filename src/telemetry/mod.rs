//! Says what happens: logs, the one registry that every room enters its metrics into, and the worker's pulse.

mod build_info;
mod config;
mod content;
mod health;
mod logs;
mod machine;
mod registry;
mod stages;
mod traces;

pub use build_info::BuildInfo;
pub use config::{LogFormat, LogLevel, TelemetryConfig};
pub use content::{ContentFacts, ContentMetrics};
pub use health::{BrokerCall, Health, PulseLimits, Reason, ShardPulse, Verdict};
pub use logs::start_log;
pub use registry::{Telemetry, register};
pub use stages::{StageMetrics, StageTimer};
pub use traces::{TRACEPARENT, Trace, Tracer, TracesConfig};
