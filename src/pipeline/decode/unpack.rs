//! Unpacks gzip and zstd, as the `content-encoding` header or the magic bytes say, up to a limit.

use std::borrow::Cow;
use std::io::{self, Read};

use super::fault;
use crate::record::{Exit, FaultReason};

/// RFC 1952 §2.3.1, with the only compression method there is.
const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b, 0x08];

/// RFC 8878 §3.1.1.
const ZSTD_MAGIC: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// Largest zstd window accepted, as a power of two: 8 MiB, what RFC 8878 §3.1.1.1.2 asks every decoder to support.
/// A frame may claim gigabytes.
const ZSTD_WINDOW_LOG_MAX: u32 = 23;

enum Packing {
    Gzip,
    Zstd,
}

/// The value's own bytes, unpacked where they are packed; at most `max_bytes` of them.
pub(super) fn unpack<'a>(value: &'a [u8], header: Option<&[u8]>, max_bytes: usize) -> Result<Cow<'a, [u8]>, Exit> {
    let Some(packing) = packing_of(value, header)? else {
        return if value.len() > max_bytes { Err(too_large(max_bytes)) } else { Ok(Cow::Borrowed(value)) };
    };
    let result = match packing {
        Packing::Gzip => read_up_to(flate2::read::MultiGzDecoder::new(value), max_bytes),
        Packing::Zstd => zstd_reader(value).and_then(|reader| read_up_to(reader, max_bytes)),
    };
    let unpacked = result.map_err(|error| {
        fault(FaultReason::BadCompression, format!("the value does not unpack: {error}; was it cut short?"))
    })?;
    if unpacked.len() > max_bytes { Err(too_large(max_bytes)) } else { Ok(Cow::Owned(unpacked)) }
}

/// The magic bytes decide: scrapers send the header of the page they fetched along with a body that their client has
/// unpacked already.
fn packing_of(value: &[u8], header: Option<&[u8]>) -> Result<Option<Packing>, Exit> {
    if value.starts_with(GZIP_MAGIC) {
        return Ok(Some(Packing::Gzip));
    }
    if value.starts_with(ZSTD_MAGIC) {
        return Ok(Some(Packing::Zstd));
    }
    let header = header.map(|name| String::from_utf8_lossy(name).trim().to_ascii_lowercase());
    match header.as_deref() {
        Some(name @ ("br" | "deflate" | "compress")) if std::str::from_utf8(value).is_err() => Err(fault(
            FaultReason::BadCompression,
            format!("content-encoding `{name}` is not supported; send gzip or zstd"),
        )),
        _ => Ok(None),
    }
}

fn zstd_reader(value: &[u8]) -> io::Result<impl Read + '_> {
    let mut reader = zstd::stream::read::Decoder::new(value)?;
    reader.window_log_max(ZSTD_WINDOW_LOG_MAX)?;
    Ok(reader)
}

/// Reads one byte more than allowed, so that the caller can tell "exactly full" from "too large".
fn read_up_to(reader: impl Read, max_bytes: usize) -> io::Result<Vec<u8>> {
    let mut unpacked = Vec::new();
    let limit = u64::try_from(max_bytes).unwrap_or(u64::MAX).saturating_add(1);
    reader.take(limit).read_to_end(&mut unpacked)?;
    Ok(unpacked)
}

fn too_large(max_bytes: usize) -> Exit {
    fault(FaultReason::TooLarge, format!("the value is larger than input.max_body_bytes = {max_bytes}"))
}
