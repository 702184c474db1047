//! What a server sent → what it lists: raw items in page order, and what there is to say of them.
//!
//! One file for each kind of source. [`open`] parses a text as what its kind says it is, or says
//! what came instead; [`Page::extract`] cannot fail, it finds less. This room knows selectors,
//! elements and formats; addresses, dates and identities are the business of later stages, but
//! where a page has no configuration [`auto`] asks addresses and dates which of the page's lists is
//! meant, and where there is no list [`page_kind`] says what the answer is instead.

pub mod auto;
mod css;
mod feed;
pub mod kind;
mod page;
#[cfg(test)]
mod testing;
mod xml;

use url::Url;

use crate::config::{self, Articles, FeedSource};
use crate::dates::Context;
use crate::html::{Document, HtmlError};
use crate::model::{Diagnostic, Extraction, Form};
use feed::Syndicated;
pub use kind::{Kind, Received, page_kind};

/// Why a text cannot be read as what it should be.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// It is something else.
    #[error("it is {came}, where kind = \"{kind}\" expects {expected}; {hint}")]
    Other {
        /// What came, for people.
        came: String,
        /// The word of the configuration.
        kind: &'static str,
        /// What should have come, for people.
        expected: &'static str,
        /// What to do.
        hint: &'static str,
    },
    /// A page that is not parsed.
    #[error(transparent)]
    Html(#[from] HtmlError),
    /// It is damaged.
    #[error("it is {what}, and broken: {reason}")]
    Broken {
        /// What it should be, for people.
        what: &'static str,
        /// What the parser says.
        reason: String,
    },
}

/// A parsed body.
pub enum Page {
    /// A web page.
    Html(Document),
    /// RSS, Atom or JSON Feed.
    Feed(Box<Syndicated>),
}

/// Parses a text as what `kind` expects. `auto` takes feeds for what they are, too.
///
/// # Errors
/// [`OpenError`] when it is something else, or broken.
pub fn open(text: &str, form: Form, kind: &config::Kind) -> Result<Page, OpenError> {
    match (kind, form) {
        (config::Kind::Auto(_) | config::Kind::Feed, Form::Xml | Form::Json)
            if feed::is_one(text, form) =>
        {
            Ok(Page::Feed(Box::new(feed::parse(text, form)?)))
        }
        (config::Kind::Css(_) | config::Kind::Auto(_), Form::Html) => {
            Ok(Page::Html(Document::parse(text)?))
        }
        // Pages with a root of their own are read as browsers would.
        (config::Kind::Css(_), Form::Xml) if !feed::is_one(text, form) => {
            Ok(Page::Html(Document::parse(text)?))
        }
        (config::Kind::Css(_) | config::Kind::Auto(_) | config::Kind::Feed, _) => {
            Err(OpenError::Other {
                came: describe(text, form),
                kind: kind.name(),
                expected: expected(kind),
                hint: hint(text, form),
            })
        }
    }
}

fn expected(kind: &config::Kind) -> &'static str {
    match kind {
        config::Kind::Css(_) => "a web page",
        config::Kind::Auto(_) => "a web page or a feed",
        config::Kind::Feed => "RSS, Atom or JSON Feed",
    }
}

/// What a text is, for people.
fn describe(text: &str, form: Form) -> String {
    match form {
        Form::Html => "a web page".to_owned(),
        Form::Json if feed::is_one(text, form) => "a feed (JSON Feed)".to_owned(),
        Form::Json => "JSON".to_owned(),
        Form::Xml => match xml::root(text).as_str() {
            "rss" | "RDF" => "a feed (RSS)".to_owned(),
            "feed" => "a feed (Atom)".to_owned(),
            "" => "broken XML".to_owned(),
            other => format!("XML with the root <{other}>"),
        },
    }
}

/// What to do with such a text.
fn hint(text: &str, form: Form) -> &'static str {
    match form {
        Form::Html => "if it is a section page, leave `kind` out",
        Form::Json | Form::Xml if feed::is_one(text, form) => {
            "set kind = \"feed\", without [feed.select]"
        }
        Form::Json | Form::Xml => "is this the right address?",
    }
}

impl Page {
    /// The language that it says it is written in.
    pub fn language(&self) -> Option<String> {
        match self {
            Self::Html(document) => document.language(),
            Self::Feed(feed) => feed.language.clone(),
        }
    }

    /// Reads its items, in page order. `url` is the page's own address, `context` what its dates are
    /// read with. Cannot fail; a page without items says so in a diagnostic.
    pub fn extract(&mut self, source: &FeedSource, url: &Url, context: &Context) -> Extraction {
        match (self, &source.kind) {
            (Self::Html(document), config::Kind::Css(select)) => css::extract(document, select),
            (Self::Html(document), config::Kind::Auto(next)) => {
                auto::extract(document, url, context, next)
            }
            (Self::Feed(feed), config::Kind::Auto(_) | config::Kind::Feed) => {
                feed.extract(url, source.article == Articles::All)
            }
            (Self::Html(_), config::Kind::Feed) | (Self::Feed(_), config::Kind::Css(_)) => {
                Extraction {
                    diagnostics: vec![Diagnostic::new(url.as_str(), "was opened as another kind")],
                    ..Extraction::default()
                }
            }
        }
    }
}
