//! Near-copies share a band, unrelated texts do not.

use std::collections::HashSet;

use super::*;

fn of(text: &str) -> (Fingerprint, usize) {
    super::of(text, &mut Scratch::default())
}

/// A repeatable stream of numbers: the tests must not know chance.
struct Stream(u64);

impl Stream {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}

fn article(stream: &mut Stream, n_words: usize) -> Vec<String> {
    (0..n_words).map(|_| format!("word{}", stream.next() % 5000)).collect()
}

/// Replaces every `stride`-th word, which breaks five shingles each.
fn edited(words: &[String], n_edits: usize, stream: &mut Stream) -> Vec<String> {
    let mut copy = words.to_vec();
    for edit in 0..n_edits {
        let at = edit * words.len() / n_edits;
        copy[at] = format!("other{}", stream.next());
    }
    copy
}

fn jaccard(one: &[String], other: &[String]) -> f64 {
    let shingles = |words: &[String]| -> HashSet<Vec<String>> { words.windows(5).map(<[String]>::to_vec).collect() };
    let (one, other) = (shingles(one), shingles(other));
    let both = one.intersection(&other).count();
    #[expect(clippy::cast_precision_loss, reason = "a few hundred shingles")]
    let share = both as f64 / (one.len() + other.len() - both) as f64;
    share
}

fn share_a_band(one: &[String], other: &[String]) -> bool {
    let (one, _) = of(&one.join(" "));
    let (other, _) = of(&other.join(" "));
    one.minhash.iter().any(|band| other.minhash.contains(band))
}

/// How many of 400 pairs share a band, and their mean similarity.
fn pairs_sharing(n_words: usize, n_edits: usize) -> (usize, f64) {
    let mut stream = Stream(7);
    let mut n_sharing = 0;
    let mut similarity = 0.0;
    for _ in 0..400 {
        let one = article(&mut stream, n_words);
        let other = edited(&one, n_edits, &mut stream);
        n_sharing += usize::from(share_a_band(&one, &other));
        similarity += jaccard(&one, &other) / 400.0;
    }
    (n_sharing, similarity)
}

#[test]
fn near_copies_of_similarity_eight_tenths_share_a_band() {
    let (n_sharing, similarity) = pairs_sharing(700, 15);

    assert!((0.79..0.82).contains(&similarity), "{similarity}");
    assert!(n_sharing >= 368, "{n_sharing} of 400, expected .95");
}

#[test]
fn short_near_copies_with_empty_slots_share_a_band_too() {
    let (n_sharing, similarity) = pairs_sharing(103, 3);

    assert!((0.78..0.83).contains(&similarity), "{similarity}");
    assert!(n_sharing >= 350, "{n_sharing} of 400");
}

#[test]
fn half_alike_texts_seldom_share_a_band() {
    let (n_sharing, similarity) = pairs_sharing(700, 47);

    assert!((0.45..0.55).contains(&similarity), "{similarity}");
    assert!(n_sharing <= 48, "{n_sharing} of 400, expected .06");
}

#[test]
fn unrelated_texts_share_no_band() {
    let mut stream = Stream(3);
    let texts: Vec<Vec<String>> = (0..60).map(|_| article(&mut stream, 300)).collect();

    for (position, one) in texts.iter().enumerate() {
        assert!(texts[position + 1..].iter().all(|other| !share_a_band(one, other)));
    }
}

#[test]
fn copies_that_differ_in_marks_alone_have_one_hash() {
    let (one, n_words) = of("“Seoul’s talks,” he said.\n\nThey resume on Monday — again.");
    let (other, _) = of("\"Seoul's talks\" he said. They RESUME on Monday - again");

    assert_eq!(one, other);
    assert_eq!((one.content_sha256.len(), one.minhash.len(), n_words), (64, 16, 9));
}

#[test]
fn the_room_of_a_giant_text_is_given_back_whether_it_has_words_or_none() {
    let is_kept_after = |piece: &str, n_bytes: usize| {
        let mut scratch = Scratch::default();
        scratch.words.read(&piece.repeat(n_bytes / piece.len()));
        scratch.is_worth_keeping()
    };

    for piece in ["word ", "'", "\u{200b}"] {
        assert!(is_kept_after(piece, MAX_KEPT_BYTES / 2) && !is_kept_after(piece, 2 * MAX_KEPT_BYTES), "{piece:?}");
    }
}

#[test]
fn a_text_without_words_resembles_nothing() {
    assert!(of(" — ").0.minhash.is_empty());
    assert_eq!(of("two words").0.minhash.len(), 16);
}

#[test]
fn the_fingerprint_is_the_same_on_every_machine() {
    let (fingerprint, _) = of("The ministry signed a contract for gas on Tuesday.");

    assert_eq!(fingerprint.minhash.first().map(String::as_str), Some("182d3d132f8ee622"));
}
