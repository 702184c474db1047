//! Why a page does not become a feed, and what a person can do about it.

use url::Url;

use super::survey::Survey;
use crate::config::edit::EditError;
use crate::config::{ConfigError, host_of};
use crate::extract::auto::Section;
use crate::extract::kind::{Kind, Received, page_kind};
use crate::fetch::{Cause, FetchError};
use crate::html::Document;

/// Why an address was not added.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// It is no web address.
    #[error("\"{written}\" is no web address")]
    Address {
        /// As given.
        written: String,
    },
    /// It cannot be had.
    #[error("{}", without_advice(error))]
    Fetch {
        /// Why.
        error: FetchError,
        /// What the server sent in place of a page.
        kind: Option<Kind>,
    },
    /// It is no page with a list of articles, or no certain one.
    #[error("{}: this is {}", .0.url, .0.kind)]
    Page(Box<Elsewhere>),
    /// A feed has this page already.
    #[error("{url} is a page of the feed `{feed}` already, on line {line} of the configuration")]
    Known {
        /// The address.
        url: Url,
        /// The feed.
        feed: String,
        /// Where it begins.
        line: usize,
    },
    /// There is no list of that number.
    #[error("{url}: there is no list {choice}; there are {count}")]
    Choice {
        /// The address.
        url: Url,
        /// As asked for, from 1.
        choice: usize,
        /// How many there are.
        count: usize,
    },
    /// Another list than the best, without selectors.
    #[error("{url}: no short selectors tell list {choice} from the others")]
    NoSelectors {
        /// The address.
        url: Url,
        /// As asked for, from 1.
        choice: usize,
    },
    /// The configuration cannot take it.
    #[error("the configuration cannot take it: {0}")]
    Edit(#[from] EditError),
    /// The configuration is not good, or would not be with the new blocks.
    #[error("{0}")]
    Config(#[from] ConfigError),
    /// A fault of this program.
    #[error("{url}: reading it ended unexpectedly")]
    Unexpected {
        /// The address.
        url: Url,
    },
}

/// What a page is that is no section page, and where it leads.
#[derive(Debug)]
pub struct Elsewhere {
    /// The address.
    pub url: Url,
    /// What it is.
    pub kind: Kind,
    /// How many items the best list has, which is not good enough to be taken unasked.
    pub items: usize,
    /// The section pages that it leads to.
    pub sections: Vec<Section>,
    /// Feeds that it announces.
    pub feeds: Vec<Announced>,
}

/// A feed that a page announces, or another source of its articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// What the page calls it.
    pub title: Option<String>,
    /// Where it is.
    pub url: Url,
    /// Whether readers can subscribe to it as it is.
    pub is_feed: bool,
}

impl Trouble {
    /// What a page is instead of a section page.
    pub(super) fn page(url: &Url, survey: &Survey, kind: Kind) -> Self {
        let is_page = matches!(
            kind,
            Kind::Section | Kind::Article | Kind::Links | Kind::Text
        );
        let best = survey.lists.first().filter(|_| is_page);
        Self::Page(Box::new(Elsewhere {
            url: url.clone(),
            kind,
            items: best.map_or(0, |list| list.items.len()),
            sections: survey.sections.clone(),
            feeds: survey.feeds.clone(),
        }))
    }

