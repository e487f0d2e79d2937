//! The simulated cluster: logs, group coordinator, transaction coordinator. What it enforces is what Kafka enforces.
//!
//! - A produce or a commit of a producer with an old epoch is fenced.
//! - A transaction that lasts too long is aborted by the coordinator, which fences its producer (there is no KIP-588).
//! - An `EndTxn` that was given up by the client may still arrive, and ends whatever transaction of the same epoch it
//!   finds (there is no KIP-890).
//! - Offsets in a transaction need the member's current generation; offsets of an open transaction make the next
//!   owner's fetch wait (KIP-447).
//! - A partition is assigned only after its owner has let go of it, or was expelled.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use copydesk::worker::Moment;

pub(crate) const SESSION_TIMEOUT: Duration = Duration::from_secs(10);
pub(crate) const TRANSACTION_TIMEOUT: Duration = Duration::from_secs(15);

/// What stands in the output or the dead letter topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) partition: usize,
    pub(crate) offset: i64,
    pub(crate) is_dead_letter: bool,
    pub(crate) state: WrittenState,
    pub(crate) transaction: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WrittenState {
    Open,
    Committed,
    Aborted,
}

/// What the broker answers to a refused request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    Fenced,
    StaleGeneration,
    InvalidState,
}

/// A producer's credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Producer {
    pub(crate) id: usize,
    pub(crate) epoch: u32,
}

#[derive(Debug, Default)]
struct Transaction {
    epoch: u32,
    /// The number of the open transaction, while there is one.
    open: Option<u64>,
    began: Moment,
    offsets: BTreeMap<usize, i64>,
}

/// An `EndTxn` that its client gave up and the network did not.
#[derive(Debug, Clone, Copy)]
struct Stray {
    producer: Producer,
    is_commit: bool,
    arrives: Moment,
}

#[derive(Debug, Default)]
pub(crate) struct Member {
    pub(crate) generation: u32,
    pub(crate) owned: BTreeSet<usize>,
    pub(crate) must_revoke: BTreeSet<usize>,
    last_seen: Moment,
}

#[derive(Debug)]
pub(crate) struct Cluster {
    /// The offsets that hold a record, a list a partition; the gaps are control markers.
    pub(crate) input: Vec<Vec<i64>>,
    pub(crate) output: Vec<Written>,
    pub(crate) committed: Vec<Option<i64>>,
    pub(crate) members: BTreeMap<usize, Member>,
    pub(crate) generation: u32,
    is_rebalancing: bool,
    transactions: BTreeMap<usize, Transaction>,
    n_transactions: u64,
    strays: Vec<Stray>,
}

impl Cluster {
    pub(crate) fn new(input: Vec<Vec<i64>>) -> Self {
        let committed = vec![None; input.len()];
        Self {
            input,
            output: Vec::new(),
            committed,
            members: BTreeMap::new(),
            generation: 0,
            is_rebalancing: false,
            transactions: BTreeMap::new(),
            n_transactions: 0,
            strays: Vec::new(),
        }
    }

    // ---- the group ----

    pub(crate) fn join(&mut self, now: Moment, member: usize) {
        self.members.insert(member, Member { last_seen: now, ..Member::default() });
        self.begin_rebalance();
    }

    pub(crate) fn leave(&mut self, member: usize) {
        if self.members.remove(&member).is_some() {
            self.begin_rebalance();
        }
    }

    pub(crate) fn heartbeat(&mut self, now: Moment, member: usize) {
        if let Some(member) = self.members.get_mut(&member) {
            member.last_seen = now;
        }
    }

    /// The member has let go of these.
    pub(crate) fn revoked(&mut self, member: usize, partitions: &[usize]) {
        if let Some(member) = self.members.get_mut(&member) {
            member.must_revoke.retain(|partition| !partitions.contains(partition));
            member.owned.retain(|partition| !partitions.contains(partition));
        }
        self.finish_rebalance_if_released();
    }

    /// Asks members to give up what is to move. Which partitions move depends on who is there, and nothing else.
    pub(crate) fn begin_rebalance(&mut self) {
        self.is_rebalancing = true;
        let target = self.target();
        for (id, member) in &mut self.members {
            let moving = member.owned.iter().copied().filter(|partition| target.get(partition) != Some(id));
            member.must_revoke = moving.collect();
        }
        self.finish_rebalance_if_released();
    }

    fn target(&self) -> BTreeMap<usize, usize> {
        let members: Vec<usize> = self.members.keys().copied().collect();
        let owner = |partition: usize| members.get(partition % members.len().max(1)).copied();
        (0..self.input.len()).filter_map(|partition| Some((partition, owner(partition)?))).collect()
    }

    fn finish_rebalance_if_released(&mut self) {
        let is_released = self.members.values().all(|member| member.must_revoke.is_empty());
        if !self.is_rebalancing || !is_released {
            return;
        }
        self.is_rebalancing = false;
        self.generation += 1;
        let target = self.target();
        for (id, member) in &mut self.members {
            member.generation = self.generation;
            member.owned = target.iter().filter(|(_, owner)| *owner == id).map(|(partition, _)| *partition).collect();
        }
    }

    // ---- time ----

