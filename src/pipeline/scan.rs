//! What a feed's pages say now, against what is known. Reads only.

use chrono::{DateTime, Utc};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use super::articles::Articles;
use super::gather::{Gathered, unite};
use super::overlap::{has_missed, meets};
use super::pages::{Body, PageAnswer, Pages, fetch_alone};
use super::readers::Readers;
use super::reading::{self, Reading};
use super::settings::rules_hash;
use crate::article::complete;
use crate::config::{Config, FeedSource, Page};
use crate::fetch::Fetcher;
use crate::model::{Diagnostic, FeedState, Health, PageState, Seen};
use crate::store::{Change, Merged, Past, Store, StoreError, merge};

/// Items taken from a list where no limit is set: sitemaps may name all that a site has ever written.
const MAX_ITEMS: usize = 10_000;

/// What is said of a list on which nothing known is left.
const MISSED: &str = "entries may have been missed: all that stood here at the last look is gone; a shorter `interval`, or more `max_pages` with `next`, keeps up with it";

/// What went wrong with a feed's pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Degraded: a page reads badly. Broken: it cannot be had.
    pub health: Health,
    /// With the address and what to do.
    pub message: String,
    /// How long the server asked to be left alone.
    pub retry_after: Option<Duration>,
}

/// What a scan found, ready to commit.
#[derive(Debug, Default)]
pub struct Scan {
    /// The feed's name.
    pub feed: String,
    /// When it was made.
    pub now: DateTime<Utc>,
    /// Hash of the settings it was made with.
    pub rules: Vec<u8>,
    /// Items found.
    pub found: usize,
    /// Entries on the shortest of its lists that were read.
    pub shown: Option<usize>,
    /// Whether entries may have come and gone between two looks.
    pub missed: bool,
    /// Article pages read.
    pub articles: usize,
    /// Known entries that a reader will see changed.
    pub updated: usize,
    /// What to write; `None` when there is nothing.
    pub change: Option<Change>,
    /// What was made of each page.
    pub seen: Vec<(String, Seen)>,
    /// Pages that were read in this scan.
    pub read: Vec<String>,
    /// Pages as fetched.
    pub pages: Vec<(String, PageState)>,
    /// The first failure; other pages were read all the same.
    pub failure: Option<Failure>,
    /// What the dates of each page have settled.
    pub verdicts: Vec<(String, String)>,
    /// What a person should know.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a scan reads with.
pub(super) struct Scanner<'a> {
    pub(super) config: &'a Config,
    pub(super) fetcher: &'a Fetcher,
    pub(super) readers: &'a Readers,
    pub(super) store: Option<&'a Store>,
    pages: &'a Pages,
    pub(super) articles: &'a Articles,
    pub(super) source: &'a FeedSource,
    state: &'a FeedState,
    pub(super) now: DateTime<Utc>,
}

/// Reads a feed's pages, and the article pages of its new entries. Pages that have not changed
/// since they were last read are not read again.
pub async fn scan(
    context: &super::Context,
    pages: &Pages,
    articles: &Articles,
    source: &FeedSource,
    state: &FeedState,
    now: DateTime<Utc>,
) -> Scan {
    let scanner = Scanner {
        config: &context.config,
        fetcher: &context.fetcher,
        readers: &context.readers,
        store: Some(&context.store),
        pages,
        articles,
        source,
        state,
        now,
    };
    scanner.run().await
}

/// A scan without history, that nobody commits: what the feed would be if it began now.
pub async fn preview(
    config: &Config,
    fetcher: &Fetcher,
    source: &FeedSource,
    now: DateTime<Utc>,
) -> Scan {
    let scanner = Scanner {
        config,
        fetcher,
        readers: &Readers::default(),
        store: None,
        pages: &Pages::default(),
        articles: &Articles::default(),
        source,
        state: &FeedState::default(),
        now,
    };
    scanner.run().await
}

