//! What a page usually shows: learned from readings that were taken, a few numbers a day.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

use super::{Reason, Shown, percent};

/// Days with readings that are remembered: four weeks, since pages keep weekends.
const DAYS: usize = 28;
/// Articles of a held page that are remembered.
const MAX_KEYS: usize = 100;
/// Below this many items shares say nothing.
pub(super) const SOME: usize = 4;

/// One day's readings: the extremes of what was normal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Day {
    /// Days since 1970.
    #[serde(rename = "d")]
    day: i64,
    #[serde(rename = "n")]
    readings: u32,
    /// Fewest and most items.
    #[serde(rename = "i")]
    items: (usize, usize),
    /// New entries.
    #[serde(rename = "a")]
    new: usize,
    /// Fewest known items; `None` before anything was known.
    #[serde(rename = "k", skip_serializing_if = "Option::is_none")]
    kept: Option<usize>,
    /// Least percent of items with a date.
    #[serde(rename = "t", skip_serializing_if = "Option::is_none")]
    dated: Option<u8>,
    /// Fewest different dates.
    #[serde(rename = "u", skip_serializing_if = "Option::is_none")]
    dates: Option<usize>,
    /// Least percent of different titles.
    #[serde(rename = "w", skip_serializing_if = "Option::is_none")]
    titles: Option<u8>,
    /// Least percent of known items with the title they had.
    #[serde(rename = "s", skip_serializing_if = "Option::is_none")]
    same: Option<u8>,
}

/// A page that is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Why.
    pub reason: Reason,
    /// The same in words.
    pub why: String,
    /// Since when it has had this shape.
    pub since: DateTime<Utc>,
    /// How often its list has moved on in this shape: kept some articles and gained others.
    pub(super) moves: u32,
    /// Its articles when it was last read, as fingerprints.
    keys: Vec<u32>,
}

/// The norm of one page of a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Norm {
    days: Vec<Day>,
    /// When it was last read well.
    last: Option<DateTime<Utc>>,
    /// Where its list stands, as a selector.
    #[serde(skip_serializing_if = "Option::is_none")]
    container: Option<String>,
    /// What it is written in.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hold: Option<Hold>,
}

impl Hold {
    /// How many of these articles stood on the page when it was last held.
    pub(super) fn shared(&self, keys: &HashSet<&str>) -> usize {
        let is_known = |key: &&&str| self.keys.binary_search(&fingerprint(key)).is_ok();
        keys.iter().filter(is_known).count()
    }
}

