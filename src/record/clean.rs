//! A cleaned article: the text and nothing else, the fields found around it, and what was removed.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Origin;
use super::fault::labels;

/// What is known of an article's source; travels unchanged from decode to enrich.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// Where its message was read.
    pub origin: Origin,
    /// The message's timestamp in milliseconds since 1970 UTC.
    pub timestamp_ms: Option<i64>,
    /// The scraper's own identifier.
    pub source_id: Option<String>,
    /// The page's canonical address where the page names one, else as sent.
    pub url: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Input fields passed through by name.
    pub extra: Map<String, Value>,
}

/// A photograph's caption and whose picture it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Caption {
    /// The caption without its credit.
    pub text: String,
    /// The credit, as printed: `AFP/YONHAP`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
}

/// A time as precise as the page printed it, and no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedTime {
    /// The calendar day as printed, `2025-04-09`.
    pub on: String,
    /// The instant, RFC 3339 UTC with `Z`: only where time and zone are known.
    pub at: Option<String>,
}

labels! {
    /// What kind of page it was.
    QualityKind {
        /// An article.
        Article = "article",
        /// Too little text to be an article.
        Stub = "stub",
        /// A preview in front of a paywall.
        Paywall = "paywall",
        /// A list of other pages.
        List = "list",
        /// A live blog.
        Live = "live",
    }
}

/// How much of an article this is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quality {
    /// The kind of page.
    pub kind: QualityKind,
}

labels! {
    /// What a removed block was: one decision a block, one reason a decision.
    BlockClass {
        /// Menus and links to sections.
        Navigation = "navigation",
        /// "Home > National > Diplomacy".
        Breadcrumb = "breadcrumb",
        /// Headlines and openings of other stories.
        Teaser = "teaser",
        /// "Related Article" and what hangs under it.
        Related = "related",
        /// A caption: taken out of the text, kept as a field.
        Caption = "caption",
        /// A photographer's or agency's credit.
        Credit = "credit",
        /// Who wrote it.
        Byline = "byline",
        /// Who the author is.
        AuthorBio = "author_bio",
        /// "Published: 08 Apr. 2025, 12:19".
        Dateline = "dateline",
        /// Share, print and font buttons.
        ShareBar = "share_bar",
        /// Newsletters, subscriptions, donations.
        Subscribe = "subscribe",
        /// Advertisements.
        Advertisement = "advertisement",
        /// Comment and login boxes.
        Comment = "comment",
        /// Cookies, copyright, terms.
        Legal = "legal",
        /// Audio, video and tool widgets.
        Widget = "widget",
        /// "Topics", "Filed under".
        TagList = "tag_list",
        /// A line that was there before.
        Duplicate = "duplicate",
        /// The headline: a field, not a paragraph.
        Title = "title",
        /// The standfirst or section label, where it is not part of the text.
        Label = "label",
        /// A translation or correction notice: kept as a field.
        Notice = "notice",
        /// A line that this outlet repeats on many pages.
        Learned = "learned",
        /// White space and stray characters.
        Blank = "blank",
        /// Looks like none of the article, and like none of the above either.
        Other = "other",
    }
}

labels! {
    /// A field whose place on the page is told.
    SourcedField {
        /// `title`.
        Title = "title",
        /// `url`.
        Url = "url",
        /// `outlet`.
        Outlet = "outlet",
        /// `language`.
        Language = "language",
        /// `published_on` and `published_at`.
        Published = "published",
        /// `modified_at`.
        Modified = "modified",
        /// `section`.
        Section = "section",
        /// `authors`.
        Authors = "authors",
        /// `captions`: where the first was read.
        Captions = "captions",
        /// `notices`.
        Notices = "notices",
    }
}

labels! {
    /// Where a field was read.
    FieldSource {
        /// schema.org in JSON-LD.
        JsonLd = "json_ld",
        /// schema.org in microdata.
        Microdata = "microdata",
        /// OpenGraph and `article:*` properties.
        OpenGraph = "open_graph",
        /// Another `<meta>` element.
        Meta = "meta",
        /// An element that says what it holds: `h1`, `time`, `[rel=author]`.
        Element = "element",
        /// The `<title>` element.
        TitleElement = "title_element",
        /// A line or paragraph of the page.
        Block = "block",
        /// A field or header of the message.
        Input = "input",
        /// The page's address.
        Url = "url",
        /// The characters of the text itself.
        Text = "text",
    }
}

/// Where each known field was read.
pub type Sources = BTreeMap<SourcedField, FieldSource>;

/// How many blocks of each class were removed.
pub type Removed = BTreeMap<BlockClass, u32>;

/// A cleaned article, on its way to the tagger.
#[derive(Debug, Clone, PartialEq)]
pub struct CleanArticle {
    /// Where it came from.
    pub source: Source,
    /// The headline, once, without the site's name.
    pub title: Option<String>,
    /// The paragraphs, separated by one blank line; nothing else.
    pub text: String,
    /// The section path, outermost first.
    pub section: Vec<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Agencies and photographers named outside a caption.
    pub credits: Vec<String>,
    /// Captions, each once.
    pub captions: Vec<Caption>,
    /// Translation notices, corrections and the like.
    pub notices: Vec<String>,
    /// When it was published.
    pub published: Option<PrintedTime>,
    /// When it was last changed.
    pub modified: Option<PrintedTime>,
    /// ISO 639-1 code of the language, where it is known.
    pub language: Option<String>,
    /// How much of an article this is.
    pub quality: Quality,
    /// What was taken out.
    pub removed: Removed,
    /// Where each known field was read.
    pub sources: Sources,
}
