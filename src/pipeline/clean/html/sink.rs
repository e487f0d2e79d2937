//! Receives what the HTML parser builds and puts it into the arena.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, Namespace, QualName};

use super::tag::Tag;
use super::tree::{Content, NodeId, Tree};

/// A node with its name, which the parser asks for at every step.
#[derive(Debug, Clone)]
pub(super) struct Handle {
    id: NodeId,
    namespace: Namespace,
    name: LocalName,
}

/// A borrowed name, in the parser's own terms.
#[derive(Debug)]
pub(super) struct Name<'a>(&'a Handle);

impl ElemName for Name<'_> {
    fn ns(&self) -> &Namespace {
        &self.0.namespace
    }

    fn local_name(&self) -> &LocalName {
        &self.0.name
    }
}

/// The arena, while it grows.
#[derive(Debug)]
pub(super) struct Sink {
    tree: RefCell<Tree>,
    /// Depth of the place where the parser inserts; what limits nesting reads it.
    depth: Cell<usize>,
}

impl Sink {
    /// An empty arena for a page of this many bytes.
    pub(super) fn new(n_bytes: usize) -> Self {
        Self { tree: RefCell::new(Tree::new(n_bytes)), depth: Cell::new(0) }
    }

    /// Depth of the place where the parser inserts.
    pub(super) fn depth(&self) -> usize {
        self.depth.get()
    }

    /// How many nodes were made so far.
    pub(super) fn n_nodes(&self) -> usize {
        self.tree.borrow().len()
    }

    fn create(&self, content: Content) -> NodeId {
        self.tree.borrow_mut().create(content)
    }

    fn unnamed(id: NodeId) -> Handle {
        Handle { id, namespace: html5ever::ns!(), name: html5ever::local_name!("") }
    }

    fn note_depth(&self, id: NodeId) {
        self.depth.set(self.tree.borrow().depth(id));
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a> = Name<'a>;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _message: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Self::unnamed(NodeId::ROOT)
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> Name<'a> {
        Name(target)
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _flags: ElementFlags) -> Handle {
        let tag = Tag::of(&name.local);
        let id = self.create(Content::Element { tag, attributes });
        Handle { id, namespace: name.ns, name: name.local }
    }

    fn create_comment(&self, _text: StrTendril) -> Handle {
        Self::unnamed(self.create(Content::Empty))
    }

    fn create_pi(&self, _target: StrTendril, _content: StrTendril) -> Handle {
        Self::unnamed(self.create(Content::Empty))
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        match child {
            NodeOrText::AppendNode(node) => {
                self.tree.borrow_mut().append(parent.id, node.id);
                self.note_depth(node.id);
            }
            NodeOrText::AppendText(text) => {
                if !is_unread(parent, &self.tree.borrow()) {
                    self.tree.borrow_mut().append_text(parent.id, &text);
                }
            }
        }
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        let stands = self.tree.borrow().parent(element.id).is_some();
        if stands {
            self.append_before_sibling(element, child);
        } else {
            self.append(previous, child);
        }
    }

    fn append_doctype_to_document(&self, _name: StrTendril, _public_id: StrTendril, _system_id: StrTendril) {}

    fn pop(&self, node: &Handle) {
        let depth = self.tree.borrow().depth(node.id);
        self.depth.set(depth.saturating_sub(1));
    }

    fn get_template_contents(&self, target: &Handle) -> Handle {
        // Its contents are never read, so they may as well be its children.
        target.clone()
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        one.id == other.id
    }

    fn set_quirks_mode(&self, _mode: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let mut tree = self.tree.borrow_mut();
        match child {
            NodeOrText::AppendNode(node) => tree.insert_before(sibling.id, node.id),
            NodeOrText::AppendText(text) => tree.insert_text_before(sibling.id, &text),
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, attributes: Vec<Attribute>) {
        self.tree.borrow_mut().add_missing_attributes(target.id, attributes);
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.tree.borrow_mut().detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        self.tree.borrow_mut().move_children(node.id, new_parent.id);
    }
}

/// Code and style sheets are most of a page's bytes, and nobody reads them; JSON-LD is the exception.
fn is_unread(parent: &Handle, tree: &Tree) -> bool {
    if parent.name == html5ever::local_name!("script") {
        let kind = tree.attribute(parent.id, &html5ever::local_name!("type"));
        return !kind.is_some_and(|kind| kind.trim_ascii().eq_ignore_ascii_case("application/ld+json"));
    }
    matches!(
        parent.name,
        html5ever::local_name!("style")
            | html5ever::local_name!("noscript")
            | html5ever::local_name!("iframe")
            | html5ever::local_name!("textarea")
    )
}