    pub(super) fn fetch(error: FetchError) -> Self {
        let kind = match &error {
            FetchError::Status {
                status, refusal, ..
            } => {
                let text = String::from_utf8_lossy(&refusal.body);
                let document = Document::parse(&text).ok();
                let headers: Vec<(&str, &str)> = refusal
                    .headers
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str()))
                    .collect();
                Some(page_kind(&Received {
                    bytes: &refusal.body,
                    content_type: refusal.content_type.as_deref(),
                    status: Some(*status),
                    headers: &headers,
                    document: document.as_ref(),
                    found: None,
                }))
            }
            _ => None,
        };
        Self::Fetch { error, kind }
    }

    /// What to do, in one or two sentences.
    pub fn advice(&self) -> String {
        match self {
            Self::Address { .. } => "Give the address as the browser shows it, such as https://www.example.org/world; saved pages are configured by hand (docs/CONFIG.md, section 10).".to_owned(),
            Self::Fetch { error, kind } => of_fetch(error, *kind),
            Self::Page(page) => {
                let (kind, items) = (page.kind, page.items);
                let choice = match items {
                    0 => String::new(),
                    1 => " What may be one, with 1 item, is taken with --choice 1.".to_owned(),
                    items => format!(
                        " What may be one, with {items} items, is taken with --choice 1."
                    ),
                };
                let improve = match kind {
                    Kind::Feed | Kind::Json => " To make another of it, with filters or the texts of its articles, add --feed.",
                    Kind::Sitemap => " To make a feed of its newest pages, add --feed.",
                    _ => "",
                };
                format!("{}{improve}{choice}", kind.advice())
            }
            Self::Known { .. } => "Nothing was added. To read it anew, edit or remove that block.".to_owned(),
            Self::Choice { .. } => "Run it without --choice to see them.".to_owned(),
            Self::NoSelectors { .. } => "Write [feed.select] by hand (docs/CONFIG.md, section 4), and try it with `pagewire preview`.".to_owned(),
            Self::Edit(EditError::NoBlocks(name)) => format!("Rewrite it as [[{name}]] blocks, or add the blocks that --print shows."),
            Self::Edit(EditError::Forbidden { .. }) => "Take that line out if pagewire may ask a private address there.".to_owned(),
            Self::Config(_) => "Nothing was written.".to_owned(),
            Self::Unexpected { .. } => "Please report this page.".to_owned(),
        }
    }
}

/// The error in its own words, but for advice on files that it gives whoever runs feeds.
pub(super) fn without_advice(error: &FetchError) -> String {
    match error {
        FetchError::Private { url, address } => format!("{url}: {address} is a private address"),
        FetchError::Robots { url } => {
            format!("{url}: the host's robots.txt asks programs to leave this page alone")
        }
        FetchError::Status { url, status, .. } => format!("{url}: the server answered {status}"),
        other => other.to_string(),
    }
}

fn of_fetch(error: &FetchError, kind: Option<Kind>) -> String {
    match (error, kind) {
        (_, Some(Kind::Challenge(guard))) => format!(
            "It is a test by {guard} whether a person asks. {}",
            Kind::Challenge(guard).advice()
        ),
        (_, Some(kind @ (Kind::Missing | Kind::Login))) => kind.advice().to_owned(),
        (FetchError::Status { status: 403, .. }, _) => "Look at it in a browser. If it opens there, it may want another `user_agent`, or `headers`, in its [[site]].".to_owned(),
        (FetchError::Status { .. }, _) => Kind::Refused(0).advice().to_owned(),
        (FetchError::Connection { cause, .. }, _) => match cause {
            Cause::Name => "No host of that name was found. Is it spelt right, and is there a network?",
            Cause::Refused => "Nobody listens there. Are host, port and scheme right?",
            Cause::NoTls => "It does not speak https; write http:// in front.",
            Cause::Certificate => "Its certificate is not good for that name. Is the name right, with www. or without?",
            Cause::Other => "Try again later.",
        }
        .to_owned(),
        (FetchError::Private { url, .. }, _) => format!(
            "If you mean it, add --allow-private; it writes allow_private = true for {}.",
            host_of(url).unwrap_or_default()
        ),
        (FetchError::Robots { url }, _) => format!(
            "If you may read it all the same, set robots = false in the [[site]] of {}.",
            host_of(url).unwrap_or_default()
        ),
        (FetchError::Redirects { .. } | FetchError::Location { .. }, _) => "Open it in a browser, and give the address to which it leads.".to_owned(),
        (
            FetchError::Timeout { .. }
            | FetchError::TooLarge { .. }
            | FetchError::Stalled { .. }
            | FetchError::Damaged { .. }
            | FetchError::Rendering { .. }
            | FetchError::Coding { .. }
            | FetchError::Refused { .. }
            | FetchError::RobotsUnknown { .. }
            | FetchError::Paused { .. }
            | FetchError::File { .. }
            | FetchError::Client { .. },
            _,
        ) => "Try again later.".to_owned(),
    }
}
