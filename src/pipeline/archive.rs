//! The archive of a feed: its whole history in pages that never change (RFC 5005 §4).
//!
//! A page holds so many entries in the order in which they came, and is written once, when that
//! many are there. What changes later is in the feed itself, where the entry stands again; so a
//! page that stands is left as it is. Only another `base_url`, which moves all pages, writes them
//! anew.

use std::collections::HashSet;

use super::Context;
use super::publishing::{shown, write_document};
use crate::config::{ARCHIVE_PAGE, FeedSource};
use crate::model::{Feed, Paging, Report};
use crate::render;

/// Pages of a history of so many entries.
pub(super) fn pages(source: &FeedSource, entries: usize) -> u32 {
    if source.archive {
        u32::try_from(entries / ARCHIVE_PAGE).unwrap_or(u32::MAX)
    } else {
        0
    }
}

/// Writes the pages that are not there yet. `feed` is what is published, without its entries.
pub(super) async fn publish(
    context: &Context,
    source: &FeedSource,
    feed: &Feed,
    entries: usize,
    files: &HashSet<String>,
    report: &mut Report,
) -> Result<(), String> {
    let pages = pages(source, entries);
    if pages == 0 {
        return Ok(());
    }
    let store = &context.store;
    let meta = format!("archive {}", source.name);
    let place = feed.base_url.as_ref().map_or("", |base| base.as_str());
    let known = store.meta(&meta).await.map_err(|error| error.to_string())?;
    let has_moved = known.is_some_and(|known| known != place);
    for number in 1..=pages {
        let names = source
            .formats
            .iter()
            .map(|format| (*format, render::archive_name(&source.name, number, *format)));
        let missing: Vec<_> = names
            .filter(|(_, name)| has_moved || !files.contains(name))
            .collect();
        if missing.is_empty() {
            continue;
        }
        let skip = (number as usize - 1) * ARCHIVE_PAGE;
        let mut known = store
            .in_order(&source.name, skip, ARCHIVE_PAGE)
            .await
            .map_err(|error| error.to_string())?;
        known.sort_by(|a, b| b.order.cmp(&a.order).then_with(|| a.guid.cmp(&b.guid)));
        let updated = known.iter().map(|known| known.first_seen).max();
        let page = Feed {
            updated,
            paging: Paging {
                page: Some(number),
                previous: (number > 1).then_some(number - 1),
            },
            entries: known
                .into_iter()
                .map(|known| shown(known, source))
                .collect(),
            ..feed.clone()
        };
        for (format, name) in missing {
            write_document(&context.directory, &page, format, name, report)?;
        }
    }
    store
        .set_meta(&meta, place)
        .await
        .map_err(|error| error.to_string())
}
