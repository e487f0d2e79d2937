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

/// No model of ours has deeper trees than six; each level more doubles what a tree takes.
const MAX_DEPTH: usize = 10;

/// Boosted trees.
#[derive(Debug, Clone)]
pub struct Forest {
    trees: Vec<Tree>,
}

/// A tree with a leaf at the end of every way of so many steps, so that the way itself says where a node is: below the one
/// at `n` are those at `2n + 1` and `2n + 2`.
#[derive(Debug, Clone)]
struct Tree {
    depth: usize,
    splits: Vec<Split>,
    leaves: Vec<i16>,
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
    /// `None` where the bytes are no model: a tree cut short or too deep, or a branch that does not lead forward within its
    /// tree.
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

    /// The sum of the leaves that a row falls into: log-odds in units of 1/1024.
    #[must_use]
    pub fn score(&self, row: &[i16]) -> i32 {
        self.trees.iter().map(|tree| i32::from(tree.leaf(row))).sum()
    }

    /// The scores of many rows. Tree by tree, so that a tree's nodes stay at hand and the walks of neighbouring rows overlap.
    #[must_use]
    pub fn scores<'r>(&self, rows: &(impl Iterator<Item = &'r [i16]> + Clone)) -> Vec<i32> {
        let mut scores = vec![0; rows.clone().count()];
        for tree in &self.trees {
            for (score, row) in scores.iter_mut().zip(rows.clone()) {
                *score += i32::from(tree.leaf(row));
            }
        }
        scores
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
        node.column == LEAF || (usize::from(node.other) > at + 1 && usize::from(node.other) < nodes.len())
    };
    let is_tree = !nodes.is_empty() && nodes.iter().enumerate().all(leads_forward);
    let depth = if is_tree { depth(&nodes) } else { return None };
    (depth <= MAX_DEPTH).then(|| level(&nodes, depth))?
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
fn level(nodes: &[Node], depth: usize) -> Option<Tree> {
    let mut splits = Vec::with_capacity((1 << depth) - 1);
    let mut level = vec![0_usize];
    for _ in 0..depth {
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
    let leaves = level.into_iter().map(|at| Some(nodes.get(at)?.value)).collect::<Option<_>>()?;
    Some(Tree { depth, splits, leaves })
}

impl Tree {
    /// A column that the row does not have counts as 0, so that a short row is judged, not feared.
    #[inline]
    fn leaf(&self, row: &[i16]) -> i16 {
        let mut at = 0;
        // As many steps for every row, with nothing to guess: a way out that it cannot foresee costs the processor more.
        for _ in 0..self.depth {
            let Split { column, threshold } = self.splits.get(at).copied().unwrap_or(PASS);
            let value = row.get(usize::from(column)).copied().unwrap_or_default();
            at = 2 * at + 1 + usize::from(value > threshold);
        }
        self.leaves.get(at - self.splits.len()).copied().unwrap_or_default()
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
