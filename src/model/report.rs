//! What one run says of itself.

use chrono::{DateTime, Utc};
use serde::Serialize;
use std::fmt;

/// Something that a person should know: never fatal, always with its subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The address, selector or text that it is about.
    pub subject: String,
    /// What happened and what to do, without the subject.
    pub message: String,
}

impl Diagnostic {
    /// A diagnostic about `subject`.
    pub fn new(subject: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            subject: subject.into(),
            message: message.into(),
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.subject, self.message)
    }
}

/// How a feed stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// Never run.
    #[default]
    New,
    /// The last run read its pages well.
    Ok,
    /// A page reads no longer; the last good entries stand.
    Degraded,
    /// A page cannot be had; the last good entries stand.
    Broken,
}

impl Health {
    /// The word in the database, logs and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Ok => "ok",
            Self::Degraded => "degraded",
            Self::Broken => "broken",
        }
    }

    /// Reads [`Health::as_str`] back; anything else is `New`.
    pub fn from_word(word: &str) -> Self {
        match word {
            "ok" => Self::Ok,
            "degraded" => Self::Degraded,
            "broken" => Self::Broken,
            _ => Self::New,
        }
    }
}

/// How a run of one feed ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Not due yet.
    Waiting,
    /// Nothing new on its pages.
    Unchanged,
    /// Read well; entries may have come or changed.
    Read,
    /// Something went wrong; the message says what. Other feeds are not touched by it.
    Failed(String),
}

/// What one run of one feed did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The feed's name.
    pub feed: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Items found on its pages in this run.
    pub found: usize,
    /// Entries that were new.
    pub new: usize,
    /// Known entries that changed.
    pub updated: usize,
    /// What the health feed tells of it since this run.
    pub told: usize,
    /// Article pages read.
    pub articles: usize,
    /// Entries in history afterwards.
    pub entries: usize,
    /// Files written, with their extension. Empty when all bytes stood already.
    pub written: Vec<String>,
    /// When it is due again.
    pub next_check: Option<DateTime<Utc>>,
    /// What a person should know.
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// A report in which nothing has happened yet.
    pub fn new(feed: &str, outcome: Outcome) -> Self {
        Self {
            feed: feed.to_owned(),
            outcome,
            found: 0,
            new: 0,
            updated: 0,
            told: 0,
            articles: 0,
            entries: 0,
            written: Vec::new(),
            next_check: None,
            diagnostics: Vec::new(),
        }
    }

    /// True when the run of this feed needs a person's attention.
    pub fn is_failure(&self) -> bool {
        matches!(self.outcome, Outcome::Failed(_))
    }
}
