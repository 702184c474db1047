//! What the rest of the program gets: checked values.

use chrono_tz::Tz;
use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;
use url::Url;

use super::health::Alarm;
use super::hook::Hook;
use super::kind::{DateRule, Kind};
use super::request::{Form, Request};
use super::rewrite::Rewriting;
use crate::dates::{self, Locale, Order};
use crate::health::Expect;
use crate::html::{Field, Selector};
use crate::schedule::Plan;

pub use crate::dates::DateFormat;

/// The whole configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file it came from.
    pub path: PathBuf,
    /// `[publish]`
    pub publish: Publish,
    /// The database file.
    pub store: PathBuf,
    /// `[fetch]`
    pub fetch: Fetch,
    /// `[health]`
    pub health: Alarm,
    /// `[[hook]]`, in the order of the file.
    pub hooks: Vec<Hook>,
    /// How pages of hosts without a `[[site]]` are asked for.
    pub request: Request,
    /// Zone of their times that name none.
    pub timezone: Option<Tz>,
    /// Language and country of their dates.
    pub locale: Option<Locale>,
    /// Order of their dates in numbers.
    pub order: Option<Order>,
    /// `[[site]]`
    pub sites: Vec<Site>,
    /// `[[feed]]`, in the order of the file.
    pub feeds: Vec<FeedSource>,
    /// Their places, by name.
    pub(super) places: HashMap<String, usize>,
}

impl Config {
    /// The site that a URL belongs to: by host and port.
    pub fn site(&self, url: &Url) -> Option<&Site> {
        let host = host_of(url)?;
        self.sites.iter().find(|site| site.host == host)
    }

    /// How a page on `url` is asked for that `listed_on` leads to: as that page, on the same host;
    /// elsewhere as its own site says, or else `[defaults]`. Headers may be secrets.
    pub fn request_for<'a>(&'a self, url: &Url, listed_on: &'a Page) -> &'a Request {
        if listed_on.base.origin() == url.origin() || listed_on.url.origin() == url.origin() {
            return &listed_on.request;
        }
        self.site(url).map_or(&self.request, |site| &site.request)
    }

    /// What is said of the dates of such a page, by the same rule.
    pub fn dates_for(&self, url: &Url, listed_on: &Page) -> dates::Context {
        let (timezone, locale, order) = if listed_on.base.origin() == url.origin() {
            (listed_on.timezone, listed_on.locale, listed_on.order)
        } else {
            self.site(url)
                .map_or((self.timezone, self.locale, self.order), |site| {
                    (site.timezone, site.locale, site.order)
                })
        };
        dates::Context {
            now: None,
            timezone,
            locale,
            order,
        }
    }

    /// The feed of that name.
    pub fn feed(&self, name: &str) -> Option<&FeedSource> {
        self.feeds.get(*self.places.get(name)?)
    }
}

/// The host of a URL as `[[site]] host` writes it: with the port only where it is not the usual
/// one.
pub fn host_of(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

/// Where feeds are written.
#[derive(Debug, Clone)]
pub struct Publish {
    /// The directory.
    pub dir: PathBuf,
    /// Where readers will find it; ends with a slash.
    pub base_url: Option<Url>,
    /// Whether files are written compressed beside themselves, too.
    pub compress: bool,
    /// Names of feeds that are no more.
    pub gone: Vec<String>,
    /// The WebSub hub that is told of news; only where there is a `base_url`.
    pub hub: Option<Url>,
}

/// How a file is compressed, beside itself or on its way (RFC 9110 §8.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// RFC 7932.
    Brotli,
    /// RFC 1952.
    Gzip,
}

impl Encoding {
    /// All encodings, the smallest result first.
    pub const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// The word in `Accept-Encoding` and `Content-Encoding`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// The extension that a compressed file has behind its own.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gz",
        }
    }
}

/// A secret that readers of a private feed know.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(blake3::Hash);

impl Token {
    /// The token of a secret, which is not kept.
    pub fn new(secret: &str) -> Self {
        Self(blake3::hash(secret.as_bytes()))
    }

