//! The page as a tree in one arena: nodes by number, text in one string.

use html5ever::{Attribute, LocalName};

use super::tag::Tag;

/// A node's place in the arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct NodeId(u32);

impl NodeId {
    /// The document node, always the first.
    pub(super) const ROOT: Self = Self(0);

    /// Its index into tables that run parallel to the arena.
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a node is.
#[derive(Debug)]
pub(super) enum Content {
    /// The document itself, a comment, or anything else without text.
    Empty,
    /// An element.
    Element {
        /// Its name.
        tag: Tag,
        /// Its attributes, as the parser read them.
        attributes: Vec<Attribute>,
    },
    /// A run of text: where it lies in the tree's string.
    Text {
        /// First byte.
        start: u32,
        /// Byte after the last.
        end: u32,
    },
}

#[derive(Debug)]
struct Node {
    parent: Option<NodeId>,
    first_child: Option<NodeId>,
    last_child: Option<NodeId>,
    previous: Option<NodeId>,
    next: Option<NodeId>,
    depth: u16,
    content: Content,
}

/// A parsed page.
#[derive(Debug)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    text: String,
}

/// A step of a walk over the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Before a node's children.
    Enter(NodeId),
    /// After them.
    Leave(NodeId),
}

impl Tree {
    /// An empty document, with room for a page of this many bytes.
    pub(super) fn new(n_bytes: usize) -> Self {
        let mut nodes = Vec::with_capacity(n_bytes / 48 + 16);
        nodes.push(Node::new(Content::Empty));
        Self { nodes, text: String::with_capacity(n_bytes / 8) }
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The element's name; `Other` for what is not an element.
    pub(super) fn tag(&self, id: NodeId) -> Tag {
        match self.content(id) {
            Content::Element { tag, .. } => *tag,
            _ => Tag::Other,
        }
    }

    /// What the node is.
    pub(super) fn content(&self, id: NodeId) -> &Content {
        &self.node(id).content
    }

    /// Its attributes; none for what is not an element.
    pub(super) fn attributes(&self, id: NodeId) -> &[Attribute] {
        match self.content(id) {
            Content::Element { attributes, .. } => attributes,
            _ => &[],
        }
    }

    /// The value of the attribute of this name.
    pub(super) fn attribute(&self, id: NodeId, name: &LocalName) -> Option<&str> {
        self.attributes(id).iter().find(|attribute| attribute.name.local == *name).map(|found| &*found.value)
    }

    /// A text node's text; empty for any other node.
    pub(super) fn text(&self, id: NodeId) -> &str {
        match self.content(id) {
            Content::Text { start, end } => self.text.get(*start as usize..*end as usize).unwrap_or_default(),
            _ => "",
        }
    }

    /// The node above.
    pub(super) fn parent(&self, id: NodeId) -> Option<NodeId> {
        self.node(id).parent
    }

    /// How many nodes lie above it.
    pub(super) fn depth(&self, id: NodeId) -> usize {
        usize::from(self.node(id).depth)
    }

    /// The step after this one of a walk below `top`; `skip` leaves a node's children out.
    pub(super) fn step_after(&self, step: Step, top: NodeId, skip: bool) -> Option<Step> {
        match step {
            Step::Enter(id) => match self.node(id).first_child {
                Some(child) if !skip => Some(Step::Enter(child)),
                _ => Some(Step::Leave(id)),
            },
            Step::Leave(id) if id == top => None,
            Step::Leave(id) => {
                let node = self.node(id);
                node.next.map(Step::Enter).or(node.parent.map(Step::Leave))
            }
        }
    }

    /// All nodes below `top` and `top` itself, in document order.
    pub(super) fn below(&self, top: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let mut next = Some(Step::Enter(top));
        std::iter::from_fn(move || {
            while let Some(step) = next {
                next = self.step_after(step, top, false);
                if let Step::Enter(id) = step {
                    return Some(id);
                }
            }
            None
        })
    }

    /// All text below a node, as it stands.
    pub(super) fn text_below(&self, top: NodeId) -> String {
        self.below(top).map(|id| self.text(id)).collect()
    }

    #[expect(clippy::indexing_slicing, reason = "identifiers come from this arena, which never shrinks")]
    fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    #[expect(clippy::indexing_slicing, reason = "identifiers come from this arena, which never shrinks")]
    fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.index()]
    }
}

