//! A parsed page.

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::{ElementRef, Html, Node};
use std::fmt;

use super::Selector;
use super::matching::{MAX_STEPS, Matches, Steps};
use super::parser::{self, HtmlError};
use super::text::{Collapser, collapse};

/// A page as a tree.
pub struct Document {
    html: Html,
    /// What its selectors may still look at.
    steps: Steps,
}

impl Document {
    /// Parses a page as browsers do with scripts off, so that the inside of `<noscript>` is
    /// elements: that is where lazy pictures have their plain form.
    ///
    /// # Errors
    /// [`HtmlError`] for what no real page has; anything else becomes a tree somehow.
    pub fn parse(text: &str) -> Result<Self, HtmlError> {
        parser::parse(text).map(|html| Self {
            html,
            steps: Steps::default(),
        })
    }

    /// Whether selectors have looked at all that they may: from then on they find nothing.
    pub fn is_spent(&self) -> bool {
        self.steps.are_spent()
    }

    /// What is said of a page whose selectors look at too much.
    pub fn spent() -> String {
        format!(
            "its selectors look at too much of this page and were stopped after {MAX_STEPS} steps from element to element; ~, :has() and :nth-child() cost most where many elements stand side by side"
        )
    }

    /// All elements that match, in document order.
    pub fn select<'a>(&'a self, selector: &'a Selector) -> impl Iterator<Item = Element<'a>> {
        Matches::new(self.html.tree.root(), selector, &self.steps)
            .map(|element| Element::new(element, self))
    }

    /// The first element that matches.
    pub fn first<'a>(&'a self, selector: &'a Selector) -> Option<Element<'a>> {
        self.select(selector).next()
    }

    /// The `<html>` element.
    pub fn root(&self) -> Element<'_> {
        Element::new(self.html.root_element(), self)
    }

    /// Cuts out what `remove` matches inside each element that `scope` matches.
    pub fn remove_within(&mut self, scope: &Selector, remove: &[Selector]) {
        let doomed: Vec<_> = self
            .select(scope)
            .flat_map(|item| {
                remove
                    .iter()
                    .flat_map(move |selector| item.select(selector))
            })
            .map(|element| element.inner.id())
            .collect();
        self.detach(doomed);
    }

    /// Cuts out the elements for which `is_doomed` holds.
    pub fn remove_where(&mut self, is_doomed: impl Fn(Element<'_>) -> bool) {
        let doomed: Vec<_> = self
            .root()
            .elements()
            .filter(|element| is_doomed(*element))
            .map(|element| element.inner.id())
            .collect();
        self.detach(doomed);
    }

    /// Takes elements out of the page.
    pub(super) fn detach(&mut self, doomed: Vec<NodeId>) {
        for id in doomed {
            if let Some(mut node) = self.html.tree.get_mut(id) {
                node.detach();
            }
        }
    }

    /// The HTML inside `<body>`.
    pub fn body_html(&self) -> String {
        let body = self
            .root()
            .elements()
            .find(|element| element.name() == "body");
        body.map(|body| body.inner_html()).unwrap_or_default()
    }

    /// `<html lang>`, when it is not empty.
    pub fn language(&self) -> Option<String> {
        let language = self.root().attribute("lang")?.trim().to_owned();
        (!language.is_empty()).then_some(language)
    }
}

/// An element of a [`Document`].
#[derive(Clone, Copy)]
pub struct Element<'a> {
    inner: ElementRef<'a>,
    steps: &'a Steps,
}

impl PartialEq for Element<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.inner == other.inner
    }
}

impl Eq for Element<'_> {}

impl std::hash::Hash for Element<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.inner.id().hash(state);
    }
}

impl fmt::Debug for Element<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl<'a> Element<'a> {
    pub(super) fn new(inner: ElementRef<'a>, document: &'a Document) -> Self {
        Self {
            inner,
            steps: &document.steps,
        }
    }

    /// Another element of the same page.
    pub(super) fn beside(&self, inner: ElementRef<'a>) -> Self {
        Self {
            inner,
            steps: self.steps,
        }
    }

