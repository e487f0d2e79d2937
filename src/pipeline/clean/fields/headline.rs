//! The headline of a page that states none: the line above the text whose words the text takes up.
//!
//! # Why
//! A plain scrape of a whole page opens with its menu and, often, with other stories' headlines. Length and capitals tell
//! them apart from nothing; but a headline names its subject, and the first paragraphs name it again.

use hashbrown::HashSet;

use super::caption;
use super::page::{Line, Page, is_paragraph};
use super::pieces::for_each_piece;
use crate::pipeline::clean::block::Decision;
use crate::pipeline::clean::sieve::Sieve;
use crate::record::BlockClass;

/// The text takes up its headline's subject within so many bytes.
const OPENING_BYTES: usize = 2_500;

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

/// A stamp of fewer words holds nothing else.
const MIN_WORDS_WITH_STAMP: usize = 6;

/// A line above the text, with its telling words.
struct Candidate<'p> {
    line: Line<'p>,
    words: Vec<Key>,
}

/// The best candidate above the text, the first of equals; `None` where the page opens with a menu and none stands out.
pub(super) fn above_text(page: Page<'_>, reads_as_headline: impl Fn(&str) -> bool) -> Option<Line<'_>> {
    let opens_text = |line: &Line<'_>| line.is_kept() && is_paragraph(line.text);
    let judged = || page.removed(BlockClass::Title).next();
    // "date 2025-04-09 Ministers meet": a stamp may hold it. What is taken for a menu is a headline where nothing else is.
    let is_first = |line: &Line<'_>| {
        let is_stamp = line.decision == Decision::Remove(BlockClass::Dateline);
        let holds_more = || line.text.split_whitespace().count() >= MIN_WORDS_WITH_STAMP;
        (may_be_headline(line) || is_stamp && holds_more()) && reads_as_headline(line.text)
    };
    let is_menu =
        |line: &Line<'_>| line.decision == Decision::Remove(BlockClass::Navigation) && reads_as_headline(line.text);
    let first = |n_lines| page.lines().take(n_lines).find(is_first).or_else(|| page.lines().next().filter(is_menu));
    let Some(start) = page.lines().find(opens_text).map(|line| line.index) else {
        return judged().or_else(|| first(MAX_LINES_OF_A_HEAD));
    };
    let above = page.lines().take(start).skip(start.saturating_sub(MAX_LINES));
    let candidates: Vec<Candidate<'_>> = above
        .filter(|line| may_be_headline(line) && reads_as_headline(line.text))
        .map(|line| Candidate { line, words: telling_words(line.text) })
        .filter(|candidate| candidate.words.len() >= MIN_SHARED)
        .collect();
    let is_near = start <= MAX_LINES_OF_A_HEAD;
    best(&candidates, &taken_up(&candidates, page, start))
        .or_else(|| judged().filter(|_| is_near))
        .or_else(|| first(start).filter(|_| is_near))
}

fn best<'p>(candidates: &[Candidate<'p>], taken_up: &HashSet<Key>) -> Option<Line<'p>> {
    let mut best: Option<(usize, Line<'_>)> = None;
    for candidate in candidates {
        let Some(n_shared) = candidate.n_shared(taken_up) else { continue };
        let is_better = best.as_ref().is_none_or(|(most, _)| n_shared > *most);
        // Captions share the text's words too; few lines come this far to be asked.
        if is_better && !candidate.is_caption() {
            best = Some((n_shared, candidate.line));
        }
    }
    best.map(|(_, line)| line)
}

/// What is known to be something else is no headline.
fn may_be_headline(line: &Line<'_>) -> bool {
    use BlockClass::{Duplicate, Label, Other, Related, Teaser, Title};
    match line.decision {
        Decision::Keep => true,
        Decision::Remove(class) => matches!(class, Duplicate | Label | Other | Related | Teaser | Title),
    }
}

