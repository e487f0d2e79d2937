//! How much may be in flight between the reader and the writer, so that memory stays bounded whatever the input.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Bytes of input that may be read and not yet written; the output of each is of the same order.
const MAX_BYTES_IN_FLIGHT: usize = 64 * 1024 * 1024;

/// Counts the bytes between the reader and the writer.
#[derive(Debug, Default)]
pub(super) struct Budget {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    n_bytes: usize,
    is_closed: bool,
}

impl Budget {
    /// Waits until `n_bytes` fit, and takes them; false once the budget is closed. Something larger than the whole
    /// budget passes alone.
    pub(super) fn take(&self, n_bytes: usize) -> bool {
        let mut state = self.lock();
        while !state.is_closed && state.n_bytes > 0 && state.n_bytes + n_bytes > MAX_BYTES_IN_FLIGHT {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.n_bytes += n_bytes;
        !state.is_closed
    }

    /// Gives back what was taken.
    pub(super) fn give_back(&self, n_bytes: usize) {
        self.lock().n_bytes -= n_bytes;
        self.changed.notify_one();
    }

    /// Nothing more will be written: whoever waits goes home.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is two plain values: it is whole even if a holder panicked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
