//! SQLite: WAL, one writer, every commit on disk before a feed shows it.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Row, Sqlite, Transaction};
use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::StoreError;
use super::rows::{columns, hex, instant, known, to_json};
use crate::model::{Article, FeedState, Health, Known, PageState, Seen, Validators};

/// Version of `schema.sql`, kept in `PRAGMA user_version`.
const VERSION: i64 = 1;

/// Entries of one feed to write, before it is published.
#[derive(Debug, Default)]
pub struct Change {
    /// The feed's name.
    pub feed: String,
    /// Seen for the first time.
    pub new: Vec<Known>,
    /// To be written over the known ones.
    pub changed: Vec<Known>,
    /// Whether rendered feeds would differ.
    pub is_visible: bool,
    /// Articles read, by entry key.
    pub articles: Vec<(String, Article)>,
    /// Language of the page, where it says.
    pub language: Option<String>,
    /// Title of the page, where it has one.
    pub page_title: Option<String>,
}

/// What to remember of a run of one feed, after it is published.
#[derive(Debug, Default)]
pub struct Finish {
    /// The feed's name.
    pub feed: String,
    /// Revision and settings of the files just published; `None` leaves what was.
    pub rendered: Option<String>,
    /// Hash of the settings of this run.
    pub rules: Vec<u8>,
    /// By page address: what was made of the page.
    pub seen: Vec<(String, Seen)>,
    /// By page address: the page as fetched.
    pub pages: Vec<(String, PageState)>,
    /// When it is due again.
    pub next_check: DateTime<Utc>,
    /// When the run was.
    pub last_run: DateTime<Utc>,
    /// Whether it went well; `failures` is counted on otherwise.
    pub is_success: bool,
    /// How the feed stands.
    pub health: Health,
    /// Why it is not well.
    pub message: Option<String>,
}

/// A feed in the index: what its files hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Entries in history.
    pub entries: u32,
    /// The newest change.
    pub updated: Option<DateTime<Utc>>,
}

