//! Answers operators over HTTP: metrics, probes and the redacted config.
//!
//! | path | answer |
//! |---|---|
//! | `/metrics` | every metric, in Prometheus' text format |
//! | `/startupz` | 200 once every shard has begun to poll |
//! | `/readyz` | 200 while initialised and not draining; never whether the broker can be reached |
//! | `/livez` | 200 while every shard comes round in time; inside a broker call counts as alive, up to a limit |
//! | `/config` | the configuration in force, secrets left out; TOML, or JSON where `Accept` asks for it |
//! | `POST /reload` | looks for a changed taxonomy at once; 403 unless `admin.allow_reload` is set |
//!
//! A probe that fails answers 503. Both kinds hold `{"ok": …, "reasons": […]}`.
//!
//! # Why
//! The server has a thread and a runtime of its own: a probe is answered however busy the shards are.

mod config;
mod connections;
mod routes;
mod server;

pub use config::AdminConfig;
pub use routes::AdminState;
pub use server::{AdminError, Server};
