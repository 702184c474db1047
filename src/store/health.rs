//! What is remembered of feeds' health, and what was told of it.

use chrono::{DateTime, Utc};
use sqlx::{QueryBuilder, Row, Sqlite, Transaction};

use super::error::StoreError;
use super::rows::instant;
use super::sqlite::Store;
use super::write::Finish;
use crate::model::{Event, EventKind, Health};

/// Arrivals of new entries that are looked at.
const ARRIVALS: i64 = 60;
/// Events that are kept.
const EVENTS: i64 = 500;

impl Store {
    /// The instants at which the newest entries of a feed were first seen, newest first, each once.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn arrivals(&self, feed: &str) -> Result<Vec<DateTime<Utc>>, StoreError> {
        sqlx::query_scalar(
            "SELECT DISTINCT first_seen FROM entry WHERE feed = $1 ORDER BY first_seen DESC LIMIT $2",
        )
        .bind(feed)
        .bind(ARRIVALS)
        .fetch_all(&self.pool)
        .await
        .map(|seconds: Vec<i64>| seconds.into_iter().map(instant).collect())
        .map_err(|error| self.error(&error))
    }

    /// The number of the last event; 0 before the first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn last_event(&self) -> Result<i64, StoreError> {
        sqlx::query_scalar("SELECT coalesce(max(id), 0) FROM event")
            .fetch_one(&self.pool)
            .await
            .map_err(|error| self.error(&error))
    }

    /// What was told of feeds, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn events(&self, limit: usize) -> Result<Vec<Event>, StoreError> {
        let read = async {
            let rows = sqlx::query(
                "SELECT feed, kind, health, at, message FROM event ORDER BY at DESC, id DESC LIMIT $1",
            )
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&self.pool)
            .await?;
            let mut events = Vec::with_capacity(rows.len());
            for row in rows {
                // A kind of a later version is passed over.
                if let Some(kind) = EventKind::from_word(row.try_get(1)?) {
                    events.push(Event {
                        feed: row.try_get(0)?,
                        kind,
                        health: Health::from_word(row.try_get(2)?),
                        at: instant(row.try_get(3)?),
                        message: row.try_get(4)?,
                    });
                }
            }
            Ok(events)
        };
        read.await.map_err(|error: sqlx::Error| self.error(&error))
    }
}

pub(super) async fn keep_records(
    transaction: &mut Transaction<'static, Sqlite>,
    rows: &[Finish],
) -> Result<(), sqlx::Error> {
    let mut query = QueryBuilder::new("INSERT INTO health (feed, record) ");
    query.push_values(rows, |mut row, finish| {
        row.push_bind(&finish.feed).push_bind(&finish.record);
    });
    query.push(" ON CONFLICT (feed) DO UPDATE SET record = excluded.record");
    query.build().execute(&mut **transaction).await?;
    let mut has_events = false;
    for event in rows.iter().flat_map(|finish| &finish.events) {
        has_events = true;
        sqlx::query(
            "INSERT INTO event (feed, kind, health, at, message) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT DO NOTHING",
        )
        .bind(&event.feed)
        .bind(event.kind.as_str())
        .bind(event.health.as_str())
        .bind(event.at.timestamp())
        .bind(&event.message)
        .execute(&mut **transaction)
        .await?;
    }
    if has_events {
        sqlx::query("DELETE FROM event WHERE id <= (SELECT max(id) FROM event) - $1")
            .bind(EVENTS)
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}
