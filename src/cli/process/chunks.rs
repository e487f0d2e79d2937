//! Cuts the inputs into chunks of messages, small enough to share out and large enough to be worth it.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

use indicatif::ProgressBar;

use super::inputs::Input;
use super::ordered::Weighed;
use super::source::{Layout, Source};
use crate::cli::CliError;
use crate::pipeline::decode::InputFormat;
use crate::record::{Header, Origin, RawMessage};

/// Handing a chunk over costs microseconds, an article tens of them: sixteen make the hand-over vanish, and a
/// folder of a hundred files still reaches every core.
const CHUNK_MESSAGES: usize = 16;
const CHUNK_BYTES: usize = 256 * 1024;

/// Messages that travel together.
#[derive(Debug, Default)]
pub(in crate::cli) struct Chunk {
    /// The messages, in input order.
    pub(in crate::cli) messages: Vec<RawMessage>,
    n_bytes: usize,
}

/// Every message of every input, in order.
pub(in crate::cli) struct Chunks {
    inputs: VecDeque<Input>,
    current: Option<Open>,
    format: InputFormat,
    max_value_bytes: usize,
    progress: ProgressBar,
    failure: Option<CliError>,
}

struct Open {
    source: Source,
    file: Arc<str>,
    headers: Vec<Header>,
    n_lines: u64,
}

impl Chunks {
    /// The chunks of these inputs; values above `max_value_bytes` are cut just above it, for the decoder to refuse.
    pub(in crate::cli) fn new(
        inputs: Vec<Input>,
        format: InputFormat,
        max_value_bytes: usize,
        progress: ProgressBar,
    ) -> Self {
        Self { inputs: inputs.into(), current: None, format, max_value_bytes, progress, failure: None }
    }

    /// Why reading stopped early, if it did.
    pub(in crate::cli) fn into_failure(self) -> Option<CliError> {
        self.failure
    }

    fn next_chunk(&mut self) -> Result<Option<Chunk>, CliError> {
        let mut chunk = Chunk::default();
        while !chunk.is_full() {
            let Some(open) = self.open_current()? else { break };
            let next = open.next_message().map_err(|source| unreadable(&open.file, source))?;
            let may_wait = open.source.may_wait();
            match next {
                Some(message) => chunk.push(message),
                None => self.current = None,
            }
            // What is there is processed now: the other end of a pipe may take its time.
            if may_wait && !chunk.messages.is_empty() {
                break;
            }
        }
        Ok(if chunk.messages.is_empty() { None } else { Some(chunk) })
    }

    fn open_current(&mut self) -> Result<Option<&mut Open>, CliError> {
        if self.current.is_none() {
            let Some(input) = self.inputs.pop_front() else { return Ok(None) };
            let source = Source::open(&input, self.format, self.max_value_bytes, &self.progress);
            let source = source.map_err(|error| unreadable(&input.name(), error))?;
            let headers = content_type(&input, source.layout).into_iter().collect();
            self.current = Some(Open { source, file: input.name(), headers, n_lines: 0 });
        }
        Ok(self.current.as_mut())
    }
}

impl Iterator for Chunks {
    type Item = Chunk;

    fn next(&mut self) -> Option<Chunk> {
        self.next_chunk().unwrap_or_else(|failure| {
            self.failure = Some(failure);
            None
        })
    }
}

impl Open {
    /// The next message; blank lines between records are no records.
    fn next_message(&mut self) -> std::io::Result<Option<RawMessage>> {
        if self.source.layout == Layout::Whole {
            if self.n_lines > 0 {
                return Ok(None);
            }
            self.n_lines = 1;
            let value = self.source.read_whole()?;
            return Ok(Some(self.message(1, value)));
        }
        while let Some(line) = self.source.read_line()? {
            self.n_lines += 1;
            if !line.trim_ascii().is_empty() {
                return Ok(Some(self.message(self.n_lines, line)));
            }
        }
        Ok(None)
    }

    fn message(&self, line: u64, value: Vec<u8>) -> RawMessage {
        let origin = Origin::File { file: Arc::clone(&self.file), line };
        RawMessage { origin, key: None, value: Some(value), headers: self.headers.clone(), timestamp_ms: None }
    }
}

impl Chunk {
    fn push(&mut self, message: RawMessage) {
        self.n_bytes += message.size_bytes();
        self.messages.push(message);
    }

    fn is_full(&self) -> bool {
        self.messages.len() >= CHUNK_MESSAGES || self.n_bytes >= CHUNK_BYTES
    }
}

impl Weighed for Chunk {
    fn n_bytes(&self) -> usize {
        self.n_bytes
    }
}

/// What the file's name says of its shape, as a scraper would say it in a header.
fn content_type(input: &Input, layout: Layout) -> Option<Header> {
    let media_type = match (layout, input.extension().as_deref()) {
        (Layout::Lines, _) | (_, Some("json")) => "application/json",
        (_, Some("html" | "htm" | "xhtml")) => "text/html",
        (_, Some("txt" | "text")) => "text/plain",
        _ => return None,
    };
    Some(Header { name: "content-type".to_owned(), value: Some(media_type.as_bytes().to_vec()) })
}

fn unreadable(file: &str, source: std::io::Error) -> CliError {
    CliError::Input { path: PathBuf::from(file), source }
}
