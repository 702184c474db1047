//! What the pages of a feed gave, gathered in their order. Pure.

use std::collections::HashMap;

use super::reading::Reading;
use super::scan::Scan;
use crate::config::Page;
use crate::model::{Entry, Health, Known};
use crate::normalise;
use crate::store::Card;

/// Entries of all changed pages, in order.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) entries: Vec<(Entry, String)>,
    pub(super) title: Option<String>,
    pub(super) language: Option<String>,
    /// Fields that no page had; `None` before the first page.
    pub(super) unread: Option<Vec<String>>,
    /// What history knows of the feed, once it was asked.
    pub(super) known: Option<HashMap<String, Known>>,
}

impl Scan {
    /// What the dates of a page have settled in this scan.
    pub(super) fn verdict_of(&self, page: &str) -> Option<String> {
        let mut verdicts = self.verdicts.iter();
        verdicts
            .find(|(known, _)| known == page)
            .map(|(_, verdict)| verdict.clone())
    }

    /// Takes what a page gave. `None` when it gave nothing, or else the addresses of
    /// the pages on which the list goes on.
    pub(super) fn take(
        &mut self,
        read: Result<Reading, String>,
        page: &Page,
        gathered: &mut Gathered,
    ) -> Option<Vec<url::Url>> {
        let reading = match read {
            Ok(reading) => reading,
            Err(message) => {
                self.fail(Health::Degraded, message, None);
                return None;
            }
        };
        self.found += reading.found;
        let nothing = reading.entries.is_empty() && reading.filtered == 0 && !reading.is_index;
        let mut diagnostics = reading.diagnostics.into_iter();
        if nothing {
            let reason = diagnostics
                .next()
                .map(|reason| reason.to_string())
                .unwrap_or_default();
            self.fail(Health::Degraded, format!("{}: {reason}", page.url), None);
        }
        self.diagnostics.extend(diagnostics);
        // Pages of one feed may differ in their markup: what one of them has is not missing.
        match &mut gathered.unread {
            Some(unread) => unread.retain(|field| reading.unread.contains(field)),
            None if reading.found > 0 => gathered.unread = Some(reading.unread),
            None => {}
        }
        if let Some(verdict) = reading.verdict {
            let url = page.url.as_str();
            self.verdicts.retain(|(known, _)| known != url);
            self.verdicts.push((url.to_owned(), verdict));
        }
        gathered.title = gathered.title.take().or(reading.title);
        gathered.language = gathered.language.take().or(reading.language);
        let page = page.url.as_str();
        gathered.entries.extend(
            reading
                .entries
                .into_iter()
                .map(|entry| (entry, page.to_owned())),
        );
        (!nothing).then_some(reading.next)
    }
}

/// One card for each entry: of several pages that show it the first owns it, the others add.
pub(super) fn unite(entries: Vec<(Entry, String)>) -> Vec<Card> {
    let mut places: HashMap<String, usize> = HashMap::with_capacity(entries.len());
    let mut cards: Vec<Card> = Vec::with_capacity(entries.len());
    for (entry, page) in entries {
        match places
            .get(&entry.key)
            .and_then(|place| cards.get_mut(*place))
        {
            Some(card) => normalise::merge(&mut card.entry, entry),
            None => {
                places.insert(entry.key.clone(), cards.len());
                cards.push(Card { entry, page });
            }
        }
    }
    cards
}
