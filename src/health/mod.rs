//! When a feed's failures are worth telling, and when its silence is.
//!
//! Pure, with the clock as an argument. A feed that fails once is tried again and nobody is told; one
//! that has failed several times in a row for a day has broken, once, and recovers once. What is told
//! is remembered in a [`Record`] beside the feed, so that it is told exactly once.

mod late;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::model::{Event, EventKind, Health};
pub use late::{Expect, usual};

/// When a failing feed has broken.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Failures in a row.
    pub failures: u32,
    /// And at least so long since the first of them.
    pub after: TimeDelta,
    /// How soon news is expected.
    pub expect: Expect,
}

/// What is remembered of a feed's health.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// Since when it has stood as it stands.
    pub since: Option<DateTime<Utc>>,
    /// When the failures in a row began.
    #[serde(skip_serializing_if = "Option::is_none")]
    failing: Option<DateTime<Utc>>,
    /// Whether it was told that it has broken.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    is_told: bool,
    /// Since when it has had no news, once that was told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<DateTime<Utc>>,
}

impl Record {
    /// Reads what was remembered. Damage is as good as nothing.
    pub fn parse(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// As it is to be remembered.
    pub fn text(&self) -> String {
        // Times always serialise.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// How a run of a feed ended.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// The feed's name.
    pub feed: &'a str,
    /// How it stood before.
    pub before: Health,
    /// How it stands now.
    pub health: Health,
    /// Why it is not well.
    pub message: Option<&'a str>,
    /// Failures in a row, this one included.
    pub failures: u32,
    /// Whether it will not be tried again, so that there is nothing to wait for.
    pub is_final: bool,
    /// When its newest entry was first seen.
    pub newest: Option<DateTime<Utc>>,
    /// The longest time between new entries, where enough of them are known.
    pub usual: Option<TimeDelta>,
    /// When it ran.
    pub now: DateTime<Utc>,
}

impl Look<'_> {
    fn event(&self, kind: EventKind, message: String) -> Event {
        Event {
            feed: self.feed.to_owned(),
            kind,
            health: self.health,
            at: self.now,
            message,
        }
    }
}

/// What is to be remembered after a run, and what is to be told.
pub fn observe(record: &Record, look: &Look<'_>, rules: &Rules) -> (Record, Vec<Event>) {
    let mut next = record.clone();
    let mut events = Vec::new();
    if look.before != look.health || next.since.is_none() {
        next.since = Some(look.now);
    }
    match look.health {
        Health::New => {}
        Health::Degraded | Health::Broken => {
            let failing = *next.failing.get_or_insert(look.now);
            let is_long = look.failures >= rules.failures && look.now - failing >= rules.after;
            if (is_long || look.is_final) && !next.is_told {
                next.is_told = true;
                let why = look.message.unwrap_or("it cannot be read");
                let message = format!("It has failed since {}: {why}", day(failing));
                events.push(look.event(EventKind::Broken, message));
            }
        }
        Health::Ok => {
            let failing = next.failing.take();
            if std::mem::take(&mut next.is_told) {
                let since = failing.map_or_else(String::new, |at| format!(" from {}", day(at)));
                let message = format!("Its pages can be read again; they could not{since} on.");
                events.push(look.event(EventKind::Recovered, message));
            }
            late::observe(&mut next, &mut events, look, rules.expect);
        }
    }
    (next, events)
}

fn day(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests;
