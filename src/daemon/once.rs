//! One pass over what is due.

use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::sync::Arc;

use super::Selection;
use super::committing::{commit_all, keep_manners, recall_manners};
use super::crew::Crew;
use super::planning::{Planned, plan};
use crate::model::Report;
use crate::pipeline::{Context, RunError, publish_index, tell_hooks, tell_hub};

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
    let Planned {
        batch,
        jobs,
        waiting,
        ..
    } = plan(context, selection, false, |_| false, clock()).await?;
    let total = jobs.len();
    if total > 0 {
        recall_manners(context, clock()).await?;
    }
    let mut reports: HashMap<String, Report> = waiting
        .into_iter()
        .map(|report| (report.feed.clone(), report))
        .collect();
    let mut crew = Crew::new(clock);
    crew.add(&batch, jobs);
    let (mut done, mut is_index_due) = (Vec::new(), false);
    while crew.recv(&mut done).await {
        crew.gather(&mut done).await;
        for (report, shows) in commit_all(std::mem::take(&mut done)).await {
            is_index_due |= shows;
            progress(total, &report);
            reports.insert(report.feed.clone(), report);
        }
        // What hosts have asked for is to be known even if this process ends now.
        keep_manners(context, clock()).await?;
    }
    crew.end().await;
    publish_index(context, &batch.files, is_index_due).await?;
    let mut reports: Vec<Report> = context
        .config
        .feeds
        .iter()
        .filter_map(|source| reports.remove(&source.name))
        .collect();
    tell_hub(context, &mut reports).await;
    // What is not told now is told later: the feeds are published.
    if let Err(error) = tell_hooks(context, clock).await {
        tracing::warn!("hooks are told later: {error}");
    }
    Ok(reports)
}
