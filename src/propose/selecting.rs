//! Whether the selectors of a list are worth writing: they must read it as well as it was found.

use std::collections::HashSet;
use std::path::Path;

use super::proposal::{entry_key, read};
use super::{Look, Trouble, Zone};
use crate::config::edit::NewFeed;
use crate::extract::auto::{List, Selectors};
use crate::model::{Entry, Precision, Published};

/// Selectors that give other titles than were found, but for this share, are not written.
const ALIKE: (usize, usize) = (9, 10);

/// The selectors of a list, as `[feed.select]` writes them.
pub(super) fn keys(selectors: &Selectors) -> Vec<(&'static str, String)> {
    let Selectors {
        item,
        title,
        link,
        date,
        summary,
        image,
        author,
    } = selectors;
    let mut keys = vec![("item", item.clone())];
    for (key, selector) in [
        ("title", title),
        ("link", link),
        ("date", date),
        ("summary", summary),
        ("image", image),
        ("author", author),
    ] {
        if let Some(selector) = selector {
            keys.push((key, selector.clone()));
        }
    }
    keys
}

/// Keeps the selectors where they read the list as well as it was found, and says where not.
pub(super) fn choose_reading(
    path: &Path,
    look: &Look,
    feed: &mut NewFeed,
    zone: &Zone,
    choice: usize,
    list: &List,
) -> Result<Vec<String>, Trouble> {
    let no_selectors = || Trouble::NoSelectors {
        url: look.url.clone(),
        choice,
    };
    if feed.select.is_empty() {
        return if choice == 1 {
            Ok(Vec::new())
        } else {
            Err(no_selectors())
        };
    }
    let by_selectors = read(look, &look.draft.with(path, feed.clone(), zone.new_zone())?)?;
    if choice > 1 {
        let found: HashSet<String> = list
            .items
            .iter()
            .filter_map(|item| look.survey.key(item))
            .collect();
        let read: HashSet<String> = by_selectors.entries.iter().map(entry_key).collect();
        return if found == read {
            Ok(Vec::new())
        } else {
            Err(no_selectors())
        };
    }
    let found = NewFeed {
        select: Vec::new(),
        ..feed.clone()
    };
    let by_itself = read(look, &look.draft.with(path, found, zone.new_zone())?)?;
    let Some(lost) = lost(&by_itself.entries, &by_selectors.entries) else {
        return Ok(Vec::new());
    };
    feed.select.clear();
    Ok(vec![format!(
        "the shortest selectors lose {lost}, so that none are written"
    )])
}

/// What selectors lose of a list as it was found, in words; `None` when nothing that matters.
fn lost(found: &[Entry], read: &[Entry]) -> Option<&'static str> {
    let keys = |entries: &[Entry]| -> Vec<String> { entries.iter().map(entry_key).collect() };
    if keys(found) != keys(read) {
        return Some("items");
    }
    let pairs = || found.iter().zip(read);
    let times: Vec<Published> = pairs()
        .filter(|(_, read)| read.published.is_none())
        .filter_map(|(found, _)| found.published)
        .collect();
    // A single day for all of them stands above the list; such a date is mostly the page's own.
    let is_own = |published: &Published| {
        published.precision == Precision::Minute
            || times.first().is_some_and(|first| first.at != published.at)
    };
    let alike = pairs()
        .filter(|(one, other)| one.title == other.title)
        .count();
    if times.iter().any(is_own) {
        Some("times")
    } else if alike * ALIKE.1 < found.len() * ALIKE.0 {
        Some("titles")
    } else {
        None
    }
}
