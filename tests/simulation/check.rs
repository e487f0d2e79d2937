//! What must hold, whatever went wrong.

use std::collections::BTreeMap;

use copydesk::worker::{Guarantee, Outcome};

use crate::cluster::{Cluster, Written, WrittenState};
use crate::process::natural_outcome;

/// The committed offsets never pass a record that a `read_committed` reader cannot see and that was not dropped.
pub(crate) fn committed_offsets_are_resolved(cluster: &Cluster) {
    for (partition, committed) in cluster.committed.iter().enumerate() {
        if let Some(committed) = committed {
            resolved_before(cluster, partition, *committed);
        }
    }
}

/// Every record of the partition before this offset is written, or was dropped.
pub(crate) fn resolved_before(cluster: &Cluster, partition: usize, end: i64) {
    for offset in cluster.input[partition].iter().copied().filter(|offset| *offset < end) {
        let is_dropped = matches!(natural_outcome(partition, offset), Outcome::Dropped(_));
        let is_written = visible(cluster).any(|written| (written.partition, written.offset) == (partition, offset));
        assert!(is_dropped || is_written, "offset {offset} of partition {partition} was passed without its outcome");
    }
}

/// At the end, when all is quiet: nothing lost, nothing doubled, order kept.
pub(crate) fn everything_arrived(cluster: &Cluster, guarantee: Guarantee) {
    let mut copies: BTreeMap<(usize, i64), usize> = BTreeMap::new();
    for written in visible(cluster) {
        *copies.entry((written.partition, written.offset)).or_default() += 1;
    }
    for (partition, offsets) in cluster.input.iter().enumerate() {
        for offset in offsets {
            let n_copies = copies.get(&(partition, *offset)).copied().unwrap_or(0);
            match (natural_outcome(partition, *offset), guarantee) {
                (Outcome::Dropped(_), _) => assert_eq!(n_copies, 0, "a dropped record was published"),
                (_, Guarantee::ExactlyOnce) => {
                    assert_eq!(n_copies, 1, "offset {offset} of partition {partition} has {n_copies} copies");
                }
                (_, Guarantee::AtLeastOnce) => {
                    assert!(n_copies >= 1, "offset {offset} of partition {partition} is lost");
                }
            }
        }
        let end = offsets.last().map(|offset| offset + 1);
        assert_eq!(cluster.committed[partition], end, "partition {partition} is not committed to its end");
    }
    if guarantee == Guarantee::ExactlyOnce {
        order_is_kept(cluster);
    }
}

/// Per input partition, the published records stand in input order, and the dead letters too.
fn order_is_kept(cluster: &Cluster) {
    let mut last: BTreeMap<(usize, bool), i64> = BTreeMap::new();
    for written in visible(cluster) {
        let previous = last.insert((written.partition, written.is_dead_letter), written.offset);
        let is_later = previous.is_none_or(|previous| previous < written.offset);
        assert!(is_later, "offset {} of partition {} is out of order", written.offset, written.partition);
    }
}

fn visible(cluster: &Cluster) -> impl Iterator<Item = &Written> {
    cluster.output.iter().filter(|written| written.state == WrittenState::Committed)
}
