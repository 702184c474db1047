//! SQLite: WAL, one writer, every commit on disk before a feed shows it.

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Row, Sqlite, Transaction};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::error::StoreError;

/// What leads from each version of the database to the next, beginning with an empty one. The
/// version is kept in `PRAGMA user_version`. A step that was released is never edited.
const STEPS: [&str; 13] = [
    include_str!("schema.sql"),
    include_str!("schema-2.sql"),
    include_str!("schema-3.sql"),
    include_str!("schema-4.sql"),
    include_str!("schema-5.sql"),
    include_str!("schema-6.sql"),
    include_str!("schema-7.sql"),
    include_str!("schema-8.sql"),
    include_str!("schema-9.sql"),
    include_str!("schema-10.sql"),
    include_str!("schema-11.sql"),
    include_str!("schema-12.sql"),
    include_str!("schema-13.sql"),
];

/// The version that this program works with.
const VERSION: i64 = STEPS.len() as i64;

/// The database. Holding one for writing means holding its lock: there is no other writer.
#[derive(Debug, Clone)]
pub struct Store {
    path: PathBuf,
    pub(super) pool: SqlitePool,
    _lock: Option<Arc<File>>,
}

impl Store {
    /// Opens the database for writing, making it where there is none. `has_feeds` says whether
    /// feeds have been published from it: then an empty file is not taken for a new one.
    ///
    /// # Errors
    /// [`StoreError::Busy`] while another process has it; the other variants for files that
    /// cannot be opened or are no database of ours.
    pub async fn open(path: &Path, has_feeds: bool) -> Result<Self, StoreError> {
        let lock = lock(path)?;
        if has_feeds && std::fs::metadata(path).is_ok_and(|file| file.len() == 0) {
            return Err(StoreError::Empty {
                path: path.to_owned(),
            });
        }
        if std::fs::metadata(path).map_or(0, |file| file.len()) == 0 {
            Self::create(path).await?;
        }
        let store = Self::connect(path, writing(path), Some(lock)).await?;
        store.migrate().await?;
        Ok(store)
    }

