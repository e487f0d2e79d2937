//! The worker's settings in every schedule: small, so that each limit is met within some seconds.

use std::time::Duration;

use copydesk::worker::{BatchLimits, BudgetLimits, Guarantee, Settings};

use crate::transactions::TRANSACTION_TIMEOUT;

/// When the driver gives up a call that hangs: after the coordinator has aborted the transaction by itself.
pub(crate) const GIVEN_UP_AFTER: Duration = TRANSACTION_TIMEOUT.saturating_add(Duration::from_secs(3));

pub(crate) fn settings(guarantee: Guarantee) -> Settings {
    Settings {
        guarantee,
        batch: BatchLimits { records: 8, bytes: 4000, wait: Duration::from_millis(200) },
        budget: BudgetLimits { records: 20, bytes: 20_000, pause_after: Duration::from_secs(3) },
        revoke_patience: Duration::from_secs(4),
        max_rebuilds: 1000,
        rebuild_window: Duration::from_mins(10),
        doubtful_after: Duration::from_secs(5),
        deaths_alone: 3,
        stall_after: Duration::from_mins(30),
    }
}
