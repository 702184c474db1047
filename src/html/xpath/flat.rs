//! A page as the data model of XPath 1.0 (§5): its nodes in document order, so that comparing two of
//! them costs nothing, and a count of what a path may still look at.

use std::cell::Cell;
use std::cmp::Ordering;

use ego_tree::iter::Edge;
use scraper::{ElementRef, Node as PageNode};
use xpath_eval::{ExpandedName, Node, NodeKind};

use crate::html::{Document, Element};

/// Bytes of an element's text that paths see.
const MAX_STRING: usize = 10_000;

/// One node of a page.
struct Part<'a> {
    kind: NodeKind,
    element: Option<Element<'a>>,
    /// Of a text or comment.
    text: &'a str,
    parent: usize,
    /// The place behind its last descendant.
    end: usize,
    /// Where its attributes begin.
    attributes: usize,
}

/// A page in document order; the root of the tree has place 0.
pub(super) struct Flat<'a> {
    parts: Vec<Part<'a>>,
    attributes: Vec<(&'a str, &'a str)>,
    /// Steps that are left.
    left: Cell<u64>,
    /// Strings that were compared; `None` where their number does not matter.
    strings: Cell<Option<u64>>,
}

impl<'a> Flat<'a> {
    /// Lays a page flat, which may be looked at in so many steps.
    pub(super) fn of(document: &'a Document, steps: u64) -> Self {
        let mut flat = Self {
            parts: Vec::new(),
            attributes: Vec::new(),
            left: Cell::new(steps),
            strings: Cell::new(None),
        };
        flat.parts.push(Part::new(NodeKind::Root, None, "", 0, 0));
        let mut open = vec![0];
        for edge in document.root().inner().traverse() {
            match edge {
                Edge::Open(node) => {
                    let (kind, element, text): (_, _, &'a str) = match node.value() {
                        PageNode::Element(_) => {
                            let element = ElementRef::wrap(node)
                                .map(|element| Element::new(element, document));
                            (NodeKind::Element, element, "")
                        }
                        PageNode::Text(text) => (NodeKind::Text, None, text),
                        PageNode::Comment(text) => (NodeKind::Comment, None, text),
                        _ => continue,
                    };
                    let parent = open.last().copied().unwrap_or(0);
                    let place = flat.parts.len();
                    let attributes = flat.attributes.len();
                    flat.attributes
                        .extend(element.iter().flat_map(Element::attributes));
                    flat.parts
                        .push(Part::new(kind, element, text, parent, attributes));
                    if kind == NodeKind::Element {
                        open.push(place);
                    }
                }
                Edge::Close(node) => {
                    if node.value().is_element()
                        && let Some(place) = open.pop()
                    {
                        let end = flat.parts.len();
                        if let Some(part) = flat.parts.get_mut(place) {
                            part.end = end;
                        }
                    }
                }
            }
        }
        let end = flat.parts.len();
        for (place, part) in flat.parts.iter_mut().enumerate() {
            // Texts and comments, which close without a word; and the root.
            part.end = match part.kind {
                NodeKind::Root => end,
                _ => part.end.max(place + 1),
            };
        }
        flat
    }

    fn part(&self, place: usize) -> Option<&Part<'a>> {
        self.parts.get(place)
    }

    /// The root of the tree.
    pub(super) fn root(&self) -> At<'_> {
        self.at(0)
    }

    /// The node of a place.
    pub(super) fn at(&self, place: usize) -> At<'_> {
        At {
            flat: self,
            place,
            attribute: None,
        }
    }

    /// Whether a path has looked at all that it may.
    pub(super) fn is_exhausted(&self) -> bool {
        self.left.get() == 0
    }

    /// Whether from now on strings are counted by pairs: sets of nodes are compared with each other.
    pub(super) fn count_pairs(&self, is_counted: bool) {
        let counted = self.strings.get();
        self.strings.set(if is_counted {
            counted.or(Some(0))
        } else {
            None
        });
    }

    fn charge(&self, steps: usize) -> bool {
        let left = self.left.get().saturating_sub(steps as u64);
        self.left.set(left);
        left > 0
    }

    /// A string costs its length, and the square of what is long, for `translate()` looks at it that
    /// often; where pairs count, it costs all strings before it as well.
    fn charge_string(&self, length: usize) {
        let pairs = self.strings.get().map_or(0, |count| {
            self.strings.set(Some(count + 1));
            usize::try_from(count).unwrap_or(usize::MAX)
        });
        let square = (length / 32).saturating_mul(length / 32);
        self.charge(
            1_usize
                .saturating_add(length)
                .saturating_add(square)
                .saturating_add(pairs),
        );
    }
}

