//! Times tagging alone on one core over real news, by the size of the vocabulary, beside two character automata.
//!
//! The automata get text that is folded already and only count whole words; copydesk folds, matches, asks its rules and
//! returns topics with their evidence. All rows of a table are timed in turn, pass after pass, so that a busy machine
//! slows them alike. Numbers on the command line pick the sizes.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "../../common/articles.rs"]
#[expect(dead_code, reason = "only the articles' parts are wanted")]
mod articles;
mod vocabulary;

use std::hint::black_box;
use std::time::{Duration, Instant};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use copydesk::pipeline::Taxonomy;
use copydesk::pipeline::tag::{Passage, Scratch, Wanted};
use daachorse::{DoubleArrayAhoCorasick, DoubleArrayAhoCorasickBuilder};
use vocabulary::{News, sources};

/// As in the binary: the allocator is part of what is measured.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Small, large, and more than any newsroom has.
const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];
/// The median of so many passes is told.
const N_PASSES: usize = 9;

fn main() {
    let asked: Vec<usize> = std::env::args().filter_map(|argument| argument.parse().ok()).collect();
    let news = News::read();
    let folded: Vec<String> = news.tagged.iter().map(|text| text.to_ascii_lowercase()).collect();
    if asked.is_empty() {
        let files = Taxonomy::built_in_files();
        let (taxonomy, seconds) = timed(|| Taxonomy::from_sources(&files).expect("it comes with copydesk"));
        headline("the built-in taxonomy", &taxonomy, &news, seconds);
        print_table(&news, &mut copydesk_rows(&taxonomy, &news));
    }
    for size in if asked.is_empty() { SIZES.to_vec() } else { asked } {
        by_size(&news, &folded, size);
    }
}

fn by_size(news: &News, folded: &[String], size: usize) {
    let phrases = news.phrases(size);
    let files = sources(&phrases);
    let (taxonomy, seconds) = timed(|| Taxonomy::from_sources(&files).unwrap_or_else(|mistakes| panic!("{mistakes}")));
    drop(files);
    headline(&format!("{size} phrases"), &taxonomy, news, seconds);
    let (aho_corasick, daachorse) = (aho_corasick(&phrases), daachorse(&phrases));
    let mut rows = copydesk_rows(&taxonomy, news);
    rows.push(Row::new("aho-corasick over folded text", || {
        let matches = |text: &String| {
            let found = aho_corasick.find_overlapping_iter(text.as_str());
            whole_words(text, found.map(|found| (found.start(), found.end())))
        };
        folded.iter().map(matches).sum()
    }));
    rows.push(Row::new("daachorse over folded text", || {
        let matches = |text: &String| {
            let found = daachorse.find_overlapping_iter(text);
            whole_words(text, found.map(|found| (found.start(), found.end())))
        };
        folded.iter().map(matches).sum()
    }));
    print_table(news, &mut rows);
}

/// How large the vocabulary is, how often the news hits it, and how long a reload takes before its swap.
fn headline(name: &str, taxonomy: &Taxonomy, news: &News, compiled_in: Duration) {
    let mut scratch = Scratch::default();
    let n_hits: usize = news.tagged.iter().map(|text| taxonomy.count_hits(&passage(text), &mut scratch)).sum();
    let per_kilobyte = as_float(n_hits) * 1000.0 / as_float(news.n_bytes());
    let n_spellings = taxonomy.n_phrases();
    let milliseconds = compiled_in.as_secs_f64() * 1000.0;
    println!(
        "\n{name} ({n_spellings} spellings): {per_kilobyte:.1} hits a kilobyte, read and compiled in {milliseconds:.0} ms"
    );
}

fn passage(text: &str) -> Passage<'_> {
    Passage { language: "en", title: "", text }
}

fn copydesk_rows<'a>(taxonomy: &'a Taxonomy, news: &'a News) -> Vec<Row<'a>> {
    let [mut words, mut hits, mut tags] = [(); 3].map(|()| Scratch::default());
    let each = move |count: &mut dyn FnMut(&Passage<'_>) -> usize| -> usize {
        news.tagged.iter().map(|text| count(&passage(text))).sum()
    };
    vec![
        Row::new("fold and tokens", move || each(&mut |passage| taxonomy.count_words(passage, &mut words))),
        Row::new("... and matching", move || each(&mut |passage| taxonomy.count_hits(passage, &mut hits))),
        Row::new("tagging", move || each(&mut |passage| taxonomy.tag(passage, Wanted::Tagged, &mut tags).len())),
    ]
}

/// One way through the news.
struct Row<'a> {
    name: &'static str,
    pass: Box<dyn FnMut() -> usize + 'a>,
    times: Vec<Duration>,
}

impl<'a> Row<'a> {
    fn new(name: &'static str, pass: impl FnMut() -> usize + 'a) -> Self {
        Self { name, pass: Box::new(pass), times: Vec::new() }
    }

    fn median(&mut self) -> Duration {
        self.times.sort_unstable();
        self.times.get(self.times.len() / 2).copied().unwrap_or_default()
    }
}

fn print_table(news: &News, rows: &mut [Row<'_>]) {
    for row in rows.iter_mut() {
        black_box((row.pass)());
    }
    for _ in 0..N_PASSES {
        for row in rows.iter_mut() {
            let (_, time) = timed(&mut row.pass);
            row.times.push(time);
        }
    }
    let tagging = rows.iter_mut().find(|row| row.name == "tagging").map_or(Duration::ZERO, Row::median);
    for row in rows {
        let median = row.median();
        let rate = as_float(news.n_bytes()) / 1e6 / median.as_secs_f64();
        let times_faster = median.as_secs_f64() / tagging.as_secs_f64();
        println!("  {:<30} {rate:>7.1} MB/s   tagging is {times_faster:.2} times as fast", row.name);
    }
}

fn timed<T>(run: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = black_box(run());
    (result, start.elapsed())
}

#[expect(clippy::cast_precision_loss, reason = "a benchmark's counts are far below 2^52")]
fn as_float(count: usize) -> f64 {
    count as f64
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

/// How many matches begin and end with a word.
fn whole_words(text: &str, matches: impl Iterator<Item = (usize, usize)>) -> usize {
    let is_letter =
        |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at)).is_some_and(u8::is_ascii_alphanumeric);
    matches.filter(|(start, end)| !is_letter(start.checked_sub(1)) && !is_letter(Some(*end))).count()
}
