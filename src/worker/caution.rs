//! How careful a worker is where its predecessor died: fewer records at a time, at last one alone.
//!
//! # Why
//! A record that kills the process kills it again after every restart, and nothing in memory survives to say which one it
//! was. So each commit leaves a [`Mark`] in the offset's metadata: how many records may be in flight beyond the offset.
//! An owner that finds a mark, and not the farewell that an orderly end leaves, knows that the killer may be among that
//! many, as far as the log went; it takes a few of them at a time until all have passed. A further death narrows the circle
//! again, until each record stands alone and is marked before it is tried: only deaths that a record was alone for are
//! counted against it.
//!
//! Where nothing waited, nothing was in flight: that is no death of a record, and nobody need be careful.

/// A death divides the number of records in flight by this.
const NARROWING: u64 = 32;

/// What the metadata of a committed offset says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Records that may be in flight beyond the offset.
    pub window: u64,
    /// Records beyond the offset among which the killer may be.
    pub left: u64,
    /// How often the process died while the record at this very offset was alone in flight, this attempt included.
    pub tries: u32,
}

impl Mark {
    /// The mark of an owner that has no reason to be careful.
    #[must_use]
    pub fn calm(window: u64) -> Self {
        Self { window: window.max(1), left: 0, tries: 0 }
    }

    /// The mark as metadata.
    #[must_use]
    pub fn to_metadata(self) -> String {
        format!("copydesk/1 window={} left={} tries={}", self.window, self.left, self.tries)
    }

    /// The mark in this metadata; `None` for a farewell, and for what other programs write there.
    #[must_use]
    pub fn from_metadata(metadata: &str) -> Option<Self> {
        let mut words = metadata.strip_prefix("copydesk/1 ")?.split(' ');
        let window = words.next()?.strip_prefix("window=")?.parse().ok()?;
        let left = words.next()?.strip_prefix("left=")?.parse().ok()?;
        let tries = words.next()?.strip_prefix("tries=")?.parse().ok()?;
        words.next().is_none().then_some(Self { window, left, tries })
    }

    /// How the next owner begins where `n_waiting` records lie beyond the offset: whoever left this mark did not end in
    /// good order. What came after its end cannot have killed it, so a quiet partition is through with its suspects soon.
    #[must_use]
    pub(super) fn after_death(self, n_waiting: u64, calm: Self) -> Self {
        let careful = match self.window {
            0 | 1 => Self { window: 1, left: self.left.max(1), tries: self.tries },
            window => Self { window: (window / NARROWING).max(1), left: window, tries: 0 },
        };
        let left = careful.left.min(n_waiting);
        if left == 0 { calm } else { Self { left, ..careful } }
    }

    /// The mark once so many more records are committed.
    pub(super) fn after_commit(self, n_records: u64, calm: Self) -> Self {
        let left = self.left.saturating_sub(n_records);
        if left == 0 { calm } else { Self { left, tries: 0, ..self } }
    }

    pub(super) fn is_careful(self) -> bool {
        self.left > 0
    }

    /// Whether records are tried one by one.
    pub(super) fn is_alone(self) -> bool {
        self.is_careful() && self.window <= 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_survives_the_journey_and_other_programs_metadata_is_none() {
        let mark = Mark { window: 625, left: 20_000, tries: 2 };

        assert_eq!(Mark::from_metadata(&mark.to_metadata()), Some(mark));
        for foreign in ["", "copydesk/1", "copydesk/2 window=1 left=1 tries=9", "AAAB//8=", "copydesk/1 window=-1"] {
            assert_eq!(Mark::from_metadata(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn each_death_narrows_the_circle_until_a_record_stands_alone() {
        let calm = Mark::calm(20_000);
        let mut mark = calm;
        let mut circles = Vec::new();
        for _ in 0..4 {
            mark = mark.after_death(u64::MAX, calm);
            circles.push((mark.window, mark.left));
        }

        assert_eq!(circles, [(625, 20_000), (19, 625), (1, 19), (1, 19)]);
    }

    #[test]
    fn care_ends_when_every_suspect_has_passed() {
        let calm = Mark::calm(20_000);
        let careful = calm.after_death(u64::MAX, calm);

        assert!(careful.after_commit(19_999, calm).is_careful());
        assert_eq!(careful.after_commit(20_000, calm), calm);
    }

    #[test]
    fn only_what_waited_at_the_death_is_suspected() {
        let calm = Mark::calm(20_000);

        assert_eq!(calm.after_death(40, calm).left, 40);
        assert_eq!(calm.after_death(0, calm), calm, "nothing was in flight");
    }
}
