//! Where texts are cut into tokens, in both languages.

use super::super::Interner;
use super::*;

/// Knows no word.
struct Nothing;

impl WordIds for Nothing {
    fn id_at(&mut self, _: &str, _: usize, _: usize) -> Option<u32> {
        None
    }

    fn id_of(&mut self, _: &str) -> Option<u32> {
        None
    }
}

/// Tokens with a sign for what stands before each: nothing, space, comma or bar.
fn cut(title: &str, text: &str) -> String {
    let mut folded = Folded::default();
    folded.read(title, text);
    let mut tokens = Vec::new();
    tokenise(&folded, Nothing, &mut tokens);
    let mut shown = String::new();
    for token in tokens {
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
    let mut tokens = Vec::new();

    let outline = tokenise(&folded, Nothing, &mut tokens);

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

    for (id, word) in (0..).zip(words) {
        assert_eq!((&frozen).id_of(word), Some(id));
    }
    assert_eq!((&frozen).id_of("tariff"), None);
}
