//! An entry and the article behind it.

use chrono::{DateTime, FixedOffset, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{Enclosure, Validators};

/// How exact a publish time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// The page names a day and no clock time; the instant is that day's midnight.
    Day,
    /// The page names a clock time.
    Minute,
}

/// When an entry was published, as its page says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The instant, with the offset of the place where it was printed.
    pub at: DateTime<FixedOffset>,
    /// Whether the clock time is the page's or only filled in.
    pub precision: Precision,
}

/// A picture of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// Absolute http(s) address.
    pub url: Url,
    /// What the page prints under it, or its `alt` text.
    pub caption: Option<String>,
}

/// One entry of a feed: an RSS `<item>`, an Atom `<entry>`, a JSON Feed `items` member.
///
/// Strings are plain text with collapsed white space unless a field says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// What identifies the entry within its feed: the canonical permalink, or the text that the
    /// configured `guid` selector names. Never shown.
    pub key: String,
    /// Absolute http(s) address of the article.
    pub permalink: Url,
    /// Never empty.
    pub title: String,
    /// The deck: one or two sentences.
    pub summary: Option<String>,
    /// Sanitised HTML with absolute addresses.
    pub content: Option<String>,
    /// Names as printed. Empty when the page names nobody.
    pub authors: Vec<String>,
    /// Topics and sections, without repetition.
    pub categories: Vec<String>,
    /// The lead picture.
    pub image: Option<Image>,
    /// Sound or film.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enclosure: Option<Enclosure>,
    /// `None` when neither the section page nor the article says.
    pub published: Option<Published>,
}

/// What an entry's own page says. Every field is optional: a page says what it says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// The headline, without the site's name.
    pub title: Option<String>,
    /// The deck, or the page's description.
    pub summary: Option<String>,
    /// Names as printed.
    pub authors: Vec<String>,
    /// First publication.
    pub published: Option<Published>,
    /// Last change, where the page states one apart from publication.
    pub updated: Option<Published>,
    /// The lead picture with its caption.
    pub image: Option<Image>,
    /// Keywords and tags.
    pub categories: Vec<String>,
    /// Sanitised HTML of the body: what the configuration names, or else what is found on the page.
    pub content: Option<String>,
    /// BCP 47 tag from `<html lang>` or JSON-LD.
    pub language: Option<String>,
    /// Sound or film of the article.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enclosure: Option<Enclosure>,
    /// What the page calls its own address, where that is another page of the same site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canonical: Option<Url>,
    /// Fields that a configured selector gave, which win over the section page: any of `"title"`,
    /// `"published"`, `"authors"`, `"categories"`, `"summary"`, `"image"`.
    pub configured: Vec<String>,
}

/// An article as it was read last, with what the server said of that answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoredArticle {
    /// What its page says.
    pub article: Article,
    /// Of its first page, for the next request.
    pub validators: Validators,
}

/// An entry that history knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Fixed at first sight.
    pub guid: String,
    /// The entry as last published.
    pub entry: Entry,
    /// Fingerprint of what its section page last said of it.
    pub card: Vec<u8>,
    /// The section page that first showed it; only that page changes its words.
    pub page: String,
    /// When it was first seen; stands in for a publish time that nobody states.
    pub first_seen: DateTime<Utc>,
    /// When its title or text last changed after first sight.
    pub updated: Option<DateTime<Utc>>,
    /// Where it stands in the feed: newest first by this instant, fixed at first sight.
    pub order: DateTime<Utc>,
    /// When its article page may be asked for next; `None` when that is not planned.
    pub article_due: Option<DateTime<Utc>>,
    /// Fingerprint of the article that it was completed with; `None` when none was read yet.
    pub article: Option<Vec<u8>>,
    /// How often its article page has failed.
    pub attempts: u32,
    /// Its place on the page where it was first seen, from 0; the order among equal instants.
    pub position: u32,
}
