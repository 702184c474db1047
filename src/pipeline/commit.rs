//! Writes what scans found: history first, then the feeds made from it, then what to remember.

use std::collections::{HashMap, HashSet};

use super::alarms::attend;
use super::notices::of_entries;
use super::pace;
use super::publishing::publish;
use super::{Context, Scan, Task};
use crate::config::FeedSource;
use crate::model::{FeedState, Health, Outcome, Report};
use crate::store::Finish;

/// Commits scans together: one transaction before publishing, one after. A scan that cannot be
/// written fails alone. `files` are the names that stand in the feeds directory.
///
/// Never fails as a whole: each scan gets its report.
pub async fn commit(
    context: &Context,
    scans: Vec<Scan>,
    states: &HashMap<String, FeedState>,
    files: &HashSet<String>,
) -> Vec<Report> {
    let mut scans = scans;
    let default = FeedState::default();
    for scan in &mut scans {
        let state = states.get(&scan.feed).unwrap_or(&default);
        if let (Some(change), Some(source)) = (&mut scan.change, context.config.feed(&scan.feed)) {
            change.outgoing = of_entries(context, source, state, change, scan.now);
        }
    }
    let errors = apply(context, &mut scans).await;
    let mut reports = Vec::with_capacity(scans.len());
    let mut finishes = Vec::with_capacity(scans.len());
    for scan in scans {
        let state = states.get(&scan.feed).unwrap_or(&default);
        let Some(source) = context.config.feed(&scan.feed) else {
            continue;
        };
        let mut report = report(&scan, state);
        if let Some(error) = errors.get(&scan.feed) {
            // Not even a time to try again can be remembered.
            report.outcome = Outcome::Failed(error.clone());
            reports.push(report);
            continue;
        }
        let mut finish = finish(&scan, source, state, &mut report);
        match publish(context, source, &scan, state, files, &mut report).await {
            Ok(rendered) => {
                finish.rendered = rendered;
                finish.is_published = true;
            }
            Err(message) => {
                report.outcome = Outcome::Failed(message.clone());
                finish.is_success = false;
                finish.health = Health::Broken;
                finish.message = Some(message);
            }
        }
        if let Err(error) = attend(context, source, &scan, state, &mut finish).await {
            report.outcome = Outcome::Failed(error.to_string());
        }
        report.told = finish.events.len();
        reports.push(report);
        finishes.push(finish);
    }
    let has_written = reports.iter().any(|report| !report.written.is_empty());
    let synced = if has_written {
        context.directory.sync().map_err(|error| error.to_string())
    } else {
        Ok(())
    };
    let finished = match synced {
        Ok(()) => context
            .store
            .finish(&finishes)
            .await
            .map_err(|error| error.to_string()),
        Err(message) => Err(message),
    };
    if let Err(message) = finished {
        for report in reports.iter_mut().filter(|report| !report.is_failure()) {
            report.outcome = Outcome::Failed(message.clone());
        }
    }
    reports
}

/// Writes all changes at once, or, should that fail, one by one. The errors are by feed.
async fn apply(context: &Context, scans: &mut [Scan]) -> HashMap<String, String> {
    let mut errors = HashMap::new();
    let changes: Vec<_> = scans
        .iter_mut()
        .filter_map(|scan| scan.change.take())
        .collect();
    if !changes.is_empty() && context.store.apply(&changes).await.is_err() {
        for change in &changes {
            if let Err(error) = context.store.apply(std::slice::from_ref(change)).await {
                errors.insert(change.feed.clone(), error.to_string());
            }
        }
    }
    let mut changes: HashMap<String, _> = changes
        .into_iter()
        .map(|change| (change.feed.clone(), change))
        .collect();
    for scan in scans {
        scan.change = changes.remove(&scan.feed);
    }
    errors
}

fn report(scan: &Scan, state: &FeedState) -> Report {
    let new = scan.change.as_ref().map_or(0, |change| change.new.len());
    let outcome = match (&scan.failure, &state.message) {
        (Some(failure), _) => Outcome::Failed(failure.message.clone()),
        // Its page has not changed since it stopped reading well.
        (None, Some(message)) if scan.seen.is_empty() && state.health == Health::Degraded => {
            Outcome::Failed(message.clone())
        }
        (None, _) if scan.seen.is_empty() && scan.change.is_none() => Outcome::Unchanged,
        (None, _) => Outcome::Read,
    };
    Report {
        outcome,
        found: scan.found,
        new,
        updated: scan.updated,
        articles: scan.articles,
        entries: state.entries as usize + new,
        diagnostics: scan.diagnostics.clone(),
        ..Report::new(&scan.feed, Outcome::Unchanged)
    }
}

fn finish(scan: &Scan, source: &FeedSource, state: &FeedState, report: &mut Report) -> Finish {
    let (health, message) = match (&scan.failure, &report.outcome) {
        (Some(failure), _) => (failure.health, Some(failure.message.clone())),
        (None, Outcome::Failed(message)) => (Health::Degraded, Some(message.clone())),
        (None, _) => (Health::Ok, None),
    };
    // Why a host is left alone says more than for how long it still is.
    let message = match &state.message {
        Some(before) if scan.is_pause && state.health == health => Some(before.clone()),
        _ => message,
    };
    // A page that reads badly is still there: it is looked at as often as before.
    let failures = if health == Health::Broken {
        state.failures + 1
    } else {
        0
    };
    let (next, pace) = pace::after(scan, source, state, failures);
    report.next_check = Some(next);
    Finish {
        feed: scan.feed.clone(),
        rules: scan.rules.clone(),
        rendered: None,
        seen: scan.seen.clone(),
        pages: scan.pages.clone(),
        norms: scan.norms.clone(),
        next_check: next,
        last_run: match (scan.task, state.last_run) {
            (Task::Articles, Some(last)) => last,
            _ => scan.now,
        },
        is_success: health == Health::Ok,
        health,
        message,
        record: state.record.clone().unwrap_or_default(),
        events: Vec::new(),
        outgoing: Vec::new(),
        is_published: false,
        pace,
        whereabouts: scan.whereabouts.clone(),
    }
}
