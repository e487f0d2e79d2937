//! Each kind of broken input gets the outcome that it deserves, and none of them ends the process.

use std::io::Write;

use copydesk::record::{DropReason, FaultReason, Header, Outcome, RawMessage};

use crate::{message, outcome, pipeline, with_header};

const ARTICLE: &str = "Ministers meet over tariffs\n\nThe ministers of both countries met on Monday to talk about import \
    tariffs, and agreed to meet again.\n\nNobody expects a deal before the summer, two officials said after the meeting.\n";

fn reason(value: Vec<u8>, name: &str) -> Option<FaultReason> {
    match outcome(&pipeline(), &message(value), name) {
        Outcome::DeadLetter(fault) => Some(fault.reason),
        Outcome::Publish(_) | Outcome::Drop(_) | Outcome::Forward => None,
    }
}

#[test]
fn what_is_too_large_too_deep_or_broken_becomes_a_dead_letter_with_its_reason() {
    let too_large = FaultReason::TooLarge;
    let mebibyte = 1 << 20;
    let deep_arrays = format!("{{\"body\":{}", "[".repeat(100_000)).into_bytes();
    let deep_objects = "{\"body\":".repeat(100_000).into_bytes();
    let cut_gzip = gzip(ARTICLE.as_bytes())[..40].to_vec();
    for (name, value, expected) in [
        ("50 MB of text", "a line of text\n".repeat(50 * mebibyte / 15).into_bytes(), too_large),
        ("a gzip bomb", gzip(&vec![b' '; 64 * mebibyte]), too_large),
        ("a zstd bomb", zstd::bulk::compress(&vec![b' '; 64 * mebibyte], 1).expect("room for it"), too_large),
        ("gzip cut short", cut_gzip, FaultReason::BadCompression),
        ("a bomb inside a bomb", gzip(&gzip(&vec![b' '; mebibyte])), FaultReason::UndecodableBytes),
        ("arrays 100,000 deep", deep_arrays, FaultReason::TooDeep),
        ("objects 100,000 deep", deep_objects, FaultReason::TooDeep),
        ("a lone surrogate", br#"{"body":"a \ud800 b"}"#.to_vec(), FaultReason::InvalidJson),
        ("a million lines", "s\n".repeat(1_000_000).into_bytes(), too_large),
        ("a hundred thousand list items", b"<li>x".repeat(100_000), too_large),
        ("NULs", vec![0; 4096], FaultReason::UndecodableBytes),
        ("half NULs", b"a\0".repeat(2048), FaultReason::UndecodableBytes),
        ("white space", " \u{a0}\u{2003}\n".repeat(100).into_bytes(), FaultReason::EmptyBody),
        ("nothing", Vec::new(), FaultReason::EmptyBody),
        ("two documents", br#"{"body":"a"} {"body":"b"}"#.to_vec(), FaultReason::MultipleDocuments),
        ("an array of articles", br#"[{"body":"a"},{"body":"b"}]"#.to_vec(), FaultReason::MultipleDocuments),
        ("a number for a body", br#"{"body":1}"#.to_vec(), FaultReason::MissingBody),
        ("JSON cut short", br#"{"body":"a"#.to_vec(), FaultReason::InvalidJson),
    ] {
        assert_eq!(reason(value, name), Some(expected), "{name}");
    }
}

#[test]
fn headers_are_bounded_in_number_and_in_size() {
    let many = |n: usize, bytes: usize| {
        let header = |number: usize| Header { name: format!("h{number}"), value: Some(vec![b'x'; bytes]) };
        RawMessage { headers: (0..n).map(header).collect(), ..message(ARTICLE.into()) }
    };
    let pipeline = pipeline();
    for (name, sent) in [("10,000 headers", many(10_000, 1)), ("a megabyte of headers", many(10, 100_000))] {
        let Outcome::DeadLetter(fault) = outcome(&pipeline, &sent, name) else { panic!("{name} went through") };
        assert_eq!(fault.reason, FaultReason::TooManyHeaders, "{name}");
    }
    assert!(matches!(outcome(&pipeline, &many(20, 10), "20 headers"), Outcome::Publish(_)));
}

#[test]
fn a_null_is_a_tombstone_and_not_an_empty_article() {
    let tombstone = RawMessage { value: None, ..message(Vec::new()) };

    assert_eq!(outcome(&pipeline(), &tombstone, "null"), Outcome::Drop(DropReason::Tombstone));
}

#[test]
fn a_broken_byte_anywhere_costs_no_more_than_its_character() {
    let pipeline = pipeline();
    let korean = "관세 협상이 월요일에 다시 열린다고 장관이 밝혔다.\n\n".repeat(3);
    for text in [ARTICLE, korean.as_str()] {
        for at in 0..=text.len() {
            for byte in [0xff, 0xc3, 0xed, 0x80] {
                let mut value = text.as_bytes().to_vec();
                value.insert(at, byte);

                // It may be published or refused; what it may not do is end the process.
                drop(outcome(&pipeline, &message(value), "a broken byte"));
            }
        }
    }
}

#[test]
fn a_text_under_any_label_is_read_or_refused() {
    let pipeline = pipeline();
    let korean = "관세 협상이 월요일에 다시 열린다고 장관이 밝혔다. 두 나라는 여름 전에 합의하기 어렵다고 본다.\n";
    let labels = [
        "utf-8",
        "utf-16le",
        "utf-16be",
        "euc-kr",
        "shift_jis",
        "euc-jp",
        "iso-2022-jp",
        "gb18030",
        "gbk",
        "big5",
        "windows-1250",
        "windows-1251",
        "windows-1252",
        "windows-1253",
        "windows-1254",
        "windows-1255",
        "windows-1256",
        "windows-1258",
        "iso-8859-2",
        "iso-8859-5",
        "iso-8859-7",
        "iso-8859-15",
        "koi8-r",
        "koi8-u",
        "macintosh",
        "ibm866",
        "windows-874",
        "x-user-defined",
        "replacement",
        "hz-gb-2312",
        "iso-2022-kr",
        "nonsense",
    ];
    for written in labels {
        let encoding = encoding_rs::Encoding::for_label(written.as_bytes()).unwrap_or(encoding_rs::UTF_8);
        let (bytes, _, _) = encoding.encode(korean);
        for label in labels {
            let sent = with_header(bytes.to_vec(), "content-type", &format!("text/plain; charset={label}"));
            drop(outcome(&pipeline, &sent, label));
        }
    }
    let (bytes, _, _) = encoding_rs::EUC_KR.encode(korean);
    let labelled = with_header(bytes.to_vec(), "content-type", "text/plain; charset=euc-kr");
    let Outcome::Publish(record) = outcome(&pipeline, &labelled, "euc-kr") else { panic!("EUC-KR is not read") };
    assert_eq!(record.language.as_deref(), Some("ko"));
}

#[test]
fn what_nobody_sees_is_taken_out_of_a_text_that_is_kept() {
    let hidden = ARTICLE.replace("tariffs", "\u{202e}tar\u{200b}iffs\u{202c}\u{feff}").replace("Monday", "Mon\0day");

    let Outcome::Publish(record) = outcome(&pipeline(), &message(hidden.into_bytes()), "hidden marks") else {
        panic!("a NUL and some overrides refuse an article")
    };

    assert!(record.text.contains("import tariffs") && record.text.contains("Monday"), "{}", record.text);
    assert_eq!(record.topic_ids, ["tariffs"]);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes it")
}
