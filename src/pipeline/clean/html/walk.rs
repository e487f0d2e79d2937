//! Walks the tree once and writes down its blocks.

use super::super::block::BlockKind;
use super::hints::Hints;
use super::marks;
use super::outline::{Counts, Frame, Marks, Outline, Passage};
use super::spaces::push_joined;
use super::tag::{Flow, Tag};
use super::tree::{Content, NodeId, Step, Tree};

/// Reads the blocks of a page.
pub(super) fn outline(tree: &Tree) -> Outline {
    let mut walk = Walk::new(tree);
    let mut next = Some(Step::Enter(NodeId::ROOT));
    while let Some(step) = next {
        let skip = match step {
            Step::Enter(id) => walk.enter(id),
            Step::Leave(id) => {
                walk.leave(id);
                false
            }
        };
        next = tree.step_after(step, NodeId::ROOT, skip);
    }
    walk.finish()
}

/// An inline element that is open, and where its text starts.
struct Inline {
    hints: Hints,
    chars_before: usize,
    passages_before: usize,
}

struct Walk<'t> {
    tree: &'t Tree,
    outline: Outline,
    /// The frame that text falls into now.
    frame: usize,
    pending: Pending,
    inlines: Vec<Inline>,
    /// How many links, bold and slanted elements are open.
    open: Open,
    reader: marks::Reader,
}

#[derive(Default)]
struct Open {
    links: usize,
    bold: usize,
    slanted: usize,
    preformatted: usize,
}

/// The passage that is being read.
#[derive(Default)]
struct Pending {
    text: String,
    chars: Counts,
    n_links: usize,
    n_images: usize,
    breaks: usize,
    after_break: bool,
    inline_hints: Hints,
    /// Cells of a table row join in one passage.
    after_cell: bool,
}

impl<'t> Walk<'t> {
    fn new(tree: &'t Tree) -> Self {
        let root =
            Frame { parent: 0, depth: 0, tag: Tag::Other, hints: Hints::NONE, marks: Marks::default(), blocks: 0..0 };
        Self {
            tree,
            outline: Outline { frames: vec![root], passages: Vec::new() },
            frame: 0,
            pending: Pending::default(),
            inlines: Vec::new(),
            open: Open::default(),
            reader: marks::Reader::default(),
        }
    }

    /// Enters a node; true where what is below it is not read.
    fn enter(&mut self, id: NodeId) -> bool {
        match self.tree.content(id) {
            Content::Empty => false,
            Content::Text { .. } => {
                self.read_text(self.tree.text(id));
                false
            }
            Content::Element { tag, .. } => self.enter_element(id, *tag),
        }
    }

    fn enter_element(&mut self, id: NodeId, tag: Tag) -> bool {
        match tag.flow() {
            Flow::Unread => {
                if matches!(tag, Tag::Video | Tag::Iframe | Tag::Audio | Tag::Embed | Tag::Object) {
                    self.end_passage();
                }
                return true;
            }
            Flow::Break => self.break_line(),
            Flow::Block => self.enter_block(id, tag),
            Flow::Inline => self.enter_inline(id, tag),
        }
        false
    }

    fn enter_block(&mut self, id: NodeId, tag: Tag) {
        if matches!(tag, Tag::Td | Tag::Th) && self.joins_row() {
            self.pending.after_cell = true;
        } else {
            self.end_passage();
        }
        if tag == Tag::Pre {
            self.open.preformatted += 1;
        }
        let parent = self.frame;
        let depth = self.outline.frames.get(parent).map_or(0, |frame| frame.depth + 1);
        let (hints, marks) = self.reader.read(self.tree, id, tag);
        let first = self.outline.passages.len();
        self.frame = self.outline.frames.len();
        self.outline.frames.push(Frame { parent, depth, tag, hints, marks, blocks: first..first });
    }

    /// Short cells of one row read as one line.
    fn joins_row(&self) -> bool {
        /// A cell longer than this is a column of the layout, not of a table.
        const MAX_CELL_CHARS: usize = 120;
        let row = self.outline.frames.get(self.frame).map(|frame| frame.tag);
        row == Some(Tag::Tr) && !self.pending.text.is_empty() && self.pending.chars.all < MAX_CELL_CHARS
    }

    fn enter_inline(&mut self, id: NodeId, tag: Tag) {
        match tag {
            Tag::A => {
                self.open.links += 1;
                self.pending.n_links += 1;
            }
            Tag::B | Tag::Strong => self.open.bold += 1,
            Tag::I | Tag::Em | Tag::Cite => self.open.slanted += 1,
            Tag::Img => self.pending.n_images += 1,
            _ => {}
        }
        let hints = self.reader.read(self.tree, id, tag).0;
        let passages_before = self.outline.passages.len();
        self.inlines.push(Inline { hints, chars_before: self.pending.chars.all, passages_before });
    }

    fn leave(&mut self, id: NodeId) {
        let Content::Element { tag, .. } = self.tree.content(id) else { return };
        match tag.flow() {
            Flow::Block => self.leave_block(*tag),
            Flow::Inline => self.leave_inline(*tag),
            Flow::Break | Flow::Unread => {}
        }
    }

