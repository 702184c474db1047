//! A feed as it is rendered: the same in every format.

use chrono::{DateTime, FixedOffset, Utc};
use std::time::Duration;
use url::Url;

use super::Entry;

/// A feed ready to render: RSS `<channel>`, Atom `<feed>`, the JSON Feed object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// File name without extension.
    pub name: String,
    /// Never empty.
    pub title: String,
    /// One sentence.
    pub description: String,
    /// The section page that people read.
    pub home: Url,
    /// Where readers will find the feeds directory; `None` leaves self links out.
    pub base_url: Option<Url>,
    /// BCP 47.
    pub language: Option<String>,
    /// The newest change of an entry; `None` for a feed that never had one.
    pub updated: Option<DateTime<Utc>>,
    /// How often it is looked for news.
    pub interval: Duration,
    /// The WebSub hub that tells readers of news.
    pub hub: Option<Url>,
    /// Where the document stands among those of its feed.
    pub paging: Paging,
    /// Newest first.
    pub entries: Vec<FeedEntry>,
}

/// Archived feeds (RFC 5005 §4): entries beyond those of the feed itself stand in pages that never
/// change, numbered from 1 in the order in which they were filled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Paging {
    /// Its number, for a page of the archive; `None` for the feed that readers subscribe to.
    pub page: Option<u32>,
    /// The newest page of the archive before it.
    pub previous: Option<u32>,
}

/// An entry with what history adds to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedEntry {
    /// RSS `<guid>`, Atom `<id>`, JSON Feed `id`.
    pub guid: String,
    /// What the pages said.
    pub entry: Entry,
    /// The publish time to print: the page's, but never after first sight; first sight where the
    /// page states none.
    pub published: DateTime<FixedOffset>,
    /// Atom `<updated>`: the last change of title or text, or else the publish time.
    pub updated: DateTime<FixedOffset>,
}
