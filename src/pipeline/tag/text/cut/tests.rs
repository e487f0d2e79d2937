//! Where texts are cut into tokens, in both languages.

use super::super::Interner;
use super::*;

/// Knows no word.
struct Nothing;

impl WordIds for Nothing {
    fn id_of(&self, _: ShortWord) -> u32 {
        Token::UNKNOWN
    }

    fn id_of_long(&self, _: &[u8]) -> u32 {
        Token::UNKNOWN
    }
}

/// Tokens with a sign for what stands before each: nothing, space, comma or bar.
fn cut(title: &str, text: &str) -> String {
    let mut folded = Folded::default();
    folded.read(title, text);
    let mut cutter = Cutter::default();
    cutter.cut(&folded, Nothing);
    let mut shown = String::new();
    for token in cutter.tokens {
        shown.push_str(match token.gap {
            Gap::Joined => "",
            Gap::Soft => " ",
            Gap::Clause => ", ",
            Gap::Sentence => " | ",
        });
        let (start, end) = (super::super::wide(token.start), super::super::wide(token.end));
        shown.push_str(folded.lower().get(start..end).unwrap());
    }
    shown
}

#[test]
fn words_end_at_punctuation_and_scripts() {
    assert_eq!(cut("", "cost-sharing of “3.5 percent”"), " | cost sharing of 3 5 percent");
    assert_eq!(cut("", "LNG선을 美관세"), " | lng선을 美관세");
    assert_eq!(cut("", "Korea's tariffs, trade (FTA)"), " | korea tariffs, trade, fta");
    assert_eq!(cut("", "한·미 FTA, 한ㆍ중 · 서울"), " | 한 미 fta, 한 중, 서울");
    assert_eq!(cut("", "talks - tariffs -- trade"), " | talks, tariffs, trade");
}

#[test]
fn sentences_end_at_stops_and_paragraphs_but_not_at_abbreviations() {
    assert_eq!(cut("Trade talks", "Tariffs rose. Mr. Kim left."), "trade talks | tariffs rose | mr kim left");
    assert_eq!(cut("", "the U.S. tariffs"), " | the u.s. tariffs");
    assert_eq!(cut("", "trade\n\ntalks\nhere"), " | trade | talks here");
    assert_eq!(cut("", "했다. 그러나"), " | 했다 | 그러나");
}

#[test]
fn the_first_paragraph_ends_at_the_first_blank_line() {
    let mut folded = Folded::default();
    folded.read("a title", "\n\none two\n\nthree");

    let outline = Cutter::default().cut(&folded, Nothing);

    assert_eq!(outline, Outline { text_from: 2, first_paragraph_to: 4 });
}

#[test]
fn words_are_found_whatever_their_length() {
    let words = ["a", "tariffs", "sixteencharacter", "seventeencharacte", "관세"];
    let mut interner = Interner::default();
    for word in words {
        interner.intern(word);
    }
    let frozen = super::super::Words::new(&interner);
    let found = |word: &str| match word.len() {
        0..=ShortWord::LONGEST => (&frozen).id_of(ShortWord::new(word.as_bytes())),
        _ => (&frozen).id_of_long(word.as_bytes()),
    };

    for (id, word) in (0..).zip(words) {
        assert_eq!(found(word), id);
    }
    assert_eq!(found("tariff"), Token::UNKNOWN);
}

#[test]
fn every_word_of_a_large_vocabulary_is_found_and_no_other() {
    let mut interner = Interner::default();
    let known: Vec<String> = (0..5_000).map(|number| format!("word{number}")).collect();
    for word in &known {
        interner.intern(word);
    }
    let frozen = super::super::Words::new(&interner);
    let found = |word: &str| (&frozen).id_of(ShortWord::new(word.as_bytes()));

    for (id, word) in (0..).zip(&known) {
        assert_eq!(found(word), id);
        assert_eq!(found(&format!("{word}x")), Token::UNKNOWN);
    }
}

#[test]
fn a_possessive_says_nothing_about_its_word() {
    assert_eq!(cut("Korea'", "s ship"), "korea | s ship");
    assert_eq!(
        cut("", "Korea's한국 관세's Korea's's U.S.'s U.S한국 u.s.navy é's s'x"),
        " | korea한국 관세 s korea s u.s. u.s한국 u.s.navy é s x"
    );
}
