//! A feed that is called otherwise from now on.

use super::error::StoreError;
use super::sqlite::Store;

impl Store {
    /// Gives the history of the feed `from` to the feed `to`, which must have none of its own yet:
    /// guids and publish times come along. Does nothing otherwise, and says which it was.
    ///
    /// # Errors
    /// When it cannot be written; then nothing has changed.
    pub async fn rename(&self, from: &str, to: &str) -> Result<bool, StoreError> {
        let mut transaction = self.begin().await?;
        let renamed = async {
            let entries = "SELECT EXISTS (SELECT 1 FROM entry WHERE feed = $1)";
            let mut has = [false; 2];
            for (has, name) in has.iter_mut().zip([from, to]) {
                *has = sqlx::query_scalar(entries)
                    .bind(name)
                    .fetch_one(&mut *transaction)
                    .await?;
            }
            if has != [true, false] {
                return Ok(false);
            }
            // Whatever else is remembered by feed, whichever version of the database began with it.
            let tables: Vec<String> = sqlx::query_scalar(
                "SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'feed'",
            )
            .fetch_all(&mut *transaction)
            .await?;
            let columns = tables
                .iter()
                .map(|table| (table.as_str(), "feed"))
                .chain([("feed", "name")]);
            for (table, column) in columns {
                for statement in [
                    format!("DELETE FROM {table} WHERE {column} = $2 AND $1 <> $2"),
                    format!("UPDATE {table} SET {column} = $2 WHERE {column} = $1"),
                ] {
                    // The names are those of the schema.
                    sqlx::query(sqlx::AssertSqlSafe(statement))
                        .bind(from)
                        .bind(to)
                        .execute(&mut *transaction)
                        .await?;
                }
            }
            transaction.commit().await?;
            Ok(true)
        };
        renamed
            .await
            .map_err(|error: sqlx::Error| self.error(&error))
    }
}
