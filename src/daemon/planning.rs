//! What is due, and what its runs share.

use chrono::{DateTime, Utc};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use super::Selection;
use crate::config::{Config, FeedSource, Page, Publish};
use crate::model::{FeedState, Health, Outcome, Report};
use crate::pipeline::{Articles, Context, Pages, RunError, Task, due_at};
use crate::schedule::is_due;

/// Workers for a host that no `[[site]]` names, and for files.
const DEFAULT_WORKERS: usize = 1;

/// What runs that were planned together share: settings, what is remembered, pages and articles.
pub(super) struct Batch {
    pub(super) context: Arc<Context>,
    pub(super) states: HashMap<String, FeedState>,
    pub(super) pages: Pages,
    pub(super) articles: Articles,
    /// Names in the feeds directory.
    pub(super) files: HashSet<String>,
}

/// One run of one feed.
#[derive(Debug, Clone)]
pub(super) struct Job {
    pub(super) feed: String,
    /// Feeds of one host wait for each other.
    pub(super) host: String,
    /// Most runs of that host at once.
    pub(super) workers: usize,
    pub(super) task: Task,
    /// When the run is given up.
    pub(super) deadline: Duration,
}

/// What there is to do, and how all feeds stand.
pub(super) struct Planned {
    pub(super) batch: Arc<Batch>,
    pub(super) jobs: Vec<Job>,
    /// Reports of the feeds that are not due.
    pub(super) waiting: Vec<Report>,
    /// Feeds by health.
    pub(super) health: HashMap<Health, usize>,
    /// Feeds that should have been looked at for longer than their interval.
    pub(super) late: usize,
}

/// Looks what is due at `now`. A patient one, which can come again any moment, comes exactly then.
/// Feeds that are `busy` are left out.
pub(super) async fn plan(
    context: &Arc<Context>,
    selection: &Selection,
    is_patient: bool,
    busy: impl Fn(&str) -> bool,
    now: DateTime<Utc>,
) -> Result<Planned, RunError> {
    let config = &context.config;
    // Of those that are not due little is asked for: there may be many, and it is looked often.
    let mut states = if is_patient {
        context.store.glance(now).await?
    } else {
        context.store.feeds(now).await?
    };
    let files = context.directory.names()?;
    if selection.accept {
        for source in selected(config, selection) {
            if let Some(state) = states.get_mut(&source.name) {
                // Without norms nothing is unusual; a page that has not changed is read again.
                state.norms.clear();
                state.seen.clear();
            }
        }
    }
    let whereabouts = context.store.whereabouts().await?;
    let is_gone = |page: &Page| {
        let known = whereabouts.get(page.url.as_str());
        known.is_some_and(|known| known.is_gone)
    };
    let look = Look {
        files: &files,
        publish: &config.publish,
        now,
        is_patient,
    };
    let (mut health, mut late) = (HashMap::new(), 0);
    let mut due: Vec<(&FeedSource, Task)> = Vec::new();
    let mut others = Vec::new();
    for source in selected(config, selection) {
        let state = states.get(&source.name);
        let stands = state.map_or(Health::New, |state| state.health);
        *health.entry(stands).or_insert(0) += 1;
        let is_gone = source.pages.iter().all(is_gone);
        if let Some(state) = state.filter(|_| !is_gone) {
            late += usize::from(is_late(source, state, now));
        }
        if busy(&source.name) {
            continue;
        }
        let rules = context.rules.of(&source.name);
        let task = if selection.force || selection.accept {
            Some(Task::Pages)
        } else {
            look.task(source, state, rules).filter(|_| !is_gone)
        };
        match task {
            Some(task) => due.push((source, task)),
            None => others.push((source, is_gone)),
        }
    }
    // Feeds that share a page with one that is due go with it, if they are due in a moment: otherwise
    // each would ask for the page by itself.
    let asked: HashSet<&str> = due
        .iter()
        .filter(|(_, task)| *task == Task::Pages)
        .flat_map(|(source, _)| source.pages.iter().map(|page| page.url.as_str()))
        .collect();
    let mut waiting = Vec::new();
    let unknown = FeedState::default();
    for (source, is_gone) in others {
        let state = states.get(&source.name).unwrap_or(&unknown);
        let next = due_at(source, state);
        let shares = || {
            let mut pages = source.pages.iter();
            pages.any(|page| asked.contains(page.url.as_str()))
        };
        if !is_gone && is_due(next, &source.plan, false, now) && shares() {
            due.push((source, Task::Pages));
            continue;
        }
        waiting.push(Report {
            entries: state.entries as usize,
            next_check: next.filter(|_| !is_gone),
            ..Report::new(&source.name, Outcome::Waiting)
        });
    }
    let names: Vec<&str> = due.iter().map(|(source, _)| source.name.as_str()).collect();
    if is_patient {
        states = match names.is_empty() {
            true => HashMap::new(),
            false => context.store.some_feeds(&names, now).await?,
        };
    }
    let reading = || due.iter().filter(|(_, task)| *task == Task::Pages);
    let urls: Vec<&str> = reading()
        .flat_map(|(source, _)| source.pages.iter().map(|page| page.url.as_str()))
        .collect();
    let page_states = match urls.is_empty() {
        true => HashMap::new(),
        false => context.store.pages(&urls).await?,
    };
    let planned = reading().map(|(source, _)| {
        let rules = context.rules.of(&source.name);
        (*source, states.get(&source.name), rules)
    });
    let pages = Pages::plan(planned, &page_states, &whereabouts, selection.force);
    context.store.start(&names, now).await?;
    let jobs = due
        .iter()
        .map(|(source, task)| job(config, source, *task))
        .collect();
    Ok(Planned {
        jobs,
        waiting,
        health,
        late,
        batch: Arc::new(Batch {
            context: Arc::clone(context),
            states,
            pages,
            articles: Articles::default(),
            files,
        }),
    })
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

struct Look<'a> {
    files: &'a HashSet<String>,
    publish: &'a Publish,
    now: DateTime<Utc>,
    is_patient: bool,
}

