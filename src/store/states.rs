//! What is remembered of feeds: at a glance of all, to see what is due, and whole of those that are.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqlitePool};
use std::collections::HashMap;

use super::error::StoreError;
use super::rows::instant;
use super::sqlite::Store;
use crate::model::{FeedState, Health, Pace, Seen};

/// The tables' rows of the feeds that are asked for: names in JSON, as `$1`. Each is looked up by its
/// index, whatever the planner thinks of it.
macro_rules! of_feeds {
    ($columns:literal, $table:literal, $feed:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM json_each($1) AS wanted CROSS JOIN ",
            $table,
            " ON ",
            $feed,
            " = wanted.value"
        )
    };
}

impl Store {
    /// What is remembered of every feed, by name. `now` decides which articles are due.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn feeds(
        &self,
        now: DateTime<Utc>,
    ) -> Result<HashMap<String, FeedState>, StoreError> {
        let read = async {
            let names = self.names().await?;
            self.read_feeds(&names, now).await
        };
        read.await.map_err(|error| self.error(&error))
    }

    /// The same of these feeds alone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn some_feeds(
        &self,
        names: &[&str],
        now: DateTime<Utc>,
    ) -> Result<HashMap<String, FeedState>, StoreError> {
        let read = self.read_feeds(&json!(names).to_string(), now).await;
        read.map_err(|error| self.error(&error))
    }

    /// Of every feed what says whether it is due, without what its pages and entries say: then
    /// `entries` is 1 where there are any.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn glance(
        &self,
        now: DateTime<Utc>,
    ) -> Result<HashMap<String, FeedState>, StoreError> {
        let read = async {
            let rows = sqlx::query(
                "SELECT name, next_check, last_run, failures, health, rules,
                        EXISTS (SELECT 1 FROM entry WHERE entry.feed = feed.name),
                        (SELECT count(*) FROM entry WHERE entry.feed = feed.name AND article_due <= $1)
                 FROM feed",
            )
            .bind(now.timestamp())
            .fetch_all(&self.pool)
            .await?;
            let mut feeds = HashMap::with_capacity(rows.len());
            for row in rows {
                let state = FeedState {
                    next_check: time(&row, 1)?,
                    last_run: time(&row, 2)?,
                    failures: row.try_get(3)?,
                    health: Health::from_word(row.try_get(4)?),
                    rules: row.try_get(5)?,
                    entries: row.try_get(6)?,
                    pending: row.try_get(7)?,
                    ..FeedState::default()
                };
                feeds.insert(row.try_get(0)?, state);
            }
            read_paces(&self.pool, &self.names().await?, &mut feeds).await?;
            Ok(feeds)
        };
        read.await.map_err(|error: sqlx::Error| self.error(&error))
    }

    /// All feeds of which anything is remembered, in JSON.
    async fn names(&self) -> Result<String, sqlx::Error> {
        sqlx::query_scalar(
            "SELECT json_group_array(name) FROM (SELECT name FROM feed UNION SELECT feed FROM pace)",
        )
        .fetch_one(&self.pool)
        .await
    }

    async fn read_feeds(
        &self,
        names: &str,
        now: DateTime<Utc>,
    ) -> Result<HashMap<String, FeedState>, sqlx::Error> {
        let mut feeds = HashMap::new();
        let rows = sqlx::query(of_feeds!(
            "name, revision, rendered, language, page_title, next_check, last_run, last_success, failures, health, message,
             (SELECT count(*) FROM entry WHERE entry.feed = feed.name),
             (SELECT count(*) FROM entry WHERE entry.feed = feed.name AND article_due <= $2), rules,
             (SELECT max(first_seen) FROM entry WHERE entry.feed = feed.name)",
            "feed",
            "feed.name"
        ))
        .bind(names)
        .bind(now.timestamp())
        .fetch_all(&self.pool)
        .await?;
        for row in rows {
            let state = FeedState {
                revision: row.try_get(1)?,
                rendered: row.try_get(2)?,
                language: row.try_get(3)?,
                page_title: row.try_get(4)?,
                next_check: time(&row, 5)?,
                last_run: time(&row, 6)?,
                last_success: time(&row, 7)?,
                failures: row.try_get(8)?,
                health: Health::from_word(row.try_get(9)?),
                message: row.try_get(10)?,
                entries: row.try_get(11)?,
                pending: row.try_get(12)?,
                rules: row.try_get(13)?,
                newest: time(&row, 14)?,
                ..FeedState::default()
            };
            feeds.insert(row.try_get::<String, _>(0)?, state);
        }
        for row in sqlx::query(of_feeds!("feed, page, body, rules", "seen", "seen.feed"))
            .bind(names)
            .fetch_all(&self.pool)
            .await?
        {
            if let Some(state) = feeds.get_mut(row.try_get::<&str, _>(0)?) {
                let seen = Seen {
                    body: row.try_get(2)?,
                    rules: row.try_get(3)?,
                };
                state.seen.insert(row.try_get(1)?, seen);
            }
        }
        for row in sqlx::query(of_feeds!("feed, page, verdict", "verdict", "verdict.feed"))
            .bind(names)
            .fetch_all(&self.pool)
            .await?
        {
            if let Some(state) = feeds.get_mut(row.try_get::<&str, _>(0)?) {
                state.verdicts.insert(row.try_get(1)?, row.try_get(2)?);
            }
        }
        for row in sqlx::query(of_feeds!("feed, page, norm", "norm", "norm.feed"))
            .bind(names)
            .fetch_all(&self.pool)
            .await?
        {
            if let Some(state) = feeds.get_mut(row.try_get::<&str, _>(0)?) {
                state.norms.insert(row.try_get(1)?, row.try_get(2)?);
            }
        }
        for row in sqlx::query(of_feeds!("feed, record", "health", "health.feed"))
            .bind(names)
            .fetch_all(&self.pool)
            .await?
        {
            if let Some(state) = feeds.get_mut(row.try_get::<&str, _>(0)?) {
                state.record = row.try_get(1)?;
            }
        }
        read_paces(&self.pool, names, &mut feeds).await?;
        Ok(feeds)
    }
}

fn time(row: &SqliteRow, index: usize) -> Result<Option<DateTime<Utc>>, sqlx::Error> {
    Ok(row.try_get::<Option<i64>, _>(index)?.map(instant))
}

/// Adds its pace to each feed.
async fn read_paces(
    pool: &SqlitePool,
    names: &str,
    feeds: &mut HashMap<String, FeedState>,
) -> Result<(), sqlx::Error> {
    for row in sqlx::query(of_feeds!(
        "feed, plan, not_before, habits, started",
        "pace",
        "pace.feed"
    ))
    .bind(names)
    .fetch_all(pool)
    .await?
    {
        let started = time(&row, 4)?;
        let name: String = row.try_get(0)?;
        // One whose first run was cut off has nothing else.
        let state = match started {
            Some(_) => feeds.entry(name).or_default(),
            None => match feeds.get_mut(&name) {
                Some(state) => state,
                None => continue,
            },
        };
        state.pace = Pace {
            plan: row.try_get(1)?,
            not_before: time(&row, 2)?,
            habits: row.try_get(3)?,
            started,
        };
    }
    Ok(())
}