/// Building: what the parser calls.
impl Tree {
    /// Makes a node that stands nowhere yet.
    pub(super) fn create(&mut self, content: Content) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node::new(content));
        id
    }

    /// Makes a node as the last child of `parent`, or just before `sibling`.
    pub(super) fn append(&mut self, parent: NodeId, child: NodeId) {
        self.detach(child);
        let last = self.node(parent).last_child;
        self.link(parent, child, (last, None));
    }

    /// Puts a node before another one; nothing happens where that one stands nowhere.
    pub(super) fn insert_before(&mut self, sibling: NodeId, child: NodeId) {
        self.detach(child);
        let Some(parent) = self.node(sibling).parent else { return };
        let previous = self.node(sibling).previous;
        self.link(parent, child, (previous, Some(sibling)));
    }

    /// Appends text below `parent`; text that continues the last text node joins it.
    pub(super) fn append_text(&mut self, parent: NodeId, text: &str) {
        let last = self.node(parent).last_child;
        if last.is_some_and(|last| self.extend_text(last, text)) {
            return;
        }
        let child = self.create_text(text);
        self.append(parent, child);
    }

    /// Puts text before a node.
    pub(super) fn insert_text_before(&mut self, sibling: NodeId, text: &str) {
        let previous = self.node(sibling).previous;
        if previous.is_some_and(|previous| self.extend_text(previous, text)) {
            return;
        }
        let child = self.create_text(text);
        self.insert_before(sibling, child);
    }

    /// Takes a node out of its place, with all below it.
    pub(super) fn detach(&mut self, id: NodeId) {
        let (parent, previous, next) = {
            let node = self.node_mut(id);
            (node.parent.take(), node.previous.take(), node.next.take())
        };
        match (previous, parent) {
            (Some(previous), _) => self.node_mut(previous).next = next,
            (None, Some(parent)) => self.node_mut(parent).first_child = next,
            (None, None) => {}
        }
        match (next, parent) {
            (Some(next), _) => self.node_mut(next).previous = previous,
            (None, Some(parent)) => self.node_mut(parent).last_child = previous,
            (None, None) => {}
        }
    }

    /// Moves all children of one node to the end of another.
    pub(super) fn move_children(&mut self, from: NodeId, to: NodeId) {
        while let Some(child) = self.node(from).first_child {
            self.append(to, child);
        }
    }

    /// Adds the attributes that an element does not have yet.
    pub(super) fn add_missing_attributes(&mut self, id: NodeId, added: Vec<Attribute>) {
        let Content::Element { attributes, .. } = &mut self.node_mut(id).content else { return };
        for attribute in added {
            if !attributes.iter().any(|own| own.name == attribute.name) {
                attributes.push(attribute);
            }
        }
    }

    fn create_text(&mut self, text: &str) -> NodeId {
        let start = self.text_end();
        self.text.push_str(text);
        let end = self.text_end();
        self.create(Content::Text { start, end })
    }

    fn extend_text(&mut self, id: NodeId, text: &str) -> bool {
        let at = self.text_end();
        let Content::Text { end, .. } = &mut self.node_mut(id).content else { return false };
        if *end != at {
            return false;
        }
        self.text.push_str(text);
        let grown = self.text_end();
        if let Content::Text { end, .. } = &mut self.node_mut(id).content {
            *end = grown;
        }
        true
    }

    fn text_end(&self) -> u32 {
        u32::try_from(self.text.len()).unwrap_or(u32::MAX)
    }

    fn link(&mut self, parent: NodeId, child: NodeId, (previous, next): (Option<NodeId>, Option<NodeId>)) {
        let depth = self.node(parent).depth.saturating_add(1);
        let node = self.node_mut(child);
        (node.parent, node.previous, node.next, node.depth) = (Some(parent), previous, next, depth);
        match previous {
            Some(previous) => self.node_mut(previous).next = Some(child),
            None => self.node_mut(parent).first_child = Some(child),
        }
        match next {
            Some(next) => self.node_mut(next).previous = Some(child),
            None => self.node_mut(parent).last_child = Some(child),
        }
    }
}

impl Node {
    fn new(content: Content) -> Self {
        Self { parent: None, first_child: None, last_child: None, previous: None, next: None, depth: 0, content }
    }
}
