//! Bytes to characters and fields: limits, compression, charset, shape.
//!
//! ```text
//! value ─► unpack (gzip, zstd) ─► shape? ─► charset ─► readable ─► text │ HTML │ JSON's fields
//! ```
//!
//! # Why
//! Every limit is checked before anything recurses or allocates in proportion to a claim of the message, because
//! a stack overflow is not a panic: it would kill the process on the same offset for ever.

mod charset;
mod config;
mod json;
mod readable;
mod shape;
mod unpack;

use std::borrow::Cow;

pub use config::{FieldPaths, InputConfig, InputFormat, Tombstones};
pub(crate) use readable::make_readable;

use self::shape::Shape;
use super::Stage;
use crate::record::{Body, DropReason, Exit, Fault, FaultReason, Hints, RawArticle, RawMessage, StageName};

/// Reads a message's value as an article.
#[derive(Debug, Clone)]
pub struct Decoder {
    config: InputConfig,
    fields: json::FieldMap,
}

impl Decoder {
    /// A decoder for these settings.
    #[must_use]
    pub fn new(config: InputConfig) -> Self {
        let fields = json::FieldMap::new(&config.fields);
        Self { config, fields }
    }

    fn check_headers(&self, message: &RawMessage) -> Result<(), Exit> {
        let bytes: usize = message.headers.iter().map(|h| h.name.len() + h.value.as_ref().map_or(0, Vec::len)).sum();
        let within = message.headers.len() <= self.config.max_headers && bytes <= self.config.max_header_bytes;
        if within {
            return Ok(());
        }
        let detail =
            format!("{} headers of {bytes} bytes; raise input.max_headers or max_header_bytes", message.headers.len());
        Err(fault(FaultReason::TooManyHeaders, detail))
    }

    fn article(&self, message: &RawMessage, bytes: &[u8]) -> Result<(Body, Hints), Exit> {
        let content_type = message.header("content-type").and_then(|value| std::str::from_utf8(value).ok());
        let shape = shape::of(self.config.format, content_type, bytes);
        let declared = content_type.and_then(shape::charset_of);
        let characters = charset::decode(bytes, declared, shape)?;
        match shape {
            Shape::Text => Ok((Body::Text(make_readable(characters).into_owned()), Hints::default())),
            Shape::Html => Ok((Body::Html(characters.into_owned()), Hints::default())),
            Shape::Json => self.fields.read(&characters, &self.config.pass_through),
        }
    }

    /// One without a key says of nothing that it is gone.
    fn tombstone(&self, message: &RawMessage) -> Exit {
        match self.config.tombstones {
            Tombstones::Forward if message.key.is_some() => Exit::Forward,
            Tombstones::Forward | Tombstones::Drop => Exit::Drop(DropReason::Tombstone),
        }
    }
}

impl Stage<&RawMessage> for Decoder {
    type Out = RawArticle;
    const NAME: StageName = StageName::Decode;

    fn run(&self, message: &RawMessage) -> Result<RawArticle, Exit> {
        let Some(value) = &message.value else { return Err(self.tombstone(message)) };
        self.check_headers(message)?;
        let encoding = message.header("content-encoding");
        let bytes: Cow<'_, [u8]> = unpack::unpack(value, encoding, self.config.max_body_bytes)?;
        let (body, mut hints) = self.article(message, &bytes)?;
        let characters = match &body {
            Body::Text(text) | Body::Html(text) => text,
        };
        if characters.trim().is_empty() {
            return Err(fault(FaultReason::EmptyBody, "the body holds nothing but white space".to_owned()));
        }
        add_header_hints(message, &mut hints);
        Ok(RawArticle { origin: message.origin.clone(), timestamp_ms: message.timestamp_ms, body, hints })
    }
}

/// Headers fill what the value leaves open: the value was written by whoever read the page.
fn add_header_hints(message: &RawMessage, hints: &mut Hints) {
    for (name, hint) in [("url", &mut hints.url), ("outlet", &mut hints.outlet)] {
        if hint.is_none() {
            let value = message.header(name).and_then(|value| std::str::from_utf8(value).ok());
            *hint = value.map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned);
        }
    }
}

fn fault(reason: FaultReason, detail: String) -> Exit {
    Exit::DeadLetter(Fault { stage: StageName::Decode, reason, detail })
}

#[cfg(test)]
mod tests;
