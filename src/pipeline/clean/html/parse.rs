//! Parses a page as browsers do, within limits that browsers have too.
//!
//! # Why
//! The parser's algorithm walks its stack of open elements and its list of open formatting elements at every tag, and
//! compares every attribute of a tag with all before it. Each is linear in practice and quadratic on hostile pages.
//! Limits on depth, on the number of nodes and on the attributes of one tag make the whole linear again; they are far
//! above what pages use.

use std::cell::{Cell, RefCell};

use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::TokenSink;
use html5ever::tokenizer::{Tag as TagToken, TagKind, Token, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{LocalName, TokenizerResult, local_name};

use super::attributes::limit_attributes;
use super::sink::{Handle, Sink};
use super::tree::Tree;

/// Elements nested deeper than this stand flat in the last one; Chromium's own limit is 512, real pages reach 60.
const MAX_DEPTH: usize = 200;

/// Nodes of a page; a 3 MB front page has 30,000.
const MAX_NODES: usize = 500_000;

/// Elements that one tag may bring back to life. More means hostile formatting, and formatting tags are then ignored.
const MAX_REVIVED: usize = 24;

/// How far down the ignored tags an end tag looks for its own.
const MAX_SKIPPED_LOOK: usize = 64;

/// Parses a page; never fails, as in any browser.
pub(super) fn parse(html: &str) -> Tree {
    let limited = limit_attributes(html);
    let options = TreeBuilderOpts { drop_doctype: true, ..TreeBuilderOpts::default() };
    let builder = TreeBuilder::new(Sink::new(limited.len()), options);
    let limits = Limits {
        builder,
        skipped: RefCell::new(Vec::new()),
        ignores_formatting: Cell::new(false),
        is_full: Cell::new(false),
    };
    let tokenizer = Tokenizer::new(limits, TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&limited));
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.builder.sink.finish()
}

/// Stands between tokenizer and tree builder, and leaves out what would break the limits.
struct Limits {
    builder: TreeBuilder<Handle, Sink>,
    /// Names of open elements that were left out.
    skipped: RefCell<Vec<LocalName>>,
    ignores_formatting: Cell<bool>,
    is_full: Cell<bool>,
}

impl Limits {
    fn accepts(&self, tag: &TagToken) -> bool {
        match tag.kind {
            TagKind::StartTag => self.accepts_start(tag),
            TagKind::EndTag => self.accepts_end(&tag.name),
        }
    }

    fn accepts_start(&self, tag: &TagToken) -> bool {
        if changes_the_tokenizer(&tag.name) {
            return true;
        }
        if self.ignores_formatting.get() && is_formatting(&tag.name) {
            return false;
        }
        let fits = self.builder.sink.depth() < MAX_DEPTH;
        if !fits {
            self.skipped.borrow_mut().push(tag.name.clone());
        }
        fits
    }

    fn accepts_end(&self, name: &LocalName) -> bool {
        let mut skipped = self.skipped.borrow_mut();
        let found = skipped.iter().rev().take(MAX_SKIPPED_LOOK).position(|open| open == name);
        let Some(above) = found else { return true };
        let left = skipped.len().saturating_sub(above + 1);
        skipped.truncate(left);
        false
    }
}

impl TokenSink for Limits {
    type Handle = Handle;

    fn process_token(&self, token: Token, line_number: u64) -> TokenSinkResult<Handle> {
        if let Token::TagToken(tag) = &token
            && !self.accepts(tag)
        {
            return TokenSinkResult::Continue;
        }
        if self.is_full.get() && !matches!(token, Token::EOFToken) {
            return TokenSinkResult::Continue;
        }
        let before = self.builder.sink.n_nodes();
        let result = self.builder.process_token(token, line_number);
        let after = self.builder.sink.n_nodes();
        if after - before > MAX_REVIVED {
            self.ignores_formatting.set(true);
        }
        self.is_full.set(after > MAX_NODES);
        result
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Elements whose text is not markup: the tokenizer must hear of them.
fn changes_the_tokenizer(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("script")
            | local_name!("style")
            | local_name!("textarea")
            | local_name!("title")
            | local_name!("iframe")
            | local_name!("noscript")
            | local_name!("noembed")
            | local_name!("noframes")
            | local_name!("xmp")
            | local_name!("plaintext")
    )
}

/// Elements that the parser opens again after a block ended.
fn is_formatting(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("a")
            | local_name!("b")
            | local_name!("big")
            | local_name!("code")
            | local_name!("em")
            | local_name!("font")
            | local_name!("i")
            | local_name!("nobr")
            | local_name!("s")
            | local_name!("small")
            | local_name!("strike")
            | local_name!("strong")
            | local_name!("tt")
            | local_name!("u")
    )
}
