//! XPath 1.0 over a page.
//!
//! Paths are looked over when they are parsed, so that what cannot be evaluated is an error of the
//! configuration. What a page's paths may look at is bounded in all: steps from node to node, and
//! the strings that they compare.

mod check;
mod flat;

use std::fmt;
use std::sync::Arc;
use xpath_eval::{EvaluationContext, Expr, NodeKind, PathExpr, Value, evaluate};

use super::{Document, Element, Hit};
use flat::{At, Flat};

/// Longer paths are refused: what evaluates them is as deep as they are.
const MAX_LENGTH: usize = 1000;
/// Brackets and parentheses within each other.
const MAX_NESTING: usize = 24;
/// Steps that the paths of one page may take in all: some tenths of a second.
const MAX_STEPS: u64 = 5_000_000;

/// A path that has been parsed.
#[derive(Clone)]
pub struct XPath {
    text: String,
    expression: Arc<Expr>,
    compares_sets: bool,
}

/// Why a text is no path, in words for the person who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct XPathError {
    /// Where, in bytes from the beginning of the text.
    pub at: usize,
    /// What is wrong there.
    pub message: String,
}

/// Why a path found nothing on a page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XPathFailure {
    /// The page's paths have looked at all that they may.
    #[error(
        "looks at too much of this page and was stopped after {MAX_STEPS} steps; write a shorter path"
    )]
    TooSlow,
    /// Its value is of a kind that cannot be.
    #[error("cannot be evaluated: {0}")]
    Wrong(String),
}

impl XPath {
    /// Parses an expression.
    ///
    /// # Errors
    /// When it is empty, too long, nests too deep, is no XPath 1.0, or names functions, variables or
    /// prefixes that do not exist.
    pub fn parse(text: &str) -> Result<Self, XPathError> {
        let fail = |at: usize, message: String| Err(XPathError { at, message });
        if text.trim().is_empty() {
            return fail(0, "expected an XPath expression".into());
        }
        if text.len() > MAX_LENGTH {
            return fail(MAX_LENGTH, format!("expected at most {MAX_LENGTH} bytes"));
        }
        if let Some(at) = too_deep(text) {
            return fail(at, format!("nests deeper than {MAX_NESTING}"));
        }
        let expression = match xpath_eval::parse(text) {
            Ok(expression) => expression,
            Err(error) => return fail(error.position.min(text.len()), error.message),
        };
        let checked = check::check(&expression);
        if let Some(wrong) = checked.wrong {
            return fail(0, wrong);
        }
        Ok(Self {
            text: text.trim().to_owned(),
            expression: Arc::new(expression),
            compares_sets: checked.compares_sets,
        })
    }

    /// Whether it begins at the page, wherever it is evaluated: `//h2`, where `.//h2` is meant within
    /// an item.
    pub fn is_absolute(&self) -> bool {
        matches!(&*self.expression, Expr::Path(PathExpr::Location(path)) if path.is_absolute)
    }
}

/// The place of the first bracket or sign that is nested too deep; those in quotes do not count.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut signs = 0_usize;
    for (at, character) in text.char_indices() {
        signs = match character {
            '-' => signs + 1,
            ' ' => signs,
            _ => 0,
        };
        if signs > MAX_NESTING {
            return Some(at);
        }
        match (quote, character) {
            (Some(open), _) => {
                if character == open {
                    quote = None;
                }
            }
            (None, '"' | '\'') => quote = Some(character),
            (None, '(' | '[') => {
                depth += 1;
                if depth > MAX_NESTING {
                    return Some(at);
                }
            }
            (None, ')' | ']') => depth = depth.saturating_sub(1),
            (None, _) => {}
        }
    }
    None
}

impl fmt::Display for XPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for XPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A page that paths are evaluated on.
pub struct XPaths<'a>(Flat<'a>);

/// An item of a page, from which paths may begin.
#[derive(Clone, Copy)]
pub struct XPathItem<'a> {
    /// The item's element.
    pub element: Element<'a>,
    place: usize,
}

impl<'a> XPaths<'a> {
    /// Lays a page flat: one walk over it.
    pub fn of(document: &'a Document) -> Self {
        Self(Flat::of(document, MAX_STEPS))
    }

