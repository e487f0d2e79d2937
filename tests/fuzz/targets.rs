//! What is fuzzed: each target takes any bytes, and says what must be true of what comes of them.

use std::collections::BTreeMap;
use std::fs;
use std::sync::LazyLock;

use copydesk::pipeline::decode::InputFormat;
use copydesk::pipeline::tag::{Passage, Scratch, SourceFile, Wanted};
use copydesk::pipeline::{CleanConfig, Decoder, InputConfig, Pipeline, Stage, TagConfig, Taxonomy, Unobserved};
use copydesk::record::{EnrichedArticle, Field, Header, Origin, Outcome, RawMessage, TopicTag};
use copydesk::{config, record};
use encoding_rs::Encoding;

/// A room that takes what others wrote.
pub(crate) struct Target {
    pub(crate) name: &'static str,
    /// Panics where something is wrong, whoever catches it.
    pub(crate) run: fn(&[u8]),
    /// What one input may allocate in all: this much, and so much more for each of its bytes.
    pub(crate) budget: Budget,
}

/// Bytes allocated, freed ones included: what an input costs, counted so that a busy machine counts the same.
pub(crate) struct Budget {
    pub(crate) fixed: u64,
    pub(crate) each_byte: u64,
}

pub(crate) const TARGETS: &[Target] = &[
    Target { name: "decode", run: decode, budget: Budget { fixed: 1 << 19, each_byte: 100 } },
    Target { name: "charset", run: charset, budget: Budget { fixed: 1 << 18, each_byte: 50 } },
    Target { name: "text", run: text, budget: Budget { fixed: 4 << 20, each_byte: 2_000 } },
    Target { name: "html", run: html, budget: Budget { fixed: 4 << 20, each_byte: 2_000 } },
    Target { name: "taxonomy", run: taxonomy, budget: Budget { fixed: 4 << 20, each_byte: 1_000 } },
    Target { name: "config", run: config, budget: Budget { fixed: 16 << 20, each_byte: 5_000 } },
];

/// What a page may claim to be written in: each family of charsets, and none.
pub(crate) const LABELS: [&str; 16] = [
    "",
    "utf-8",
    "utf-16le",
    "utf-16be",
    "euc-kr",
    "cp949",
    "shift_jis",
    "euc-jp",
    "iso-2022-jp",
    "gb18030",
    "big5",
    "windows-1252",
    "windows-1251",
    "koi8-r",
    "x-user-defined",
    "no-such-charset",
];

impl Target {
    /// Builds what is built once and kept, which no input is to be charged for.
    pub(crate) fn warm_up(&self) {
        (self.run)(b"\0\0Ministers met over tariffs on Monday.\n\nNobody expects a deal before the summer.");
    }

    /// Runs one input and counts what it costs.
    ///
    /// # Panics
    /// When it costs more than the target may.
    pub(crate) fn run_within_budget(&self, input: &[u8]) -> u64 {
        let bytes = allocation_counter::measure(|| (self.run)(input)).bytes_total;
        assert!(bytes <= self.bound(input), "{}: {bytes} bytes allocated for an input of {}", self.name, input.len());
        bytes
    }

    /// The part of its budget that an input took.
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2⁵³ bytes")]
    pub(crate) fn share(&self, bytes: u64, input: &[u8]) -> f64 {
        bytes as f64 / self.bound(input) as f64
    }

    fn bound(&self, input: &[u8]) -> u64 {
        self.budget.fixed + self.budget.each_byte * input.len() as u64
    }
}

/// The first byte chooses the format, the second the headers; the rest is the value.
fn decode(input: &[u8]) {
    const FORMATS: [InputFormat; 4] = [InputFormat::Auto, InputFormat::Json, InputFormat::Text, InputFormat::Html];
    static DECODERS: LazyLock<Vec<Decoder>> =
        LazyLock::new(|| FORMATS.map(|format| Decoder::new(InputConfig { format, ..InputConfig::default() })).into());
    let [format, headers, value @ ..] = input else { return };
    let encoding = ["", "gzip", "zstd", "deflate, gzip"][usize::from(headers & 3)];
    let kind = ["", "application/json", "text/html", "text/plain; charset=euc-kr"][usize::from(headers >> 2 & 3)];
    let message = message(value, &[("content-encoding", encoding), ("content-type", kind)]);

    let decoder = &DECODERS[usize::from(*format) % FORMATS.len()];
    if let Ok(article) = decoder.run(&message) {
        let (record::Body::Text(body) | record::Body::Html(body)) = article.body;
        assert!(!body.trim().is_empty(), "an empty body went through");
    }
}

/// The first byte chooses the label of the charset, the second whether it is a page; the rest is the value.
fn charset(input: &[u8]) {
    static DECODER: LazyLock<Decoder> = LazyLock::new(|| Decoder::new(InputConfig::default()));
    let [label, kind, value @ ..] = input else { return };
    let is_packed = value.starts_with(b"\x28\xb5\x2f\xfd") || value.starts_with(b"\x1f\x8b\x08");
    if is_packed {
        // How large that may become is the target `decode`'s question.
        return;
    }
    let label = LABELS[usize::from(*label) % LABELS.len()];
    let kind = if kind % 2 == 0 { "text/plain" } else { "text/html" };
    let message = message(value, &[("content-type", &format!("{kind}; charset={label}"))]);

    if let Ok(article) = DECODER.run(&message) {
        let (record::Body::Text(body) | record::Body::Html(body)) = article.body;
        let longest = 3 * value.len();
        assert!(body.len() <= longest, "{} bytes became {} of {label}", value.len(), body.len());
        // What an encoding of one byte a character can say comes through whole.
        let is_plain = value.iter().all(|byte| matches!(byte, b' '..=b'~'));
        if is_plain
            && kind == "text/plain"
            && Encoding::for_label(label.as_bytes()).is_some_and(Encoding::is_ascii_compatible)
        {
            assert_eq!(body.as_bytes(), value, "plain characters changed under {label}");
        }
    }
}

