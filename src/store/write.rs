//! What is written to history: two transactions a run, before and after publishing.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::error::StoreError;
use super::rows::{columns, hex, to_json};
use super::sqlite::Store;
use crate::model::{Article, Health, Known, PageState, Seen};

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
    /// Articles read, by entry key.
    pub articles: Vec<(String, Article)>,
    /// Language of the page, where it says.
    pub language: Option<String>,
    /// Title of the page, where it has one.
    pub page_title: Option<String>,
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

    /// Writes what scans found: one transaction, on disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written; then nothing of it is.
    pub async fn apply(&self, changes: &[Change]) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let written = async {
            let rows = |pick: fn(&Change) -> &Vec<Known>| -> Option<String> {
                let rows: Vec<_> = changes
                    .iter()
                    .flat_map(|change| {
                        pick(change)
                            .iter()
                            .map(|known| to_json(&change.feed, known))
                    })
                    .collect();
                (!rows.is_empty()).then(|| json!(rows).to_string())
            };
            if let Some(new) = rows(|change| &change.new) {
                sqlx::query(concat!(
                    "INSERT INTO entry (feed, ", columns!(), ")
                     SELECT value->>'feed', value->>'key', value->>'guid', value->>'page', unhex(value->>'card'), value->>'permalink',
                       value->>'title', value->>'summary', value->>'content', value->>'authors', value->>'categories', value->>'image',
                       value->>'caption', value->>'published', value->>'published_offset', value->>'precision', value->>'first_seen',
                       value->>'updated', value->>'ordered', value->>'position', value->>'article_due', value->>'attempts'
                     FROM json_each($1) WHERE true
                     ON CONFLICT DO NOTHING"
                ))
                .bind(new)
                .execute(&mut *transaction)
                .await?;
            }
            if let Some(changed) = rows(|change| &change.changed) {
                sqlx::query(
                    "UPDATE entry SET card = unhex(new.value->>'card'), permalink = new.value->>'permalink', title = new.value->>'title',
                       summary = new.value->>'summary', content = new.value->>'content', authors = new.value->>'authors',
                       categories = new.value->>'categories', image = new.value->>'image', caption = new.value->>'caption',
                       published = new.value->>'published', published_offset = new.value->>'published_offset',
                       precision = new.value->>'precision', updated = new.value->>'updated', ordered = new.value->>'ordered',
                       article_due = new.value->>'article_due', attempts = new.value->>'attempts'
                     FROM json_each($1) AS new WHERE entry.guid = new.value->>'guid'",
                )
                .bind(changed)
                .execute(&mut *transaction)
                .await?;
            }
            let articles: Vec<_> = changes
                .iter()
                .flat_map(|change| &change.articles)
                .map(|(key, article)| json!({"key": key, "article": article}))
                .collect();
            if !articles.is_empty() {
                sqlx::query(
                    "INSERT INTO article (key, article) SELECT value->>'key', value->>'article' FROM json_each($1) WHERE true
                     ON CONFLICT (key) DO UPDATE SET article = excluded.article",
                )
                .bind(json!(articles).to_string())
                .execute(&mut *transaction)
                .await?;
            }
            let feeds: Vec<_> = changes
                .iter()
                .map(|change| json!({"name": change.feed, "step": i64::from(change.is_visible), "language": change.language, "page_title": change.page_title}))
                .collect();
            sqlx::query(
                "INSERT INTO feed (name, revision, language, page_title)
                 SELECT value->>'name', value->>'step', value->>'language', value->>'page_title' FROM json_each($1) WHERE true
                 ON CONFLICT (name) DO UPDATE SET revision = revision + excluded.revision,
                   language = coalesce(excluded.language, language), page_title = coalesce(excluded.page_title, page_title)",
            )
            .bind(json!(feeds).to_string())
            .execute(&mut *transaction)
            .await?;
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
            let feeds: Vec<_> = finishes
                .iter()
                .map(|finish| {
                    json!({
                        "name": finish.feed, "rules": hex(&finish.rules), "rendered": finish.rendered, "next_check": finish.next_check.timestamp(),
                        "last_run": finish.last_run.timestamp(), "good": finish.is_success,
                        "health": finish.health.as_str(), "message": finish.message,
                    })
                })
                .collect();
            sqlx::query(
                "INSERT INTO feed (name, rules, rendered, next_check, last_run, last_success, failures, health, message)
                 SELECT value->>'name', unhex(value->>'rules'), value->>'rendered', value->>'next_check', value->>'last_run',
                   iif(value->>'good', value->>'last_run', NULL), iif(value->>'good', 0, 1), value->>'health', value->>'message'
                 FROM json_each($1) WHERE true
                 ON CONFLICT (name) DO UPDATE SET rules = excluded.rules, rendered = coalesce(excluded.rendered, rendered), next_check = excluded.next_check,
                   last_run = excluded.last_run, last_success = coalesce(excluded.last_success, last_success),
                   failures = iif(excluded.failures = 0, 0, failures + 1), health = excluded.health, message = excluded.message",
            )
            .bind(json!(feeds).to_string())
            .execute(&mut *transaction)
            .await?;
            for (url, page) in finishes.iter().flat_map(|finish| &finish.pages) {
                sqlx::query(
                    "INSERT INTO page (url, etag, last_modified, body) VALUES ($1, $2, $3, $4)
                     ON CONFLICT (url) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified, body = excluded.body",
                )
                .bind(url)
                .bind(&page.validators.etag)
                .bind(&page.validators.last_modified)
                .bind(&page.body)
                .execute(&mut *transaction)
                .await?;
            }
            for finish in finishes {
                for (page, seen) in &finish.seen {
                    sqlx::query(
                        "INSERT INTO seen (feed, page, body, rules) VALUES ($1, $2, $3, $4)
                         ON CONFLICT (feed, page) DO UPDATE SET body = excluded.body, rules = excluded.rules",
                    )
                    .bind(&finish.feed)
                    .bind(page)
                    .bind(&seen.body)
                    .bind(&seen.rules)
                    .execute(&mut *transaction)
                    .await?;
                }
            }
            transaction.commit().await
        };
        written.await.map_err(|error| self.error(&error))
    }
}
