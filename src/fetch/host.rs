//! Politeness: for each host so many requests at once (one, unless told otherwise), and a gap
//! between the end of one and the start of the next.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use url::Url;

use super::FetchError;
use super::tally::Tally;
use crate::config::{Config, host_of};
use crate::model::HostPause;
use crate::schedule::jitter;

/// The gap for hosts that no `[[site]]` names.
const DEFAULT_GAP: Duration = Duration::from_secs(2);

/// A host that wants to be left alone for longer is not waited for.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// After its first refusal without a time a host is left alone for so long, and then for twice as
/// long each time, and up to a quarter more, so that not all come back at once; at most a day.
const FIRST_PAUSE: Duration = Duration::from_secs(120);
const MAX_PAUSE: Duration = Duration::from_secs(24 * 3600);

#[derive(Debug)]
struct Host {
    gap: Duration,
    allow_private: bool,
    robots: bool,
    concurrency: usize,
    requests: Arc<Semaphore>,
    pace: Arc<Pace>,
}

/// What a host is owed, whatever the configuration says.
#[derive(Debug, Default)]
struct Pace {
    /// What its robots.txt asks for beyond the gap.
    delay: Mutex<Duration>,
    next_at: Mutex<Option<Instant>>,
    pause: Mutex<Pause>,
}

/// When a host wants to be left alone.
#[derive(Debug, Default)]
struct Pause {
    until: Option<Instant>,
    /// 429 and 503 in a row.
    strikes: u32,
    /// Whether that is to be remembered.
    is_new: bool,
}

impl Host {
    fn new(gap: Duration, concurrency: usize, allow_private: bool, robots: bool) -> Self {
        Self {
            gap,
            allow_private,
            robots,
            concurrency,
            requests: Arc::new(Semaphore::new(concurrency)),
            pace: Arc::default(),
        }
    }

    /// Whether it is as good as one that was never asked. What its robots.txt asks for is told again
    /// before each request.
    fn is_owed_nothing(&self) -> bool {
        let is_plain =
            self.gap == DEFAULT_GAP && self.concurrency == 1 && !self.allow_private && self.robots;
        let pause = self.pause();
        let is_free = self.next_at().is_none_or(|at| at <= Instant::now());
        is_plain && is_free && pause.strikes == 0 && !pause.is_new && pause.left().is_zero()
    }