    /// The elements that a path selects on the page, in document order.
    ///
    /// # Errors
    /// When it was stopped, or cannot be evaluated.
    pub fn items(&self, path: &XPath) -> Result<Vec<XPathItem<'_>>, XPathFailure> {
        let found = self.evaluate(path, self.0.root())?;
        let Value::NodeSet(nodes) = found else {
            return Err(XPathFailure::Wrong("it selects no elements".into()));
        };
        Ok(nodes
            .into_iter()
            .filter(|node| node.attribute_name().is_none())
            .filter_map(|node| {
                Some(XPathItem {
                    element: node.element()?,
                    place: node.place,
                })
            })
            .collect())
    }

    /// What a path finds from an item, or else from the page, in document order. A number or a text
    /// is found as such.
    ///
    /// # Errors
    /// When it was stopped, or cannot be evaluated.
    pub fn find(
        &self,
        path: &XPath,
        from: Option<XPathItem<'_>>,
    ) -> Result<Vec<Hit<'_>>, XPathFailure> {
        let from = self.0.at(from.map_or(0, |item| item.place));
        Ok(match self.evaluate(path, from)? {
            Value::NodeSet(nodes) => nodes.into_iter().filter_map(hit).collect(),
            Value::String(text) => vec![Hit::Text(text)],
            value @ (Value::Number(_) | Value::Boolean(_)) => {
                vec![Hit::Text(value.to_xpath_string())]
            }
        })
    }

    fn evaluate<'b>(&'b self, path: &XPath, from: At<'b>) -> Result<Value<At<'b>>, XPathFailure> {
        self.0.count_pairs(path.compares_sets);
        let found = evaluate(&path.expression, &EvaluationContext::new(from));
        if self.0.is_exhausted() {
            return Err(XPathFailure::TooSlow);
        }
        found.map_err(|error| XPathFailure::Wrong(error.to_string()))
    }
}

