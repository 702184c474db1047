//! Bounds over all hosts: requests under way, and pages in memory.

use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Pages that are being received or read at one time.
const PAGES: usize = 8;

/// How long a place is waited for. Pages that several feeds share hold theirs until the last has
/// read them; should all places be held by pages whose readers wait for a place themselves, a
/// little too much memory is better than waiting for ever.
const PATIENCE: Duration = Duration::from_secs(60);

/// While it lives, a page counts among those in memory.
pub(super) type Place = OwnedSemaphorePermit;

/// What all hosts share.
#[derive(Debug)]
pub(super) struct Room {
    pages: Arc<Semaphore>,
    requests: Semaphore,
}

impl Room {
    /// For so many requests at once: each is an open file and a buffer.
    pub(super) fn new(requests: usize) -> Self {
        Self {
            pages: Arc::new(Semaphore::new(PAGES)),
            requests: Semaphore::new(requests),
        }
    }

    /// A place for a page; `None` where there was none for long.
    pub(super) async fn place(&self) -> Option<Place> {
        let place = Arc::clone(&self.pages).acquire_owned();
        tokio::time::timeout(PATIENCE, place).await.ok()?.ok()
    }

    /// The right to one more request. The semaphore is never closed.
    pub(super) async fn request(&self) -> Option<tokio::sync::SemaphorePermit<'_>> {
        self.requests.acquire().await.ok()
    }
}
