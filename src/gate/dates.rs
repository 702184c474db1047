//! Dates: gone, or all equal where they were not.

use chrono::{DateTime, FixedOffset, TimeDelta};
use std::collections::HashSet;

use super::norm::SOME;
use super::{Norm, Reason, Shown, percent};

/// Zones and articles may tell a time otherwise by this much; more is another day.
const OTHER: TimeDelta = TimeDelta::hours(36);

/// The dates of the items that have one.
pub(super) fn dated<'a>(
    shown: &Shown<'a>,
) -> impl Iterator<Item = DateTime<FixedOffset>> + use<'a> {
    let published = shown.entries.iter().filter_map(|entry| entry.published);
    published.map(|published| published.at)
}

/// Different dates.
pub(super) fn different(shown: &Shown<'_>) -> usize {
    dated(shown).collect::<HashSet<_>>().len()
}

/// Dates that nearly all items had.
pub(super) fn gone(shown: &Shown<'_>, norm: &Norm) -> Option<(Reason, String)> {
    let count = shown.entries.len();
    let now = dated(shown).count();
    let usual = norm.dated().filter(|least| *least >= 80)?;
    if count < SOME - 1 || percent(now, count) > 20 {
        return None;
    }
    let why = format!(
        "{} of its {count} items have no date, where at least {usual} % had one",
        count - now
    );
    Some((Reason::Undated, why))
}

/// One date for all, which known items contradict: that of the page, or of today.
pub(super) fn all_equal(shown: &Shown<'_>, norm: &Norm) -> Option<(Reason, String)> {
    let at = dated(shown).next()?;
    let count = dated(shown).count();
    let is_usual = norm.dates().is_none_or(|least| least < 2);
    if count < SOME || different(shown) > 1 || is_usual {
        return None;
    }
    let other = shown.entries.iter().find_map(|entry| {
        let known = shown.known.get(&entry.key)?.entry.published?;
        ((known.at - at).abs() > OTHER).then_some(known.at)
    })?;
    let why = format!(
        "its {count} items all have the date {}, and one of them was published {}",
        at.format("%Y-%m-%d"),
        other.format("%Y-%m-%d")
    );
    Some((Reason::Dates, why))
}
