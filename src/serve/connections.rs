//! Connections and their limits: slow and silent clients cost nobody else anything.
//!
//! There is room for so many connections. When it is taken, the one that has gone without a
//! request for the longest time gives way to the next: somebody who opens many and says nothing
//! loses them, a reader that asks at once is answered. A request must come whole within its time,
//! no body is ever read, and a client that does not take its answer is dropped.

use axum::Router;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_io_timeout::TimeoutStream;

/// What clients may take.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections at once.
    pub connections: usize,
    /// Longest time for the head of a request, which is also how long a connection may be idle.
    pub head: Duration,
    /// Longest time in which a client takes nothing of its answer.
    pub stall: Duration,
    /// How long answers that have begun are waited for at the end.
    pub end: Duration,
}

impl Default for Limits {
    /// The systems that set few file descriptors set 1024.
    fn default() -> Self {
        Self {
            connections: 768,
            head: Duration::from_secs(15),
            stall: Duration::from_secs(20),
            end: Duration::from_secs(5),
        }
    }
}

/// Largest head of a request in bytes, and most header fields in it; 431 beyond.
const MAX_HEAD: usize = 16 * 1024;
const MAX_FIELDS: usize = 64;

/// How long to wait when the system has no descriptor to spare.
const PAUSE: Duration = Duration::from_millis(100);

/// Answers requests until `stop` ends, and then those that have begun.
///
/// # Errors
/// Never, for now: what goes wrong with one connection ends that one.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(MAX_HEAD)
        .max_headers(MAX_FIELDS);
    let open = Arc::new(Open {
        places: Mutex::default(),
        most: limits.connections.max(1),
    });
    let answers = TowerToHyperService::new(router);
    let graceful = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            biased;
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!("cannot accept a connection: {error}");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        let place = Arc::new(open.enter());
        let (asking, answers) = (Arc::clone(&place), answers.clone());
        let service = service_fn(move |request: Request<Incoming>| {
            asking.renew();
            answers.call(request)
        });
        let stream = TokioIo::new(Box::pin(bounded(stream, limits.stall)));
        let connection = graceful.watch(builder.serve_connection(stream, service));
        tokio::spawn(async move {
            tokio::select! {
                // A client that goes away, or is too slow, is nobody's fault.
                _ = connection => {}
                () = place.wanted.notified() => {}
            }
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(limits.end, graceful.shutdown()).await;
    Ok(())
}

fn bounded(stream: TcpStream, stall: Duration) -> TimeoutStream<TcpStream> {
    // Answers are written whole: nothing is gained by waiting for more.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(stall));
    stream
}

/// The connections that are open, the one that asked longest ago first.
struct Open {
    places: Mutex<Places>,
    most: usize,
}

#[derive(Default)]
struct Places {
    next: u64,
    wanted: BTreeMap<u64, Arc<Notify>>,
}

impl Open {
    fn lock(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(self: &Arc<Self>) -> Place {
        let wanted = Arc::new(Notify::new());
        let mut places = self.lock();
        while places.wanted.len() >= self.most
            && let Some((_, oldest)) = places.wanted.pop_first()
        {
            oldest.notify_one();
        }
        let number = places.insert(Arc::clone(&wanted));
        drop(places);
        Place {
            open: Arc::clone(self),
            number: Mutex::new(number),
            wanted,
        }
    }
}

impl Places {
    fn insert(&mut self, wanted: Arc<Notify>) -> u64 {
        let number = self.next;
        self.next += 1;
        self.wanted.insert(number, wanted);
        number
    }
}

/// The place of one connection.
struct Place {
    open: Arc<Open>,
    number: Mutex<u64>,
    /// Told when another connection needs the place.
    wanted: Arc<Notify>,
}

impl Place {
    /// Counts the connection as the one that asked last, unless its place is lost.
    fn renew(&self) {
        let mut number = self.number.lock().unwrap_or_else(PoisonError::into_inner);
        let mut places = self.open.lock();
        if let Some(wanted) = places.wanted.remove(&*number) {
            *number = places.insert(wanted);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let number = *self.number.lock().unwrap_or_else(PoisonError::into_inner);
        self.open.lock().wanted.remove(&number);
    }
}
