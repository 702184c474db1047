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
mod rewrite;
mod rss;

pub use feed_page::feed_page;
pub use index::{IndexEntry, index};
pub use opml::opml;
pub use page::{error_page, policy};
pub use rewrite::rewrite;

use crate::config::{Encoding, FeedSource, Format, Publish};
use crate::html::is_xml_safe;
use crate::model::Feed;
use crate::publish::PRIVATE;
use url::{Position, Url};

/// Bumped when any renderer changes its output, so that feeds are rendered again after an upgrade.
pub const VERSION: u32 = 3;

/// The namespace of archived feeds (RFC 5005 §1.2).
const HISTORY: &str = "http://purl.org/syndication/history/1.0";

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

/// The name of the health feed: no configured feed can have it.
pub const HEALTH: &str = "_health";

/// The published file of how all feeds stand.
pub const STATUS: &str = "status.json";

/// The file that a feed has in one format, as readers call it. The health feed is RSS alone, and says only XML.
pub fn file_name(name: &str, format: Format) -> String {
    if name == HEALTH {
        return format!("{name}.xml");
    }
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

/// A page of the archive of a feed. No feed can have such a name of its own.
pub fn archive_name(name: &str, page: u32, format: Format) -> String {
    format!("{name}~{page}.{}", format.as_str())
}

/// The links of a document to itself and to others of its feed; all are missing without a
/// `base_url`.
#[derive(Debug, Default)]
struct Links {
    /// The document itself.
    own: Option<Url>,
    /// The feed that readers subscribe to, for a page of its archive.
    current: Option<Url>,
    /// The page of the archive before it.
    previous: Option<Url>,
}

impl Links {
    fn of(feed: &Feed, format: Format) -> Self {
        let at = |name: &str| feed.base_url.as_ref()?.join(name).ok();
        let page = |page: u32| at(&archive_name(&feed.name, page, format));
        let current = at(&file_name(&feed.name, format));
        let previous = feed.paging.previous.and_then(page);
        match feed.paging.page {
            None => Self {
                own: current,
                current: None,
                previous,
            },
            Some(number) => Self {
                own: page(number),
                current,
                previous,
            },
        }
    }

    /// With their relations (RFC 5005 §4, RFC 4287 §4.2.7.2).
    fn relations(&self) -> impl Iterator<Item = (&'static str, &Url)> {
        [
            ("self", &self.own),
            ("current", &self.current),
            ("prev-archive", &self.previous),
        ]
        .into_iter()
        .filter_map(|(relation, address)| Some((relation, address.as_ref()?)))
    }
}

/// An address as RFC 3986 has it. The URL Standard leaves characters as they are that no URI may
/// hold, and strict readers refuse.
fn uri(url: &Url) -> String {
    let text = url.as_str();
    let (host, rest) = text.split_at(url[..Position::BeforePath].len());
    let is_foreign = |c: char| {
        matches!(
            c,
            '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '[' | ']' | ' '
        )
    };
    if !rest.contains(is_foreign) {
        return text.to_owned();
    }
    let mut out = host.to_owned();
    for c in rest.chars() {
        if is_foreign(c) {
            out.push_str(&format!("%{:02X}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

/// The path of that file within the feeds directory. What is private stands in
/// [`crate::publish::PRIVATE`].
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
