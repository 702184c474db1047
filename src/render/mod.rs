//! Feed → bytes, in every format: the same ids, order, dates and titles in each.
//!
//! Rendering cannot fail and depends on nothing but its argument: the same feed gives the same
//! bytes. [`verify`] reads a document again, strictly, before anyone else does.

mod atom;
mod body;
mod feed_page;
mod index;
mod json;
mod opml;
mod page;
mod rss;

pub use feed_page::feed_page;
pub use index::{IndexEntry, index};
pub use opml::opml;
pub use page::{error_page, policy};

use crate::config::{Encoding, FeedSource, Format, Publish};
use crate::html::is_xml_safe;
use crate::model::Feed;
use crate::publish::PRIVATE;
use url::Url;

/// Bumped when any renderer changes its output, so that feeds are rendered again after an upgrade.
pub const VERSION: u32 = 2;

/// The page that lists the feeds.
pub const INDEX: &str = "index.html";
/// All feeds for the import of a reader.
pub const OPML: &str = "feeds.opml";

/// The document of a feed in one format: UTF-8 without byte order mark, ending in a line feed.
pub fn render(feed: &Feed, format: Format) -> Vec<u8> {
    match format {
        Format::Rss => rss::render(feed),
        Format::Atom => atom::render(feed),
        Format::Json => json::render(feed),
    }
}

/// The file that a feed has in one format, as readers call it.
pub fn file_name(name: &str, format: Format) -> String {
    format!("{name}.{}", format.as_str())
}

/// An XML document as it begins. Browsers show feeds as raw text, whatever stylesheet they name, so
/// they name none; their page is for people.
fn with_head(document: &str) -> String {
    let root = document
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split_once("?>"))
        .map_or(document, |(_, root)| root.trim_start());
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{root}\n")
}

/// The page of a feed.
pub fn page_name(name: &str) -> String {
    format!("{name}.html")
}

/// Where readers find the file of a feed in one format; `None` without a `base_url`.
fn published_at(feed: &Feed, format: Format) -> Option<Url> {
    let base = feed.base_url.as_ref()?;
    base.join(&file_name(&feed.name, format)).ok()
}

/// The path of that file within the feeds directory. What is private stands in
/// [`PRIVATE`](crate::publish::PRIVATE).
pub fn path(source: &FeedSource, format: Format) -> String {
    let place = source.token.as_ref().map_or("", |_| PRIVATE);
    format!("{place}{}", file_name(&source.name, format))
}

/// Whether a feed has a page. The links of a private one would lack the token.
pub fn has_page(source: &FeedSource) -> bool {
    source.token.is_none()
}

/// The paths of all files that a feed has once it is published.
pub fn paths(source: &FeedSource, publish: &Publish) -> Vec<String> {
    let mut paths: Vec<String> = source
        .formats
        .iter()
        .map(|format| path(source, *format))
        .chain(has_page(source).then(|| page_name(&source.name)))
        .collect();
    if publish.compress {
        let copies: Vec<String> = paths
            .iter()
            .flat_map(|path| {
                Encoding::ALL.map(|encoding| format!("{path}.{}", encoding.extension()))
            })
            .collect();
        paths.extend(copies);
    }
    paths
}

/// Reads a rendered document as the strictest reader would: well-formed XML 1.0 without a
/// document type, or JSON, with the right root.
///
/// # Errors
/// What a strict reader would complain about.
pub fn verify(document: &[u8], format: Format) -> Result<(), String> {
    let text = std::str::from_utf8(document).map_err(|error| error.to_string())?;
    let root = match format {
        Format::Rss => "rss",
        Format::Atom => "feed",
        Format::Json => {
            return serde_json::from_str::<serde::de::IgnoredAny>(text)
                .map(|_| ())
                .map_err(|error| error.to_string());
        }
    };
    if !is_xml_safe(text) {
        return Err("it holds a character that XML forbids".to_owned());
    }
    let parsed = roxmltree::Document::parse(text).map_err(|error| error.to_string())?;
    let name = parsed.root_element().tag_name().name();
    if name == root {
        Ok(())
    } else {
        Err(format!("its root is <{name}>, not <{root}>"))
    }
}

#[cfg(test)]
mod tests;
