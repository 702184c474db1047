//! What is written to history: two transactions a run, before and after publishing.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{QueryBuilder, Sqlite, Transaction};
use std::cmp::Reverse;
use std::collections::HashMap;

use super::alias::keep_aliases;
use super::error::StoreError;
use super::forget::{Stands, forget};
use super::health::keep_records;
use super::outbox::{Outgoing, keep_outgoing, release};
use super::pace::keep_paces;
use super::places::keep_whereabouts;
use super::rows::{columns, enclosure, list, precision};
use super::sqlite::Store;
use crate::model::{
    Event, Health, Known, Pace, PageState, RobotsFile, Seen, StoredArticle, Whereabouts,
};

/// Rows of one statement: far fewer would cost more statements, many more exceed what SQLite binds.
const MAX_ROWS: usize = 200;

/// Entries of one feed to write, before it is published.
#[derive(Debug, Default)]
pub struct Change {
    /// The feed's name.
    pub feed: String,
    /// Seen for the first time.
    pub new: Vec<Known>,
    /// To be written over the known ones.
    pub changed: Vec<Known>,
    /// Whether rendered feeds would differ.
    pub is_visible: bool,
    /// Pages that were read for it. What was remembered of them is void from here until
    /// [`Store::finish`]: should the process end in between, they are read again, even if they have
    /// gone back to what they were.
    pub read: Vec<String>,
    /// Articles read, by the key of their permalink.
    pub articles: Vec<(String, StoredArticle)>,
    /// What was met in these articles.
    pub met: Vec<Met>,
    /// What the dates of its pages have settled, by page address.
    pub verdicts: Vec<(String, String)>,
    /// Language of the page, where it says.
    pub language: Option<String>,
    /// Title of the page, where it has one.
    pub page_title: Option<String>,
    /// Other keys by which its entries are known from now on.
    pub aliases: HashMap<String, String>,
    /// What hooks are to be told of it, once it is published.
    pub outgoing: Vec<Outgoing>,
    /// What stands on its pages, and how long what does not is kept.
    pub stands: Option<Stands>,
}

/// Blocks met in articles of a site that were read for the first time.
#[derive(Debug)]
pub struct Met {
    /// Its host.
    pub site: String,
    /// Fingerprints with the number of these articles that hold them.
    pub blocks: Vec<(i64, u32)>,
    /// In so many articles a block counts as repeated; rarer ones may be forgotten in time.
    pub enough: u32,
    /// When they were read.
    pub at: DateTime<Utc>,
}

/// What to remember of a run of one feed, after it is published.
#[derive(Debug, Default)]
pub struct Finish {
    /// The feed's name.
    pub feed: String,
    /// Revision and settings of the files just published; `None` leaves what was.
    pub rendered: Option<String>,
    /// Hash of the settings of this run.
    pub rules: Vec<u8>,
    /// By page address: what was made of the page.
    pub seen: Vec<(String, Seen)>,
    /// By page address: the page as fetched.
    pub pages: Vec<(String, PageState)>,
    /// By page address: what it usually shows, as the gate writes it.
    pub norms: Vec<(String, String)>,
    /// When it is due again.
    pub next_check: DateTime<Utc>,
    /// When the run was.
    pub last_run: DateTime<Utc>,
    /// Whether it went well; `failures` is counted on otherwise.
    pub is_success: bool,
    /// How the feed stands.
    pub health: Health,
    /// Why it is not well.
    pub message: Option<String>,
    /// Since when it stands so, as the health room writes it.
    pub record: String,
    /// What is told of it.
    pub events: Vec<Event>,
    /// What hooks are to be told of these events.
    pub outgoing: Vec<Outgoing>,
    /// Whether the feed's files are as history has them.
    pub is_published: bool,
    /// Of its times.
    pub pace: Pace,
    /// By page address: where the page is now.
    pub whereabouts: Vec<(String, Whereabouts)>,
}

/// New entries in the order in which they are written: the archive keeps it, and its last entries,
/// which no page holds yet, must be among the newest.
fn oldest_first(change: &Change) -> impl Iterator<Item = &Known> {
    let mut new: Vec<&Known> = change.new.iter().collect();
    new.sort_by_key(|known| (known.order, Reverse(known.position)));
    new.into_iter()
}

