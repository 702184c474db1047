//! The one door for output files: a directory that any web server can serve.
//!
//! A file is replaced whole or not at all: temporary file beside it, fsync, mode 0644, rename,
//! and one fsync of the directory for all of them. Bytes that stand already are not written
//! again, so that modification times and ETags of web servers hold.
//!
//! A file may have compressed copies beside it. They are taken away before it is replaced and
//! written anew behind it: at no moment does a copy say what its file does not.

mod compress;

pub use compress::compress;

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::config::Encoding;

/// Files whose name begins so stand in a directory that only this user may enter, so that no web
/// server gives them to everybody.
pub const PRIVATE: &str = ".private/";

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
    /// What copies each file has.
    encodings: &'static [Encoding],
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
        for place in [path.to_owned(), path.join(PRIVATE)] {
            for entry in list(&place).map_err(fail)? {
                let name = entry.file_name();
                let name = name.to_string_lossy();
                if name.starts_with(UNFINISHED.0) && name.ends_with(UNFINISHED.1) {
                    // One that cannot be removed does no harm.
                    let _ = std::fs::remove_file(entry.path());
                }
            }
        }
        Ok(Self {
            path: path.to_owned(),
            encodings: &[],
        })
    }

    /// The same directory, with compressed copies beside each file that is written from now on.
    pub fn with_copies(self, is_wanted: bool) -> Self {
        let encodings: &[Encoding] = if is_wanted { &Encoding::ALL } else { &[] };
        Self { encodings, ..self }
    }

    /// The names of the files that are there, those of private feeds with [`PRIVATE`] in front.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn names(&self) -> Result<HashSet<String>, PublishError> {
        let mut names = HashSet::new();
        for prefix in ["", PRIVATE] {
            let place = self.path.join(prefix);
            let entries = list(&place).map_err(|source| self.error(prefix, source))?;
            names.extend(
                entries
                    .iter()
                    .filter_map(|entry| entry.file_name().into_string().ok())
                    .map(|name| format!("{prefix}{name}")),
            );
        }
        names.remove(PRIVATE.trim_end_matches('/'));
        Ok(names)
    }

    /// Publishes a file and its copies. `false` when the same bytes stood there already; then
    /// only copies that are missing are written.
    ///
    /// # Errors
    /// When it cannot be written; then the old file stands.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<bool, PublishError> {
        let path = self.path.join(name);
        let is_new = !is_same(&path, bytes);
        let replace = || {
            if name.starts_with(PRIVATE) {
                make_private(&self.path.join(PRIVATE))?;
            }
            if is_new {
                // Those of a time when copies were wanted are taken away as well.
                for encoding in Encoding::ALL {
                    remove(&copy_of(&path, encoding))?;
                }
                self.replace(&path, bytes, None)?;
            }
            for encoding in self.encodings {
                let copy = copy_of(&path, *encoding);
                if !copy.try_exists()? {
                    // Web servers make validators of a copy's own time.
                    let time = std::fs::metadata(&path)?.modified()?;
                    self.replace(&copy, &compress(bytes, *encoding)?, Some(time))?;
                }
            }
            Ok(is_new)
        };
        replace().map_err(|source| self.error(name, source))
    }

    /// Takes a file and its copies away, where they are.
    ///
    /// # Errors
    /// When they are there and cannot be removed.
    pub fn remove(&self, name: &str) -> Result<(), PublishError> {
        let path = self.path.join(name);
        let copies = Encoding::ALL.map(|encoding| copy_of(&path, encoding));
        copies
            .iter()
            .chain([&path])
            .try_for_each(|path| remove(path))
            .map_err(|source| self.error(name, source))
    }

    fn replace(&self, path: &Path, bytes: &[u8], time: Option<SystemTime>) -> io::Result<()> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(UNFINISHED.0).suffix(UNFINISHED.1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(std::fs::Permissions::from_mode(0o644));
        }
        let mut file = builder.tempfile_in(path.parent().unwrap_or(&self.path))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // The process's umask may have taken the web server's right to read.
            file.as_file()
                .set_permissions(std::fs::Permissions::from_mode(0o644))?;
        }
        file.write_all(bytes)?;
        if let Some(time) = time {
            file.as_file().set_modified(time)?;
        }
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
            for place in [self.path.clone(), self.path.join(PRIVATE)] {
                match File::open(&place).and_then(|directory| directory.sync_all()) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => {
                        return Err(self.error("", error));
                    }
                    _ => {}
                }
            }
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