impl Scanner<'_> {
    async fn run(&self) -> Scan {
        let mut scan = Scan {
            feed: self.source.name.clone(),
            now: self.now,
            rules: rules_hash(self.source, self.config),
            ..Scan::default()
        };
        let mut gathered = Gathered::default();
        for page in &self.source.pages {
            self.page(page, &mut scan, &mut gathered).await;
        }
        for field in gathered.unread.take().unwrap_or_default() {
            scan.diagnostics
                .push(Diagnostic::new(field, "found nothing in any item"));
        }
        let owes_articles = self.source.article.is_any() && self.state.pending > 0;
        if (!gathered.entries.is_empty() || owes_articles)
            && let Err(error) = self.against_history(&mut scan, gathered).await
        {
            scan.fail(Health::Broken, error.to_string(), None);
        }
        scan
    }

    async fn page(&self, page: &Page, scan: &mut Scan, gathered: &mut Gathered) {
        let url = page.url.as_str();
        let body = match self.pages.get(page, self.fetcher).await {
            Ok(PageAnswer::NotModified) => return,
            Ok(PageAnswer::Page(body)) => body,
            Err(error) => {
                if let Some(pause) = error.retry_after() {
                    self.fetcher.pause(&page.url, pause);
                }
                scan.fail(Health::Broken, error.to_string(), error.retry_after());
                return;
            }
        };
        scan.pages.push((url.to_owned(), body.state()));
        let seen = Seen {
            body: body.hash.clone(),
            rules: scan.rules.clone(),
        };
        if self.state.seen.get(url) == Some(&seen) {
            return;
        }
        scan.read.push(url.to_owned());
        let before = gathered.entries.len();
        let earlier = self.state.verdicts.get(url).cloned();
        let read = self.read(body, page, earlier).await;
        let next = scan.take(read, page, gathered);
        // Other rules may make other entries of it: then nothing is known of the list.
        let has_past = self
            .state
            .seen
            .get(url)
            .is_some_and(|known| known.rules == seen.rules);
        if has_past && gathered.entries.len() > before {
            self.recall(gathered).await;
        }
        let is_whole = match next {
            Some(next) => {
                self.further_pages(next, page, scan, gathered, has_past)
                    .await
            }
            // A page that could not be read is looked at again only when it changes.
            None => true,
        };
        let list = gathered.entries.get(before..).unwrap_or_default();
        if let Some(known) = gathered.known.as_ref().filter(|_| has_past && is_whole)
            && has_missed(list, url, known)
        {
            scan.missed = true;
            scan.diagnostics.push(Diagnostic::new(url, MISSED));
        }
        if !list.is_empty() {
            scan.shown = Some(scan.shown.map_or(list.len(), |shown| shown.min(list.len())));
        }
        let limit = self.source.limit.unwrap_or(MAX_ITEMS);
        gathered.entries.truncate(before + limit);
        if is_whole {
            scan.seen.push((url.to_owned(), seen));
        }
    }

    /// Asks history what it knows of the feed. Should that fail, it fails again when it counts.
    async fn recall(&self, gathered: &mut Gathered) {
        if let (Some(store), None) = (self.store, &gathered.known)
            && self.state.entries > 0
        {
            gathered.known = store.known(&self.source.name).await.ok();
        }
    }

    /// Reads the pages on which a list goes on, none of them twice, until it meets what is known or
    /// the configured bound. An index of lists is read to the bound: its parts have no order.
    /// `false` when one could not be had, so that the list is read again next time.
    async fn further_pages(
        &self,
        next: Vec<url::Url>,
        first: &Page,
        scan: &mut Scan,
        gathered: &mut Gathered,
        has_past: bool,
    ) -> bool {
        let mut from = gathered
            .entries
            .iter()
            .position(|(_, page)| page == first.url.as_str())
            .unwrap_or(gathered.entries.len());
        let is_index = from == gathered.entries.len();
        let mut visited = HashSet::from([first.url.clone()]);
        let mut open = VecDeque::from(next);
        while let Some(url) = open.pop_front() {
            if visited.len() >= self.source.max_pages {
                break;
            }
            let page = gathered.entries.get(from..).unwrap_or_default();
            if let Some(known) = gathered.known.as_ref().filter(|_| has_past && !is_index)
                && meets(page, known)
            {
                break;
            }
            from = gathered.entries.len();
            if !visited.insert(url.clone()) {
                continue;
            }
            let page = Page {
                request: self.config.request_for(&url, first).clone(),
                base: url.clone(),
                url,
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
            let url = first.url.as_str();
            let earlier = scan
                .verdict_of(url)
                .or_else(|| self.state.verdicts.get(url).cloned());
            let read = self.read(body, &page, earlier).await;
            // Entries belong to the list, whichever of its pages they have moved to.
            open.extend(scan.take(read, first, gathered).unwrap_or_default());
        }
        true
    }

    /// Reads a page; `earlier` is what its dates settled before.
    async fn read(
        &self,
        body: Arc<Body>,
        page: &Page,
        earlier: Option<String>,
    ) -> Result<Reading, String> {
        let (page, source, now) = (page.clone(), self.source.clone(), self.now);
        let url = page.url.clone();
        self.readers
            .run(move || reading::section(&body.fetched, &page, &source, earlier.as_deref(), now))
            .await
            .unwrap_or_else(|| {
                Err(format!(
                    "{url}: reading it ended unexpectedly; please report this page"
                ))
            })
    }

    async fn against_history(&self, scan: &mut Scan, gathered: Gathered) -> Result<(), StoreError> {
        let cards = unite(gathered.entries);
        let known = match (gathered.known, self.store) {
            (Some(known), _) => known,
            (None, Some(store)) if self.state.entries > 0 => store.known(&self.source.name).await?,
            _ => HashMap::new(),
        };
        let mut past = Past {
            known,
            pages: self
                .source
                .pages
                .iter()
                .map(|page| page.url.to_string())
                .collect(),
            cards_have_content: self.source.kind.has_content(),
            ..Past::default()
        };
        let (articles, met) = if self.source.article.is_any() {
            self.complete(scan, &cards, &mut past).await?
        } else {
            Default::default()
        };
        let Merged {
            new,
            changed,
            updated,
        } = merge(&self.source.name, cards, &past, complete, self.now);
        scan.updated = updated;
        scan.change = Some(Change {
            feed: self.source.name.clone(),
            is_visible: !new.is_empty() || updated > 0,
            new,
            changed,
            articles,
            met,
            verdicts: std::mem::take(&mut scan.verdicts),
            read: scan.read.clone(),
            language: gathered.language,
            page_title: gathered.title,
        });
        Ok(())
    }
}

impl Scan {
    pub(super) fn fail(&mut self, health: Health, message: String, retry_after: Option<Duration>) {
        if self.failure.is_none() {
            self.failure = Some(Failure {
                health,
                message,
                retry_after,
            });
        } else {
            self.diagnostics.push(Diagnostic::new("also", message));
        }
    }
}
