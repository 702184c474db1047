//! Titles: all equal, or all other than they were.

use std::collections::HashSet;

use super::norm::SOME;
use super::{Norm, Reason, Shown, percent};

/// Different titles.
pub(super) fn different(shown: &Shown<'_>) -> usize {
    let titles: HashSet<&str> = shown.entries.iter().map(|e| e.title.as_str()).collect();
    titles.len()
}

/// Known items that have the title they had.
pub(super) fn unchanged(shown: &Shown<'_>) -> usize {
    let same = shown.entries.iter().filter(|entry| {
        let known = shown.known.get(&entry.key);
        known.is_some_and(|known| known.entry.title == entry.title)
    });
    same.map(|entry| entry.key.as_str())
        .collect::<HashSet<_>>()
        .len()
}

/// "Read more", nine times.
pub(super) fn all_equal(shown: &Shown<'_>, norm: &Norm) -> Option<(Reason, String)> {
    let count = shown.entries.len();
    let different = different(shown);
    let is_usual = norm.titles().is_none_or(|least| least < 60);
    if count < SOME || different * 4 > count || is_usual {
        return None;
    }
    let first = shown.entries.first().map_or("", |entry| &entry.title);
    let first: String = first.chars().take(60).collect();
    let why = format!("its {count} items have {different} different titles, such as {first:?}");
    Some((Reason::Titles, why))
}

/// Another text in the place of the title: labels, decks.
pub(super) fn rewritten(shown: &Shown<'_>, norm: &Norm) -> Option<(Reason, String)> {
    let kept = shown.kept();
    let unchanged = unchanged(shown);
    let is_usual = norm.same().is_none_or(|least| least < 60);
    if kept < SOME + 1 || percent(unchanged, kept) > 10 || is_usual {
        return None;
    }
    let why = format!(
        "{} of its {kept} known items have other titles",
        kept - unchanged
    );
    Some((Reason::Rewritten, why))
}
