//! Cleaning, held against real pages that are not committed.

mod common;

use std::io::Read;
use std::path::Path;

use copydesk::pipeline::Stage;
use copydesk::pipeline::clean::{CleanConfig, Cleaner};
use copydesk::record::{Body, CleanArticle, Hints, Origin, RawArticle};
use flate2::read::GzDecoder;
use serde_json::Value;

fn clean(text: &str) -> CleanArticle {
    Cleaner::new(CleanConfig::default()).run(raw(Body::Text(text.to_owned()))).expect("the article is published")
}

fn raw(body: Body) -> RawArticle {
    let origin = Origin::File { file: "test".into(), line: 1 };
    RawArticle { origin, timestamp_ms: None, body, hints: Hints::default() }
}

#[test]
fn the_seed_gives_its_fifteen_paragraphs_and_nothing_else() {
    let Some(data) = common::data_dir("the seed article") else { return };
    let scrape = std::fs::read_to_string(data.join("seed/article.txt")).unwrap();
    let expected: Value =
        serde_json::from_str(&std::fs::read_to_string(data.join("seed/expected.json")).unwrap()).unwrap();

    let article = clean(&scrape);

    assert_eq!(article.text.split("\n\n").count(), 15);
    assert_eq!(article.text, expected["text"].as_str().unwrap());
}

/// Every development page as HTML and in each plain-text rendering.
fn development_pages(data: &Path) -> Vec<(String, Body)> {
    let mut pages = Vec::new();
    for name in ["wcxb-article-dev", "naeb", "fundusfix"] {
        for page in read(&data.join(format!("cleaning/{name}.html.jsonl.gz"))) {
            let label = label(name, &page);
            pages.extend(body(&page, "html").map(|html| (label, Body::Html(html))));
        }
    }
    for name in ["wcxb-article-dev", "naeb", "fundusfix", "kjd", "real"] {
        for page in read(&data.join(format!("cleaning/{name}.text.jsonl.gz"))) {
            for rendering in ["text_full", "text_container", "text_tight"] {
                let label = label(&format!("{name} {rendering}"), &page);
                pages.extend(body(&page, rendering).map(|text| (label, Body::Text(text))));
            }
        }
    }
    pages
}

fn read(file: &Path) -> Vec<Value> {
    let packed = std::fs::File::open(file).expect("the folder holds every set");
    let mut lines = String::new();
    GzDecoder::new(packed).read_to_string(&mut lines).expect("a set is packed text");
    lines.lines().map(|line| serde_json::from_str(line).expect("a set is JSON Lines")).collect()
}

fn label(set: &str, page: &Value) -> String {
    format!("{set} {}", page.get("id").unwrap_or(&Value::Null))
}

fn body(page: &Value, name: &str) -> Option<String> {
    page.get(name).and_then(Value::as_str).map(str::to_owned)
}

/// What became of one page: how many blocks its text lost when it was cleaned once more, and whether anything in it was invented.
struct Proof {
    n_lost: usize,
    is_invented: bool,
}

fn prove(cleaner: &Cleaner, body: &Body) -> Proof {
    let article = raw(body.clone());
    let once = cleaner.judge(&article).expect("a page within the limits");
    let text = once.text();
    let again = raw(Body::Text(text.clone()));
    let again = cleaner.judge(&again).expect("a page within the limits").text();
    let n_blocks = |text: &str| text.split("\n\n").filter(|block| !block.is_empty()).count();
    let read: String = once.document.blocks.iter().map(|block| block.text.as_ref()).collect();
    let written = match body {
        Body::Text(written) => written.as_str(),
        // That the blocks say nothing that the page does not is the parser's property, tested there.
        Body::Html(_) => read.as_str(),
    };
    let mut rest = written.chars().map(|character| if character == '\u{a0}' { ' ' } else { character });
    let is_found =
        text.chars().filter(|character| !character.is_whitespace()).all(|character| rest.any(|it| it == character));
    let n_lost = if again == text { 0 } else { n_blocks(&text).abs_diff(n_blocks(&again)).max(1) };
    Proof { n_lost, is_invented: !is_found }
}

#[test]
fn what_was_cleaned_stays_as_it_is_and_nothing_is_invented() {
    let Some(data) = common::data_dir("invariant 5 over the development pages") else { return };
    let pages = development_pages(&data);
    let n_pages = pages.len();
    let cleaner = Cleaner::new(CleanConfig::default());
    let prove_all = |pages: &[(String, Body)]| -> Vec<(String, Proof)> {
        pages.iter().map(|(name, body)| (name.clone(), prove(&cleaner, body))).collect()
    };
    let (first, second) = pages.split_at(n_pages / 2);

    let proofs: Vec<(String, Proof)> = std::thread::scope(|scope| {
        let other = scope.spawn(|| prove_all(second));
        let mut proofs = prove_all(first);
        proofs.extend(other.join().unwrap());
        proofs
    });

    let invented: Vec<&String> = proofs.iter().filter(|(_, proof)| proof.is_invented).map(|(name, _)| name).collect();
    let changed: Vec<(&String, usize)> =
        proofs.iter().filter(|(_, proof)| proof.n_lost > 0).map(|(name, proof)| (name, proof.n_lost)).collect();
    assert_eq!(invented, Vec::<&String>::new());
    assert!(changed.len() * 1000 <= n_pages * 5, "{} of {n_pages} pages change: {changed:?}", changed.len());
    assert!(changed.iter().all(|(_, n_lost)| *n_lost <= 1), "{changed:?}");
}
