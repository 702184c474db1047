//! Politeness: for each host so many requests at once (one, unless told otherwise), and a gap
//! between the end of one and the start of the next.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use url::Url;

use crate::config::Site;

/// The gap for hosts that no `[[site]]` names.
const DEFAULT_GAP: Duration = Duration::from_secs(2);

#[derive(Debug)]
struct Host {
    gap: Duration,
    allow_private: bool,
    requests: Arc<Semaphore>,
    next_at: Mutex<Option<Instant>>,
}

impl Host {
    fn new(gap: Duration, concurrency: usize, allow_private: bool) -> Self {
        Self {
            gap,
            allow_private,
            requests: Arc::new(Semaphore::new(concurrency)),
            next_at: Mutex::new(None),
        }
    }

    /// Takes the next free moment, and reserves the gap after it. `None`: now.
    fn reserve(&self) -> Option<Instant> {
        let now = Instant::now();
        let mut next_at = self.next_at.lock().unwrap_or_else(PoisonError::into_inner);
        let start = next_at.filter(|at| *at > now);
        *next_at = Some(start.unwrap_or(now) + self.gap);
        start
    }

    fn not_before(&self, at: Instant) {
        let mut next_at = self.next_at.lock().unwrap_or_else(PoisonError::into_inner);
        *next_at = Some(next_at.map_or(at, |known| known.max(at)));
    }
}

/// All hosts, by name and port.
#[derive(Debug)]
pub(super) struct Hosts(Mutex<HashMap<String, Arc<Host>>>);

impl Hosts {
    pub(super) fn new(sites: &[Site]) -> Self {
        let known = sites.iter().map(|site| {
            (
                site.host.clone(),
                Arc::new(Host::new(site.gap, site.concurrency, site.allow_private)),
            )
        });
        Self(Mutex::new(known.collect()))
    }

    fn get(&self, url: &Url) -> Arc<Host> {
        let host = url.host_str().unwrap_or_default();
        let name = url
            .port()
            .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let mut hosts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let host = hosts
            .entry(name)
            .or_insert_with(|| Arc::new(Host::new(DEFAULT_GAP, 1, false)));
        Arc::clone(host)
    }

    /// Whether the configuration lets this host be private.
    pub(super) fn allows_private(&self, url: &Url) -> bool {
        self.get(url).allow_private
    }

    /// Waits for the host's turn. The turn ends when the answer has been read and the
    /// [`Turn`] is dropped.
    pub(super) async fn turn(&self, url: &Url) -> Turn {
        let host = self.get(url);
        // The semaphore is never closed, so that no permit means none is needed.
        let permit = Arc::clone(&host.requests).acquire_owned().await.ok();
        if let Some(start) = host.reserve() {
            tokio::time::sleep_until(start).await;
        }
        Turn {
            host,
            _permit: permit,
        }
    }

    pub(super) fn pause(&self, url: &Url, pause: Duration) {
        self.get(url).not_before(Instant::now() + pause);
    }
}

/// The right to ask a host; while it lives, others wait.
pub(super) struct Turn {
    host: Arc<Host>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !self.host.gap.is_zero() {
            self.host.not_before(Instant::now() + self.host.gap);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(gap: u64, concurrency: usize) -> Hosts {
        let hosts = Hosts::new(&[]);
        let host = Host::new(Duration::from_secs(gap), concurrency, false);
        hosts
            .0
            .lock()
            .expect("is free")
            .insert("a.example".into(), Arc::new(host));
        hosts
    }

    #[tokio::test(start_paused = true)]
    async fn requests_to_one_host_keep_the_gap() {
        let hosts = hosts(2, 1);
        let url = Url::parse("http://a.example/").expect("is a URL");
        let start = Instant::now();
        for turn in 0..3_u64 {
            let _turn = hosts.turn(&url).await;
            assert_eq!(start.elapsed().as_secs(), turn * 3);
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn other_hosts_do_not_wait() {
        let hosts = hosts(60, 1);
        let start = Instant::now();
        let _a = hosts
            .turn(&Url::parse("http://a.example/").expect("is a URL"))
            .await;
        let _b = hosts
            .turn(&Url::parse("http://a.example:81/").expect("is a URL"))
            .await;
        assert_eq!(start.elapsed().as_secs(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_holds_for_the_whole_host() {
        let hosts = hosts(0, 4);
        let url = Url::parse("http://a.example/x").expect("is a URL");
        let start = Instant::now();
        hosts.pause(&url, Duration::from_secs(30));
        let _turn = hosts.turn(&url).await;
        assert_eq!(start.elapsed().as_secs(), 30);
    }
}
