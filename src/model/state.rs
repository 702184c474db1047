//! What is remembered of a source between runs.

use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::time::Duration;

use super::Health;

/// ETag and Last-Modified exactly as received, to be sent back unchanged (RFC 9110 §13.1).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// The `ETag` header with its quotes.
    pub etag: Option<String>,
    /// The `Last-Modified` header.
    pub last_modified: Option<String>,
}

impl Validators {
    /// True when the server gave neither, so that no request can be conditional.
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// A section page as last fetched, shared by all feeds that read it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageState {
    /// What the server said of that answer.
    pub validators: Validators,
    /// Hash of the decoded body.
    pub body: Vec<u8>,
}

/// What a page's server has said of where it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whereabouts {
    /// Where permanent redirects have led to.
    pub moved_to: Option<String>,
    /// How often in a row.
    pub sightings: u32,
    /// Whether it is gone for good (410).
    pub is_gone: bool,
}

/// A host that asked to be left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPause {
    /// Its name, with the port where it is not the usual one.
    pub host: String,
    /// For how long from now.
    pub left: Duration,
    /// 429 and 503 in a row; 0: it is well again.
    pub strikes: u32,
}

/// A host's robots.txt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RobotsFile {
    /// Scheme, host and port, such as `https://www.example.org`.
    pub origin: String,
    /// As received; empty where the host has none.
    pub body: Vec<u8>,
}

/// What is remembered of a feed's times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pace {
    /// The plan that the next check was made by, as the schedule writes it.
    pub plan: Option<String>,
    /// Before that its host wants to be left alone, or has nothing new by its own word.
    pub not_before: Option<DateTime<Utc>>,
    /// What is learned of its pages' times, as the schedule writes it.
    pub habits: Option<String>,
    /// When a run began that has not ended.
    pub started: Option<DateTime<Utc>>,
}

/// What one feed made of a page the last time it read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Hash of the body that was read.
    pub body: Vec<u8>,
    /// Hash of the rules that it was read with.
    pub rules: Vec<u8>,
}

/// What is remembered of one feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedState {
    /// Counts changes of entries; a feed is rendered again when it moves.
    pub revision: i64,
    /// Hash of the settings it was last run with.
    pub rules: Option<Vec<u8>>,
    /// The revision and settings of the files last published.
    pub rendered: Option<String>,
    /// Language of the page as last read.
    pub language: Option<String>,
    /// Title of the page as last read.
    pub page_title: Option<String>,
    /// Not before this instant, unless forced.
    pub next_check: Option<DateTime<Utc>>,
    /// When it was last tried.
    pub last_run: Option<DateTime<Utc>>,
    /// When it last went well.
    pub last_success: Option<DateTime<Utc>>,
    /// Failures in a row.
    pub failures: u32,
    /// How it stands.
    pub health: Health,
    /// Why it is not well.
    pub message: Option<String>,
    /// Entries in history.
    pub entries: u32,
    /// Entries whose article page is still to be read and may be tried now.
    pub pending: u32,
    /// By page address.
    pub seen: HashMap<String, Seen>,
    /// By page address: what its dates have settled, as the date reader writes it.
    pub verdicts: HashMap<String, String>,
    /// Of its times.
    pub pace: Pace,
    /// Since when it stands as it stands, as the health room writes it.
    pub record: Option<String>,
    /// When its newest entry was first seen.
    pub newest: Option<DateTime<Utc>>,
    /// By page address: what it normally shows, as the gate writes it.
    pub norms: HashMap<String, String>,
}
