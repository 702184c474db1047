//! What history answers.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::Row;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::error::StoreError;
use super::rows::{columns, instant, known};
use super::sqlite::Store;
use crate::model::{Known, PageState, RobotsFile, StoredArticle, Validators};

/// A feed in the index: what its files hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Entries in history.
    pub entries: u32,
    /// The newest change.
    pub updated: Option<DateTime<Utc>>,
}

impl Store {
    /// The section pages with these addresses as last fetched.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pages(&self, urls: &[&str]) -> Result<HashMap<String, PageState>, StoreError> {
        let read = async {
            let rows = sqlx::query(
                "SELECT url, etag, last_modified, body FROM page WHERE url IN (SELECT value FROM json_each($1))",
            )
            .bind(json!(urls).to_string())
            .fetch_all(&self.pool)
            .await?;
            rows.iter()
                .map(|row| {
                    let state = PageState {
                        validators: Validators {
                            etag: row.try_get(1)?,
                            last_modified: row.try_get(2)?,
                        },
                        body: row.try_get(3)?,
                    };
                    Ok((row.try_get(0)?, state))
                })
                .collect::<Result<_, sqlx::Error>>()
        };
        read.await.map_err(|error| self.error(&error))
    }

    /// What history knows of a feed, by entry key.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn known(&self, feed: &str) -> Result<HashMap<String, Known>, StoreError> {
        let read = async {
            let rows = sqlx::query(concat!(
                "SELECT ",
                columns!(),
                " FROM entry WHERE feed = $1"
            ))
            .bind(feed)
            .fetch_all(&self.pool)
            .await?;
            rows.iter()
                .map(|row| known(row).map(|known| (known.entry.key.clone(), known)))
                .collect::<Result<_, sqlx::Error>>()
        };
        read.await.map_err(|error| self.error(&error))
    }

    /// `limit` entries of a feed behind the first `skip`, in the order in which they came. That
    /// order never changes.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn in_order(
        &self,
        feed: &str,
        skip: usize,
        limit: usize,
    ) -> Result<Vec<Known>, StoreError> {
        let number = |number| i64::try_from(number).unwrap_or(i64::MAX);
        let read = async {
            let rows = sqlx::query(concat!(
                "SELECT ",
                columns!(),
                " FROM entry WHERE feed = $1 ORDER BY id LIMIT $2 OFFSET $3"
            ))
            .bind(feed)
            .bind(number(limit))
            .bind(number(skip))
            .fetch_all(&self.pool)
            .await?;
            rows.iter().map(known).collect::<Result<_, sqlx::Error>>()
        };
        read.await.map_err(|error| self.error(&error))
    }

    /// The newest `limit` entries of a feed, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn newest(&self, feed: &str, limit: usize) -> Result<Vec<Known>, StoreError> {
        let read = async {
            let rows = sqlx::query(concat!(
                "SELECT ",
                columns!(),
                " FROM entry WHERE feed = $1 ORDER BY ordered DESC, first_seen DESC, position, guid LIMIT $2"
            ))
            .bind(feed)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&self.pool)
            .await?;
            rows.iter().map(known).collect::<Result<_, sqlx::Error>>()
        };
        read.await.map_err(|error| self.error(&error))
    }

    /// Articles read before, for any feed, among these keys of their permalinks.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn articles(
        &self,
        keys: &[String],
    ) -> Result<HashMap<String, StoredArticle>, StoreError> {
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let read = async {
            let rows = sqlx::query(
                "SELECT key, article, etag, last_modified FROM article WHERE key IN (SELECT value FROM json_each($1))",
            )
            .bind(json!(keys).to_string())
            .fetch_all(&self.pool)
            .await?;
            let mut articles = HashMap::new();
            for row in rows {
                // One that cannot be read is read again from its page.
                if let Ok(article) = serde_json::from_str(row.try_get(1)?) {
                    let validators = Validators {
                        etag: row.try_get(2)?,
                        last_modified: row.try_get(3)?,
                    };
                    let stored = StoredArticle {
                        article,
                        validators,
                    };
                    articles.insert(row.try_get(0)?, stored);
                }
            }
            Ok(articles)
        };
        read.await.map_err(|error: sqlx::Error| self.error(&error))
    }

    /// How many articles of a site hold each of these blocks; those that none holds are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn blocks(
        &self,
        site: &str,
        prints: &HashSet<i64>,
    ) -> Result<HashMap<i64, u32>, StoreError> {
        let read = async {
            let rows = sqlx::query(
                "SELECT print, articles FROM block WHERE site = $1 AND print IN (SELECT value FROM json_each($2))",
            )
            .bind(site)
            .bind(json!(prints).to_string())
            .fetch_all(&self.pool)
            .await?;
            rows.iter()
                .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
                .collect::<Result<_, sqlx::Error>>()
        };
        read.await.map_err(|error| self.error(&error))
    }

    /// Every robots.txt that is kept, with its age.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn robots(
        &self,
        now: DateTime<Utc>,
    ) -> Result<Vec<(RobotsFile, Duration)>, StoreError> {
        let read = async {
            let rows = sqlx::query("SELECT origin, body, fetched FROM robots")
                .fetch_all(&self.pool)
                .await?;
            rows.iter()
                .map(|row| {
                    let file = RobotsFile {
                        origin: row.try_get(0)?,
                        body: row.try_get(1)?,
                    };
                    // One from the future, written by a clock that ran ahead, is as good as new.
                    let age = (now - instant(row.try_get(2)?))
                        .to_std()
                        .unwrap_or_default();
                    Ok((file, age))
                })
                .collect::<Result<_, sqlx::Error>>()
        };
        read.await.map_err(|error| self.error(&error))
    }

    /// Entries and newest change of every feed, by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn listings(&self) -> Result<HashMap<String, Listing>, StoreError> {
        let read = async {
            let rows = sqlx::query("SELECT feed, count(*), max(max(first_seen, coalesce(updated, 0))) FROM entry GROUP BY feed")
                .fetch_all(&self.pool)
                .await?;
            rows.iter()
                .map(|row| {
                    let listing = Listing {
                        entries: row.try_get(1)?,
                        updated: row.try_get::<Option<i64>, _>(2)?.map(instant),
                    };
                    Ok((row.try_get(0)?, listing))
                })
                .collect::<Result<_, sqlx::Error>>()
        };
        read.await.map_err(|error| self.error(&error))
    }

    /// What was remembered under a name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn meta(&self, name: &str) -> Result<Option<String>, StoreError> {
        sqlx::query_scalar("SELECT value FROM meta WHERE name = $1")
            .bind(name)
            .fetch_optional(&self.pool)
            .await
            .map_err(|error| self.error(&error))
    }
}
