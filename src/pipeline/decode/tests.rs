//! Claims about decoding, one a test.

use std::io::{Read, Write};
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::record::{Header, Origin};

fn message(value: &[u8], headers: &[(&str, &str)]) -> RawMessage {
    let headers =
        headers.iter().map(|(name, value)| Header { name: (*name).to_owned(), value: Some(value.as_bytes().to_vec()) });
    RawMessage {
        origin: Origin::Kafka { topic: Arc::from("raw"), partition: 0, offset: 0 },
        key: None,
        value: Some(value.to_vec()),
        headers: headers.collect(),
        timestamp_ms: None,
    }
}

fn decode(value: &[u8], headers: &[(&str, &str)]) -> Result<RawArticle, Exit> {
    Decoder::new(InputConfig::default()).run(&message(value, headers))
}

fn reason(value: &[u8]) -> FaultReason {
    match decode(value, &[]) {
        Err(Exit::DeadLetter(fault)) => fault.reason,
        other => panic!("expected a dead letter, got {other:?}"),
    }
}

fn text_of(value: &[u8], headers: &[(&str, &str)]) -> String {
    match decode(value, headers).expect("decodes").body {
        Body::Text(text) | Body::Html(text) => text,
    }
}

#[test]
fn the_three_shapes_are_told_apart() {
    let shape = |value: &str| match decode(value.as_bytes(), &[]).expect("decodes").body {
        Body::Text(_) => "text",
        Body::Html(_) => "html",
    };

    assert_eq!(shape("Tariffs rose < 5 % in May, officials said."), "text");
    assert_eq!(shape("[Seoul] Cargoes were delayed."), "text");
    assert_eq!(shape("<!DOCTYPE html><p>Tariffs rose.</p>"), "html");
    assert_eq!(shape(r#"{"body": "Tariffs rose."}"#), "text");
    assert_eq!(shape(r#"{"content": "<p>Tariffs rose.</p>"}"#), "html");
}

#[test]
fn a_stray_tag_does_not_make_a_page_of_a_text_in_lines() {
    let menu = ["News", "Sport", "Weather", "Culture"].repeat(8).join("\n");
    let banner = "<a href='https://ads.example/ck'><img src='https://ads.example/1.gif' alt=''></a>";
    let scrape = format!("{menu}\n{banner}\nThe ferry is back.\nTwo boats will run.");

    let article = decode(json!({ "body": scrape }).to_string().as_bytes(), &[]).expect("decodes");

    assert!(matches!(article.body, Body::Text(_)));
}

#[test]
fn a_record_that_is_read_again_is_a_text_whatever_it_writes_about() {
    let text = "<p> opens a paragraph and <div> a division, the lesson began.";
    let body = |value: serde_json::Value| decode(value.to_string().as_bytes(), &[]).expect("decodes").body;

    assert_eq!(body(json!({"schema": crate::record::SCHEMA, "text": text})), Body::Text(text.to_owned()));
    assert!(matches!(body(json!({"text": text})), Body::Html(_)));
}

#[test]
fn markup_in_long_lines_is_a_page_however_it_begins() {
    for value in [
        "The ferry is back.<br>Two boats will run.<br>\nTickets cost as much as by bus.",
        "Updated.\n<p>The ferry is back.</p>\n\n\n<p>Two boats\nwill run.</p>",
        &format!("<!DOCTYPE html>\n<html><script>\n{}</script>\n<p>The ferry is back.</p>", "run();\n".repeat(99)),
        "<p>The ferry\nis\nback,\nthe\ncity\ncouncil\nsaid\non\nTuesday.\nTwo\nboats\nwill\nrun.",
    ] {
        let article = decode(json!({ "body": value }).to_string().as_bytes(), &[]).expect("decodes");

        assert!(matches!(article.body, Body::Html(_)), "{value}");
    }
}

#[test]
fn the_fields_of_common_scrapers_are_found() {
    let news_article = r#"{"@type": "NewsArticle", "headline": "H", "articleBody": "B", "author": [{"name": "A"}],
        "datePublished": "2025-04-09", "publisher": {"name": "Desk"}, "mainEntityOfPage": {"@id": "https://a.example/1"}}"#;
    let feed = r#"{"title": "H", "link": "https://a.example/1", "content": [{"value": "<p>B</p>"}], "published": "x"}"#;

    let article = decode(news_article.as_bytes(), &[]).expect("decodes");
    let entry = decode(feed.as_bytes(), &[]).expect("decodes");

    assert_eq!(article.hints.title.as_deref(), Some("H"));
    assert_eq!(article.hints.authors, ["A"]);
    assert_eq!(article.hints.outlet.as_deref(), Some("Desk"));
    assert_eq!(article.hints.url.as_deref(), Some("https://a.example/1"));
    assert_eq!(entry.body, Body::Html("<p>B</p>".to_owned()));
}

#[test]
fn named_fields_are_passed_through() {
    let config = InputConfig { pass_through: vec!["crawl".to_owned()], ..InputConfig::default() };
    let input = message(br#"{"body": "B", "crawl": {"run": 7}, "other": 1}"#, &[]);

    let article = Decoder::new(config).run(&input).expect("decodes");

    assert_eq!(serde_json::to_string(&article.hints.extra).expect("serialises"), r#"{"crawl":{"run":7}}"#);
}

#[test]
fn headers_fill_what_the_value_leaves_open() {
    let article = decode(b"Tariffs rose.", &[("url", "https://a.example/1"), ("outlet", "Desk")]).expect("decodes");

    assert_eq!(article.hints.url.as_deref(), Some("https://a.example/1"));
    assert_eq!(article.hints.outlet.as_deref(), Some("Desk"));
}

#[test]
fn packed_values_are_unpacked_and_bombs_refused() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(b"Tariffs rose.").expect("writes to memory");
    let gzip = gzip.finish().expect("writes to memory");
    let zstd = zstd::encode_all("Tariffs rose.".as_bytes(), 1).expect("writes to memory");
    let bomb = zstd::encode_all(std::io::repeat(b'a').take(64 << 20), 1).expect("writes to memory");

    assert_eq!(text_of(&gzip, &[("content-encoding", "gzip")]), "Tariffs rose.");
    assert_eq!(text_of(&gzip, &[]), "Tariffs rose.");
    assert_eq!(text_of(&zstd, &[]), "Tariffs rose.");
    assert_eq!(reason(&bomb), FaultReason::TooLarge);
    assert_eq!(reason(gzip.get(..gzip.len() - 6).expect("is longer")), FaultReason::BadCompression);
}

#[test]
fn a_header_about_packing_that_is_not_there_is_forgiven() {
    assert_eq!(text_of(b"Tariffs rose.", &[("content-encoding", "gzip")]), "Tariffs rose.");
    assert_eq!(text_of(b"Tariffs rose.", &[("content-encoding", "br")]), "Tariffs rose.");
}

#[test]
fn korean_charsets_are_read_by_header_meta_and_detection() {
    let korean = "정부는 관세 협상을 서두르고 있다고 밝혔다. 액화천연가스 수입도 늘어난다.";
    let (euc_kr, _, _) = encoding_rs::EUC_KR.encode(korean);
    let page = format!("<html><head><meta charset=\"euc-kr\"></head><p>{korean}</p>");
    let (page, _, _) = encoding_rs::EUC_KR.encode(&page);

    assert_eq!(text_of(&euc_kr, &[("content-type", "text/plain; charset=euc-kr")]), korean);
    assert_eq!(text_of(&euc_kr, &[]), korean);
    assert!(text_of(&page, &[]).contains(korean));
}

#[test]
fn a_wrong_charset_label_does_not_break_valid_utf8() {
    assert_eq!(
        text_of("관세가 올랐다.".as_bytes(), &[("content-type", "text/plain; charset=iso-8859-1")]),
        "관세가 올랐다."
    );
}

#[test]
fn a_character_cut_in_half_does_not_turn_the_rest_into_noise() {
    let mut bytes = "정부는 관세 협상을 서두르고 있다고 밝혔다.".as_bytes().to_vec();
    bytes.extend_from_slice(&[0xea, 0xb4]);

    assert!(text_of(&bytes, &[]).starts_with("정부는 관세"));
}

#[test]
fn text_that_was_encoded_twice_is_mended_only_where_certain() {
    assert_eq!(text_of("Koreaâ€™s tariff".as_bytes(), &[]), "Korea’s tariff");
    assert_eq!(text_of("Ão â€ João".as_bytes(), &[]), "Ão â€ João");
}

#[test]
fn what_is_no_article_says_why() {
    let deep = format!("{{\"body\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));

    assert_eq!(reason(b" \n\t "), FaultReason::EmptyBody);
    assert_eq!(reason(b"{\"body\": \"x"), FaultReason::InvalidJson);
    assert_eq!(reason(b"{\"title\": \"x\"}"), FaultReason::MissingBody);
    assert_eq!(reason(b"{\"body\": \"a\"}\n{\"body\": \"b\"}"), FaultReason::MultipleDocuments);
    assert_eq!(reason(b"[{\"body\": \"a\"}, {\"body\": \"b\"}]"), FaultReason::MultipleDocuments);
    assert_eq!(reason(deep.as_bytes()), FaultReason::TooDeep);
    assert_eq!(reason(&[0, 1, 2, 3, 255, 254, 0, 0, 17, 0, 0, 9]), FaultReason::UndecodableBytes);
    assert_eq!(reason(&vec![b'a'; (16 << 20) + 1]), FaultReason::TooLarge);
}

#[test]
fn ten_thousand_headers_are_too_many() {
    let headers = vec![("h", "v"); 10_000];

    let result = decode(b"Tariffs rose.", &headers);

    assert!(matches!(result, Err(Exit::DeadLetter(Fault { reason: FaultReason::TooManyHeaders, .. }))));
}

#[test]
fn a_null_value_is_a_tombstone_and_not_an_empty_article() {
    let tombstone = RawMessage { value: None, ..message(b"", &[]) };

    assert_eq!(Decoder::new(InputConfig::default()).run(&tombstone), Err(Exit::Drop(DropReason::Tombstone)));
}

#[test]
fn a_tombstone_goes_on_where_that_is_wanted_and_its_key_says_what_is_gone() {
    let forwards = Decoder::new(InputConfig { tombstones: Tombstones::Forward, ..InputConfig::default() });
    let tombstone = |key| RawMessage { value: None, key, ..message(b"", &[]) };

    assert_eq!(forwards.run(&tombstone(Some(b"k".to_vec()))), Err(Exit::Forward));
    assert_eq!(forwards.run(&tombstone(None)), Err(Exit::Drop(DropReason::Tombstone)));
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        drop(decode(&bytes, &[]));
    }

    #[test]
    fn valid_text_keeps_its_visible_letters(text in "[a-zA-Z가-힣0-9 ,.]{1,80}") {
        prop_assume!(!text.trim().is_empty());

        prop_assert_eq!(text_of(text.as_bytes(), &[]), text);
    }
}
