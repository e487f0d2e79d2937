//! The thinking: decode → clean → tag → enrich, pure, synchronous and deterministic.

pub mod clean;
pub mod decode;
mod eight;
pub mod enrich;
mod pool;
mod stage;
pub mod tag;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

pub use clean::{CleanConfig, Cleaner, Furniture};
pub use decode::{Decoder, InputConfig};
pub use enrich::{EnrichConfig, Enricher};
pub use stage::{Observer, Stage, Unobserved};
pub use tag::{TagConfig, Tagger, Taxonomy};

use crate::record::{EnrichedArticle, Exit, Fault, FaultReason, Outcome, RawMessage, StageName};

/// The four stages in their order.
#[derive(Debug, Clone)]
pub struct Pipeline {
    decode: Decoder,
    clean: Cleaner,
    tag: Tagger,
    enrich: Enricher,
}

impl Pipeline {
    /// Puts the stages together; one pipeline serves every thread.
    #[must_use]
    pub fn new(input: InputConfig, clean: CleanConfig, tag: TagConfig, taxonomy: Arc<Taxonomy>) -> Self {
        let version = taxonomy.version().clone();
        Self {
            decode: Decoder::new(input),
            clean: Cleaner::new(clean),
            tag: Tagger::new(tag, taxonomy),
            enrich: Enricher::new(EnrichConfig::default(), version),
        }
    }

    /// The same pipeline, knowing what outlets repeat.
    #[must_use]
    pub fn with_furniture(self, furniture: Arc<Furniture>) -> Self {
        let version = Some(furniture.version()).filter(|version| !version.is_empty()).map(str::to_owned);
        Self { clean: self.clean.with_furniture(furniture), enrich: self.enrich.with_furniture(version), ..self }
    }

    /// Takes one message to its outcome. A panic in a stage becomes a dead letter that names the stage.
    pub fn process(&self, message: &RawMessage, observer: &mut dyn Observer) -> Outcome {
        let mut current = StageName::Decode;
        let attempt = catch_unwind(AssertUnwindSafe(|| self.run_stages(message, &mut current, observer)));
        match attempt {
            Ok(Ok(record)) => Outcome::Publish(Box::new(record)),
            Ok(Err(Exit::DeadLetter(fault))) => Outcome::DeadLetter(fault),
            Ok(Err(Exit::Drop(reason))) => Outcome::Drop(reason),
            Ok(Err(Exit::Forward)) => Outcome::Forward,
            Err(_) => {
                observer.leave(current);
                Outcome::DeadLetter(Fault {
                    stage: current,
                    reason: FaultReason::Panic,
                    detail: format!("the {current} stage panicked; this is a bug in copydesk"),
                })
            }
        }
    }

    fn run_stages(
        &self,
        message: &RawMessage,
        current: &mut StageName,
        observer: &mut dyn Observer,
    ) -> Result<EnrichedArticle, Exit> {
        let raw = observed(&self.decode, message, current, observer)?;
        let clean = observed(&self.clean, raw, current, observer)?;
        let tagged = observed(&self.tag, clean, current, observer)?;
        observed(&self.enrich, tagged, current, observer)
    }
}

fn observed<In, S: Stage<In>>(
    stage: &S,
    input: In,
    current: &mut StageName,
    observer: &mut dyn Observer,
) -> Result<S::Out, Exit> {
    *current = S::NAME;
    observer.enter(S::NAME);
    let result = stage.run(input);
    observer.leave(S::NAME);
    result
}
