//! What the names in `class` and `id` say of an element: a set of hints, read from generic words only.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

/// A set of hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::pipeline::clean) struct Hints(pub(in crate::pipeline::clean) u64);

/// One thing that a name can say of its element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(in crate::pipeline::clean) enum Hint {
    /// The text of the article itself.
    ArticleBody,
    /// Something of an article.
    Article,
    /// Some content.
    Content,
    /// Share buttons.
    Share,
    /// Related stories.
    Related,
    /// Rankings and the newest stories.
    Popular,
    /// Teasers and promotions.
    Promo,
    /// Newsletters, subscriptions, donations.
    Subscribe,
    /// Advertisements.
    Ad,
    /// Readers' comments.
    Comment,
    /// Captions and credits.
    Caption,
    /// Authors.
    Byline,
    /// Biographies of authors.
    Bio,
    /// Dates and other data of the article.
    Stamp,
    /// Menus.
    Nav,
    /// Breadcrumbs.
    Breadcrumb,
    /// The foot of something.
    Footer,
    /// The head of something.
    Header,
    /// Side columns and widgets.
    Sidebar,
    /// Tags and topics.
    Tags,
    /// Consent, privacy, copyright.
    Legal,
    /// Paywalls.
    Paywall,
    /// Headlines.
    Title,
    /// Standfirsts and summaries.
    Summary,
    /// Pictures, videos, players.
    Media,
    /// Buttons, forms, dialogs, search.
    Tool,
    /// Lists, grids and cards.
    List,
    /// Quotations.
    Quote,
    /// Boxes beside the text.
    FactBox,
    /// Tables of contents.
    Contents,
    /// Hidden from sight.
    Hidden,
    /// Live coverage.
    Live,
    /// Notes and corrections.
    Note,
    /// Paragraphs.
    Paragraph,
    /// Polls, ratings, quizzes.
    Poll,
}

/// How many hints there are.
pub(in crate::pipeline::clean) const N_HINTS: usize = Hint::Poll as usize + 1;

/// All hints, each at the place of its bit, with the name of its list in `names.toml`.
const HINTS: [(Hint, &str); N_HINTS] = [
    (Hint::ArticleBody, "article_body"),
    (Hint::Article, "article"),
    (Hint::Content, "content"),
    (Hint::Share, "share"),
    (Hint::Related, "related"),
    (Hint::Popular, "popular"),
    (Hint::Promo, "promo"),
    (Hint::Subscribe, "subscribe"),
    (Hint::Ad, "ad"),
    (Hint::Comment, "comment"),
    (Hint::Caption, "caption"),
    (Hint::Byline, "byline"),
    (Hint::Bio, "bio"),
    (Hint::Stamp, "stamp"),
    (Hint::Nav, "nav"),
    (Hint::Breadcrumb, "breadcrumb"),
    (Hint::Footer, "footer"),
    (Hint::Header, "header"),
    (Hint::Sidebar, "sidebar"),
    (Hint::Tags, "tags"),
    (Hint::Legal, "legal"),
    (Hint::Paywall, "paywall"),
    (Hint::Title, "title"),
    (Hint::Summary, "summary"),
    (Hint::Media, "media"),
    (Hint::Tool, "tool"),
    (Hint::List, "list"),
    (Hint::Quote, "quote"),
    (Hint::FactBox, "fact_box"),
    (Hint::Contents, "contents"),
    (Hint::Hidden, "hidden"),
    (Hint::Live, "live"),
    (Hint::Note, "note"),
    (Hint::Paragraph, "paragraph"),
    (Hint::Poll, "poll"),
];

struct Words {
    automaton: AhoCorasick,
    sets: Vec<u64>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let lists: BTreeMap<String, Vec<String>> =
        toml::from_str(include_str!("names.toml")).expect("a test reads the built-in names");
    let listed = |name: &str| lists.get(name).map(Vec::as_slice).unwrap_or_default();
    let pairs: Vec<(Hint, &String)> =
        HINTS.iter().flat_map(|(hint, name)| listed(name).iter().map(move |word| (*hint, word))).collect();
    let automaton = AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .match_kind(MatchKind::Standard)
        .build(pairs.iter().map(|(_, word)| word))
        .expect("a fixed list of short words builds");
    Words { automaton, sets: pairs.iter().map(|(hint, _)| Hints::of(*hint).0).collect() }
});

impl Hints {
    /// No hint.
    pub(in crate::pipeline::clean) const NONE: Self = Self(0);

    /// The set of this one hint.
    pub(in crate::pipeline::clean) const fn of(hint: Hint) -> Self {
        Self(1 << hint as u8)
    }

    /// Both sets together.
    pub(in crate::pipeline::clean) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether this hint is in the set.
    pub(in crate::pipeline::clean) const fn has(self, hint: Hint) -> bool {
        self.0 & (1 << hint as u8) != 0
    }

    /// What a `class` or `id` says; `cut` is room to work in, used again from call to call.
    pub(in crate::pipeline::clean) fn read(name: &str, cut: &mut String) -> Self {
        cut_into_words(name, cut);
        let words = &*WORDS;
        let found = words.automaton.find_overlapping_iter(cut.as_str());
        Self(found.fold(0, |set, word| set | words.sets.get(word.pattern().as_usize()).copied().unwrap_or_default()))
    }
}

/// Longest name that is read: style sheets that name every property reach thousands of characters.
const MAX_NAME_BYTES: usize = 400;

fn cut_into_words(name: &str, cut: &mut String) {
    cut.clear();
    cut.push('|');
    let mut after_small = false;
    let mut after_cut = true;
    for byte in name.bytes().take(MAX_NAME_BYTES) {
        let is_letter = byte.is_ascii_alphabetic();
        let cuts = !is_letter || (byte.is_ascii_uppercase() && after_small);
        if cuts && !after_cut {
            cut.push('|');
            after_cut = true;
        }
        if is_letter {
            cut.push(char::from(byte.to_ascii_lowercase()));
            after_cut = false;
        }
        after_small = byte.is_ascii_lowercase();
    }
    if !after_cut {
        cut.push('|');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str) -> Hints {
        Hints::read(name, &mut String::new())
    }

    #[test]
    fn a_name_is_read_by_words_whatever_its_spelling() {
        for name in ["article-body", "ArticleBody__inner", "c-article_body x1", "articlebody"] {
            assert!(read(name).has(Hint::ArticleBody), "{name}");
        }
    }

    #[test]
    fn every_hint_has_words_and_every_list_a_hint() {
        let lists: BTreeMap<String, Vec<String>> = toml::from_str(include_str!("names.toml")).unwrap();

        assert!(HINTS.iter().all(|(_, name)| lists.contains_key(*name)));
        assert_eq!(lists.len(), HINTS.len());
        assert!(HINTS.iter().enumerate().all(|(bit, (hint, _))| *hint as usize == bit));
    }

    #[test]
    fn an_ad_is_a_word_of_its_own() {
        assert!(read("ad-slot").has(Hint::Ad));
        assert!(read("top_ad").has(Hint::Ad));
        assert!(!read("shadow lead").has(Hint::Ad));
    }

    #[test]
    fn names_without_meaning_say_nothing() {
        assert_eq!(read("css-1x2y3z"), Hints::NONE);
        assert_eq!(read(""), Hints::NONE);
    }
}
