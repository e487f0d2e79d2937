//! What holds for every text and every file.

use proptest::prelude::*;

use super::super::{Passage, Scratch, SourceFile, Taxonomy, Wanted};
use crate::record::{Evidence, Field};

fn mixed() -> Taxonomy {
    let text = "[taxonomy]\nname = 't'\nversion = '1'\nlanguages = ['en']\n[prefix]\nen = ['상호']\n[mask]\nen = ['관세청', 'trade union']\n\
                [[topic]]\nid = 't'\nlabel = { en = 'T' }\n[topic.en]\n\
                strong = ['tariff', 'impose/v ~3 levy', '관세', '방위비 분담금', 'LNG선', { t = 'SMA', case = 'exact' }, 'café', 'kg', '*세']\n\
                weak = ['trade']\nsupport = ['talks']\nnear = [{ a = 'a', b = 'b', within = 2 }]\nveto = [{ window = 1, any = ['phone'] }]\n";
    Taxonomy::from_sources(&[SourceFile { name: "t.toml".to_owned(), text: text.to_owned() }]).unwrap()
}

/// Pieces that fold oddly, between pieces that are in the taxonomy.
fn article() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("tariffs"),
        Just("ＴＡＲＩＦＦ"),
        Just("ta\u{AD}riff"),
        Just("tariff\u{200B}"),
        Just("imposed"),
        Just("levies"),
        Just("관세를"),
        Just("상호관세"),
        Just("관세청"),
        Just("방위비의"),
        Just("분담금"),
        Just("LNG선"),
        Just("SMA"),
        Just("\u{1100}\u{116A}\u{11AB}세"),
        Just("cafe\u{301}"),
        Just("CAFÉ"),
        Just("㎏"),
        Just("10㎏"),
        Just("trade"),
        Just("trade unions"),
        Just("talks"),
        Just("phone"),
        Just("a"),
        Just("b"),
        Just("U.S."),
        Just("’s"),
        Just("“"),
        Just("”"),
        Just("—"),
        Just("–"),
        Just("."),
        Just(". "),
        Just(","),
        Just("\r\n"),
        Just("\n\n"),
        Just("\u{A0}"),
        Just("\u{3000}"),
        Just("👩‍👩‍👧"),
        Just("🇰🇷"),
        Just("e\u{301}\u{323}"),
        Just("İ"),
        Just("ß"),
        Just("ﬁ"),
        Just("\u{FF76}\u{FF9E}"),
        Just("\u{301}"),
        Just("\u{0}"),
        Just("½"),
        Just("Ⅷ"),
    ];
    let anything = any::<char>().prop_map(String::from);
    let pieces = prop_oneof![6 => piece.prop_map(str::to_owned), 3 => Just(" ".to_owned()), 1 => anything];
    prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
}

fn slice<'a>(title: &'a str, text: &'a str, evidence: &Evidence) -> Vec<char> {
    let field = match evidence.field {
        Field::Title => title,
        Field::Text => text,
    };
    field.chars().skip(evidence.start).take(evidence.end - evidence.start).collect()
}