    pub(crate) fn advance(&mut self, now: Moment) {
        let is_dead = |member: &Member| now.saturating_sub(member.last_seen) > SESSION_TIMEOUT;
        let dead: Vec<usize> = self.members.iter().filter(|(_, member)| is_dead(member)).map(|(id, _)| *id).collect();
        for member in dead {
            self.leave(member);
        }

        let is_expired = |txn: &Transaction| txn.open.is_some() && now.saturating_sub(txn.began) > TRANSACTION_TIMEOUT;
        let expired: Vec<usize> =
            self.transactions.iter().filter(|(_, txn)| is_expired(txn)).map(|(id, _)| *id).collect();
        for id in expired {
            self.end(id, false);
            if let Some(transaction) = self.transactions.get_mut(&id) {
                transaction.epoch += 1;
            }
        }

        let (arrived, travelling): (Vec<_>, Vec<_>) = self.strays.drain(..).partition(|stray| stray.arrives <= now);
        self.strays = travelling;
        for stray in arrived {
            let is_current = |txn: &Transaction| txn.epoch == stray.producer.epoch && txn.open.is_some();
            if self.transactions.get(&stray.producer.id).is_some_and(is_current) {
                self.end(stray.producer.id, stray.is_commit);
            }
        }
    }

    // ---- transactions ----

    /// Fences every earlier producer of this id, and aborts what it left open.
    pub(crate) fn init_producer(&mut self, id: usize) -> Producer {
        self.end(id, false);
        let transaction = self.transactions.entry(id).or_default();
        transaction.epoch += 1;
        Producer { id, epoch: transaction.epoch }
    }

    /// Appends to the producer's transaction, which the first record opens.
    pub(crate) fn produce(
        &mut self,
        now: Moment,
        producer: Producer,
        record: (usize, i64, bool),
    ) -> Result<(), Refused> {
        let transaction = self.open_transaction(now, producer)?;
        self.write(record, WrittenState::Open, transaction);
        Ok(())
    }

    /// Appends outside any transaction.
    pub(crate) fn produce_plainly(&mut self, record: (usize, i64, bool)) {
        self.write(record, WrittenState::Committed, 0);
    }

    pub(crate) fn send_offsets(
        &mut self,
        now: Moment,
        producer: Producer,
        (member, generation): (usize, u32),
        offsets: &[(usize, i64)],
    ) -> Result<(), Refused> {
        self.check_generation(member, generation)?;
        self.open_transaction(now, producer)?;
        let transaction = self.transactions.get_mut(&producer.id).ok_or(Refused::InvalidState)?;
        transaction.offsets.extend(offsets.iter().copied());
        Ok(())
    }

    /// Commits offsets outside any transaction.
    pub(crate) fn commit_offsets(
        &mut self,
        (member, generation): (usize, u32),
        offsets: &[(usize, i64)],
    ) -> Result<(), Refused> {
        self.check_generation(member, generation)?;
        for (partition, offset) in offsets {
            self.commit_offset(*partition, *offset);
        }
        Ok(())
    }

    /// Ends the producer's transaction; ending none is what a repeated request looks like, and is fine.
    pub(crate) fn end_transaction(&mut self, producer: Producer, is_commit: bool) -> Result<(), Refused> {
        self.check_epoch(producer)?;
        self.end(producer.id, is_commit);
        Ok(())
    }

    /// The client gave this request up; it arrives all the same.
    pub(crate) fn end_transaction_late(&mut self, producer: Producer, is_commit: bool, arrives: Moment) {
        self.strays.push(Stray { producer, is_commit, arrives });
    }

    /// Whether a fetch of this partition's committed offset would have to wait for a transaction.
    pub(crate) fn is_offset_pending(&self, partition: usize) -> bool {
        self.transactions.values().any(|txn| txn.open.is_some() && txn.offsets.contains_key(&partition))
    }

    fn check_generation(&self, member: usize, generation: u32) -> Result<(), Refused> {
        let is_current = self.members.get(&member).is_some_and(|member| member.generation == generation);
        if is_current { Ok(()) } else { Err(Refused::StaleGeneration) }
    }

    fn check_epoch(&self, producer: Producer) -> Result<(), Refused> {
        let is_current = self.transactions.get(&producer.id).is_some_and(|txn| txn.epoch == producer.epoch);
        if is_current { Ok(()) } else { Err(Refused::Fenced) }
    }

    fn open_transaction(&mut self, now: Moment, producer: Producer) -> Result<u64, Refused> {
        self.check_epoch(producer)?;
        let transaction = self.transactions.get_mut(&producer.id).ok_or(Refused::InvalidState)?;
        if let Some(number) = transaction.open {
            return Ok(number);
        }
        self.n_transactions += 1;
        transaction.open = Some(self.n_transactions);
        transaction.began = now;
        Ok(self.n_transactions)
    }

    fn end(&mut self, id: usize, is_commit: bool) {
        let Some(transaction) = self.transactions.get_mut(&id) else { return };
        let Some(number) = transaction.open.take() else { return };
        let offsets = std::mem::take(&mut transaction.offsets);
        let state = if is_commit { WrittenState::Committed } else { WrittenState::Aborted };
        for written in self.output.iter_mut().filter(|written| written.transaction == number) {
            written.state = state;
        }
        if is_commit {
            for (partition, offset) in offsets {
                self.commit_offset(partition, offset);
            }
        }
    }

    fn commit_offset(&mut self, partition: usize, offset: i64) {
        if let Some(committed) = self.committed.get_mut(partition) {
            *committed = Some(offset);
        }
    }

    fn write(
        &mut self,
        (partition, offset, is_dead_letter): (usize, i64, bool),
        state: WrittenState,
        transaction: u64,
    ) {
        self.output.push(Written { partition, offset, is_dead_letter, state, transaction });
    }
}
