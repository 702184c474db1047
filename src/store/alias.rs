//! Other addresses of articles.

use sqlx::{Row, Sqlite, Transaction};
use std::collections::HashMap;

use super::error::StoreError;
use super::sqlite::Store;

impl Store {
    /// Other keys of a feed's entries, with the keys that these are stored under.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn aliases(&self, feed: &str) -> Result<HashMap<String, String>, StoreError> {
        let read = async {
            sqlx::query("SELECT key, entry FROM alias WHERE feed = $1")
                .bind(feed)
                .fetch_all(&self.pool)
                .await?
                .iter()
                .map(|row| Ok((row.try_get(0)?, row.try_get(1)?)))
                .collect::<Result<_, sqlx::Error>>()
        };
        read.await.map_err(|error| self.error(&error))
    }
}

/// Remembers other keys; what was remembered of them before stands.
pub(super) async fn keep_aliases(
    transaction: &mut Transaction<'static, Sqlite>,
    feed: &str,
    aliases: &HashMap<String, String>,
) -> Result<(), sqlx::Error> {
    for (key, entry) in aliases {
        sqlx::query(
            "INSERT INTO alias (feed, key, entry) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        )
        .bind(feed)
        .bind(key)
        .bind(entry)
        .execute(&mut **transaction)
        .await?;
    }
    Ok(())
}
