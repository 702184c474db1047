//! Runs feeds that are due: once, or for ever.
//!
//! Feeds of one host wait for each other, those of different hosts do not: each host has as many
//! workers as it may have requests. Scans are committed by one writer as they come, many in one
//! transaction when they come fast.

use chrono::{DateTime, SubsecRound, Utc};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::mpsc;

use crate::config::{Config, FeedSource, Page, Publish};
use crate::model::{FeedState, Health, Outcome, Report};
use crate::pipeline::{
    Articles, Context, Pages, RunError, Scan, Task, commit, due_at, publish_index, rules_hash,
    scan, tell_hub,
};
use crate::schedule::is_due;

/// Scans that are committed together at most.
const MAX_BATCH: usize = 64;

/// Workers for a host that no `[[site]]` names, and for files.
const DEFAULT_WORKERS: usize = 1;

/// Which feeds to run.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// By name; empty: all.
    pub names: Vec<String>,
    /// Whether they are due or not.
    pub force: bool,
    /// Whether what their pages show now is to be taken for normal, whatever they showed before.
    pub accept: bool,
}

/// The time, to the second: what history keeps.
pub fn clock() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(0)
}

type Queue = Arc<Mutex<VecDeque<(String, Task)>>>;

/// Runs every selected feed that is due, and tells `progress` of each as it ends. Reports come in
/// the order of the configuration, those of feeds that are not due included.
///
/// # Errors
/// When history or the feeds directory cannot be used at all. What goes wrong with one feed is in
/// its report.
pub async fn run_once(
    context: &Arc<Context>,
    selection: &Selection,
    clock: fn() -> DateTime<Utc>,
    mut progress: impl FnMut(usize, &Report),
) -> Result<Vec<Report>, RunError> {
    let now = clock();
    let mut states = context.store.feeds(now).await?;
    let files = context.directory.names()?;
    let config = &context.config;
    if selection.accept {
        for source in selected(config, selection) {
            if let Some(state) = states.get_mut(&source.name) {
                // Without norms nothing is unusual; a page that has not changed is read again.
                state.norms.clear();
                state.seen.clear();
            }
        }
    }
    let states = Arc::new(states);
    let whereabouts = context.store.whereabouts().await?;
    let mut reports: HashMap<String, Report> = HashMap::new();
    let mut due: Vec<(&FeedSource, Vec<u8>, Task)> = Vec::new();
    for source in selected(config, selection) {
        let state = states.get(&source.name);
        let rules = rules_hash(source, config);
        let is_gone = |page: &Page| {
            let known = whereabouts.get(page.url.as_str());
            known.is_some_and(|known| known.is_gone)
        };
        let is_gone = source.pages.iter().all(is_gone);
        let task = if selection.force || selection.accept {
            Some(Task::Pages)
        } else {
            task(source, &config.publish, state, &rules, &files, now).filter(|_| !is_gone)
        };
        if let Some(task) = task {
            due.push((source, rules, task));
        } else {
            let state = state.cloned().unwrap_or_default();
            let report = Report {
                entries: state.entries as usize,
                next_check: due_at(source, &state).filter(|_| !is_gone),
                ..Report::new(&source.name, Outcome::Waiting)
            };
            reports.insert(source.name.clone(), report);
        }
    }
    let page_states = context.store.pages().await?;
    let planned = due
        .iter()
        .filter(|(_, _, task)| *task == Task::Pages)
        .map(|(source, rules, _)| (*source, states.get(&source.name), rules.as_slice()));
    let pages = Pages::plan(planned, &page_states, &whereabouts, selection.force);
    let pages = Arc::new(pages);
    drop(page_states);
    let total = due.len();
    if total > 0 {
        let robots = context.store.robots(now).await?;
        context.fetcher.remember_robots(robots);
        let pauses = context.store.pauses(now).await?;
        context.fetcher.remember_pauses(&pauses);
    }
    let names: Vec<String> = due.iter().map(|(source, ..)| source.name.clone()).collect();
    let mut scans = start(
        context,
        &states,
        &pages,
        due.into_iter().map(|(source, _, task)| (source, task)),
        clock,
    );
    let mut batch = Vec::new();
    while scans.recv_many(&mut batch, MAX_BATCH).await > 0 {
        for report in commit(context, std::mem::take(&mut batch), &states, &files).await {
            progress(total, &report);
            reports.insert(report.feed.clone(), report);
        }
        // What hosts have asked for is to be known even if this process ends now.
        keep_manners(context, clock()).await?;
    }
    for name in names {
        // Its worker is gone, which only a fault of ours can cause; the others have run on.
        let lost = || {
            Report::new(
                &name,
                Outcome::Failed("its run ended unexpectedly; please report this".to_owned()),
            )
        };
        reports.entry(name.clone()).or_insert_with(lost);
    }
    keep_manners(context, clock()).await?;
    let has_changed = reports.values().any(|report| {
        let health = states.get(&report.feed).map(|state| state.health);
        let was_ill = matches!(health, Some(Health::Degraded | Health::Broken));
        let has_turned = report.outcome != Outcome::Waiting && report.is_failure() != was_ill;
        has_turned || !report.written.is_empty()
    });
    publish_index(context, &files, has_changed).await?;
    let mut reports: Vec<Report> = config
        .feeds
        .iter()
        .filter_map(|source| reports.remove(&source.name))
        .collect();
    tell_hub(context, &mut reports).await;
    Ok(reports)
}

