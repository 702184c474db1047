//! What is remembered of feeds' times.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::{QueryBuilder, Sqlite, Transaction};

use super::error::StoreError;
use super::sqlite::Store;
use super::write::Finish;

impl Store {
    /// Remembers that runs of these feeds begin, until they end or [`Store::call_off`] is called.
    ///
    /// # Errors
    /// When it cannot be written; then nothing of it is.
    pub async fn start(&self, feeds: &[&str], now: DateTime<Utc>) -> Result<(), StoreError> {
        self.set_started(feeds, Some(now)).await
    }

    /// Runs of these feeds were to begin, and have not.
    ///
    /// # Errors
    /// When it cannot be written; then nothing of it is.
    pub async fn call_off(&self, feeds: &[&str]) -> Result<(), StoreError> {
        self.set_started(feeds, None).await
    }

    async fn set_started(
        &self,
        feeds: &[&str],
        at: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        if feeds.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "INSERT INTO pace (feed, started) SELECT value, $2 FROM json_each($1) WHERE true
             ON CONFLICT (feed) DO UPDATE SET started = excluded.started",
        )
        .bind(json!(feeds).to_string())
        .bind(at.map(|at| at.timestamp()))
        .execute(&self.pool)
        .await
        .map(|_| ())
        .map_err(|error| self.error(&error))
    }
}

pub(super) async fn keep_paces(
    transaction: &mut Transaction<'static, Sqlite>,
    rows: &[Finish],
) -> Result<(), sqlx::Error> {
    let mut query = QueryBuilder::new("INSERT INTO pace (feed, plan, not_before, habits) ");
    query.push_values(rows, |mut row, finish| {
        row.push_bind(&finish.feed)
            .push_bind(&finish.pace.plan)
            .push_bind(finish.pace.not_before.map(|at| at.timestamp()))
            .push_bind(&finish.pace.habits);
    });
    query.push(" ON CONFLICT (feed) DO UPDATE SET plan = excluded.plan, not_before = excluded.not_before, habits = excluded.habits, started = NULL");
    query.build().execute(&mut **transaction).await?;
    Ok(())
}
