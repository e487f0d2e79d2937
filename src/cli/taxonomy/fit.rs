//! Fits a rising curve from scores to the share of tags that were right: a logistic curve over the score's logarithm.
//!
//! # Why
//! A few hundred labels are too few for every score to speak for itself. Steps fitted to them (isotonic regression)
//! follow the noise: on the development records, cross-validation finds them twice as far from the truth as a curve
//! with two parameters. Labels are softened as Platt does (1999), as if one more right and one more wrong tag had been
//! seen, so that no number of agreeing labels makes certain.

use super::measure::share;

/// A score and whether the tag was right.
pub(super) type Sample = (f64, bool);

/// A rising curve: score and confidence.
pub(super) type Points = Vec<[f64; 2]>;

/// Fewer labels say nothing about where right begins.
const MIN_SAMPLES: usize = 20;
/// What holds the slope where right and wrong scores do not overlap, and any steepness would do.
const RIDGE: f64 = 0.1;
/// Newton's method needs five or six steps; more are for samples that nobody would call labelled.
const MAX_STEPS: usize = 50;
/// Where the curve gets its points: straight lines between these are within a hundredth of it.
const LEVELS: [f64; 9] = [0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95];
/// The smallest score that a tag can be shown with.
const LEAST_SCORE: f64 = 0.01;

/// The curve of these samples; empty where they are few, or all labels agree.
pub(super) fn logistic(samples: &[Sample]) -> Points {
    let n_right = samples.iter().filter(|(_, is_right)| *is_right).count();
    let is_telling = samples.len() >= MIN_SAMPLES && n_right > 0 && n_right < samples.len();
    if !is_telling {
        return Points::new();
    }
    let soft = Softened::new(n_right, samples.len() - n_right);
    let curve = Logistic::fit(samples, soft);
    let lowest = samples.iter().map(|(score, _)| *score).fold(f64::INFINITY, f64::min);
    let highest = samples.iter().map(|(score, _)| *score).fold(0.0, f64::max);
    let between = LEVELS.iter().map(|level| curve.score_at(*level)).filter(|score| *score > lowest && *score < highest);
    let mut points = Points::new();
    for score in std::iter::once(lowest).chain(between).chain([highest]) {
        let point = [hundredths(score), hundredths(curve.confidence(score).clamp(soft.wrong, soft.right))];
        if points.last().is_none_or(|last| last[0] < point[0]) {
            points.push(point);
        }
    }
    points
}

/// What a right and a wrong label count as.
#[derive(Debug, Clone, Copy)]
struct Softened {
    right: f64,
    wrong: f64,
}

impl Softened {
    fn new(n_right: usize, n_wrong: usize) -> Self {
        Self {
            right: share(n_right + 1, n_right + 2).unwrap_or_default(),
            wrong: share(1, n_wrong + 2).unwrap_or_default(),
        }
    }
}

/// `1 / (1 + e^-(slope · ln(score) + intercept))`.
#[derive(Debug, Clone, Copy)]
struct Logistic {
    slope: f64,
    intercept: f64,
}

impl Logistic {
    /// The likeliest curve that does not fall, by Newton's method.
    fn fit(samples: &[Sample], soft: Softened) -> Self {
        let mut curve = Self { slope: 1.0, intercept: 0.0 };
        for _ in 0..MAX_STEPS {
            let [mut by_slope, mut by_intercept] = [RIDGE * curve.slope, 0.0];
            let [mut slope_slope, mut slope_intercept, mut intercept_intercept] = [RIDGE, 0.0, f64::EPSILON];
            for (score, is_right) in samples {
                let x = logarithm(*score);
                let claimed = curve.confidence(*score);
                let error = claimed - if *is_right { soft.right } else { soft.wrong };
                let weight = claimed * (1.0 - claimed);
                by_slope += error * x;
                by_intercept += error;
                slope_slope += weight * x * x;
                slope_intercept += weight * x;
                intercept_intercept += weight;
            }
            let determinant = slope_slope * intercept_intercept - slope_intercept * slope_intercept;
            let slope = (intercept_intercept * by_slope - slope_intercept * by_intercept) / determinant;
            let intercept = (slope_slope * by_intercept - slope_intercept * by_slope) / determinant;
            curve = Self { slope: curve.slope - slope, intercept: curve.intercept - intercept };
            if slope.abs() + intercept.abs() < 1e-9 {
                break;
            }
        }
        Self { slope: curve.slope.max(0.0), ..curve }
    }

    fn confidence(self, score: f64) -> f64 {
        1.0 / (1.0 + (-(self.slope * logarithm(score) + self.intercept)).exp())
    }

    fn score_at(self, confidence: f64) -> f64 {
        (((confidence / (1.0 - confidence)).ln() - self.intercept) / self.slope).exp()
    }
}

fn logarithm(score: f64) -> f64 {
    score.max(LEAST_SCORE).ln()
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

    fn samples(is_right: impl Fn(u32) -> bool) -> Vec<Sample> {
        (1..=200_u32).map(|n| (f64::from(n) / 50.0, is_right(n))).collect()
    }

    #[test]
    fn the_curve_rises_with_the_labels_and_never_falls_against_them() {
        for labels in [samples(|n| n % 7 > 2 || n > 150), samples(|n| n < 50), samples(|n| n == 1)] {
            let points = logistic(&labels);

            let pairs = points.iter().zip(points.iter().skip(1));
            assert!(pairs.clone().all(|(low, high)| low[0] < high[0] && low[1] <= high[1]), "{points:?}");
            assert!(points.len() > 1 && points.iter().all(|[_, confidence]| (0.0..=1.0).contains(confidence)));
        }
    }

    #[test]
    fn the_curve_is_steep_where_wrong_turns_into_right_and_claims_no_certainty() {
        let points = logistic(&samples(|n| n > 100));

        assert!(at(&points, 1.5).unwrap() < 0.2 && at(&points, 2.5).unwrap() > 0.8, "{points:?}");
        assert!(at(&points, 4.0).unwrap() < 1.0 && at(&points, 0.1).unwrap() > 0.0, "{points:?}");
    }

    #[test]
    fn few_labels_and_labels_that_agree_make_no_curve() {
        assert_eq!(logistic(&[(1.0, false), (2.0, true), (3.0, true)]), Points::new());
        assert_eq!(logistic(&samples(|_| true)), Points::new());
        assert_eq!(logistic(&[]), Points::new());
    }

    #[test]
    fn a_curve_is_read_as_the_tagger_reads_it() {
        let points = [[1.0, 0.2], [2.0, 0.6]];

        assert!((at(&points, 1.5).unwrap() - 0.4).abs() < 1e-9);
        assert!((at(&points, 9.0).unwrap() - 0.6).abs() < 1e-9);
        assert_eq!(at(&[], 1.0), None);
    }
}