impl Look<'_> {
    /// What there is to do for a feed: its pages are due by the clock, by an edit of its settings or
    /// because a file is missing; or articles alone are, where its pages are well.
    fn task(&self, source: &FeedSource, state: Option<&FeedState>, rules: &[u8]) -> Option<Task> {
        let Some(state) = state else {
            return Some(Task::Pages);
        };
        let is_missing = || {
            let paths = crate::render::paths(source, self.publish);
            paths.iter().any(|path| !self.files.contains(path))
        };
        let next = due_at(source, state);
        if is_due(next, &source.plan, self.is_patient, self.now) {
            return Some(Task::Pages);
        }
        if state.pace.started.is_some() {
            return None;
        }
        if state.rules.as_deref() != Some(rules) || (state.entries > 0 && is_missing()) {
            return Some(Task::Pages);
        }
        // While a page reads badly no articles are read, and nothing hurries.
        let may_ask = state.pace.not_before.is_none_or(|until| until <= self.now)
            && source.plan.quiet.after(self.now, source.plan.zone) == self.now;
        let owes = source.article.is_any() && state.pending > 0;
        (owes && may_ask && state.health == Health::Ok).then_some(Task::Articles)
    }
}

/// Whether its next check is over by more than its interval, and more than a few minutes.
fn is_late(source: &FeedSource, state: &FeedState, now: DateTime<Utc>) -> bool {
    const FEW: Duration = Duration::from_secs(300);
    due_at(source, state).is_some_and(|due| {
        let over = (now - due).to_std().unwrap_or(Duration::ZERO);
        over > source.plan.shortest().max(FEW)
    })
}

fn job(config: &Config, source: &FeedSource, task: Task) -> Job {
    let first = source.pages.first();
    let site = first.and_then(|page| config.site(&page.url));
    let host = first.map(|page| page.url.origin().ascii_serialization());
    Job {
        feed: source.name.clone(),
        host: host.unwrap_or_default(),
        workers: site.map_or(DEFAULT_WORKERS, |site| site.concurrency),
        task,
        deadline: deadline(source),
    }
}

/// When a run is given up: when all the requests that it may make could have been made, each after
/// the longest gap that a host can ask for.
fn deadline(source: &FeedSource) -> Duration {
    const LONGEST_GAP: Duration = Duration::from_secs(60);
    const READING: Duration = Duration::from_secs(300);
    let articles = if source.article.is_any() {
        source.article_limit
    } else {
        0
    };
    let requests = source.pages.len() * source.max_pages + articles;
    let timeout = source.pages.iter().map(|page| page.request.timeout).max();
    let longest = LONGEST_GAP + timeout.unwrap_or_default();
    READING + longest.saturating_mul(u32::try_from(requests).unwrap_or(u32::MAX))
}
