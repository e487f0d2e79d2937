//! Times tagging alone on one core over real news, by the size of the vocabulary, beside two character automata.
//!
//! The automata get text that is folded already and only count whole-word matches; copydesk folds, matches, evaluates
//! rules and returns topics with their evidence.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "../common/articles.rs"]
#[expect(dead_code, reason = "only the articles' parts are wanted")]
mod articles;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use copydesk::pipeline::Taxonomy;
use copydesk::pipeline::tag::{Passage, Scratch, SourceFile, Wanted};
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime};
use daachorse::{DoubleArrayAhoCorasick, DoubleArrayAhoCorasickBuilder};

/// Small, large, and more than any newsroom has.
const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];
/// Enough text that no cache holds it, and little enough that ten passes are over in seconds.
const CORPUS_BYTES: usize = 4 << 20;
/// More articles than that many bytes hold.
const MAX_GENERATED: u64 = 100_000;
/// Phrases of a topic: a large topic of the taxonomy that comes with copydesk.
const PHRASES_PER_TOPIC: usize = 100;

criterion_main!(benches);
criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(4)).warm_up_time(Duration::from_secs(1));
    targets = built_in, by_size, compiling
}

/// The taxonomy that comes with copydesk.
fn built_in(criterion: &mut Criterion) {
    let corpus = corpus();
    let mut group = group(criterion, "tagging/built-in", &corpus);
    time_tagging(&mut group, &Taxonomy::built_in(), &corpus);
}

fn by_size(criterion: &mut Criterion) {
    let corpus = corpus();
    for size in SIZES {
        let phrases = phrases(&corpus, size);
        let mut group = group(criterion, &format!("tagging/{size}"), &corpus);
        let taxonomy = taxonomy(&phrases);
        println!("tagging/{size}: {} phrases, {} hits a kilobyte", taxonomy.n_phrases(), density(&corpus, &phrases));
        time_tagging(&mut group, &taxonomy, &corpus);
        drop(taxonomy);
        let folded: Vec<String> = corpus.iter().map(|text| text.to_lowercase()).collect();
        let automaton = aho_corasick(&phrases);
        group.bench_function("aho-corasick", |bencher| {
            bencher.iter(|| folded.iter().map(|text| whole_words(text, ends(&automaton, text))).sum::<usize>());
        });
        drop(automaton);
        let automaton = daachorse(&phrases);
        group.bench_function("daachorse", |bencher| {
            bencher.iter(|| {
                let matches = |text: &str| {
                    let found = automaton.find_overlapping_iter(text);
                    whole_words(text, found.map(|found| (found.start(), found.end())))
                };
                folded.iter().map(|text| matches(text)).sum::<usize>()
            });
        });
    }
}

/// How long a reload takes before the swap.
fn compiling(criterion: &mut Criterion) {
    let sources = sources(&phrases(&corpus(), 10_000));
    let built_in = Taxonomy::built_in_files();
    let mut group = criterion.benchmark_group("compiling");
    group.bench_function("10000", |bencher| bencher.iter(|| Taxonomy::from_sources(&sources).is_ok()));
    group.bench_function("built-in", |bencher| bencher.iter(|| Taxonomy::from_sources(&built_in).is_ok()));
}

fn group<'a>(criterion: &'a mut Criterion, name: &str, corpus: &[String]) -> BenchmarkGroup<'a, WallTime> {
    let n_bytes: usize = corpus.iter().map(String::len).sum();
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Bytes(u64::try_from(n_bytes).expect("a few megabytes")));
    group
}

fn time_tagging(group: &mut BenchmarkGroup<'_, WallTime>, taxonomy: &Taxonomy, corpus: &[String]) {
    let mut scratch = Scratch::default();
    group.bench_function("copydesk", |bencher| {
        bencher.iter(|| {
            let tag = |text: &String| {
                let passage = Passage { language: "en", title: "", text };
                taxonomy.tag(&passage, Wanted::Tagged, &mut scratch).len()
            };
            corpus.iter().map(tag).sum::<usize>()
        });
    });
}

