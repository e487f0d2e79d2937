//! Articles of every shape come out clean, tagged, whole and once.

use std::collections::BTreeMap;
use std::time::Duration;

use rdkafka::message::{Message, OwnedMessage};
use serde_json::Value;

use crate::articles::{Shape, article, written};
use crate::broker::Cluster;
use crate::checker::{Reader, assert_exactly_once, header, read_messages};
use crate::feeder::feed;
use crate::worker::Setup;

const N_ARTICLES: u64 = 200;

fn shape_of(number: u64) -> Shape {
    let index = usize::try_from(number).expect("a small number") % Shape::ALL.len();
    *Shape::ALL.get(index).expect("a remainder is below the length")
}

#[test]
fn every_shape_comes_out_as_one_enriched_record() {
    let cluster = Cluster::shared();
    let setup = Setup::new(cluster, "shapes", 3);
    let inputs = feed(&setup.bootstrap, &setup.input, 0..N_ARTICLES, |number| article(number, shape_of(number)));

    let mut worker = setup.start();
    Reader::new(&setup.bootstrap, &setup.written()).read_until(inputs.len(), Duration::from_mins(1));
    worker.signal("TERM");
    assert_eq!(worker.exit(Duration::from_secs(30)).code(), Some(0));

    assert_exactly_once(&inputs, &Reader::all(&setup.bootstrap, &setup.written()), &setup.letters);
    let published = read_messages(&setup.bootstrap, &setup.output);
    assert_eq!(published.len(), inputs.len(), "all of them are published, none is a dead letter");
    let record = |message: &OwnedMessage| serde_json::from_slice(message.payload().expect("a value")).expect("JSON");
    let records: BTreeMap<String, Value> =
        published.iter().map(|message| (header(message, "copydesk-id"), record(message))).collect();
    for (id, sent) in &inputs {
        assert_is_the_article(sent.number, &records[id]);
    }
}

fn assert_is_the_article(number: u64, record: &Value) {
    let expected = written(number);
    let shape = shape_of(number);
    let text = record["text"].as_str().expect("a text");
    assert_eq!(record["schema"], "copydesk.article.v1");
    assert_eq!(record["title"], expected.title.as_str(), "article {number} ({shape:?})");
    for paragraph in &expected.paragraphs {
        assert!(text.contains(paragraph.as_str()), "article {number} ({shape:?}) lost: {paragraph}\nin:\n{text}");
    }
    for furniture in ["print dictionary", "Related Article", "log in to", "All rights reserved", "Audio report"] {
        assert!(!text.contains(furniture), "article {number} ({shape:?}) kept: {furniture}\nin:\n{text}");
    }
    for caption in expected.captions.iter().filter_map(|caption| caption.split(" [").next()) {
        assert!(!text.contains(caption), "article {number} ({shape:?}) kept the caption: {caption}\nin:\n{text}");
    }
}
