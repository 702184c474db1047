//! Which article pages a scan asks for, and what comes of them.

use chrono::{DateTime, Utc};
use std::cmp::Reverse;
use std::collections::HashMap;
use url::Url;

use super::articles::ArticleAnswer;
use super::boilerplate::Bodies;
use super::scan::{Scan, Scanner};
use crate::model::{Diagnostic, Known, StoredArticle};
use crate::permalink;
use crate::schedule::{next_article, next_recheck};
use crate::store::{Card, Met, Past, StoreError, Tried};

/// An article page to ask for.
struct Wanted {
    /// Of the entry.
    key: String,
    url: Url,
    /// The section page that shows it.
    page: String,
    attempts: u32,
    first_seen: DateTime<Utc>,
    /// Whether it was read before.
    is_again: bool,
}

impl Wanted {
    fn new(card: &Card, now: DateTime<Utc>) -> Self {
        Self {
            key: card.entry.key.clone(),
            url: card.entry.permalink.clone(),
            page: card.page.clone(),
            attempts: 0,
            first_seen: now,
            is_again: false,
        }
    }

    fn due(known: &Known) -> Self {
        Self {
            key: known.entry.key.clone(),
            url: known.entry.permalink.clone(),
            page: known.page.clone(),
            attempts: known.attempts,
            first_seen: known.first_seen,
            is_again: known.article.is_some(),
        }
    }
}

impl Scanner<'_> {
    /// Reads the articles that are wanted, within the bound of a run: those of new entries first,
    /// in page order, then those that are owed, then those that may have changed. What came of
    /// each entry's article is put into `past`. Answers what is to be stored: articles by the key
    /// of their permalink, and what was met in them.
    pub(super) async fn complete(
        &self,
        scan: &mut Scan,
        cards: &[Card],
        past: &mut Past,
    ) -> Result<(Vec<(String, StoredArticle)>, Vec<Met>), StoreError> {
        let is_due = |known: &&Known| known.article_due.is_some_and(|due| due <= self.now);
        let mut due: Vec<&Known> = past.known.values().filter(is_due).collect();
        due.sort_by_key(|known| {
            (
                known.article.is_some(),
                Reverse(known.order),
                known.position,
            )
        });
        let wanted: Vec<Wanted> = cards
            .iter()
            .filter(|card| !past.known.contains_key(&card.entry.key))
            .filter(|card| self.source.article.wants(card.entry.published.is_some()))
            .map(|card| Wanted::new(card, self.now))
            .chain(due.into_iter().map(Wanted::due))
            .collect();
        // What is known already completes new entries, and cards that have changed.
        let open: Vec<&Card> = cards.iter().filter(|card| !past.is_settled(card)).collect();
        let stored = self.stored(&open, &wanted).await?;
        for card in &open {
            if let Some(known) = stored.get(&permalink::key(&card.entry.permalink)) {
                past.tell(&card.entry.key, &known.article);
            }
        }
        let mut bodies = Bodies::default();
        let mut read = Vec::new();
        let mut budget = self.source.article_limit;
        for wanted in wanted {
            let known = stored.get(&permalink::key(&wanted.url));
            let tried = match known {
                Some(known) if !wanted.is_again => {
                    past.tell(&wanted.key, &known.article);
                    self.read_until(wanted.first_seen)
                }
                _ if wanted.is_again && self.source.recheck.is_none() => Tried::GivenUp,
                _ if budget == 0 => Tried::Later {
                    due: self.now,
                    attempts: wanted.attempts,
                },
                known => {
                    budget -= 1;
                    let (tried, is_own) = self.ask(scan, &wanted, known, past, &mut read).await;
                    if is_own && !wanted.is_again {
                        bodies.fresh.push(wanted.key.clone());
                    }
                    tried
                }
            };
            bodies.addresses.insert(wanted.key.clone(), wanted.url);
            past.tried.insert(wanted.key, tried);
        }
        for card in open {
            bodies
                .addresses
                .entry(card.entry.key.clone())
                .or_insert_with(|| card.entry.permalink.clone());
        }
        let met = self.without_boilerplate(&bodies, past).await?;
        Ok((read, met))
    }

    async fn stored(
        &self,
        cards: &[&Card],
        wanted: &[Wanted],
    ) -> Result<HashMap<String, StoredArticle>, StoreError> {
        let Some(store) = self.store else {
            return Ok(HashMap::new());
        };
        let keys: Vec<String> = cards
            .iter()
            .map(|card| &card.entry.permalink)
            .chain(wanted.iter().map(|wanted| &wanted.url))
            .map(permalink::key)
            .collect();
        store.articles(&keys).await
    }

    /// Asks for one article page. `known` is what it said last time. The answer is what came of
    /// it, and whether the page was fetched for this feed rather than for another one before.
    async fn ask(
        &self,
        scan: &mut Scan,
        wanted: &Wanted,
        known: Option<&StoredArticle>,
        past: &mut Past,
        read: &mut Vec<(String, StoredArticle)>,
    ) -> (Tried, bool) {
        let pages = &self.source.pages;
        let page = pages.iter().find(|page| page.url.as_str() == wanted.page);
        let Some(page) = page.or(pages.first()) else {
            return (Tried::GivenUp, false);
        };
        let validators = known
            .map(|known| &known.validators)
            .filter(|validators| !validators.is_empty());
        let (answer, is_own) = self.articles.get(self, &wanted.url, page, validators).await;
        let tried = match answer {
            ArticleAnswer::NotModified => {
                if let Some(known) = known {
                    past.tell(&wanted.key, &known.article);
                }
                self.read_until(wanted.first_seen)
            }
            ArticleAnswer::Read(answer) => {
                let (stored, diagnostics) = &*answer;
                scan.articles += 1;
                scan.diagnostics.extend(diagnostics.iter().cloned());
                past.tell(&wanted.key, &stored.article);
                if known != Some(stored) {
                    read.push((permalink::key(&wanted.url), stored.clone()));
                }
                self.read_until(wanted.first_seen)
            }
            ArticleAnswer::Failed {
                reason,
                is_transient,
                retry_after,
            } => {
                let attempts = wanted.attempts + 1;
                let due = next_article(self.now, attempts, retry_after).filter(|_| is_transient);
                let (what, tried) = match due {
                    Some(due) => ("it will be tried again", Tried::Later { due, attempts }),
                    None if wanted.is_again => ("the entry stays as it is", Tried::GivenUp),
                    None => (
                        "the entry stays as its section page shows it",
                        Tried::GivenUp,
                    ),
                };
                let message = format!("{reason}; {what}");
                scan.diagnostics.push(Diagnostic::new("article", message));
                tried
            }
        };
        (tried, is_own)
    }

    fn read_until(&self, first_seen: DateTime<Utc>) -> Tried {
        Tried::Read {
            next: self
                .source
                .recheck
                .and_then(|recheck| next_recheck(first_seen, recheck, self.now)),
        }
    }
}