/// News as it was printed; generated articles where there is none at hand.
fn corpus() -> Vec<String> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("COPYDESK_DATA").map_or_else(beside, PathBuf::from);
    let file = folder.join("tagging/reuters-train.jsonl");
    let mut n_bytes = 0;
    let enough = |text: &String| {
        n_bytes += text.len();
        n_bytes <= CORPUS_BYTES
    };
    let Ok(records) = std::fs::read_to_string(&file) else {
        println!("NOT RUN: tagging over real text: no data in {}; over generated articles instead", folder.display());
        let written = (0..MAX_GENERATED).map(|number| articles::written(number).paragraphs.join("\n\n"));
        return written.take_while(enough).collect();
    };
    let text = |line: &str| {
        let record: serde_json::Value = serde_json::from_str(line).expect("JSON Lines");
        record.get("text").and_then(|text| text.as_str()).expect("a text").to_owned()
    };
    records.lines().map(text).take_while(enough).collect()
}

/// Half of them stand in the corpus, half are made of its words; all have two or three words or one long one.
fn phrases(corpus: &[String], n_phrases: usize) -> Vec<String> {
    let words: Vec<Vec<String>> = corpus.iter().map(|text| words(text)).collect();
    let all: Vec<&String> = words.iter().flatten().collect();
    let mut dice = Dice(n_phrases);
    let mut phrases = BTreeSet::new();
    let mut n_tries = 0;
    while phrases.len() < n_phrases && n_tries < 20 * n_phrases {
        n_tries += 1;
        let n_words = 1 + dice.below(3);
        let phrase: Vec<&str> = if n_tries % 2 == 0 {
            let article = dice.pick(&words);
            let from = dice.below(article.len().saturating_sub(n_words).max(1));
            article.iter().skip(from).take(n_words).map(String::as_str).collect()
        } else {
            (0..n_words).map(|_| dice.pick(&all).as_str()).collect()
        };
        let phrase = phrase.join(" ");
        if phrase.len() >= 7 {
            phrases.insert(phrase);
        }
    }
    phrases.into_iter().collect()
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect()
}

fn taxonomy(phrases: &[String]) -> Taxonomy {
    Taxonomy::from_sources(&sources(phrases)).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// Exactly these phrases as terms, dealt to topics, half strong and half weak.
fn sources(phrases: &[String]) -> Vec<SourceFile> {
    let mut text = "[taxonomy]\nname = 'bench'\nversion = '1'\nlanguages = ['en']\n".to_owned();
    let mut dealt: Vec<&String> = phrases.iter().collect();
    let mut dice = Dice(phrases.len());
    for index in (1..dealt.len()).rev() {
        dealt.swap(index, dice.below(index + 1));
    }
    for (number, phrases) in dealt.chunks(PHRASES_PER_TOPIC).enumerate() {
        let (strong, weak) = phrases.split_at(phrases.len() / 2);
        let list =
            |phrases: &[&String]| phrases.iter().map(|phrase| format!("'{phrase}/x'")).collect::<Vec<_>>().join(", ");
        let (strong, weak) = (list(strong), list(weak));
        write!(
            text,
            "[[topic]]\nid = 't{number}'\nlabel = {{ en = 'T' }}\n[topic.en]\nstrong = [{strong}]\nweak = [{weak}]\n"
        )
        .expect("a string takes everything");
    }
    vec![SourceFile { name: "bench.toml".to_owned(), text }]
}

fn aho_corasick(phrases: &[String]) -> AhoCorasick {
    AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .match_kind(MatchKind::Standard)
        .build(phrases)
        .expect("so many patterns fit")
}

fn daachorse(phrases: &[String]) -> DoubleArrayAhoCorasick<u32> {
    DoubleArrayAhoCorasickBuilder::new().build(phrases).expect("so many patterns fit")
}

fn ends<'a>(automaton: &'a AhoCorasick, text: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
    automaton.find_overlapping_iter(text).map(|found| (found.start(), found.end()))
}

/// How many matches begin and end with a word.
fn whole_words(text: &str, matches: impl Iterator<Item = (usize, usize)>) -> usize {
    let is_letter =
        |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at)).is_some_and(u8::is_ascii_alphanumeric);
    matches.filter(|(start, end)| !is_letter(start.checked_sub(1)) && !is_letter(Some(*end))).count()
}

fn density(corpus: &[String], phrases: &[String]) -> usize {
    let automaton = aho_corasick(phrases);
    let n_bytes: usize = corpus.iter().map(String::len).sum();
    let hits = corpus.iter().map(|text| text.to_lowercase()).map(|text| whole_words(&text, ends(&automaton, &text)));
    hits.sum::<usize>() * 1024 / n_bytes
}

/// The same throws on every machine.
struct Dice(usize);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        let index = self.below(items.len());
        items.get(index).expect("the index is a remainder of the length")
    }
}
