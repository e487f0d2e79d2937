//! One model of a document: blocks in reading order, whatever the input's shape.

use std::borrow::Cow;

use crate::record::BlockClass;

/// A page as blocks, with what its head says of it.
#[derive(Debug, Default)]
pub struct Document<'a> {
    /// Blocks in reading order; text already normalised (U+00A0 to a space, runs of white space to one).
    pub blocks: Vec<Block<'a>>,
    /// What the head of an HTML page says; empty for plain text.
    pub metadata: Metadata,
    /// The elements of an HTML page, and where each block stands among them.
    pub layout: Option<super::html::Layout>,
}

/// A line of a scrape, or an element of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block<'a> {
    /// Its text, trimmed, without line breaks.
    pub text: Cow<'a, str>,
    /// What it was.
    pub kind: BlockKind,
    /// What the page's markup says of it; says nothing for plain text.
    pub markup: Markup,
}

impl<'a> Block<'a> {
    /// A line of plain text.
    #[must_use]
    pub fn line(text: impl Into<Cow<'a, str>>) -> Self {
        Self { text: text.into(), kind: BlockKind::Line, markup: Markup::default() }
    }
}

/// What elements, and the names that their authors gave them, say of a block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Markup {
    /// Characters of the block's text inside links.
    pub linked_chars: usize,
    /// What the nearest telling tag, class, id or role names it: `figcaption`, `class="share-tools"`, `role=navigation`.
    pub named: Option<BlockClass>,
    /// Whether an ancestor claims to hold the article: `article`, `itemprop=articleBody`, `class="story-body"`.
    pub in_body: bool,
    /// Elements between it and the root.
    pub depth: u16,
    /// Which container it hangs in, numbered in reading order: siblings share a number.
    pub container: u32,
}

/// What a block was on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A line of plain text: nothing is known but its characters.
    Line,
    /// A paragraph element.
    Paragraph,
    /// A heading of this level.
    Heading(u8),
    /// An item of a list.
    ListItem,
    /// A quotation.
    Quote,
    /// A `figcaption`.
    Caption,
    /// A row of a table.
    TableRow,
    /// Preformatted text.
    Preformatted,
}

/// What becomes of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is the article's text.
    Keep,
    /// It is not, for this reason.
    Remove(BlockClass),
}

/// What the head of a page, its JSON-LD, OpenGraph, microdata and `<meta>` say, each value with its source.
#[derive(Debug, Clone, Default)]
pub struct Metadata {
    /// Facts in the order of trust: JSON-LD first.
    pub facts: Vec<Fact>,
}

/// One statement of the page about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub name: FactName,
    /// The value as written.
    pub value: String,
    /// Where it was written.
    pub source: FactSource,
}

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactName {
    /// A headline.
    Title,
    /// One author.
    Author,
    /// An organisation that signs as the author.
    AuthorGroup,
    /// A publication time.
    Published,
    /// A modification time.
    Modified,
    /// One level of the section path, outermost first.
    Section,
    /// One level of the breadcrumb as written, outermost first: the home page and the headline may be among them.
    Breadcrumb,
    /// A site name.
    Outlet,
    /// A canonical address.
    Url,
    /// A language tag.
    Language,
    /// A caption of an image.
    Caption,
    /// Says whether the article is free to read: `true` or `false`.
    Free,
    /// A description or standfirst.
    Description,
    /// The schema.org or OpenGraph type.
    Kind,
}

/// Where a fact was written, most trusted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FactSource {
    /// schema.org JSON-LD.
    JsonLd,
    /// Microdata attributes.
    Microdata,
    /// OpenGraph properties.
    OpenGraph,
    /// Other `<meta>` elements.
    Meta,
    /// An element of the page: `time`, `h1`, `[rel=author]`.
    Element,
    /// The `<title>` element.
    TitleElement,
}