    fn leave_block(&mut self, tag: Tag) {
        let in_cell = matches!(tag, Tag::Td | Tag::Th);
        let has_own_blocks = self.outline.frames.get(self.frame).is_some_and(|frame| {
            let last = self.outline.passages.len();
            frame.blocks.start < last
        });
        if !in_cell || has_own_blocks {
            self.end_passage();
        }
        if tag == Tag::Pre {
            self.open.preformatted = self.open.preformatted.saturating_sub(1);
        }
        let end = self.outline.passages.len();
        if let Some(frame) = self.outline.frames.get_mut(self.frame) {
            frame.blocks.end = end;
            self.frame = frame.parent;
        }
    }

    fn leave_inline(&mut self, tag: Tag) {
        match tag {
            Tag::A => self.open.links = self.open.links.saturating_sub(1),
            Tag::B | Tag::Strong => self.open.bold = self.open.bold.saturating_sub(1),
            Tag::I | Tag::Em | Tag::Cite => self.open.slanted = self.open.slanted.saturating_sub(1),
            _ => {}
        }
        let Some(inline) = self.inlines.pop() else { return };
        let same_passage = inline.passages_before == self.outline.passages.len();
        let within = if same_passage { self.pending.chars.all.saturating_sub(inline.chars_before) } else { 0 };
        if within * 2 > self.pending.chars.all {
            self.pending.inline_hints = self.pending.inline_hints.and(inline.hints);
        }
    }

    fn break_line(&mut self) {
        self.pending.breaks += 1;
        if self.pending.breaks > 1 && !self.pending.text.is_empty() {
            self.end_passage();
            self.pending.after_break = true;
        } else {
            push_joined(&mut self.pending.text, " ");
        }
    }

    fn read_text(&mut self, text: &str) {
        if self.open.preformatted > 0 {
            return self.read_preformatted(text);
        }
        self.read_run(text);
    }

    /// In preformatted text an empty line parts paragraphs.
    fn read_preformatted(&mut self, text: &str) {
        for line in text.split_inclusive('\n') {
            if line.trim().is_empty() {
                self.end_passage();
            } else {
                self.read_run(line);
            }
        }
    }

    fn read_run(&mut self, text: &str) {
        if self.pending.after_cell {
            push_joined(&mut self.pending.text, " ");
        }
        let chars = push_joined(&mut self.pending.text, text);
        if chars == 0 {
            return;
        }
        self.pending.after_cell = false;
        self.pending.breaks = 0;
        let counts = &mut self.pending.chars;
        counts.all += chars;
        counts.linked += if self.open.links > 0 { chars } else { 0 };
        counts.bold += if self.open.bold > 0 { chars } else { 0 };
        counts.slanted += if self.open.slanted > 0 { chars } else { 0 };
    }

    fn end_passage(&mut self) {
        let mut read = std::mem::take(&mut self.pending);
        if read.chars.all == 0 {
            // A picture says something of the passage after it.
            self.pending.n_images = read.n_images;
            return;
        }
        for inline in &self.inlines {
            read.inline_hints = read.inline_hints.and(inline.hints);
        }
        read.text.truncate(read.text.trim_end().len());
        let passage = Passage {
            text: read.text,
            frame: self.frame,
            kind: self.kind(),
            inline_hints: read.inline_hints,
            chars: read.chars,
            n_links: read.n_links,
            after_break: read.after_break,
            n_images: read.n_images,
        };
        self.outline.passages.push(passage);
    }

    /// What a passage in the open frame is: the closest element that names it decides.
    fn kind(&self) -> BlockKind {
        /// A list item that holds a whole article is layout; three elements up it still is a list.
        const MAX_LOOK: usize = 4;
        let mut at = self.frame;
        for _ in 0..MAX_LOOK {
            let Some(frame) = self.outline.frames.get(at) else { break };
            let kind = match frame.tag {
                Tag::H1 => Some(BlockKind::Heading(1)),
                Tag::H2 => Some(BlockKind::Heading(2)),
                Tag::H3 => Some(BlockKind::Heading(3)),
                Tag::H4 => Some(BlockKind::Heading(4)),
                Tag::H5 => Some(BlockKind::Heading(5)),
                Tag::H6 => Some(BlockKind::Heading(6)),
                Tag::Li | Tag::Dd | Tag::Dt => Some(BlockKind::ListItem),
                Tag::Blockquote => Some(BlockKind::Quote),
                Tag::Figcaption | Tag::Caption => Some(BlockKind::Caption),
                Tag::Td | Tag::Th | Tag::Tr => Some(BlockKind::TableRow),
                Tag::Pre => Some(BlockKind::Preformatted),
                _ => None,
            };
            if let Some(kind) = kind {
                return kind;
            }
            at = frame.parent;
        }
        BlockKind::Paragraph
    }

    fn finish(mut self) -> Outline {
        self.end_passage();
        let end = self.outline.passages.len();
        if let Some(root) = self.outline.frames.first_mut() {
            root.blocks.end = end;
        }
        self.outline
    }
}
