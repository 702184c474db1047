//! When a page has changed so far, by the hour and by the day of the week, and what that says of
//! the next hours.
//!
//! Entries are counted beside the time that was watched, both fading with a half-life of four
//! weeks. The rate of an hour is that of the whole, times what the hour, times what the day of
//! the week has shown, each held back as long as it has shown little.

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::time::Duration;

use super::delta;
use super::plan::Bounds;

/// In this time half of what was learned is forgotten.
const HALF_LIFE: TimeDelta = TimeDelta::days(28);

/// What was not looked at for longer has taught nothing.
const LONGEST_GAP: TimeDelta = TimeDelta::days(8);

/// The next check is when this has built up; with an even rate, when so many new entries are to be
/// expected.
const PRESSURE: f64 = 0.8;

/// The part of a page's entries that may be replaced between two looks, by expectation.
const MOST_REPLACED: f64 = 0.25;

/// Rates are counted in steps of this many minutes.
const STEP: i64 = 5;

/// How much an hour and a day must show before they are believed, in entries.
const HOUR_DOUBT: f64 = 1.5;
const DAY_DOUBT: f64 = 3.0;

/// Entries, and the hours in which they were watched for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
struct Count(f64, f64);

/// What is learned of a page's times. A few hundred bytes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Habits {
    /// By hour of the day.
    hours: [Count; 24],
    /// By day of the week, from Monday.
    days: [Count; 7],
    /// The last look, in Unix seconds.
    at: Option<i64>,
    /// Entries on the shortest of its lists.
    shown: u32,
    /// Since entries were missed, or nearly: the longest time between two looks, in seconds.
    cap: Option<u64>,
}

/// One look at the pages of a feed.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// When.
    pub at: DateTime<Utc>,
    /// Entries that were new.
    pub new: usize,
    /// Publish times of those among them that have one, to the minute.
    pub times: &'a [DateTime<Utc>],
    /// Entries on the shortest of its lists that were read; 0 where none was.
    pub shown: usize,
    /// Whether entries may have been missed: no known one was left on a page.
    pub missed: bool,
}