fn hit(node: At<'_>) -> Option<Hit<'_>> {
    use xpath_eval::Node;
    match (node.kind(), node.element(), node.attribute_name()) {
        (NodeKind::Attribute, Some(element), Some(name)) => Some(Hit::Attribute(element, name)),
        (NodeKind::Element, Some(element), _) => Some(Hit::Element(element)),
        (NodeKind::Text, ..) => Some(Hit::Text(node.own_text().to_owned())),
        _ => None,
    }
}

impl Document {
    /// Cuts out what the paths of `remove` select from each element that `item` selects.
    ///
    /// # Errors
    /// When a path was stopped, or cannot be evaluated; then nothing is cut.
    pub fn remove_from(&mut self, item: &XPath, remove: &[XPath]) -> Result<(), XPathFailure> {
        let paths = XPaths::of(self);
        let mut doomed = Vec::new();
        for item in paths.items(item)? {
            for path in remove {
                doomed.extend(
                    paths
                        .find(path, Some(item))?
                        .iter()
                        .filter_map(|hit| hit.element())
                        .map(|(element, _)| element.inner().id()),
                );
            }
        }
        self.detach(doomed);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<html><body><ul id=l><li class='a x'><a href=/1>One <b>bold</b></a><!-- c --> tail</li>\
         <li class=b><a href=/2>Two</a><p>P1<p>P2</li></ul><a rel=next href=/n>More</a>";

    #[track_caller]
    fn check(path: &str, expected: &[&str]) {
        let document = Document::parse(PAGE).expect("parses");
        let paths = XPaths::of(&document);
        let path = XPath::parse(path).unwrap_or_else(|error| panic!("{error}"));
        let found = paths.find(&path, None).expect("is evaluated");
        let values: Vec<String> = found.iter().filter_map(Hit::value).collect();
        assert_eq!(values, expected);
    }

    #[test]
    fn paths_select_elements_attributes_and_texts() {
        check("//li/a", &["One bold", "Two"]);
        check("//li[1]/a/@href", &["/1"]);
        check("//LI/p[last()]", &["P2"]);
        check(
            "//li[contains(concat(' ', @class, ' '), ' x ')]//b",
            &["bold"],
        );
        check("//a[@rel='next']/@href | //li[2]/a/@href", &["/2", "/n"]);
        check("//li[1]/text()", &["tail"]);
        check("string(//li[2]/a)", &["Two"]);
        check("count(//li)", &["2"]);
        check("//p[2]/preceding-sibling::*", &["Two", "P1"]);
        check("//b/ancestor::li/@class", &["a x"]);
        check("id('l')/li[2]/a", &["Two"]);
        check("//b/following::p", &["P1", "P2"]);
        check("//comment()", &[]);
        check("//li[@class = //li/@class]/a", &["One bold", "Two"]);
    }

    #[test]
    fn paths_begin_at_their_item() {
        let document = Document::parse(PAGE).expect("parses");
        let paths = XPaths::of(&document);
        let path = |text| XPath::parse(text).expect("is a path");
        let items = paths.items(&path("//li")).expect("is evaluated");
        let (inside, absolute) = (path(".//a/@href"), path("//a/@href"));
        let count = |path: &XPath| {
            paths
                .find(path, Some(items[1]))
                .expect("is evaluated")
                .len()
        };
        assert_eq!((count(&inside), count(&absolute)), (1, 3));
        assert!(absolute.is_absolute() && !inside.is_absolute());
    }

    #[test]
    fn what_is_no_path_is_told_with_its_place() {
        for (text, at, expected) in [
            ("//li[", 5, ""),
            ("//li[@class='a]", 12, ""),
            ("li.card", 0, "no element of HTML is called `li.card`"),
            ("li > a", 0, "true or false"),
            ("", 0, "expected an XPath"),
            ("//li[matches(., 'x')]", 0, "no function matches()"),
            (
                "//li[contains(.)]",
                0,
                "contains() does not take 1 arguments",
            ),
            ("//li[$x]", 0, "no variable $x"),
            ("//svg:path", 0, "prefix `svg:`"),
        ] {
            let error = XPath::parse(text).expect_err(text);
            assert!(error.message.contains(expected), "{text}: {error}");
            assert_eq!(error.at, at, "{text}: {error}");
        }
        let deep = format!("{}1{}", "(".repeat(400), ")".repeat(400));
        assert!(
            XPath::parse(&deep)
                .expect_err("nests")
                .message
                .contains("nests")
        );
        for long in [
            "a|".repeat(600),
            format!("{}1", "-".repeat(900)),
            format!("//*[{}1]", "1 or ".repeat(180)),
        ] {
            assert!(XPath::parse(&long).is_err(), "{long}");
        }
    }

    #[test]
    fn slow_paths_are_stopped() {
        let page = format!(
            "<ul>{}</ul>",
            "<li class=x><a href=/1>word word</a></li>".repeat(4000)
        );
        let document = Document::parse(&page).expect("parses");
        for text in [
            "//*[//*[//*[//*]]='']",
            "//*[following::*[preceding::*='none']]",
            "//li[. != //a[. = //@x]][//a = //nothing/@y or //a/@href = //@class]",
            "//li[count(//a) > 99999]",
            "//*[contains(translate(/, string(/), string(/)), '\u{1}')]",
            "//*[string-length(concat(/,/,/,/,/,/,/,/,/,/,/,/)) < 0]",
        ] {
            let path = XPath::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            let paths = XPaths::of(&document);
            let found = paths.find(&path, None);
            assert_eq!(
                found.map(|found| found.len()),
                Err(XPathFailure::TooSlow),
                "{text}"
            );
        }
    }

    #[test]
    fn long_chains_are_as_deep_as_they_may_be() {
        let document = Document::parse(PAGE).expect("parses");
        let minus = format!("{}1", "-".repeat(MAX_NESTING));
        let or = format!("//*[{}1]", "1 or ".repeat(60));
        let steps = format!("/{}*", "*/".repeat(480));
        let nested = format!("{}*{}", "*[".repeat(20), "]".repeat(20));
        for text in [minus, or, steps, nested] {
            let path = XPath::parse(&text).expect("is a path");
            assert!(XPaths::of(&document).find(&path, None).is_ok());
        }
    }

    #[test]
    fn what_is_removed_is_gone() {
        let mut document = Document::parse(PAGE).expect("parses");
        let path = |text| XPath::parse(text).expect("is a path");
        document
            .remove_from(&path("//li"), &[path(".//b"), path("p[1]")])
            .expect("is evaluated");
        assert_eq!(document.root().text(), "One tail Two P2 More");
    }
}
