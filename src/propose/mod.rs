//! A page that nobody configured → the blocks that make a feed of it, proved to do so.
//!
//! [`look`] fetches the page and finds what stands on it; [`propose`] makes a `[[feed]]` of one of
//! its lists, reads the page by the very configuration that would be written, and shows what that
//! gives. Nothing is written here: whoever asks saves the text.

mod articles;
mod draft;
mod look;
mod names;
mod proposal;
mod selecting;
mod survey;
mod told;
mod trouble;
mod zone;

pub use articles::ArticlePages;
pub use look::{Look, look, source_of};
pub use proposal::{Proposal, Shown, propose};
pub use survey::Survey;
pub use trouble::{Announced, Elsewhere, Trouble};
pub use zone::Zone;

use chrono_tz::Tz;
use std::path::Path;

use crate::config::{Config, Format};
use crate::dates::{Locale, Order};

/// The word of the configuration for pages that are feeds.
const FEED: &str = "feed";
/// The word of the configuration for sitemaps.
const SITEMAP: &str = "sitemap";

/// The configuration as it stands.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// The file, which need not be there yet.
    pub path: &'a Path,
    /// Its text.
    pub text: &'a str,
    /// The same, checked.
    pub config: &'a Config,
}

/// What whoever asks wants otherwise than it would be.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// Which list, from 1; `None`: the best, if it is a good one.
    pub choice: Option<usize>,
    /// The feed's name.
    pub name: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Zone of printed times.
    pub timezone: Option<Tz>,
    /// Language and country of its dates.
    pub locale: Option<Locale>,
    /// Order of its dates in numbers.
    pub order: Option<Order>,
    /// Formats to write; empty: as configured.
    pub formats: Vec<Format>,
    /// Whether the address may be that of a feed or a sitemap, to be made another feed of.
    pub feed: bool,
    /// Whether article pages are to be read in any case.
    pub article: bool,
    /// Whether the host may have a loopback or private address.
    pub allow_private: bool,
}
