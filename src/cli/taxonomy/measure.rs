//! Precision, recall, F1 and calibration error, from counts.

/// Right and wrong decisions about one topic, or several together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Tagged, and rightly.
    pub(super) hits: usize,
    /// Tagged, and wrongly.
    pub(super) false_alarms: usize,
    /// Not tagged, and wrongly.
    pub(super) misses: usize,
    /// Records that would fool a keyword, and how many of them did.
    pub(super) hard: usize,
    pub(super) fooled: usize,
}

impl Tally {
    /// Counts one decision.
    pub(super) fn count(&mut self, is_tagged: bool, is_right: bool) {
        match (is_tagged, is_right) {
            (true, true) => self.hits += 1,
            (true, false) => self.false_alarms += 1,
            (false, true) => self.misses += 1,
            (false, false) => {}
        }
    }

    /// Counts a record that would fool a keyword.
    pub(super) fn count_hard(&mut self, is_tagged: bool) {
        self.hard += 1;
        self.fooled += usize::from(is_tagged);
    }

    pub(super) fn add(&mut self, other: Self) {
        self.hits += other.hits;
        self.false_alarms += other.false_alarms;
        self.misses += other.misses;
        self.hard += other.hard;
        self.fooled += other.fooled;
    }

    pub(super) fn precision(&self) -> Option<f64> {
        share(self.hits, self.hits + self.false_alarms)
    }

    pub(super) fn recall(&self) -> Option<f64> {
        share(self.hits, self.hits + self.misses)
    }

    /// The harmonic mean of the two; nothing where there was nothing to find and nothing was found.
    pub(super) fn f1(&self) -> Option<f64> {
        share(2 * self.hits, 2 * self.hits + self.false_alarms + self.misses)
    }
}

/// A part of a whole; nothing where the whole is nothing.
#[expect(clippy::cast_precision_loss, reason = "nobody labels two to the fifty-second power of records")]
pub(super) fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// A confidence and whether the tag was right.
pub(super) type Claim = (f64, bool);

/// The expected calibration error: in ten bins of confidence, how far the mean claim is from the share that was right.
pub(super) fn calibration_error(claims: &[Claim]) -> Option<f64> {
    const N_BINS: usize = 10;
    let mut bins = [(0_usize, 0.0, 0_usize); N_BINS];
    for (confidence, is_right) in claims {
        let bin = (0..N_BINS).rev().find(|bin| share(*bin, N_BINS).is_some_and(|from| *confidence >= from));
        if let Some((n, sum, n_right)) = bin.and_then(|bin| bins.get_mut(bin)) {
            *n += 1;
            *sum += confidence;
            *n_right += usize::from(*is_right);
        }
    }
    let distances = bins.iter().filter_map(|(n, sum, n_right)| {
        let claimed = sum / share(*n, 1)?;
        let was = share(*n_right, *n)?;
        Some((claimed - was).abs() * share(*n, claims.len())?)
    });
    (!claims.is_empty()).then(|| distances.sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_become_rates() {
        let tally = Tally { hits: 3, false_alarms: 1, misses: 2, hard: 0, fooled: 0 };

        assert_eq!(tally.precision(), Some(0.75));
        assert_eq!(tally.recall(), Some(0.6));
        assert!((tally.f1().unwrap() - 2.0 / 3.0).abs() < 1e-9);
        assert_eq!(Tally::default().f1(), None);
    }

    #[test]
    fn honest_claims_have_no_error() {
        let honest: Vec<Claim> = (0..10).map(|n| (0.8, n < 8)).collect();
        let boastful: Vec<Claim> = (0..10).map(|n| (1.0, n < 8)).collect();

        assert!(calibration_error(&honest).unwrap() < 1e-9);
        assert!((calibration_error(&boastful).unwrap() - 0.2).abs() < 1e-9);
    }
}
