//! The run of lines that gains the most: where the article most likely lies.

use std::ops::Range;

/// The contiguous lines with the largest sum of gains; the first of equals. Empty where no line gains.
pub(super) fn best(gains: impl Iterator<Item = i64>) -> Range<usize> {
    let mut best = (0, 0..0);
    let (mut sum, mut start) = (0, 0);
    for (number, gain) in gains.enumerate() {
        if sum <= 0 {
            (sum, start) = (0, number);
        }
        sum += gain;
        if sum > best.0 {
            best = (sum, start..number + 1);
        }
    }
    best.1
}

/// Lines between this one and a run: negative before it, 0 within it.
pub(super) fn signed_distance(number: usize, run: &Range<usize>) -> i16 {
    let clamp = |distance: usize| i16::try_from(distance.min(500)).unwrap_or(500);
    if number < run.start {
        -clamp(run.start - number)
    } else if number >= run.end {
        clamp(number + 1 - run.end)
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_loss_between_two_gains_is_bridged_and_a_long_one_is_not() {
        assert_eq!(best([-1, 5, -2, 5, -9, 4].into_iter()), 1..4);
        assert_eq!(best([-1, -2].into_iter()), 0..0);
    }

    #[test]
    fn lines_before_a_run_are_at_negative_distances() {
        let at = |number| signed_distance(number, &(2..4));

        assert_eq!((at(0), at(2), at(3), at(4)), (-2, 0, 0, 1));
    }
}
