//! The article's name: equal for equal articles, different for different ones.

use sha2::{Digest, Sha256};

use super::{address, hex};
use crate::record::CleanArticle;

/// 128 bits: at a billion articles the odds of two sharing a name are one in 10²⁰.
const ID_BYTES: usize = 16;

/// Names an article by its canonical address, else by its outlet, title and text.
#[must_use]
pub(super) fn of(article: &CleanArticle) -> String {
    let mut hash = Sha256::new();
    if let Some(url) = &article.source.url {
        hash.update(b"url\0");
        hash.update(address::canonical(url));
    } else {
        // The zero bytes keep "ab" + "c" and "a" + "bc" apart.
        let outlet = article.source.outlet.as_deref().unwrap_or_default();
        let title = article.title.as_deref().unwrap_or_default();
        for part in ["text", outlet, title, &article.text] {
            hash.update(part);
            hash.update(b"\0");
        }
    }
    hex::lower(hash.finalize().get(..ID_BYTES).unwrap_or_default())
}
