//! Cleaning, held against real pages that are not committed.

mod common;

use copydesk::pipeline::Stage;
use copydesk::pipeline::clean::{CleanConfig, Cleaner};
use copydesk::record::{Body, CleanArticle, Hints, Origin, RawArticle};

fn clean(text: &str) -> CleanArticle {
    let raw = RawArticle {
        origin: Origin::File { file: "test".into(), line: 1 },
        timestamp_ms: None,
        body: Body::Text(text.to_owned()),
        hints: Hints::default(),
    };
    Cleaner::new(CleanConfig::default()).run(raw).expect("the article is published")
}

#[test]
fn the_seed_gives_its_fifteen_paragraphs_and_nothing_else() {
    let Some(data) = common::data_dir("the seed article") else { return };
    let scrape = std::fs::read_to_string(data.join("seed/article.txt")).unwrap();
    let expected: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(data.join("seed/expected.json")).unwrap()).unwrap();

    let article = clean(&scrape);

    assert_eq!(article.text.split("\n\n").count(), 15);
    assert_eq!(article.text, expected["text"].as_str().unwrap());
}
