//! The threads that clean and tag: as many as there are cores, for all shards together.
//!
//! # Why
//! A shard's thread only moves bytes. Records go to the pool and come back in handfuls, because handing over each one
//! alone would cost more than many a record's work.

use std::sync::Arc;
use std::thread;

use crossbeam_channel::{Receiver, Sender, unbounded};

use super::job::{Desk, Done, Job};
use crate::telemetry::StageMetrics;
use crate::worker::Process;

/// Deep enough for any parser that bounds its depth, and the same on every platform.
const STACK_BYTES: usize = 4 * 1024 * 1024;

/// Records handed over together; a few milliseconds of work, so that every core gets some of a small burst.
pub(super) const HANDFUL: usize = 32;

/// Some jobs and where their results go.
pub(super) struct Handful {
    pub(super) jobs: Vec<Job>,
    pub(super) pipeline: Arc<Box<dyn Process>>,
    pub(super) desk: Arc<Desk>,
    pub(super) results: Sender<Vec<Done>>,
}

/// Starts the threads; they end when the last sender is gone.
pub(super) fn start(n_threads: usize, stages: &StageMetrics) -> std::io::Result<Sender<Handful>> {
    // The worker's budget bounds what waits here.
    let (sender, receiver) = unbounded::<Handful>();
    for index in 0..n_threads {
        let (receiver, stages) = (receiver.clone(), stages.clone());
        let thread = thread::Builder::new().name(format!("desk-{index}")).stack_size(STACK_BYTES);
        thread.spawn(move || serve(&receiver, &stages))?;
    }
    Ok(sender)
}

fn serve(handfuls: &Receiver<Handful>, stages: &StageMetrics) {
    for Handful { jobs, pipeline, desk, results } in handfuls {
        let mut timer = stages.timer();
        let done = jobs.into_iter().map(|job| desk.work(job, pipeline.as_ref().as_ref(), &mut timer)).collect();
        // A shard that is gone no longer wants its results.
        drop(results.send(done));
    }
}
