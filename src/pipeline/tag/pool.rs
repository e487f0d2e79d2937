//! Lends the tagging memory to whichever thread tags next, so that no article allocates it anew.

use std::sync::{Mutex, PoisonError};

use super::Scratch;

/// Scratches that nobody uses at the moment; as many as threads ever tagged at once.
#[derive(Debug, Default)]
pub(super) struct ScratchPool {
    idle: Mutex<Vec<Scratch>>,
}

/// A scratch that one giant article swelled beyond this is dropped rather than kept for ever.
const MAX_KEPT_BYTES: usize = 4 << 20;

impl ScratchPool {
    /// Runs with a scratch. One that a panic unwound through is dropped with its state.
    pub(super) fn with<T>(&self, run: impl FnOnce(&mut Scratch) -> T) -> T {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut scratch = idle.unwrap_or_default();
        let result = run(&mut scratch);
        if scratch.folded.lower().len() <= MAX_KEPT_BYTES {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(scratch);
        }
        result
    }
}
