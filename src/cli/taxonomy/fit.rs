//! Fits a rising curve from scores to the share of tags that were right.
//!
//! # Why
//! A few hundred labels are too few for every score to speak for itself. Neighbouring scores are put together first, in
//! groups of one size, and the share of each is drawn towards a half by one right and one wrong tag that nobody saw;
//! then groups that would fall are merged (isotonic regression by pooling adjacent violators).

use super::measure::share;

/// A score and whether the tag was right.
pub(super) type Sample = (f64, bool);

/// A rising curve: score and confidence.
pub(super) type Points = Vec<[f64; 2]>;

/// Fewer labels in a group say little; more would leave few groups.
const GROUP: usize = 12;
/// A finer curve than this would be a picture of the noise.
const MAX_GROUPS: usize = 10;

/// Neighbouring samples.
#[derive(Debug, Clone, Copy)]
struct Group {
    n: usize,
    n_right: usize,
    sum: f64,
}

impl Group {
    fn confidence(self) -> f64 {
        share(self.n_right + 1, self.n + 2).unwrap_or_default()
    }

    fn join(self, other: Self) -> Self {
        Self { n: self.n + other.n, n_right: self.n_right + other.n_right, sum: self.sum + other.sum }
    }
}

/// The curve of these samples; empty where there are none.
pub(super) fn isotonic(samples: &[Sample]) -> Points {
    let mut sorted = samples.to_vec();
    sorted.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    let mut rising: Vec<Group> = Vec::new();
    for group in groups(&sorted) {
        let mut group = group;
        while let Some(last) = rising.pop_if(|last| last.confidence() >= group.confidence()) {
            group = last.join(group);
        }
        rising.push(group);
    }
    let mut points: Points = Vec::new();
    for group in rising {
        let mean = group.sum / share(group.n, 1).unwrap_or(1.0);
        let point = [hundredths(mean), hundredths(group.confidence())];
        match points.last_mut() {
            Some(last) if last[0] >= point[0] => last[1] = point[1],
            _ => points.push(point),
        }
    }
    points
}

/// Groups of about one size; equal scores stay together.
fn groups(sorted: &[Sample]) -> Vec<Group> {
    let n_groups = (sorted.len() / GROUP).clamp(1, MAX_GROUPS);
    let size = sorted.len().div_ceil(n_groups).max(1);
    let mut groups: Vec<Group> = Vec::new();
    let mut last_score = f64::NAN;
    for (score, is_right) in sorted {
        let sample = Group { n: 1, n_right: usize::from(*is_right), sum: *score };
        let is_same_score = score.total_cmp(&last_score).is_eq();
        last_score = *score;
        match groups.last_mut() {
            Some(group) if group.n < size || is_same_score => *group = group.join(sample),
            _ => groups.push(sample),
        }
    }
    groups
}

/// Two digits are more than the labels know.
fn hundredths(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

/// The confidence at a score, as the tagger reads the curve: straight between points, flat outside.
pub(super) fn at(points: &[[f64; 2]], score: f64) -> Option<f64> {
    let after = points.partition_point(|[point, _]| *point <= score);
    let high = points.get(after);
    let low = after.checked_sub(1).and_then(|at| points.get(at));
    match (low, high) {
        (Some([low_score, low]), Some([high_score, high])) => {
            Some(low + (high - low) * (score - low_score) / (high_score - low_score))
        }
        (Some([_, only]), None) | (None, Some([_, only])) => Some(*only),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_rises_whatever_the_labels_say() {
        let samples: Vec<Sample> = (0..200_u32).map(|n| (f64::from(n) / 50.0, n % 7 > 2 || n > 150)).collect();

        let points = isotonic(&samples);

        let pairs = points.iter().zip(points.iter().skip(1));
        assert!(pairs.clone().all(|(low, high)| low[0] < high[0] && low[1] <= high[1]), "{points:?}");
        assert!(points.len() > 1 && points.iter().all(|[_, confidence]| (0.0..=1.0).contains(confidence)));
    }

    #[test]
    fn few_labels_never_claim_certainty() {
        let points = isotonic(&[(2.0, true), (3.0, true)]);

        assert_eq!(points, [[2.5, 0.75]]);
        assert_eq!(isotonic(&[]), Points::new());
    }

    #[test]
    fn a_curve_is_read_as_the_tagger_reads_it() {
        let points = [[1.0, 0.2], [2.0, 0.6]];

        assert!((at(&points, 1.5).unwrap() - 0.4).abs() < 1e-9);
        assert!((at(&points, 9.0).unwrap() - 0.6).abs() < 1e-9);
        assert_eq!(at(&[], 1.0), None);
    }
}
