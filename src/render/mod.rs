//! Feed → bytes, in every format: the same ids, order, dates and titles in each.
//!
//! Rendering cannot fail and depends on nothing but its argument: the same feed gives the same
//! bytes. [`verify`] reads a document again, strictly, before anyone else does.

mod atom;
mod body;
mod index;
mod json;
mod opml;
mod rss;

pub use index::{IndexEntry, index};
pub use opml::opml;

use crate::config::Format;
use crate::html::is_xml_safe;
use crate::model::Feed;

/// Bumped when any renderer changes its output, so that feeds are rendered again after an upgrade.
pub const VERSION: u32 = 1;

/// The document of a feed in one format: UTF-8 without byte order mark, ending in a line feed.
pub fn render(feed: &Feed, format: Format) -> Vec<u8> {
    match format {
        Format::Rss => rss::render(feed),
        Format::Atom => atom::render(feed),
        Format::Json => json::render(feed),
    }
}

/// The file that a feed has in one format.
pub fn file_name(name: &str, format: Format) -> String {
    format!("{name}.{}", format.as_str())
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
