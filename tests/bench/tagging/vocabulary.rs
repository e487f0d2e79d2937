//! News to tag, and as many phrases as a vocabulary of a given size holds: names and noun phrases of other news.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use copydesk::pipeline::tag::SourceFile;

use crate::articles;

/// Enough text that no cache holds it, and little enough that a pass over it is over in a moment.
const TAGGED_BYTES: usize = 4 << 20;
/// Generated articles, where there is no news at hand; somewhat more than those bytes, twice.
const N_GENERATED: u64 = 2_000;
/// Phrases of a topic: a large topic of the taxonomy that comes with copydesk.
const PHRASES_PER_TOPIC: usize = 100;

/// Articles in two halves: what is tagged never lends the vocabulary its phrases.
pub(crate) struct News {
    pub(crate) tagged: Vec<String>,
    runs: Vec<Vec<String>>,
}

impl News {
    /// News as it was printed; generated articles where there is none.
    pub(crate) fn read() -> Self {
        let mut tagged = printed().unwrap_or_else(generated);
        let mut n_bytes = 0;
        let total: usize = tagged.iter().map(String::len).sum();
        let limit = TAGGED_BYTES.min(total / 2);
        let n_tagged = tagged.iter().take_while(|text| {
            n_bytes += text.len();
            n_bytes <= limit
        });
        let others = tagged.split_off(n_tagged.count());
        Self { tagged, runs: others.iter().flat_map(|text| runs(text)).collect() }
    }

    pub(crate) fn n_bytes(&self) -> usize {
        self.tagged.iter().map(String::len).sum()
    }

    /// Phrases of two to four words as the other half of the news writes them; where it has too few, of its words.
    pub(crate) fn phrases(&self, n_phrases: usize) -> Vec<String> {
        let words: Vec<&String> = self.runs.iter().flatten().filter(|word| is_telling(word)).collect();
        let mut dice = Dice(n_phrases);
        let mut known = HashSet::with_capacity(n_phrases);
        let mut phrases = Vec::with_capacity(n_phrases);
        let mut n_tries = 0;
        while phrases.len() < n_phrases {
            n_tries += 1;
            let n_words = 2 + dice.below(3);
            let run = dice.pick(&self.runs);
            let from = dice.below(run.len());
            let mut phrase: Vec<&str> = run.iter().skip(from).take(n_words).map(String::as_str).collect();
            if n_tries > 4 * n_phrases {
                phrase = (0..n_words).map(|_| dice.pick(&words).as_str()).collect();
            }
            let has_ends = [phrase.first(), phrase.last()].iter().flatten().all(|word| is_telling(word));
            let phrase_text = phrase.join(" ");
            if phrase.len() == n_words && has_ends && known.insert(phrase_text.clone()) {
                phrases.push(phrase_text);
            }
        }
        phrases
    }
}

fn printed() -> Option<Vec<String>> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("COPYDESK_DATA").map_or_else(beside, PathBuf::from);
    let records = std::fs::read_to_string(folder.join("tagging/reuters-train.jsonl")).ok()?;
    let text = |line: &str| {
        let record: serde_json::Value = serde_json::from_str(line).expect("JSON Lines");
        record.get("text").and_then(|text| text.as_str()).expect("a text").to_owned()
    };
    Some(records.lines().map(text).collect())
}

#[expect(clippy::print_stdout, reason = "a benchmark says what it did not run")]
fn generated() -> Vec<String> {
    println!("NOT RUN: tagging over real text: no data at hand; over generated articles instead");
    (0..N_GENERATED).map(|number| articles::written(number).paragraphs.join("\n\n")).collect()
}

/// Words that follow one another with nothing but a space between them.
fn runs(text: &str) -> Vec<Vec<String>> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let runs = words.split(|word| !word.bytes().all(|byte| byte.is_ascii_alphabetic()));
    runs.filter(|run| run.len() > 1).map(|run| run.iter().map(|word| word.to_ascii_lowercase()).collect()).collect()
}

/// Whether a word may begin or end a term: no editor writes `of the`.
fn is_telling(word: &str) -> bool {
    const FUNCTION_WORDS: [&str; 40] = [
        "about", "after", "also", "and", "are", "been", "but", "can", "could", "for", "from", "had", "has", "have",
        "her", "his", "into", "its", "may", "more", "not", "one", "our", "said", "she", "than", "that", "the", "their",
        "they", "this", "was", "were", "which", "who", "will", "with", "would", "you", "your",
    ];
    word.len() >= 3 && FUNCTION_WORDS.binary_search(&word).is_err()
}

/// These phrases as the terms of topics, a quarter of each strong, a quarter support and the others weak.
pub(crate) fn sources(phrases: &[String]) -> Vec<SourceFile> {
    let mut text = "[taxonomy]\nname = 'bench'\nversion = '1'\nlanguages = ['en']\n".to_owned();
    let list = |phrases: &[String]| {
        // Terms as they are written: the automata get no inflections either.
        phrases.iter().map(|phrase| format!("'{phrase}/x'")).collect::<Vec<_>>().join(", ")
    };
    for (number, phrases) in phrases.chunks(PHRASES_PER_TOPIC).enumerate() {
        let (strong, others) = phrases.split_at(phrases.len() / 4);
        let (support, weak) = others.split_at(others.len() / 3);
        let (strong, support, weak) = (list(strong), list(support), list(weak));
        writeln!(text, "[[topic]]\nid = 't{number}'\nlabel = {{ en = 'T' }}\n[topic.en]").expect("a string takes all");
        writeln!(text, "strong = [{strong}]\nsupport = [{support}]\nweak = [{weak}]").expect("a string takes all");
    }
    vec![SourceFile { name: "bench.toml".to_owned(), text }]
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
