//! The simulated group coordinator: members, generations, and who may hold which partition.
//!
//! - A member that is silent for the session's time is expelled; it learns so when it comes back, a zombie until then.
//! - Offsets are taken from members of the current generation alone.
//! - A partition is assigned only after its owner has let go of it, or was expelled.

use std::time::Duration;

use copydesk::worker::{Moment, PartitionId};

pub(crate) const SESSION_TIMEOUT: Duration = Duration::from_secs(10);

/// A set of partitions; there are few.
pub(crate) type Partitions = Vec<usize>;

#[derive(Debug)]
pub(crate) struct Member {
    id: usize,
    pub(crate) generation: u32,
    pub(crate) owned: Partitions,
    pub(crate) must_revoke: Partitions,
    last_seen: Moment,
}

#[derive(Debug)]
pub(crate) struct Group {
    members: Vec<Member>,
    n_partitions: usize,
    generation: u32,
    is_rebalancing: bool,
    pub(crate) n_expelled: usize,
}

impl Group {
    pub(crate) fn new(n_partitions: usize) -> Self {
        Self { members: Vec::new(), n_partitions, generation: 0, is_rebalancing: false, n_expelled: 0 }
    }

    pub(crate) fn member(&self, id: usize) -> Option<&Member> {
        self.members.iter().find(|member| member.id == id)
    }

    pub(crate) fn join(&mut self, now: Moment, id: usize) {
        let (owned, must_revoke) = (Vec::new(), Vec::new());
        self.members.push(Member { id, generation: 0, owned, must_revoke, last_seen: now });
        self.begin_rebalance();
    }

    pub(crate) fn leave(&mut self, id: usize) {
        let n_before = self.members.len();
        self.members.retain(|member| member.id != id);
        if self.members.len() < n_before {
            self.begin_rebalance();
        }
    }

    pub(crate) fn heartbeat(&mut self, now: Moment, id: usize) {
        if let Some(member) = self.member_mut(id) {
            member.last_seen = now;
        }
    }

    /// The member has let go of these. It joins again for what it was given in the meantime.
    pub(crate) fn revoked(&mut self, id: usize, partitions: &[usize]) {
        let Some(member) = self.member_mut(id) else { return };
        let is_given = |partition: &usize| member.owned.contains(partition) && !member.must_revoke.contains(partition);
        let joins_again = partitions.iter().any(is_given);
        member.must_revoke.retain(|partition| !partitions.contains(partition));
        member.owned.retain(|partition| !partitions.contains(partition));
        if joins_again {
            self.begin_rebalance();
        } else {
            self.finish_rebalance_if_released();
        }
    }

    /// Whether offsets of this member are taken.
    pub(crate) fn is_current(&self, id: usize, generation: u32) -> bool {
        self.member(id).is_some_and(|member| member.generation == generation)
    }

    pub(crate) fn advance(&mut self, now: Moment) {
        let is_dead = |member: &Member| now.saturating_sub(member.last_seen) > SESSION_TIMEOUT;
        while let Some(dead) = self.members.iter().find(|member| is_dead(member)).map(|member| member.id) {
            self.n_expelled += 1;
            self.leave(dead);
        }
    }

    /// Asks members to give up what is to move. Which partitions move depends on who is there, and nothing else.
    fn begin_rebalance(&mut self) {
        self.is_rebalancing = true;
        let target = self.target();
        for member in &mut self.members {
            let id = member.id;
            let moving = member.owned.iter().copied().filter(|partition| target.get(*partition) != Some(&id));
            member.must_revoke = moving.collect();
        }
        self.finish_rebalance_if_released();
    }

    fn finish_rebalance_if_released(&mut self) {
        let is_released = self.members.iter().all(|member| member.must_revoke.is_empty());
        if !self.is_rebalancing || !is_released {
            return;
        }
        self.is_rebalancing = false;
        self.generation += 1;
        let target = self.target();
        for member in &mut self.members {
            member.generation = self.generation;
            let owned = target.iter().enumerate().filter(|(_, owner)| **owner == member.id);
            member.owned = owned.map(|(partition, _)| partition).collect();
        }
    }

    /// The owner of each partition.
    fn target(&self) -> Vec<usize> {
        let n_members = self.members.len();
        let n_partitions = if n_members == 0 { 0 } else { self.n_partitions };
        (0..n_partitions).map(|partition| self.members[partition % n_members].id).collect()
    }

    fn member_mut(&mut self, id: usize) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.id == id)
    }
}

/// The worker's name for a partition.
pub(crate) fn id(partition: usize) -> PartitionId {
    PartitionId(u32::try_from(partition).expect("few partitions"))
}

pub(crate) fn ids(partitions: &[usize]) -> Vec<PartitionId> {
    partitions.iter().copied().map(id).collect()
}
