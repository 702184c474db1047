//! CSS selectors.

use scraper::selector::Simple;
use selectors::SelectorList;
use selectors::parser::ParseRelative;
use std::fmt;

/// Longer ones are refused: they cost time on every element of every page.
const MAX_LENGTH: usize = 2000;

/// A CSS selector that has been parsed.
#[derive(Clone)]
pub struct Selector {
    text: String,
    inner: SelectorList<Simple>,
}

/// Why a selector is none, in words for the person who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SelectorError {
    message: String,
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