    /// Whether it is the one that somebody gave. The time that this takes says nothing of the
    /// secret: hashes are compared, and those in constant time.
    pub fn is(&self, given: &str) -> bool {
        self.0 == blake3::hash(given.as_bytes())
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// What holds for all requests together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetch {
    /// Where the one who runs this can be reached: part of the default `User-Agent`.
    pub contact: Option<String>,
    /// Most requests at once, over all hosts.
    pub concurrency: usize,
    /// Certificates of authorities that are trusted beside the system's, in PEM.
    pub ca: Option<Vec<u8>>,
    /// Where a browser is reached that runs already; without it one is started.
    pub browser: Option<Url>,
}

impl Default for Fetch {
    fn default() -> Self {
        Self {
            contact: None,
            concurrency: 64,
            ca: None,
            browser: None,
        }
    }
}

impl Fetch {
    /// The `User-Agent` where none is set: name and version, and whom to ask.
    pub fn user_agent(&self) -> String {
        let name = concat!("pagewire/", env!("CARGO_PKG_VERSION"));
        let project = Some(env!("CARGO_PKG_HOMEPAGE")).filter(|page| !page.is_empty());
        match self.contact.as_deref().or(project) {
            Some(contact) => format!("{name} (+{contact})"),
            None => name.to_owned(),
        }
    }
}

/// What all pages of one host share.
#[derive(Debug, Clone)]
pub struct Site {
    /// Host, with the port where it is not the usual one.
    pub host: String,
    /// Least time between two requests.
    pub gap: Duration,
    /// Most requests at once.
    pub concurrency: usize,
    /// Whether it may have a loopback or private address.
    pub allow_private: bool,
    /// Whether its robots.txt is obeyed.
    pub robots: bool,
    /// How its pages are asked for.
    pub request: Request,
    /// Zone of times that name none.
    pub timezone: Option<Tz>,
    /// Language and country of its dates; the page's own when absent.
    pub locale: Option<Locale>,
    /// Order of its dates in numbers; what the page shows when absent.
    pub order: Option<Order>,
    /// How to read an article.
    pub article: ArticleRules,
}

/// One configured feed.
#[derive(Debug, Clone)]
pub struct FeedSource {
    /// Name of the feed and its files.
    pub name: String,
    /// Title that readers see; the page's own when absent.
    pub title: Option<String>,
    /// One sentence.
    pub description: Option<String>,
    /// Whether its whole history is published; only of a public feed, and with a `base_url`.
    pub archive: bool,
    /// Names that it had before.
    pub renamed_from: Vec<String>,
    /// What readers must know; `None` for a public feed.
    pub token: Option<Token>,
    /// BCP 47; the page's own when absent.
    pub language: Option<String>,
    /// At least one.
    pub pages: Vec<Page>,
    /// What they are, and how to read them.
    pub kind: Kind,
    /// Most pages followed through `next`, the first included.
    pub max_pages: usize,
    /// Most items taken in one run.
    pub limit: Option<usize>,
    /// Which items are wanted.
    pub filter: Filter,
    /// How entries are shown.
    pub rewriting: Rewriting,
    /// When to look.
    pub plan: Plan,
    /// Most entries in the feed.
    pub keep: usize,
    /// How long an entry is kept that stands on no page any more; `None`: for ever.
    pub history: Option<Duration>,
    /// Formats to write.
    pub formats: Vec<Format>,
    /// Which article pages of new entries are read.
    pub article: Articles,
    /// Most article pages in one run.
    pub article_limit: usize,
    /// How long after first sight an article page is looked at again; `None`: never.
    pub recheck: Option<Duration>,
    /// Whether a page that shows what it never has is held.
    pub gate: bool,
    /// Fewest items that a page may show; what its history says when absent.
    pub fewest: Option<usize>,
    /// How long a held page must be good in its new shape to become normal by itself.
    pub accept_after: Duration,
    /// How soon new entries are expected.
    pub expect: Expect,
}

impl FeedSource {
    /// A week: longer than outages and experiments of sites last.
    pub const ACCEPT_AFTER: Duration = Duration::from_secs(7 * 24 * 3600);
    /// Two years.
    pub const HISTORY: Duration = Duration::from_secs(730 * 24 * 3600);
    /// The word for keeping all.
    pub const FOR_EVER: &'static str = "forever";
}

/// Which article pages of new entries are read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Articles {
    /// `false`
    #[default]
    None,
    /// `"missing"`: those of entries that their section page gives no publish time.
    Missing,
    /// `true`
    All,
}

