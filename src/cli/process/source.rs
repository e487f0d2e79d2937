//! One open input: unpacked where it is compressed, and read a line or a whole at a time, never more than allowed.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

use indicatif::ProgressBar;
use serde::de::IgnoredAny;

use super::inputs::Input;
use crate::pipeline::decode::InputFormat;

/// Some tens of articles: large enough that system calls do not count.
const BUFFER_BYTES: usize = 256 * 1024;

const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];
const ZSTD_MAGIC: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// How records lie in an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// One a line.
    Lines,
    /// The input is one record.
    Whole,
}

/// An input that is being read.
pub(super) struct Source {
    reader: BufReader<Box<dyn Read + Send>>,
    /// How its records lie.
    pub(super) layout: Layout,
    max_bytes: usize,
}

impl Source {
    /// Opens an input; `max_bytes` is the longest record that is read in full.
    pub(super) fn open(
        input: &Input,
        format: InputFormat,
        max_bytes: usize,
        progress: &ProgressBar,
    ) -> io::Result<Self> {
        let raw: Box<dyn Read + Send> = match input {
            Input::StandardInput => Box::new(progress.wrap_read(io::stdin())),
            Input::File(path, _) => Box::new(progress.wrap_read(File::open(path)?)),
        };
        let mut reader = unpacked(BufReader::with_capacity(BUFFER_BYTES, raw))?;
        let layout = layout(input, format, reader.fill_buf()?);
        Ok(Self { reader, layout, max_bytes })
    }

    /// The next line without its end, cut one byte above the limit so that the decoder sees that it is too large;
    /// `None` at the end of the input.
    pub(super) fn read_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        let mut is_at_end = true;
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                return Ok(if is_at_end { None } else { Some(line) });
            }
            is_at_end = false;
            let end = memchr::memchr(b'\n', buffer);
            let part = end.and_then(|end| buffer.get(..end)).unwrap_or(buffer);
            let n_used = part.len() + usize::from(end.is_some());
            let room = (self.max_bytes + 1).saturating_sub(line.len());
            line.extend(part.iter().take(room));
            self.reader.consume(n_used);
            if end.is_some() {
                return Ok(Some(line));
            }
        }
    }

    /// All that is left, cut one byte above the limit.
    pub(super) fn read_whole(&mut self) -> io::Result<Vec<u8>> {
        let mut whole = Vec::new();
        let limit = u64::try_from(self.max_bytes).unwrap_or(u64::MAX).saturating_add(1);
        self.reader.by_ref().take(limit).read_to_end(&mut whole)?;
        Ok(whole)
    }

    /// Whether the next read may have to wait for whoever writes the other end of the pipe.
    pub(super) fn may_wait(&self) -> bool {
        self.reader.buffer().is_empty()
    }
}

fn unpacked(mut packed: BufReader<Box<dyn Read + Send>>) -> io::Result<BufReader<Box<dyn Read + Send>>> {
    let start = packed.fill_buf()?;
    let inner: Box<dyn Read + Send> = if start.starts_with(GZIP_MAGIC) {
        Box::new(flate2::bufread::MultiGzDecoder::new(packed))
    } else if start.starts_with(ZSTD_MAGIC) {
        Box::new(zstd::stream::read::Decoder::with_buffer(packed)?)
    } else {
        return Ok(packed);
    };
    Ok(BufReader::with_capacity(BUFFER_BYTES, inner))
}

/// Text and HTML are one record a file. JSON is one a line, unless the first line shows a document spread over several.
fn layout(input: &Input, format: InputFormat, start: &[u8]) -> Layout {
    let extension = input.extension();
    let is_lines = match format {
        InputFormat::Text | InputFormat::Html => false,
        InputFormat::Json => !opens_a_spread_document(start),
        InputFormat::Auto => match extension.as_deref() {
            Some("jsonl" | "ndjson") => true,
            None | Some("json") => opens_with_json_line(start),
            Some(_) => false,
        },
    };
    if is_lines { Layout::Lines } else { Layout::Whole }
}

fn opens_a_spread_document(start: &[u8]) -> bool {
    matches!(first_line(start).0, b"{" | b"[")
}

fn opens_with_json_line(start: &[u8]) -> bool {
    let (line, is_complete) = first_line(start);
    let is_object = line.starts_with(b"{");
    is_object && (!is_complete || serde_json::from_slice::<IgnoredAny>(line).is_ok())
}

/// The first line that is not blank, and whether its end was seen.
fn first_line(start: &[u8]) -> (&[u8], bool) {
    let start = start.trim_ascii_start();
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    (line.trim_ascii_end(), line.len() < start.len() || start.len() < BUFFER_BYTES / 2)
}
