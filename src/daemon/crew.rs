//! Workers: so many for each host as it may have requests at once. Hosts do not wait for each other,
//! and neither a panic nor a hang of one run reaches another.

use chrono::{DateTime, Utc};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};

use super::planning::{Batch, Job};
use crate::config::format_duration;
use crate::model::{FeedState, Health};
use crate::pipeline::{Failure, Scan, scan};

/// Scans that are committed together at most.
pub(super) const MAX_BATCH: usize = 64;

/// How long runs that have ended wait for others to be written with them.
const MOMENT: Duration = Duration::from_millis(50);

/// A run that has ended.
pub(super) struct Done {
    pub(super) batch: Arc<Batch>,
    pub(super) scan: Scan,
    pub(super) took: Duration,
}

/// What waits for one host.
#[derive(Default)]
struct Line {
    jobs: VecDeque<(Job, Arc<Batch>)>,
    /// Workers at it.
    working: usize,
}

type Lines = Arc<Mutex<HashMap<String, Line>>>;

fn open(lines: &Lines) -> MutexGuard<'_, HashMap<String, Line>> {
    lines.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The workers.
pub(super) struct Crew {
    clock: fn() -> DateTime<Utc>,
    lines: Lines,
    workers: JoinSet<()>,
    sender: mpsc::Sender<Done>,
    receiver: mpsc::Receiver<Done>,
    /// Jobs that have not come back.
    open: usize,
}

impl Crew {
    pub(super) fn new(clock: fn() -> DateTime<Utc>) -> Self {
        let (sender, receiver) = mpsc::channel(MAX_BATCH);
        Self {
            clock,
            lines: Lines::default(),
            workers: JoinSet::new(),
            sender,
            receiver,
            open: 0,
        }
    }

    /// Lines jobs up, and sets workers to them.
    pub(super) fn add(&mut self, batch: &Arc<Batch>, jobs: Vec<Job>) {
        while self.workers.try_join_next().is_some() {}
        let mut lines = open(&self.lines);
        for job in jobs {
            self.open += 1;
            let host = job.host.clone();
            let most = job.workers;
            let line = lines.entry(host.clone()).or_default();
            line.jobs.push_back((job, Arc::clone(batch)));
            if line.working < most {
                line.working += 1;
                let work = work(
                    host,
                    Arc::clone(&self.lines),
                    self.sender.clone(),
                    self.clock,
                );
                self.workers.spawn(work);
            }
        }
    }

    /// Waits for runs that end, and takes all that have. `false` where none is under way.
    pub(super) async fn recv(&mut self, done: &mut Vec<Done>) -> bool {
        if self.open == 0 {
            return false;
        }
        self.open -= self.receiver.recv_many(done, MAX_BATCH).await;
        true
    }

    /// Takes what ends within a moment, too: what is written together costs one transaction.
    pub(super) async fn gather(&mut self, done: &mut Vec<Done>) {
        let until = tokio::time::Instant::now() + MOMENT;
        while self.open > 0 && done.len() < MAX_BATCH {
            let more = self.receiver.recv_many(done, MAX_BATCH - done.len());
            match tokio::time::timeout_at(until, more).await {
                Ok(count) => self.open -= count,
                Err(_) => return,
            }
        }
    }

    /// How many jobs have not come back.
    pub(super) fn open(&self) -> usize {
        self.open
    }

    /// Lets nothing more begin; the names of what has not.
    pub(super) fn stop(&mut self) -> Vec<String> {
        let mut lines = open(&self.lines);
        let jobs = lines.values_mut().flat_map(|line| line.jobs.drain(..));
        let names: Vec<String> = jobs.map(|(job, _)| job.feed).collect();
        self.open -= names.len();
        names
    }

    /// Waits until all workers have gone, which they do when there is no more to do.
    pub(super) async fn end(mut self) {
        while self.workers.join_next().await.is_some() {}
    }
}

/// One worker: it goes when nothing waits for its host.
async fn work(
    host: String,
    lines: Lines,
    sender: mpsc::Sender<Done>,
    clock: fn() -> DateTime<Utc>,
) {
    loop {
        let next = {
            let mut lines = open(&lines);
            let Some(line) = lines.get_mut(&host) else {
                return;
            };
            match line.jobs.pop_front() {
                Some(next) => next,
                None => {
                    line.working -= 1;
                    if line.working == 0 {
                        lines.remove(&host);
                    }
                    return;
                }
            }
        };
        let (job, batch) = next;
        let start = Instant::now();
        let scan = run(&job, &batch, clock).await;
        let done = Done {
            batch,
            scan,
            took: start.elapsed(),
        };
        if sender.send(done).await.is_err() {
            return;
        }
    }
}

/// Scans a feed. Whatever happens on the way, there is a scan to report.
async fn run(job: &Job, batch: &Arc<Batch>, clock: fn() -> DateTime<Utc>) -> Scan {
    let now = clock();
    let (name, task, shared) = (job.feed.clone(), job.task, Arc::clone(batch));
    let work = async move {
        let default = FeedState::default();
        let source = shared.context.config.feed(&name)?;
        let state = shared.states.get(&name).unwrap_or(&default);
        let (pages, articles) = (&shared.pages, &shared.articles);
        Some(scan(&shared.context, pages, articles, source, state, task, now).await)
    };
    let failed = |message| {
        let rules = batch.context.rules.of(&job.feed).to_vec();
        Scan {
            feed: job.feed.clone(),
            now,
            task,
            rules,
            failure: Some(Failure {
                health: Health::Broken,
                message,
                retry_after: None,
            }),
            ..Scan::default()
        }
    };
    match guarded(work, job.deadline).await {
        Ok(Some(scan)) => scan,
        Ok(None) => failed("it is not in the configuration any more".to_owned()),
        Err(message) => failed(message),
    }
}

/// Ends a task with whoever waits for it.
struct Ends(AbortHandle);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Runs `work` so that a panic ends nothing else, and a hang ends at the deadline.
async fn guarded<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
    deadline: Duration,
) -> Result<T, String> {
    let task = tokio::spawn(work);
    let _ends = Ends(task.abort_handle());
    match tokio::time::timeout(deadline, task).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(_)) => Err("its run ended unexpectedly; please report this".to_owned()),
        Err(_) => Err(format!(
            "its run has not ended within {}, and was given up; please report this",
            format_duration(deadline)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_panic_and_a_hang_end_one_run_only() {
        let hour = Duration::from_secs(3600);
        let panicking = guarded(async { panic!("on purpose") }, hour);
        let hanging = guarded(std::future::pending::<()>(), hour);
        let good = guarded(async { 7 }, hour);
        let (panicking, hanging, good) = tokio::join!(panicking, hanging, good);
        let message: String = panicking.map(|()| String::new()).expect_err("panics");
        assert!(message.contains("ended unexpectedly"), "{message}");
        let message = hanging.expect_err("hangs");
        assert!(message.contains("within 1h"), "{message}");
        assert_eq!(good, Ok(7));
    }

    #[tokio::test]
    async fn what_is_given_up_does_not_go_on() {
        let (sender, gone) = tokio::sync::oneshot::channel::<()>();
        let work = async move {
            let _held = sender;
            std::future::pending::<()>().await;
        };
        guarded(work, Duration::from_millis(1))
            .await
            .expect_err("hangs");
        // The sender is dropped with the work.
        gone.await.expect_err("is dropped");
    }
}