    fn pause(&self) -> MutexGuard<'_, Pause> {
        let pause = self.pace.pause.lock();
        pause.unwrap_or_else(PoisonError::into_inner)
    }

    fn next_at(&self) -> MutexGuard<'_, Option<Instant>> {
        let next_at = self.pace.next_at.lock();
        next_at.unwrap_or_else(PoisonError::into_inner)
    }

    /// What is owed to the host, taken over from what was known of it.
    fn inherit(self, known: &Self) -> Self {
        let requests = if self.concurrency == known.concurrency {
            Arc::clone(&known.requests)
        } else {
            self.requests
        };
        Self {
            requests,
            pace: Arc::clone(&known.pace),
            ..self
        }
    }

    fn gap(&self) -> Duration {
        let delay = self.pace.delay.lock();
        self.gap.max(*delay.unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes the next free moment, and reserves the gap after it. `None`: now.
    fn reserve(&self) -> Option<Instant> {
        let now = Instant::now();
        let mut next_at = self.next_at();
        let start = next_at.filter(|at| *at > now);
        *next_at = Some(start.unwrap_or(now) + self.gap());
        start
    }

    /// Waits out a short pause in its turn; a long one is an error.
    fn check_pause(&self, url: &Url) -> Result<(), FetchError> {
        let wait = self.pause().left();
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
        let mut next_at = self.next_at();
        *next_at = Some(next_at.map_or(at, |known| known.max(at)));
    }
}

impl Pause {
    fn left(&self) -> Duration {
        self.until.map_or(Duration::ZERO, |until| {
            until.saturating_duration_since(Instant::now())
        })
    }

    fn extend(&mut self, pause: Duration) {
        let until = Instant::now() + pause;
        self.until = Some(self.until.map_or(until, |known| known.max(until)));
        self.is_new = true;
    }

    /// How long the host is left alone after its last strike, where it did not say. A first 503 may
    /// be one page's; a first 429 is meant for us.
    fn back_off(&self, name: &str, status: u16) -> Duration {
        let strikes = self.strikes - u32::from(status == 503).min(self.strikes);
        if strikes == 0 {
            return Duration::ZERO;
        }
        let pause = FIRST_PAUSE.saturating_mul(1 << (strikes - 1).min(16));
        let uneven = jitter(&format!("{name} {strikes}"), pause / 4);
        (pause + uneven).min(MAX_PAUSE)
    }
}

/// So many hosts that no `[[site]]` names are known before those that are owed nothing are forgotten.
const MANY: usize = 1024;

/// All hosts, by name and port.
#[derive(Debug)]
pub(super) struct Hosts {
    known: Mutex<HashMap<String, Arc<Host>>>,
    /// How many may be known before it is looked who can be forgotten.
    most: AtomicUsize,
    pub(super) tally: Tally,
}

impl Hosts {
    pub(super) fn new(config: &Config) -> Self {
        let known = config.sites.iter().map(|site| {
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
        Self {
            most: AtomicUsize::new(config.sites.len() + MANY),
            known: Mutex::new(known.collect()),
            tally: Tally::new(config),
        }
    }

    /// The hosts under another configuration: what they are owed stays.
    pub(super) fn reconfigured(&self, config: &Config) -> Self {
        let hosts = Self::new(config);
        {
            let mut new = hosts.known.lock().unwrap_or_else(PoisonError::into_inner);
            let old = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            for (name, known) in old.iter() {
                let (gap, concurrency, allow_private, robots) =
                    new.get(name).map_or((DEFAULT_GAP, 1, false, true), |host| {
                        (host.gap, host.concurrency, host.allow_private, host.robots)
                    });
                let host = Host::new(gap, concurrency, allow_private, robots).inherit(known);
                new.insert(name.clone(), Arc::new(host));
            }
        }
        hosts
    }

    fn get(&self, url: &Url) -> Arc<Host> {
        self.named(host_of(url).unwrap_or_default())
    }

    fn named(&self, name: String) -> Arc<Host> {
        let mut hosts = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= self.most.load(Ordering::Relaxed) && !hosts.contains_key(&name) {
            hosts.retain(|_, host| Arc::strong_count(host) > 1 || !host.is_owed_nothing());
            self.most.store(hosts.len() + MANY, Ordering::Relaxed);
        }
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
        let known = host.pace.delay.lock();
        *known.unwrap_or_else(PoisonError::into_inner) = delay;
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
        let mut known = host.pause();
        known.strikes += 1;
        known.extend(pause);
    }

    /// Takes in how a request to a host ended. 429 and 503 keep the host alone, for as long as it
    /// says or, where it does not, the longer the more often it happens (RFC 9110 §15.6.4); a page is
    /// a sign that it is well again. That time is in the error.
    pub(super) fn judge<T>(
        &self,
        url: &Url,
        result: Result<T, FetchError>,
    ) -> Result<T, FetchError> {
        match result {
            Err(FetchError::Status {
                url: of,
                status: status @ (429 | 503),
                retry_after,
                refusal,
            }) => {
                let host = self.get(url);
                let mut known = host.pause();
                known.strikes = known.strikes.saturating_add(1);
                let name = url.host_str().unwrap_or_default();
                let pause = retry_after.unwrap_or_else(|| known.back_off(name, status));
                known.extend(pause);
                Err(FetchError::Status {
                    url: of,
                    status,
                    retry_after: Some(pause).filter(|pause| !pause.is_zero()),
                    refusal,
                })
            }
            Ok(answer) => {
                let host = self.get(url);
                let mut known = host.pause();
                if known.strikes > 0 {
                    *known = Pause {
                        is_new: true,
                        ..Pause::default()
                    };
                }
                Ok(answer)
            }
            Err(error) => Err(error),
        }
    }

    /// Takes up what was kept.
    pub(super) fn remember(&self, pauses: &[HostPause]) {
        for kept in pauses {
            let host = self.named(kept.host.clone());
            let mut known = host.pause();
            if known.strikes == 0 {
                *known = Pause {
                    until: Some(Instant::now() + kept.left),
                    strikes: kept.strikes,
                    is_new: false,
                };
            }
        }
    }

    /// What has changed since the last call.
    pub(super) fn news(&self) -> Vec<HostPause> {
        let hosts = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut news: Vec<HostPause> = hosts
            .iter()
            .filter_map(|(name, host)| {
                let mut known = host.pause();
                std::mem::take(&mut known.is_new).then(|| HostPause {
                    host: name.clone(),
                    left: known.left(),
                    strikes: known.strikes,
                })
            })
            .collect();
        news.sort_by(|one, two| one.host.cmp(&two.host));
        news
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
        let config = Config::parse("c.toml".as_ref(), "", &|_| None).expect("is empty");
        let hosts = Hosts::new(&config);
        let host = Host::new(Duration::from_secs(gap), concurrency, false, true);
        hosts
            .known
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
    async fn hosts_that_are_owed_nothing_are_forgotten() {
        let hosts = hosts(60, 1);
        let url = |number| Url::parse(&format!("http://{number}.example/")).expect("is a URL");
        hosts.pause(&url(0), Duration::from_secs(3600 * 24));
        for number in 1..10 * MANY {
            drop(hosts.turn(&url(number)).await);
            tokio::time::advance(Duration::from_secs(1)).await;
            let known = hosts.known.lock().expect("is free").len();
            assert!(known <= MANY + 5, "{known} after {number}");
        }
        let error = hosts.turn(&url(0)).await.err().expect("is left alone");
        assert!(matches!(error, FetchError::Paused { .. }));
        let start = Instant::now();
        drop(hosts.turn(&url(1)).await);
        drop(hosts.turn(&url(1)).await);
        assert_eq!(
            start.elapsed(),
            DEFAULT_GAP,
            "one that was forgotten is asked like any other"
        );
        let known = hosts.known.lock().expect("is free");
        assert!(known.contains_key("a.example"), "its site names it");
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
