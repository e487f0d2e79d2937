//! What the integration tests share: where the data lies.

use std::path::PathBuf;

/// The folder with the data that is not committed, or `None` after saying so: a check that needs it has then NOT RUN.
pub(crate) fn data_dir(what: &str) -> Option<PathBuf> {
    let beside_the_crate = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("COPYDESK_DATA").map_or_else(beside_the_crate, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("NOT RUN: {what}: no data at {}", folder.display());
    None
}