proptest! {
    #[test]
    fn evidence_is_exactly_the_published_slice(title in article(), text in article()) {
        let taxonomy = mixed();
        let passage = Passage { language: "en", title: &title, text: &text };
        let explanation = taxonomy.explain(&passage, &mut Scratch::default());
        let cancelled = explanation.cancelled.iter().map(|phrase| &phrase.evidence);
        for evidence in explanation.topics.iter().flat_map(|topic| &topic.evidence).chain(cancelled) {
            let published: String = slice(&title, &text, evidence).into_iter().collect();
            prop_assert!(!published.is_empty());
            prop_assert_eq!(&published, &evidence.text);
        }
    }

    #[test]
    fn evidence_is_found_again_in_its_slice(text in article()) {
        let taxonomy = mixed();
        let tags = taxonomy.tag(&Passage { language: "en", title: "", text: &text }, Wanted::Mentions, &mut Scratch::default());
        for evidence in tags.iter().flat_map(|topic| &topic.evidence) {
            // A weak phrase alone counts nowhere, and neither does half of a word.
            if evidence.phrase == "trade" {
                continue;
            }
            let alone = taxonomy.tag(&Passage { language: "en", title: "", text: &evidence.text }, Wanted::Mentions, &mut Scratch::default());
            let phrases: Vec<&str> = alone.iter().flat_map(|topic| &topic.evidence).map(|e| e.phrase.as_str()).collect();
            prop_assert!(phrases.contains(&evidence.phrase.as_str()), "{:?} in {:?}", evidence, phrases);
        }
    }

    #[test]
    fn memory_of_earlier_articles_changes_nothing(first in article(), second in article()) {
        let taxonomy = mixed();
        let passage = |text| Passage { language: "en", title: "", text };
        let mut used = Scratch::default();
        drop(taxonomy.explain(&passage(&first), &mut used));

        let again = taxonomy.explain(&passage(&second), &mut used);

        prop_assert_eq!(again, taxonomy.explain(&passage(&second), &mut Scratch::default()));
    }

    #[test]
    fn scores_are_the_sums_of_their_evidence(text in article()) {
        let tags = mixed().tag(&Passage { language: "en", title: "", text: &text }, Wanted::Mentions, &mut Scratch::default());
        for tag in tags {
            let hundredths = |number: f64| format!("{:.0}", number * 100.0).parse::<i64>().unwrap();
            let sum: i64 = tag.evidence.iter().map(|evidence| hundredths(evidence.weight)).sum();
            prop_assert_eq!(sum, hundredths(tag.score));
        }
    }

    #[test]
    fn no_file_panics(pieces in prop::collection::vec(prop_oneof![
        Just("[taxonomy]\n"), Just("name = 't'\n"), Just("version = '1'\n"), Just("languages = ['en']\n"), Just("languages = ['en', 'xx', 'English']\n"),
        Just("[[topic]]\n"), Just("id = 'a'\n"), Just("label = { en = 'A' }\n"), Just("parent = 'a'\n"), Just("parent = 'b'\n"), Just("threshold = nan\n"),
        Just("[topic.en]\n"), Just("strong = ['(a|b)? ~3 c', 'x/v', '(((', '~', '*a', '*관세/p', '', '관세 ~2 부과']\n"), Just("weak = [{ t = 'a b c', w = 1e9 }]\n"),
        Just("veto = [{ window = 4000000000, any = ['a'] }]\n"), Just("near = [{ a = 'a', b = 'b' }]\n"), Just("calibration = [[2, 1], [1, 2]]\n"),
        Just("tests = [{ expect = 'tagged', text = 'a b' }]\n"), Just("[mask]\nen = ['a']\n"), Just("[prefix]\nen = ['a', '상호', '']\n"), Just("\u{0}"), Just("'"), Just("\"\"\""), Just("{"), Just("[["),
    ], 0..25)) {
        let source = SourceFile { name: "t.toml".to_owned(), text: pieces.concat() };
        if let Ok(taxonomy) = Taxonomy::from_sources(&[source]) {
            drop(taxonomy.run_tests());
        }
    }

    #[test]
    fn no_term_panics(term in "[a-c(|)?~*/vxp 0-9관세.'-]{0,40}") {
        let text = format!("[taxonomy]\nname = 't'\nversion = '1'\nlanguages = ['en']\n[[topic]]\nid = 'a'\nlabel = {{ en = 'A' }}\n[topic.en]\nstrong = [\"{term}\"]\n");
        let source = SourceFile { name: "t.toml".to_owned(), text };
        if let Ok(taxonomy) = Taxonomy::from_sources(&[source]) {
            drop(taxonomy.tag(&Passage { language: "en", title: "", text: &term }, Wanted::Mentions, &mut Scratch::default()));
        }
    }
}