    pub(super) fn inner(&self) -> ElementRef<'a> {
        self.inner
    }

    /// Whether no reader sees its text: scripts, styles and their like.
    pub fn is_hidden(&self) -> bool {
        is_hidden(self.name())
    }

    /// Whether its text is for programs that read pages aloud, or hidden by the page itself: a
    /// class such as `visually-hidden`, the attribute `hidden`, a style `display: none`.
    pub fn is_unseen(&self) -> bool {
        is_unseen(self.inner.value())
    }

    /// Whether it ends a run of text, as a paragraph does and emphasis does not.
    pub fn is_block(&self) -> bool {
        is_block(self.name())
    }

    /// All attributes, names in lower case and values as written.
    pub fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'a> {
        self.inner.value().attrs()
    }

    /// Whether both are the same element of the same page.
    pub fn is(&self, other: Element<'_>) -> bool {
        self.inner.id() == other.inner.id()
    }

    /// Lower-case tag name.
    pub fn name(&self) -> &'a str {
        self.inner.value().name()
    }

    /// An attribute's value as written.
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        // A comparison costs less than the hash of a name.
        let mut all = self.inner.value().attrs();
        all.find(|(own, _)| *own == name).map(|(_, value)| value)
    }

    /// The elements inside it that match, in document order; never itself.
    pub fn select(&self, selector: &'a Selector) -> impl Iterator<Item = Element<'a>> + use<'a> {
        let own = *self;
        Matches::new(*self.inner, selector, self.steps).map(move |element| own.beside(element))
    }

    /// The first element inside it that matches.
    pub fn first(&self, selector: &'a Selector) -> Option<Element<'a>> {
        self.select(selector).next()
    }

    /// Itself and the elements inside it, in document order.
    pub fn elements(&self) -> impl Iterator<Item = Element<'a>> + use<'a> {
        let own = *self;
        self.inner
            .descendants()
            .filter_map(ElementRef::wrap)
            .map(move |element| own.beside(element))
    }

    /// Itself and the elements around it, inside out.
    pub fn lineage(&self) -> impl Iterator<Item = Element<'a>> + use<'a> {
        let own = *self;
        let around = self.inner.ancestors().filter_map(ElementRef::wrap);
        std::iter::once(own).chain(around.map(move |element| own.beside(element)))
    }

    /// The text a reader sees: scripts and styles left out, white space collapsed, a blank
    /// between blocks. What is only read aloud ("opens in a new window") counts where there is
    /// nothing else.
    pub fn text(&self) -> String {
        let seen = self.collect(false);
        if seen.is_empty() {
            return self.collect(true);
        }
        seen
    }

    fn collect(&self, with_unseen: bool) -> String {
        let mut out = Collapser::default();
        let mut hidden = 0_u32;
        let is_out = |element: &scraper::node::Element| {
            is_hidden(element.name()) || !with_unseen && is_unseen(element)
        };
        for edge in self.inner.traverse() {
            match edge {
                Edge::Open(node) => match node.value() {
                    Node::Text(text) if hidden == 0 => out.push(text),
                    Node::Element(element) => {
                        if is_out(element) {
                            hidden += 1;
                        } else if is_block(element.name()) {
                            out.space();
                        }
                    }
                    _ => {}
                },
                Edge::Close(node) => {
                    if let Node::Element(element) = node.value() {
                        if is_out(element) {
                            hidden = hidden.saturating_sub(1);
                        } else if is_block(element.name()) {
                            out.space();
                        }
                    }
                }
            }
        }
        out.finish()
    }

    /// All text inside, scripts included: for JSON-LD.
    pub fn raw_text(&self) -> String {
        self.inner.text().collect()
    }

    /// The HTML inside, as a browser would write it.
    pub fn inner_html(&self) -> String {
        self.inner.inner_html()
    }

    /// The value that a person means by this element when no attribute is named: its text.
    pub fn value(&self, attribute: Option<&str>) -> Option<String> {
        let value = match attribute {
            Some(name) => collapse(self.attribute(name)?),
            None => self.text(),
        };
        (!value.is_empty()).then_some(value)
    }
}

/// Elements whose text no reader sees.
fn is_hidden(name: &str) -> bool {
    matches!(name, "script" | "style" | "noscript" | "template" | "svg")
}

/// Class names of text that only programs for reading aloud see: those of Bootstrap, WordPress,
/// Drupal and the HTML5 Boilerplate.
const READ_ALOUD: &[&str] = &[
    "sr-only",
    "visually-hidden",
    "visuallyhidden",
    "screen-reader-text",
    "screen-reader-only",
    "screenreader-only",
    "element-invisible",
    "assistive-text",
    "a11y-hidden",
    "u-visually-hidden",
    "is-visually-hidden",
];

/// Elements whose text is not shown, though it is in the page.
fn is_unseen(element: &scraper::node::Element) -> bool {
    element.attrs().any(|(name, value)| match name {
        "class" => value
            .split_ascii_whitespace()
            .any(|class| READ_ALOUD.contains(&class)),
        "hidden" => value != "until-found",
        "style" => value
            .split(';')
            .filter_map(|rule| rule.split_once(':'))
            .any(|(name, value)| name.trim() == "display" && value.trim().starts_with("none")),
        _ => false,
    })
}

/// Elements that end a run of text. HTML Standard §15.3.3 "flow content", and table cells.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "br"
            | "dd"
            | "div"
            | "dl"
            | "dt"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "li"
            | "main"
            | "nav"
            | "ol"
            | "option"
            | "p"
            | "pre"
            | "section"
            | "table"
            | "td"
            | "th"
            | "tr"
            | "ul"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(html: &str, selector: &str) -> String {
        let document = Document::parse(html).expect("parses");
        let selector = Selector::parse(selector).expect("is a selector");
        document.first(&selector).expect("is there").text()
    }

    #[test]
    fn text_collapses_blanks_and_parts_blocks() {
        assert_eq!(
            text_of(
                "<div> a\n<b>b</b>c&nbsp;d<p>e</p>f<script>g</script></div>",
                "div"
            ),
            "a bc d e f"
        );
    }

    #[test]
    fn what_is_only_read_aloud_is_not_seen() {
        let link = |inside: &str| text_of(&format!("<a href=x>{inside}</a>"), "a");
        assert_eq!(
            link("Ferry <span class='fade sr-only'>(opens in a new window)</span>"),
            "Ferry"
        );
        assert_eq!(link("<b hidden>20310504</b>4 May 2031"), "4 May 2031");
        assert_eq!(link("<i style='color:red; display: none'>x</i>y"), "y");
        assert_eq!(
            link("<span class=sr-only>Ferry resumes</span>"),
            "Ferry resumes"
        );
    }

    #[test]
    fn inside_of_noscript_is_elements() {
        let document =
            Document::parse("<body><noscript><img src=x.jpg></noscript></body>").expect("parses");
        let selector = Selector::parse("noscript img").expect("is a selector");
        assert!(document.first(&selector).is_some());
    }
}