impl Norm {
    /// Reads what was remembered. Damage is as good as nothing: it is learned again.
    pub fn parse(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// As it is to be remembered.
    pub fn text(&self) -> String {
        // Numbers, times and texts always serialise.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Where the page's list stood, as a selector.
    pub fn container(&self) -> Option<&str> {
        self.container.as_deref()
    }

    /// Why it is held now.
    pub fn hold(&self) -> Option<&Hold> {
        self.hold.as_ref()
    }

    /// What it was written in.
    pub(super) fn language(&self) -> Option<&str> {
        self.language.as_deref()
    }

    /// When it was last read well.
    pub(super) fn last(&self) -> Option<DateTime<Utc>> {
        self.last
    }

    /// How often it was read well.
    pub(super) fn readings(&self) -> u32 {
        self.days.iter().map(|day| day.readings).sum()
    }

    /// Days on which it was read well.
    pub(super) fn days(&self) -> usize {
        self.days.len()
    }

    /// Fewest items that it has ever shown.
    pub(super) fn fewest(&self) -> usize {
        let all = self.days.iter().map(|day| day.items.0);
        all.min().unwrap_or(0)
    }

    /// Items that it shows on most days.
    pub(super) fn usual(&self) -> usize {
        let mut most: Vec<usize> = self.days.iter().map(|day| day.items.1).collect();
        most.sort_unstable();
        most.get(most.len() / 2).copied().unwrap_or(0)
    }

    /// Fewest known items among those that it has shown.
    pub(super) fn kept(&self) -> Option<usize> {
        self.days.iter().filter_map(|day| day.kept).min()
    }

    /// Least percent of its items with a date.
    pub(super) fn dated(&self) -> Option<u8> {
        self.days.iter().filter_map(|day| day.dated).min()
    }

    /// Fewest different dates that it has shown.
    pub(super) fn dates(&self) -> Option<usize> {
        self.days.iter().filter_map(|day| day.dates).min()
    }

    /// Least percent of different titles.
    pub(super) fn titles(&self) -> Option<u8> {
        self.days.iter().filter_map(|day| day.titles).min()
    }

    /// Least percent of known items that had kept their titles.
    pub(super) fn same(&self) -> Option<u8> {
        self.days.iter().filter_map(|day| day.same).min()
    }

    /// New entries that are to be expected after so long, at the pace of the days remembered.
    pub(super) fn expected(&self, absence: TimeDelta) -> f64 {
        let new: usize = self.days.iter().map(|day| day.new).sum();
        let span = match (self.days.first(), self.days.last()) {
            (Some(first), Some(last)) => (last.day - first.day + 1).max(1),
            _ => 1,
        };
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let pace = new as f64 / span as f64;
        pace * absence.as_seconds_f64() / 86_400.0
    }

    /// The norm after a reading that was taken.
    pub(super) fn after(&self, shown: &Shown<'_>, now: DateTime<Utc>) -> Self {
        let mut next = self.clone();
        next.hold = None;
        next.last = Some(now);
        next.container = shown.container.map(str::to_owned).or(next.container);
        next.language = shown.language.map(str::to_owned).or(next.language);
        let today = now.timestamp().div_euclid(86_400);
        let reading = Day::of(shown, today);
        match next.days.last_mut().filter(|day| day.day == today) {
            Some(day) => day.add(&reading),
            None => next.days.push(reading),
        }
        let surplus = next.days.len().saturating_sub(DAYS);
        next.days.drain(..surplus);
        next
    }

    /// The norm after a reading that found the list empty: as it was.
    pub(super) fn after_quiet(&self) -> Self {
        Self {
            hold: None,
            ..self.clone()
        }
    }

    /// The norm of a page that is held. A list that shares nothing with what was held before is
    /// another shape.
    pub(super) fn held(
        &self,
        reason: Reason,
        why: &str,
        keys: &HashSet<&str>,
        now: DateTime<Utc>,
    ) -> Self {
        let before = self.hold.as_ref().filter(|hold| {
            hold.reason == reason || hold.reason.is_readable() && reason.is_readable()
        });
        let shared = before.map_or(0, |hold| hold.shared(keys));
        let (since, moves) = match before {
            Some(hold) if shared > 0 || keys.is_empty() => (
                hold.since,
                hold.moves + u32::from(shared > 0 && shared < keys.len()),
            ),
            _ => (now, 0),
        };
        let mut keys: Vec<u32> = keys.iter().map(|key| fingerprint(key)).collect();
        keys.sort_unstable();
        keys.truncate(MAX_KEYS);
        Self {
            hold: Some(Hold {
                reason,
                why: why.to_owned(),
                since,
                moves,
                keys,
            }),
            ..self.clone()
        }
    }
}

impl Day {
    fn of(shown: &Shown<'_>, day: i64) -> Self {
        let keys = shown.keys();
        let kept = shown.kept();
        let is_first = shown.known.is_empty();
        let count = shown.entries.len();
        let enough = count >= SOME;
        Self {
            day,
            readings: 1,
            items: (shown.count, shown.count),
            new: if is_first { 0 } else { keys.len() - kept },
            kept: (!is_first && count > 0).then_some(kept),
            dated: (count > 0).then(|| percent(super::dates::dated(shown).count(), count)),
            dates: (super::dates::dated(shown).count() >= SOME)
                .then(|| super::dates::different(shown)),
            titles: enough.then(|| percent(super::titles::different(shown), count)),
            same: (kept >= SOME).then(|| percent(super::titles::unchanged(shown), kept)),
        }
    }

    fn add(&mut self, reading: &Self) {
        self.readings += reading.readings;
        self.items = (
            self.items.0.min(reading.items.0),
            self.items.1.max(reading.items.1),
        );
        self.new += reading.new;
        self.kept = least(self.kept, reading.kept);
        self.dated = least(self.dated, reading.dated);
        self.dates = least(self.dates, reading.dates);
        self.titles = least(self.titles, reading.titles);
        self.same = least(self.same, reading.same);
    }
}

fn least<T: Ord>(one: Option<T>, other: Option<T>) -> Option<T> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

fn fingerprint(key: &str) -> u32 {
    let [a, b, c, d, ..] = *blake3::hash(key.as_bytes()).as_bytes();
    u32::from_le_bytes([a, b, c, d])
}
