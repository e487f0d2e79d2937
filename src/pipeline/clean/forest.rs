//! A trained model: boosted trees over whole numbers, summed in whole numbers, so that it decides alike everywhere.
//!
//! # Why
//! Floating point differs between machines and compilers in its last bits, and a block at the edge of a threshold would
//! then be kept here and removed there. Features, thresholds and leaves are integers; so is the sum.

/// A node of the file: six bytes, little-endian, in preorder.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// The column to look at, or [`LEAF`].
    column: u16,
    /// Rows of at most this go to the next node, others to `other`; a leaf's value.
    value: i16,
    /// The node for rows above the threshold, counted from the tree's first.
    other: u16,
}

const LEAF: u16 = u16::MAX;

const NODE_BYTES: usize = 6;

/// Steps from a tree's first split to its leaves: no model of ours has deeper trees.
const DEPTH: usize = 6;

const LEAVES: usize = 1 << DEPTH;

/// Columns that a tree can ask for: beyond the widest table, and a power of two, so that a remainder is one instruction.
pub(super) const COLUMNS: usize = 512;

/// Rows that are judged together: they and a tree fit into a processor's first cache.
const BATCH: usize = 16;

/// Rows that walk down a tree together: each step waits for the one before it, and three others fill the time.
const ABREAST: usize = 4;

/// A row with room for every column, so that none need be looked for.
pub(super) type Row = [i16; COLUMNS];

/// Boosted trees.
#[derive(Debug, Clone)]
pub struct Forest {
    trees: Vec<Tree>,
}

/// A tree with a leaf at the end of every way of [`DEPTH`] steps, so that the way itself says where a node is: the first
/// split is at 1, and below the one at `n` are those at `2n` and `2n + 1`. Nothing asks for the one at 0.
#[derive(Debug, Clone)]
struct Tree {
    splits: [Split; LEAVES],
    leaves: [i16; LEAVES],
}

/// Rows of at most the threshold go left.
#[derive(Debug, Clone, Copy)]
struct Split {
    column: u16,
    threshold: i16,
}

/// A way that ended early goes left to the end.
const PASS: Split = Split { column: 0, threshold: i16::MAX };

impl Forest {
    /// Reads a model: for each tree the number of its nodes in two bytes, then its nodes.
    ///
    /// `None` where the bytes are no model: a tree cut short or too deep, a branch that does not lead forward within its
    /// tree, or a column that no table has.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut trees = Vec::new();
        let mut rest = bytes;
        while let Some((count, after)) = rest.split_first_chunk::<2>() {
            let n_bytes = usize::from(u16::from_le_bytes(*count)) * NODE_BYTES;
            let (tree, after) = after.split_at_checked(n_bytes)?;
            trees.push(read_tree(tree)?);
            rest = after;
        }
        rest.is_empty().then_some(Self { trees })
    }

    /// The sum of the leaves that a row falls into: log-odds in units of 1/1024. A column that a row does not have counts as 0,
    /// so that a short row is judged, not feared.
    #[must_use]
    pub fn score(&self, row: &[i16]) -> i32 {
        let mut whole = [0; COLUMNS];
        whole.iter_mut().zip(row).for_each(|(to, from)| *to = *from);
        self.scores(&[whole]).into_iter().sum()
    }

    /// The scores of many rows.
    #[must_use]
    pub(super) fn scores(&self, rows: &[Row]) -> Vec<i32> {
        let mut scores = vec![0; rows.len()];
        for (scores, rows) in scores.chunks_mut(BATCH).zip(rows.chunks(BATCH)) {
            let (abreast, rest) = rows.as_chunks::<ABREAST>();
            let (sums, last_sums) = scores.as_chunks_mut::<ABREAST>();
            self.add(abreast, sums);
            if !rest.is_empty() {
                let mut last = [[0; COLUMNS]; ABREAST];
                last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
                let mut sums = [[0; ABREAST]];
                self.add(&[last], &mut sums);
                last_sums.iter_mut().zip(sums.as_flattened()).for_each(|(to, from)| *to = *from);
            }
        }
        scores
    }

    /// Tree by tree, so that a tree's nodes stay at hand.
    fn add(&self, rows: &[[Row; ABREAST]], sums: &mut [[i32; ABREAST]]) {
        for tree in &self.trees {
            for (sums, rows) in sums.iter_mut().zip(rows) {
                for (sum, leaf) in sums.iter_mut().zip(tree.leaves(rows)) {
                    *sum += i32::from(leaf);
                }
            }
        }
    }

    /// How many columns a row must have for every tree to see what it asks for.
    #[must_use]
    pub fn width(&self) -> usize {
        let asked = self.trees.iter().flat_map(|tree| &tree.splits).filter(|split| split.threshold != PASS.threshold);
        asked.map(|split| usize::from(split.column) + 1).max().unwrap_or(0)
    }

    /// How many trees there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.trees.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.trees.is_empty()
    }
}

