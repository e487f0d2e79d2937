//! The open batch: what it holds, when it is full, and which deliveries it still awaits.

use std::collections::VecDeque;
use std::time::Duration;

use super::ticket::{Moment, Ticket};

/// When a batch is committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchLimits {
    /// Records.
    pub records: usize,
    /// Bytes published.
    pub bytes: usize,
    /// Time since its first record.
    pub wait: Duration,
}

/// The records that the next commit covers.
#[derive(Debug)]
pub(super) struct Batch {
    limits: BatchLimits,
    /// Fewer records than usual, where a predecessor died.
    narrowed: Option<usize>,
    n_records: usize,
    bytes: usize,
    opened_at: Moment,
    /// The records sent, by their numbers from `first_number`.
    sent: VecDeque<Ticket>,
    first_number: u64,
    n_delivered: usize,
    has_failed: bool,
    holds_suspect: bool,
}

impl Batch {
    pub(super) fn new(limits: BatchLimits) -> Self {
        Self {
            limits,
            narrowed: None,
            n_records: 0,
            bytes: 0,
            opened_at: Moment::ZERO,
            sent: VecDeque::new(),
            first_number: 0,
            n_delivered: 0,
            has_failed: false,
            holds_suspect: false,
        }
    }

    /// Starts the next batch; numbers go on, so that a late report of this one matches nothing.
    pub(super) fn reset(&mut self, now: Moment) {
        self.first_number += self.sent.len() as u64;
        self.sent.clear();
        self.n_records = 0;
        self.bytes = 0;
        self.n_delivered = 0;
        self.has_failed = false;
        self.holds_suspect = false;
        self.opened_at = now;
    }

    /// Takes no more records than this, or as many as usual again.
    pub(super) fn narrow(&mut self, records: Option<usize>) {
        self.narrowed = records;
    }

    /// Counts a record in; `bytes` is what is published of it.
    pub(super) fn add(&mut self, bytes: usize, is_suspect: bool) {
        self.n_records += 1;
        self.bytes += bytes;
        self.holds_suspect |= is_suspect;
    }

    /// Numbers a record that is sent.
    pub(super) fn send(&mut self, ticket: Ticket) -> u64 {
        self.sent.push_back(ticket);
        self.first_number + self.sent.len() as u64 - 1
    }

    /// The record that was sent under this number in this batch.
    pub(super) fn sent(&self, number: u64) -> Option<Ticket> {
        let index = usize::try_from(number.checked_sub(self.first_number)?).ok()?;
        self.sent.get(index).copied()
    }

    pub(super) fn delivered(&mut self) {
        self.n_delivered += 1;
    }

    pub(super) fn failed(&mut self) {
        self.n_delivered += 1;
        self.has_failed = true;
    }

    pub(super) fn is_delivered(&self) -> bool {
        self.n_delivered >= self.sent.len()
    }

    pub(super) fn has_failed(&self) -> bool {
        self.has_failed
    }

    pub(super) fn n_records(&self) -> usize {
        self.n_records
    }

    pub(super) fn n_sent(&self) -> usize {
        self.sent.len()
    }

    /// Whether a suspect could join: only an empty batch takes one, and then nothing else.
    pub(super) fn has_room(&self, is_suspect: bool) -> bool {
        let records = self.narrowed.map_or(self.limits.records, |narrowed| narrowed.min(self.limits.records));
        let is_full = self.n_records >= records || self.bytes >= self.limits.bytes || self.holds_suspect;
        !is_full && (self.n_records == 0 || !is_suspect)
    }

    /// Whether its time has come.
    pub(super) fn is_due(&self, now: Moment) -> bool {
        self.n_records > 0 && now.saturating_sub(self.opened_at) >= self.limits.wait
    }

    /// When its time will have come.
    pub(super) fn due_at(&self) -> Option<Moment> {
        (self.n_records > 0).then(|| self.opened_at + self.limits.wait)
    }
}
