//! What can be wrong with the database.

use std::path::{Path, PathBuf};

/// Why history cannot be read or written. Each variant names the file.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process works on it.
    #[error("{}: another pagewire is at work on it; wait for it to end, or stop it", path.display())]
    Busy {
        /// The database.
        path: PathBuf,
    },
    /// It is no database, or its pages are broken.
    #[error("{}: the database is damaged ({reason}). Nothing was changed. Put a backup in its place; or move it away to start anew: guids stay the same, but entries that left their pages are lost and undated entries get new dates", path.display())]
    Damaged {
        /// The database.
        path: PathBuf,
        /// What SQLite said.
        reason: String,
    },
    /// An empty file beside published feeds.
    #[error("{}: the database is an empty file, yet feeds have been published. Nothing was changed. Put a backup in its place, or delete the file to start anew", path.display())]
    Empty {
        /// The database.
        path: PathBuf,
    },
    /// Written by a later release.
    #[error("{}: the database has version {found}, this pagewire knows up to {known}; use the newer pagewire", path.display())]
    Newer {
        /// The database.
        path: PathBuf,
        /// Its version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// Written by an earlier release, and opened for reading only.
    #[error("{}: the database is of an earlier pagewire; `pagewire run` or `pagewire serve` brings it up", path.display())]
    Older {
        /// The database.
        path: PathBuf,
    },
    /// Its directory or lock file cannot be used.
    #[error("{}: {source}; may this user write there?", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Anything else that SQLite reports: a full disk, a read-only file.
    #[error("{}: {reason}", path.display())]
    Sql {
        /// The database.
        path: PathBuf,
        /// What SQLite said.
        reason: String,
    },
}

impl StoreError {
    /// Sorts what SQLite reports by its result code (sqlite.org/rescode.html).
    pub(super) fn from_sqlx(path: &Path, error: &sqlx::Error) -> Self {
        let path = path.to_owned();
        let Some(database) = error.as_database_error() else {
            return Self::Sql {
                path,
                reason: error.to_string(),
            };
        };
        let reason = database.message().to_owned();
        let code = database
            .code()
            .and_then(|code| code.parse::<u32>().ok())
            .unwrap_or(0);
        match code & 0xff {
            5 | 6 => Self::Busy { path },
            11 | 26 => Self::Damaged { path, reason },
            10 => Self::Sql {
                path,
                reason: format!(
                    "{reason}; is the disk full, or failing? What was committed is safe"
                ),
            },
            13 => Self::Sql {
                path,
                reason: format!("{reason}; make room, nothing is lost"),
            },
            8 | 14 => Self::Sql {
                path,
                reason: format!("{reason}; is the directory there, and may this user write to it?"),
            },
            _ => Self::Sql { path, reason },
        }
    }
}
