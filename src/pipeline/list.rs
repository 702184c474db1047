//! One list, over all pages on which it goes on.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use super::overlap::meets;
use super::pages::{Body, fetch_alone};
use super::reading::{self, Earlier, Reading};
use super::scan::{Scan, Scanner};
use crate::config::Page;
use crate::model::{Diagnostic, Entry, Health, Known, Remains};

/// What one list gave.
#[derive(Debug, Default)]
pub(super) struct List {
    /// In their order, with the first page's address: entries belong to the list, whichever of its
    /// pages they have moved to.
    pub(super) entries: Vec<(Entry, String)>,
    pub(super) found: usize,
    /// Items on its first page, wanted or not; of an index of lists, on all.
    pub(super) shown: usize,
    pub(super) is_index: bool,
    pub(super) title: Option<String>,
    pub(super) language: Option<String>,
    /// Fields that no page had; `None` before the first item.
    pub(super) unread: Option<Vec<String>>,
    pub(super) verdict: Option<String>,
    pub(super) container: Option<String>,
    pub(super) remains: Remains,
    /// What is said of it where nothing is found.
    pub(super) trouble: String,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Whether all its pages were had.
    pub(super) is_whole: bool,
    pages: usize,
}

impl List {
    /// Takes what a page of it gave. The answer is the pages on which it goes on.
    fn take(&mut self, reading: Reading, first: &Page) -> Vec<url::Url> {
        let mut diagnostics = reading.diagnostics.into_iter();
        let nothing = reading.entries.is_empty() && reading.filtered == 0 && !reading.is_index;
        if self.pages == 0 {
            self.is_index = reading.is_index;
            self.container = reading.container;
            self.remains = reading.remains;
            if nothing {
                let reason = diagnostics.next().map(|reason| reason.to_string());
                self.trouble = reason.unwrap_or_else(|| "nothing was found on it".to_owned());
            }
        }
        if self.pages == 0 || self.is_index {
            self.shown += reading.entries.len() + reading.filtered;
        }
        self.pages += 1;
        self.diagnostics.extend(diagnostics);
        merge_unread(&mut self.unread, reading.unread, reading.found > 0);
        self.found += reading.found;
        let entries = reading.entries.into_iter();
        self.entries
            .extend(entries.map(|entry| (entry, first.url.to_string())));
        self.verdict = reading.verdict.or(self.verdict.take());
        self.title = self.title.take().or(reading.title);
        self.language = self.language.take().or(reading.language);
        if nothing { Vec::new() } else { reading.next }
    }
}

/// Pages of one feed may differ in their markup: what one of them has is not missing.
pub(super) fn merge_unread(all: &mut Option<Vec<String>>, other: Vec<String>, has_items: bool) {
    match all {
        Some(unread) => unread.retain(|field| other.contains(field)),
        None if has_items => *all = Some(other),
        None => {}
    }
}

impl Scanner<'_> {
    /// Reads a list, from its first page on. `known` is what the feed knows, where the list has been
    /// read with these rules before: what it meets need not be read again.
    ///
    /// # Errors
    /// In words, when the first page cannot be read as what it should be.
    pub(super) async fn list(
        &self,
        body: Arc<Body>,
        page: &Page,
        earlier: Earlier,
        known: Option<&HashMap<String, Known>>,
        scan: &mut Scan,
    ) -> Result<List, String> {
        let mut list = List::default();
        let next = list.take(self.read(body, page, earlier).await?, page);
        list.is_whole = self.further_pages(next, page, &mut list, known, scan).await;
        Ok(list)
    }

    /// Reads the pages on which a list goes on, none of them twice, until it meets what is known or
    /// the configured bound. An index of lists is read to the bound: its parts have no order.
    /// `false` when one could not be had, so that the list is read again next time.
    async fn further_pages(
        &self,
        next: Vec<url::Url>,
        first: &Page,
        list: &mut List,
        known: Option<&HashMap<String, Known>>,
        scan: &mut Scan,
    ) -> bool {
        let mut from = 0;
        let mut visited = HashSet::from([first.url.clone()]);
        let mut open = VecDeque::from(next);
        while let Some(url) = open.pop_front() {
            if visited.len() >= self.source.max_pages {
                break;
            }
            let page = list.entries.get(from..).unwrap_or_default();
            if let Some(known) = known.filter(|_| !list.is_index)
                && meets(page, known)
            {
                break;
            }
            from = list.entries.len();
            if !visited.insert(url.clone()) {
                continue;
            }
            let page = Page {
                request: self.config.request_for(&url, first).clone(),
                base: url.clone(),
                url,
                form: None,
                ..first.clone()
            };
            let body = match fetch_alone(&page, self.fetcher).await {
                Ok(Some(body)) => Arc::new(body),
                Ok(None) => return true,
                Err(error) => {
                    scan.diagnostics
                        .push(Diagnostic::new("next page", error.to_string()));
                    return false;
                }
            };
            // One list, one order: what its first page has settled holds for the others.
            let settled = || self.state.verdicts.get(first.url.as_str()).cloned();
            let earlier = Earlier {
                verdict: list.verdict.clone().or_else(settled),
                ..Earlier::default()
            };
            match self.read(body, &page, earlier).await {
                Ok(reading) => open.extend(list.take(reading, first)),
                Err(message) => scan.fail(Health::Degraded, message, None),
            }
        }
        true
    }

    /// Reads a page; `earlier` is what is known of it from before.
    async fn read(
        &self,
        body: Arc<Body>,
        page: &Page,
        earlier: Earlier,
    ) -> Result<Reading, String> {
        let (page, source, now) = (page.clone(), self.source.clone(), self.now);
        let url = page.url.clone();
        self.readers
            .run(body.fetched.body.len(), move || {
                reading::section(&body.fetched, &page, &source, &earlier, now)
            })
            .await
            .unwrap_or_else(|| {
                Err(format!(
                    "{url}: reading it ended unexpectedly; please report this page"
                ))
            })
    }
}
