//! What hooks are still to be told. A message is written in the transaction of what it tells, and
//! leaves when it is delivered or given up.

use chrono::{DateTime, Utc};
use sqlx::{Row, Sqlite, Transaction};
use std::collections::HashMap;

use super::error::StoreError;
use super::rows::instant;
use super::sqlite::Store;
use crate::model::HookState;

/// A message for a hook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The hook's name.
    pub hook: String,
    /// The feed that it tells of.
    pub feed: String,
    /// The message's id; of one id a hook has one message.
    pub message: String,
    /// As JSON.
    pub body: String,
    /// When it was made.
    pub made: DateTime<Utc>,
}

/// A message that is to be delivered now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its place in the outbox.
    pub id: i64,
    /// As JSON.
    pub body: String,
    /// How often it was itself the reason of a failure.
    pub refusals: u32,
}

/// Writes messages; with `is_held` until the feed is published.
pub(super) async fn keep_outgoing(
    transaction: &mut Transaction<'static, Sqlite>,
    messages: impl Iterator<Item = &Outgoing>,
    is_held: bool,
) -> Result<(), sqlx::Error> {
    for message in messages {
        sqlx::query(
            "INSERT INTO outbox (hook, feed, message, body, made, is_held) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT DO NOTHING",
        )
        .bind(&message.hook)
        .bind(&message.feed)
        .bind(&message.message)
        .bind(&message.body)
        .bind(message.made.timestamp())
        .bind(is_held)
        .execute(&mut **transaction)
        .await?;
    }
    Ok(())
}

/// Lets messages go whose feeds are published.
pub(super) async fn release(
    transaction: &mut Transaction<'static, Sqlite>,
    feed: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE outbox SET is_held = 0 WHERE feed = $1 AND is_held")
        .bind(feed)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}

impl Store {
    /// How telling each hook goes, by name: hooks that have been told something or have something
    /// waiting.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn hooks(&self) -> Result<HashMap<String, HookState>, StoreError> {
        let read = async {
            let mut hooks: HashMap<String, HookState> = HashMap::new();
            let known = "SELECT name, failures, next_try, last_good, given_up, reason FROM hook";
            for row in sqlx::query(known).fetch_all(&self.pool).await? {
                let time = |index: usize| -> Result<_, sqlx::Error> {
                    Ok(row.try_get::<Option<i64>, _>(index)?.map(instant))
                };
                let state = HookState {
                    waiting: 0,
                    failures: row.try_get(1)?,
                    next_try: time(2)?,
                    last_good: time(3)?,
                    given_up: row.try_get(4)?,
                    reason: row.try_get(5)?,
                };
                hooks.insert(row.try_get(0)?, state);
            }
            let waiting = "SELECT hook, count(*) FROM outbox GROUP BY hook";
            for row in sqlx::query(waiting).fetch_all(&self.pool).await? {
                hooks.entry(row.try_get(0)?).or_default().waiting = row.try_get(1)?;
            }
            Ok(hooks)
        };
        read.await.map_err(|error: sqlx::Error| self.error(&error))
    }

    /// The oldest messages for a hook that may be delivered.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn outgoing(&self, hook: &str, limit: u32) -> Result<Vec<Waiting>, StoreError> {
        let read = async {
            let rows = sqlx::query(
                "SELECT id, body, refusals FROM outbox WHERE hook = $1 AND NOT is_held ORDER BY id LIMIT $2",
            )
            .bind(hook)
            .bind(limit)
            .fetch_all(&self.pool)
            .await?;
            rows.iter()
                .map(|row| {
                    Ok(Waiting {
                        id: row.try_get(0)?,
                        body: row.try_get(1)?,
                        refusals: row.try_get(2)?,
                    })
                })
                .collect::<Result<Vec<_>, sqlx::Error>>()
        };
        read.await.map_err(|error| self.error(&error))
    }

    /// A message was delivered.
    ///
    /// # Errors
    /// When it cannot be written: then the message will be sent again.
    pub async fn delivered(
        &self,
        hook: &str,
        id: i64,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let written = async {
            sqlx::query("DELETE FROM outbox WHERE id = $1")
                .bind(id)
                .execute(&mut *transaction)
                .await?;
            sqlx::query(
                "INSERT INTO hook (name, last_good) VALUES ($1, $2)
                 ON CONFLICT (name) DO UPDATE SET failures = 0, next_try = NULL, last_good = excluded.last_good, reason = NULL",
            )
            .bind(hook)
            .bind(now.timestamp())
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await
        };
        written.await.map_err(|error| self.error(&error))
    }

    /// A message could not be delivered. The answer is how many messages were given up for that.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn undelivered(&self, failure: &Undelivered<'_>) -> Result<u64, StoreError> {
        let mut transaction = self.begin().await?;
        let written = async {
            sqlx::query("UPDATE outbox SET refusals = refusals + $2 WHERE id = $1")
                .bind(failure.id)
                .bind(failure.is_refused)
                .execute(&mut *transaction)
                .await?;
            let given_up = sqlx::query(
                "DELETE FROM outbox WHERE hook = $1 AND NOT is_held AND (made < $2 OR (id = $3 AND $4)
                   OR id NOT IN (SELECT id FROM outbox WHERE hook = $1 ORDER BY id DESC LIMIT $5))",
            )
            .bind(failure.hook)
            .bind(failure.oldest.timestamp())
            .bind(failure.id)
            .bind(failure.is_hopeless)
            .bind(MOST)
            .execute(&mut *transaction)
            .await?
            .rows_affected();
            sqlx::query(
                "INSERT INTO hook (name, failures, next_try, given_up, reason) VALUES ($1, 1, $2, $3, $4)
                 ON CONFLICT (name) DO UPDATE SET failures = failures + 1, next_try = excluded.next_try,
                   given_up = given_up + excluded.given_up, reason = excluded.reason",
            )
            .bind(failure.hook)
            .bind(failure.next_try.timestamp())
            .bind(i64::try_from(given_up).unwrap_or(i64::MAX))
            .bind(failure.reason)
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await?;
            Ok(given_up)
        };
        written
            .await
            .map_err(|error: sqlx::Error| self.error(&error))
    }

    /// Forgets what waits for a hook that is configured no more, and how telling it went.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn forget_hook(&self, hook: &str) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let written = async {
            for statement in [
                "DELETE FROM outbox WHERE hook = $1",
                "DELETE FROM hook WHERE name = $1",
            ] {
                sqlx::query(statement)
                    .bind(hook)
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await
        };
        written.await.map_err(|error| self.error(&error))
    }
}

/// Messages that wait for a hook that cannot be reached; the oldest make room.
const MOST: i64 = 1000;

/// How a message could not be delivered.
#[derive(Debug, Clone, Copy)]
pub struct Undelivered<'a> {
    /// The hook's name.
    pub hook: &'a str,
    /// The message's place in the outbox.
    pub id: i64,
    /// Why.
    pub reason: &'a str,
    /// Whether the answer blamed the message.
    pub is_refused: bool,
    /// Whether it is given up.
    pub is_hopeless: bool,
    /// Messages made before that are given up.
    pub oldest: DateTime<Utc>,
    /// When the hook is tried again.
    pub next_try: DateTime<Utc>,
}
