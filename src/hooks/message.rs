//! One thing that a hook is told.

use chrono::{DateTime, FixedOffset, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::config::Occasion;
use crate::model::{Event, EventKind, FeedEntry};

/// Entries in one message; more are told in several.
pub const MOST_ENTRIES: usize = 50;

/// Entries that its text names.
const NAMED: usize = 10;

/// One thing that happened, as it is sent: a JSON object with these members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The version of this form: 1.
    pub version: u32,
    /// The same each time that it is sent; a message may come twice.
    pub id: String,
    /// `broken`, `late`, `recovered`, `entries` or `test`.
    pub event: String,
    /// The feed's name; empty in a test.
    pub feed: String,
    /// One line for people.
    pub title: String,
    /// One or more lines for people.
    pub message: String,
    /// Where to look.
    pub url: Option<Url>,
    /// When it was noticed.
    pub at: DateTime<Utc>,
    /// New entries, the newest first; empty for other events.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<Listed>,
}

/// An entry in a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its guid in the feed.
    pub guid: String,
    /// Its article.
    pub url: Url,
    /// As in the feed.
    pub title: String,
    /// The deck.
    pub summary: Option<String>,
    /// Names.
    pub authors: Vec<String>,
    /// Topics.
    pub categories: Vec<String>,
    /// Its picture.
    pub image: Option<Url>,
    /// As in the feed.
    pub published: DateTime<FixedOffset>,
}

impl From<FeedEntry> for Listed {
    fn from(known: FeedEntry) -> Self {
        let entry = known.entry;
        Self {
            guid: known.guid,
            url: entry.permalink,
            title: entry.title,
            summary: entry.summary,
            authors: entry.authors,
            categories: entry.categories,
            image: entry.image.map(|image| image.url),
            published: known.published,
        }
    }
}

impl Message {
    /// What happened to a feed as a whole. `id` is that of its entry in the health feed.
    pub fn of_event(event: &Event, id: String, url: Option<Url>) -> Self {
        Self {
            version: 1,
            id,
            event: occasion(event.kind).as_str().to_owned(),
            feed: event.feed.clone(),
            title: event.title(),
            message: event.message.clone(),
            url,
            at: event.at,
            entries: Vec::new(),
        }
    }

    /// New entries of a feed, the newest first, at most [`MOST_ENTRIES`]. `page` is where all of the
    /// feed can be read; a single entry is its own page.
    pub fn of_entries(
        feed: &str,
        feed_title: &str,
        entries: Vec<Listed>,
        id: String,
        page: Option<Url>,
        at: DateTime<Utc>,
    ) -> Self {
        let count = entries.len();
        let noun = if count == 1 { "entry" } else { "entries" };
        let mut lines: Vec<String> = entries
            .iter()
            .take(NAMED)
            .map(|entry| entry.title.clone())
            .collect();
        if count > NAMED {
            lines.push(format!("… and {} more", count - NAMED));
        }
        Self {
            version: 1,
            id,
            event: Occasion::Entries.as_str().to_owned(),
            feed: feed.to_owned(),
            title: format!("{feed_title}: {count} new {noun}"),
            message: lines.join("\n"),
            url: match entries.as_slice() {
                [entry] => Some(entry.url.clone()),
                _ => page,
            },
            at,
            entries,
        }
    }

    /// A message that says nothing has happened.
    pub fn test(hook: &str, at: DateTime<Utc>) -> Self {
        Self {
            version: 1,
            id: format!("test-{}", at.timestamp()),
            event: "test".to_owned(),
            feed: String::new(),
            title: "Pagewire can reach you".to_owned(),
            message: format!("This is a test of the hook {hook}. Nothing has happened."),
            url: None,
            at,
            entries: Vec::new(),
        }
    }

    /// As it is kept and sent.
    pub fn json(&self) -> String {
        // Texts, times and addresses always serialise.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// What a hook calls such an event.
pub fn occasion(kind: EventKind) -> Occasion {
    match kind {
        EventKind::Broken => Occasion::Broken,
        EventKind::Late => Occasion::Late,
        EventKind::Recovered => Occasion::Recovered,
    }
}
