//! Scans are written as they come. Nothing that goes wrong with one reaches another.

use chrono::{DateTime, Utc};
use std::sync::Arc;

use super::crew::Done;
use super::planning::Batch;
use crate::model::{Health, Outcome, Report};
use crate::pipeline::{Context, RunError, Scan, commit};

/// Commits runs that have ended, those that were planned together together. Reports come with whether
/// the index shows something else for them.
pub(super) async fn commit_all(done: Vec<Done>) -> Vec<(Report, bool)> {
    let mut groups: Vec<(Arc<Batch>, Vec<Scan>)> = Vec::new();
    for Done { batch, scan, .. } in done {
        match groups
            .iter_mut()
            .find(|(known, _)| Arc::ptr_eq(known, &batch))
        {
            Some((_, scans)) => scans.push(scan),
            None => groups.push((batch, vec![scan])),
        }
    }
    let mut reports = Vec::new();
    for (batch, scans) in groups {
        let names: Vec<String> = scans.iter().map(|scan| scan.feed.clone()).collect();
        let planned = Arc::clone(&batch);
        // A task of its own, so that a panic within ends nothing else.
        let task = tokio::spawn(async move {
            commit(&batch.context, scans, &batch.states, &batch.files).await
        });
        let ended = task.await.unwrap_or_else(|_| {
            let lost = |name: &String| Report::new(name, Outcome::Failed(LOST.to_owned()));
            names.iter().map(lost).collect()
        });
        reports.extend(ended.into_iter().map(|report| {
            let health = planned.states.get(&report.feed).map(|state| state.health);
            let was_ill = matches!(health, Some(Health::Degraded | Health::Broken));
            let is_ill = report.is_failure();
            // New entries may be too old for the feed, and count in the index all the same.
            let has_news = !report.written.is_empty() || report.new > 0 || report.told > 0;
            let shows = has_news || is_ill || was_ill;
            (report, shows)
        }));
    }
    reports
}

/// What is said of feeds whose runs could not be written for a fault of ours.
const LOST: &str = "its run ended unexpectedly; please report this";

/// Takes up what hosts have asked for before.
pub(super) async fn recall_manners(context: &Context, now: DateTime<Utc>) -> Result<(), RunError> {
    context
        .fetcher
        .remember_robots(context.store.robots(now).await?);
    let pauses = context.store.pauses(now).await?;
    context.fetcher.remember_pauses(&pauses);
    Ok(())
}

/// Stores what hosts have asked for since it was last called.
pub(super) async fn keep_manners(context: &Context, now: DateTime<Utc>) -> Result<(), RunError> {
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
