//! CSS selectors.

use html5ever::LocalName;
use scraper::selector::Simple;
use selectors::SelectorList;
use selectors::parser::{Component, ParseRelative};
use std::fmt;

/// Longer ones are refused: they cost time on every element of every page.
const MAX_LENGTH: usize = 2000;

/// A CSS selector that has been parsed.
#[derive(Clone)]
pub struct Selector {
    text: String,
    inner: SelectorList<Simple>,
    /// Tag names of the elements that it can match; none where any can be.
    names: Vec<LocalName>,
}

/// Why a selector is none, in words for the person who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SelectorError {
    message: String,
}

/// The tag names that a list of selectors ends in: `h2 > a, time` in `a` and `time`.
fn names(list: &SelectorList<Simple>) -> Vec<LocalName> {
    let mut names = Vec::new();
    for selector in list.slice() {
        let name = selector.iter().find_map(|part| match part {
            Component::LocalName(name) => Some(name),
            _ => None,
        });
        let Some(name) = name else {
            return Vec::new();
        };
        // As written for SVG, in lower case for HTML.
        names.extend([name.name.0.clone(), name.lower_name.0.clone()]);
    }
    names.sort_unstable();
    names.dedup();
    names
}

impl Selector {
    /// Parses a selector list.
    ///
    /// # Errors
    /// When it is empty, longer than 2000 bytes, or not CSS.
    pub fn parse(text: &str) -> Result<Self, SelectorError> {
        let fail = |message: String| Err(SelectorError { message });
        let text = text.trim();
        if text.is_empty() {
            return fail("empty, where a selector is expected".into());
        }
        if text.len() > MAX_LENGTH {
            return fail(format!("longer than {MAX_LENGTH} bytes"));
        }
        // The DOM crate says best what is wrong.
        let checked = scraper::Selector::parse(text).and_then(|_| {
            let mut input = cssparser::Parser::new(text);
            SelectorList::parse(&scraper::selector::Parser, &mut input, ParseRelative::No)
                .map_err(scraper::error::SelectorErrorKind::from)
        });
        match checked {
            Ok(inner) => Ok(Self {
                text: text.to_owned(),
                names: names(&inner),
                inner,
            }),
            Err(error) => {
                let reason = error.to_string();
                // The parser's word for what it knows and does not support.
                if reason.contains("report this to the developer") {
                    return fail("not a CSS selector, or one that is not supported here: it cannot begin with > (write :scope > …), and :contains() is not CSS".into());
                }
                fail(format!("not a CSS selector: {reason}"))
            }
        }
    }

    /// A selector that stands in the code.
    ///
    /// # Panics
    /// When it is none, which any test that touches it shows.
    #[expect(clippy::expect_used, reason = "the text is the programmer's own")]
    pub fn constant(text: &str) -> Self {
        Self::parse(text).expect("a constant selector parses")
    }

    /// The selector as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub(super) fn inner(&self) -> &SelectorList<Simple> {
        &self.inner
    }

    /// Whether it can match elements of this name: what most elements of a page are not, a look at
    /// their names tells.
    pub(super) fn may_match(&self, name: &LocalName) -> bool {
        self.names.is_empty() || self.names.contains(name)
    }
}

impl fmt::Debug for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for Selector {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Selector {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::Document;

    #[test]
    fn every_selector_matches_what_the_dom_crate_matches() {
        let page = "<body class=x><h2><a href=1 class=x>1</a><b>2</b></h2><ul><li><a>3</a><li class=x><A>4</A><time>5</time></ul>
            <svg><foreignObject><a>6</a></foreignObject><a>7</a></svg></body>";
        let document = Document::parse(page).expect("parses");
        let reference = scraper::Html::parse_document(page);
        for (text, count) in [
            ("a", 5),
            ("A", 4),
            ("h2 > a, time", 2),
            ("foreignObject", 1),
            ("FOREIGNOBJECT, b", 1),
            (":is(a, b)", 6),
            ("a:not(.x)", 4),
            ("*|a", 5),
            ("*", 16),
            ("a, .x", 7),
            ("li a + time", 1),
            ("a ~ *", 2),
            ("[href]", 1),
            ("li:nth-child(2)", 1),
            (":root", 1),
            ("i", 0),
        ] {
            let selector = Selector::parse(text).expect("is a selector");
            let found: Vec<String> = document
                .select(&selector)
                .map(|element| element.inner_html())
                .collect();
            let selector = scraper::Selector::parse(text).expect("is a selector");
            let expected: Vec<String> = reference
                .select(&selector)
                .map(|element| element.inner_html())
                .collect();
            assert_eq!(found, expected, "{text}");
            assert_eq!(found.len(), count, "{text}");
        }
    }
}