impl<'a> Part<'a> {
    fn new(
        kind: NodeKind,
        element: Option<Element<'a>>,
        text: &'a str,
        parent: usize,
        attributes: usize,
    ) -> Self {
        Self {
            kind,
            element,
            text,
            parent,
            end: 0,
            attributes,
        }
    }
}

/// A node of the data model: an element, a text, a comment, the root, or an attribute by its place
/// among all attributes of the page.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    flat: &'a Flat<'a>,
    pub(super) place: usize,
    attribute: Option<usize>,
}

impl<'a> At<'a> {
    fn part(self) -> Option<&'a Part<'a>> {
        self.flat.part(self.place)
    }

    /// The element, or that of the attribute.
    pub(super) fn element(self) -> Option<Element<'a>> {
        self.part()?.element
    }

    /// The name of the attribute, if it is one.
    pub(super) fn attribute_name(self) -> Option<&'a str> {
        let (name, _) = self.flat.attributes.get(self.attribute?)?;
        Some(name)
    }

    /// The text of a text or comment.
    pub(super) fn own_text(self) -> &'a str {
        self.part().map_or("", |part| part.text)
    }
}

impl PartialEq for At<'_> {
    fn eq(&self, other: &Self) -> bool {
        (self.place, self.attribute) == (other.place, other.attribute)
    }
}

impl Eq for At<'_> {}

impl<'a> Node<'a> for At<'a> {
    fn kind(self) -> NodeKind {
        if self.attribute.is_some() {
            return NodeKind::Attribute;
        }
        self.part().map_or(NodeKind::Text, |part| part.kind)
    }

    fn parent(self) -> Option<Self> {
        self.flat.charge(1);
        if self.attribute.is_some() {
            return Some(self.flat.at(self.place));
        }
        (self.place > 0).then(|| self.flat.at(self.part().map_or(0, |part| part.parent)))
    }

    fn children(self) -> impl Iterator<Item = Self> + 'a {
        let end = match (self.attribute, self.part()) {
            (None, Some(part)) => part.end,
            _ => 0,
        };
        let mut next = self.place + 1;
        std::iter::from_fn(move || {
            if next >= end || !self.flat.charge(1) {
                return None;
            }
            let child = self.flat.at(next);
            next = child.part()?.end.max(next + 1);
            Some(child)
        })
    }

    fn attributes(self) -> impl Iterator<Item = Self> + 'a {
        let range = match (self.attribute, self.part()) {
            (None, Some(part)) if part.kind == NodeKind::Element => {
                let count = part
                    .element
                    .map_or(0, |element| element.attributes().count());
                part.attributes..part.attributes + count
            }
            _ => 0..0,
        };
        range
            .take_while(move |_| self.flat.charge(1))
            .map(move |attribute| Self {
                attribute: Some(attribute),
                ..self
            })
    }

    fn namespaces(self) -> impl Iterator<Item = Self> + 'a {
        std::iter::empty()
    }

    fn expanded_name(self) -> Option<ExpandedName> {
        let local_name = match self.attribute_name() {
            Some(name) => name,
            None => self.part()?.element?.name(),
        };
        Some(ExpandedName {
            namespace_uri: None,
            local_name: local_name.to_owned(),
        })
    }

    fn has_expanded_name(self, namespace: Option<&str>, local_name: &str) -> bool {
        let name = match self.attribute_name() {
            Some(name) => Some(name),
            None => self.element().map(|element| element.name()),
        };
        // HTML is read as if it had no namespace, as XPath in browsers does.
        namespace.is_none() && name.is_some_and(|name| name.eq_ignore_ascii_case(local_name))
    }

    fn string_value(self) -> String {
        let mut out = String::new();
        match (self.attribute, self.part()) {
            (Some(attribute), _) => {
                let value = self.flat.attributes.get(attribute);
                out.push_str(value.map_or("", |(_, value)| value));
            }
            (None, Some(part)) if matches!(part.kind, NodeKind::Text | NodeKind::Comment) => {
                out.push_str(part.text);
            }
            (None, Some(part)) => {
                for inside in self.flat.parts.get(self.place + 1..part.end).unwrap_or(&[]) {
                    if out.len() >= MAX_STRING || !self.flat.charge(1) {
                        break;
                    }
                    if inside.kind == NodeKind::Text {
                        out.push_str(inside.text);
                    }
                }
            }
            (None, None) => {}
        }
        out.truncate(out.floor_char_boundary(MAX_STRING));
        self.flat.charge_string(out.len());
        out
    }

    fn document_order(self, other: Self) -> Ordering {
        (self.place, self.attribute.map_or(0, |at| at + 1))
            .cmp(&(other.place, other.attribute.map_or(0, |at| at + 1)))
    }

    fn is_id_attribute(self) -> bool {
        self.attribute_name() == Some("id")
    }
}
