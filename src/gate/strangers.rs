//! None of the items is known, on a page that keeps some from one reading to the next.

use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashSet;

use super::{Norm, Reason, Shown, percent};

/// Fewer strangers are no flood.
const FLOOD: usize = 3;
/// Days before it is known what a page keeps.
const DAYS: usize = 2;

pub(super) fn judge(
    shown: &Shown<'_>,
    norm: &Norm,
    now: DateTime<Utc>,
) -> Option<(Reason, String)> {
    let count = shown.keys().len();
    if count < FLOOD || shown.kept() > 0 {
        return None;
    }
    let known: HashSet<&str> = shown
        .known
        .values()
        .map(|known| known.entry.title.as_str())
        .collect();
    let titles: HashSet<&str> = shown.entries.iter().map(|e| e.title.as_str()).collect();
    let familiar = titles
        .iter()
        .filter(|title| known.contains(**title))
        .count();
    if titles.len() >= FLOOD && familiar * 2 >= titles.len() {
        let why = format!(
            "{familiar} of its {} titles are known under other addresses",
            titles.len()
        );
        return Some((Reason::Moved, why));
    }
    if norm.days() < DAYS || norm.kept().is_none_or(|least| least == 0) {
        return None;
    }
    let last = norm.last()?;
    // What was strange when it came does not become news by standing there.
    let hold = norm.hold();
    let is_old = hold.is_some_and(|hold| hold.shared(&shown.keys()) > 0);
    let is_pace = !is_old && norm.expected(now - last) * 2.0 >= as_number(count);
    if is_news(shown, last) || is_pace {
        return None;
    }
    let why = format!(
        "none of its {count} items is known, where at least {} stayed from one reading to the next",
        norm.kept().unwrap_or_default()
    );
    Some((Reason::Strangers, why))
}

/// Whether its dates say that all of it came since it was last read.
fn is_news(shown: &Shown<'_>, last: DateTime<Utc>) -> bool {
    let dated: Vec<_> = super::dates::dated(shown).collect();
    let fresh = dated
        .iter()
        .filter(|at| **at >= last - TimeDelta::days(1))
        .count();
    percent(dated.len(), shown.entries.len()) >= 50 && percent(fresh, dated.len()) >= 80
}

#[expect(clippy::cast_precision_loss, reason = "items of a page")]
fn as_number(count: usize) -> f64 {
    count as f64
}
