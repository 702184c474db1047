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
    if let Some(bad) = text.chars().find(|c| matches!(c, '\u{fffe}' | '\u{ffff}')) {
        return Err(format!("holds {bad:?}, which XML forbids"));
    }
    let parsed = roxmltree::Document::parse(text).map_err(|error| error.to_string())?;
    let name = parsed.root_element().tag_name().name();
    if name == root {
        Ok(())
    } else {
        Err(format!("its root is <{name}>, not <{root}>"))
    }
}

/// Text as HTML.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests;