fn text(input: &[u8]) {
    static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| pipeline(InputFormat::Text));
    article(&PIPELINE, input);
}

fn html(input: &[u8]) {
    static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| pipeline(InputFormat::Html));
    article(&PIPELINE, input);
}

fn pipeline(format: InputFormat) -> Pipeline {
    let input = InputConfig { format, ..InputConfig::default() };
    Pipeline::new(
        input,
        CleanConfig::default(),
        TagConfig { mentions: true, ..TagConfig::default() },
        Taxonomy::built_in().into(),
    )
}

fn article(pipeline: &Pipeline, input: &[u8]) {
    let message = message(input, &[]);
    let outcome = pipeline.process(&message, &mut Unobserved);
    match &outcome {
        Outcome::Publish(record) => check_record(record),
        Outcome::DeadLetter(fault) => assert_ne!(fault.reason, record::FaultReason::Panic, "{fault:?}"),
        Outcome::Drop(_) | Outcome::Forward => {}
    }
}

fn check_record(record: &EnrichedArticle) {
    let title = record.title.as_deref().unwrap_or_default();
    check_topics(&record.topics, title, &record.text);
    for amount in &record.amounts {
        assert_eq!(slice(&record.text, amount.start, amount.end), amount.text, "{amount:?}");
        assert!(amount.low <= amount.high, "{amount:?}");
    }
    let is_clean =
        |paragraph: &str| !paragraph.is_empty() && !paragraph.contains('\n') && paragraph.trim() == paragraph;
    let is_nothing = record.text.is_empty();
    assert!(is_nothing || record.text.split("\n\n").all(is_clean), "not paragraphs: {:?}", record.text);
    assert_eq!(record.stats.chars, record.text.chars().count());
    serde_json::to_vec(record).expect("a record is JSON");
}

fn check_topics(topics: &[TopicTag], title: &str, text: &str) {
    for evidence in topics.iter().flat_map(|topic| &topic.evidence) {
        let field = match evidence.field {
            Field::Title => title,
            Field::Text => text,
        };
        assert_eq!(slice(field, evidence.start, evidence.end), evidence.text, "{evidence:?}");
    }
}

fn slice(text: &str, start: usize, end: usize) -> String {
    assert!(start < end, "an empty slice: {start}..{end}");
    text.chars().skip(start).take(end - start).collect()
}

/// A file of a taxonomy, tried on a passage when it compiles.
fn taxonomy(input: &[u8]) {
    const TITLE: &str = "Tariffs on steel, and a choir";
    const TEXT: &str = "The ministers met over tariffs on steel.\n\n관세 협상이 월요일에 다시 열린다. LNG-carriers sailed; the U.S. paid.";
    let text = String::from_utf8_lossy(input).into_owned();
    let file = SourceFile { name: "fuzz.toml".to_owned(), text };
    match Taxonomy::from_sources(&[file]) {
        Ok(taxonomy) => {
            let passage = Passage { language: "en", title: TITLE, text: TEXT };
            let mut scratch = Scratch::default();
            check_topics(&taxonomy.tag(&passage, Wanted::Mentions, &mut scratch), TITLE, TEXT);
            check_topics(&taxonomy.explain(&Passage { language: "ko", ..passage }, &mut scratch).topics, TITLE, TEXT);
            drop(taxonomy.run_tests());
            drop(taxonomy.lint());
        }
        Err(mistakes) => assert!(!mistakes.to_string().is_empty(), "refused without a word"),
    }
}

/// Lines `NAME=VALUE` up to an empty one are the environment; the rest is the file.
fn config(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (environment, file) = text.split_once("\n\n").unwrap_or(("", &text));
    let variables: BTreeMap<String, String> = environment
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    let folder = tempfile::tempdir().expect("there is room for a file");
    let path = folder.path().join("fuzz.toml");
    fs::write(&path, file).expect("there is room for a file");

    match config::load(Some(&path), &variables) {
        Ok(loaded) => assert!(loaded.config.validate().is_empty(), "a configuration was let in that does not hold"),
        Err(mistakes) => assert!(!mistakes.to_string().is_empty(), "refused without a word"),
    }
}

fn message(value: &[u8], headers: &[(&str, &str)]) -> RawMessage {
    let origin = Origin::Kafka { topic: "news.raw".into(), partition: 0, offset: 0 };
    let sent = headers.iter().filter(|(_, content)| !content.is_empty());
    let headers = sent.map(|(name, content)| Header { name: (*name).to_owned(), value: Some((*content).into()) });
    RawMessage {
        origin,
        key: None,
        value: Some(value.to_vec()),
        headers: headers.collect(),
        timestamp_ms: Some(1_744_192_800_000),
    }
}
