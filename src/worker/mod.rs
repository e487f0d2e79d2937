//! Moves articles: batches, order, transactions, rebalances and failure policy, as a state machine without I/O.
//!
//! A driver tells the [`Worker`] what happened (a record was read, a result is ready, a call returned, partitions were
//! revoked, time passed) and does the [`Action`]s that it returns, in order. The driver in `kafka` talks to a broker; the one in
//! `tests/simulation` to a simulated one, under thousands of schedules of faults.

mod action;
mod batch;
mod budget;
mod caution;
mod config;
mod ledger;
mod machine;
mod partition;
mod patience;
mod policy;
mod process;
mod ticket;
mod window;

pub use action::{Action, Commitment, Condemned, Ending, Intake, Settled};
pub use batch::BatchLimits;
pub use budget::{Appetite, BudgetLimits};
pub use caution::Mark;
pub use config::{Guarantee, WorkerConfig};
pub use ledger::{Ledger, Outcome, Returned};
pub use machine::{Committed, Found, Settings, Worker};
pub use policy::{Call, Code, Failure, Reaction, Refusal, Rule, Severity, TABLE as POLICY, react, refusal};
pub use process::{PipelineHandle, Press, Process, Publication, Verdict};
pub use ticket::{Moment, PartitionId, Position, Ticket};
pub use window::Finished;
