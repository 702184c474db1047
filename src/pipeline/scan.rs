//! What a feed's pages say now, against what is known. Reads only.

use chrono::{DateTime, Utc};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use super::articles::Articles;
use super::gather::{Gathered, unite};
use super::identity::{Aliases, identify, unite_by_article};
use super::list::List;
use super::overlap::has_missed;
use super::pages::{PageAnswer, Pages};
use super::readers::Readers;
use super::reading::Earlier;
use super::settings::rules_hash;
use crate::article::complete;
use crate::config::{Config, FeedSource, Kind, Page};
use crate::extract::Before;
use crate::fetch::{FetchError, Fetcher};
use crate::gate;
use crate::model::{Diagnostic, FeedState, Health, Known, PageState, Seen, Whereabouts};
use crate::permalink;
use crate::render;
use crate::schedule::delta;
use crate::store::{Change, Merged, Past, Stands, Store, StoreError, merge};

/// Items taken from a list where no limit is set: sitemaps may name all that a site has ever written.
const MAX_ITEMS: usize = 10_000;

/// So many of its newest entries a feed keeps, however long they have been on no page: a list that is
/// read from its first page again, after an edit, shows nothing that was forgotten.
const LEAST_HISTORY: usize = 1000;

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

/// What is to be done for a feed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Task {
    /// Its pages are read, and the articles that are owed.
    #[default]
    Pages,
    /// Articles that are owed are read; the pages are not due.
    Articles,
}

/// What a scan found, ready to commit.
#[derive(Debug, Default)]
pub struct Scan {
    /// The feed's name.
    pub feed: String,
    /// What was to be done.
    pub task: Task,
    /// When it was made.
    pub now: DateTime<Utc>,
    /// Hash of the settings it was made with.
    pub rules: Vec<u8>,
    /// Items found.
    pub found: usize,
    /// Entries on the shortest of its lists that were read.
    pub shown: Option<usize>,
    /// How long pages stay as they are, by their servers' word; of those that say.
    pub fresh_for: Vec<Duration>,
    /// By page address: where pages are now, where that has changed.
    pub whereabouts: Vec<(String, Whereabouts)>,
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
    /// Whether a host was not asked, since it wants to be left alone.
    pub is_pause: bool,
    /// What the dates of each page have settled.
    pub verdicts: Vec<(String, String)>,
    /// What each page that was read normally shows, this time included.
    pub norms: Vec<(String, String)>,
    /// What a person should know.
    pub diagnostics: Vec<Diagnostic>,
}

