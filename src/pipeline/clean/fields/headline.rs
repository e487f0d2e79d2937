//! The headline of a page that states none: the line above the text whose words the text takes up.
//!
//! # Why
//! A plain scrape of a whole page opens with its menu and, often, with other stories' headlines. Length and capitals tell
//! them apart from nothing; but a headline names its subject, and the first paragraphs name it again.

use hashbrown::HashSet;

use super::caption;
use super::page::{Line, Page};
use crate::pipeline::clean::block::Decision;
use crate::record::BlockClass;

/// The text takes up its headline's subject within so many characters.
const OPENING_CHARS: usize = 2_500;

/// English texts have one telling word in so many bytes.
const BYTES_A_KEY: usize = 8;

/// A paragraph of the text, which its headline stands above.
const MIN_PARAGRAPH_CHARS: usize = 80;

/// Lines of a menu and of lists above the text that are looked at, the last ones.
const MAX_LINES: usize = 400;

/// A headline shares this many of its words with the text, and this part of them, at least.
const MIN_SHARED: usize = 2;
const MIN_SHARE: f32 = 0.5;

/// More shared words say no more: a standfirst, which stands below, is longer than its headline.
const ENOUGH_SHARED: usize = 4;

/// Above a text that begins after so few lines (a breadcrumb, a stamp, two captions printed twice), the judge's title or
/// the first line is its headline even where no word is shared.
const MAX_LINES_OF_A_HEAD: usize = 12;

/// The best candidate above the text, the first of equals; `None` where the page opens with a menu and none stands out.
pub(super) fn above_text(page: Page<'_>, reads_as_headline: impl Fn(&str) -> bool) -> Option<Line<'_>> {
    let is_paragraph = |line: &Line<'_>| line.is_kept() && line.text.chars().nth(MIN_PARAGRAPH_CHARS).is_some();
    let Some(start) = page.lines().find(is_paragraph).map(|line| line.index) else {
        return page.lines().next().filter(|line| reads_as_headline(line.text));
    };
    let taken_up = keys_of_text(page, start);
    let mut best: Option<(usize, Line<'_>)> = None;
    for line in page.lines().take(start).skip(start.saturating_sub(MAX_LINES)) {
        if !may_be_headline(&line) || !reads_as_headline(line.text) {
            continue;
        }
        let Some(n_shared) = shared(line.text, &taken_up) else { continue };
        let is_better = best.as_ref().is_none_or(|(most, _)| n_shared > *most);
        // Captions share the text's words too; few lines come this far to be asked.
        if is_better && caption::split(line.text).is_none() {
            best = Some((n_shared, line));
        }
    }
    let is_head = |line: &Line<'_>| start <= MAX_LINES_OF_A_HEAD && reads_as_headline(line.text);
    let judged = || page.removed(BlockClass::Title).next().filter(|_| start <= MAX_LINES_OF_A_HEAD);
    best.map(|(_, line)| line).or_else(judged).or_else(|| page.lines().next().filter(is_head))
}

/// What is known to be something else is no headline.
fn may_be_headline(line: &Line<'_>) -> bool {
    use BlockClass::{Duplicate, Label, Other, Related, Teaser, Title};
    match line.decision {
        Decision::Keep => true,
        Decision::Remove(class) => matches!(class, Duplicate | Label | Other | Related | Teaser | Title),
    }
}

/// A telling word's opening, as a number: two that differ are equal once in 2^64 times.
type Key = u64;

fn keys_of_text(page: Page<'_>, start: usize) -> HashSet<Key> {
    let mut taken_up = HashSet::with_capacity(OPENING_CHARS / BYTES_A_KEY);
    let mut n_chars = 0;
    for line in page.kept().filter(|line| line.index >= start) {
        for_each_key(line.text, |key| {
            taken_up.insert(key);
        });
        n_chars += line.text.len();
        if n_chars > OPENING_CHARS {
            break;
        }
    }
    taken_up
}

/// How many of a line's words the text takes up, where they are enough.
fn shared(line: &str, taken_up: &HashSet<Key>) -> Option<usize> {
    let mut words: Vec<Key> = Vec::new();
    for_each_key(line, |key| {
        if !words.contains(&key) {
            words.push(key);
        }
    });
    let n_shared = words.iter().filter(|word| taken_up.contains(*word)).count();
    #[expect(clippy::cast_precision_loss, reason = "the words of a line are far below 2^23")]
    let share = n_shared as f32 / words.len().max(1) as f32;
    (n_shared >= MIN_SHARED && share >= MIN_SHARE).then_some(n_shared.min(ENOUGH_SHARED))
}

/// The telling words of a line by their openings, so that endings and particles do not count: "tariffs" is "tarif".
fn for_each_key(text: &str, mut tell: impl FnMut(Key)) {
    for piece in text.as_bytes().split(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric()) {
        if piece.is_ascii() {
            ascii_key(piece).into_iter().for_each(&mut tell);
        } else {
            // Cut at ASCII, a piece holds whole characters.
            let piece = std::str::from_utf8(piece).unwrap_or_default();
            piece.split(|c: char| !c.is_alphanumeric()).filter_map(key).for_each(&mut tell);
        }
    }
}

fn key(word: &str) -> Option<Key> {
    const OPENING: usize = 2;
    if word.is_ascii() {
        return ascii_key(word.as_bytes());
    }
    let is_telling = word.chars().nth(OPENING - 1).is_some();
    let small = word.chars().take(OPENING).flat_map(char::to_lowercase);
    is_telling.then(|| small.fold(0, |key, c| mix(key, u32::from(c))))
}

fn ascii_key(word: &[u8]) -> Option<Key> {
    const OPENING: usize = 5;
    let is_telling = word.len() >= OPENING - 1;
    let small = word.iter().take(OPENING).map(u8::to_ascii_lowercase);
    is_telling.then(|| small.fold(0, |key, byte| mix(key, u32::from(byte))))
}

/// FNV-1a, a character at a time.
fn mix(key: Key, character: u32) -> Key {
    (key ^ u64::from(character)).wrapping_mul(0x0000_0100_0000_01b3)
}