fn read_tree(bytes: &[u8]) -> Option<Tree> {
    let (nodes, _) = bytes.as_chunks::<NODE_BYTES>();
    let read = |[a, b, c, d, e, f]: &[u8; NODE_BYTES]| Node {
        column: u16::from_le_bytes([*a, *b]),
        value: i16::from_le_bytes([*c, *d]),
        other: u16::from_le_bytes([*e, *f]),
    };
    let nodes: Vec<Node> = nodes.iter().map(read).collect();
    let leads_forward = |(at, node): (usize, &Node)| {
        let other = usize::from(node.other);
        node.column == LEAF || (usize::from(node.column) < COLUMNS && other > at + 1 && other < nodes.len())
    };
    let is_tree = !nodes.is_empty() && nodes.iter().enumerate().all(leads_forward);
    (is_tree && depth(&nodes) <= DEPTH).then(|| level(&nodes))?
}

/// Every branch leads forward, so each node's depth is known before it is reached.
fn depth(nodes: &[Node]) -> usize {
    let mut depths = vec![0_usize; nodes.len()];
    for (at, node) in nodes.iter().enumerate().filter(|(_, node)| node.column != LEAF) {
        let below = depths.get(at).map_or(0, |depth| depth + 1);
        for branch in [at + 1, usize::from(node.other)] {
            if let Some(depth) = depths.get_mut(branch) {
                *depth = below.max(*depth);
            }
        }
    }
    depths.into_iter().max().unwrap_or(0)
}

/// Lays a tree out level by level, every way as long as the longest.
fn level(nodes: &[Node]) -> Option<Tree> {
    let mut splits = vec![PASS];
    let mut level = vec![0_usize];
    for _ in 0..DEPTH {
        let mut below = Vec::with_capacity(2 * level.len());
        for at in level {
            let node = nodes.get(at)?;
            if node.column == LEAF {
                splits.push(PASS);
                below.extend([at, at]);
            } else {
                splits.push(Split { column: node.column, threshold: node.value });
                below.extend([at + 1, usize::from(node.other)]);
            }
        }
        level = below;
    }
    let leaves: Vec<i16> = level.into_iter().map(|at| Some(nodes.get(at)?.value)).collect::<Option<_>>()?;
    Some(Tree { splits: splits.try_into().ok()?, leaves: leaves.try_into().ok()? })
}

impl Tree {
    /// As many steps for every row, with nothing to guess: a way out that it cannot foresee costs the processor more. The
    /// remainders change nothing and show the compiler that every look-up is within its array.
    #[inline]
    fn leaves(&self, rows: &[Row; ABREAST]) -> [i16; ABREAST] {
        let mut ways = [1; ABREAST];
        for _ in 0..DEPTH {
            for (at, row) in ways.iter_mut().zip(rows) {
                let Split { column, threshold } = self.splits.get(*at % LEAVES).copied().unwrap_or(PASS);
                let value = row.get(usize::from(column) % COLUMNS).copied().unwrap_or_default();
                *at = 2 * *at + usize::from(value > threshold);
            }
        }
        ways.map(|at| self.leaves.get(at % LEAVES).copied().unwrap_or_default())
    }
}

/// Log-odds in units of 1/1024 as a probability in thousandths, by a table of the logistic function.
#[must_use]
pub fn per_mille(score: i32) -> i16 {
    /// The logistic function in steps of one half, from 0 to 8.
    const LOGISTIC: [i32; 17] = [500, 622, 731, 818, 881, 924, 953, 971, 982, 989, 993, 996, 998, 998, 999, 999, 1000];
    let magnitude = score.unsigned_abs().min(8 * 1024 - 1);
    let (step, within) = ((magnitude / 512) as usize, i32::try_from(magnitude % 512).unwrap_or(0));
    let low = LOGISTIC.get(step).copied().unwrap_or(1000);
    let high = LOGISTIC.get(step + 1).copied().unwrap_or(1000);
    let above = low + (high - low) * within / 512;
    let share = if score < 0 { 1000 - above } else { above };
    i16::try_from(share).unwrap_or(1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One tree: column 1 at most 5 gives -512, else 1024.
    fn stump() -> Vec<u8> {
        let mut bytes = 3_u16.to_le_bytes().to_vec();
        for (column, value, other) in [(1_u16, 5_i16, 2_u16), (LEAF, -512, 0), (LEAF, 1024, 0)] {
            bytes.extend(column.to_le_bytes());
            bytes.extend(value.to_le_bytes());
            bytes.extend(other.to_le_bytes());
        }
        bytes
    }

    #[test]
    fn a_row_falls_to_the_side_of_its_value() {
        let forest = Forest::read(&stump().repeat(2)).unwrap();

        assert_eq!(forest.score(&[0, 5]), -1024);
        assert_eq!(forest.score(&[0, 6]), 2048);
        assert_eq!(forest.score(&[]), -1024);
    }

    #[test]
    fn broken_bytes_are_no_model() {
        let whole = stump();

        for end in 1..whole.len() {
            assert!(Forest::read(&whole[..end]).is_none(), "{end} bytes");
        }
        let mut circular = whole;
        circular[6] = 0;
        assert!(Forest::read(&circular).is_none());
    }

    #[test]
    fn even_odds_are_half_and_odds_are_symmetrical() {
        assert_eq!(per_mille(0), 500);
        assert_eq!(per_mille(1024), 731);
        assert_eq!(per_mille(-1024), 269);
        assert_eq!(per_mille(i32::MAX), 999);
        assert_eq!(per_mille(i32::MIN), 1);
    }
}