/// What a scan reads with.
pub(super) struct Scanner<'a> {
    task: Task,
    rules: Vec<u8>,
    pub(super) config: &'a Config,
    pub(super) fetcher: &'a Fetcher,
    pub(super) readers: &'a Readers,
    pub(super) store: Option<&'a Store>,
    pages: &'a Pages,
    pub(super) articles: &'a Articles,
    pub(super) source: &'a FeedSource,
    pub(super) state: &'a FeedState,
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
    task: Task,
    now: DateTime<Utc>,
) -> Scan {
    let scanner = Scanner {
        task,
        rules: context.rules.of(&source.name).to_vec(),
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
        task: Task::Pages,
        rules: rules_hash(source, config),
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
    let mut scan = scanner.run().await;
    for known in scan.change.iter_mut().flat_map(|change| &mut change.new) {
        render::rewrite(&mut known.entry, &source.rewriting);
    }
    scan
}

impl Scanner<'_> {
    async fn run(&self) -> Scan {
        let mut scan = Scan {
            feed: self.source.name.clone(),
            task: self.task,
            now: self.now,
            rules: self.rules.clone(),
            ..Scan::default()
        };
        let mut gathered = Gathered::default();
        let pages = match self.task {
            Task::Pages => self.source.pages.as_slice(),
            Task::Articles => &[],
        };
        for page in pages {
            if let Err(error) = self.page(page, &mut scan, &mut gathered).await {
                scan.fail(Health::Broken, error.to_string(), None);
            }
        }
        for field in gathered.unread.take().unwrap_or_default() {
            scan.diagnostics
                .push(Diagnostic::new(field, "found nothing in any item"));
        }
        // Articles behind a page that reads badly are likely to read badly, too.
        let owes_articles = self.source.article.is_any()
            && self.state.pending > 0
            && scan.health() != Health::Degraded;
        if (!gathered.entries.is_empty() || owes_articles)
            && let Err(error) = self.against_history(&mut scan, gathered).await
        {
            scan.fail(Health::Broken, error.to_string(), None);
        }
        scan
    }

    /// Reads a page, and takes what it gives if the gate lets it through.
    async fn page(
        &self,
        page: &Page,
        scan: &mut Scan,
        gathered: &mut Gathered,
    ) -> Result<(), StoreError> {
        let url = page.url.as_str();
        let norm = self.norm(url, &scan.rules);
        let told = self.pages.get(page, self.fetcher).await;
        if let Some(whereabouts) = told.whereabouts {
            scan.whereabouts.push((url.to_owned(), whereabouts));
        }
        // The page that changes first decides.
        if let Some(fresh_for) = told.fresh_for {
            scan.fresh_for.push(fresh_for);
        }
        let body = match told.answer {
            Ok(PageAnswer::NotModified) => {
                scan.stays_held(url, &norm);
                return Ok(());
            }
            Ok(PageAnswer::Page(body)) => body,
            Ok(PageAnswer::Gone) => {
                let feed = &self.source.name;
                let message = format!(
                    "{url}: gone for good (410), and not asked for any more; take the page out of the configuration, or try it again with `pagewire run --feed {feed} --force`"
                );
                scan.fail(Health::Broken, message, None);
                return Ok(());
            }
            Err(error) => {
                scan.fail(Health::Broken, error.to_string(), error.retry_after());
                let is_pause = matches!(*error, FetchError::Paused { .. });
                scan.is_pause |= is_pause;
                return Ok(());
            }
        };
        scan.pages.push((url.to_owned(), body.state()));
        let seen = Seen {
            body: body.hash.clone(),
            rules: scan.rules.clone(),
        };
        let before = self.state.seen.get(url);
        if before == Some(&seen) {
            scan.stays_held(url, &norm);
            return Ok(());
        }
        scan.read.push(url.to_owned());
        // Other rules may make other entries of it: then nothing is known of the list.
        let has_past = before.is_some_and(|known| known.rules == seen.rules);
        let known = match gathered.known.take() {
            Some(known) => known,
            None => self.known().await?,
        };
        let aliases = match gathered.aliases.take() {
            Some(aliases) => aliases,
            None => self.aliases().await?,
        };
        let earlier = Earlier {
            verdict: self.state.verdicts.get(url).cloned(),
            list: Before {
                keys: self.keys(&known, url),
                container: norm.container().map(str::to_owned),
            },
        };
        let past = has_past.then_some(&known);
        match self
            .list(Arc::clone(&body), page, earlier, past, scan)
            .await
        {
            Ok(mut list) => {
                let entries = std::mem::take(&mut list.entries);
                list.entries = identify(entries, &known, &aliases, &mut gathered.news);
                if list.is_whole {
                    scan.seen.push((url.to_owned(), seen));
                }
                scan.found += list.found;
                scan.diagnostics.append(&mut list.diagnostics);
                if self
                    .lets_through(&list, &known, &norm, body, page, scan)
                    .await
                {
                    self.count(&list, past, url, scan);
                    let limit = self.source.limit.unwrap_or(MAX_ITEMS);
                    list.entries.truncate(limit);
                    gathered.take(list, page, scan);
                }
            }
            Err(message) => {
                // It is looked at again only when it changes.
                let norm = gate::unreadable(&norm, &message, self.now);
                scan.norms.push((url.to_owned(), norm.text()));
                scan.seen.push((url.to_owned(), seen));
                scan.fail(Health::Degraded, message, None);
            }
        }
        gathered.known = Some(known);
        gathered.aliases = Some(aliases);
        Ok(())
    }

    /// What a page has shown, where its list is found by its looks.
    fn keys(&self, known: &HashMap<String, Known>, page: &str) -> HashSet<String> {
        if !matches!(self.source.kind, Kind::Auto(_)) {
            return HashSet::new();
        }
        known
            .values()
            .filter(|known| known.page == page)
            .map(|known| permalink::key(&known.entry.permalink))
            .collect()
    }

    /// What a list tells the schedule.
    fn count(
        &self,
        list: &List,
        past: Option<&HashMap<String, Known>>,
        url: &str,
        scan: &mut Scan,
    ) {
        let count = list.entries.len();
        if let Some(known) = past.filter(|_| list.is_whole)
            && has_missed(&list.entries, url, known)
        {
            scan.missed = true;
            scan.diagnostics.push(Diagnostic::new(url, MISSED));
        }
        if count > 0 {
            scan.shown = Some(scan.shown.map_or(count, |shown| shown.min(count)));
        }
    }

    /// What history knows of the feed.
    async fn known(&self) -> Result<HashMap<String, Known>, StoreError> {
        match self.store {
            Some(store) if self.state.entries > 0 => store.known(&self.source.name).await,
            _ => Ok(HashMap::new()),
        }
    }

    /// Other keys of the feed's entries.
    async fn aliases(&self) -> Result<Aliases, StoreError> {
        match self.store {
            Some(store) if self.state.entries > 0 => store.aliases(&self.source.name).await,
            _ => Ok(Aliases::new()),
        }
    }

    async fn against_history(&self, scan: &mut Scan, gathered: Gathered) -> Result<(), StoreError> {
        let mut news = gathered.news;
        let known = match gathered.known {
            Some(known) => known,
            None => self.known().await?,
        };
        let pages = self.source.pages.iter().map(|page| page.url.to_string());
        let pages: Vec<String> = pages.collect();
        let mut past = Past {
            known,
            pages,
            cards_have_content: self.source.kind.has_content(),
            ..Past::default()
        };
        let mut aliases = match gathered.aliases {
            Some(aliases) => aliases,
            None => self.aliases().await?,
        };
        aliases.extend(news.clone());
        // What one page shows under one address, another may show under another.
        let entries = identify(gathered.entries, &past.known, &aliases, &mut news);
        let mut cards = unite(entries);
        let (articles, met) = if self.source.article.is_any() {
            let read = self.complete(scan, &cards, &mut past).await?;
            cards = unite_by_article(cards, &past, &aliases, &mut news);
            read
        } else {
            Default::default()
        };
        let stands = (!gathered.whole.is_empty()).then(|| Stands {
            keys: cards.iter().map(|card| card.entry.key.clone()).collect(),
            read: gathered.whole,
            configured: past.pages.clone(),
            at: self.now,
            history: self.source.history.map(delta),
            newest: self.source.keep.max(LEAST_HISTORY),
        });
        let mut merged = merge(&self.source.name, cards, &past, complete, self.now);
        self.measure(scan, &mut merged, &past).await;
        let Merged {
            new,
            changed,
            updated,
        } = merged;
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
            aliases: news,
            outgoing: Vec::new(),
            stands,
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
