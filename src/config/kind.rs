//! What a feed is made from: the kinds of source, and the fields that a source is read by.

use super::values::{Articles, DateFormat};
use crate::html::{Field, Selector, XPath};
use crate::json_path::{JsonField, Path};

/// What a feed's pages are, and how they are read.
#[derive(Debug, Clone)]
pub enum Kind {
    /// Web pages, read by CSS selectors.
    Css(Box<Select<Selector, Field>>),
    /// Web pages, read by XPath expressions.
    XPath(Box<Select<XPath, XPath>>),
    /// Web pages whose list is found by itself; feeds are known by their looks. `next` of
    /// `[[feed]]`, the link to the next page.
    Auto(Vec<Field>),
    /// Web pages that tell their list in JSON-LD. `next` of `[[feed]]`, the link to the next page.
    JsonLd(Vec<Field>),
    /// Answers in JSON, read by paths.
    Json(Box<Select<Path, JsonField>>),
    /// Sitemaps, and indexes of them.
    Sitemap,
    /// Feeds that exist: RSS, Atom, JSON Feed.
    Feed,
}

impl Kind {
    /// The words of the configuration.
    pub const NAMES: [&'static str; 7] =
        ["css", "xpath", "auto", "json_ld", "json", "sitemap", "feed"];

    /// The word of the configuration.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Css(_) => "css",
            Self::XPath(_) => "xpath",
            Self::Auto(_) => "auto",
            Self::JsonLd(_) => "json_ld",
            Self::Json(_) => "json",
            Self::Sitemap => "sitemap",
            Self::Feed => "feed",
        }
    }

    /// The formats that its dates are tried with first.
    pub fn formats(&self) -> &[DateFormat] {
        match self {
            Self::Css(select) => &select.date.formats,
            Self::XPath(select) => &select.date.formats,
            Self::Json(select) => &select.date.formats,
            Self::Auto(_) | Self::JsonLd(_) | Self::Sitemap | Self::Feed => &[],
        }
    }

    /// Whether any of these formats reads a clock time without an offset.
    pub fn needs_zone(&self) -> bool {
        self.formats().iter().any(DateFormat::needs_zone)
    }

    /// Which article pages are read where nobody says it: a sitemap seldom tells titles and times.
    pub fn articles(&self) -> Articles {
        match self {
            Self::Sitemap => Articles::Missing,
            Self::Css(_)
            | Self::XPath(_)
            | Self::Auto(_)
            | Self::JsonLd(_)
            | Self::Json(_)
            | Self::Feed => Articles::None,
        }
    }

    /// Whether the configuration must say where dates stand, and does not.
    pub fn lacks_dates(&self) -> bool {
        match self {
            Self::Css(select) => select.date.select.is_empty(),
            Self::XPath(select) => select.date.select.is_empty(),
            Self::Json(select) => select.date.select.is_empty(),
            Self::Auto(_) | Self::JsonLd(_) | Self::Sitemap | Self::Feed => false,
        }
    }

    /// Whether the configuration says that its items bring their full text.
    pub fn has_content(&self) -> bool {
        match self {
            Self::Css(select) => !select.content.is_empty(),
            Self::XPath(select) => !select.content.is_empty(),
            Self::Json(select) => !select.content.is_empty(),
            // A feed that has article pages read leaves the text to them.
            Self::Auto(_) | Self::JsonLd(_) | Self::Sitemap | Self::Feed => false,
        }
    }

    /// Fields that begin at the page instead of the item, as written: `//h2`, where `.//h2` is meant.
    pub fn absolute_fields(&self) -> Vec<String> {
        match self {
            Self::XPath(select) => [
                &select.title,
                &select.link,
                &select.summary,
                &select.content,
                &select.image,
                &select.enclosure,
                &select.author,
                &select.categories,
                &select.date.select,
                &select.guid,
            ]
            .into_iter()
            .flatten()
            .filter(|path| path.is_absolute())
            .map(XPath::to_string)
            .collect(),
            Self::Css(_)
            | Self::Auto(_)
            | Self::JsonLd(_)
            | Self::Json(_)
            | Self::Sitemap
            | Self::Feed => Vec::new(),
        }
    }

    /// Whether the configuration must say where the next page is, and does not.
    pub fn lacks_next(&self) -> bool {
        match self {
            Self::Css(select) => select.next.is_empty(),
            Self::XPath(select) => select.next.is_empty(),
            Self::Json(select) => select.next.is_empty(),
            Self::Auto(next) | Self::JsonLd(next) => next.is_empty(),
            Self::Sitemap | Self::Feed => false,
        }
    }
}

/// `[feed.select]`: the item (`S` says where), and its fields within it (`F`). Of several
/// fields the first that has a value counts.
#[derive(Debug, Clone)]
pub struct Select<S, F> {
    /// One item.
    pub item: S,
    /// Empty: the link's text; in JSON it is not.
    pub title: Vec<F>,
    /// Empty: the item if it is a link, or else its first link.
    pub link: Vec<F>,
    /// The deck.
    pub summary: Vec<F>,
    /// The full text.
    pub content: Vec<F>,
    /// The picture.
    pub image: Vec<F>,
    /// Sound or film.
    pub enclosure: Vec<F>,
    /// The byline.
    pub author: Vec<F>,
    /// The topics: all that match.
    pub categories: Vec<F>,
    /// The publish time.
    pub date: DateRule<F>,
    /// What identifies it.
    pub guid: Vec<F>,
    /// What to cut first.
    pub remove: Vec<S>,
    /// `next` of `[[feed]]`, the link to the next page: the first that is there.
    pub next: Vec<F>,
}

/// Where a time stands and how it is written.
#[derive(Debug, Clone)]
pub struct DateRule<F = Field> {
    /// Empty: nowhere.
    pub select: Vec<F>,
    /// Tried in this order before the forms that need none.
    pub formats: Vec<DateFormat>,
}

impl<F> Default for DateRule<F> {
    fn default() -> Self {
        Self {
            select: Vec::new(),
            formats: Vec::new(),
        }
    }
}
