//! What must hold, whatever went wrong: watched while it happens, so that the first violation is the one that is told.

use copydesk::record::{DropReason, FaultReason, StageName};
use copydesk::worker::{Guarantee, Outcome};

/// One record in the output or the dead letter topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Write {
    pub(crate) partition: usize,
    pub(crate) offset: i64,
    pub(crate) is_letter: bool,
    /// Its place in the log, which is the order in which a reader meets it.
    pub(crate) place: u64,
}

/// What a `read_committed` reader has seen of one input record.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    n_copies: u32,
    place: u64,
    is_letter: bool,
}

/// One input partition.
#[derive(Debug)]
pub(crate) struct Input {
    /// The offsets that hold a record; the gaps are control markers.
    offsets: Vec<i64>,
    /// By offset, how many records are before it.
    n_before: Vec<usize>,
    seen: Vec<Seen>,
}

/// The inputs, what became of them, and the first thing that should not have happened.
#[derive(Debug)]
pub(crate) struct Truth {
    pub(crate) inputs: Vec<Input>,
    guarantee: Guarantee,
    pub(crate) violation: Option<String>,
}

impl Input {
    pub(crate) fn new(offsets: Vec<i64>) -> Self {
        let end = offsets.last().map_or(0, |last| last + 1);
        let n_before = (0..=end).map(|offset| offsets.partition_point(|found| *found < offset)).collect();
        let seen = vec![Seen::default(); offsets.len()];
        Self { offsets, n_before, seen }
    }

    /// The first record at or after this offset.
    pub(crate) fn next(&self, offset: i64) -> Option<i64> {
        self.offsets.get(self.n_before(offset)).copied()
    }

    /// One past the last record.
    pub(crate) fn end(&self) -> i64 {
        self.offsets.last().map_or(0, |last| last + 1)
    }

    pub(crate) fn n_records(&self) -> usize {
        self.offsets.len()
    }

    pub(crate) fn offsets(&self) -> impl Iterator<Item = i64> {
        self.offsets.iter().copied()
    }

    fn n_before(&self, offset: i64) -> usize {
        let offset = usize::try_from(offset.max(0)).expect("small");
        self.n_before.get(offset).copied().unwrap_or(self.offsets.len())
    }
}

impl Truth {
    pub(crate) fn new(inputs: Vec<Input>, guarantee: Guarantee) -> Self {
        Self { inputs, guarantee, violation: None }
    }

    /// A reader can see this from now on.
    pub(crate) fn published(&mut self, write: &Write) {
        let Write { partition, offset, is_letter, place } = *write;
        // A letter of it tells that the process died three times over, whatever of, while it was tried alone.
        if !is_letter && matches!(natural_outcome(partition, offset), Outcome::Dropped(_)) {
            return self.violate(|| format!("dropped record {partition}/{offset} was published"));
        }
        let input = &mut self.inputs[partition];
        let index = input.n_before(offset);
        let seen = &mut input.seen[index];
        seen.n_copies += 1;
        if seen.n_copies == 1 {
            (seen.place, seen.is_letter) = (place, is_letter);
        } else if self.guarantee == Guarantee::ExactlyOnce {
            self.violate(|| format!("doubled: record {partition}/{offset} was published again"));
        }
    }

    /// The committed offset moves: every record that it passes has its outcome.
    pub(crate) fn passed(&mut self, partition: usize, from: Option<i64>, to: i64) {
        let input = &self.inputs[partition];
        let range = input.n_before(from.unwrap_or(0))..input.n_before(to);
        let is_missing = |index: &usize| {
            let is_dropped = matches!(natural_outcome(partition, input.offsets[*index]), Outcome::Dropped(_));
            !is_dropped && input.seen[*index].n_copies == 0
        };
        if let Some(index) = range.into_iter().find(is_missing) {
            let offset = input.offsets[index];
            self.violate(|| format!("lost: record {partition}/{offset} was passed without its outcome"));
        }
    }

    /// At the end, when all is quiet: the order is kept, in the output and in the dead letter topic.
    pub(crate) fn is_in_order(&mut self) {
        if self.guarantee == Guarantee::AtLeastOnce {
            return;
        }
        for partition in 0..self.inputs.len() {
            let input = &self.inputs[partition];
            let mut last = [0; 2];
            for (seen, offset) in input.seen.iter().zip(&input.offsets).filter(|(seen, _)| seen.n_copies > 0) {
                let last = &mut last[usize::from(seen.is_letter)];
                if seen.place < *last {
                    let offset = *offset;
                    return self.violate(|| format!("out of order: record {partition}/{offset} stands too early"));
                }
                *last = seen.place;
            }
        }
    }

    pub(crate) fn violate(&mut self, what: impl FnOnce() -> String) {
        if self.violation.is_none() {
            self.violation = Some(what());
        }
    }
}

/// What the pipeline makes of a record follows from its coordinates, as it must.
pub(crate) fn natural_outcome(partition: usize, offset: i64) -> Outcome {
    match (offset + i64::try_from(partition).expect("few partitions")) % 11 {
        3 => Outcome::Dropped(DropReason::TooShort),
        7 => Outcome::DeadLettered(StageName::Decode, FaultReason::InvalidJson),
        _ => Outcome::Published,
    }
}
