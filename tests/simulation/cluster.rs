//! The simulated cluster: inputs, outputs and committed offsets, behind the two coordinators. What it enforces is what
//! Kafka enforces.

use std::time::Duration;

use copydesk::worker::{Commitment, Mark, Moment};

use crate::group::{Group, id};
use crate::transactions::{Decided, Late, Producer, Refused, Transaction};
use crate::truth::{Truth, Write};

#[derive(Debug)]
pub(crate) struct Cluster {
    pub(crate) truth: Truth,
    pub(crate) group: Group,
    committed: Vec<Option<i64>>,
    /// What lies beside the committed offsets.
    marks: Vec<Option<Mark>>,
    transactions: Vec<Transaction>,
    travelling: Vec<(Moment, Producer, Late)>,
    n_written: u64,
    /// How long the markers of a transaction take.
    pub(crate) marker_time: Duration,
    /// Whether generations are checked, as Kafka does.
    pub(crate) checks_generations: bool,
}

impl Cluster {
    pub(crate) fn new(truth: Truth, n_producers: usize) -> Self {
        let n_partitions = truth.inputs.len();
        Self {
            truth,
            group: Group::new(n_partitions),
            committed: vec![None; n_partitions],
            marks: vec![None; n_partitions],
            transactions: (0..n_producers).map(|_| Transaction::default()).collect(),
            travelling: Vec::new(),
            n_written: 0,
            marker_time: Duration::ZERO,
            checks_generations: true,
        }
    }

    pub(crate) fn advance(&mut self, now: Moment) {
        self.group.advance(now);
        let mut index = 0;
        while index < self.travelling.len() {
            if self.travelling[index].0 > now {
                index += 1;
                continue;
            }
            let (_, producer, late) = self.travelling.swap_remove(index);
            // Offsets are checked where they arrive.
            if let Late::Offsets { member, .. } = &late
                && self.check_generation(*member).is_err()
            {
                continue;
            }
            let decided = self.transactions[producer.id].arrive(producer, &late, now + self.marker_time);
            self.show(&decided);
        }
        for id in 0..self.transactions.len() {
            for commitment in self.transactions[id].advance(now) {
                self.commit_offset(&commitment);
            }
        }
    }

    // ---- transactions ----

    pub(crate) fn init_producer(&mut self, now: Moment, id: usize) -> Result<Producer, Refused> {
        let epoch = self.transactions[id].init(now + self.marker_time)?;
        Ok(Producer { id, epoch })
    }

    /// The credentials of an id as they are: what a client would use that does not initialise itself.
    pub(crate) fn borrow_producer(&self, id: usize) -> Producer {
        Producer { id, epoch: self.transactions[id].epoch() }
    }

    pub(crate) fn is_fenced(&self, producer: Producer) -> bool {
        !self.transactions[producer.id].is_current(producer)
    }

    /// Adds a partition to the producer's transaction, which the first one opens.
    pub(crate) fn open_transaction(&mut self, now: Moment, producer: Producer) -> Result<(), Refused> {
        self.transactions[producer.id].open(now, producer)
    }

    /// Appends to the open transaction.
    pub(crate) fn produce(&mut self, producer: Producer, mut write: Write) {
        write.place = self.place();
        self.transactions[producer.id].write(write);
    }

    /// Appends outside any transaction.
    pub(crate) fn produce_plainly(&mut self, mut write: Write) {
        write.place = self.place();
        self.truth.published(&write);
    }

    pub(crate) fn send_offsets(
        &mut self,
        now: Moment,
        producer: Producer,
        member: (usize, u32),
        offsets: &[Commitment],
    ) -> Result<(), Refused> {
        self.check_generation(member)?;
        self.transactions[producer.id].open(now, producer)?;
        self.transactions[producer.id].add_offsets(offsets);
        Ok(())
    }

    /// Commits offsets outside any transaction.
    pub(crate) fn commit_offsets(&mut self, member: (usize, u32), offsets: &[Commitment]) -> Result<(), Refused> {
        self.check_generation(member)?;
        for commitment in offsets {
            self.commit_offset(commitment);
        }
        Ok(())
    }

    pub(crate) fn end_transaction(&mut self, now: Moment, producer: Producer, is_commit: bool) -> Result<(), Refused> {
        let done_at = now + self.marker_time;
        let decided = self.transactions[producer.id].end(producer, is_commit, done_at)?;
        self.show(&decided);
        Ok(())
    }

    /// The client gave this request up; it arrives all the same.
    pub(crate) fn arrives_late(&mut self, at: Moment, producer: Producer, mut late: Late) {
        if let Late::Write(write) = &mut late {
            write.place = self.place();
        }
        self.travelling.push((at, producer, late));
    }

    // ---- offsets ----

    pub(crate) fn committed(&self, partition: usize) -> Option<i64> {
        self.committed[partition]
    }

    /// What the last owner left beside its offset.
    pub(crate) fn mark(&self, partition: usize) -> Option<Mark> {
        self.marks[partition]
    }

    /// Whether a fetch of this partition's committed offset would have to wait for a transaction.
    pub(crate) fn is_offset_pending(&self, partition: usize) -> bool {
        self.transactions.iter().any(|transaction| transaction.holds_offset_of(id(partition)))
    }

    /// Whether everything is committed to its end.
    pub(crate) fn is_done(&self) -> bool {
        self.truth.inputs.iter().zip(&self.committed).all(|(input, committed)| *committed == Some(input.end()))
    }

    fn check_generation(&self, (member, generation): (usize, u32)) -> Result<(), Refused> {
        let is_fine = !self.checks_generations || self.group.is_current(member, generation);
        if is_fine { Ok(()) } else { Err(Refused::StaleGeneration) }
    }

    fn commit_offset(&mut self, &Commitment { partition, offset, mark }: &Commitment) {
        let partition = partition.0 as usize;
        self.truth.passed(partition, self.committed[partition], offset);
        self.committed[partition] = Some(offset);
        self.marks[partition] = mark;
    }

    fn show(&mut self, decided: &Decided) {
        for write in &decided.writes {
            self.truth.published(write);
        }
    }

    fn place(&mut self) -> u64 {
        self.n_written += 1;
        self.n_written
    }
}