impl Candidate<'_> {
    /// How many of its words the text takes up, where they are enough.
    fn n_shared(&self, taken_up: &HashSet<Key>) -> Option<usize> {
        let n_shared = self.words.iter().filter(|word| taken_up.contains(*word)).count();
        #[expect(clippy::cast_precision_loss, reason = "the words of a line are far below 2^23")]
        let share = n_shared as f32 / self.words.len().max(1) as f32;
        (n_shared >= MIN_SHARED && share >= MIN_SHARE).then_some(n_shared.min(ENOUGH_SHARED))
    }

    /// Whether no text can share more of its words than this.
    fn shares_at_most(&self, n_words: usize) -> bool {
        self.words.len().min(ENOUGH_SHARED) <= n_words
    }

    fn is_caption(&self) -> bool {
        caption::split(self.line.text).is_some()
    }
}

/// The candidates' words that the text takes up. Most of its words are none of theirs, and are not looked at twice; most
/// headlines are taken up by the first paragraphs, and the rest is not read.
fn taken_up(candidates: &[Candidate<'_>], page: Page<'_>, start: usize) -> HashSet<Key> {
    let mut taken_up = HashSet::new();
    if candidates.is_empty() {
        return taken_up;
    }
    let wanted = Sieve::<16>::of(candidates.iter().flat_map(|candidate| candidate.words.iter().copied()));
    let mut n_bytes = 0;
    for line in page.kept().filter(|line| line.index >= start) {
        for_each_key(line.text, |key| {
            if wanted.may_hold(key) {
                taken_up.insert(key);
            }
        });
        n_bytes += line.text.len();
        if n_bytes > OPENING_BYTES || is_settled(candidates, &taken_up) {
            break;
        }
    }
    taken_up
}

/// Whether the first candidate is the best one, whatever follows in the text.
fn is_settled(candidates: &[Candidate<'_>], taken_up: &HashSet<Key>) -> bool {
    let Some((first, others)) = candidates.split_first() else { return true };
    let Some(n_shared) = first.n_shared(taken_up) else { return false };
    let is_no_better = |other: &Candidate<'_>| other.shares_at_most(n_shared) || other.line.text == first.line.text;
    others.iter().all(is_no_better) && !first.is_caption()
}

/// A telling word's opening, as a number; two that differ are equal once in 2^63 times, and of ASCII never.
type Key = u64;

/// What a word that is too short to tell anything has for a key.
const NOTHING: Key = 0;

/// Each telling word of a line, once.
fn telling_words(line: &str) -> Vec<Key> {
    let mut words: Vec<Key> = Vec::new();
    for_each_key(line, |key| {
        if key != NOTHING && !words.contains(&key) {
            words.push(key);
        }
    });
    words
}

/// The words of a line by their openings, so that endings and particles do not count: "tariffs" is "tarif".
#[inline]
fn for_each_key(text: &str, mut tell: impl FnMut(Key)) {
    for_each_piece::<true>(text, |piece| {
        if piece.is_ascii {
            tell(ascii_key(piece.opening, piece.n_bytes()));
        } else {
            piece.of(text).split(|c: char| !c.is_alphanumeric()).map(key).for_each(&mut tell);
        }
    });
}

fn key(word: &str) -> Key {
    const OPENING: usize = 2;
    if word.is_ascii() {
        let letters = word.bytes().take(8).rev().fold(0, |letters, byte| letters << 8 | u64::from(byte | 0x20));
        return ascii_key(letters, word.len());
    }
    if word.chars().nth(OPENING - 1).is_none() {
        return NOTHING;
    }
    let small = word.chars().take(OPENING).flat_map(char::to_lowercase);
    // FNV-1a, a character at a time, apart from all that ASCII can give.
    small.fold(0, |key: u64, c| (key ^ u64::from(c)).wrapping_mul(0x0000_0100_0000_01b3)) | 1 << 63
}

/// The first five letters or digits.
const fn ascii_key(letters: u64, n_bytes: usize) -> Key {
    const OPENING: usize = 5;
    if n_bytes + 1 < OPENING { NOTHING } else { letters & 0xff_ffff_ffff }
}
