//! What the lists of a feed gave, gathered in the order of its pages. Pure.

use std::collections::HashMap;

use super::identity::Aliases;
use super::list::{List, merge_unread};
use super::scan::Scan;
use crate::config::Page;
use crate::model::{Entry, Known};
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
    /// Pages of which all was taken.
    pub(super) whole: Vec<String>,
    /// What history knows of the feed, once it was asked.
    pub(super) known: Option<HashMap<String, Known>>,
    /// Other keys of its entries that it knows, once it was asked.
    pub(super) aliases: Option<Aliases>,
    /// Those that were found in this scan.
    pub(super) news: Aliases,
}

impl Gathered {
    /// Takes what a list gave.
    pub(super) fn take(&mut self, list: List, page: &Page, scan: &mut Scan) {
        if let Some(verdict) = list.verdict {
            scan.verdicts.push((page.url.to_string(), verdict));
        }
        if let Some(unread) = list.unread {
            merge_unread(&mut self.unread, unread, true);
        }
        self.title = self.title.take().or(list.title);
        self.language = self.language.take().or(list.language);
        if list.is_whole {
            self.whole.push(page.url.to_string());
        }
        self.entries.extend(list.entries);
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