impl Store {
    /// Remembers a value under a name.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn set_meta(&self, name: &str, value: &str) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
            .bind(name)
            .bind(value)
            .execute(&self.pool)
            .await
            .map(|_| ())
            .map_err(|error| self.error(&error))
    }

    /// Keeps robots.txt files fetched at `now`, and forgets those that are of no use any more.
    ///
    /// # Errors
    /// When it cannot be written; then nothing of it is.
    pub async fn keep_robots(
        &self,
        files: &[RobotsFile],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let written = async {
            for rows in files.chunks(MAX_ROWS) {
                let mut query = QueryBuilder::new("INSERT INTO robots (origin, body, fetched) ");
                query.push_values(rows, |mut row, file| {
                    row.push_bind(&file.origin)
                        .push_bind(&file.body)
                        .push_bind(now.timestamp());
                });
                query.push(" ON CONFLICT (origin) DO UPDATE SET body = excluded.body, fetched = excluded.fetched");
                query.build().execute(&mut *transaction).await?;
            }
            sqlx::query("DELETE FROM robots WHERE fetched < $1")
                .bind((now - TimeDelta::days(30)).timestamp())
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await
        };
        written
            .await
            .map_err(|error: sqlx::Error| self.error(&error))
    }

    /// Writes what scans found: one transaction, on disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written; then nothing of it is.
    pub async fn apply(&self, changes: &[Change]) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let written = async {
            let new: Vec<_> = changes
                .iter()
                .flat_map(|change| oldest_first(change).map(|known| (change.feed.as_str(), known)))
                .collect();
            for rows in new.chunks(MAX_ROWS) {
                insert_entries(&mut transaction, rows).await?;
            }
            for change in changes {
                for page in &change.read {
                    sqlx::query("DELETE FROM seen WHERE feed = $1 AND page = $2")
                        .bind(&change.feed)
                        .bind(page)
                        .execute(&mut *transaction)
                        .await?;
                }
                for known in &change.changed {
                    update_entry(&mut transaction, &change.feed, known).await?;
                }
                keep_aliases(&mut transaction, &change.feed, &change.aliases).await?;
                for (page, verdict) in &change.verdicts {
                    sqlx::query("INSERT INTO verdict (feed, page, verdict) VALUES ($1, $2, $3) ON CONFLICT (feed, page) DO UPDATE SET verdict = excluded.verdict")
                        .bind(&change.feed)
                        .bind(page)
                        .bind(verdict)
                        .execute(&mut *transaction)
                        .await?;
                }
                if let Some(stands) = &change.stands {
                    forget(&mut transaction, &change.feed, stands).await?;
                }
                for (key, stored) in &change.articles {
                    sqlx::query(
                        "INSERT INTO article (key, article, etag, last_modified) VALUES ($1, $2, $3, $4)
                         ON CONFLICT (key) DO UPDATE SET article = excluded.article, etag = excluded.etag, last_modified = excluded.last_modified",
                    )
                        .bind(key)
                        .bind(serde_json::to_string(&stored.article).map_err(|error| sqlx::Error::Encode(error.into()))?)
                        .bind(&stored.validators.etag)
                        .bind(&stored.validators.last_modified)
                        .execute(&mut *transaction)
                        .await?;
                }
            }
            let outgoing = changes.iter().flat_map(|change| &change.outgoing);
            keep_outgoing(&mut transaction, outgoing, true).await?;
            for met in changes.iter().flat_map(|change| &change.met) {
                count_blocks(&mut transaction, met).await?;
            }
            for rows in changes.chunks(MAX_ROWS) {
                let mut query =
                    QueryBuilder::new("INSERT INTO feed (name, revision, language, page_title) ");
                query.push_values(rows, |mut row, change| {
                    row.push_bind(&change.feed)
                        .push_bind(i64::from(change.is_visible))
                        .push_bind(&change.language)
                        .push_bind(&change.page_title);
                });
                query.push(
                    " ON CONFLICT (name) DO UPDATE SET revision = revision + excluded.revision,
                       language = coalesce(excluded.language, language), page_title = coalesce(excluded.page_title, page_title)",
                );
                query.build().execute(&mut *transaction).await?;
            }
            transaction.commit().await
        };
        written.await.map_err(|error| self.error(&error))
    }

    /// Remembers how runs ended: one transaction.
    ///
    /// # Errors
    /// When it cannot be written; then nothing of it is.
    pub async fn finish(&self, finishes: &[Finish]) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let written = async {
            for rows in finishes.chunks(MAX_ROWS) {
                finish_feeds(&mut transaction, rows).await?;
                keep_paces(&mut transaction, rows).await?;
                for finish in rows {
                    keep_whereabouts(&mut transaction, &finish.whereabouts).await?;
                }
                keep_records(&mut transaction, rows).await?;
                let outgoing = rows.iter().flat_map(|finish| &finish.outgoing);
                keep_outgoing(&mut transaction, outgoing, false).await?;
                for finish in rows.iter().filter(|finish| finish.is_published) {
                    release(&mut transaction, &finish.feed).await?;
                }
            }
            let pages: Vec<_> = finishes.iter().flat_map(|finish| &finish.pages).collect();
            for rows in pages.chunks(MAX_ROWS) {
                let mut query =
                    QueryBuilder::new("INSERT INTO page (url, etag, last_modified, body) ");
                query.push_values(rows, |mut row, (url, page)| {
                    row.push_bind(url)
                        .push_bind(&page.validators.etag)
                        .push_bind(&page.validators.last_modified)
                        .push_bind(&page.body);
                });
                query.push(" ON CONFLICT (url) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified, body = excluded.body");
                query.build().execute(&mut *transaction).await?;
            }
            let norms: Vec<_> = finishes
                .iter()
                .flat_map(|finish| finish.norms.iter().map(|norm| (&finish.feed, norm)))
                .collect();
            for rows in norms.chunks(MAX_ROWS) {
                let mut query = QueryBuilder::new("INSERT INTO norm (feed, page, norm) ");
                query.push_values(rows, |mut row, (feed, (page, norm))| {
                    row.push_bind(*feed).push_bind(page).push_bind(norm);
                });
                query.push(" ON CONFLICT (feed, page) DO UPDATE SET norm = excluded.norm");
                query.build().execute(&mut *transaction).await?;
            }
            let seen: Vec<_> = finishes
                .iter()
                .flat_map(|finish| {
                    finish
                        .seen
                        .iter()
                        .map(|(page, seen)| (&finish.feed, page, seen))
                })
                .collect();
            for rows in seen.chunks(MAX_ROWS) {
                let mut query = QueryBuilder::new("INSERT INTO seen (feed, page, body, rules) ");
                query.push_values(rows, |mut row, (feed, page, seen)| {
                    row.push_bind(*feed)
                        .push_bind(*page)
                        .push_bind(&seen.body)
                        .push_bind(&seen.rules);
                });
                query.push(" ON CONFLICT (feed, page) DO UPDATE SET body = excluded.body, rules = excluded.rules");
                query.build().execute(&mut *transaction).await?;
            }
            transaction.commit().await
        };
        written.await.map_err(|error| self.error(&error))
    }
}