/// The database. Holding one for writing means holding its lock: there is no other writer.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    pool: SqlitePool,
    _lock: Option<File>,
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
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5));
        let store = Self::connect(path, options, Some(lock)).await?;
        store.migrate().await?;
        Ok(store)
    }

    /// Opens the database for reading only, beside a writer. `None` when there is none yet.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub async fn open_read_only(path: &Path) -> Result<Option<Self>, StoreError> {
        if std::fs::metadata(path).is_ok_and(|file| file.len() > 0) {
            let options = SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(Duration::from_secs(5));
            let store = Self::connect(path, options, None).await?;
            let version = store.version().await?;
            return if version == VERSION { Ok(Some(store)) } else if version == 0 { Ok(None) } else { Err(store.newer(version)) };
        }
        Ok(None)
    }

    async fn connect(path: &Path, options: SqliteConnectOptions, lock: Option<File>) -> Result<Self, StoreError> {
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.disable_statement_logging())
            .await
            .map_err(|error| StoreError::from_sqlx(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            pool,
            _lock: lock,
        })
    }

    /// Ends the work: everything is in the one file afterwards.
    pub async fn close(self) {
        self.pool.close().await;
    }

    fn error(&self, error: &sqlx::Error) -> StoreError {
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
        let row = sqlx::query("PRAGMA user_version").fetch_one(&self.pool).await.map_err(|error| self.error(&error))?;
        row.try_get(0).map_err(|error| self.error(&error))
    }

    async fn migrate(&self) -> Result<(), StoreError> {
        match self.version().await? {
            VERSION => Ok(()),
            0 => {
                let mut transaction = self.begin().await?;
                let made = async {
                    sqlx::raw_sql(include_str!("schema.sql")).execute(&mut *transaction).await?;
                    sqlx::raw_sql("PRAGMA user_version = 1").execute(&mut *transaction).await?;
                    transaction.commit().await
                };
                made.await.map_err(|error| self.error(&error))
            }
            found => Err(self.newer(found)),
        }
    }

    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.pool.begin_with("BEGIN IMMEDIATE").await.map_err(|error| self.error(&error))
    }

    /// What is remembered of every feed, by name. `now` decides which articles are due.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn feeds(&self, now: DateTime<Utc>) -> Result<HashMap<String, FeedState>, StoreError> {
        self.read_feeds(now).await.map_err(|error| self.error(&error))
    }

    async fn read_feeds(&self, now: DateTime<Utc>) -> Result<HashMap<String, FeedState>, sqlx::Error> {
        let mut feeds = HashMap::new();
        let rows = sqlx::query(
            "SELECT name, revision, rendered, language, page_title, next_check, last_run, last_success, failures, health, message,
                    (SELECT count(*) FROM entry WHERE entry.feed = feed.name),
                    (SELECT count(*) FROM entry WHERE entry.feed = feed.name AND article_due <= $1), rules
             FROM feed",
        )
        .bind(now.timestamp())
        .fetch_all(&self.pool)
        .await?;
        for row in rows {
            let time = |index: usize| -> Result<_, sqlx::Error> { Ok(row.try_get::<Option<i64>, _>(index)?.map(instant)) };
            let state = FeedState {
                revision: row.try_get(1)?,
                rendered: row.try_get(2)?,
                language: row.try_get(3)?,
                page_title: row.try_get(4)?,
                next_check: time(5)?,
                last_run: time(6)?,
                last_success: time(7)?,
                failures: row.try_get(8)?,
                health: Health::from_word(row.try_get(9)?),
                message: row.try_get(10)?,
                entries: row.try_get(11)?,
                pending: row.try_get(12)?,
                rules: row.try_get(13)?,
                seen: HashMap::new(),
            };
            feeds.insert(row.try_get::<String, _>(0)?, state);
        }
        for row in sqlx::query("SELECT feed, page, body, rules FROM seen").fetch_all(&self.pool).await? {
            if let Some(state) = feeds.get_mut(row.try_get::<&str, _>(0)?) {
                let seen = Seen {
                    body: row.try_get(2)?,
                    rules: row.try_get(3)?,
                };
                state.seen.insert(row.try_get(1)?, seen);
            }
        }
        Ok(feeds)
    }

    /// Every section page as last fetched, by address.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pages(&self) -> Result<HashMap<String, PageState>, StoreError> {
        let read = async {
            let rows = sqlx::query("SELECT url, etag, last_modified, body FROM page").fetch_all(&self.pool).await?;
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
            let rows = sqlx::query(concat!("SELECT ", columns!(), " FROM entry WHERE feed = $1")).bind(feed).fetch_all(&self.pool).await?;
            rows.iter()
                .map(|row| known(row).map(|known| (known.entry.key.clone(), known)))
                .collect::<Result<_, sqlx::Error>>()
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

    /// Articles read before, for any feed, among these entry keys.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn articles(&self, keys: &[&str]) -> Result<HashMap<String, Article>, StoreError> {
        if keys.is_empty() {
            return Ok(HashMap::new());
        }
        let read = async {
            let rows = sqlx::query("SELECT key, article FROM article WHERE key IN (SELECT value FROM json_each($1))")
                .bind(json!(keys).to_string())
                .fetch_all(&self.pool)
                .await?;
            let mut articles = HashMap::new();
            for row in rows {
                // One that cannot be read is read again from its page.
                if let Ok(article) = serde_json::from_str(row.try_get(1)?) {
                    articles.insert(row.try_get(0)?, article);
                }
            }
            Ok(articles)
        };
        read.await.map_err(|error: sqlx::Error| self.error(&error))
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

    /// Remembers a value under a name.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn set_meta(&self, name: &str, value: &str) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
            .bind(name)
            .bind(value)
            .execute(&self.pool)
            .await
            .map(|_| ())
            .map_err(|error| self.error(&error))
    }

    /// Writes what scans found: one transaction, on disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written; then nothing of it is.
    pub async fn apply(&self, changes: &[Change]) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let written = async {
            let rows = |pick: fn(&Change) -> &Vec<Known>| -> Option<String> {
                let rows: Vec<_> = changes
                    .iter()
                    .flat_map(|change| pick(change).iter().map(|known| to_json(&change.feed, known)))
                    .collect();
                (!rows.is_empty()).then(|| json!(rows).to_string())
            };
            if let Some(new) = rows(|change| &change.new) {
                sqlx::query(concat!(
                    "INSERT INTO entry (feed, ", columns!(), ")
                     SELECT value->>'feed', value->>'key', value->>'guid', value->>'page', unhex(value->>'card'), value->>'permalink',
                       value->>'title', value->>'summary', value->>'content', value->>'authors', value->>'categories', value->>'image',
                       value->>'caption', value->>'published', value->>'published_offset', value->>'precision', value->>'first_seen',
                       value->>'updated', value->>'ordered', value->>'position', value->>'article_due', value->>'attempts'
                     FROM json_each($1) WHERE true
                     ON CONFLICT DO NOTHING"
                ))
                .bind(new)
                .execute(&mut *transaction)
                .await?;
            }
            if let Some(changed) = rows(|change| &change.changed) {
                sqlx::query(
                    "UPDATE entry SET card = unhex(new.value->>'card'), permalink = new.value->>'permalink', title = new.value->>'title',
                       summary = new.value->>'summary', content = new.value->>'content', authors = new.value->>'authors',
                       categories = new.value->>'categories', image = new.value->>'image', caption = new.value->>'caption',
                       published = new.value->>'published', published_offset = new.value->>'published_offset',
                       precision = new.value->>'precision', updated = new.value->>'updated', ordered = new.value->>'ordered',
                       article_due = new.value->>'article_due', attempts = new.value->>'attempts'
                     FROM json_each($1) AS new WHERE entry.guid = new.value->>'guid'",
                )
                .bind(changed)
                .execute(&mut *transaction)
                .await?;
            }
            let articles: Vec<_> = changes
                .iter()
                .flat_map(|change| &change.articles)
                .map(|(key, article)| json!({"key": key, "article": article}))
                .collect();
            if !articles.is_empty() {
                sqlx::query(
                    "INSERT INTO article (key, article) SELECT value->>'key', value->>'article' FROM json_each($1) WHERE true
                     ON CONFLICT (key) DO UPDATE SET article = excluded.article",
                )
                .bind(json!(articles).to_string())
                .execute(&mut *transaction)
                .await?;
            }
            let feeds: Vec<_> = changes
                .iter()
                .map(|change| json!({"name": change.feed, "step": i64::from(change.is_visible), "language": change.language, "page_title": change.page_title}))
                .collect();
            sqlx::query(
                "INSERT INTO feed (name, revision, language, page_title)
                 SELECT value->>'name', value->>'step', value->>'language', value->>'page_title' FROM json_each($1) WHERE true
                 ON CONFLICT (name) DO UPDATE SET revision = revision + excluded.revision,
                   language = coalesce(excluded.language, language), page_title = coalesce(excluded.page_title, page_title)",
            )
            .bind(json!(feeds).to_string())
            .execute(&mut *transaction)
            .await?;
            transaction.commit().await
        };
        written.await.map_err(|error| self.error(&error))
    }

    /// Remembers how runs ended: one transaction.
    ///
    /// # Errors
    /// When it cannot be written; then nothing of it is.
    pub async fn finish(&self, finishes: &[Finish]) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let written = async {
            let feeds: Vec<_> = finishes
                .iter()
                .map(|finish| {
                    json!({
                        "name": finish.feed, "rules": hex(&finish.rules), "rendered": finish.rendered, "next_check": finish.next_check.timestamp(),
                        "last_run": finish.last_run.timestamp(), "good": finish.is_success,
                        "health": finish.health.as_str(), "message": finish.message,
                    })
                })
                .collect();
            sqlx::query(
                "INSERT INTO feed (name, rules, rendered, next_check, last_run, last_success, failures, health, message)
                 SELECT value->>'name', unhex(value->>'rules'), value->>'rendered', value->>'next_check', value->>'last_run',
                   iif(value->>'good', value->>'last_run', NULL), iif(value->>'good', 0, 1), value->>'health', value->>'message'
                 FROM json_each($1) WHERE true
                 ON CONFLICT (name) DO UPDATE SET rules = excluded.rules, rendered = coalesce(excluded.rendered, rendered), next_check = excluded.next_check,
                   last_run = excluded.last_run, last_success = coalesce(excluded.last_success, last_success),
                   failures = iif(excluded.failures = 0, 0, failures + 1), health = excluded.health, message = excluded.message",
            )
            .bind(json!(feeds).to_string())
            .execute(&mut *transaction)
            .await?;
            for (url, page) in finishes.iter().flat_map(|finish| &finish.pages) {
                sqlx::query(
                    "INSERT INTO page (url, etag, last_modified, body) VALUES ($1, $2, $3, $4)
                     ON CONFLICT (url) DO UPDATE SET etag = excluded.etag, last_modified = excluded.last_modified, body = excluded.body",
                )
                .bind(url)
                .bind(&page.validators.etag)
                .bind(&page.validators.last_modified)
                .bind(&page.body)
                .execute(&mut *transaction)
                .await?;
            }
            for finish in finishes {
                for (page, seen) in &finish.seen {
                    sqlx::query(
                        "INSERT INTO seen (feed, page, body, rules) VALUES ($1, $2, $3, $4)
                         ON CONFLICT (feed, page) DO UPDATE SET body = excluded.body, rules = excluded.rules",
                    )
                    .bind(&finish.feed)
                    .bind(page)
                    .bind(&seen.body)
                    .bind(&seen.rules)
                    .execute(&mut *transaction)
                    .await?;
                }
            }
            transaction.commit().await
        };
        written.await.map_err(|error| self.error(&error))
    }
}

/// Takes the lock that goes with a database. The system frees it when the process ends, however
/// it ends.
fn lock(path: &Path) -> Result<File, StoreError> {
    let mut name = path.as_os_str().to_owned();
    name.push("-lock");
    let lock_path = PathBuf::from(name);
    let fail = |source| StoreError::File {
        path: lock_path.clone(),
        source,
    };
    if let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
        std::fs::create_dir_all(directory).map_err(|source| StoreError::File {
            path: directory.to_owned(),
            source,
        })?;
    }
    let file = File::options().create(true).truncate(false).write(true).open(&lock_path).map_err(fail)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Busy {
            path: path.to_owned(),
        }),
        Err(TryLockError::Error(source)) => Err(fail(source)),
    }
}
