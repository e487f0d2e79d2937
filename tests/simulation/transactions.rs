//! The simulated transaction coordinator: epochs, states, markers, and requests that arrive late.
//!
//! - A request of an old epoch is fenced. Initialising a producer ends what its id left open and raises the epoch.
//! - A transaction that lasts too long is aborted by the coordinator, which raises the epoch (there is no KIP-588): the
//!   producer's own next request looks fenced.
//! - Ending a transaction is decided at once, and done when its markers are written; until then everything else
//!   about the id is refused as concurrent, and its offsets are pending.
//! - A request that the client gave up may still arrive, and then acts on whatever transaction of the same epoch it
//!   finds: an `EndTxn` ends it, offsets and records join it (there is no KIP-890).

use std::time::Duration;

use copydesk::worker::{Commitment, Moment, PartitionId};

use crate::truth::Write;

pub(crate) const TRANSACTION_TIMEOUT: Duration = Duration::from_secs(15);

/// A producer's credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Producer {
    pub(crate) id: usize,
    pub(crate) epoch: u32,
}

/// What the coordinator answers to a refused request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// `INVALID_PRODUCER_EPOCH`, `PRODUCER_FENCED`.
    Fenced,
    /// `ILLEGAL_GENERATION`, `UNKNOWN_MEMBER_ID`.
    StaleGeneration,
    /// `INVALID_TXN_STATE`.
    InvalidState,
    /// `CONCURRENT_TRANSACTIONS`: the client asks again until this moment.
    Concurrent(Moment),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    Empty,
    Ongoing {
        began: Moment,
    },
    /// Decided; the markers are on their way.
    Ending {
        is_commit: bool,
        done_at: Moment,
    },
    Ended {
        is_commit: bool,
    },
}

/// The transactions of one id.
#[derive(Debug, Default)]
pub(crate) struct Transaction {
    epoch: u32,
    state: State,
    writes: Vec<Write>,
    offsets: Vec<Commitment>,
}

/// What a decided transaction makes visible.
#[derive(Debug, Default)]
pub(crate) struct Decided {
    pub(crate) writes: Vec<Write>,
}

impl Transaction {
    pub(crate) fn is_current(&self, producer: Producer) -> bool {
        self.epoch == producer.epoch
    }

    pub(crate) fn epoch(&self) -> u32 {
        self.epoch
    }

    /// Whether a fetch of this partition's committed offset has to wait (KIP-447).
    pub(crate) fn holds_offset_of(&self, partition: PartitionId) -> bool {
        let is_open = matches!(self.state, State::Ongoing { .. } | State::Ending { is_commit: true, .. });
        is_open && self.offsets.iter().any(|held| held.partition == partition)
    }

    /// Adds to the open transaction, or opens one.
    pub(crate) fn open(&mut self, now: Moment, producer: Producer) -> Result<(), Refused> {
        if !self.is_current(producer) {
            return Err(Refused::Fenced);
        }
        match self.state {
            State::Ending { done_at, .. } => Err(Refused::Concurrent(done_at)),
            State::Ongoing { .. } => Ok(()),
            State::Empty | State::Ended { .. } => {
                self.state = State::Ongoing { began: now };
                Ok(())
            }
        }
    }

    pub(crate) fn write(&mut self, write: Write) {
        self.writes.push(write);
    }

    pub(crate) fn add_offsets(&mut self, offsets: &[Commitment]) {
        for added in offsets {
            self.offsets.retain(|held| held.partition != added.partition);
            self.offsets.push(*added);
        }
    }

    /// Ends the open transaction. Asking again for what was done is fine; asking for the other thing is not.
    pub(crate) fn end(&mut self, producer: Producer, is_commit: bool, done_at: Moment) -> Result<Decided, Refused> {
        if !self.is_current(producer) {
            return Err(Refused::Fenced);
        }
        match self.state {
            State::Ongoing { .. } => Ok(self.decide(is_commit, done_at)),
            State::Ending { is_commit: other, done_at } if other == is_commit => Err(Refused::Concurrent(done_at)),
            State::Ended { is_commit: other } if other == is_commit => Ok(Decided::default()),
            State::Empty | State::Ending { .. } | State::Ended { .. } => Err(Refused::InvalidState),
        }
    }

    /// Fences earlier producers of the id; what they left open is aborted first.
    pub(crate) fn init(&mut self, done_at: Moment) -> Result<u32, Refused> {
        match self.state {
            State::Ongoing { .. } => {
                self.epoch += 1;
                self.decide(false, done_at);
                Err(Refused::Concurrent(done_at))
            }
            State::Ending { done_at, .. } => Err(Refused::Concurrent(done_at)),
            State::Empty | State::Ended { .. } => {
                self.epoch += 1;
                self.state = State::Empty;
                // What came late, after the transaction that it was meant for, ends here.
                self.writes.clear();
                self.offsets.clear();
                Ok(self.epoch)
            }
        }
    }

    /// Lets time pass; returns the offsets that are committed now.
    pub(crate) fn advance(&mut self, now: Moment) -> Vec<Commitment> {
        match self.state {
            State::Ongoing { began } if now.saturating_sub(began) > TRANSACTION_TIMEOUT => {
                self.epoch += 1;
                self.decide(false, now);
                Vec::new()
            }
            State::Ending { is_commit, done_at } if done_at <= now => {
                self.state = State::Ended { is_commit };
                let offsets = std::mem::take(&mut self.offsets);
                if is_commit { offsets } else { Vec::new() }
            }
            _ => Vec::new(),
        }
    }

    /// A request of this producer arrives that it gave up long ago.
    pub(crate) fn arrive(&mut self, producer: Producer, late: &Late, done_at: Moment) -> Decided {
        if !self.is_current(producer) {
            return Decided::default();
        }
        match late {
            Late::End { is_commit } if matches!(self.state, State::Ongoing { .. }) => self.decide(*is_commit, done_at),
            Late::End { .. } => Decided::default(),
            Late::Offsets { offsets, .. } => {
                self.add_offsets(offsets);
                Decided::default()
            }
            Late::Write(write) => {
                self.write(*write);
                Decided::default()
            }
        }
    }

    /// Once decided, a reader will see the records, whatever happens; the offsets follow with their marker.
    fn decide(&mut self, is_commit: bool, done_at: Moment) -> Decided {
        self.state = State::Ending { is_commit, done_at };
        let writes = std::mem::take(&mut self.writes);
        if is_commit { Decided { writes } } else { Decided::default() }
    }
}

/// A request that its client gave up and the network did not.
#[derive(Debug, Clone)]
pub(crate) enum Late {
    End { is_commit: bool },
    Offsets { member: (usize, u32), offsets: Vec<Commitment> },
    Write(Write),
}
