//! A mistake in the configuration, as the room that knows better says it.

/// What is wrong with one setting, and what to do about it. A room's `validate(&self) -> Vec<ConfigFault>` returns all
/// of its faults; the key is relative to the room's own section, and the caller adds where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFault {
    /// The setting's dotted name within the section: `fields.body`.
    pub key: String,
    /// What is wrong and the remedy, in lower case and without a final period: `is 0; allow at least one record`.
    pub problem: String,
}

impl ConfigFault {
    /// A fault of this setting.
    pub fn new(key: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { key: key.into(), problem: problem.into() }
    }

    /// The same fault seen from one section further out.
    #[must_use]
    pub fn within(self, section: &str) -> Self {
        Self { key: format!("{section}.{}", self.key), problem: self.problem }
    }
}