/// Stores what hosts have asked for since it was last called.
async fn keep_manners(context: &Context, now: DateTime<Utc>) -> Result<(), RunError> {
    let robots = context.fetcher.new_robots();
    if !robots.is_empty() {
        context.store.keep_robots(&robots, now).await?;
    }
    let pauses = context.fetcher.new_pauses();
    if !pauses.is_empty() {
        context.store.keep_pauses(&pauses, now).await?;
    }
    Ok(())
}

fn selected<'a>(
    config: &'a Config,
    selection: &'a Selection,
) -> impl Iterator<Item = &'a FeedSource> {
    config
        .feeds
        .iter()
        .filter(|feed| selection.names.is_empty() || selection.names.contains(&feed.name))
}

/// What there is to do for a feed: its pages are due by the clock, by an edit of its settings or
/// because a file is missing; or articles alone are, where its pages are well.
fn task(
    source: &FeedSource,
    publish: &Publish,
    state: Option<&FeedState>,
    rules: &[u8],
    files: &HashSet<String>,
    now: DateTime<Utc>,
) -> Option<Task> {
    let Some(state) = state else {
        return Some(Task::Pages);
    };
    let is_missing = || {
        crate::render::paths(source, publish)
            .iter()
            .any(|path| !files.contains(path))
    };
    if is_due(due_at(source, state), &source.plan, false, now)
        || state.rules.as_deref() != Some(rules)
        || (state.entries > 0 && is_missing())
    {
        return Some(Task::Pages);
    }
    // While a page reads badly no articles are read, and nothing hurries.
    let may_ask = state.pace.not_before.is_none_or(|until| until <= now)
        && source.plan.quiet.after(now, source.plan.zone) == now;
    let owes = source.article.is_any() && state.pending > 0;
    (owes && may_ask && state.health == Health::Ok).then_some(Task::Articles)
}

/// Starts the workers; scans come out as they are made.
fn start<'a>(
    context: &Arc<Context>,
    states: &Arc<HashMap<String, FeedState>>,
    pages: &Arc<Pages>,
    due: impl Iterator<Item = (&'a FeedSource, Task)>,
    clock: fn() -> DateTime<Utc>,
) -> mpsc::Receiver<Scan> {
    let mut hosts: HashMap<String, (usize, VecDeque<(String, Task)>)> = HashMap::new();
    for (source, task) in due {
        let url = source.pages.first().map(|page| &page.url);
        let site = url.and_then(|url| context.config.site(url));
        let host = url
            .map(|url| url.origin().ascii_serialization())
            .unwrap_or_default();
        let workers = site.map_or(DEFAULT_WORKERS, |site| site.concurrency);
        hosts
            .entry(host)
            .or_insert((workers, VecDeque::new()))
            .1
            .push_back((source.name.clone(), task));
    }
    let articles = Arc::new(Articles::default());
    let (sender, receiver) = mpsc::channel(MAX_BATCH);
    for (workers, feeds) in hosts.into_values() {
        let workers = workers.min(feeds.len());
        let queue: Queue = Arc::new(Mutex::new(feeds));
        for _ in 0..workers {
            let (context, states, pages, articles) = (
                Arc::clone(context),
                Arc::clone(states),
                Arc::clone(pages),
                Arc::clone(&articles),
            );
            let (queue, sender) = (Arc::clone(&queue), sender.clone());
            tokio::spawn(async move {
                let default = FeedState::default();
                while let Some((name, task)) = next(&queue) {
                    let Some(source) = context.config.feed(&name) else {
                        continue;
                    };
                    let state = states.get(&name).unwrap_or(&default);
                    let scan =
                        scan(&context, &pages, &articles, source, state, task, clock()).await;
                    if sender.send(scan).await.is_err() {
                        break;
                    }
                }
            });
        }
    }
    receiver
}

fn next(queue: &Queue) -> Option<(String, Task)> {
    queue
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .pop_front()
}

/// Runs what is due, again and again, until the task is dropped. `report` is told of every feed
/// that ran; a run that could not start at all is told in words and tried again.
pub async fn run_forever(
    context: &Arc<Context>,
    clock: fn() -> DateTime<Utc>,
    report: impl Fn(Result<&Report, &str>),
) {
    const SHORTEST: Duration = Duration::from_secs(1);
    const LONGEST: Duration = Duration::from_secs(60);
    loop {
        let wait = match run_once(context, &Selection::default(), clock, |_, done| {
            report(Ok(done))
        })
        .await
        {
            Ok(reports) => {
                let now = clock();
                let next = reports.iter().filter_map(|report| report.next_check).min();
                next.map_or(LONGEST, |next| (next - now).to_std().unwrap_or(SHORTEST))
            }
            Err(error) => {
                report(Err(&error.to_string()));
                LONGEST
            }
        };
        tokio::time::sleep(wait.clamp(SHORTEST, LONGEST)).await;
    }
}
