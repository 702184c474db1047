//! What is due, again and again.

use chrono::{DateTime, Utc};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::Selection;
use super::committing::{commit_all, keep_manners, recall_manners};
use super::crew::{Crew, Done};
use super::monitor::Monitor;
use super::planning::{Job, Planned, plan};
use crate::config::Config;
use crate::model::Report;
use crate::pipeline::{Context, RunError, publish_index, tell_hooks, tell_hub};
use crate::schedule::spread;

/// Between two looks at what is due at least and at most.
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(60);

/// Looking takes at most one part of so many of the time, however many feeds there are.
const PATIENCE: u32 = 20;

/// After a run that could not even be remembered.
const REST: Duration = Duration::from_secs(600);

/// How long runs that are under way are waited for at the end.
const FAREWELL: Duration = Duration::from_secs(6);

/// Runs what is due until `orders` is closed; a configuration that comes in takes effect at once for
/// what begins after it. `report` is told of every feed that ran; what keeps everything from running
/// is told in words, and tried again.
pub async fn run_forever(
    context: Arc<Context>,
    clock: fn() -> DateTime<Utc>,
    mut orders: mpsc::Receiver<Config>,
    monitor: &Monitor,
    report: impl Fn(Result<&Report, &str>),
) {
    let mut daemon = Daemon {
        crew: Crew::new(clock),
        busy: HashSet::new(),
        resting: HashMap::new(),
        is_first: true,
        is_index_due: true,
        written: Vec::new(),
        telling: JoinSet::new(),
        delivering: JoinSet::new(),
        context,
        clock,
        monitor,
        report,
    };
    if let Err(error) = recall_manners(&daemon.context, clock()).await {
        daemon.complain(&error);
    }
    let mut next = Instant::now();
    let mut done = Vec::new();
    loop {
        monitor.beat();
        tokio::select! {
            order = orders.recv() => match order {
                Some(config) => {
                    daemon.reconfigure(config).await;
                    next = Instant::now();
                }
                None => break,
            },
            true = daemon.crew.recv(&mut done) => {
                daemon.crew.gather(&mut done).await;
                let wait = daemon.commit(std::mem::take(&mut done)).await;
                next = next.min(Instant::now() + wait);
            }
            () = tokio::time::sleep_until(next) => next = daemon.look().await,
        }
    }
    daemon.end().await;
}

struct Daemon<'a, R> {
    context: Arc<Context>,
    clock: fn() -> DateTime<Utc>,
    monitor: &'a Monitor,
    report: R,
    crew: Crew,
    /// Feeds that are at work or in line.
    busy: HashSet<String>,
    /// Feeds that do not begin before that.
    resting: HashMap<String, Instant>,
    is_first: bool,
    is_index_due: bool,
    /// Feeds whose files the hub has not been told of.
    written: Vec<Report>,
    telling: JoinSet<()>,
    /// What tells hooks: one at a time, so that each hears things in their order.
    delivering: JoinSet<()>,
}

