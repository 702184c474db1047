//! Finds what a CSS selector matches, within bounds: a stop that really stops.
//!
//! Combinators and `:nth-child()` walk from element to element. Over many siblings that is quadratic,
//! and an item's selector may look at all that stands beside the item. So each step counts, for all
//! selectors of a page together; when all are taken, nothing more is found, and
//! [`Document::is_spent`](super::Document::is_spent) says so.

use html5ever::Namespace;
use scraper::selector::{CssLocalName, CssString, NonTSPseudoClass, PseudoElement, Simple};
use scraper::{ElementRef, Node};
use selectors::attr::{AttrSelectorOperation, CaseSensitivity, NamespaceConstraint};
use selectors::bloom::BloomFilter;
use selectors::context::{
    MatchingForInvalidation, MatchingMode, NeedsSelectorFlags, QuirksMode, SelectorCaches,
};
use selectors::matching::{ElementSelectorFlags, MatchingContext, matches_selector};
use selectors::{Element, OpaqueElement};
use std::cell::Cell;

use super::Selector;

/// Steps that the selectors of one page may take in all: a third of a second or so. Those of real pages take
/// some hundred thousand.
pub(super) const MAX_STEPS: u64 = 10_000_000;

/// The steps that are left.
#[derive(Debug)]
pub(super) struct Steps(Cell<u64>);

impl Default for Steps {
    fn default() -> Self {
        Self(Cell::new(MAX_STEPS))
    }
}

impl Steps {
    /// Takes one; `false` where none is left.
    fn take(&self) -> bool {
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        left > 0
    }

    pub(super) fn are_spent(&self) -> bool {
        self.0.get() == 0
    }
}

/// The elements inside a node that a selector matches, in document order.
pub(super) struct Matches<'a> {
    inside: ego_tree::iter::Descendants<'a, Node>,
    scope: Option<OpaqueElement>,
    selector: &'a Selector,
    caches: SelectorCaches,
    steps: &'a Steps,
}

impl<'a> Matches<'a> {
    /// Inside an element, never itself; `:scope` is the element, or the root where it is the page.
    pub(super) fn new(
        within: ego_tree::NodeRef<'a, Node>,
        selector: &'a Selector,
        steps: &'a Steps,
    ) -> Self {
        let mut inside = within.descendants();
        inside.next();
        Self {
            inside,
            scope: ElementRef::wrap(within).map(|element| element.opaque()),
            selector,
            caches: SelectorCaches::default(),
            steps,
        }
    }

    fn matches(&mut self, element: ElementRef<'a>) -> bool {
        let mut context = MatchingContext::new(
            MatchingMode::Normal,
            None,
            &mut self.caches,
            QuirksMode::NoQuirks,
            NeedsSelectorFlags::No,
            MatchingForInvalidation::No,
        );
        context.scope_element = self.scope;
        let counted = Counted {
            element,
            steps: self.steps,
        };
        let mut all = self.selector.inner().slice().iter();
        all.any(|one| matches_selector(one, 0, None, &counted, &mut context))
    }
}

impl<'a> Iterator for Matches<'a> {
    type Item = ElementRef<'a>;

    fn next(&mut self) -> Option<ElementRef<'a>> {
        while let Some(node) = self.inside.next() {
            let Some(element) = ElementRef::wrap(node) else {
                continue;
            };
            if !self.steps.take() {
                return None;
            }
            if !self.selector.may_match(&element.value().name.local) {
                continue;
            }
            // What matched when the last step was taken may not have.
            if self.matches(element) && !self.steps.are_spent() {
                return Some(element);
            }
        }
        None
    }
}

/// An element from which each way to another one counts.
#[derive(Clone)]
struct Counted<'a> {
    element: ElementRef<'a>,
    steps: &'a Steps,
}

impl std::fmt::Debug for Counted<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.element.fmt(f)
    }
}

impl<'a> Counted<'a> {
    /// The way to another element, if there is one and a step is left.
    fn to(&self, element: Option<ElementRef<'a>>) -> Option<Self> {
        let element = element.filter(|_| self.steps.take())?;
        Some(Self {
            element,
            steps: self.steps,
        })
    }
}

impl Element for Counted<'_> {
    type Impl = Simple;

    fn opaque(&self) -> OpaqueElement {
        self.element.opaque()
    }

    fn parent_element(&self) -> Option<Self> {
        self.to(self.element.parent_element())
    }

    fn parent_node_is_shadow_root(&self) -> bool {
        false
    }

    fn containing_shadow_host(&self) -> Option<Self> {
        None
    }

    fn is_pseudo_element(&self) -> bool {
        false
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        self.to(self.element.prev_sibling_element())
    }

    fn next_sibling_element(&self) -> Option<Self> {
        self.to(self.element.next_sibling_element())
    }

    fn first_element_child(&self) -> Option<Self> {
        self.to(self.element.first_element_child())
    }

    fn is_html_element_in_html_document(&self) -> bool {
        self.element.is_html_element_in_html_document()
    }

    fn has_local_name(&self, name: &CssLocalName) -> bool {
        self.element.has_local_name(name)
    }

    fn has_namespace(&self, namespace: &Namespace) -> bool {
        self.element.has_namespace(namespace)
    }

    fn is_same_type(&self, other: &Self) -> bool {
        self.element.is_same_type(&other.element)
    }

    fn attr_matches(
        &self,
        namespace: &NamespaceConstraint<&Namespace>,
        name: &CssLocalName,
        operation: &AttrSelectorOperation<&CssString>,
    ) -> bool {
        self.element.attr_matches(namespace, name, operation)
    }

    fn match_non_ts_pseudo_class(
        &self,
        class: &NonTSPseudoClass,
        _: &mut MatchingContext<'_, Simple>,
    ) -> bool {
        match *class {}
    }

    fn match_pseudo_element(
        &self,
        element: &PseudoElement,
        _: &mut MatchingContext<'_, Simple>,
    ) -> bool {
        match *element {}
    }

    fn apply_selector_flags(&self, _: ElementSelectorFlags) {}

    fn is_link(&self) -> bool {
        self.element.is_link()
    }

    fn is_html_slot_element(&self) -> bool {
        false
    }

    fn has_id(&self, id: &CssLocalName, case_sensitivity: CaseSensitivity) -> bool {
        self.element.has_id(id, case_sensitivity)
    }

    fn has_class(&self, name: &CssLocalName, case_sensitivity: CaseSensitivity) -> bool {
        self.element.has_class(name, case_sensitivity)
    }

    fn imported_part(&self, _: &CssLocalName) -> Option<CssLocalName> {
        None
    }

    fn is_part(&self, _: &CssLocalName) -> bool {
        false
    }

    fn has_custom_state(&self, _: &CssLocalName) -> bool {
        false
    }

    fn is_empty(&self) -> bool {
        self.element.is_empty()
    }

    fn is_root(&self) -> bool {
        self.element.is_root()
    }

    fn add_element_unique_hashes(&self, _: &mut BloomFilter) -> bool {
        false
    }
}
