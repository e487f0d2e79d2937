//! The shape of a stage: typed in, typed out, and no way to wait.

use crate::record::{Exit, StageName};

/// One step of the pipeline. The types order the steps; the compiler keeps the order.
pub trait Stage<In> {
    /// What it hands to the next stage.
    type Out;

    /// Its name in metrics, dead letters and traces.
    const NAME: StageName;

    /// Does the work, or says how the message leaves early.
    ///
    /// # Errors
    /// An [`Exit`] is not an error of ours: it is a message that ends here, with its reason.
    fn run(&self, input: In) -> Result<Self::Out, Exit>;
}

/// Is told when a stage begins and ends, and owns the clock that the stages must not know.
pub trait Observer {
    /// The stage begins.
    fn enter(&mut self, _stage: StageName) {}

    /// The stage has ended, however it ended.
    fn leave(&mut self, _stage: StageName) {}
}

/// Watches nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unobserved;

impl Observer for Unobserved {}
