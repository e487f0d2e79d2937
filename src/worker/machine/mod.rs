//! The worker itself: events in, actions out.
//!
//! ```text
//!            record ready          full, due, revoked or stopped      all delivered
//!   Idle ──► Calling(Begin) ──► Open ──► Draining ──► Calling(SendOffsets) ──► Calling(Commit) ──► Idle
//!                                 │          │                 │                      │
//!                                 └──────────┴── any failure ──┴──► Calling(Abort) ───┤
//!                                                                        │            │ unknown outcome
//!                                                  Idle ◄── Calling(Rebuild) ◄────────┘
//! ```
//! At-least-once walks the same path without `Begin` and `SendOffsets`: its commit is that of the batch's offsets.
//!
//! # Invariants
//! - An offset is sent only with the batch that holds the outcome of every record before it.
//! - After an abort the worker reads on where the aborted batch began; after an outcome that it does not know, where
//!   the broker says.
//! - At most one call is outstanding, and nothing else is asked for until its result is in.

mod announce;
mod calls;
mod filling;
mod intake;
mod rebalance;
mod recovery;
#[cfg(test)]
mod tests;
mod watchdog;

use std::collections::VecDeque;
use std::time::Duration;

use super::action::{Action, Ending};
use super::batch::{Batch, BatchLimits};
use super::budget::{Appetite, Budget, BudgetLimits};
use super::config::Guarantee;
use super::ledger::Ledger;
use super::partition::Partition;
use super::patience::{Patience, RateBound};
use super::policy::Call;
use super::ticket::{Moment, PartitionId};
pub use announce::Found;
pub use recovery::Committed;

use rebalance::Revocation;

/// What the worker is told once.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Exactly once or at least once.
    pub guarantee: Guarantee,
    /// When a batch is committed.
    pub batch: BatchLimits,
    /// What may be in flight.
    pub budget: BudgetLimits,
    /// How long a revoked partition's batch may take.
    pub revoke_patience: Duration,
    /// Producers that may be replaced after failures within `rebuild_window`.
    pub max_rebuilds: u32,
    /// The window of `max_rebuilds`.
    pub rebuild_window: Duration,
    /// A transactional call that took longer than this may have been sent twice by the client library; its producer
    /// is replaced.
    pub doubtful_after: Duration,
    /// Deaths of the process that a record may be alone for before it becomes a dead letter.
    pub deaths_alone: u32,
    /// How long a partition with work may stand still.
    pub stall_after: Duration,
}

/// Where the worker is in the life of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// No batch is open.
    Idle,
    /// The driver is inside this call.
    Calling(Call),
    /// This call is made again at this moment, after so many attempts.
    Waiting(Call, Moment, u32),
    /// Records are taken as they become ready.
    Open,
    /// Nothing more is taken; deliveries are awaited.
    Draining,
    /// Everything is committed; the group is being left.
    Leaving,
    /// The driver was told to end.
    Ended,
}

/// The state machine. `R` is what is produced for a record, `N` what the driver remembers of it until its commit.
#[derive(Debug)]
pub struct Worker<R, N> {
    settings: Settings,
    partitions: Vec<Option<Partition<R, N>>>,
    /// Epochs are never reused, so that a ticket from before a rebalance cannot match a partition that came back.
    next_epoch: u32,
    /// The partition that is taken from first; it moves on, so that none starves.
    turn: usize,
    phase: Phase,
    batch: Batch,
    /// What the open batch's failed deliveries mean.
    refusals: recovery::Refusals,
    /// A call of this producer was repeated or slow: a stray copy of it may still be on its way to the broker.
    is_doubtful: bool,
    called_at: Moment,
    /// How often the call in progress was made before.
    attempts: u32,
    /// No batch is opened before this moment, until it has passed.
    not_before: Option<Moment>,
    patience: Patience,
    rebuilds: RateBound,
    revocation: Option<Revocation>,
    /// The revocation is ours: the consumer is replaced once everything is let go.
    is_replacing_consumer: bool,
    watch: watchdog::Watch,
    /// Marks that wait to be written, and those that are being written.
    announcements: Vec<announce::Announcement>,
    announcing: Vec<announce::Announcement>,
    /// The record that is tried alone.
    on_trial: Option<(PartitionId, i64)>,
    budget: Budget,
    /// The budget has been full for so long that every partition is paused.
    is_overfull: bool,
    ledger: Ledger,
    stop_deadline: Option<Moment>,
    /// Why the worker ends once the open batch is aborted.
    ending: Option<Ending>,
    actions: VecDeque<Action<R, N>>,
}