impl Habits {
    /// Reads [`Habits::to_text`] back. What cannot be read is learned anew.
    pub fn from_text(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// What to store.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Takes in what a look has shown, in the zone of the page's hours.
    pub fn learn(&mut self, look: &Look<'_>, zone: Tz) {
        if look.shown > 0 {
            self.shown = u32::try_from(look.shown).unwrap_or(u32::MAX);
        }
        let last = self.at.and_then(|at| DateTime::from_timestamp(at, 0));
        self.at = Some(look.at.timestamp());
        let from = match last {
            // Many pages tell of their last days at first sight.
            None => match look.times.iter().min() {
                Some(oldest) if look.times.len() >= 5 => *oldest,
                _ => return,
            },
            Some(last) => last,
        };
        let gap = look.at - from;
        if gap <= TimeDelta::zero() {
            return;
        }
        if last.is_some() {
            self.be_careful(look, gap);
        }
        let from = from.max(look.at - LONGEST_GAP);
        self.fade(look.at - from);
        let steps = steps(from, look.at, zone);
        let expected: Vec<f64> = steps.iter().map(|step| self.rate(step) * step.2).collect();
        for step in &steps {
            self.add(step, 0.0, step.2);
        }
        let timed = look
            .times
            .iter()
            .filter(|at| **at > from && **at <= look.at);
        let mut placed = 0;
        for at in timed.take(look.new) {
            self.add(&step_of(*at, zone), 1.0, 0.0);
            placed += 1;
        }
        // The others came at some time since: at each as likely as was to be expected.
        let rest = if last.is_some() { look.new - placed } else { 0 };
        let whole: f64 = expected.iter().sum();
        for (step, share) in steps.iter().zip(&expected) {
            if rest > 0 && whole > 0.0 {
                self.add(step, rest as f64 * share / whole, 0.0);
            }
        }
        self.fade(TimeDelta::zero());
    }

    /// How long to wait from `now`.
    ///
    /// For so many looks a day lateness is least where they are as dense as the square root of the
    /// rate: where pages change four times as often, twice as many looks. So much as `PRESSURE` of
    /// it is let build up; but no more than `MOST_REPLACED` of the list is expected to be replaced,
    /// and never longer than what has missed entries before.
    pub fn interval(&self, bounds: Bounds, zone: Tz, now: DateTime<Utc>) -> Duration {
        let most = self.cap.map_or(bounds.max, |cap| {
            Duration::from_secs(cap).clamp(bounds.min, bounds.max)
        });
        let room = match self.shown {
            0 => f64::INFINITY,
            shown => f64::from(shown) * MOST_REPLACED,
        };
        let base = self.base();
        let (mut pressure, mut expected) = (0.0, 0.0);
        let mut wait = Duration::ZERO;
        for step in steps(now, now + delta(most), zone) {
            let rate = self.rate(&step);
            pressure += (rate * base).sqrt() * step.2;
            expected += rate * step.2;
            wait += Duration::from_secs_f64(step.2 * 3600.0);
            if pressure >= PRESSURE || expected >= room {
                break;
            }
        }
        wait.clamp(bounds.min, most)
    }

    /// Whether entries have been missed lately.
    pub fn is_hasty(&self) -> bool {
        self.cap.is_some()
    }

    /// Shortens where entries were missed, or half of a list was replaced; forgets that slowly.
    fn be_careful(&mut self, look: &Look<'_>, gap: TimeDelta) {
        let gap = gap.num_seconds().unsigned_abs();
        let shown = self.shown as usize;
        let lower = |cap: Option<u64>, to: u64| Some(cap.map_or(to, |cap| cap.min(to)).max(60));
        if look.missed {
            self.cap = lower(self.cap, gap / 2);
        } else if shown > 0 && look.new * 2 > shown {
            self.cap = lower(self.cap, gap * shown as u64 / (2 * look.new as u64));
        } else if let Some(cap) = self.cap {
            // By a tenth with every good look; beyond two days it says nothing any more.
            let cap = cap + cap / 10 + 1;
            self.cap = (cap < 2 * 24 * 3600).then_some(cap);
        }
    }

    /// Forgets a little, and rounds to what is worth keeping.
    fn fade(&mut self, gap: TimeDelta) {
        let part = 0.5_f64.powf(gap.num_seconds() as f64 / HALF_LIFE.num_seconds() as f64);
        for Count(entries, watched) in self.hours.iter_mut().chain(&mut self.days) {
            *entries = thousandths(*entries * part);
            *watched = thousandths(*watched * part);
        }
    }

    fn add(&mut self, step: &Step, entries: f64, watched: f64) {
        let counts = [self.hours.get_mut(step.0), self.days.get_mut(step.1)];
        for count in counts.into_iter().flatten() {
            count.0 += entries;
            count.1 += watched;
        }
    }

    /// Entries to expect in any hour: one, until something is known.
    fn base(&self) -> f64 {
        let (mut entries, mut watched) = (1.0, 1.0);
        for count in &self.hours {
            entries += count.0;
            watched += count.1;
        }
        entries / watched
    }

    /// Entries to expect in an hour of that kind.
    fn rate(&self, step: &Step) -> f64 {
        let base = self.base();
        let factor = |count: Option<&Count>, doubt: f64| {
            count.map_or(1.0, |Count(entries, watched)| {
                (entries + doubt) / (base * watched + doubt)
            })
        };
        base * factor(self.hours.get(step.0), HOUR_DOUBT) * factor(self.days.get(step.1), DAY_DOUBT)
    }
}

/// Hour of the day, day of the week, and length in hours of a piece of time.
type Step = (usize, usize, f64);

fn step_of(at: DateTime<Utc>, zone: Tz) -> Step {
    let local = at.with_timezone(&zone);
    let day = local.weekday().num_days_from_monday();
    (local.hour() as usize, day as usize, 0.0)
}

/// The time between two instants in pieces of [`STEP`] minutes.
fn steps(from: DateTime<Utc>, to: DateTime<Utc>, zone: Tz) -> Vec<Step> {
    let mut out = Vec::new();
    let mut at = from;
    while at < to {
        let end = (at + TimeDelta::minutes(STEP)).min(to);
        let (hour, day, _) = step_of(at, zone);
        out.push((hour, day, (end - at).num_seconds() as f64 / 3600.0));
        at = end;
    }
    out
}

fn thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