/// Blocks that few articles hold are forgotten after a month: what a site prints under every
/// article is met more often. Those that many hold are, a year after the last of them.
async fn count_blocks(
    transaction: &mut Transaction<'static, Sqlite>,
    met: &Met,
) -> Result<(), sqlx::Error> {
    for rows in met.blocks.chunks(MAX_ROWS) {
        let mut query = QueryBuilder::new("INSERT INTO block (site, print, articles, seen) ");
        query.push_values(rows, |mut row, (print, articles)| {
            row.push_bind(&met.site)
                .push_bind(*print)
                .push_bind(*articles)
                .push_bind(met.at.timestamp());
        });
        query.push(" ON CONFLICT (site, print) DO UPDATE SET articles = articles + excluded.articles, seen = excluded.seen");
        query.build().execute(&mut **transaction).await?;
    }
    sqlx::query("DELETE FROM block WHERE site = $1 AND seen < iif(articles < $2, $3, $4)")
        .bind(&met.site)
        .bind(met.enough)
        .bind((met.at - TimeDelta::days(30)).timestamp())
        .bind((met.at - TimeDelta::days(365)).timestamp())
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

async fn insert_entries(
    transaction: &mut Transaction<'static, Sqlite>,
    rows: &[(&str, &Known)],
) -> Result<(), sqlx::Error> {
    let mut query = QueryBuilder::new(concat!(
        "INSERT INTO entry (feed, ",
        columns!(),
        ", last_seen) "
    ));
    query.push_values(rows, |mut row, (feed, known)| {
        let entry = &known.entry;
        let image = entry.image.as_ref();
        row.push_bind(*feed)
            .push_bind(&entry.key)
            .push_bind(&known.guid)
            .push_bind(&known.page)
            .push_bind(&known.card)
            .push_bind(entry.permalink.as_str())
            .push_bind(&entry.title)
            .push_bind(&entry.summary)
            .push_bind(&entry.content)
            .push_bind(list(&entry.authors))
            .push_bind(list(&entry.categories))
            .push_bind(image.map(|image| image.url.as_str()))
            .push_bind(image.and_then(|image| image.caption.as_deref()))
            .push_bind(entry.published.map(|published| published.at.timestamp()))
            .push_bind(
                entry
                    .published
                    .map(|published| published.at.offset().local_minus_utc()),
            )
            .push_bind(
                entry
                    .published
                    .map(|published| precision(published.precision)),
            )
            .push_bind(known.first_seen.timestamp())
            .push_bind(known.updated.map(|at| at.timestamp()))
            .push_bind(known.order.timestamp())
            .push_bind(known.position)
            .push_bind(known.article_due.map(|at| at.timestamp()))
            .push_bind(known.attempts)
            .push_bind(&known.article)
            .push_bind(enclosure(entry.enclosure.as_ref()))
            .push_bind(known.first_seen.timestamp());
    });
    // An entry that is there already keeps its guid and its times.
    query.push(" ON CONFLICT DO NOTHING");
    query.build().execute(&mut **transaction).await?;
    Ok(())
}

async fn update_entry(
    transaction: &mut Transaction<'static, Sqlite>,
    feed: &str,
    known: &Known,
) -> Result<(), sqlx::Error> {
    let entry = &known.entry;
    let image = entry.image.as_ref();
    sqlx::query(
        "UPDATE entry SET card = $3, permalink = $4, title = $5, summary = $6, content = $7, authors = $8, categories = $9,
           image = $10, caption = $11, published = $12, published_offset = $13, precision = $14, updated = $15, ordered = $16,
           article_due = $17, attempts = $18, page = $19, article = $20, enclosure = $21
         WHERE feed = $1 AND key = $2",
    )
    .bind(feed)
    .bind(&entry.key)
    .bind(&known.card)
    .bind(entry.permalink.as_str())
    .bind(&entry.title)
    .bind(&entry.summary)
    .bind(&entry.content)
    .bind(list(&entry.authors))
    .bind(list(&entry.categories))
    .bind(image.map(|image| image.url.as_str()))
    .bind(image.and_then(|image| image.caption.as_deref()))
    .bind(entry.published.map(|published| published.at.timestamp()))
    .bind(entry.published.map(|published| published.at.offset().local_minus_utc()))
    .bind(entry.published.map(|published| precision(published.precision)))
    .bind(known.updated.map(|at| at.timestamp()))
    .bind(known.order.timestamp())
    .bind(known.article_due.map(|at| at.timestamp()))
    .bind(known.attempts)
    .bind(&known.page)
    .bind(&known.article)
    .bind(enclosure(entry.enclosure.as_ref()))
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

async fn finish_feeds(
    transaction: &mut Transaction<'static, Sqlite>,
    rows: &[Finish],
) -> Result<(), sqlx::Error> {
    let mut query = QueryBuilder::new(
        "INSERT INTO feed (name, rules, rendered, next_check, last_run, last_success, failures, health, message) ",
    );
    query.push_values(rows, |mut row, finish| {
        row.push_bind(&finish.feed)
            .push_bind(&finish.rules)
            .push_bind(&finish.rendered)
            .push_bind(finish.next_check.timestamp())
            .push_bind(finish.last_run.timestamp())
            .push_bind(finish.is_success.then(|| finish.last_run.timestamp()))
            .push_bind(i64::from(!finish.is_success))
            .push_bind(finish.health.as_str())
            .push_bind(&finish.message);
    });
    query.push(
        " ON CONFLICT (name) DO UPDATE SET rules = excluded.rules, rendered = coalesce(excluded.rendered, rendered),
           next_check = excluded.next_check, last_run = excluded.last_run,
           last_success = coalesce(excluded.last_success, last_success),
           failures = iif(excluded.failures = 0, 0, failures + 1), health = excluded.health, message = excluded.message",
    );
    query.build().execute(&mut **transaction).await?;
    Ok(())
}
