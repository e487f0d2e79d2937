//! Calls that may never return, made on a thread that can be left behind.
//!
//! # Why
//! librdkafka (2.12) waits for the answer of a transactional call without a deadline of its own: in
//! `rd_kafka_send_offsets_to_transaction`, "timeout is enforced by the operation", which waits for a coordinator's
//! connection to come up and is woken by nothing when that broker has left the cluster's metadata meanwhile. A thread in
//! such a call cannot be called back, so it is left behind with its producer, which a new one fences.

use std::cell::Cell;
use std::io;
use std::thread::Builder;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};

use crate::config::Config;

/// How much longer than the transaction may live a call may take before it counts as hanging; the liveness probe waits longer.
const GRACE: Duration = Duration::from_secs(15);

type Call<T> = Box<dyn FnOnce() -> T + Send>;

/// A thread that makes one call at a time. It ends when its caller is dropped, or when the call that it is in returns.
pub(super) struct Caller<T> {
    calls: Sender<Call<T>>,
    answers: Receiver<T>,
    limit: Duration,
    /// The thread is in a call that was given up.
    is_lost: Cell<bool>,
}

/// How long a transactional call may take: what has no answer when the broker has ended the transaction gets none.
pub(super) fn limit(config: &Config) -> Duration {
    Duration::from_secs(config.kafka.transaction_timeout_seconds) + GRACE
}

impl<T: Send + 'static> Caller<T> {
    /// A thread for calls that may each take this long.
    pub(super) fn new(limit: Duration) -> io::Result<Self> {
        let (calls, to_make) = bounded::<Call<T>>(1);
        let (answer, answers) = bounded(1);
        let serve = move || {
            for call in to_make {
                // Nobody listens any more once the limit has passed.
                let _unheard = answer.send(call());
            }
        };
        Builder::new().name("broker-call".to_owned()).spawn(serve)?;
        Ok(Self { calls, answers, limit, is_lost: Cell::new(false) })
    }

    /// Makes a call; nothing when it does not return in time, and from then on for every other call.
    pub(super) fn call(&self, call: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        self.call_within(self.limit, call)
    }

    /// The same, with a limit of its own.
    pub(super) fn call_within(&self, limit: Duration, call: impl FnOnce() -> T + Send + 'static) -> Option<T> {
        // What a call that was given up answers in the end must not be taken for the answer to another.
        if self.is_lost.get() {
            return None;
        }
        let sent = self.calls.try_send(Box::new(call)).ok();
        let answer = sent.and_then(|()| self.answers.recv_timeout(limit).ok());
        self.is_lost.set(answer.is_none());
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_gives_its_answer() {
        let caller = Caller::new(Duration::from_mins(1)).expect("a thread");

        assert_eq!(caller.call(|| 1), Some(1));
        assert_eq!(caller.call(|| 2), Some(2));
    }

    #[test]
    fn a_call_that_never_returns_is_left_behind() {
        let caller = Caller::new(Duration::from_millis(50)).expect("a thread");
        let (release, never) = bounded::<()>(0);

        let hanging = caller.call(move || never.recv().is_ok());
        assert_eq!(hanging, None);
        assert_eq!(caller.call(|| true), None, "a call waits behind the one that hangs");
        drop(release);
    }

    #[test]
    fn an_answer_that_comes_too_late_is_not_taken_for_another_calls() {
        let caller = Caller::new(Duration::from_mins(1)).expect("a thread");
        let (release, released) = bounded::<()>(0);
        let (done, is_done) = bounded::<()>(1);
        let late = move || released.recv().is_err() && done.send(()).is_ok();

        assert_eq!(caller.call_within(Duration::from_millis(50), late), None);
        drop(release);
        is_done.recv().expect("the call goes on once it is released");

        assert_eq!(caller.call(|| true), None);
    }

    #[test]
    fn a_call_that_panics_is_no_answer_and_hangs_nobody() {
        let caller = Caller::<()>::new(Duration::from_mins(1)).expect("a thread");

        assert_eq!(caller.call(|| panic!("as a broken client would")), None);
        assert_eq!(caller.call(|| ()), None);
    }
}
