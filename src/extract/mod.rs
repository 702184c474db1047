//! What a server sent → what it lists: raw items in page order, and what there is to say of them.
//!
//! One file for each kind of source. [`open`] parses a text as what its kind says it is, or says
//! what came instead; [`Page::extract`] cannot fail, it finds less. This room knows selectors,
//! elements and formats; addresses, dates and identities are the business of later stages, but
//! where a page has no configuration [`auto`] asks addresses and dates which of the page's lists is
//! meant, and where there is no list [`page_kind`] says what the answer is instead.

pub mod auto;
mod container;
mod css;
mod feed;
mod fields;
mod json;
mod json_ld;
pub mod kind;
mod page;
mod sitemap;
#[cfg(test)]
mod testing;
mod unread;
mod xml;
mod xpath;

use serde_json::Value;
use std::collections::HashSet;
use url::Url;

use crate::config::{self, Articles, FeedSource, Select};
use crate::dates::Context;
use crate::html::{Document, Field, HtmlError, Selector, XPath};
use crate::json_path::{JsonField, Path};
use crate::model::{Extraction, Form, Remains};
use feed::Syndicated;
pub use kind::{Kind, Received, page_kind};
use sitemap::Sitemap;

/// Dates of one item that are tried.
const MAX_DATES: usize = 6;

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
        hint: String,
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

/// What a feed knows of the list on a page; nothing at first.
#[derive(Debug, Clone, Default)]
pub struct Before {
    /// Keys of the permalinks that it has shown.
    pub keys: HashSet<String>,
    /// Where it stood, as [`Extraction::container`] named it.
    pub container: Option<String>,
}

/// A parsed body with what it is read by.
pub enum Page<'a> {
    /// A web page with selectors.
    Css(Document, &'a Select<Selector, Field>),
    /// A web page with XPath expressions.
    XPath(Document, &'a Select<XPath, XPath>),
    /// A web page without; the fields name the link to the next.
    Auto(Document, &'a [Field]),
    /// A web page that tells its list in JSON-LD; the fields name the link to the next.
    JsonLd(Document, &'a [Field]),
    /// An answer in JSON.
    Json(Value, &'a Select<Path, JsonField>),
    /// A sitemap or an index of them.
    Sitemap(Sitemap),
    /// RSS, Atom or JSON Feed.
    Feed(Box<Syndicated>),
}

/// Parses a text as what `kind` expects. `auto` takes feeds and sitemaps for what they are,
/// too.
///
/// # Errors
/// [`OpenError`] when it is something else, or broken.
pub fn open<'a>(text: &str, form: Form, kind: &'a config::Kind) -> Result<Page<'a>, OpenError> {
    use config::Kind::{Auto, Css, Feed, Json, JsonLd, Sitemap, XPath};
    let is_feed = feed::is_one(text, form);
    let is_sitemap = form == Form::Xml && sitemap::is_one(text);
    match kind {
        Auto(_) | Feed if is_feed => Ok(Page::Feed(Box::new(feed::parse(text, form)?))),
        Auto(_) | Sitemap if is_sitemap => Ok(Page::Sitemap(sitemap::parse(text))),
        Auto(next) if form == Form::Html => Ok(Page::Auto(Document::parse(text)?, next)),
        JsonLd(next) if form == Form::Html => Ok(Page::JsonLd(Document::parse(text)?, next)),
        // XML of its own making is read as a browser would read it.
        XPath(select) if form != Form::Json && !is_feed && !is_sitemap => {
            Ok(Page::XPath(Document::parse(text)?, select))
        }
        Css(select) if form != Form::Json && !is_feed && !is_sitemap => {
            Ok(Page::Css(Document::parse(text)?, select))
        }
        Json(select) if form == Form::Json => Ok(Page::Json(json::parse(text, "JSON")?, select)),
        Auto(_) | Css(_) | Feed | Json(_) | JsonLd(_) | Sitemap | XPath(_) => {
            Err(OpenError::Other {
                came: describe(text, form),
                kind: kind.name(),
                expected: expected(kind),
                hint: hint(text, form),
            })
        }
    }
}

/// What a kind is made for, for people.
fn expected(kind: &config::Kind) -> &'static str {
    match kind {
        config::Kind::Css(_) | config::Kind::XPath(_) | config::Kind::JsonLd(_) => "a web page",
        config::Kind::Auto(_) => "a web page, a feed or a sitemap",
        config::Kind::Sitemap => "a sitemap",
        config::Kind::Json(_) => "JSON",
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
            "urlset" => "a sitemap".to_owned(),
            "sitemapindex" => "an index of sitemaps".to_owned(),
            "" => "broken XML".to_owned(),
            other => format!("XML with the root <{other}>"),
        },
    }
}

/// What to do with such a text.
fn hint(text: &str, form: Form) -> String {
    match form {
        Form::Html => "if it is a section page, leave `kind` out".to_owned(),
        Form::Json | Form::Xml if feed::is_one(text, form) => {
            "set kind = \"feed\", without [feed.select]".to_owned()
        }
        Form::Json => match json::longest_list(text) {
            Some(path) => format!(
                "set kind = \"json\", with item = \"{path}\" and its fields in [feed.select]"
            ),
            None => "set kind = \"json\", and say in [feed.select] where its items are".to_owned(),
        },
        Form::Xml if sitemap::is_one(text) => {
            "set kind = \"sitemap\", without [feed.select]".to_owned()
        }
        Form::Xml => "is this the right address?".to_owned(),
    }
}

impl Page<'_> {
    /// The language that it says it is written in.
    pub fn language(&self) -> Option<String> {
        match self {
            Self::Css(document, _)
            | Self::XPath(document, _)
            | Self::Auto(document, _)
            | Self::JsonLd(document, _) => document.language(),
            Self::Json(..) => None,
            Self::Sitemap(sitemap) => sitemap.language.clone(),
            Self::Feed(feed) => feed.language.clone(),
        }
    }

    /// What is left of the place where its list once stood, as [`Extraction::container`] named it.
    pub fn remains(&self, container: &str) -> Remains {
        match self {
            Self::Css(document, _)
            | Self::XPath(document, _)
            | Self::Auto(document, _)
            | Self::JsonLd(document, _) => container::remains(document, container),
            Self::Json(..) | Self::Sitemap(_) | Self::Feed(_) => Remains::Unknown,
        }
    }

    /// Reads its items, in page order. `url` is the page's own address, `context` what its dates are
    /// read with, `before` what its feed knows. Cannot fail; a page without items says so in a
    /// diagnostic.
    pub fn extract(
        self,
        source: &FeedSource,
        url: &Url,
        context: &Context,
        before: &Before,
    ) -> Extraction {
        match self {
            Self::Css(mut document, select) => {
                let found = css::extract(&mut document, select, url, context);
                placed(&document, found)
            }
            Self::XPath(mut document, select) => {
                let found = xpath::extract(&mut document, select);
                placed(&document, found)
            }
            Self::Auto(document, next) => {
                let found = auto::extract(&document, url, context, next, before);
                placed(&document, found)
            }
            Self::JsonLd(document, next) => {
                placed(&document, json_ld::extract(&document, url, next))
            }
            Self::Json(value, select) => json::extract(&value, select),
            Self::Sitemap(sitemap) => sitemap.extract(url, source),
            Self::Feed(feed) => feed.extract(url, source.article == Articles::All),
        }
    }
}

/// What was found on a web page, with the place of the list.
fn placed(document: &Document, found: Extraction) -> Extraction {
    Extraction {
        container: container::of(document, &found.items),
        ..found
    }
}
