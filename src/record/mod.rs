//! The words of the desk: what flows from broker to broker, one type a stage, none half-filled.
//!
//! A [`RawMessage`] is what Kafka (or a file) hands over; [`RawArticle`], [`CleanArticle`] and [`TaggedArticle`] are what
//! the stages hand on; an [`EnrichedArticle`] is what is published. Every message ends as one [`Outcome`].

mod clean;
mod dead_letter;
mod enriched;
mod fault;
mod message;
mod opened_letter;
mod outgoing;
mod raw;
mod tagged;

pub use clean::{
    BlockClass, Caption, CleanArticle, FieldSource, PrintedTime, Quality, QualityKind, Removed, Source, SourcedField,
    Sources,
};
pub use dead_letter::{ATTEMPTS_HEADER, HeaderStyle, ID_HEADER, Letterhead};
pub use enriched::{Amount, EnrichedArticle, Fingerprint, InputCoordinates, Lineage, SCHEMA, Stats, TaxonomyVersion};
pub use fault::{DropReason, Exit, Fault, FaultReason, Outcome, StageName};
pub use message::{Header, Origin, RawMessage};
pub use opened_letter::OpenedLetter;
pub use outgoing::Outgoing;
pub use raw::{Body, Hints, RawArticle};
pub use tagged::{Evidence, Field, IptcCode, IptcMatch, TagStatus, TaggedArticle, TopicTag};
