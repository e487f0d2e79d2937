//! The operators' page of errors says what the tables decide.

use std::fs;
use std::path::PathBuf;

#[test]
fn the_page_of_errors_is_in_step_with_the_policy() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/errors.md");
    let generated = copydesk::kafka::error_page();
    if std::env::var_os("COPYDESK_BLESS").is_some() {
        fs::write(&path, &generated).expect("the project's folder is ours");
    }

    let committed = fs::read_to_string(&path).unwrap_or_default();

    assert!(
        committed == generated,
        "docs/errors.md is not what decides; run `COPYDESK_BLESS=1 cargo test --test errors`"
    );
}