    /// Makes a database beside its place and moves it there whole, so that a process that ends on
    /// the way leaves none behind rather than half of one.
    async fn create(path: &Path) -> Result<(), StoreError> {
        let beside = with_suffix(path, "-new");
        let fail = |source| StoreError::File {
            path: beside.clone(),
            source,
        };
        // Neither what an earlier try left may be taken up, nor the log of a database that somebody
        // has deleted: SQLite would play it into the new one.
        for (base, suffix) in [
            (&*beside, ""),
            (&*beside, "-journal"),
            (&*beside, "-wal"),
            (&*beside, "-shm"),
            (path, "-journal"),
            (path, "-wal"),
            (path, "-shm"),
        ] {
            match std::fs::remove_file(with_suffix(base, suffix)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(fail(error));
                }
                _ => {}
            }
        }
        // Without a log beside it, which would not move along: what could not be written into the one
        // file, on a disk that is full, must be an error.
        let whole = writing(&beside).journal_mode(SqliteJournalMode::Delete);
        let store = Self::connect(&beside, whole, None).await?;
        store.migrate().await?;
        store.close().await;
        std::fs::rename(&beside, path).map_err(fail)
    }

    /// Opens the database for reading only, beside a writer. `None` when there is none yet.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub async fn open_read_only(path: &Path) -> Result<Option<Self>, StoreError> {
        if std::fs::metadata(path).is_ok_and(|file| file.len() > 0) {
            let options = SqliteConnectOptions::new()
                .filename(path)
                .read_only(true)
                .busy_timeout(Duration::from_secs(5));
            let store = Self::connect(path, options, None).await?;
            let version = store.version().await?;
            return match version {
                VERSION => Ok(Some(store)),
                0 => Ok(None),
                1..VERSION => Err(StoreError::Older {
                    path: path.to_owned(),
                }),
                _ => Err(store.newer(version)),
            };
        }
        Ok(None)
    }

    async fn connect(
        path: &Path,
        options: SqliteConnectOptions,
        lock: Option<File>,
    ) -> Result<Self, StoreError> {
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.disable_statement_logging())
            .await
            .map_err(|error| StoreError::from_sqlx(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            pool,
            _lock: lock.map(Arc::new),
        })
    }

    /// Ends the work: everything is in the one file afterwards.
    pub async fn close(self) {
        self.pool.close().await;
    }

    pub(super) fn error(&self, error: &sqlx::Error) -> StoreError {
        StoreError::from_sqlx(&self.path, error)
    }

    fn newer(&self, found: i64) -> StoreError {
        StoreError::Newer {
            path: self.path.clone(),
            found,
            known: VERSION,
        }
    }

    async fn version(&self) -> Result<i64, StoreError> {
        let row = sqlx::query("PRAGMA user_version")
            .fetch_one(&self.pool)
            .await
            .map_err(|error| self.error(&error))?;
        row.try_get(0).map_err(|error| self.error(&error))
    }

    /// Brings the database to this version: one transaction, so that it is never between two.
    async fn migrate(&self) -> Result<(), StoreError> {
        let found = self.version().await?;
        if found == VERSION {
            return Ok(());
        }
        let Some(steps) = usize::try_from(found)
            .ok()
            .and_then(|done| STEPS.get(done..))
        else {
            return Err(self.newer(found));
        };
        let mut transaction = self.begin().await?;
        let made = async {
            for step in steps {
                sqlx::raw_sql(*step).execute(&mut *transaction).await?;
            }
            sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
                "PRAGMA user_version = {VERSION}"
            )))
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await
        };
        made.await.map_err(|error| self.error(&error))
    }

    pub(super) async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        let begun = match self.pool.begin_with("BEGIN IMMEDIATE").await {
            // SQLite itself took a transaction back when the disk was full, which the driver does
            // not know: its connection is good for nothing more, and makes room for another.
            Err(sqlx::Error::InvalidSavePointStatement) => {
                match self.pool.acquire().await {
                    Ok(connection) => connection.close().await,
                    Err(error) => Err(error),
                }
                .map_err(|error| self.error(&error))?;
                self.pool.begin_with("BEGIN IMMEDIATE").await
            }
            begun => begun,
        };
        begun.map_err(|error| self.error(&error))
    }
}

fn writing(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(5))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Takes the lock that goes with a database. The system frees it when the process ends, however
/// it ends.
fn lock(path: &Path) -> Result<File, StoreError> {
    let lock_path = with_suffix(path, "-lock");
    let fail = |source| StoreError::File {
        path: lock_path.clone(),
        source,
    };
    if let Some(directory) = path
        .parent()
        .filter(|directory| !directory.as_os_str().is_empty())
    {
        std::fs::create_dir_all(directory).map_err(|source| StoreError::File {
            path: directory.to_owned(),
            source,
        })?;
    }
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&lock_path)
        .map_err(fail)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Busy {
            path: path.to_owned(),
        }),
        Err(TryLockError::Error(source)) => Err(fail(source)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_database_of_the_first_version_is_brought_up_with_all_it_holds() {
        let directory = tempfile::tempdir().expect("has room");
        let path = directory.path().join("pagewire.db");
        let old = Store::connect(&path, writing(&path), None)
            .await
            .expect("opens");
        for statement in [
            STEPS[0],
            "INSERT INTO feed (name, revision) VALUES ('news', 7)",
            "PRAGMA user_version = 1",
        ] {
            sqlx::raw_sql(statement)
                .execute(&old.pool)
                .await
                .expect("runs");
        }
        old.close().await;
        let error = Store::open_read_only(&path).await.expect_err("is refused");
        assert!(error.to_string().contains("pagewire run"), "{error}");
        let store = Store::open(&path, true).await.expect("opens");
        assert_eq!(store.version().await.expect("reads"), VERSION);
        let feeds = store.feeds(chrono::Utc::now()).await.expect("reads");
        assert_eq!(feeds["news"].revision, 7);
        store.close().await;
        assert!(Store::open_read_only(&path).await.expect("opens").is_some());
    }
}
