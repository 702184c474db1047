//! Files and their validators, in memory as far as there is room.
//!
//! A file is read when it is first asked for and whenever it has changed since, which its time,
//! length and inode tell. Its validators stay known for good, so that a 304 costs one look at the
//! file; its bytes stay as long as there is room, compressed and not.

use axum::body::Bytes;
use axum::http::header::{IF_MODIFIED_SINCE, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue};
use chrono::{DateTime, SubsecRound, Utc};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::SystemTime;
use tokio::sync::Semaphore;

use super::accept::texts;
use super::names::File;
use crate::config::Encoding;
use crate::publish::{compress, copy_of};

/// Bytes of files that are kept in memory.
const ROOM: u64 = 64 * 1024 * 1024;

/// Files that are read and compressed at one time.
const MAX_READING: usize = 4;

/// HTTP's own date (RFC 9110 §5.6.7).
const HTTP_DATE: &str = "%a, %d %b %Y %H:%M:%S GMT";

/// What tells one state of a file from another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Stamp {
    modified: SystemTime,
    length: u64,
    inode: u64,
}

/// The validators of a file in one coding.
#[derive(Debug, Clone)]
pub(super) struct Tag {
    stamp: Stamp,
    modified: DateTime<Utc>,
    /// Strong: made of the very bytes that are sent.
    pub(super) etag: HeaderValue,
    pub(super) last_modified: HeaderValue,
    pub(super) coding: Option<Encoding>,
}

/// What there is to answer.
pub(super) enum Found {
    /// What the reader holds is current.
    NotModified(Tag),
    /// The file, in the coding that its tag names.
    Copy(Tag, Bytes),
}

type Key = (PathBuf, Option<Encoding>, Stamp);

#[derive(Clone)]
struct Weight;

impl Weighter<Key, (Tag, Bytes)> for Weight {
    fn weight(&self, key: &Key, (_, bytes): &(Tag, Bytes)) -> u64 {
        let overhead = size_of::<Key>() + size_of::<Tag>() + 128;
        (key.0.as_os_str().len() + overhead + bytes.len()) as u64
    }
}

/// The feeds directory as it is served.
pub(super) struct Files {
    directory: PathBuf,
    copies: Cache<Key, (Tag, Bytes), Weight>,
    reading: Arc<Semaphore>,
}

impl Files {
    pub(super) fn new(directory: &Path) -> Self {
        Self {
            directory: directory.to_owned(),
            copies: Cache::with_weighter(4096, ROOM, Weight),
            reading: Arc::new(Semaphore::new(MAX_READING)),
        }
    }

    /// The file in a coding, unless the reader holds it already.
    ///
    /// # Errors
    /// When it is not there or cannot be read.
    pub(super) async fn find(
        &self,
        file: &File,
        coding: Option<Encoding>,
        headers: &HeaderMap,
    ) -> io::Result<Found> {
        let path = self.directory.join(&file.path);
        // One look, which the kernel answers from memory: handing it to another thread would take
        // longer.
        let stamp = stamp(&path)?;
        let slot = &file.tags[coding.map_or(0, |encoding| encoding as usize + 1)];
        let known = slot.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(tag) = known
            && tag.stamp == stamp
            && is_current(headers, &tag)
        {
            return Ok(Found::NotModified(tag));
        }
        let key = (path, coding, stamp);
        let (tag, bytes) = self
            .copies
            .get_or_insert_async(&key, self.read(&key))
            .await?;
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(tag.clone());
        if is_current(headers, &tag) {
            return Ok(Found::NotModified(tag));
        }
        Ok(Found::Copy(tag, bytes))
    }

    async fn read(&self, (path, coding, stamp): &Key) -> io::Result<(Tag, Bytes)> {
        // The semaphore is never closed.
        let _turn = Arc::clone(&self.reading).acquire_owned().await.ok();
        let (path, coding, stamp) = (path.clone(), *coding, stamp.clone());
        tokio::task::spawn_blocking(move || {
            let bytes = match coding {
                None => std::fs::read(&path)?,
                Some(encoding) => match copy(&path, encoding, stamp.modified) {
                    Some(bytes) => bytes,
                    None => compress(&std::fs::read(&path)?, encoding)?,
                },
            };
            let etag = format!("\"{}\"", &blake3::hash(&bytes).to_hex()[..32]);
            let modified = DateTime::<Utc>::from(stamp.modified).trunc_subsecs(0);
            let last_modified = modified.format(HTTP_DATE).to_string();
            let header = |text: String| HeaderValue::try_from(text).map_err(io::Error::other);
            let tag = Tag {
                stamp,
                modified,
                etag: header(etag)?,
                last_modified: header(last_modified)?,
                coding,
            };
            Ok((tag, Bytes::from(bytes)))
        })
        .await
        .map_err(io::Error::other)?
    }
}

/// The compressed copy beside a file, unless it is older: then it may be of another state.
fn copy(path: &Path, encoding: Encoding, modified: SystemTime) -> Option<Vec<u8>> {
    let path = copy_of(path, encoding);
    let is_fresh = stamp(&path).ok()?.modified >= modified;
    is_fresh.then(|| std::fs::read(&path).ok()).flatten()
}

/// Looks at a file, and at no link in its place.
fn stamp(path: &Path) -> io::Result<Stamp> {
    let file = std::fs::symlink_metadata(path)?;
    if !file.is_file() {
        return Err(io::ErrorKind::NotFound.into());
    }
    #[cfg(unix)]
    let inode = std::os::unix::fs::MetadataExt::ino(&file);
    #[cfg(not(unix))]
    let inode = 0;
    Ok(Stamp {
        modified: file.modified()?,
        length: file.len(),
        inode,
    })
}

/// Whether what the reader holds is current: If-None-Match decides where it is sent, by weak
/// comparison, or else If-Modified-Since (RFC 9110 §13.2.2).
fn is_current(headers: &HeaderMap, tag: &Tag) -> bool {
    if headers.contains_key(IF_NONE_MATCH) {
        return texts(headers, IF_NONE_MATCH)
            .flat_map(|line| line.split(','))
            .map(str::trim)
            .any(|given| given == "*" || given.strip_prefix("W/").unwrap_or(given) == tag.etag);
    }
    texts(headers, IF_MODIFIED_SINCE)
        .next()
        .and_then(|value| DateTime::parse_from_rfc2822(value).ok())
        .is_some_and(|since| tag.modified <= since)
}
