//! The bundled articles: written for the demo, in the shapes that scrapers send, and four that are broken.

use std::path::Path;

use crate::kafka::embedded::Article;

/// Name and bytes of each, in the order in which they are sent.
const BUNDLED: &[(&str, &[u8])] = &[
    ("tariff-call.txt", include_bytes!("articles/tariff-call.txt")),
    ("lng-winter.html", include_bytes!("articles/lng-winter.html")),
    ("defense-cost-ko.txt", include_bytes!("articles/defense-cost-ko.txt")),
    ("broken-cut-short.json", include_bytes!("articles/broken-cut-short.json")),
    ("shipyard-order.json", include_bytes!("articles/shipyard-order.json")),
    ("export-controls.json", include_bytes!("articles/export-controls.json")),
    ("broken-two-in-one.json", include_bytes!("articles/broken-two-in-one.json")),
    ("phone-tariff.txt", include_bytes!("articles/phone-tariff.txt")),
    ("broken-empty.txt", include_bytes!("articles/broken-empty.txt")),
    ("broken-not-text.bin", include_bytes!("articles/broken-not-text.bin")),
];

/// The bundled articles.
pub(super) fn bundled() -> Vec<Article> {
    BUNDLED.iter().map(|(name, value)| article(Path::new(name), value.to_vec())).collect()
}

/// A file as an article, its media type told by its name.
pub(super) fn article(path: &Path, value: Vec<u8>) -> Article {
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let content_type = match path.extension().and_then(|extension| extension.to_str()) {
        Some("json") => Some("application/json"),
        Some("html" | "htm") => Some("text/html"),
        Some("txt") => Some("text/plain"),
        _ => None,
    };
    Article { name, value, content_type }
}
