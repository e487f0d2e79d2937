//! Lends working memory to whichever thread works next, so that no article allocates it anew.

use std::sync::{Mutex, PoisonError};

/// Memory that serves one article after the other.
pub(super) trait Reusable: Default {
    /// Whether to keep it: one that a giant article swelled is dropped rather than kept for ever.
    fn is_worth_keeping(&self) -> bool {
        true
    }
}

/// Pieces of memory that nobody uses at the moment; as many as threads ever worked at once.
#[derive(Debug)]
pub(super) struct Pool<T> {
    idle: Mutex<Vec<T>>,
}

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Self { idle: Mutex::default() }
    }
}

impl<T: Reusable> Pool<T> {
    /// Runs with a piece of memory. One that a panic unwound through is dropped with its state.
    pub(super) fn with<R>(&self, run: impl FnOnce(&mut T) -> R) -> R {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut lent = idle.unwrap_or_default();
        let result = run(&mut lent);
        if lent.is_worth_keeping() {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(lent);
        }
        result
    }
}
