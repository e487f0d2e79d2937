//! What kind of page it was: an article, a live blog, a preview in front of a paywall, a list of others, a stub.
//!
//! # Why
//! Most pages that call themselves "not free" carry their whole text all the same, and most that ask for a subscription
//! ask beside a whole article. So a preview needs both: a page that says it is locked, and a text as short as a preview.

use super::Judged;
use super::block::{Decision, FactName};
use crate::record::{BlockClass, Quality, QualityKind};

/// A preview is a paragraph or two: the longest one of the development sets has 107 words.
const MAX_PREVIEW_WORDS: usize = 130;

/// A list of other pages has a greeting for its text; the shortest articles of the development sets have more words.
const MAX_LIST_WORDS: usize = 80;

/// A page of fewer teasers is an article with its "Read more" box.
const MIN_LIST_TEASERS: usize = 12;

/// A news flash of one sentence has more words.
const MIN_ARTICLE_WORDS: usize = 12;

/// Blocks behind the text among which the demand to subscribe stands.
const PROMPT_BLOCKS: usize = 6;

/// How pages say that the rest is for subscribers, in small letters.
const PROMPTS: &[&str] = &[
    "abonnenten",
    "abonnés",
    "already a subscriber",
    "already have a subscription",
    "continue reading",
    "cuentas con una suscripción",
    "exclusive content",
    "for subscribers",
    "keep reading",
    "para assinantes",
    "para suscriptores",
    "premium content",
    "read the full",
    "read this article",
    "subscribers only",
    "to read more",
    "unlock this",
    "weiterlesen",
    "구독자 전용",
    "유료 회원",
    "회원 전용",
    "会員限定",
    "有料会員",
];

/// Says what kind of page this was; `text` is what was kept of it.
pub(super) fn of(judged: &Judged<'_>, text: &str) -> Quality {
    Quality { kind: kind(judged, text) }
}

fn kind(judged: &Judged<'_>, text: &str) -> QualityKind {
    if states(judged, FactName::Kind, "LiveBlogPosting") {
        return QualityKind::Live;
    }
    // Long texts are articles: nothing more need be looked at.
    if !has_fewer_words(text, MAX_PREVIEW_WORDS) {
        return QualityKind::Article;
    }
    if states(judged, FactName::Free, "false") || is_prompted(judged) {
        return QualityKind::Paywall;
    }
    if has_fewer_words(text, MAX_LIST_WORDS) && is_among_teasers(judged) {
        return QualityKind::List;
    }
    if has_fewer_words(text, MIN_ARTICLE_WORDS) { QualityKind::Stub } else { QualityKind::Article }
}

fn states(judged: &Judged<'_>, name: FactName, value: &str) -> bool {
    judged.document.metadata.facts.iter().any(|fact| fact.name == name && fact.value == value)
}

/// Whether the page asks for a subscription right where its text ends.
fn is_prompted(judged: &Judged<'_>) -> bool {
    let Some(last) = judged.decisions.iter().rposition(|decision| *decision == Decision::Keep) else { return false };
    let behind = judged.document.blocks.iter().zip(&judged.decisions).skip(last + 1).take(PROMPT_BLOCKS);
    let mut asked = behind.filter(|(_, decision)| {
        matches!(decision, Decision::Remove(BlockClass::Subscribe | BlockClass::Comment | BlockClass::Other))
    });
    asked.any(|(block, _)| {
        let lower = block.text.to_lowercase();
        PROMPTS.iter().any(|prompt| lower.contains(prompt))
    })
}

fn is_among_teasers(judged: &Judged<'_>) -> bool {
    let is_teaser = |decision: &&Decision| {
        matches!(decision, Decision::Remove(BlockClass::Teaser | BlockClass::Related | BlockClass::Navigation))
    };
    let n_teasers = judged.decisions.iter().filter(is_teaser).count();
    let says_article = judged.document.metadata.facts.iter().any(|fact| {
        fact.name == FactName::Kind && (fact.value.ends_with("Article") || fact.value.eq_ignore_ascii_case("article"))
    });
    n_teasers >= MIN_LIST_TEASERS && !says_article
}

/// Whether a text has fewer words than this; in scripts without spaces a character is a word. Reads no further than needed.
pub(super) fn has_fewer_words(text: &str, n_words: usize) -> bool {
    !has_as_many_plain_words(text, n_words) && counts_fewer_words(text, n_words)
}