impl<R: Fn(Result<&Report, &str>)> Daemon<'_, R> {
    /// Starts what is due, and says when to look again.
    async fn look(&mut self) -> Instant {
        let start = Instant::now();
        self.resting.retain(|_, until| *until > start);
        let next = match self.begin().await {
            Ok(next) => next,
            Err(error) => {
                self.complain(&error);
                self.monitor.stand(Err(&error.to_string()));
                LONGEST
            }
        };
        let rests = self.resting.values().min();
        let rests = rests.map_or(LONGEST, |until| until.saturating_duration_since(start));
        let least = (start.elapsed() * PATIENCE).max(SHORTEST);
        Instant::now() + next.min(rests).min(LONGEST).max(least)
    }

    async fn begin(&mut self) -> Result<Duration, RunError> {
        let now = (self.clock)();
        let (busy, resting) = (&self.busy, &self.resting);
        let is_away = |name: &str| busy.contains(name) || resting.contains_key(name);
        let planned = plan(&self.context, &Selection::default(), true, is_away, now).await?;
        self.monitor.stand(Ok((&planned.health, planned.late)));
        let next = planned.waiting.iter().filter_map(|known| known.next_check);
        let next = next
            .min()
            .map_or(LONGEST, |next| (next - now).to_std().unwrap_or(SHORTEST));
        let (jobs, later) = self.ready(&planned);
        self.call_off(&later).await;
        self.busy.extend(jobs.iter().map(|job| job.feed.clone()));
        self.crew.add(&planned.batch, jobs);
        if std::mem::take(&mut self.is_index_due) {
            publish_index(&self.context, &planned.batch.files, true).await?;
        }
        self.tell_hub();
        self.tell_hooks();
        Ok(next)
    }

    /// Tells the hub of what was written, beside everything else: it may be slow.
    fn tell_hub(&mut self) {
        while self.telling.try_join_next().is_some() {}
        let mut written = std::mem::take(&mut self.written);
        if self.context.config.publish.hub.is_some() && !written.is_empty() {
            let context = Arc::clone(&self.context);
            // What goes wrong is in the log.
            self.telling
                .spawn(async move { tell_hub(&context, &mut written).await });
        }
    }

    /// Tells hooks, beside everything else.
    fn tell_hooks(&mut self) {
        while self.delivering.try_join_next().is_some() {}
        if self.context.config.hooks.is_empty() || !self.delivering.is_empty() {
            return;
        }
        let (context, clock) = (Arc::clone(&self.context), self.clock);
        self.delivering.spawn(async move {
            if let Err(error) = tell_hooks(&context, clock).await {
                tracing::warn!("hooks are told later: {error}");
            }
        });
    }

    /// What may begin now, and what later: at the start not all at once that was due before it.
    fn ready(&mut self, planned: &Planned) -> (Vec<Job>, Vec<String>) {
        if !std::mem::take(&mut self.is_first) {
            return (planned.jobs.clone(), Vec::new());
        }
        let is_old = |job: &&Job| planned.batch.states.contains_key(&job.feed);
        let overdue = planned.jobs.iter().filter(is_old).count();
        let now = Instant::now();
        let (mut ready, mut later) = (Vec::new(), Vec::new());
        for job in &planned.jobs {
            let wait = if is_old(&job) {
                spread(&job.feed, overdue)
            } else {
                Duration::ZERO
            };
            if wait < SHORTEST {
                ready.push(job.clone());
            } else {
                self.resting.insert(job.feed.clone(), now + wait);
                later.push(job.feed.clone());
            }
        }
        (ready, later)
    }

    /// Writes what runs have found, and says when the first of these feeds is to be looked at again.
    async fn commit(&mut self, done: Vec<Done>) -> Duration {
        let mut wait = LONGEST;
        let now = (self.clock)();
        for done in &done {
            self.monitor.ran(done.took);
        }
        for (report, shows) in commit_all(done).await {
            self.busy.remove(&report.feed);
            if report.is_failure() && report.next_check.is_none() {
                self.resting
                    .insert(report.feed.clone(), Instant::now() + REST);
            }
            self.is_index_due |= shows;
            let next = report.next_check.map(|next| (next - now).to_std());
            wait = wait.min(next.map_or(LONGEST, Result::unwrap_or_default));
            self.monitor.report(&report);
            (self.report)(Ok(&report));
            if !report.written.is_empty() {
                self.written.push(report);
            }
        }
        self.keep().await;
        if self.is_index_due { SHORTEST } else { wait }
    }

    async fn call_off(&self, feeds: &[String]) {
        let names: Vec<&str> = feeds.iter().map(String::as_str).collect();
        if let Err(error) = self.context.store.call_off(&names).await {
            self.complain(&error.into());
        }
    }

    async fn keep(&self) {
        self.monitor.requests(self.context.fetcher.tally());
        if let Err(error) = keep_manners(&self.context, (self.clock)()).await {
            self.complain(&error);
        }
    }

    /// Takes another configuration. What is under way ends with the one it began with.
    async fn reconfigure(&mut self, config: Config) {
        self.monitor.requests(self.context.fetcher.tally());
        match self.context.reconfigured(config).await {
            Ok(context) => {
                self.context = Arc::new(context);
                self.is_index_due = true;
            }
            Err(error) => {
                self.complain(&error);
                self.monitor.configuration(Some(error.to_string()));
            }
        }
    }

    /// Lets nothing begin any more, and writes what ends within a few seconds. The rest is as if it
    /// had not begun.
    async fn end(mut self) {
        let waiting = self.crew.stop();
        self.call_off(&waiting).await;
        let until = Instant::now() + FAREWELL;
        let mut done = Vec::new();
        while self.crew.open() > 0 {
            match tokio::time::timeout_at(until, self.crew.recv(&mut done)).await {
                Ok(true) => {
                    self.commit(std::mem::take(&mut done)).await;
                }
                Ok(false) | Err(_) => break,
            }
        }
        self.keep().await;
        if self.is_index_due
            && let Ok(files) = self.context.directory.names()
            && let Err(error) = publish_index(&self.context, &files, true).await
        {
            self.complain(&error);
        }
        self.tell_hub();
        self.tell_hooks();
        let told = async {
            while self.telling.join_next().await.is_some() {}
            while self.delivering.join_next().await.is_some() {}
        };
        let _ = tokio::time::timeout_at(until, told).await;
    }

    fn complain(&self, error: &RunError) {
        (self.report)(Err(&error.to_string()));
    }
}
