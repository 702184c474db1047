//! What is remembered of pages and hosts beside what they said: where a page is now, and until when
//! a host wants to be left alone.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{QueryBuilder, Row, Sqlite, Transaction};
use std::collections::HashMap;
use std::time::Duration;

use super::error::StoreError;
use super::rows::instant;
use super::sqlite::Store;
use crate::model::{HostPause, Whereabouts};

impl Store {
    /// Pages that are not, or not only, where the configuration says, by that address.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn whereabouts(&self) -> Result<HashMap<String, Whereabouts>, StoreError> {
        let read = async {
            let rows = sqlx::query("SELECT page, moved_to, sightings, is_gone FROM whereabouts")
                .fetch_all(&self.pool)
                .await?;
            rows.iter()
                .map(|row| {
                    let whereabouts = Whereabouts {
                        moved_to: row.try_get(1)?,
                        sightings: row.try_get(2)?,
                        is_gone: row.try_get(3)?,
                    };
                    Ok((row.try_get(0)?, whereabouts))
                })
                .collect::<Result<_, sqlx::Error>>()
        };
        read.await.map_err(|error| self.error(&error))
    }

    /// Hosts that asked to be left alone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pauses(&self, now: DateTime<Utc>) -> Result<Vec<HostPause>, StoreError> {
        let read = async {
            let rows = sqlx::query("SELECT host, until, strikes FROM pause")
                .fetch_all(&self.pool)
                .await?;
            rows.iter()
                .map(|row| {
                    // A clock that ran ahead is no reason to stay away for longer than a day.
                    let left = (instant(row.try_get(1)?) - now).min(TimeDelta::days(1));
                    Ok(HostPause {
                        host: row.try_get(0)?,
                        left: left.to_std().unwrap_or(Duration::ZERO),
                        strikes: row.try_get(2)?,
                    })
                })
                .collect::<Result<_, sqlx::Error>>()
        };
        read.await.map_err(|error| self.error(&error))
    }

    /// Keeps what hosts asked for at `now`; one without strikes is well again, and forgotten.
    ///
    /// # Errors
    /// When it cannot be written; then nothing of it is.
    pub async fn keep_pauses(
        &self,
        pauses: &[HostPause],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let written = async {
            for pause in pauses {
                let until = now + TimeDelta::from_std(pause.left).unwrap_or(TimeDelta::days(1));
                let query = if pause.strikes == 0 {
                    sqlx::query("DELETE FROM pause WHERE host = $1").bind(&pause.host)
                } else {
                    sqlx::query("INSERT INTO pause (host, until, strikes) VALUES ($1, $2, $3) ON CONFLICT (host) DO UPDATE SET until = excluded.until, strikes = excluded.strikes")
                        .bind(&pause.host)
                        .bind(until.timestamp())
                        .bind(pause.strikes)
                };
                query.execute(&mut *transaction).await?;
            }
            // Hosts that nobody has asked since: nothing links to them any more.
            sqlx::query("DELETE FROM pause WHERE until < $1")
                .bind((now - TimeDelta::days(30)).timestamp())
                .execute(&mut *transaction)
                .await?;
            transaction.commit().await
        };
        written
            .await
            .map_err(|error: sqlx::Error| self.error(&error))
    }
}

pub(super) async fn keep_whereabouts(
    transaction: &mut Transaction<'static, Sqlite>,
    rows: &[(String, Whereabouts)],
) -> Result<(), sqlx::Error> {
    let (at_home, away): (Vec<_>, Vec<_>) = rows
        .iter()
        .partition(|(_, whereabouts)| *whereabouts == Whereabouts::default());
    for (page, _) in at_home {
        sqlx::query("DELETE FROM whereabouts WHERE page = $1")
            .bind(page)
            .execute(&mut **transaction)
            .await?;
    }
    if away.is_empty() {
        return Ok(());
    }
    let mut query =
        QueryBuilder::new("INSERT INTO whereabouts (page, moved_to, sightings, is_gone) ");
    query.push_values(away, |mut row, (page, whereabouts)| {
        row.push_bind(page)
            .push_bind(&whereabouts.moved_to)
            .push_bind(whereabouts.sightings)
            .push_bind(whereabouts.is_gone);
    });
    query.push(" ON CONFLICT (page) DO UPDATE SET moved_to = excluded.moved_to, sightings = excluded.sightings, is_gone = excluded.is_gone");
    query.build().execute(&mut **transaction).await?;
    Ok(())
}
