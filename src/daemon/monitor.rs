//! What a running daemon tells of itself: metrics for machines, and whether it is well.

use chrono::{DateTime, Utc};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::model::{Health, Outcome, Report};

/// Without a sign for so long the daemon is not at work any more.
const SILENCE: Duration = Duration::from_secs(180);

const HEALTHS: [Health; 4] = [Health::New, Health::Ok, Health::Degraded, Health::Broken];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfHealth {
    health: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfResult {
    result: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfChange {
    change: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfAnswer {
    host: &'static str,
    status: String,
}

/// What is told. Shared by the daemon, which writes it, and the HTTP server, which reads it.
#[derive(Debug)]
pub struct Monitor {
    registry: Registry,
    feeds: Family<OfHealth, Gauge>,
    late: Gauge,
    runs: Family<OfResult, Counter>,
    seconds: Histogram,
    entries: Family<OfChange, Counter>,
    requests: Family<OfAnswer, Counter>,
    configuration: Gauge,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    started: DateTime<Utc>,
    beat: Instant,
    /// Why nothing could be run at all, the last time.
    problem: Option<String>,
    /// Why the configuration on disk is not the one at work.
    configuration: Option<String>,
    feeds: BTreeMap<&'static str, usize>,
    late: usize,
}

/// Whether the daemon is well: what `/health` answers.
#[derive(Debug, Serialize)]
pub struct Wellness {
    /// `ok`, or `failing`: then nothing is run.
    pub status: &'static str,
    /// Why.
    pub problem: Option<String>,
    /// Why the configuration on disk is not the one at work.
    pub configuration_error: Option<String>,
    /// Since when it runs.
    pub started: DateTime<Utc>,
    /// Feeds by health.
    pub feeds: BTreeMap<&'static str, usize>,
    /// Feeds that should have been looked at long since.
    pub late: usize,
}

impl Monitor {
    /// One that nothing has been told yet.
    pub fn new(started: DateTime<Utc>) -> Self {
        let mut registry = Registry::with_prefix("pagewire");
        let monitor = Self {
            feeds: Family::default(),
            late: Gauge::default(),
            runs: Family::default(),
            // From a tenth of a second to some minutes.
            seconds: Histogram::new([0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0]),
            entries: Family::default(),
            requests: Family::default(),
            configuration: Gauge::default(),
            state: Mutex::new(State {
                started,
                beat: Instant::now(),
                problem: None,
                configuration: None,
                feeds: BTreeMap::new(),
                late: 0,
            }),
            registry: Registry::default(),
        };
        registry.register("feeds", "Feeds by health", monitor.feeds.clone());
        registry.register(
            "checks_late",
            "Feeds that should have been looked at for longer than their interval",
            monitor.late.clone(),
        );
        registry.register("runs", "Runs of feeds by result", monitor.runs.clone());
        registry.register(
            "run_seconds",
            "How long runs of feeds take, waiting for hosts included",
            monitor.seconds.clone(),
        );
        registry.register(
            "entries",
            "Entries that were new or have changed",
            monitor.entries.clone(),
        );
        registry.register(
            "requests",
            "Requests by host (of a section page, or another) and by status",
            monitor.requests.clone(),
        );
        registry.register(
            "configuration_good",
            "1 while the configuration on disk is the one at work",
            monitor.configuration.clone(),
        );
        monitor.configuration.set(1);
        Self {
            registry,
            ..monitor
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A sign that the daemon is at work.
    pub(super) fn beat(&self) {
        self.state().beat = Instant::now();
    }

    /// Whether there has been such a sign lately.
    pub fn is_alive(&self) -> bool {
        self.state().beat.elapsed() < SILENCE
    }

    /// How all feeds stand, or why nobody knows.
    pub(super) fn stand(
        &self,
        stand: Result<(&std::collections::HashMap<Health, usize>, usize), &str>,
    ) {
        let mut state = self.state();
        match stand {
            Err(problem) => state.problem = Some(problem.to_owned()),
            Ok((health, late)) => {
                state.problem = None;
                state.late = late;
                self.late.set(count(late));
                for known in HEALTHS {
                    let feeds = health.get(&known).copied().unwrap_or(0);
                    state.feeds.insert(known.as_str(), feeds);
                    let label = OfHealth {
                        health: known.as_str(),
                    };
                    self.feeds.get_or_create(&label).set(count(feeds));
                }
            }
        }
    }

    /// A run that took so long.
    pub(super) fn ran(&self, took: Duration) {
        self.seconds.observe(took.as_secs_f64());
    }

    /// How a run ended.
    pub(super) fn report(&self, report: &Report) {
        let result = match report.outcome {
            Outcome::Failed(_) => "failed",
            Outcome::Read => "read",
            Outcome::Unchanged => "unchanged",
            Outcome::Waiting => return,
        };
        self.runs.get_or_create(&OfResult { result }).inc();
        for (change, entries) in [("new", report.new), ("changed", report.updated)] {
            let label = OfChange { change };
            self.entries.get_or_create(&label).inc_by(entries as u64);
        }
    }

    /// Requests that were answered so, or not at all.
    pub(super) fn requests(&self, tally: Vec<(bool, String, u64)>) {
        for (is_listed, status, number) in tally {
            let label = OfAnswer {
                host: if is_listed { "section" } else { "other" },
                status,
            };
            self.requests.get_or_create(&label).inc_by(number);
        }
    }

    /// Why the configuration on disk was not taken; `None`: it was.
    pub fn configuration(&self, error: Option<String>) {
        self.configuration.set(i64::from(error.is_none()));
        self.state().configuration = error;
    }

    /// Whether the daemon is well. It is with a bad configuration on disk, and with feeds that are not.
    pub fn wellness(&self) -> Wellness {
        let is_alive = self.is_alive();
        let state = self.state();
        let silent = (!is_alive).then(|| "there is no sign of it any more".to_owned());
        let problem = state.problem.clone().or(silent);
        Wellness {
            status: if problem.is_none() { "ok" } else { "failing" },
            problem,
            configuration_error: state.configuration.clone(),
            started: state.started,
            feeds: state.feeds.clone(),
            late: state.late,
        }
    }

    /// The metrics, in OpenMetrics text.
    pub fn metrics(&self) -> String {
        let mut text = String::new();
        // Writing into a text cannot fail.
        let _ = prometheus_client::encoding::text::encode(&mut text, &self.registry);
        text
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