/// Whether so many words open behind a space with a letter or digit of ASCII: enough for most texts, and counted many bytes
/// at a time.
fn has_as_many_plain_words(text: &str, n_words: usize) -> bool {
    const MAX_COUNTED: usize = 128;
    let bytes = text.as_bytes();
    let openings = bytes.chunks(MAX_COUNTED).zip(bytes.get(1..).unwrap_or_default().chunks(MAX_COUNTED));
    let mut counted = 0;
    for (before, after) in openings {
        let opens = |(space, letter): (&u8, &u8)| u8::from(*space <= b' ') & u8::from(letter.is_ascii_alphanumeric());
        counted += usize::from(before.iter().zip(after).map(opens).sum::<u8>());
        if counted >= n_words {
            return true;
        }
    }
    false
}

fn counts_fewer_words(text: &str, n_words: usize) -> bool {
    let mut seen = 0;
    let mut in_word = false;
    for c in text.chars() {
        // Most letters go on with a word.
        if in_word && c.is_ascii_alphanumeric() {
            continue;
        }
        if seen >= n_words {
            return false;
        }
        let alone = is_written_without_spaces(c);
        let opens = alone || (c.is_alphanumeric() && !in_word);
        seen += usize::from(opens);
        in_word = !alone && (c.is_alphanumeric() || (in_word && matches!(c, '\'' | '’')));
    }
    seen < n_words
}

fn is_written_without_spaces(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::pipeline::clean::{CleanConfig, Cleaner};
    use crate::record::{Body, Hints, Origin, RawArticle};

    const SENTENCE: &str = "The port said on Monday that every cargo would be checked twice before it leaves. ";

    fn kind_of(body: Body) -> QualityKind {
        let origin = Origin::File { file: "a".into(), line: 1 };
        let raw = RawArticle { origin, timestamp_ms: None, body, hints: Hints::default() };
        let judged = Cleaner::new(CleanConfig::default()).judge(&raw).expect("a short page");
        let text = judged.text();
        of(&judged, &text).kind
    }

    fn page(json_ld: &str, n_sentences: usize) -> Body {
        // A paragraph that stands twice is kept once: each is of another berth.
        let paragraph = |number: usize| format!("<p>At berth {number} nothing was found. {}</p>", SENTENCE.repeat(3));
        let paragraphs: String = (0..n_sentences / 3).map(paragraph).collect();
        Body::Html(format!(
            "<html><head><title>Cargoes are checked</title><script type='application/ld+json'>{json_ld}</script></head>\
             <body><article><h1>Cargoes are checked</h1>{paragraphs}</article></body></html>"
        ))
    }

    #[test]
    fn a_short_page_that_says_it_is_locked_is_a_preview() {
        let locked = r#"{"@type": "NewsArticle", "headline": "Cargoes are checked", "isAccessibleForFree": false}"#;

        assert_eq!(kind_of(page(locked, 6)), QualityKind::Paywall);
        assert_eq!(kind_of(page(locked, 30)), QualityKind::Article);
        assert_eq!(kind_of(page("{}", 6)), QualityKind::Article);
    }

    #[test]
    fn a_text_that_ends_at_a_demand_to_subscribe_is_a_preview() {
        let text = format!(
            "Cargoes are checked\n\n{}\n{}\n\nTo continue reading, subscribe now\nAlready a subscriber? Log in\n",
            SENTENCE.repeat(3),
            SENTENCE.repeat(2)
        );

        assert_eq!(kind_of(Body::Text(text)), QualityKind::Paywall);
    }

    #[test]
    fn a_page_that_calls_itself_a_live_blog_is_one() {
        assert_eq!(kind_of(page(r#"{"@type": "LiveBlogPosting", "headline": "Live"}"#, 30)), QualityKind::Live);
    }

    #[test]
    fn words_are_counted_as_the_record_counts_them() {
        for (text, n_words) in [("", 0), ("Don’t stop.", 2), ("LNG契約", 3), ("한국 경제 5.2%", 4)] {
            assert!(!has_fewer_words(text, n_words), "{text}");
            assert!(has_fewer_words(text, n_words + 1), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_quick_count_says_nothing_that_the_full_one_does_not(
            text in "([a-z]{1,9}|[0-9]|[ -~]|\n|é|’|한국|記者){0,200}", n_words in 0_usize..40,
        ) {
            prop_assert_eq!(has_fewer_words(&text, n_words), counts_fewer_words(&text, n_words));
        }
    }
}
