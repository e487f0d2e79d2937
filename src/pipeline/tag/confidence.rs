//! From a score to how often such tags were right, by the curves that `taxonomy calibrate` fitted.

use super::fixed::{hundredths, thousandths};

/// A rising curve of straight pieces; empty where nobody measured.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Curve {
    /// Score and confidence in thousandths.
    points: Vec<(i64, i64)>,
}

impl Curve {
    pub(super) fn new(pairs: &[[f64; 2]]) -> Self {
        Self {
            points: pairs.iter().map(|[score, confidence]| (thousandths(*score), thousandths(*confidence))).collect(),
        }
    }

    /// The confidence in hundredths at a score in thousandths; flat before the first and after the last point.
    pub(super) fn at(&self, score: i64) -> Option<i64> {
        let after = self.points.partition_point(|(point, _)| *point <= score);
        let high = self.points.get(after);
        let low = after.checked_sub(1).and_then(|at| self.points.get(at));
        let confidence = match (low, high) {
            (Some((low_score, low)), Some((high_score, high))) => {
                low + (high - low) * (score - low_score) / (high_score - low_score).max(1)
            }
            (Some((_, only)), None) | (None, Some((_, only))) => *only,
            (None, None) => return None,
        };
        Some(hundredths(confidence))
    }
}

#[cfg(test)]
mod tests {
    use super::Curve;

    #[test]
    fn a_curve_is_straight_between_its_points_and_flat_outside() {
        let curve = Curve::new(&[[1.0, 0.2], [2.0, 0.6]]);

        assert_eq!(curve.at(500), Some(20));
        assert_eq!(curve.at(1_500), Some(40));
        assert_eq!(curve.at(9_000), Some(60));
        assert_eq!(Curve::new(&[]).at(1_000), None);
    }
}
