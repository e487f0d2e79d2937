//! A worker for unit tests, with settings small enough to be reached.

use std::time::Duration;

use super::{Settings, Worker};
use crate::worker::{BatchLimits, BudgetLimits, Guarantee};

pub(super) fn settings() -> Settings {
    Settings {
        guarantee: Guarantee::ExactlyOnce,
        batch: BatchLimits { records: 1_000, bytes: 1_000_000, wait: Duration::from_millis(200) },
        budget: BudgetLimits { records: 2_000, bytes: 10_000_000, pause_after: Duration::from_secs(75) },
        revoke_patience: Duration::from_secs(1),
        max_rebuilds: 3,
        rebuild_window: Duration::from_mins(10),
        doubtful_after: Duration::from_mins(1),
        deaths_alone: 3,
        stall_after: Duration::from_secs(20),
    }
}

pub(super) fn worker() -> Worker<(), ()> {
    Worker::new(settings())
}
