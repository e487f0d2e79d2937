//! A set of block classes in one word.

use crate::record::BlockClass;

/// Which classes a line shows signs of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct ClassSet(u32);

impl ClassSet {
    /// Whether the class is in the set.
    #[must_use]
    pub(super) const fn has(self, class: BlockClass) -> bool {
        self.0 & (1 << class as u32) != 0
    }

    /// One bit a class, in the order of their declaration.
    #[must_use]
    pub(super) const fn bits(self) -> u32 {
        self.0
    }

    /// Puts the class in.
    pub(super) const fn insert(&mut self, class: BlockClass) {
        self.0 |= 1 << class as u32;
    }
}

impl FromIterator<BlockClass> for ClassSet {
    fn from_iter<I: IntoIterator<Item = BlockClass>>(classes: I) -> Self {
        let mut set = Self::default();
        for class in classes {
            set.insert(class);
        }
        set
    }
}
