//! What an extractor found on a page, not yet checked.

use super::Diagnostic;

/// What a text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A web page, XHTML included.
    Html,
    /// JSON (RFC 8259).
    Json,
    /// XML that is no web page: feeds, sitemaps.
    Xml,
}

/// What is left of the place where a list stood.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Remains {
    /// Where it stood is not known.
    #[default]
    Unknown,
    /// It is not there any more.
    Gone,
    /// It is there, and holds something else.
    Filled,
    /// It is there, and holds a single link and few words: one item, or "All news".
    Single,
    /// It is there, and holds nothing.
    Empty,
}

/// A date as a page prints it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawDate {
    /// Visible text, white space collapsed.
    pub text: String,
    /// A `datetime` attribute or the like, exactly as written.
    pub machine: Option<String>,
}

/// A file of sound or film as a page names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawEnclosure {
    /// As written.
    pub address: String,
    /// The media type, where the page says it.
    pub kind: Option<String>,
    /// Bytes, where the page says it.
    pub length: Option<u64>,
    /// Whether the configuration names it, so that it is one whatever it looks like.
    pub is_named: bool,
}

/// One item found on a section page. Addresses are as written, possibly relative.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RawItem {
    /// Visible text of the title.
    pub title: Option<String>,
    /// The article's address as written.
    pub link: Option<String>,
    /// Text that identifies the item, where the configuration names one.
    pub guid: Option<String>,
    /// Visible text of the deck.
    pub summary: Option<String>,
    /// Inner HTML as written: not sanitised.
    pub content: Option<String>,
    /// A picture's address as written.
    pub image: Option<String>,
    /// The picture's `alt` text.
    pub image_text: Option<String>,
    /// Sound or film.
    pub enclosure: Option<RawEnclosure>,
    /// Visible text of the byline.
    pub author: Option<String>,
    /// Visible texts of the topics.
    pub categories: Vec<String>,
    /// When it was published, as printed: the first that can be read counts.
    pub dates: Vec<RawDate>,
}

/// What one page gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extraction {
    /// The page's own title.
    pub title: Option<String>,
    /// `<html lang>`.
    pub language: Option<String>,
    /// `<base href>` as written, which relative addresses start from.
    pub base: Option<String>,
    /// In page order.
    pub items: Vec<RawItem>,
    /// The address of the next page as written.
    pub next: Option<String>,
    /// Addresses as written of the lists that it consists of, where it is an index of lists.
    pub parts: Vec<String>,
    /// Where the items stand, as a selector of the element that holds them.
    pub container: Option<String>,
    /// Where a list is no element: whether it is there, and empty.
    pub remains: Remains,
    /// Fields whose selectors found nothing in any item, as the configuration writes them.
    pub unread: Vec<String>,
    /// What the extractor has to say.
    pub diagnostics: Vec<Diagnostic>,
}