impl Articles {
    /// The word in the configuration.
    pub const MISSING: &'static str = "missing";

    /// Whether any are.
    pub fn is_any(self) -> bool {
        self != Self::None
    }

    /// Whether that of an entry is, to which its section page gives a publish time or none.
    pub fn wants(self, is_dated: bool) -> bool {
        match self {
            Self::None => false,
            Self::Missing => !is_dated,
            Self::All => true,
        }
    }
}

/// One section page of a feed.
#[derive(Debug, Clone)]
pub struct Page {
    /// http, https or file.
    pub url: Url,
    /// Where relative addresses start from, unless the page says otherwise.
    pub base: Url,
    /// Categories of all its entries.
    pub categories: Vec<String>,
    /// Zone of times that name none.
    pub timezone: Option<Tz>,
    /// Language and country of its dates; its own when absent.
    pub locale: Option<Locale>,
    /// Order of its dates in numbers; what they show when absent.
    pub order: Option<Order>,
    /// How it is asked for.
    pub request: Request,
    /// What is sent by POST; without it the page is asked for by GET.
    pub form: Option<Form>,
}

/// `[site.article]`: how to read an entry's own page. Empty fields are left to the page's
/// metadata.
#[derive(Debug, Clone, Default)]
pub struct ArticleRules {
    /// The headline.
    pub title: Vec<Field>,
    /// The deck.
    pub summary: Vec<Field>,
    /// The byline.
    pub author: Vec<Field>,
    /// The publish time.
    pub date: DateRule,
    /// The time of the last change.
    pub updated: DateRule,
    /// The lead picture.
    pub image: Vec<Field>,
    /// Sound or film.
    pub enclosure: Vec<Field>,
    /// The topics: all elements that match.
    pub categories: Vec<Field>,
    /// The body: all elements that match, in order.
    pub content: Vec<Selector>,
    /// What to cut from the body.
    pub remove: Vec<Selector>,
}

/// A feed format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// RSS 2.0.
    Rss,
    /// Atom 1.0.
    Atom,
    /// JSON Feed 1.1.
    Json,
}

impl Format {
    /// All formats, in the order in which they are written.
    pub const ALL: [Self; 3] = [Self::Rss, Self::Atom, Self::Json];

    /// The word in the configuration, which is the file's extension as well.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rss => "rss",
            Self::Atom => "atom",
            Self::Json => "json",
        }
    }

    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Rss => "RSS",
            Self::Atom => "Atom",
            Self::Json => "JSON",
        }
    }

    /// The registered media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml",
            Self::Atom => "application/atom+xml",
            Self::Json => "application/feed+json",
        }
    }
}

/// Which items are wanted.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Empty: all. Otherwise at least one must match.
    pub include: Vec<Pattern>,
    /// None may match.
    pub exclude: Vec<Pattern>,
}

impl Filter {
    /// Whether an item is wanted.
    pub fn accepts(&self, title: &str, url: &str) -> bool {
        (self.include.is_empty() || self.include.iter().any(|p| p.matches(title, url)))
            && !self.exclude.iter().any(|p| p.matches(title, url))
    }
}

/// A regular expression and what it is held against.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// The expression.
    pub regex: regex::Regex,
    /// Whether the title counts.
    pub title: bool,
    /// Whether the address counts.
    pub url: bool,
}

impl Pattern {
    fn matches(&self, title: &str, url: &str) -> bool {
        (self.title && self.regex.is_match(title)) || (self.url && self.regex.is_match(url))
    }
}
