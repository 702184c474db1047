//! What an answer is, where it is not a page with a list of articles: a file, a feed, a wall, a
//! challenge, a page that needs JavaScript.
//!
//! Pure: bytes, headers and the parsed page come in, as much of them as the caller has. A page
//! that has a list is a section page, whatever words stand on it.

mod bytes;
mod guard;
mod page;

use std::fmt;

use crate::html::Document;

use super::auto::Found;
pub use guard::Guard;

/// What was received, as far as it is known.
#[derive(Clone, Copy, Default)]
pub struct Received<'a> {
    /// The body as received, or its beginning.
    pub bytes: &'a [u8],
    /// The `Content-Type` header.
    pub content_type: Option<&'a str>,
    /// The status of the answer; `None` for a file.
    pub status: Option<u16>,
    /// Other headers, names in any case; only those of challenges are looked at.
    pub headers: &'a [(&'a str, &'a str)],
    /// The page, when the body is one that could be parsed.
    pub document: Option<&'a Document>,
    /// The lists on it, when they have been looked for.
    pub found: Option<&'a Found>,
}

/// What an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A page with a list of articles.
    Section,
    /// One article: the page says so itself.
    Article,
    /// A page with links, none of whose groups is a list of articles.
    Links,
    /// A page with text and hardly a link.
    Text,
    /// RSS, Atom or RDF.
    Feed,
    /// A sitemap or an index of sitemaps.
    Sitemap,
    /// JSON, a JSON feed among it.
    Json,
    /// A PDF document.
    Pdf,
    /// A picture.
    Image,
    /// Another file that is not text.
    File,
    /// Nothing, or a page without text and scripts.
    Empty,
    /// A page whose text a browser writes.
    JavaScript,
    /// A form that asks who one is.
    Login,
    /// A form that asks to accept cookies before anything is shown.
    Consent,
    /// A test whether a person asks.
    Challenge(Guard),
    /// "Page not found", with whatever status.
    Missing,
    /// Another answer that says that there is no page, with its status.
    Refused(u16),
}

impl Kind {
    /// What it is, as the end of the sentence "This is …".
    pub fn what(&self) -> String {
        match self {
            Self::Section => "a page with a list of articles".to_owned(),
            Self::Article => "an article, not a list of them".to_owned(),
            Self::Links => "a page of links, none of them a list of articles".to_owned(),
            Self::Text => "a page of text without a list of articles".to_owned(),
            Self::Feed => "a feed already".to_owned(),
            Self::Sitemap => "a sitemap, not a page".to_owned(),
            Self::Json => "JSON, not a page".to_owned(),
            Self::Pdf => "a PDF document, not a page".to_owned(),
            Self::Image => "a picture, not a page".to_owned(),
            Self::File => "a file that is no text".to_owned(),
            Self::Empty => "an empty page".to_owned(),
            Self::JavaScript => "a page that a browser writes with JavaScript".to_owned(),
            Self::Login => "a page that asks to log in".to_owned(),
            Self::Consent => "a page that asks to accept cookies first".to_owned(),
            Self::Challenge(guard) => format!("a test by {guard} whether a person asks"),
            Self::Missing => "a page that says that there is no such page".to_owned(),
            Self::Refused(status) => format!("an answer with status {status}"),
        }
    }

    /// What a person can do about it, in one sentence.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Section => "Nothing needs to be done.",
            Self::Article => "Give the address of the section that lists such articles.",
            Self::Links | Self::Text => {
                "Give the address of a section, or write selectors for what is meant."
            }
            Self::Feed => "Subscribe to it as it is.",
            Self::Sitemap | Self::Json => "Give the address of the page that people read.",
            Self::Pdf | Self::Image | Self::File => {
                "Give the address of the page that links to it."
            }
            Self::Empty => "Look at it in a browser: the address may be wrong.",
            Self::JavaScript => {
                "Set fetch = \"browser\" in its [[site]], which lets a browser run its scripts; or look for another page of the site that has its articles in its HTML, such as an archive or a print version."
            }
            Self::Login => "Send what a browser sends after logging in, as `headers` of the site.",
            Self::Consent => {
                "Send the cookie that a browser has after the answer, as `headers` of the site."
            }
            Self::Challenge(_) => {
                "Ask the site for a feed or for access: it lets no programs in, and pagewire passes no such tests."
            }
            Self::Missing => "Check the address in a browser.",
            Self::Refused(_) => "Look at it in a browser, and try again later.",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what())
    }
}

/// What an answer is, by all that is known of it.
pub fn page_kind(received: &Received<'_>) -> Kind {
    if let Some(kind) = bytes::kind(received.bytes, received.content_type) {
        return kind;
    }
    let seen = received.document.map(page::Seen::of);
    if let Some(guard) = guard::guard(received, seen.as_ref()) {
        return Kind::Challenge(guard);
    }
    match received.status {
        Some(404 | 410) => return Kind::Missing,
        Some(401 | 407) => return Kind::Login,
        Some(status) if status >= 400 => return Kind::Refused(status),
        _ => {}
    }
    match seen {
        Some(seen) => page::kind(&seen, received.found),
        None if received.bytes.iter().all(u8::is_ascii_whitespace) => Kind::Empty,
        None => Kind::Text,
    }
}

#[cfg(test)]
mod tests;
