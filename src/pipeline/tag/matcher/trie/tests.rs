//! What the frozen trie finds is what was inserted.

use std::collections::BTreeSet;

use super::*;
use crate::pipeline::tag::term::{Spelling, Symbol};
use crate::pipeline::tag::text::{Capitals, ShortWord, WordIds, Words};

fn spelling(phrase: &str) -> Spelling {
    let symbols = phrase.split(' ').map(|word| Symbol::Word(word.to_owned(), Capitals::None)).collect();
    Spelling { symbols, ..Spelling::default() }
}

/// The atoms of a phrase, by a walk along its words.
fn found(trie: &Trie, words: &Words, phrase: &str) -> Vec<u32> {
    let mut numbers = phrase.split(' ').map(|word| words.id_of(ShortWord::new(word.as_bytes())));
    let first = numbers.next().and_then(|word| trie.begin(word));
    let node = numbers.fold(first, |node, word| node.and_then(|node| trie.child(node, word)));
    match node.filter(|node| node.ends_phrase()).map(|node| trie.ends(node)) {
        None => Vec::new(),
        Some(Ends::Plain(atom)) => vec![atom],
        Some(Ends::Listed(outputs)) => outputs.iter().map(|output| output.atom).collect(),
    }
}

#[test]
fn every_phrase_is_found_and_no_other() {
    let words = ["a", "b", "c", "d", "e", "f"];
    let phrase = |number: usize| {
        let of = |place: usize| words[number / 6_usize.pow(u32::try_from(place).unwrap()) % 6];
        (0..=number % 3).map(of).collect::<Vec<_>>().join(" ")
    };
    let mut builder = TrieBuilder::default();
    let mut inserted = BTreeSet::new();
    for number in (0..200).step_by(7) {
        builder.insert(&spelling(&phrase(number)), 7);
        inserted.insert(phrase(number));
    }
    builder.insert(&spelling("a b"), 8);
    inserted.insert("a b".to_owned());
    let (trie, interner) = builder.freeze();
    let words = Words::new(&interner);

    for number in 0..200 {
        let phrase = phrase(number);
        let atoms = found(&trie, &words, &phrase);

        assert_eq!(atoms.contains(&7) || atoms.contains(&8), inserted.contains(&phrase), "{phrase}");
        if let [first, second, ..] = phrase.split(' ').collect::<Vec<_>>()[..] {
            let [first, second] = [first, second].map(|word| (&words).id_of(ShortWord::new(word.as_bytes())));
            assert!(atoms.is_empty() || trie.may_begin(first, second), "{phrase}");
        }
    }
    assert!(found(&trie, &words, "a b").contains(&8));
}
