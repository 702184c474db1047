//! What happens to a feed as a whole, and how it stands.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Health;

/// What happened to a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EventKind {
    /// It has failed for long: degraded or broken.
    Broken,
    /// It has no news for longer than it should.
    Late,
    /// What was told of it before is over.
    Recovered,
}

impl EventKind {
    /// The word in the database and in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Late => "late",
            Self::Recovered => "recovered",
        }
    }

    /// Reads [`EventKind::as_str`] back.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Broken, Self::Late, Self::Recovered]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// An entry of the health feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// The feed's name.
    pub feed: String,
    /// What happened.
    #[serde(rename = "event")]
    pub kind: EventKind,
    /// How the feed stands since.
    pub health: Health,
    /// When it was noticed.
    pub at: DateTime<Utc>,
    /// One sentence for people.
    pub message: String,
}

impl Event {
    /// The title of its entry: "news is degraded".
    pub fn title(&self) -> String {
        let what = match self.kind {
            EventKind::Broken => match self.health {
                Health::Degraded => "is degraded",
                Health::New | Health::Ok | Health::Broken => "is broken",
            },
            EventKind::Late => "is late",
            EventKind::Recovered => "has recovered",
        };
        format!("{} {what}", self.feed)
    }
}

/// How a feed stands, as `pagewire status --json` and `status.json` show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The feed's name.
    pub feed: String,
    /// How it stands.
    pub health: Health,
    /// Since when; `None` before its first run.
    pub since: Option<DateTime<Utc>>,
    /// Why it is not well.
    pub message: Option<String>,
    /// Since when it has had no news, where that is longer than it should be.
    pub late_since: Option<DateTime<Utc>>,
    /// Entries in history.
    pub entries: u32,
    /// When the newest of them was first seen.
    pub newest: Option<DateTime<Utc>>,
    /// Of its runs; left out of the published file, which changes only with the feeds.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub runs: Option<Runs>,
}

/// What is known of a feed's runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Runs {
    /// Entries whose article page is still to be read.
    pub articles_owed: u32,
    /// When it was last tried.
    pub last_run: Option<DateTime<Utc>>,
    /// When it last went well.
    pub last_success: Option<DateTime<Utc>>,
    /// When it is due again.
    pub next_check: Option<DateTime<Utc>>,
    /// Failures in a row.
    pub failures: u32,
    /// Where its pages are now, for good.
    pub moved_to: Vec<String>,
    /// Pages that are no more.
    pub gone: Vec<String>,
}