impl<R, N> Worker<R, N> {
    /// A worker that owns nothing yet.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            partitions: Vec::new(),
            next_epoch: 0,
            turn: 0,
            phase: Phase::Idle,
            batch: Batch::new(settings.batch),
            refusals: recovery::Refusals::default(),
            is_doubtful: false,
            called_at: Moment::ZERO,
            attempts: 0,
            not_before: None,
            patience: Patience::default(),
            rebuilds: RateBound::new(settings.max_rebuilds, settings.rebuild_window),
            revocation: None,
            is_replacing_consumer: false,
            watch: watchdog::Watch::default(),
            announcements: Vec::new(),
            announcing: Vec::new(),
            on_trial: None,
            budget: Budget::new(settings.budget),
            is_overfull: false,
            ledger: Ledger::default(),
            stop_deadline: None,
            ending: None,
            actions: VecDeque::new(),
        }
    }

    /// The next thing to do, in order.
    pub fn next_action(&mut self) -> Option<Action<R, N>> {
        self.actions.pop_front()
    }

    /// Lets time pass: call it once a turn of the driver's loop, after everything else that happened in that turn.
    pub fn advance(&mut self, now: Moment) {
        self.budget.observe(now);
        self.not_before = self.not_before.filter(|moment| now < *moment);
        self.pause_or_resume(now);
        self.seek_again(now);
        self.watch_deadlines(now);
        self.watch_progress(now);
        match self.phase {
            Phase::Idle => self.open_if_ready(now),
            Phase::Open => self.fill(now),
            Phase::Draining => self.commit_if_delivered(now),
            Phase::Waiting(call, until, _) if now >= until => self.issue(now, call),
            Phase::Waiting(..) | Phase::Calling(_) | Phase::Leaving | Phase::Ended => {}
        }
        self.leave_if_done(now);
    }

    /// When `advance` has something to do at the latest, if nothing else happens before.
    #[must_use]
    pub fn wake_at(&self) -> Option<Moment> {
        let by_phase = match self.phase {
            Phase::Idle => self.not_before,
            Phase::Open => self.batch.due_at(),
            Phase::Waiting(_, until, _) => Some(until),
            Phase::Calling(_) | Phase::Draining | Phase::Leaving | Phase::Ended => None,
        };
        let revocation = self.revocation.as_ref().map(|revocation| revocation.deadline);
        [by_phase, revocation, self.stop_deadline].into_iter().flatten().min()
    }

    /// What the driver may do with its consumer.
    #[must_use]
    pub fn appetite(&self) -> Appetite {
        match (self.is_overfull || self.stop_deadline.is_some(), self.budget.is_full()) {
            (true, _) => Appetite::Paused,
            (false, true) => Appetite::Full,
            (false, false) => Appetite::Hungry,
        }
    }

    /// Whether another record may be read before the next `advance`.
    #[must_use]
    pub fn has_room(&self) -> bool {
        !self.budget.is_at_limit()
    }

    /// Whether a closed batch waits for its deliveries, and nothing else.
    #[must_use]
    pub fn awaits_deliveries(&self) -> bool {
        self.phase == Phase::Draining
    }

    /// The books, as of now.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Records and bytes in flight.
    #[must_use]
    pub fn in_flight(&self) -> (usize, usize) {
        (self.budget.records(), self.budget.bytes())
    }

    /// The first offset of this partition whose outcome is not committed; `None` when nothing of it is in flight.
    #[must_use]
    pub fn first_unsettled(&self, partition: PartitionId) -> Option<i64> {
        self.partition(partition).and_then(|partition| partition.window.first_offset())
    }

    /// The partitions that are owned, and whether each is paused.
    pub fn assignment(&self) -> impl Iterator<Item = (PartitionId, bool)> {
        self.owned().map(|(id, partition)| (id, partition.is_paused))
    }

    /// Whether a batch may be opened by now.
    fn may_begin(&self, now: Moment) -> bool {
        self.not_before.is_none_or(|moment| now >= moment)
    }

    fn is_exactly_once(&self) -> bool {
        self.settings.guarantee == Guarantee::ExactlyOnce
    }

    fn partition(&self, id: PartitionId) -> Option<&Partition<R, N>> {
        self.partitions.get(id.index()).and_then(Option::as_ref)
    }

    fn partition_mut(&mut self, id: PartitionId) -> Option<&mut Partition<R, N>> {
        self.partitions.get_mut(id.index()).and_then(Option::as_mut)
    }

    fn owned(&self) -> impl Iterator<Item = (PartitionId, &Partition<R, N>)> {
        (0..).map(PartitionId).zip(&self.partitions).filter_map(|(id, slot)| Some((id, slot.as_ref()?)))
    }

    fn owned_mut(&mut self) -> impl Iterator<Item = (PartitionId, &mut Partition<R, N>)> {
        (0..).map(PartitionId).zip(&mut self.partitions).filter_map(|(id, slot)| Some((id, slot.as_mut()?)))
    }
}
