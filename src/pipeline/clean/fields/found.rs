//! What was found, and where each value was read.

use crate::pipeline::clean::block::FactSource;
use crate::record::{Caption, FieldSource, PrintedTime, SourcedField, Sources};

/// The fields of a page; absent rather than guessed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// The headline.
    pub title: Option<String>,
    /// The canonical address that the page names.
    pub url: Option<String>,
    /// The site's name.
    pub outlet: Option<String>,
    /// The section path, outermost first.
    pub section: Vec<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Agencies and photographers named outside a caption.
    pub credits: Vec<String>,
    /// Captions, each once.
    pub captions: Vec<Caption>,
    /// Notices.
    pub notices: Vec<String>,
    /// When it was published.
    pub published: Option<PrintedTime>,
    /// When it was changed.
    pub modified: Option<PrintedTime>,
    /// ISO 639-1 code of the text's language.
    pub language: Option<String>,
    /// Where each value was read, in the order found.
    pub provenance: Vec<Provenance>,
}

/// Where one value was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Provenance {
    /// The field.
    pub field: SourcedField,
    /// Where it was read.
    pub whence: Whence,
}

/// A place that gives a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whence {
    /// The page's statement about itself.
    Fact(FactSource),
    /// A block of the page, by its position.
    Block(usize),
    /// A field of the message, or a header.
    Hint,
    /// The page's address.
    Address,
    /// The characters of the text itself.
    Text,
}

impl Whence {
    /// The place as the record names it.
    #[must_use]
    pub const fn source(self) -> FieldSource {
        match self {
            Self::Fact(FactSource::JsonLd) => FieldSource::JsonLd,
            Self::Fact(FactSource::Microdata) => FieldSource::Microdata,
            Self::Fact(FactSource::OpenGraph) => FieldSource::OpenGraph,
            Self::Fact(FactSource::Meta) => FieldSource::Meta,
            Self::Fact(FactSource::Element) => FieldSource::Element,
            Self::Fact(FactSource::TitleElement) => FieldSource::TitleElement,
            Self::Block(_) => FieldSource::Block,
            Self::Hint => FieldSource::Input,
            Self::Address => FieldSource::Url,
            Self::Text => FieldSource::Text,
        }
    }
}

/// A value and the place that gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sourced<T> {
    pub(super) value: T,
    pub(super) whence: Whence,
}

impl<T> Sourced<T> {
    pub(super) fn new(value: T, whence: Whence) -> Self {
        Self { value, whence }
    }
}

impl Found {
    /// Where each known field was read, as the record tells it.
    #[must_use]
    pub fn sources(&self) -> Sources {
        self.provenance.iter().map(|provenance| (provenance.field, provenance.whence.source())).collect()
    }

    /// Notes where a field was read and hands its value on.
    pub(super) fn keep<T>(&mut self, field: SourcedField, sourced: Option<Sourced<T>>) -> Option<T> {
        let Sourced { value, whence } = sourced?;
        self.provenance.push(Provenance { field, whence });
        Some(value)
    }
}
