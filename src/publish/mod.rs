//! The one door for output files: a directory that any web server can serve.
//!
//! A file is replaced whole or not at all: temporary file beside it, fsync, mode 0644, rename,
//! and one fsync of the directory for all of them. Bytes that stand already are not written
//! again, so that modification times and ETags of web servers hold.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Names of unfinished files begin and end so; a later run clears them away.
const UNFINISHED: (&str, &str) = (".pagewire-", ".tmp");

/// Why a file cannot be published. The published one stands as it was.
#[derive(Debug, thiserror::Error)]
#[error("cannot write {}: {source}{}", path.display(), advice(source))]
pub struct PublishError {
    /// The file or directory.
    pub path: PathBuf,
    /// What the system said.
    pub source: io::Error,
}

fn advice(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "; make room, the next run writes it"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "; may this user write there?"
        }
        _ => "",
    }
}

/// The feeds directory.
#[derive(Debug)]
pub struct Directory {
    path: PathBuf,
}

impl Directory {
    /// Makes the directory where there is none, and clears away what an earlier run left
    /// unfinished.
    ///
    /// # Errors
    /// When it cannot be made or read.
    pub fn open(path: &Path) -> Result<Self, PublishError> {
        let fail = |source| PublishError {
            path: path.to_owned(),
            source,
        };
        std::fs::create_dir_all(path).map_err(fail)?;
        for entry in std::fs::read_dir(path).map_err(fail)?.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(UNFINISHED.0) && name.ends_with(UNFINISHED.1) {
                // One that cannot be removed does no harm.
                let _ = std::fs::remove_file(entry.path());
            }
        }
        Ok(Self {
            path: path.to_owned(),
        })
    }

    /// The names of the files that are there.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn names(&self) -> Result<HashSet<String>, PublishError> {
        let entries = std::fs::read_dir(&self.path).map_err(|source| self.error("", source))?;
        Ok(entries
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect())
    }

    /// Publishes a file. `false` when the same bytes stood there already.
    ///
    /// # Errors
    /// When it cannot be written; then the old file stands.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<bool, PublishError> {
        let path = self.path.join(name);
        if is_same(&path, bytes) {
            return Ok(false);
        }
        self.replace(&path, bytes)
            .map_err(|source| self.error(name, source))?;
        Ok(true)
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(UNFINISHED.0).suffix(UNFINISHED.1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(std::fs::Permissions::from_mode(0o644));
        }
        let mut file = builder.tempfile_in(&self.path)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // The process's umask may have taken the web server's right to read.
            file.as_file()
                .set_permissions(std::fs::Permissions::from_mode(0o644))?;
        }
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    }

    /// Makes the renames so far durable.
    ///
    /// # Errors
    /// When the system cannot.
    pub fn sync(&self) -> Result<(), PublishError> {
        // Windows has no handle of a directory to sync.
        if cfg!(unix) {
            File::open(&self.path)
                .and_then(|directory| directory.sync_all())
                .map_err(|source| self.error("", source))?;
        }
        Ok(())
    }

    fn error(&self, name: &str, source: io::Error) -> PublishError {
        PublishError {
            path: if name.is_empty() {
                self.path.clone()
            } else {
                self.path.join(name)
            },
            source,
        }
    }
}

/// Compares without following a link: a link in the place of a feed is replaced.
fn is_same(path: &Path, bytes: &[u8]) -> bool {
    std::fs::symlink_metadata(path)
        .is_ok_and(|file| file.is_file() && file.len() == bytes.len() as u64)
        && std::fs::read(path).is_ok_and(|known| known == bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_are_not_written_again() {
        let place = tempfile::tempdir().expect("has room");
        let directory = Directory::open(&place.path().join("a/feeds")).expect("opens");
        assert!(directory.write("x.rss", b"one").expect("writes"));
        let path = place.path().join("a/feeds/x.rss");
        let before = std::fs::metadata(&path)
            .and_then(|file| file.modified())
            .expect("is there");
        assert!(!directory.write("x.rss", b"one").expect("compares"));
        assert_eq!(
            std::fs::metadata(&path)
                .and_then(|file| file.modified())
                .expect("is there"),
            before
        );
        assert!(directory.write("x.rss", b"two").expect("writes"));
        assert_eq!(std::fs::read(&path).expect("reads"), b"two");
        directory.sync().expect("syncs");
    }

    #[cfg(unix)]
    #[test]
    fn web_servers_may_read_and_links_are_replaced() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let place = tempfile::tempdir().expect("has room");
        let directory = Directory::open(place.path()).expect("opens");
        let target = place.path().join("target");
        std::fs::write(&target, b"one").expect("writes");
        symlink(&target, place.path().join("x.rss")).expect("links");
        assert!(directory.write("x.rss", b"one").expect("writes"));
        let file = std::fs::symlink_metadata(place.path().join("x.rss")).expect("is there");
        assert!(file.is_file());
        assert_eq!(file.permissions().mode() & 0o777, 0o644);
    }

    #[test]
    fn what_was_left_unfinished_is_cleared_away() {
        let place = tempfile::tempdir().expect("has room");
        std::fs::write(place.path().join(".pagewire-abc.tmp"), b"x").expect("writes");
        std::fs::write(place.path().join(".gitkeep"), b"").expect("writes");
        let directory = Directory::open(place.path()).expect("opens");
        assert_eq!(
            directory.names().expect("reads"),
            HashSet::from([".gitkeep".to_owned()])
        );
    }

    #[test]
    fn errors_name_the_file() {
        let place = tempfile::tempdir().expect("has room");
        std::fs::write(place.path().join("file"), b"").expect("writes");
        let error = Directory::open(&place.path().join("file/feeds")).expect_err("is no directory");
        assert!(error.to_string().contains("file/feeds"), "{error}");
    }
}
