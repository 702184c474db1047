//! Threads that read pages: as many as there are cores.
//!
//! Reading is all computing, so more threads than cores only cost memory (a page's tree is some
//! twenty times its text) and caches. They are not those of the runtime's blocking pool, where slow
//! name look-ups may sit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Semaphore, oneshot};

/// Pages of more bytes are read one at a time: the trees of some take tens of megabytes each, while
/// most pages are smaller.
const LARGE: usize = 256 * 1024;

type Work = Box<dyn FnOnce() + Send>;

/// The threads. They end when this is dropped.
#[derive(Debug, Clone)]
pub struct Readers {
    /// `None` where the system gave no thread.
    work: Option<Sender<Work>>,
    /// The right to read a large page.
    large: Arc<Semaphore>,
}

impl Default for Readers {
    fn default() -> Self {
        let (sender, receiver) = channel::<Work>();
        let receiver = Arc::new(Mutex::new(receiver));
        let count = std::thread::available_parallelism().map_or(1, usize::from);
        let started = (0..count)
            .filter(|number| {
                let receiver = Arc::clone(&receiver);
                std::thread::Builder::new()
                    .name(format!("reader-{number}"))
                    .spawn(move || work_on(&receiver))
                    .is_ok()
            })
            .count();
        Self {
            work: (started > 0).then_some(sender),
            large: Arc::new(Semaphore::new(1)),
        }
    }
}

fn work_on(receiver: &Mutex<Receiver<Work>>) {
    loop {
        // The lock is held while waiting, never while working.
        let next = receiver
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        match next {
            Ok(work) => work(),
            Err(_) => return,
        }
    }
}

impl Readers {
    /// Runs `read` for a page of `bytes` on one of the threads. `None` when it panicked, which ends
    /// nothing else.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        bytes: usize,
        read: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        // Waited for here, where no thread is held. It is never closed.
        let _alone = match bytes {
            0..=LARGE => None,
            _ => self.large.acquire().await.ok(),
        };
        let (answer, result) = oneshot::channel();
        let work = move || {
            // Whoever asked may have gone; then nobody needs the answer.
            let _ = answer.send(catch_unwind(AssertUnwindSafe(read)).ok());
        };
        match &self.work {
            Some(threads) => threads.send(Box::new(work)).ok()?,
            None => work(),
        }
        result.await.ok().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use std::time::Duration;

    #[tokio::test]
    async fn a_panic_ends_nothing_else() {
        let readers = Readers::default();
        for _ in 0..40 {
            assert_eq!(
                readers
                    .run(LARGE + 1, || -> u8 { panic!("as a fault would") })
                    .await,
                None
            );
        }
        assert_eq!(readers.run(1, || 7).await, Some(7));
    }

    #[tokio::test]
    async fn large_pages_are_read_one_at_a_time() {
        let readers = Readers::default();
        let (under_way, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let all = (0..8).map(|_| {
            let (readers, under_way, most) =
                (readers.clone(), Arc::clone(&under_way), Arc::clone(&most));
            tokio::spawn(async move {
                let read = move || {
                    most.fetch_max(under_way.fetch_add(1, SeqCst) + 1, SeqCst);
                    std::thread::sleep(Duration::from_millis(5));
                    under_way.fetch_sub(1, SeqCst);
                };
                readers.run(LARGE + 1, read).await
            })
        });
        for one in all.collect::<Vec<_>>() {
            assert_eq!(one.await.ok().flatten(), Some(()));
        }
        assert_eq!(most.load(SeqCst), 1);
    }
}
