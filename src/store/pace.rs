//! What is remembered of feeds' times.

use sqlx::{QueryBuilder, Row, Sqlite, Transaction};
use std::collections::HashMap;

use super::rows::instant;
use super::sqlite::Store;
use super::write::Finish;
use crate::model::{FeedState, Pace};

impl Store {
    /// Adds its pace to each feed.
    pub(super) async fn read_paces(
        &self,
        feeds: &mut HashMap<String, FeedState>,
    ) -> Result<(), sqlx::Error> {
        for row in sqlx::query("SELECT feed, plan, not_before, habits FROM pace")
            .fetch_all(&self.pool)
            .await?
        {
            if let Some(state) = feeds.get_mut(row.try_get::<&str, _>(0)?) {
                state.pace = Pace {
                    plan: row.try_get(1)?,
                    not_before: row.try_get::<Option<i64>, _>(2)?.map(instant),
                    habits: row.try_get(3)?,
                };
            }
        }
        Ok(())
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
    query.push(" ON CONFLICT (feed) DO UPDATE SET plan = excluded.plan, not_before = excluded.not_before, habits = excluded.habits");
    query.build().execute(&mut **transaction).await?;
    Ok(())
}