/// The compressed copy of a file: `news.rss.gz`.
pub fn copy_of(path: &Path, encoding: Encoding) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(encoding.extension());
    PathBuf::from(name)
}

/// What stands in a directory; nothing where there is none.
fn list(place: &Path) -> io::Result<Vec<std::fs::DirEntry>> {
    match std::fs::read_dir(place) {
        Ok(entries) => Ok(entries.flatten().collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn make_private(place: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    match builder.create(place) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
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

    #[test]
    fn copies_say_what_their_file_says_and_are_left_alone_with_it() {
        use std::io::Read;
        let place = tempfile::tempdir().expect("has room");
        let plain = Directory::open(place.path()).expect("opens");
        let copied = Directory::open(place.path())
            .expect("opens")
            .with_copies(true);
        let path = place.path().join("x.rss");
        let read = |encoding| std::fs::read(copy_of(&path, encoding)).expect("is there");
        let check = |text: &[u8]| {
            let mut gzip = Vec::new();
            let mut brotli = Vec::new();
            flate2::read::GzDecoder::new(&read(Encoding::Gzip)[..])
                .read_to_end(&mut gzip)
                .expect("is gzip");
            brotli::BrotliDecompress(&mut &read(Encoding::Brotli)[..], &mut brotli)
                .expect("is Brotli");
            assert_eq!((&gzip[..], &brotli[..]), (text, text));
        };
        let one = b"one ".repeat(500);
        assert!(copied.write("x.rss", &one).expect("writes"));
        check(&one);
        let time = |path: &Path| {
            std::fs::metadata(path)
                .and_then(|file| file.modified())
                .expect("is there")
        };
        for encoding in Encoding::ALL {
            assert_eq!(time(&copy_of(&path, encoding)), time(&path));
            assert_eq!(
                compress(&one, encoding).expect("has room"),
                read(encoding),
                "the same bytes give the same copy"
            );
        }
        // An unchanged file leaves its copies alone; one that is missing is made again.
        std::fs::write(copy_of(&path, Encoding::Gzip), b"left alone").expect("writes");
        std::fs::remove_file(copy_of(&path, Encoding::Brotli)).expect("is there");
        assert!(!copied.write("x.rss", &one).expect("compares"));
        assert_eq!(read(Encoding::Gzip), b"left alone");
        assert!(!read(Encoding::Brotli).is_empty());
        // A changed one takes them along, and away where they are no more wanted.
        assert!(copied.write("x.rss", b"two").expect("writes"));
        check(b"two");
        assert!(plain.write("x.rss", b"three").expect("writes"));
        assert_eq!(
            plain.names().expect("reads"),
            HashSet::from(["x.rss".to_owned()])
        );
    }

    #[cfg(unix)]
    #[test]
    fn private_files_stand_where_nobody_else_may_look() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().expect("has room");
        let directory = Directory::open(place.path()).expect("opens");
        let name = format!("{PRIVATE}x.rss");
        assert!(directory.write(&name, b"one").expect("writes"));
        assert!(!directory.write(&name, b"one").expect("compares"));
        directory.sync().expect("syncs");
        assert_eq!(directory.names().expect("reads"), HashSet::from([name]));
        let mode = std::fs::metadata(place.path().join(PRIVATE))
            .expect("is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o700);
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
