//! Politeness: for each host so many requests at once (one, unless told otherwise), and a gap
//! between the end of one and the start of the next.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use url::Url;

use super::FetchError;
use crate::config::Site;

/// The gap for hosts that no `[[site]]` names.
const DEFAULT_GAP: Duration = Duration::from_secs(2);

/// A host that wants to be left alone for longer is not waited for.
const MAX_WAIT: Duration = Duration::from_secs(60);

#[derive(Debug)]
struct Host {
    gap: Duration,
    /// What its robots.txt asks for beyond that.
    delay: Mutex<Duration>,
    allow_private: bool,
    robots: bool,
    requests: Arc<Semaphore>,
    next_at: Mutex<Option<Instant>>,
    /// Until when it wants to be left alone.
    pause: Mutex<Option<Instant>>,
}

impl Host {
    fn new(gap: Duration, concurrency: usize, allow_private: bool, robots: bool) -> Self {
        Self {
            gap,
            delay: Mutex::new(Duration::ZERO),
            allow_private,
            robots,
            requests: Arc::new(Semaphore::new(concurrency)),
            next_at: Mutex::new(None),
            pause: Mutex::new(None),
        }
    }

    fn gap(&self) -> Duration {
        let delay = self.delay.lock().unwrap_or_else(PoisonError::into_inner);
        self.gap.max(*delay)
    }

    /// Takes the next free moment, and reserves the gap after it. `None`: now.
    fn reserve(&self) -> Option<Instant> {
        let now = Instant::now();
        let mut next_at = self.next_at.lock().unwrap_or_else(PoisonError::into_inner);
        let start = next_at.filter(|at| *at > now);
        *next_at = Some(start.unwrap_or(now) + self.gap());
        start
    }

    /// Waits out a short pause in its turn; a long one is an error.
    fn check_pause(&self, url: &Url) -> Result<(), FetchError> {
        let pause = *self.pause.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = pause.map_or(Duration::ZERO, |until| {
            until.saturating_duration_since(Instant::now())
        });
        if wait > MAX_WAIT {
            // A part of a second says nothing to people.
            let wait = Duration::from_secs(wait.as_secs_f64().ceil() as u64);
            return Err(FetchError::Paused {
                url: url.clone(),
                wait,
            });
        }
        if !wait.is_zero() {
            self.not_before(Instant::now() + wait);
        }
        Ok(())
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
                Arc::new(Host::new(
                    site.gap,
                    site.concurrency,
                    site.allow_private,
                    site.robots,
                )),
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
            .or_insert_with(|| Arc::new(Host::new(DEFAULT_GAP, 1, false, true)));
        Arc::clone(host)
    }

    /// Whether the configuration lets this host be private.
    pub(super) fn allows_private(&self, url: &Url) -> bool {
        self.get(url).allow_private
    }

    /// Whether the configuration lets its robots.txt count.
    pub(super) fn obeys_robots(&self, url: &Url) -> bool {
        self.get(url).robots
    }

    /// Keeps at least so long between two requests to the host.
    pub(super) fn delay(&self, url: &Url, delay: Duration) {
        let host = self.get(url);
        *host.delay.lock().unwrap_or_else(PoisonError::into_inner) = delay;
    }

    /// Waits for the host's turn. The turn ends when the answer has been read and the
    /// [`Turn`] is dropped.
    ///
    /// # Errors
    /// [`FetchError::Paused`] where the host wants to be left alone for longer than [`MAX_WAIT`].
    pub(super) async fn turn(&self, url: &Url) -> Result<Turn, FetchError> {
        let host = self.get(url);
        host.check_pause(url)?;
        // The semaphore is never closed, so that no permit means none is needed.
        let permit = Arc::clone(&host.requests).acquire_owned().await.ok();
        // It may have asked for peace meanwhile.
        host.check_pause(url)?;
        if let Some(start) = host.reserve() {
            tokio::time::sleep_until(start).await;
        }
        Ok(Turn {
            host,
            _permit: permit,
        })
    }

    pub(super) fn pause(&self, url: &Url, pause: Duration) {
        let host = self.get(url);
        let until = Instant::now() + pause;
        let mut known = host.pause.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some(known.map_or(until, |known| known.max(until)));
    }
}

/// The right to ask a host; while it lives, others wait.
pub(super) struct Turn {
    host: Arc<Host>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Drop for Turn {
    fn drop(&mut self) {
        let gap = self.host.gap();
        if !gap.is_zero() {
            self.host.not_before(Instant::now() + gap);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(gap: u64, concurrency: usize) -> Hosts {
        let hosts = Hosts::new(&[]);
        let host = Host::new(Duration::from_secs(gap), concurrency, false, true);
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
            let _turn = hosts.turn(&url).await.expect("has a turn");
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
        hosts.pause(&url, Duration::from_secs(10));
        let _turn = hosts.turn(&url).await.expect("has a turn");
        assert_eq!(start.elapsed().as_secs(), 30);
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_pause_is_not_waited_for() {
        let hosts = hosts(0, 1);
        let url = Url::parse("http://a.example/x").expect("is a URL");
        hosts.pause(&url, Duration::from_secs(3600));
        let error = hosts.turn(&url).await.err().expect("is refused");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
        tokio::time::advance(Duration::from_secs(3600)).await;
        assert!(hosts.turn(&url).await.is_ok());
    }
}
