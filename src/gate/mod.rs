//! Never worse: what a page shows now is held against what it has shown before, and what cannot be
//! the same list is kept out of history.
//!
//! Pure, and without a clock of its own. One file a witness; each is quiet until it has seen the
//! page often enough to know its norm, for a false alarm is as bad as a missed one. The unit is
//! the page: what a page shows badly costs the feed nothing but that page's news.

mod accept;
mod dates;
mod fewer;
mod language;
mod norm;
mod nothing;
mod strangers;
mod titles;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

use crate::model::{Entry, Known, Remains};
pub use norm::{Hold, Norm};

/// Readings of a page before its norm counts.
const YOUNG: u32 = 4;

/// What an owner says of the gate.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Whether it is kept at all; without it only a page that shows nothing is held.
    pub is_on: bool,
    /// Fewest items that are normal, in place of what the page's history says.
    pub fewest: Option<usize>,
    /// How long a new shape must hold to be taken for the new normal.
    pub accept_after: TimeDelta,
}

/// What a page shows now, over all pages on which its list goes on.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// In page order.
    pub entries: &'a [&'a Entry],
    /// Items on its first page, wanted or not.
    pub count: usize,
    /// The feed's entries, by key.
    pub known: &'a HashMap<String, Known>,
    /// `<html lang>` or the like.
    pub language: Option<&'a str>,
    /// The place of the list, for the next time.
    pub container: Option<&'a str>,
    /// What is left of the place where the list stood, where nothing was found.
    pub remains: Remains,
    /// What the answer is instead of a section page, if it is anything else.
    pub wall: Option<&'a str>,
    /// What the extractor says of a page without items.
    pub trouble: &'a str,
}

impl Shown<'_> {
    /// Different articles.
    fn keys(&self) -> HashSet<&str> {
        self.entries
            .iter()
            .map(|entry| entry.key.as_str())
            .collect()
    }

    /// Articles that history knows.
    fn kept(&self) -> usize {
        let keys = self.keys();
        keys.iter()
            .filter(|key| self.known.contains_key(**key))
            .count()
    }

    /// Whether none of it is known where something is, so that it may be no list at all: then it is
    /// worth asking what the page is instead.
    pub fn is_strange(&self) -> bool {
        !self.is_empty() && self.kept() == 0
    }

    /// Whether its list is there, with nothing in it. What is found elsewhere on such a page is no
    /// news: menus, teasers.
    fn is_empty(&self) -> bool {
        match self.remains {
            Remains::Empty => self.kept() == 0,
            Remains::Single => self.count == 0,
            Remains::Unknown | Remains::Gone | Remains::Filled => false,
        }
    }
}

/// Why a page is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reason {
    /// It cannot be read as what it should be.
    Unreadable,
    /// Nothing was found on it.
    Nothing,
    /// It asks to log in, or the like.
    Wall,
    /// Far fewer items than usual.
    Fewer,
    /// None of its items is known.
    Strangers,
    /// Its items are known under other addresses.
    Moved,
    /// Its dates are gone.
    Undated,
    /// All dates are equal, and not what they were.
    Dates,
    /// All titles are equal.
    Titles,
    /// All known items have other titles.
    Rewritten,
    /// It is written in another language.
    Language,
}

impl Reason {
    /// Whether a page that stays like this can be read all the same, so that it may become normal
    /// by itself.
    fn is_readable(self) -> bool {
        match self {
            Self::Unreadable | Self::Nothing | Self::Wall | Self::Dates | Self::Titles => false,
            Self::Fewer
            | Self::Strangers
            | Self::Moved
            | Self::Undated
            | Self::Rewritten
            | Self::Language => true,
        }
    }
}

/// What the gate says of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is what it was.
    Good,
    /// It has no news: its list is there, and empty.
    Quiet,
    /// It was held for long, and is the new normal. In words.
    Accepted(String),
    /// Nothing of it is taken. In words, without the page's address.
    Held(Reason, String),
}

/// Judges what a page shows, and answers its norm as it is to be remembered.
pub fn judge(shown: &Shown<'_>, norm: &Norm, rules: &Rules, now: DateTime<Utc>) -> (Verdict, Norm) {
    if norm.readings() > 0 && shown.is_empty() {
        return (Verdict::Quiet, norm.after_quiet());
    }
    if shown.count == 0 {
        let (reason, why) = nothing::judge(shown);
        return hold(shown, norm, reason, why, rules, now);
    }
    let objection = rules
        .is_on
        .then(|| object(shown, norm, rules, now))
        .flatten();
    match objection {
        None => (Verdict::Good, norm.after(shown, now)),
        Some((reason, why)) => hold(shown, norm, reason, why, rules, now),
    }
}

/// Remembers that a page could not be read at all.
pub fn unreadable(norm: &Norm, why: &str, now: DateTime<Utc>) -> Norm {
    norm.held(Reason::Unreadable, why, &HashSet::new(), now)
}

/// The first witness that objects, the surest first.
fn object(
    shown: &Shown<'_>,
    norm: &Norm,
    rules: &Rules,
    now: DateTime<Utc>,
) -> Option<(Reason, String)> {
    if norm.readings() >= YOUNG
        && shown.is_strange()
        && let Some(wall) = shown.wall
    {
        return Some((Reason::Wall, format!("this is {wall}")));
    }
    let few = fewer::judge(shown, norm, rules);
    if norm.readings() < YOUNG {
        return few;
    }
    few.or_else(|| titles::all_equal(shown, norm))
        .or_else(|| dates::all_equal(shown, norm))
        .or_else(|| dates::gone(shown, norm))
        .or_else(|| language::judge(shown, norm))
        .or_else(|| strangers::judge(shown, norm, now))
        .or_else(|| titles::rewritten(shown, norm))
}

fn hold(
    shown: &Shown<'_>,
    norm: &Norm,
    reason: Reason,
    why: String,
    rules: &Rules,
    now: DateTime<Utc>,
) -> (Verdict, Norm) {
    let held = norm.held(reason, &why, &shown.keys(), now);
    if accept::is_normal(shown, &held, rules, now) {
        return (Verdict::Accepted(why), Norm::default().after(shown, now));
    }
    (Verdict::Held(reason, why), held)
}

/// A share in whole percent; of nothing it is all.
fn percent(part: usize, whole: usize) -> u8 {
    match whole {
        0 => 100,
        whole => u8::try_from(part.min(whole) * 100 / whole).unwrap_or(100),
    }
}

#[cfg(test)]
mod tests;
